//! TLS before HTTP.
//!
//! In: a certificate and its key in PEM. Out: connections that have been greeted.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::{
    Below,
    watched::{Turns, Watch, Watched},
};
use crate::files;

/// A file of certificates has no more bytes.
const LARGEST: u64 = 16 << 20;

/// A server's side of TLS.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{} cannot be read: {reason}", .path.display())]
    File { path: PathBuf, reason: String },
    #[error("the certificate and the key do not serve: {0}")]
    Unfit(#[from] rustls::Error),
}

impl Tls {
    /// The certificate's file may hold those of the authorities above it as well.
    pub fn of_files(certificate: &Path, key: &Path) -> Result<Tls, TlsError> {
        let text = files::read_given(certificate, LARGEST)
            .map_err(|error| unreadable(certificate, &error))?;
        let chain = CertificateDer::pem_slice_iter(&text)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| unreadable(certificate, &error))?;
        if chain.is_empty() {
            return Err(unreadable(certificate, &"it holds no certificate in PEM"));
        }
        let text = files::read_given(key, LARGEST).map_err(|error| unreadable(key, &error))?;
        let key = PrivateKeyDer::from_pem_slice(&text).map_err(|error| unreadable(key, &error))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Tls(TlsAcceptor::from(Arc::new(config))))
    }
}

fn unreadable(path: &Path, reason: &dyn std::fmt::Display) -> TlsError {
    TlsError::File {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

impl Below for Tls {
    type Stream = TlsStream<Watched<TcpStream>>;

    /// Who says nothing here is idle, and makes room for others as after the greeting.
    async fn greet(self, stream: TcpStream, watch: Watch) -> io::Result<Self::Stream> {
        let turns = Turns::new();
        let stream = Watched::new(stream, turns.clone(), watch);
        let stream = self.0.accept(stream).await?;
        // From here on only what comes through TLS tells whether a client stands still.
        turns.asked();
        Ok(stream)
    }
}
