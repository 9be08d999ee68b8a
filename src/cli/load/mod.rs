//! `load`: bulk-load CSV into the graph, row by row from here or by Neptune itself from S3.

mod rows;
mod s3;
mod show;

use clap::Args;

use self::{rows::RowArgs, s3::S3Args};
use super::{
    listen::on_a_runtime,
    logging::LogArgs,
    signals::{Ending, Starting},
    target::TargetArgs,
};

/// Loads bulk-load CSV into the graph at --endpoint, or has Neptune load it from S3
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Load {
    #[command(flatten)]
    rows: RowArgs,

    #[command(flatten)]
    s3: S3Args,

    #[command(flatten)]
    target: TargetArgs,
}

const EXAMPLES: &str = "\
Examples:
  neptune-graphql load app --endpoint https://HOST:8182        app/data/*.csv
  neptune-graphql load nodes.csv edges.csv --endpoint http://localhost:8182 --dialect gremlin-server
  neptune-graphql load app --endpoint http://localhost:8182 --dialect janusgraph --edge-id-property edge_id
  neptune-graphql load --from s3://BUCKET/PREFIX/ --role ARN --region eu-west-1 \\
                  --endpoint https://HOST:8182
  neptune-graphql load --status ID --endpoint https://HOST:8182
  neptune-graphql load --cancel ID --endpoint https://HOST:8182

Every row is an upsert: a load may be stopped (Ctrl-C), goes on where it stopped when the same command
is run again, and may be repeated.";

impl Load {
    pub(super) fn run(&self, log: &LogArgs) -> miette::Result<()> {
        on_a_runtime(self.load(log))
    }

    async fn load(&self, log: &LogArgs) -> miette::Result<()> {
        let starting = Starting::begin(Ending::exit_code);
        let Some(server) = self.target.server()? else {
            return Err(miette::miette!(
                help = "name a server with --endpoint URL; to look at the data on the embedded graph, \
                        run `neptune-graphql serve`",
                "there is no graph to load into: the embedded graph reads DIR/data/*.csv itself, \
                 each time it starts"
            ));
        };
        match self.s3.task()? {
            Some(task) => task.run(starting, &server, self.target.region(), log).await,
            None => self.rows.load(starting, &server, log).await,
        }
    }
}
