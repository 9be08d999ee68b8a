//! The selection of an event, rewritten to what AppSync reads from an answer.
//!
//! In: `selectionSetGraphQL`, which may be the set alone or the field with it. Out: the text of a
//! selection whose fields stand under their names in the schema, since AppSync looks for a child's
//! value under that name and never under an alias; the type of what is abstract and the id of what
//! is a node are in it, for the resolvers below.

use async_graphql::parser::types::{
    DocumentOperations, Field as DocumentField, Selection, SelectionSet,
};

use super::{
    Resolvers, event::Info, operation::Variables, outcome::Failure, recover::Listed, writer::Writer,
};
use crate::{
    error::Code,
    model::{AbstractTypeId, ArgumentDefinition, Field, Model, ObjectId, Target},
    syntax::parse_query,
};

/// What a selection is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum On {
    Object(ObjectId),
    Abstract(AbstractTypeId),
    Value,
}

/// A field of a type, as a selection needs it.
pub struct Found<'m> {
    pub name: &'m str,
    pub arguments: &'m [ArgumentDefinition],
    pub on: On,
    /// It has a resolver of its own, where fields that lead to objects have one.
    pub leads: bool,
    /// A statement makes its objects.
    pub map: bool,
}

impl On {
    pub fn named(model: &Model, type_name: &str) -> On {
        match model.target(type_name) {
            Some(Target::Object(id)) => On::Object(id),
            Some(Target::Abstract(id)) => On::Abstract(id),
            None => On::Value,
        }
    }

    pub fn name(self, model: &Model) -> &str {
        match self {
            On::Object(id) => &model[id].name,
            On::Abstract(id) => &model[id].name,
            On::Value => "a value",
        }
    }

    pub fn is(self, model: &Model, node: ObjectId) -> bool {
        match self {
            On::Object(id) => id == node,
            On::Abstract(id) => model[id].possible.contains(&node),
            On::Value => false,
        }
    }

    /// Whether an object can be of both.
    pub fn meets(self, model: &Model, other: On) -> bool {
        match self {
            On::Object(id) => other.is(model, id),
            On::Abstract(id) => model[id].possible.iter().any(|node| other.is(model, *node)),
            On::Value => self == other,
        }
    }

    pub fn field<'m>(self, model: &'m Model, name: &str) -> Option<Found<'m>> {
        let (fields, leads) = match self {
            // An edge is found by no id of its own, so nothing can be attached to its fields.
            On::Object(id) => (&model[id].fields, model[id].resolves_apart(name)),
            On::Abstract(id) => {
                let promised = model[id].promised(name)?;
                let mut possible = model[id].possible.iter();
                let own = possible.clone().map(|node| model[*node].fields.get(name));
                return Some(Found {
                    map: own.flatten().any(|field| field.kind.is_map()),
                    name: &promised.name,
                    arguments: &promised.arguments,
                    on: On::named(model, &promised.type_name),
                    // A type without a resolver of its own needs the value in its parent's.
                    leads: possible.all(|node| model[*node].resolves_apart(name)),
                });
            }
            On::Value => return None,
        };
        let field = fields.get(name)?;
        Some(Found {
            name: &field.name,
            arguments: &field.arguments,
            on: On::named(model, &field.type_name),
            leads,
            map: field.kind.is_map(),
        })
    }
}

/// Rewrites the selection of a field. Empty for a value.
pub fn rewrite<'m>(
    model: &'m Model,
    resolvers: Resolvers,
    field: &Field,
    info: &Info,
    variables: &mut Variables<'_, 'm>,
) -> Result<String, Failure> {
    let on = On::named(model, &field.type_name);
    if on == On::Value {
        return Ok(String::new());
    }
    let listed = Listed::new(&info.selection_set_list);
    let set = parse(&info.selection_set_graphql)?;
    let set = match alone(&set, &field.name) {
        Some(outer) if is_wrapped(model, on, outer, &listed) => outer.selection_set.node.clone(),
        Some(_) | None => set,
    };
    let mut writer = Writer {
        model,
        resolvers,
        in_map: field.kind.is_map(),
        listed: &listed,
        variables,
        out: String::new(),
    };
    writer.set(on, &set, "", None)?;
    Ok(writer.out)
}

/// Whether a set of one field is the event's field with its selection, and not a field of the same
/// name in the selection. The paths begin below the event's field, so they tell.
fn is_wrapped(model: &Model, on: On, outer: &DocumentField, listed: &Listed<'_>) -> bool {
    let name = outer.name.node.as_str();
    if on.field(model, name).is_none() {
        return true;
    }
    let inner = keys(&outer.selection_set.node);
    let key = outer.response_key().node.as_str();
    match inner.first() {
        Some(first) if listed.has(&format!("{key}/{first}")) => false,
        Some(first) if listed.has(first) => true,
        Some(_) | None => !outer.arguments.is_empty(),
    }
}

fn parse(text: &str) -> Result<SelectionSet, Failure> {
    let unreadable = |reason: String| {
        Failure::new(
            Code::ParseFailed,
            format!("`info.selectionSetGraphQL` cannot be read: {reason}"),
        )
    };
    if text.trim().is_empty() {
        return Err(unreadable("it is empty".into()));
    }
    if text.len() > MAX_SELECTION {
        return Err(Failure::new(
            Code::LimitExceeded,
            "the selection is too large",
        ));
    }
    let document = parse_query(text).map_err(|error| unreadable(error.to_string()))?;
    match document.operations {
        DocumentOperations::Single(operation) => Ok(operation.node.selection_set.node),
        DocumentOperations::Multiple(_) => Err(unreadable("it is a whole document".into())),
    }
}

/// Bytes of a selection's text; AppSync takes no larger query.
const MAX_SELECTION: usize = 1 << 20;

fn alone<'s>(set: &'s SelectionSet, field_name: &str) -> Option<&'s DocumentField> {
    match &set.items[..] {
        [only] => match &only.node {
            Selection::Field(field) if field.node.name.node == field_name => Some(&field.node),
            Selection::Field(_) | Selection::FragmentSpread(_) | Selection::InlineFragment(_) => {
                None
            }
        },
        _ => None,
    }
}

/// The response keys of a set.
fn keys(set: &SelectionSet) -> Vec<&str> {
    let keys = set.items.iter().flat_map(|item| match &item.node {
        Selection::Field(field) => vec![field.node.response_key().node.as_str()],
        Selection::InlineFragment(fragment) => keys(&fragment.node.selection_set.node),
        Selection::FragmentSpread(_) => Vec::new(),
    });
    keys.collect()
}
