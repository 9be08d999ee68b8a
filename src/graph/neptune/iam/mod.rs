//! IAM: who we are to Neptune.
//!
//! In: a request that is about to be sent. Out: the headers that sign it, AWS Signature Version 4
//! with the service name `neptune-db`, by the credentials of the moment.

mod credentials;
mod profile;
mod sign;

pub use credentials::{Credentials, CredentialsError, Source};
pub use sign::{Region, SignError, Signer, SigningHost, SigningHostError};
