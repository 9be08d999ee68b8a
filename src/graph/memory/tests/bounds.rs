use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{airports, ask, ask_with, limits, rows};
use crate::{
    graph::{Graph as _, GraphError, Job, Limits, memory::MemoryGraph},
    gremlin::{Arg, Chain, Script, Statement, Step, StepName},
};

/// A graph in which walks go on for ever.
async fn rings() -> MemoryGraph {
    // Little memory, so that it does not take long to fill.
    let graph = MemoryGraph {
        memory: 32 << 20,
        ..MemoryGraph::new()
    };
    rows(
        &graph,
        "g.addV('a').as('a').addV('b').as('b').addE('r').from('a').to('b').addE('r').from('b').to('a').
           addE('r').from('a').to('b').addE('r').from('b').to('a').iterate()",
    )
    .await;
    graph
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_refused() {
    let graph = airports().await;
    let limits = Limits {
        max_answer: 100,
        ..limits()
    };
    for text in [
        "g.V().both().both().both()",
        "g.V().both().both().both().fold()",
    ] {
        assert!(matches!(
            ask_with(&graph, text, limits).await,
            Err(GraphError::TooLarge { limit: 100 })
        ));
    }
}

#[tokio::test]
async fn a_run_ends_at_its_deadline() {
    let graph = rings().await;
    // 2^60 walks.
    let text = format!("g.V(){}.count()", ".out()".repeat(60));
    let start = Instant::now();
    let limits = Limits {
        deadline: start + Duration::from_millis(200),
        ..limits()
    };
    assert!(matches!(
        ask_with(&graph, &text, limits).await,
        Err(GraphError::Deadline)
    ));
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn what_is_held_back_is_bounded() {
    let graph = rings().await;
    let text = format!("g.V(){}.fold()", ".out().path()".repeat(30));
    assert!(matches!(
        ask(&graph, &text).await,
        Err(GraphError::Memory { .. } | GraphError::Failed(_))
    ));
    let text = format!("g.V(){}.order().by().path()", ".out()".repeat(30));
    assert!(matches!(
        ask(&graph, &text).await,
        Err(GraphError::Memory { .. })
    ));
}

fn nested(depth: usize, name: StepName) -> Script {
    // On each level as many steps as may stand on the stack there.
    let hops = |count: usize| std::iter::repeat_with(|| Step::new(StepName::Out, [])).take(count);
    let mut chain: Chain = hops(1).collect();
    for level in (0..depth).rev() {
        let count = if level < 8 { 24 } else { 6 };
        let inner = Step::new(name, [Arg::Traversal(chain)]);
        chain = hops(count - 1)
            .chain([Step::new(StepName::Dedup, [])])
            .chain([inner])
            .collect();
    }
    chain.insert(0, Step::new(StepName::V, []));
    Script {
        statements: vec![Statement {
            source: Vec::new(),
            steps: chain,
            terminal: None,
        }],
    }
}

#[tokio::test]
async fn depth_is_bounded_and_what_is_allowed_runs() {
    let graph = MemoryGraph::new();
    rows(&graph, "g.addV('a').as('a').addE('r').from('a').to('a')").await;
    for name in [
        StepName::Union,
        StepName::Coalesce,
        StepName::Filter,
        StepName::Where,
    ] {
        let rows = graph.run(Job::read(&nested(60, name), limits())).await;
        assert!(rows.is_ok(), "{name:?} {rows:?}");
        assert!(matches!(
            graph.run(Job::read(&nested(1_000, name), limits())).await,
            Err(GraphError::Unsupported(_))
        ));
    }
}

#[tokio::test]
async fn many_steps_in_a_row_run() {
    let graph = rings().await;
    let text = format!("g.V(){}.limit(1).count()", ".out().dedup()".repeat(2_000));
    assert_eq!(rows(&graph, &text).await, "[1]");
    let text = format!("g.V(){}.count()", ".identity()".repeat(30_000));
    assert!(matches!(
        ask(&graph, &text).await,
        Err(GraphError::Unsupported(_))
    ));
}

#[tokio::test]
async fn values_are_not_nested_without_end() {
    let graph = rings().await;
    let text = format!("g.V(){}", ".fold()".repeat(300));
    assert!(matches!(
        ask(&graph, &text).await,
        Err(GraphError::Failed(_))
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_loop_ends_at_its_deadline_and_keeps_nobody_waiting() {
    let graph = Arc::new(rings().await);
    let start = Instant::now();
    let endless = [
        "g.V().repeat(__.both())",
        "g.V().repeat(__.both()).count()",
        "g.V().repeat(__.both()).emit(__.count().is(0))",
        "g.V().repeat(__.identity()).until(__.not(__.identity()))",
    ];
    let runs = endless.map(|text| {
        let graph = graph.clone();
        tokio::spawn(async move {
            let limits = Limits {
                deadline: Instant::now() + Duration::from_millis(400),
                ..limits()
            };
            ask_with(&graph, text, limits).await
        })
    });
    for _ in 0..20 {
        let asked = Instant::now();
        assert_eq!(rows(&graph, "g.V().count()").await, "[2]");
        assert!(asked.elapsed() < Duration::from_millis(200));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for (run, text) in runs.into_iter().zip(endless) {
        let answer = run.await.expect("it ends by itself");
        assert!(
            matches!(answer, Err(GraphError::Deadline)),
            "{text}: {answer:?}"
        );
    }
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_thousand_million_rows_end_at_the_limit_of_the_answer() {
    let graph = rings().await;
    let start = Instant::now();
    for end in ["", ".path()", ".valueMap()", ".fold()"] {
        let (outer, inner) = (".out()".repeat(20), ".out()".repeat(10));
        let text = format!("g.V(){outer}.flatMap(__{inner}){end}");
        let limits = Limits {
            max_answer: 1 << 20,
            ..limits()
        };
        let answer = ask_with(&graph, &text, limits).await;
        let ended = matches!(
            answer,
            Err(GraphError::TooLarge { .. } | GraphError::Memory { .. })
        );
        assert!(ended, "{text}: {answer:?}");
    }
    assert!(start.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn what_steps_hold_back_is_bounded_in_each_of_them() {
    let graph = rings().await;
    for end in [
        "aggregate('x').by(__.path())",
        "aggregate(Scope.local,'x').by(__.path()).none()",
        "group().by(__.path())",
        "groupCount('x').by(__.path()).none()",
        "dedup().by(__.path()).none()",
        "order().by(__.path())",
        "tree()",
        "repeat(__.path()).times(2)",
    ] {
        let text = format!("g.V(){}.{end}", ".out()".repeat(30));
        let limits = Limits {
            deadline: Instant::now() + Duration::from_secs(60),
            ..limits()
        };
        let answer = ask_with(&graph, &text, limits).await;
        assert!(
            matches!(answer, Err(GraphError::Memory { .. })),
            "{text}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn an_order_and_a_dedup_of_a_long_stream_keep_what_is_distinct() {
    let graph = rings().await;
    let hops = ".out()".repeat(16);
    for (end, answer) in [
        ("dedup().count()", "[2]"),
        ("order().by(T.id).count()", "[131072]"),
        ("order().by(T.id).dedup().count()", "[2]"),
        ("groupCount().by(T.label)", "[{\"b\":65536,\"a\":65536}]"),
    ] {
        let text = format!("g.V(){hops}.{end}");
        let found = rows(&graph, &text).await;
        // Maps have no order.
        assert_eq!(found.len(), answer.len(), "{text}: {found}");
    }
}
