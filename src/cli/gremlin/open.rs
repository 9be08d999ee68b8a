//! The command without TLS and IAM: everybody is listened to.

use std::time::Duration;

use axum::Router;
use clap::Args;
use tokio::net::TcpListener;

use crate::{
    cli::{listen::serve_until_stopped, signals::Starting},
    front::{gremlin::Instance, http::Intake},
};

#[derive(Args)]
pub(super) struct SecureArgs {}

impl SecureArgs {
    pub(super) fn secured(&self, instance: &Instance) -> miette::Result<Secured> {
        Ok(Secured {
            router: instance.router(),
            about: None,
        })
    }
}

/// What is served.
pub(super) struct Secured {
    router: Router,
    pub about: Option<String>,
}

impl Secured {
    pub(super) fn url(&self, http: String) -> String {
        http
    }

    pub(super) async fn serve(
        self,
        starting: Starting,
        intake: Intake,
        listener: TcpListener,
        grace: Duration,
    ) {
        serve_until_stopped(starting, intake, listener, self.router, grace).await;
    }
}
