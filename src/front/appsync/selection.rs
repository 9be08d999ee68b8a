//! The selection of an event, rewritten to what AppSync reads from an answer.
//!
//! In: `selectionSetGraphQL`, which may be the set alone or the field with it. Out: the text of a
//! selection whose fields stand under their names in the schema, since AppSync looks for a child's
//! value under that name and never under an alias; the type of what is abstract and the id of what
//! is a node are in it, for the resolvers below.

use std::{collections::HashMap, fmt::Write as _};

use async_graphql::{
    Positioned,
    parser::{
        parse_query,
        types::{Directive, DocumentOperations, Field as DocumentField, Selection, SelectionSet},
    },
};
use async_graphql_value::Value as DocumentValue;

use super::{Resolvers, operation::Variables, outcome::Failure, recover::Listed};
use crate::{
    error::Code,
    model::{
        AbstractTypeId, ArgumentDefinition, EdgeTypeId, FieldKind, Model, NodeTarget, NodeTypeId,
        StatementResult,
    },
};

/// What a selection is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Node(NodeTypeId),
    Abstract(AbstractTypeId),
    Edge(EdgeTypeId),
    Value,
}

/// A field of a type, as a selection needs it.
pub struct Found<'m> {
    pub name: &'m str,
    pub arguments: &'m [ArgumentDefinition],
    pub on: On,
    /// It has a resolver of its own, where fields that lead to objects have one.
    pub leads: bool,
}

impl On {
    pub fn named(model: &Model, type_name: &str) -> On {
        match model.target(type_name) {
            Some(NodeTarget::Node(id)) => On::Node(id),
            Some(NodeTarget::Abstract(id)) => On::Abstract(id),
            None => model.edge_named(type_name).map_or(On::Value, On::Edge),
        }
    }

    fn name(self, model: &Model) -> &str {
        match self {
            On::Node(id) => &model[id].name,
            On::Abstract(id) => &model[id].name,
            On::Edge(id) => &model[id].name,
            On::Value => "a value",
        }
    }

    pub fn field<'m>(self, model: &'m Model, name: &str) -> Option<Found<'m>> {
        let fields = match self {
            On::Node(id) => &model[id].fields,
            On::Edge(id) => &model[id].fields,
            On::Abstract(id) => {
                let promised = model[id].promised(name)?;
                // Whether it leads on, its types say; all of them alike, or it is of no use.
                let leads = model[id].possible.iter().any(|node| {
                    let own = model[*node].fields.get(name);
                    own.is_some_and(|field| leads(&field.kind))
                });
                return Some(Found {
                    name: &promised.name,
                    arguments: &promised.arguments,
                    on: On::named(model, &promised.type_name),
                    leads,
                });
            }
            On::Value => return None,
        };
        let field = fields.get(name)?;
        Some(Found {
            name: &field.name,
            arguments: &field.arguments,
            on: On::named(model, &field.type_name),
            leads: leads(&field.kind),
        })
    }
}

/// Whether a field leads from its object to others.
pub fn leads(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Relationship(_) => true,
        FieldKind::Statement(statement) => match statement.result {
            StatementResult::Nodes(_) | StatementResult::Edges(_) | StatementResult::Maps(_) => {
                true
            }
            StatementResult::Values(_) => false,
        },
        FieldKind::Id { .. }
        | FieldKind::Property(_)
        | FieldKind::Edge(_)
        | FieldKind::Lookup(_)
        | FieldKind::Nested(_) => false,
    }
}

/// Rewrites the selection of a field of type `on`. Empty for a value.
pub fn rewrite<'m>(
    model: &'m Model,
    resolvers: Resolvers,
    field_name: &str,
    on: On,
    text: &str,
    listed: &Listed<'_>,
    variables: &mut Variables<'_, 'm>,
) -> Result<String, Failure> {
    if on == On::Value {
        return Ok(String::new());
    }
    let set = parse(text)?;
    let set = match alone(&set, field_name) {
        // The field with its selection; unless it is a field of the same name in the selection.
        Some(field)
            if on.field(model, field_name).is_none() || !field.node.arguments.is_empty() =>
        {
            field.node.selection_set.node.clone()
        }
        Some(_) | None => set,
    };
    let mut writer = Writer {
        model,
        resolvers,
        listed,
        variables,
        out: String::new(),
    };
    writer.set(on, &set, "")?;
    Ok(writer.out)
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
    if text.len() > MAX_SELECTION || text.bytes().filter(|byte| *byte == b'{').count() > MAX_SETS {
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
const MAX_SETS: usize = 500;

fn alone<'s>(set: &'s SelectionSet, field_name: &str) -> Option<&'s Positioned<DocumentField>> {
    match &set.items[..] {
        [only] => match &only.node {
            Selection::Field(field) if field.node.name.node == field_name => Some(field),
            Selection::Field(_) | Selection::FragmentSpread(_) | Selection::InlineFragment(_) => {
                None
            }
        },
        _ => None,
    }
}

pub(super) struct Writer<'a, 'e, 'm> {
    pub model: &'m Model,
    pub resolvers: Resolvers,
    pub listed: &'a Listed<'a>,
    pub variables: &'a mut Variables<'e, 'm>,
    pub out: String,
}

/// The fields of one object so far, by name: with which arguments each is asked for.
type Asked = HashMap<String, String>;

impl<'m> Writer<'_, '_, 'm> {
    fn set(&mut self, on: On, set: &SelectionSet, path: &str) -> Result<(), Failure> {
        self.out.push('{');
        self.own_fields(on);
        let mut asked = Asked::new();
        self.items(on, set, path, &mut asked)?;
        let spread = first_spread(set);
        if let Some(name) = spread {
            let explained = explained(set);
            self.recovered(on, path, &explained, name)?;
        }
        self.out.push('}');
        Ok(())
    }

