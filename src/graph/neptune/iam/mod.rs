//! IAM: who we are to Neptune.
//!
//! In: a request that is about to be sent. Out: the headers that sign it, AWS Signature Version 4
//! with the service name `neptune-db`, by the credentials of the moment.

pub mod clock;
mod container;
mod credentials;
mod file;
mod profile;
mod sign;
#[cfg(test)]
mod vectors;

use std::{sync::Arc, time::SystemTime};

use http::{HeaderName, HeaderValue};

pub use credentials::{Credentials, CredentialsError, Source};
pub use profile::all as all_profiles;
pub use sign::{Region, SignError, Signer, SigningHost, SigningHostError, ToSign};

/// A file of keys, or of a token, has no more bytes.
pub const LONGEST_FILE: u64 = 1 << 20;

/// Signs requests with the credentials of the moment.
#[derive(Debug)]
pub struct Iam {
    pub signer: Signer,
    pub source: Arc<Source>,
}

/// Why a request has no signature.
#[derive(Debug, thiserror::Error)]
pub enum IamError {
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl Iam {
    pub(super) async fn headers(
        &self,
        what: &ToSign<'_>,
    ) -> Result<Vec<(HeaderName, HeaderValue)>, IamError> {
        let credentials = self.source.current().await?;
        Ok(self.signer.sign(what, &credentials, SystemTime::now())?)
    }
}
