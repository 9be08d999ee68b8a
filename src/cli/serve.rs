//! `serve`: the HTTP server.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clap::{Args, builder::BoolishValueParser};
use tokio::net::TcpListener;

use super::{
    logging::LogArgs,
    print,
    settings::RequestArgs,
    size::ByteSize,
    target::{Target, TargetArgs},
};
use crate::{
    front::http::{Cors, Grace, HttpSettings, router, serve},
    model::{Model, build, load_sources},
    service::Service,
};

/// Serves GraphQL over HTTP: /graphql, GraphiQL at /, /health
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Serve {
    /// The project: schema/*.graphql, resolvers/*.gremlin, data/*.csv
    #[arg(env = "NEPTUNE_GRAPHQL_DIR", default_value = ".")]
    dir: PathBuf,

    #[command(flatten)]
    http: HttpArgs,

    #[command(flatten)]
    target: TargetArgs,

    #[command(flatten)]
    requests: RequestArgs,
}

#[derive(Args)]
#[command(next_help_heading = "HTTP")]
struct HttpArgs {
    /// Where to listen; 0.0.0.0 for all of the network, port 0 for any that is free
    #[arg(long, env = "NEPTUNE_GRAPHQL_LISTEN", value_name = "ADDR:PORT",
          default_value = "127.0.0.1:8080", value_parser = address)]
    listen: String,

    /// Web pages that may read the answers: origins with commas between, `localhost` for all of
    /// this machine's, `*`, or `none`
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_CORS_ORIGIN",
        value_name = "ORIGIN",
        default_value = "localhost"
    )]
    cors_origin: Cors,

    /// The largest body of a request
    #[arg(long, env = "NEPTUNE_GRAPHQL_MAX_BODY", value_name = "BYTES",
          default_value_t = ByteSize(2 << 20))]
    max_body: ByteSize,

    /// Shows no GraphiQL at /
    #[arg(long, env = "NEPTUNE_GRAPHQL_NO_GRAPHIQL", value_parser = BoolishValueParser::new())]
    no_graphiql: bool,
}

const EXAMPLES: &str = "\
Examples:
  neptune-graphql serve
  neptune-graphql serve app --listen 0.0.0.0:8080 --cors-origin https://app.example.com
  neptune-graphql serve app --endpoint https://HOST:8182
  neptune-graphql serve app --endpoint http://localhost:8182 --dialect gremlin-server";

/// After a signal, requests have their whole time and a little more.
const AFTER_TIMEOUT: Duration = Duration::from_secs(2);

/// How long the start waits for the graph to say what it is.
const GREETING: Duration = Duration::from_secs(2);

