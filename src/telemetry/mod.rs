//! What requests took, for whoever runs the service.
//!
//! In: what a request and its traversals took. Out: an [`Account`] of each request; [`Metrics`], the
//! sums of all of them; both in the forms that Prometheus and CloudWatch read. Names and labels are
//! from closed sets: nothing of a request's text or values gets here.

mod account;
mod emf;
mod metrics;
mod prometheus;

pub use account::{About, Account, Ledger, millis};
pub use emf::{Emf, NamespaceError};
pub use metrics::{Ending, InFlight, Metrics};
pub use prometheus::{CONTENT_TYPE, exposition};
