//! The commands as a user runs them, where something is amiss: files that are none, signals, rules
//! that would not be heeded. And what each command says of its flags.

#![cfg(unix)]

#[path = "../support"]
mod support {
    pub mod certificate;
}

mod absent;
mod files;
mod help;
mod odd;
mod program;
mod rules;
mod signals;
mod streams;
