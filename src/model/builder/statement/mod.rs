//! The text of a field's statement to what it means.
//!
//! In: the text, and what its field wants of it. Out: a [`Statement`](crate::model::Statement), or every
//! mistake at its place in the text.

mod caller;
mod check;
mod compile;
mod cypher;
mod field;
mod paged;
mod parameter;
mod result;
mod sample;

pub(super) use compile::Owner;
