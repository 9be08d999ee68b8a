//! The HTTP client: TLS, names and addresses.
//!
//! In: where a server is and by which name it is known. Out: clients that connect to the one and
//! speak to the other.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Shorter than load balancers keep a silent connection (an ALB 60 s, an NLB 350 s), so that it is
/// we who close it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// Notices a peer that went away without a word: one that is silent while we wait, and one that
/// does not take what we send.
const TCP_KEEPALIVE: Duration = Duration::from_secs(10);
const TCP_UNHEARD: Duration = Duration::from_secs(10);

/// Why no client can be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    #[error("the HTTP client cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
    #[error("the CA file {} cannot be read: {reason}", .path.display())]
    CaFile { path: PathBuf, reason: String },
}

/// A name that is found at another's address: Neptune's own behind a load balancer.
#[derive(Debug, Clone)]
pub struct Alias {
    pub name: String,
    pub at: String,
}

/// Makes clients that trust the same certificate authorities.
#[derive(Debug, Clone)]
pub struct Connector {
    tls: rustls::ClientConfig,
}

impl Connector {
    pub fn new(ca_file: Option<&PathBuf>) -> Result<Self, ClientError> {
        // ring and built-in roots: the first handshake costs 0.1 ms, not the 70 ms and more of
        // other providers and of reading the system's roots.
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
            rustls::crypto::ring::default_provider(),
        ))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots(ca_file)?)
        .with_no_client_auth();
        Ok(Connector { tls })
    }

    /// A client with no connection yet. Each new connection looks its name up anew: a fail-over
    /// moves it.
    pub fn client(&self, alias: Option<&Alias>) -> Result<reqwest::Client, ClientError> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            // Neptune speaks nothing else.
            .http1_only()
            // A proxy of the environment is meant for the internet, not for a database, and a
            // redirect would send the query elsewhere.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .tcp_keepalive(TCP_KEEPALIVE)
            .tcp_keepalive_interval(TCP_KEEPALIVE)
            .tcp_keepalive_retries(2);
        #[cfg(target_os = "linux")]
        let client = client.tcp_user_timeout(TCP_UNHEARD);
        let client = match alias {
            Some(alias) => client.dns_resolver(Arc::new(Resolver(alias.clone()))),
            None => client,
        };
        Ok(client.build()?)
    }
}
/// A file of certificates has no more bytes.
const LARGEST: u64 = 16 << 20;

/// The certificate authorities: those of a file alone where one is named.
fn roots(ca_file: Option<&PathBuf>) -> Result<rustls::RootCertStore, ClientError> {
    let Some(path) = ca_file else {
        return Ok(rustls::RootCertStore::from_iter(
            webpki_roots::TLS_SERVER_ROOTS.iter().cloned(),
        ));
    };
    let failed = |reason: String| ClientError::CaFile {
        path: path.clone(),
        reason,
    };
    let mut roots = rustls::RootCertStore::empty();
    let text =
        crate::files::read_given(path, LARGEST).map_err(|error| failed(error.to_string()))?;
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| failed(error.to_string()))?;
    }
    match roots.is_empty() {
        true => Err(failed("it holds no certificate in PEM".to_owned())),
        false => Ok(roots),
    }
}

struct Resolver(Alias);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = match name.as_str() == self.0.name {
            true => self.0.at.clone(),
            false => name.as_str().to_owned(),
        };
        Box::pin(async move {
            // The port is the URL's.
            let found = tokio::net::lookup_host((host, 0)).await?;
            let addresses: Vec<SocketAddr> = found.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
