//! The embedded graph as a Neptune endpoint, over a real socket: shapes, codes, faults, TLS, IAM, and
//! our own client and `serve` in front of it.

#[cfg(feature = "secure-gremlin")]
mod bounds;
#[path = "../support/certificate.rs"]
mod certificate;
mod client;
mod faults;
mod process;
mod queries;
mod running;
mod secure;
mod support;
