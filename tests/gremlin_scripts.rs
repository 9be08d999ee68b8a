//! Scripts of several traversals, sent to the endpoint and to a real Gremlin Server: an earlier traversal
//! runs only where it ends in `iterate()`, `next()` or the like. Random ones; the answer is the same, and
//! so is the graph afterwards.
//!
//! `SCRIPTS_COUNT` says how many scripts (50 without it), `SCRIPTS_SEED` which.

#[path = "support"]
mod support {
    pub mod server;
}

use std::{process::ExitCode, sync::Arc, time::Duration};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use neptune_graphql::{
    front::{
        gremlin::{GremlinSettings, router},
        http::serve,
    },
    graph::memory::MemoryGraph,
};
use serde_json::{Value, json};
use support::server::{GREMLIN_SERVER, Server, Unavailable};
use tokio::{net::TcpListener, runtime::Runtime};

const LABELS: [&str; 3] = ["A", "B", "C"];

/// Most of them change the graph, and all of them have an answer that does not depend on its order.
fn traversal(random: &mut fastrand::Rng) -> String {
    let label = random.choice(LABELS).unwrap_or_default();
    let other = random.choice(LABELS).unwrap_or_default();
    let number = random.u8(..4);
    match random.u8(..12) {
        0 | 1 => format!("g.addV('{label}').property('n', {number}).label()"),
        2 => format!("g.addV('{label}').values('n')"),
        3 => format!("g.V().hasLabel('{label}').property(single, 'n', {number}).values('n')"),
        4 => format!("g.V().has('n', {number}).sideEffect(drop()).count()"),
        5 => format!("g.V().has('{label}', 'n', {number}).drop()"),
        6 => format!(
            "g.V().has('n', {number}).limit(1).as('x').V().hasLabel('{other}').addE('to').from('x').label()"
        ),
        7 => format!("g.E().where(inV().hasLabel('{label}')).drop()"),
        8 => format!("g.V().hasLabel('{label}').properties('n').drop()"),
        9 => format!("g.V().hasLabel('{label}').values('n').order()"),
        10 => "g.V().label().order()".to_owned(),
        _ => "g.V().count()".to_owned(),
    }
}

fn script(random: &mut fastrand::Rng) -> String {
    const ENDINGS: [&str; 8] = [
        "",
        "",
        "",
        ".iterate()",
        ".iterate()",
        ".next()",
        ".toList()",
        ".toSet()",
    ];
    const BETWEEN: [&str; 4] = ["; ", ";", "\n", " ;\n"];
    let mut script = String::new();
    let count = random.usize(1..5);
    for number in 0..count {
        let traversal = traversal(random);
        let ending = random.choice(ENDINGS).unwrap_or_default();
        // A Gremlin Server may never answer where `next()` meets nothing.
        let certain = traversal.ends_with("count()") || traversal.starts_with("g.addV");
        let met = ending != ".next()" || certain && !traversal.ends_with("values('n')");
        script.push_str(&traversal);
        script.push_str(if met { ending } else { "" });
        match number + 1 == count {
            true if random.bool() => script.push(';'),
            true => {}
            false => script.push_str(random.choice(BETWEEN).unwrap_or_default()),
        }
    }
    script
}

/// All that is in the graph, but for the ids.
const GRAPH: &str = "g.V().project('l', 'n', 'out').by(label).by(coalesce(values('n'), constant(-1))).by(out().label().order().fold()).order().by(select('l')).by(select('n')).by(select('out').count(local))";

fn main() -> ExitCode {
    let trial =
        Trial::ignorable_test(
            "scripts_do_what_they_do_on_a_gremlin_server",
            || match Server::start(GREMLIN_SERVER) {
                Ok(server) => compare(&server).map(|()| Completion::Completed),
                Err(Unavailable::Missing(reason))
                    if std::env::var_os("CI").is_none_or(|value| value != "true") =>
                {
                    Ok(Completion::ignored_with(reason))
                }
                Err(Unavailable::Missing(reason) | Unavailable::Failed(reason)) => {
                    Err(reason.into())
                }
            },
        );
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

fn compare(theirs: &Server) -> Result<(), Failed> {
    let variable = |name: &str, otherwise: u64| {
        let value = std::env::var(name).ok();
        value
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let mut random = fastrand::Rng::with_seed(variable("SCRIPTS_SEED", 1));
    let runtime = Runtime::new()?;
    let ours = runtime.block_on(start())?;
    let theirs = theirs.endpoint();
    let (mut answered, mut failed) = (0, 0);
    for number in 0..variable("SCRIPTS_COUNT", 50) {
        // Every other ten scripts start from a few vertices.
        if number % 10 == 0 {
            let filled = "g.V().drop().iterate(); g.addV('A').property('n', 0).addV('B').property('n', 1).addV('C').iterate()";
            for url in [&ours, &theirs] {
                ask(url, filled)?;
            }
        }
        let script = script(&mut random);
        let (our_answer, their_answer) = (ask(&ours, &script)?, ask(&theirs, &script)?);
        let (our_graph, their_graph) = (ask(&ours, GRAPH)?, ask(&theirs, GRAPH)?);
        match our_answer {
            Some(_) => answered += 1,
            None => failed += 1,
        }
        if our_answer != their_answer || our_graph != their_graph {
            return Err(format!(
                "{script}\n  ours   {our_answer:?}\n  theirs {their_answer:?}\n  our graph   {our_graph:?}\n  their graph {their_graph:?}"
            )
            .into());
        }
    }
    println!("{answered} scripts were answered, {failed} failed on both");
    match answered > failed {
        true => Ok(()),
        false => Err("most scripts fail".into()),
    }
}

async fn start() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let router = router(Arc::new(MemoryGraph::new()), GremlinSettings::default());
    tokio::spawn(serve(
        listener,
        router,
        std::future::pending(),
        Duration::ZERO,
    ));
    Ok(url)
}

/// The rows; `None` if it failed.
fn ask(url: &str, query: &str) -> Result<Option<Value>, Failed> {
    let mut response = ureq::post(format!("{url}/gremlin"))
        .header("accept", "application/vnd.gremlin-v3.0+json;types=false")
        .config()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .send_json(json!({ "gremlin": query, "language": "gremlin-lang" }))?;
    let body: Value = response.body_mut().read_json()?;
    Ok(body["result"].get("data").cloned())
}
