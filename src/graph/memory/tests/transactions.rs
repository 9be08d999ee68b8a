use std::sync::Arc;

use super::{airports, ask, rows};
use crate::graph::GraphError;

#[tokio::test]
async fn a_request_that_fails_leaves_nothing_behind() {
    let graph = airports().await;
    for text in [
        "g.addV('x').property(id,'9').iterate();g.V('1').out().values('code').sum()",
        "g.V('1').property(single,'code','X').values('code').sum()",
        "g.V('1').as('a').drop().iterate();g.addV('x').addE('r').from(__.V('nobody'))",
        "g.V().drop().iterate();g.addV('x').property(id,'1').values('none').sum().iterate();g.inject('a').sum()",
    ] {
        assert!(
            matches!(ask(&graph, text).await, Err(GraphError::Failed(_))),
            "{text}"
        );
    }
    assert_eq!(rows(&graph, "g.V().count()").await, "[3]");
    assert_eq!(rows(&graph, "g.E().count()").await, "[3]");
    assert_eq!(rows(&graph, "g.V('1').values('code')").await, r#"["SEA"]"#);
}

#[tokio::test]
async fn a_statement_sees_what_the_ones_before_it_wrote() {
    let graph = airports().await;
    assert_eq!(
        rows(
            &graph,
            "g.V('1').property(single,'code','X').iterate();g.addV('new').property('k','v').iterate();
             g.V().has('k','v').addE('route').to(__.V('1')).iterate();g.V('1').in('route').label()"
        )
        .await,
        r#"["new"]"#
    );
}

#[tokio::test]
async fn what_was_dropped_is_gone_and_its_id_is_free() {
    let graph = airports().await;
    for (text, answer) in [
        ("g.V('1').drop()", "[]"),
        ("g.V('1').count()", "[0]"),
        ("g.V().has('code','SEA').count()", "[0]"),
        ("g.V().hasLabel('airport').count()", "[2]"),
        ("g.E().id()", r#"["r3"]"#),
        ("g.V('2').in('route').count()", "[0]"),
        ("g.addV('x').property(id,'1').label()", r#"["x"]"#),
        ("g.E('r3').drop().iterate();g.V('2').out().count()", "[0]"),
    ] {
        assert_eq!(rows(&graph, text).await, answer, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_take_turns_and_readers_see_whole_requests() {
    let graph = Arc::new(airports().await);
    rows(&graph, "g.addV('count').property(id,'a').property('n',0)").await;
    rows(&graph, "g.addV('count').property(id,'b').property('n',0)").await;
    let writers = (1..=50).map(|n| {
        let graph = graph.clone();
        tokio::spawn(async move {
            let text = format!(
                "g.V('a').property(single,'n',{n}).iterate();g.V('b').property(single,'n',{n}).iterate()"
            );
            rows(&graph, &text).await;
        })
    });
    let readers = (0..50).map(|_| {
        let graph = graph.clone();
        tokio::spawn(async move {
            let rows = rows(&graph, "g.V('a','b').values('n').dedup().count()").await;
            assert_eq!(rows, "[1]");
        })
    });
    let all: Vec<_> = writers.chain(readers).collect();
    for task in all {
        task.await.expect("no task failed");
    }
}
