//! The traversal language: the tree that every stage after planning speaks, and its text.
//!
//! In: a plan's steps, or text. Out: text for a server, or the tree for the embedded graph.
//! Follows the gremlin-lang grammar of TinkerPop 3.7.3, which Neptune parses.

mod capabilities;
mod date;
mod fill;
mod full_text;
mod lint;
mod open;
mod outline;
mod parse;
mod repeat;
mod shape;
mod tree;
mod walk;
mod weight;
mod write;
mod writes;
mod yields;

pub use capabilities::{Alternatives, Capabilities, EdgeIds, Values};
pub use date::{DateError, read_date, write_date};
pub use fill::{Fill, fill_chain};
pub use full_text::{asks_full_text, holds_full_text, is_full_text};
pub use lint::{
    Interpreted, NeptuneRefusal, NotNative, Refused, interpreted_by_neptune, refused_by_neptune,
    steps_inside,
};
pub use open::{Open, Piece, Placeholder, ReadOpen};
pub use outline::{each_string, each_string_of_chain, mask, write_outline};
pub use parse::{
    MAX_DEPTH, NumberError, Parsed, ParsedStatement, Problem, Refusal, StepPlaces, SyntaxError,
    parse_script, parse_statement,
};
pub use repeat::{Repeated, repeated};
pub use shape::{Param, Place, Shape, misfit, shapes};

pub use tree::{
    Arg, Chain, Never, Predicate, PredicateName, Script, Statement, Step, StepName, Strategy,
    StrategyName, StrategySetting, Terminal, Text, Token, TokenClass, Value, WithOption,
};
pub(crate) use walk::{each_value, each_value_of_arg, each_value_of_chain};
pub use weight::{chain_weight, step_weight};
pub use write::{
    EveryElement, Slot, names_its_elements, write_anonymous, write_request, write_script,
    write_value,
};
pub use writes::{script_writes, step_writes};
pub use yields::{Keys, Yields, chain_yields, script_yields};
