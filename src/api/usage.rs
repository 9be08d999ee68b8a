//! Whether each variable fits the places where it is used (GraphQL, section 5.8.5, All Variable
//! Usages Are Allowed). The library has the rule and does not hand it the values.
//!
//! In: a document that is valid otherwise. Out: every place where a variable does not fit.

use std::collections::HashSet;

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
        SelectionSet, VariableDefinition,
    },
};
use async_graphql_value::{ConstValue, Value};

use crate::{
    error::{Code, Error, Location},
    model::{AbstractKind, ArgumentDefinition, InputLeaf, InputType, Model, NodeTarget, Scalar},
};

/// Looks at every operation of the document: it is valid as a whole, or not at all.
pub(super) fn check(model: &Model, document: &ExecutableDocument) -> Vec<Error> {
    let mut errors = Vec::new();
    for (_, operation) in document.operations.iter() {
        check_operation(model, document, operation, &mut errors);
    }
    // The order of several operations is not kept by the parser.
    errors.sort_by_key(|error| error.locations.first().map(|at| (at.line, at.column)));
    errors
}

fn check_operation(
    model: &Model,
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
    errors: &mut Vec<Error>,
) {
    let variables = operation
        .node
        .variable_definitions
        .iter()
        .filter_map(|definition| {
            let ty = model.input_type(&definition.node.var_type.node)?;
            Some(Declared { definition, ty })
        })
        .collect();
    let mut usages = Usages {
        model,
        document,
        variables,
        visited: HashSet::new(),
        boolean: InputType::Named {
            leaf: InputLeaf::Scalar(Scalar::Boolean, "Boolean".into()),
            required: true,
        },
        errors: Vec::new(),
    };
    usages.directives(&operation.node.directives);
    let root = match operation.node.ty {
        OperationType::Query => Some(&model.query),
        OperationType::Mutation => model.mutation.as_ref(),
        OperationType::Subscription => None,
    };
    if let Some(root) = root {
        usages.set(&root.name, &operation.node.selection_set);
    }
    errors.append(&mut usages.errors);
}

struct Declared<'d> {
    definition: &'d Positioned<VariableDefinition>,
    ty: InputType,
}

struct Usages<'d> {
    model: &'d Model,
    document: &'d ExecutableDocument,
    variables: Vec<Declared<'d>>,
    visited: HashSet<&'d Name>,
    /// The type of `if` in `@skip` and `@include`.
    boolean: InputType,
    errors: Vec<Error>,
}

impl<'d> Usages<'d> {
    fn set(&mut self, parent: &str, set: &'d Positioned<SelectionSet>) {
        for item in &set.node.items {
            self.directives(item.node.directives());
            match &item.node {
                Selection::Field(field) => self.field(parent, field),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let parent = condition.map_or(parent, |on| on.node.on.node.as_str());
                    self.set(parent, &fragment.node.selection_set);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some((name, fragment)) = self.document.fragments.get_key_value(name)
                        && self.visited.insert(name)
                    {
                        let parent = fragment.node.type_condition.node.on.node.as_str();
                        self.set(parent, &fragment.node.selection_set);
                    }
                }
            }
        }
    }

    fn field(&mut self, parent: &str, field: &'d Positioned<Field>) {
        // Fields of edges and of introspection take no variables, or have no arguments at all.
        let Some((arguments, type_name)) = definition(self.model, parent, &field.node.name.node)
        else {
            return;
        };
        for (name, value) in &field.node.arguments {
            if let Some(argument) = arguments.iter().find(|known| *known.name == *name.node) {
                self.value(
                    value.pos,
                    &value.node,
                    &argument.ty,
                    argument.default.is_some(),
                );
            }
        }
        self.set(type_name, &field.node.selection_set);
    }

    fn directives(&mut self, directives: &'d [Positioned<Directive>]) {
        let boolean = self.boolean.clone();
        for directive in directives {
            if let Some(value) = directive.node.get_argument("if") {
                self.value(value.pos, &value.node, &boolean, false);
            }
        }
    }

    fn value(
        &mut self,
        at: async_graphql::Pos,
        value: &'d Value,
        ty: &InputType,
        has_default: bool,
    ) {
        match (value, ty) {
            (Value::Variable(name), _) => self.usage(at, name, ty, has_default),
            (
                Value::List(items),
                InputType::List {
                    items: item_type, ..
                },
            ) => {
                for item in items {
                    self.value(at, item, item_type, false);
                }
            }
            // One value stands for a list of one.
            (Value::Object(_), InputType::List { items, .. }) => {
                self.value(at, value, items, false);
            }
            (
                Value::Object(given),
                InputType::Named {
                    leaf: InputLeaf::Object(id),
                    ..
                },
            ) => {
                let model = self.model;
                for (name, value) in given {
                    if let Some(field) = model[*id].fields.get(name.as_str()) {
                        self.value(at, value, &field.ty, field.default.is_some());
                    }
                }
            }
            // Other literals are the library's to check.
            (_, InputType::List { .. } | InputType::Named { .. }) => {}
        }
    }

    fn usage(
        &mut self,
        at: async_graphql::Pos,
        name: &Name,
        place: &InputType,
        place_has_default: bool,
    ) {
        let declared = self
            .variables
            .iter()
            .find(|declared| declared.definition.node.name.node == *name);
        // A variable that is not declared is the library's to report.
        let Some(declared) = declared else { return };
        let default = declared.definition.node.default_value.as_ref();
        let has_default = place_has_default
            || default.is_some_and(|value| !matches!(value.node, ConstValue::Null));
        // With a default in either place, an absent variable is no null.
        if fits(&declared.ty, place, has_default) {
            return;
        }
        let message = format!(
            "Variable \"${name}\" of type \"{}\" used in position expecting type \"{}\"",
            self.model.show(&declared.ty),
            self.model.show(place)
        );
        let error = Error::new(Code::ValidationFailed, message)
            .at(Location::from(declared.definition.pos))
            .at(Location::from(at));
        self.errors.push(error);
    }
}

fn fits(variable: &InputType, place: &InputType, may_be_nullable: bool) -> bool {
    if place.is_required() && !variable.is_required() && !may_be_nullable {
        return false;
    }
    match (variable, place) {
        (InputType::List { items, .. }, InputType::List { items: place, .. }) => {
            fits(items, place, false)
        }
        (InputType::Named { leaf, .. }, InputType::Named { leaf: place, .. }) => leaf == place,
        (InputType::List { .. }, InputType::Named { .. })
        | (InputType::Named { .. }, InputType::List { .. }) => false,
    }
}

/// The arguments of a field and the name of its type.
fn definition<'m>(
    model: &'m Model,
    parent: &str,
    field: &str,
) -> Option<(Vec<&'m ArgumentDefinition>, &'m str)> {
    let fields = match model.target(parent) {
        Some(NodeTarget::Node(id)) => &model[id].fields,
        Some(NodeTarget::Abstract(id)) => {
            let AbstractKind::Interface { fields, .. } = &model[id].kind else {
                return None;
            };
            let found = fields.iter().find(|found| *found.name == *field)?;
            return Some((found.arguments.iter().collect(), &found.type_name));
        }
        None => {
            let roots = model.roots().map(|root| (&root.name, &root.fields));
            let edges = model.edges().map(|edge| (&edge.name, &edge.fields));
            roots.chain(edges).find(|(name, _)| ***name == *parent)?.1
        }
    };
    let found = fields.get(field).or_else(|| model.entries.get(field))?;
    let arguments = found.arguments.iter();
    Some((arguments.collect(), &found.type_name))
}
