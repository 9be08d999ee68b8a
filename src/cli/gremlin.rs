//! `gremlin`: the embedded graph as a Neptune endpoint.

#[cfg(not(feature = "secure-gremlin"))]
#[path = "gremlin/open.rs"]
mod secure;
#[cfg(feature = "secure-gremlin")]
mod secure;

use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::{Args, builder::BoolishValueParser};

use super::{
    embedded::embedded_graph,
    listen::{IntakeArgs, address, listen, on_a_runtime, url},
    logging::LogArgs,
    print,
    signals::Starting,
    size::ByteSize,
};
use crate::front::gremlin::{
    Access, Clock, FaultShare, Faults, GremlinSettings, Instance, Latency,
};
use secure::SecureArgs;

/// Serves the embedded graph as Neptune's HTTP endpoint, for tests: /gremlin, /status, the summary
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Gremlin {
    /// The project; the graph begins with its data/*.csv, and what is written is kept in memory
    #[arg(env = "NEPTUNE_GRAPHQL_DIR", default_value = ".")]
    dir: PathBuf,

    /// Where to listen; 0.0.0.0 for all of the network, port 0 for any that is free
    #[arg(long, env = "NEPTUNE_GRAPHQL_GREMLIN_LISTEN", value_name = "ADDR:PORT",
          default_value = "127.0.0.1:8182", value_parser = address)]
    listen: String,

    /// The longest that a query may run; a text may ask for less with
    /// g.with('evaluationTimeout', MS)
    #[arg(long, env = "NEPTUNE_GRAPHQL_GREMLIN_QUERY_TIMEOUT", value_name = "MS",
          default_value_t = 120_000, value_parser = clap::value_parser!(u64).range(1..=86_400_000))]
    query_timeout: u64,

    /// The largest body of a request
    #[arg(long, env = "NEPTUNE_GRAPHQL_GREMLIN_MAX_BODY", value_name = "BYTES",
          default_value_t = ByteSize(GremlinSettings::MAX_BODY))]
    max_body: ByteSize,

    /// The largest answer; a larger one ends with MemoryLimitExceededException
    #[arg(long, env = "NEPTUNE_GRAPHQL_GREMLIN_MAX_ANSWER", value_name = "BYTES",
          default_value_t = ByteSize(GremlinSettings::MAX_ANSWER))]
    max_answer: ByteSize,

    /// The bytes that all bodies of requests may hold that are being read; small ones are not counted
    #[arg(long, env = "NEPTUNE_GRAPHQL_GREMLIN_MAX_BODIES", value_name = "BYTES",
          default_value_t = ByteSize(GremlinSettings::MAX_BODIES))]
    max_bodies: ByteSize,

    /// The bytes that all answers may hold that are being sent; small ones are not counted
    #[arg(long, env = "NEPTUNE_GRAPHQL_GREMLIN_MAX_ANSWERS", value_name = "BYTES",
          default_value_t = ByteSize(GremlinSettings::MAX_ANSWERS))]
    max_answers: ByteSize,

    /// Plays a replica: writes end with ReadOnlyViolationException
    #[arg(long, env = "NEPTUNE_GRAPHQL_GREMLIN_READ_ONLY", value_parser = BoolishValueParser::new())]
    read_only: bool,

    #[command(flatten)]
    intake: IntakeArgs,

    #[command(flatten)]
    secure: SecureArgs,

    #[command(flatten)]
    faults: FaultArgs,
}

#[derive(Args)]
#[command(next_help_heading = "Faults on demand")]
struct FaultArgs {
    /// What happens to a share of the queries, from 0 to 1 (may be repeated): an error of Neptune
    /// by its name, late:NAME after the beginning of an answer, drop-before or drop-after for a
    /// connection that is closed before or after the query is run
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_GREMLIN_FAULT",
        value_name = "FAULT=SHARE",
        value_delimiter = ','
    )]
    fault: Vec<FaultShare>,

    /// How long each query waits before it is looked at: one time, or any between two
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_GREMLIN_LATENCY",
        value_name = "MS|MIN..MAX"
    )]
    latency: Option<Latency>,

    /// The same number gives the same faults in the same order; the start message tells the one
    /// that is used
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_GREMLIN_FAULT_SEED",
        value_name = "NUMBER"
    )]
    fault_seed: Option<u64>,
}

