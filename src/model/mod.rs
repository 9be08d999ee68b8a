//! The model: what the types of a schema mean in the graph.
//!
//! In: the files of a project. Out: a [`Model`] of node types, edge types, look-ups and inputs, or
//! every mistake in the files at its place.

mod builder;
mod calendar;
mod coerce;
mod declared;
mod described;
mod enums;
mod field;
mod filter_input;
mod gateway;
mod ids;
mod input;
mod key;
mod label;
mod literal;
mod lookup;
mod misfit;
mod object;
mod scalar;
mod sort_input;
mod source;
mod statement;
mod subscription;
mod terms;
mod types;
mod unanswered;
mod way;
mod whole;

use crate::names;

pub use builder::{SchemaErrors, Shown, build};
pub use coerce::{Input, Strictness, coerce_const, coerce_json, coerce_literal};
pub use declared::{DeclaredDirective, DirectivePlace};
pub use described::Described;
pub use enums::EnumType;
pub use field::{
    Direction, Field, FieldKind, Fields, Limits, Lookup, Relationship, Shows, Signature, Wrap,
};
pub use filter_input::{FilterField, FilterInput, Operator, Operators, Quantifier};
pub use gateway::{GatewayDirectives, Rule};
pub use ids::{AbstractTypeId, EnumId, FilterInputId, InputId, ObjectId, SortInputId, Target};
pub use input::{InputField, InputLeaf, InputObject, InputType};
pub use key::{Key, Leaf, Property};
pub use label::Label;
pub use literal::Literal;
pub use lookup::{ArgumentDefinition, Meaning, Role};
pub use misfit::CoerceError;
pub use object::{AbstractKind, AbstractType, ObjectKind, ObjectType};
pub use scalar::{Scalar, instant_of_text};
pub use sort_input::{SortField, SortInput};
pub use source::{SourceError, SourceFile, Sources, load_sources};
pub use statement::{
    Body, Hole, MapKeys, Page, PageStyle, Parameter, Parents, Statement, StatementResult, Supply,
};
pub(crate) use statement::{drops_out, holes, names_caller, needs_values};
pub use subscription::{Subscription, SubscriptionRoot};
pub use terms::Terms;
pub use types::{Model, RootType, ScalarType};
pub use unanswered::Unanswered;
pub use way::Way;
pub(crate) use whole::whole_digits;

/// The argument that holds the ids of an entry.
pub const ENTRY_IDS: &str = "ids";