    /// What resolvers below need: the type of what is abstract, the id of a node.
    pub(super) fn own_fields(&mut self, on: On) {
        let model = self.model;
        match on {
            On::Node(id) => match model[id].id_field() {
                Some(field) => self.word(&field.name),
                None => self.word("__typename"),
            },
            On::Abstract(id) => {
                self.word("__typename");
                for node in &model[id].possible {
                    let node = &model[*node];
                    if let Some(field) = node.id_field() {
                        write!(self.out, " ...on {}{{{}}}", node.name, field.name)
                            .expect("a string takes all that is written");
                    }
                }
            }
            On::Edge(_) => self.word("__typename"),
            On::Value => {}
        }
    }

    fn word(&mut self, word: &str) {
        self.out.push(' ');
        self.out.push_str(word);
    }

    fn items(
        &mut self,
        on: On,
        set: &SelectionSet,
        path: &str,
        asked: &mut Asked,
    ) -> Result<(), Failure> {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.field(on, &field.node, path, asked)?,
                Selection::InlineFragment(fragment) => {
                    let inner = match &fragment.node.type_condition {
                        Some(condition) => {
                            let name = condition.node.on.node.as_str();
                            write!(self.out, " ...on {name}")
                                .expect("a string takes all that is written");
                            On::named(self.model, name)
                        }
                        None => {
                            self.out.push_str(" ...");
                            on
                        }
                    };
                    self.directives(&fragment.node.directives);
                    self.out.push('{');
                    // Another type's fields are other fields.
                    let mut apart = Asked::new();
                    let asked = if inner == on { &mut *asked } else { &mut apart };
                    self.own_fields(inner);
                    self.items(inner, &fragment.node.selection_set.node, path, asked)?;
                    self.out.push('}');
                }
                // Told by the list of paths, where it can be.
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    fn field(
        &mut self,
        on: On,
        field: &DocumentField,
        path: &str,
        asked: &mut Asked,
    ) -> Result<(), Failure> {
        let name = field.name.node.as_str();
        if name == "__typename" {
            self.word(name);
            return Ok(());
        }
        let model = self.model;
        let Some(found) = on.field(model, name) else {
            return Err(Failure::new(
                Code::ValidationFailed,
                format!(
                    "`{}` has no field `{name}` here: upload the schema anew, or deploy it",
                    on.name(model)
                ),
            ));
        };
        if found.leads && self.resolvers == Resolvers::Objects {
            return Ok(());
        }
        let start = self.out.len();
        self.word(name);
        self.arguments(&found, field)?;
        let with = self.out[start..].to_owned();
        match asked.get(name) {
            Some(other) if *other != with => {
                return Err(asked_twice(on.name(model), name));
            }
            Some(_) => {}
            None => {
                asked.insert(name.to_owned(), with);
            }
        }
        self.directives(&field.directives);
        if found.on != On::Value {
            let key = field.response_key().node.as_str();
            let path = match path {
                "" => key.to_owned(),
                path => format!("{path}/{key}"),
            };
            self.set(found.on, &field.selection_set.node, &path)?;
        }
        Ok(())
    }

    fn arguments(&mut self, found: &Found<'m>, field: &DocumentField) -> Result<(), Failure> {
        let mut open = '(';
        for (name, value) in &field.arguments {
            let definition = found
                .arguments
                .iter()
                .find(|known| *known.name == *name.node);
            let Some(definition) = definition else {
                return Err(Failure::new(
                    Code::ValidationFailed,
                    format!("`{}` has no argument `{}` here", found.name, name.node),
                ));
            };
            let has_default = definition.default.is_some();
            let value = self
                .variables
                .rename(&value.node, &definition.ty, has_default);
            write!(self.out, "{open}{}:{value}", name.node)
                .expect("a string takes all that is written");
            open = ',';
        }
        if open == ',' {
            self.out.push(')');
        }
        Ok(())
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) {
        for directive in directives {
            let name = directive.node.name.node.as_str();
            let condition = directive.node.get_argument("if");
            let ("skip" | "include", Some(condition)) = (name, condition) else {
                continue;
            };
            let value = match &condition.node {
                DocumentValue::Variable(variable) => {
                    format!("${}", self.variables.condition(variable))
                }
                value => value.to_string(),
            };
            write!(self.out, " @{name}(if:{value})").expect("a string takes all that is written");
        }
    }
}

/// AppSync reads both from one place.
fn asked_twice(type_name: &str, field: &str) -> Failure {
    Failure::new(
        Code::ValidationFailed,
        format!(
            "`{type_name}.{field}` is asked for twice with different arguments, and AppSync reads \
             it by its name from one answer: attach a resolver to `{type_name}.{field}` and set \
             NEPTUNE_GRAPHQL_APPSYNC_RESOLVERS=objects, or ask for it once"
        ),
    )
}

fn first_spread(set: &SelectionSet) -> Option<&str> {
    set.items.iter().find_map(|item| match &item.node {
        Selection::FragmentSpread(spread) => Some(spread.node.fragment_name.node.as_str()),
        Selection::InlineFragment(fragment) => first_spread(&fragment.node.selection_set.node),
        Selection::Field(_) => None,
    })
}

/// The response keys of the fields that the text shows at one level.
fn explained(set: &SelectionSet) -> Vec<&str> {
    let mut found = Vec::new();
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => found.push(field.node.response_key().node.as_str()),
            Selection::InlineFragment(fragment) => {
                found.extend(explained(&fragment.node.selection_set.node));
            }
            Selection::FragmentSpread(_) => {}
        }
    }
    found
}
