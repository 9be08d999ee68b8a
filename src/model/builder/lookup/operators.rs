//! The operators of a filter: `{eq: …, in: …}`, in the words of several tools.

use indexmap::IndexMap;

use super::{super::context::Builder, super::document::At, keys};
use crate::gremlin::Text;
use crate::model::{
    filter_input::{Operator, Operators},
    ids::InputId,
    input::{InputLeaf, InputType},
    key::{Key, Leaf},
    names::nearest,
    scalar::Scalar,
};

/// In the words of this project, for hints.
const KNOWN: [&str; 20] = [
    "eq",
    "ne",
    "in",
    "notIn",
    "lt",
    "lte",
    "gt",
    "gte",
    "between",
    "contains",
    "notContains",
    "startsWith",
    "endsWith",
    "matches",
    "exists",
    "includes",
    "includesAny",
    "includesAll",
    "size",
    "attributeType",
];

impl Builder<'_> {
    /// What the fields of an input say of a value.
    pub(super) fn operators(&mut self, near: At, id: InputId, key: &Key) -> Option<Operators> {
        let input = self.model[id].name.clone();
        let fields: Vec<_> = self.model[id]
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.ty.clone()))
            .collect();
        let mut found = IndexMap::new();
        let mut whole = true;
        for (name, ty) in fields {
            let at = self.input_place(&input, &name).unwrap_or(near);
            let Some(operator) = self.operator(at, &name, &ty, key) else {
                let near = nearest(&name, KNOWN.into_iter());
                let near = near.map(|near| format!("did you mean `{near}`? "));
                self.problem(
                    at,
                    format!("`{input}.{name}` is not an operator"),
                    Some(format!(
                        "{}operators are {}",
                        near.unwrap_or_default(),
                        listed(&KNOWN)
                    )),
                );
                whole = false;
                continue;
            };
            if !self.operand_fits(&operator, &ty, key) {
                self.problem(
                    at,
                    format!(
                        "the type of `{input}.{name}` does not fit {}, with which it is compared",
                        shown(key)
                    ),
                    Some(wanted(&operator).into()),
                );
                whole = false;
                continue;
            }
            found.insert(name, operator);
        }
        whole.then_some(Operators(found))
    }

    /// `None`: it is not known.
    fn operator(&mut self, at: At, name: &str, ty: &InputType, key: &Key) -> Option<Operator> {
        let many = matches!(key, Key::Property { many: true, .. });
        Some(match (name, many) {
            ("exists" | "attributeExists", _) => Operator::Exists,
            ("attributeType", _) => Operator::OfType,
            ("includes" | "contains", true) => Operator::Includes,
            ("notContains", true) => Operator::NotIncludes,
            ("includesAny", true) => Operator::IncludesAny,
            ("includesAll", true) => Operator::IncludesAll,
            ("size", _) => {
                let InputLeaf::Object(id) = ty.leaf() else {
                    return None;
                };
                let length = Key::Property {
                    key: "".into(),
                    leaf: Leaf::Scalar(Scalar::Int),
                    many: false,
                };
                Operator::Size(self.operators(at, *id, &length)?)
            }
            ("eq" | "ne" | "lt" | "lte" | "le" | "gt" | "gte" | "ge", true)
            | ("between" | "startsWith" | "beginsWith" | "endsWith" | "in" | "notIn", true) => {
                Operator::NotOfLists
            }
            ("eq", false) => Operator::Equal,
            ("ne", false) => Operator::NotEqual,
            ("in", false) => Operator::In,
            ("notIn", false) => Operator::NotIn,
            ("lt", false) => Operator::Less,
            ("lte" | "le", false) => Operator::LessOrEqual,
            ("gt", false) => Operator::Greater,
            ("gte" | "ge", false) => Operator::GreaterOrEqual,
            ("between", false) => Operator::Between,
            ("contains", false) => Operator::Contains,
            ("notContains", false) => Operator::NotContains,
            ("startsWith" | "beginsWith", false) => Operator::StartsWith,
            ("endsWith", false) => Operator::EndsWith,
            ("matches", false) => Operator::Matches,
            _ => return None,
        })
    }

    fn operand_fits(&self, operator: &Operator, ty: &InputType, key: &Key) -> bool {
        let leaf = ty.leaf();
        let one = !ty.is_list() && keys::fits(leaf, key);
        let list = matches!(ty, InputType::List { items, .. } if !items.is_list())
            && keys::fits(leaf, key);
        let is = |scalar| matches!(leaf, InputLeaf::Scalar(found, _) if *found == scalar);
        match operator {
            Operator::Equal | Operator::NotEqual | Operator::Includes | Operator::NotIncludes => {
                one
            }
            Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual => one,
            Operator::In
            | Operator::NotIn
            | Operator::Between
            | Operator::IncludesAny
            | Operator::IncludesAll => list,
            Operator::Contains
            | Operator::NotContains
            | Operator::StartsWith
            | Operator::EndsWith
            | Operator::Matches => {
                !ty.is_list() && (is(Scalar::String) || is(Scalar::Id) || one) && keys::is_text(key)
            }
            Operator::Exists => !ty.is_list() && is(Scalar::Boolean),
            Operator::Size(_) => !ty.is_list(),
            Operator::OfType => {
                !ty.is_list() && (is(Scalar::String) || matches!(leaf, InputLeaf::Enum(_)))
            }
            Operator::NotOfLists => true,
        }
    }
}

fn shown(key: &Key) -> String {
    match key {
        Key::Id => "the id".into(),
        Key::Property { key, .. } if key.is_empty() => "a size".into(),
        Key::Property { key, .. } => format!("the property `{key}`"),
    }
}

fn wanted(operator: &Operator) -> &'static str {
    match operator {
        Operator::In
        | Operator::NotIn
        | Operator::Between
        | Operator::IncludesAny
        | Operator::IncludesAll => "its type is a list of the property's scalar or enum",
        Operator::Contains
        | Operator::NotContains
        | Operator::StartsWith
        | Operator::EndsWith
        | Operator::Matches => "it compares texts: its type is `String`, and so is the property's",
        Operator::Exists => "its type is `Boolean`",
        Operator::OfType => "its type is an enum, or `String`",
        Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual
        | Operator::Includes
        | Operator::NotIncludes
        | Operator::Size(_)
        | Operator::NotOfLists => "its type is the property's scalar or enum",
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<Text> = names
        .iter()
        .map(|name| format!("`{name}`").into())
        .collect();
    names.join(", ")
}
