//! What a document takes in memory.
//!
//! In: the tree of a document. Out: about how many bytes it holds, measured once when it is made, so that
//! what keeps documents knows what it keeps.

use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Positioned, Value as ConstValue};
use async_graphql_value::Value;

/// What an allocation costs beside its bytes.
const ALLOCATION: usize = 16;

pub fn document(document: &ExecutableDocument) -> usize {
    let operations = document.operations.iter().map(|(name_of, definition)| {
        size_of_val(definition) + name_of.map_or(0, name) + operation(&definition.node)
    });
    let fragments = document.fragments.iter().map(|(name_of, fragment)| {
        size_of_val(fragment)
            + name(name_of)
            + name(&fragment.node.type_condition.node.on.node)
            + directives(&fragment.node.directives)
            + set(&fragment.node.selection_set)
    });
    size_of_val(document) + operations.sum::<usize>() + fragments.sum::<usize>()
}

fn operation(operation: &OperationDefinition) -> usize {
    let variables = operation.variable_definitions.iter().map(|variable| {
        let variable = &variable.node;
        name(&variable.name.node)
            + type_name(&variable.var_type.node)
            + directives(&variable.directives)
            + variable
                .default_value
                .as_ref()
                .map_or(0, |value| constant(&value.node))
    });
    list(&operation.variable_definitions)
        + variables.sum::<usize>()
        + directives(&operation.directives)
        + set(&operation.selection_set)
}

fn set(selection_set: &Positioned<SelectionSet>) -> usize {
    let items = &selection_set.node.items;
    let inside = items.iter().map(|item| match &item.node {
        Selection::Field(field) => {
            let field = &field.node;
            name(&field.name.node)
                + field.alias.as_ref().map_or(0, |alias| name(&alias.node))
                + arguments(&field.arguments)
                + directives(&field.directives)
                + set(&field.selection_set)
        }
        Selection::FragmentSpread(spread) => {
            name(&spread.node.fragment_name.node) + directives(&spread.node.directives)
        }
        Selection::InlineFragment(fragment) => {
            let on = fragment.node.type_condition.as_ref();
            on.map_or(0, |on| name(&on.node.on.node))
                + directives(&fragment.node.directives)
                + set(&fragment.node.selection_set)
        }
    });
    list(items) + inside.sum::<usize>()
}

fn directives(directives: &Vec<Positioned<Directive>>) -> usize {
    let inside = directives
        .iter()
        .map(|directive| name(&directive.node.name.node) + arguments(&directive.node.arguments));
    list(directives) + inside.sum::<usize>()
}

fn arguments(arguments: &Vec<(Positioned<Name>, Positioned<Value>)>) -> usize {
    let inside = arguments
        .iter()
        .map(|(name_of, given)| name(&name_of.node) + value(&given.node));
    list(arguments) + inside.sum::<usize>()
}

fn value(given: &Value) -> usize {
    match given {
        Value::Variable(name_of) | Value::Enum(name_of) => name(name_of),
        Value::String(text) => text.capacity() + ALLOCATION,
        Value::Binary(bytes) => bytes.len() + ALLOCATION,
        Value::List(items) => list(items) + items.iter().map(value).sum::<usize>(),
        Value::Object(fields) => {
            let inside = fields
                .iter()
                .map(|(name_of, given)| entry::<Value>() + name(name_of) + value(given));
            ALLOCATION + inside.sum::<usize>()
        }
        Value::Null | Value::Number(_) | Value::Boolean(_) => 0,
    }
}

fn constant(given: &ConstValue) -> usize {
    match given {
        ConstValue::Enum(name_of) => name(name_of),
        ConstValue::String(text) => text.capacity() + ALLOCATION,
        ConstValue::Binary(bytes) => bytes.len() + ALLOCATION,
        ConstValue::List(items) => list(items) + items.iter().map(constant).sum::<usize>(),
        ConstValue::Object(fields) => {
            let inside = fields
                .iter()
                .map(|(name_of, given)| entry::<ConstValue>() + name(name_of) + constant(given));
            ALLOCATION + inside.sum::<usize>()
        }
        ConstValue::Null | ConstValue::Number(_) | ConstValue::Boolean(_) => 0,
    }
}

fn type_name(ty: &Type) -> usize {
    match &ty.base {
        BaseType::Named(name_of) => name(name_of),
        BaseType::List(items) => size_of::<Type>() + ALLOCATION + type_name(items),
    }
}

/// A shared text has two counters.
fn name(name: &Name) -> usize {
    2 * size_of::<usize>() + ALLOCATION + name.len()
}

fn list<T>(items: &Vec<T>) -> usize {
    match items.capacity() {
        0 => 0,
        capacity => ALLOCATION + capacity * size_of::<T>(),
    }
}

/// An entry of an index map: hash, key, value, and its place in the table.
fn entry<T>() -> usize {
    size_of::<Name>() + size_of::<T>() + 3 * size_of::<usize>()
}
