//! The service as a Lambda function: its events in process, and the program against a runtime API.

mod documents;
mod limits;
mod mutated;
mod observed;
mod program;
mod rules;
mod runtime_api;
mod service;
