//! The traversal language: the tree that every stage after planning speaks, and its text.
//!
//! In: a plan's steps, or text. Out: text for a server, or the tree for the embedded graph.
//! Follows the gremlin-lang grammar of TinkerPop 3.7.3, which Neptune parses.

mod tree;
mod write;

pub use tree::{
    Arg, Chain, Never, Predicate, PredicateName, Script, Statement, Step, StepName, Terminal, Text,
    Token, Value,
};
pub use write::{Slot, write_script, write_script_with, write_value};
