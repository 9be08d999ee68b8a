//! What whoever runs the service sees of it: sums, health, trace ids, and a log without data.

mod health;
mod log;
mod metrics;
mod served;
mod trace;
