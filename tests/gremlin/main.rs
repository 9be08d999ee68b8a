//! The text of the traversal language: read, written, refused.

mod lint;
mod mistakes;
mod round_trip;
mod texts;
mod trees;
