//! The embedded graph as a Neptune endpoint, over a real socket: shapes, codes, faults, and our own
//! client and `serve` in front of it.

mod client;
mod faults;
mod process;
mod queries;
mod running;
mod support;
