//! The model: what the types of a schema mean in the graph.
//!
//! In: the files of a project. Out: a [`Model`] of node types, edge types, look-ups and inputs, or
//! every mistake in the files at its place.

mod abstracts;
mod arguments;
mod build;
mod calendar;
mod coerce;
mod declared;
mod directive;
mod document;
mod entry;
mod enums;
mod field;
mod gateway;
mod input;
mod input_types;
mod label;
mod literal;
mod lookup;
mod misfit;
mod problem;
mod reached;
mod root;
mod rules;
mod scalar;
mod source;
mod statement;
mod subscription;
mod terms;
mod types;
mod whole;

use crate::names;

pub use coerce::{Input, Strictness, coerce_const, coerce_json, coerce_literal};
pub use declared::{DeclaredDirective, DirectivePlace};
pub use entry::ENTRY_IDS;
pub use enums::EnumType;
pub use gateway::{GatewayDirectives, Rule};
pub use input::{InputField, InputLeaf, InputObject, InputType};
pub use label::Label;
pub use literal::Literal;
pub use lookup::{ArgumentDefinition, ArgumentRole, OptionRole, SortKeys};
pub use misfit::CoerceError;
pub use problem::{SchemaErrors, Shown};
pub use scalar::Scalar;
pub use source::{SourceError, SourceFile, Sources, load_sources};
pub use statement::{
    Body, Hole, MapKeys, Page, PageStyle, Parameter, Parents, Statement, StatementResult, Supply,
};
pub(crate) use statement::{drops_out, holes, names_caller, needs_values};
pub use subscription::{Subscription, SubscriptionRoot};
pub use terms::Terms;
pub use types::{
    AbstractKind, AbstractType, AbstractTypeId, Described, Direction, EdgeType, EdgeTypeId, EnumId,
    Field, FieldKind, Fields, InputId, InterfaceField, Key, Leaf, Lookup, Model, NodeTarget,
    NodeType, NodeTypeId, Property, Relationship, RootType, ScalarType, Wrap,
};
pub(crate) use whole::whole_digits;

/// Reads a project's files into a model.
pub fn build(sources: &Sources) -> Result<Model, SchemaErrors> {
    build::model(sources)
}
