//! An operation that fits the schema.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Name, Positioned,
    parser::types::{ExecutableDocument, FragmentDefinition, OperationDefinition, OperationType},
};

/// A valid document and which of its operations is meant.
#[derive(Debug, Clone)]
pub struct Operation {
    pub name: Option<String>,
    pub kind: OperationKind,
    pub definition: Positioned<OperationDefinition>,
    /// The whole document: its fragments, and what introspection runs on.
    pub document: Arc<ExecutableDocument>,
    /// The variables that `@skip` and `@include` look at, each once. They choose the plan.
    pub conditions: Vec<Name>,
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
