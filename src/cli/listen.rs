//! What the commands that listen share: an address, a runtime, and an orderly end.

use std::{io, path::Path, time::Duration};

use axum::Router;
use clap::Args;
use tokio::{net::TcpListener, sync::oneshot};

use super::signals::{Signals, Starting};
use crate::front::http::{Grace, HostName, Intake, Names, serve_with};
#[cfg(feature = "secure-gremlin")]
use crate::front::http::{Tls, serve_tls};

/// Who may connect.
#[derive(Args)]
#[command(next_help_heading = "HTTP")]
pub(super) struct IntakeArgs {
    /// Connections at the same time; more of them wait. Each takes a file (see `ulimit -n`)
    #[arg(long, env = "NEPTUNE_GRAPHQL_MAX_CONNECTIONS", value_name = "N",
          default_value_t = Intake::MAX_CONNECTIONS as u32,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_connections: u32,

    /// A name by which the server is asked (may be repeated), as in the Host header. On a loopback
    /// address localhost and its addresses are always allowed and other names are refused; on other
    /// addresses any name is allowed until one is given here
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_ALLOWED_HOST",
        value_name = "NAME",
        value_delimiter = ','
    )]
    allowed_host: Vec<HostName>,
}

impl IntakeArgs {
    pub(super) fn intake(&self) -> Intake {
        Intake {
            max_connections: self.max_connections as usize,
            names: Names::Known(self.allowed_host.clone()),
            ..Intake::default()
        }
    }
}

/// `HOST:PORT`.
pub(super) fn address(text: &str) -> Result<String, String> {
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    match port.map(|(_, port)| port.parse::<u16>()) {
        Some(Ok(_)) => Ok(text.to_owned()),
        _ => Err("write ADDR:PORT, such as 127.0.0.1:8080 or [::]:8080".to_owned()),
    }
}

/// Runs a server to its end, on all processors.
pub(super) fn on_a_runtime(server: impl Future<Output = miette::Result<()>>) -> miette::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| miette::miette!("the runtime cannot be started: {error}"))?;
    let done = runtime.block_on(server);
    // What is cut off is cut off: a hanging look-up of a name must not hold the process.
    runtime.shutdown_background();
    done
}

/// `command` is the one that perhaps listens there already.
pub(super) async fn listen(address: &str, command: &str) -> miette::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let help = match error.kind() {
            io::ErrorKind::AddrInUse => format!(
                "another program listens there, perhaps another `{command}`; stop it, or choose \
                 another port with --listen ADDR:PORT"
            ),
            io::ErrorKind::PermissionDenied => {
                "ports below 1024 are the administrator's; choose another with --listen".to_owned()
            }
            _ => "name an address of this machine with --listen ADDR:PORT".to_owned(),
        };
        miette::miette!(help = help, "cannot listen on {address}: {error}")
    })
}

/// The address to open in a browser.
pub(super) fn url(listener: &TcpListener) -> String {
    match listener.local_addr() {
        Ok(address) if address.ip().is_unspecified() => {
            format!("http://localhost:{}", address.port())
        }
        Ok(address) => format!("http://{address}"),
        Err(_) => "http://localhost".to_owned(),
    }
}

/// Serves until a signal, and answers what is under way for at most `grace`.
pub(super) async fn serve_until_stopped(
    starting: Starting,
    intake: Intake,
    listener: TcpListener,
    router: Router,
    grace: Duration,
) {
    let (first, second) = stops(starting.over().await);
    let serving = serve_with(intake, listener, router, first, grace);
    ended(serving, second).await;
}

/// The same over TLS.
#[cfg(feature = "secure-gremlin")]
pub(super) async fn serve_tls_until_stopped(
    starting: Starting,
    intake: Intake,
    listener: TcpListener,
    tls: Tls,
    router: Router,
    grace: Duration,
) {
    let (first, second) = stops(starting.over().await);
    let serving = serve_tls(intake, listener, tls, router, first, grace);
    ended(serving, second).await;
}

async fn ended(serving: impl Future<Output = Grace>, second: impl Future<Output = ()>) {
    tokio::select! {
        ended = serving => match ended {
            Grace::Finished => tracing::info!("stopped"),
            Grace::CutOff => tracing::warn!("stopped, and cut off requests that took too long"),
        },
        () = second => tracing::warn!("stopped at once, by a second signal"),
    }
}

/// A folder as people find it again.
pub(super) fn shown(dir: &Path) -> String {
    dir.canonicalize()
        .unwrap_or_else(|_| dir.to_owned())
        .display()
        .to_string()
}

/// The first signal, and the one behind it.
fn stops(
    mut signals: Signals,
) -> (
    impl Future<Output = ()> + Send + 'static,
    impl Future<Output = ()>,
) {
    let (hand_on, handed_on) = oneshot::channel::<Signals>();
    let first = async move {
        signals.next().await;
        tracing::info!("stopping; requests under way are answered first");
        // Without somebody who takes them the server has ended.
        let _ = hand_on.send(signals);
    };
    let second = async move {
        match handed_on.await {
            Ok(mut signals) => {
                signals.next().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    (first, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port() {
        for good in ["127.0.0.1:8080", "[::1]:0", "localhost:80"] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "8080",
            ":8080",
            "localhost",
            "localhost:x",
            "1.2.3.4:99999",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
