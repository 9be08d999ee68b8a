//! TLS and the checking of signatures: who is listened to.

use std::{path::PathBuf, time::Duration};

use axum::Router;
use clap::Args;
use tokio::net::TcpListener;

use crate::{
    cli::{
        listen::{serve_tls_until_stopped, serve_until_stopped},
        signals::Starting,
    },
    front::{
        gremlin::{Guard, Instance, Keys},
        http::{Intake, Tls},
    },
    graph::neptune::iam::{Region, SigningHost},
};

#[derive(Args)]
#[command(next_help_heading = "TLS and IAM")]
pub(super) struct SecureArgs {
    /// Speaks HTTPS with this certificate, the server's first
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_GREMLIN_TLS_CERT",
        value_name = "PEM",
        requires = "tls_key"
    )]
    tls_cert: Option<PathBuf>,

    /// The certificate's private key
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_GREMLIN_TLS_KEY",
        value_name = "PEM",
        requires = "tls_cert"
    )]
    tls_key: Option<PathBuf>,

    /// Takes signed requests alone (IAM), from the keys of all profiles of this file; it is in the
    /// form of ~/.aws/credentials and is read again when it changes
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_GREMLIN_IAM_CREDENTIALS",
        value_name = "FILE"
    )]
    iam_credentials: Option<PathBuf>,

    /// The only region that is signed for; without it, any
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_GREMLIN_IAM_REGION",
        value_name = "REGION",
        requires = "iam_credentials"
    )]
    iam_region: Option<Region>,

    /// The only name that is signed for, which is the Host header; without it, any
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_GREMLIN_IAM_HOST",
        value_name = "HOST:PORT",
        requires = "iam_credentials"
    )]
    iam_host: Option<SigningHost>,
}

impl SecureArgs {
    pub(super) fn secured(&self, instance: &Instance) -> miette::Result<Secured> {
        Ok(Secured {
            tls: self.tls()?,
            router: match self.guard()? {
                Some(guard) => instance.guarded(guard),
                None => instance.router(),
            },
            about: self.about(),
        })
    }

    fn tls(&self) -> miette::Result<Option<Tls>> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        let help = "name a certificate with --tls-cert and its key with --tls-key, both in PEM";
        Tls::of_files(certificate, key)
            .map(Some)
            .map_err(|error| miette::miette!(help = help, "{error}"))
    }

    fn guard(&self) -> miette::Result<Option<Guard>> {
        let Some(file) = &self.iam_credentials else {
            return Ok(None);
        };
        let help = "name a file like ~/.aws/credentials with --iam-credentials";
        let keys =
            Keys::of_file(file.clone()).map_err(|error| miette::miette!(help = help, "{error}"))?;
        Ok(Some(Guard {
            keys,
            region: self.iam_region.as_ref().map(ToString::to_string),
            host: self.iam_host.as_ref().map(ToString::to_string),
        }))
    }

    fn about(&self) -> Option<String> {
        let file = self.iam_credentials.as_ref()?;
        let mut about = format!("requests are signed with a key of {}", file.display());
        let region = self.iam_region.as_ref().map(ToString::to_string);
        let host = self.iam_host.as_ref().map(ToString::to_string);
        for only in [region, host].into_iter().flatten() {
            about.push_str(", for ");
            about.push_str(&only);
        }
        Some(about)
    }
}

/// What is served, and to whom.
pub(super) struct Secured {
    tls: Option<Tls>,
    router: Router,
    /// Who must sign, for the start message.
    pub about: Option<String>,
}

impl Secured {
    /// The address as clients write it.
    pub(super) fn url(&self, http: String) -> String {
        match self.tls {
            Some(_) => http.replacen("http:", "https:", 1),
            None => http,
        }
    }

    pub(super) async fn serve(
        self,
        starting: Starting,
        intake: Intake,
        listener: TcpListener,
        grace: Duration,
    ) {
        let intake = match &self.about {
            // Signatures tell who asks, and name the host that was meant: where no names are given, any will do.
            Some(_) => Intake {
                names: intake.names.if_known(),
                ..intake
            },
            None => intake,
        };
        match self.tls {
            Some(tls) => {
                serve_tls_until_stopped(starting, intake, listener, tls, self.router, grace).await
            }
            None => serve_until_stopped(starting, intake, listener, self.router, grace).await,
        }
    }
}
