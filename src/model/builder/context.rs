//! What every step of the builder has: the definitions, the tables so far, and the mistakes.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{BaseType, ConstDirective, FieldDefinition, Type};

use super::{
    attached::Attached,
    directive::{self, Directives, Place},
    document::{At, Document, Placed},
    lookup::Subject,
    names::nearest,
    problem::Problems,
    rules::Verdict,
};
use crate::{
    gremlin::Text,
    model::{
        described::Described,
        field::{Field, FieldKind, Signature, Wrap},
        ids::{FilterInputId, InputId, ObjectId, SortInputId, Target},
        key::Leaf,
        scalar::Scalar,
        statement::PageStyle,
        types::Model,
    },
};

/// What a type name means in the output position.
#[derive(Debug, Clone, Copy)]
pub(in crate::model) enum Output {
    Leaf(Leaf),
    /// Vertices or maps.
    Object(Target),
    Edge(ObjectId),
    /// A page, or a part of one.
    Page(ObjectId),
    /// Aggregates, or a part of them.
    Sum(ObjectId),
}

pub(super) struct Builder<'a> {
    pub document: &'a Document,
    pub problems: &'a mut Problems,
    pub verdict: Verdict,
    pub model: Model,
    pub outputs: HashMap<&'a str, Output>,
    /// What each page shows, by the page's name.
    pub pages: HashMap<&'a str, (PageStyle, &'a str)>,
    /// What aggregates are of, by the aggregate's name.
    pub sums: HashMap<&'a str, &'a str>,
    /// The label of each edge type.
    pub edge_labels: HashMap<Text, ObjectId>,
    /// Statement files.
    pub attached: Attached<'a>,
    /// What fields with a wrong statement would have led to.
    pub behind_mistakes: Vec<Target>,
    /// A relationship is wrong, so it is not known which types are edges.
    pub edges_unclear: bool,
    /// What inputs mean as filters, by what they are filters of.
    pub filters: HashMap<(InputId, Subject), FilterInputId>,
    /// What inputs mean as orders, likewise.
    pub sorts: HashMap<(InputId, Subject), SortInputId>,
    /// Inputs of which a field is missing here, since its type is wrong.
    pub broken_inputs: HashSet<InputId>,
}

impl<'a> Builder<'a> {
    pub fn problem(&mut self, at: At, message: impl Into<String>, help: Option<String>) {
        self.problems.push(self.document.problem(at, message, help));
    }

    pub fn read(&mut self, place: Place, directives: &[Placed<ConstDirective>]) -> Directives {
        directive::read(self.document, place, directives, self.problems)
    }

    /// What an output type means; a name that is not there is reported.
    pub fn output(&mut self, at: At, name: &str) -> Option<Output> {
        let found = self
            .outputs
            .get(name)
            .copied()
            .or_else(|| Scalar::named(name).map(|scalar| Output::Leaf(Leaf::Scalar(scalar))));
        if found.is_none() {
            let hint = match self.document.types.contains_key(name) {
                true => Some(format!("`{name}` is a type for arguments, or a root")),
                false => {
                    nearest(name, self.type_names()).map(|near| format!("did you mean `{near}`?"))
                }
            };
            let message = match self.document.types.contains_key(name) {
                true => format!("`{name}` cannot be the type of a field"),
                false => format!("there is no type `{name}`"),
            };
            self.problem(at, message, hint);
        }
        found
    }

    pub fn type_names(&self) -> impl Iterator<Item = &'a str> {
        self.document
            .written_names()
            .chain(["String", "ID", "Int", "Float", "Boolean", "Long", "JSON"])
    }

    /// How a field's type is wrapped; a list of lists is reported.
    pub fn wrap(&mut self, at: At, ty: &Type) -> Option<Wrap> {
        match &ty.base {
            BaseType::Named(_) => Some(Wrap::One {
                required: !ty.nullable,
            }),
            BaseType::List(items) => match &items.base {
                BaseType::Named(_) => Some(Wrap::List {
                    required: !ty.nullable,
                    items_required: !items.nullable,
                }),
                BaseType::List(_) => {
                    self.problem(at, "lists of lists are not supported", None);
                    None
                }
            },
        }
    }
}

/// A field of an object type, as its definition says.
pub(super) fn built(
    definition: &FieldDefinition,
    directives: &Directives,
    wrap: Wrap,
    type_name: &str,
    kind: FieldKind,
) -> Field {
    Field {
        signature: Signature {
            name: definition.name.node.as_str().into(),
            about: Described {
                description: definition
                    .description
                    .as_ref()
                    .map(|text| text.node.clone()),
                deprecated: directives.deprecated.clone(),
            },
            wrap,
            type_name: type_name.into(),
            arguments: Vec::new(),
        },
        kind,
        unique: directives.unique,
        terms: directives.terms,
    }
}
