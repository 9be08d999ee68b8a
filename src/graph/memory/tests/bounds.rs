use std::time::{Duration, Instant};

use super::{airports, ask, ask_with, limits, rows};
use crate::{
    graph::{Graph as _, GraphError, Limits, memory::MemoryGraph},
    gremlin::{Arg, Chain, Script, Statement, Step, StepName},
};

/// A graph in which walks go on for ever.
async fn rings() -> MemoryGraph {
    let graph = MemoryGraph::new();
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
        let rows = graph.run(&nested(60, name), limits()).await;
        assert!(rows.is_ok(), "{name:?} {rows:?}");
        assert!(matches!(
            graph.run(&nested(1_000, name), limits()).await,
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
