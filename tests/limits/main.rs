//! What clients cannot do to `serve`: fill its memory, keep its threads, take its connections, ask it
//! by another's name.

mod program;

mod callers;
mod connections;
mod memory;
mod work;
