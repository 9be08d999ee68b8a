//! A clock that is off by ten minutes: the error says so.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    front::gremlin::{Clock, GremlinSettings},
    graph::{Graph, Job, Limits},
    gremlin::{Never, parse_script},
};

use crate::{
    Failure, endpoint,
    load::{Asked, End, Load},
    project::service,
};

pub async fn is_off() -> Result<(), Failure> {
    for (ahead, says) in [
        (
            600,
            "this machine's clock is 10 minutes behind the server's",
        ),
        (
            -600,
            "this machine's clock is 10 minutes ahead of the server's",
        ),
    ] {
        let settings = GremlinSettings {
            clock: Clock::ahead(ahead),
            ..GremlinSettings::default()
        };
        let guarded = endpoint::guarded(endpoint::graph().await, settings).await;
        let client = Arc::new(guarded.client());
        let script = parse_script::<Never>("g.inject(1)")?.tree;
        let limits = Limits {
            deadline: Instant::now() + Duration::from_secs(5),
            max_answer: 1 << 20,
        };
        let run = client.run(Job::read(&script, limits)).await.map(drop);
        let health = client.health().await.map(drop);
        for answer in [run, health] {
            let error = answer.expect_err("it is refused").to_string();
            assert!(error.contains(says), "{error}");
            assert!(error.contains("set the clock"), "{error}");
            assert!(error.contains("InvalidSignatureException"), "{error}");
        }
        // It is not tried again and again.
        let load = Load {
            asked: Asked::Service(service(client)),
            requests: 1,
            in_flight: 1,
            deadline: Duration::from_secs(5),
        };
        for one in load.starting_at(0).await {
            assert!(one.took < Duration::from_secs(1), "{one:?}");
            match one.end {
                End::Failed { code, .. } if code == "INTERNAL" => {}
                end => return Err(Failure::Failed(format!("{end:?}"))),
            }
        }
    }
    Ok(())
}
