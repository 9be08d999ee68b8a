//! `serve`: the HTTP server.

use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::{Args, builder::BoolishValueParser};
use tokio::net::TcpListener;

use super::{
    listen::{IntakeArgs, address, listen, on_a_runtime, serve_until_stopped, shown, url},
    logging::LogArgs,
    print,
    settings::{RequestArgs, WebArgs},
    signals::Starting,
    size::ByteSize,
    target::{Target, TargetArgs},
};
use crate::{
    front::http::{HttpSettings, Room, router},
    model::{Model, ObjectType, build, load_sources},
    service::Service,
};

/// Serves GraphQL over HTTP: /graphql, GraphiQL at /, /health, /livez, /metrics
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

    #[command(flatten)]
    intake: IntakeArgs,

    #[command(flatten)]
    web: WebArgs,

    /// The bytes that all bodies of requests may hold that are being read, and a fourth of what their
    /// values may; small ones are not counted
    #[arg(long, env = "NEPTUNE_GRAPHQL_MAX_BODIES", value_name = "BYTES",
          default_value_t = ByteSize(Room::BODIES))]
    max_bodies: ByteSize,

    /// The bytes that all answers may hold that are being sent; small ones are not counted
    #[arg(long, env = "NEPTUNE_GRAPHQL_MAX_ANSWERS", value_name = "BYTES",
          default_value_t = ByteSize(Room::ANSWERS))]
    max_answers: ByteSize,

    /// Shows no GraphiQL at /
    #[arg(long, env = "NEPTUNE_GRAPHQL_NO_GRAPHIQL", value_parser = BoolishValueParser::new())]
    no_graphiql: bool,

    /// Shows no sums of the requests, for Prometheus, at /metrics
    #[arg(long, env = "NEPTUNE_GRAPHQL_NO_METRICS", value_parser = BoolishValueParser::new())]
    no_metrics: bool,
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
        on_a_runtime(self.serve(log))
    }

    async fn serve(&self, log: &LogArgs) -> miette::Result<()> {
        let starting = Starting::begin(|_| 0);
        // Mistakes in the schema are shown before a large graph is read.
        let model = build(&load_sources(&self.dir)?)?;
        if let Some(unheeded) = self.requests.unheeded(&model) {
            return Err(unheeded.into());
        }
        let target = self.target.open(&self.dir).await?;
        let settings = self.requests.settings(log.values());
        let grace = settings.timeout + AFTER_TIMEOUT;
        let service = Service::from_model(model, target.graph.clone(), settings)?;
        let listener = listen(&self.http.listen, "serve").await?;
        self.check_identity(&listener)?;
        let url = url(&listener);
        let graph = greet(&target).await;
        self.announce(log, &url, service.model(), &graph)?;
        let service = Arc::new(service);
        let compared = tokio::spawn(compare(service.clone()));
        let router = router(
            service,
            HttpSettings {
                max_body: self.http.web.max_body(),
                cors: self.http.web.cors(),
                graphiql: !self.http.no_graphiql,
                metrics: !self.http.no_metrics,
                identity: self.requests.identity(),
                room: Room::new(self.http.max_bodies.0, self.http.max_answers.0),
            },
        );
        serve_until_stopped(starting, self.http.intake.intake(), listener, router, grace).await;
        compared.abort();
        Ok(())
    }

    /// Whoever reaches the service is the caller that is named: nobody but this machine may.
    fn check_identity(&self, listener: &TcpListener) -> miette::Result<()> {
        let alone = listener
            .local_addr()
            .is_ok_and(|address| address.ip().is_loopback());
        match self.requests.identity().json() {
            Some(_) if !alone => Err(miette::miette!(
                help = "listen on 127.0.0.1, or leave --identity (NEPTUNE_GRAPHQL_IDENTITY) out and \
                        let a gateway say who asks",
                "--identity would make everybody who reaches {} that caller",
                self.http.listen
            )),
            Some(_) | None => Ok(()),
        }
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
        let metrics = match self.http.no_metrics {
            true => String::new(),
            false => format!("  metrics   {url}/metrics\n"),
        };
        print(&format!(
            "neptune-graphql {}\n  schema    {dir}: {schema}\n  graph     {graph}\n  GraphQL   \
             {url}/graphql\n{page}  health    {url}/health\n{metrics}",
            env!("CARGO_PKG_VERSION"),
        ))
    }
}

/// Tells of names that the graph lacks. The service does not wait for it.
async fn compare(service: Arc<Service>) {
    let absent = tokio::time::timeout(GREETING, service.absent()).await;
    for absent in absent.unwrap_or_default() {
        tracing::warn!("{absent}");
    }
}

/// Asks a server what it is. One that is not there yet may come: the service starts all the same.
pub(super) async fn greet(target: &Target) -> String {
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
    let count =
        |wanted: fn(&ObjectType) -> bool| model.objects().filter(|object| wanted(object)).count();
    let counts = [
        (count(ObjectType::is_node), "node type"),
        (count(ObjectType::is_edge), "edge type"),
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
