//! An operation that fits the schema.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition,
        OperationType,
    },
};

use super::weight;

/// A valid document and which of its operations is meant.
#[derive(Debug, Clone)]
pub struct Operation {
    /// It names the one that is meant; `None`: the document has one, without a name.
    pub name: Option<String>,
    pub kind: OperationKind,
    /// The whole document: the operation and its fragments, and what introspection runs on.
    pub document: Arc<ExecutableDocument>,
    /// The variables that `@skip` and `@include` look at, each once. They choose the plan.
    pub flags: Vec<Name>,
    /// It asks for `__schema` or `__type`.
    pub introspects: bool,
    /// A front asks it for a gateway.
    pub for_gateway: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    Query,
    Mutation,
    Subscription,
}

impl Operation {
    /// The operation that is meant.
    pub fn definition(&self) -> &Positioned<OperationDefinition> {
        let found = match (&self.document.operations, &self.name) {
            (DocumentOperations::Single(definition), _) => Some(definition),
            (DocumentOperations::Multiple(all), Some(name)) => all.get(name.as_str()),
            (DocumentOperations::Multiple(_), None) => None,
        };
        found.expect("validation chose the operation from this document by its name")
    }

    /// About how many bytes it holds.
    pub fn weight(&self) -> usize {
        weight::document(&self.document)
    }

    pub fn fragments(&self) -> &HashMap<Name, Positioned<FragmentDefinition>> {
        &self.document.fragments
    }
}

impl From<OperationType> for OperationKind {
    fn from(ty: OperationType) -> Self {
        match ty {
            OperationType::Query => OperationKind::Query,
            OperationType::Mutation => OperationKind::Mutation,
            OperationType::Subscription => OperationKind::Subscription,
        }
    }
}
