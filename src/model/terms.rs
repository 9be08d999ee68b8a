//! What a schema says of how a field's traversal runs: `@query` and `@mutation`.
//!
//! In: the arguments of these directives. Out: [`Terms`], which the plan hands on.

use std::num::NonZeroU32;

use crate::consistency::Consistency;

/// How the traversal of a root field runs. Nothing said: as any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terms {
    pub consistency: Consistency,
    /// Its answer may be so many seconds old.
    pub cache: Option<NonZeroU32>,
    /// Whether Neptune's engine for analytical queries runs it.
    pub dfe: Option<bool>,
    /// Whether the author knows that a second run of the change does no harm and answers the same.
    pub idempotent: Option<bool>,
}
