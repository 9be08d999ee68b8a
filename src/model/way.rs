//! The way from a node along edges, and what is there.

use super::{field::Direction, label::Label};
use crate::gremlin::Text;

/// From a node to its neighbours along edges of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The edge label.
    pub label: Text,
    pub direction: Direction,
    /// Neighbours with one of these labels; all of them, where there are none.
    pub labels: Vec<Label>,
}