impl Serve {
    pub(super) fn run(&self, log: &LogArgs) -> miette::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| miette::miette!("the runtime cannot be started: {error}"))?;
        let done = runtime.block_on(self.serve(log));
        // What is cut off is cut off: a hanging look-up of a name must not hold the process.
        runtime.shutdown_background();
        done
    }

    async fn serve(&self, log: &LogArgs) -> miette::Result<()> {
        // Mistakes in the schema are shown before a large graph is read.
        let model = build(&load_sources(&self.dir)?)?;
        let target = self.target.open(&self.dir).await?;
        let settings = self.requests.settings();
        let grace = settings.timeout + AFTER_TIMEOUT;
        let service = Service::from_model(model, target.graph.clone(), settings)?;
        let listener = self.listen().await?;
        let url = url(&listener);
        let graph = greet(&target).await;
        self.announce(log, &url, service.model(), &graph)?;
        let router = router(
            Arc::new(service),
            HttpSettings {
                max_body: self.http.max_body.0,
                cors: self.http.cors_origin.clone(),
                graphiql: !self.http.no_graphiql,
                identity: self.requests.identity(),
            },
        );
        let ended = serve(listener, router, stop(), grace);
        tokio::select! {
            ended = ended => match ended {
                Grace::Finished => tracing::info!("stopped"),
                Grace::CutOff => tracing::warn!("stopped, and cut off requests that took too long"),
            },
            () = second_stop() => tracing::warn!("stopped at once, by a second signal"),
        }
        Ok(())
    }

    async fn listen(&self) -> miette::Result<TcpListener> {
        let address = &self.http.listen;
        TcpListener::bind(address).await.map_err(|error| {
            let help = match error.kind() {
                io::ErrorKind::AddrInUse => {
                    "another program listens there, perhaps another `serve`; stop it, or choose \
                     another port with --listen ADDR:PORT"
                }
                io::ErrorKind::PermissionDenied => {
                    "ports below 1024 are the administrator's; choose another with --listen"
                }
                _ => "name an address of this machine with --listen ADDR:PORT",
            };
            miette::miette!(help = help, "cannot listen on {address}: {error}")
        })
    }

    fn announce(&self, log: &LogArgs, url: &str, model: &Model, graph: &str) -> miette::Result<()> {
        let schema = count_types(model);
        if log.is_json() {
            tracing::info!(url, schema, graph, "serving");
            return Ok(());
        }
        let dir = shown(&self.dir);
        let page = if cfg!(feature = "graphiql") && !self.http.no_graphiql {
            format!("  GraphiQL  {url}/\n")
        } else {
            String::new()
        };
        print(&format!(
            "neptune-graphql {}\n  schema    {dir}: {schema}\n  graph     {graph}\n  GraphQL   \
             {url}/graphql\n{page}  health    {url}/health\n",
            env!("CARGO_PKG_VERSION"),
        ))
    }
}

/// `HOST:PORT`.
fn address(text: &str) -> Result<String, String> {
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    match port.map(|(_, port)| port.parse::<u16>()) {
        Some(Ok(_)) => Ok(text.to_owned()),
        _ => Err("write ADDR:PORT, such as 127.0.0.1:8080 or [::]:8080".to_owned()),
    }
}

/// The address to open in a browser.
fn url(listener: &TcpListener) -> String {
    match listener.local_addr() {
        Ok(address) if address.ip().is_unspecified() => {
            format!("http://localhost:{}", address.port())
        }
        Ok(address) => format!("http://{address}"),
        Err(_) => "http://localhost".to_owned(),
    }
}

/// Asks a server what it is. One that is not there yet may come: the service starts all the same.
async fn greet(target: &Target) -> String {
    let Some(address) = &target.address else {
        return target.about.clone();
    };
    let silent = match tokio::time::timeout(GREETING, target.graph.health()).await {
        Ok(Ok(answers)) => return format!("{answers} at {address}"),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer within {} seconds", GREETING.as_secs()),
    };
    tracing::warn!(
        error = silent,
        "the graph does not answer; requests fail until it does"
    );
    format!("{} at {address} (does not answer yet)", target.about)
}

pub(super) fn count_types(model: &Model) -> String {
    let counts = [
        (model.nodes().count(), "node type"),
        (model.edges().count(), "edge type"),
        (model.query.fields.iter().count(), "query"),
        (
            model
                .mutation
                .iter()
                .flat_map(|root| root.fields.iter())
                .count(),
            "mutation",
        ),
    ];
    let parts = counts.iter().filter(|(count, _)| *count > 0);
    let parts = parts.map(|(count, name)| match (count, *name) {
        (1, name) => format!("1 {name}"),
        (count, "query") => format!("{count} queries"),
        (count, name) => format!("{count} {name}s"),
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn shown(dir: &Path) -> String {
    dir.canonicalize()
        .unwrap_or_else(|_| dir.to_owned())
        .display()
        .to_string()
}

/// Waits for Ctrl-C or, where there is such a thing, SIGTERM.
async fn stop() {
    signal().await;
    tracing::info!("stopping; requests under way are answered first");
}

async fn second_stop() {
    signal().await;
    signal().await;
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return ctrl_c().await;
    };
    tokio::select! {
        () = ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    ctrl_c().await;
}

async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without signals the process is ended from outside.
        std::future::pending::<()>().await;
    }
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
