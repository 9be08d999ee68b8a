//! The model: what the types of a schema mean in the graph.
//!
//! In: the files of a project. Out: a [`Model`] of node types, edge types, look-ups and inputs, or
//! every mistake in the files at its place.

mod abstracts;
mod arguments;
mod build;
mod calendar;
mod coerce;
mod directive;
mod document;
mod entry;
mod enums;
mod field;
mod gateway;
mod input;
mod input_types;
mod label;
mod lookup;
mod problem;
mod reached;
mod root;
mod scalar;
mod source;
mod statement;
mod subscription;
mod terms;
mod types;
mod whole;

use crate::names;

pub use coerce::{CoerceError, Input, Strictness, coerce_const, coerce_json};
pub use entry::ENTRY_IDS;
pub use enums::EnumType;
pub use gateway::GatewayDirectives;
pub use input::{InputField, InputLeaf, InputObject, InputType};
pub use label::Label;
pub use lookup::{ArgumentDefinition, ArgumentRole, OptionRole, SortKeys};
pub use problem::{Problem, SchemaErrors};
pub use scalar::Scalar;
pub use source::{SourceError, SourceFile, Sources, load_sources};
pub use statement::{
    Body, Hole, Page, PageStyle, Parameter, Parents, Statement, StatementResult, Supply,
};
pub(crate) use statement::{drops_out, holes, needs_values};
pub use subscription::{Subscription, SubscriptionRoot};
pub use terms::Terms;
pub use types::{
    AbstractKind, AbstractType, AbstractTypeId, Described, Direction, EdgeType, EdgeTypeId, EnumId,
    Field, FieldKind, Fields, InputId, InterfaceField, Key, Leaf, Lookup, Model, NodeTarget,
    NodeType, NodeTypeId, Property, Relationship, RootType, Wrap,
};

/// Reads a project's files into a model.
pub fn build(sources: &Sources) -> Result<Model, SchemaErrors> {
    build::model(sources)
}