const EXAMPLES: &str = "\
Examples:
  neptune-graphql gremlin                      data/*.csv of the folder here
  curl localhost:8182/gremlin -d '{\"gremlin\": \"g.V().limit(1).elementMap()\"}'
  neptune-graphql serve --endpoint http://localhost:8182
  neptune-graphql gremlin app --listen 127.0.0.1:0 --read-only
  neptune-graphql gremlin app --tls-cert cert.pem --tls-key key.pem --iam-credentials keys
  neptune-graphql gremlin app --fault ConcurrentModificationException=0.1 --fault drop-after=0.01 \\
                  --latency 5..50 --fault-seed 1

Answers are GraphSON v3, without types unless the client accepts application/vnd.gremlin-v3.0+json.
It is for development and tests, not a database to run a business on.";

/// After a signal, queries have their whole time and a little more.
const AFTER_TIMEOUT: Duration = Duration::from_secs(2);

impl Gremlin {
    pub(super) fn run(&self, log: &LogArgs) -> miette::Result<()> {
        on_a_runtime(self.serve(log))
    }

    async fn serve(&self, log: &LogArgs) -> miette::Result<()> {
        let starting = Starting::begin(|_| 0);
        let settings = self.settings()?;
        let (graph, about) = embedded_graph(&self.dir).await?;
        let grace = settings.query_timeout + AFTER_TIMEOUT;
        let faults = settings.faults.to_string();
        let secured = self
            .secure
            .secured(&Instance::new(Arc::new(graph), settings))?;
        let listener = listen(&self.listen, "gremlin").await?;
        self.announce(
            log,
            &secured.url(url(&listener)),
            &about,
            secured.about.as_deref(),
            &faults,
        )?;
        secured
            .serve(starting, self.intake.intake(), listener, grace)
            .await;
        Ok(())
    }

    fn settings(&self) -> miette::Result<GremlinSettings> {
        let FaultArgs {
            fault,
            latency,
            fault_seed,
        } = &self.faults;
        let faults = Faults::new(fault.clone(), latency.clone(), *fault_seed)
            .map_err(|error| miette::miette!(help = "lower the shares of --fault", "{error}"))?;
        Ok(GremlinSettings {
            query_timeout: Duration::from_millis(self.query_timeout),
            max_body: self.max_body.0,
            max_answer: self.max_answer.0,
            max_bodies: self.max_bodies.0,
            max_answers: self.max_answers.0,
            access: match self.read_only {
                true => Access::ReadOnly,
                false => Access::ReadWrite,
            },
            faults,
            clock: Clock::default(),
        })
    }

    fn announce(
        &self,
        log: &LogArgs,
        url: &str,
        graph: &str,
        iam: Option<&str>,
        faults: &str,
    ) -> miette::Result<()> {
        let read_only = self.read_only;
        if log.is_json() {
            tracing::info!(url, graph, read_only, iam, faults, "serving");
            return Ok(());
        }
        let role = match read_only {
            true => "\n  role      reader: writes are refused",
            false => "",
        };
        let iam = iam.map_or_else(String::new, |iam| format!("\n  IAM       {iam}"));
        let faults = match faults {
            "" => String::new(),
            faults => format!("\n  faults    {faults}"),
        };
        print(&format!(
            "neptune-graphql {} as a Neptune endpoint\n  graph     {graph}{role}{iam}{faults}\n  Gremlin   \
             {url}/gremlin\n  status    {url}/status\n  summary   \
             {url}/propertygraph/statistics/summary\n  For tests, not for production: what is written \
             is gone when this process ends.\n",
            env!("CARGO_PKG_VERSION"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        gremlin: Gremlin,
    }

    #[test]
    fn the_defaults_are_those_of_the_server() {
        let args = Only::try_parse_from(["x"]).expect("no flag is needed");
        let ours = args.gremlin.settings().expect("there are no faults");
        let theirs = GremlinSettings::default();
        assert_eq!(ours.faults.to_string(), "");
        assert_eq!(
            GremlinSettings {
                faults: Faults::none(),
                ..ours
            },
            theirs
        );
    }
}
