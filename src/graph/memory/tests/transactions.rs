use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{airports, ask, ask_with, limits, rows};
use crate::graph::{GraphError, Limits, memory::MemoryGraph};

/// The whole graph.
async fn everything(graph: &MemoryGraph) -> String {
    let vertices = rows(
        graph,
        "g.V().order().by(T.id).valueMap().with(WithOptions.tokens)",
    )
    .await;
    let edges = rows(graph, "g.E().order().by(T.id).elementMap()").await;
    let found = rows(
        graph,
        "g.inject(0).union(__.V().hasLabel('airport').count(),__.V().has('code','SEA').count(),\
         __.V('1').out().count(),__.V('3').in().count()).fold()",
    )
    .await;
    format!("{vertices}\n{edges}\n{found}")
}

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

#[tokio::test]
async fn a_failure_anywhere_leaves_the_whole_graph_as_it_was() {
    let graph = airports().await;
    let before = everything(&graph).await;
    let writes = [
        "g.addV('x').property(id,'9').property('code','SEA')",
        "g.V('1').property(single,'code','X')",
        "g.V('1').property('code','Y').property('new',1)",
        "g.V('2').drop()",
        "g.E('r1').property('dist',1)",
        "g.E().drop()",
        "g.V('1').properties().drop()",
        "g.addV('town').property(id,'1')",
        "g.mergeV([(T.id):'8',(T.label):'airport'])",
        "g.V('1').addE('route').to(__.V('3')).property(id,'r9')",
    ];
    let failures = [
        "g.V().limit(1).fail('here')",
        "g.V().values('code').sum()",
        "g.inject('a').sum()",
        "g.addV('airport').property(id,'3')",
        "g.addE('route').from(__.V('nobody')).to(__.V('3'))",
    ];
    for write in writes {
        for failure in failures {
            for text in [
                format!("{write}.iterate();{failure}"),
                format!("{write}.iterate();{failure}.iterate();g.V().count()"),
            ] {
                let answer = ask(&graph, &text).await;
                let wrong = !write.contains("drop()") || !failure.starts_with("g.V()");
                assert!(answer.is_err() || !wrong, "{text}: {answer:?}");
                if answer.is_err() {
                    assert_eq!(everything(&graph).await, before, "{text}");
                }
            }
        }
        // In the middle of a statement, behind what it wrote.
        let text = format!("{write}.fold().fail('here')");
        assert!(ask(&graph, &text).await.is_err(), "{text}");
        assert_eq!(everything(&graph).await, before, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_past_its_deadline_leaves_nothing_and_readers_did_not_wait_for_it() {
    let graph = Arc::new(airports().await);
    let before = everything(&graph).await;
    let writer = {
        let graph = graph.clone();
        tokio::spawn(async move {
            let limits = Limits {
                deadline: Instant::now() + Duration::from_millis(500),
                ..limits()
            };
            let text = "g.V().drop().iterate();g.addV('a').as('a').addE('r').from('a').to('a').iterate();\
                        g.V().repeat(__.both()).count()";
            ask_with(&graph, text, limits).await
        })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    while !writer.is_finished() {
        let asked = Instant::now();
        assert_eq!(everything(&graph).await, before);
        assert!(asked.elapsed() < Duration::from_millis(300));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let answer = writer.await.expect("it ends by itself");
    assert!(matches!(answer, Err(GraphError::Deadline)), "{answer:?}");
    assert_eq!(everything(&graph).await, before);
    // And the next writer is not kept out.
    rows(&graph, "g.addV('x').property(id,'9')").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sum_holds_under_many_readers_and_writers() {
    let graph = Arc::new(airports().await);
    let accounts = ["a", "b", "c", "d"];
    for account in accounts {
        let text = format!("g.addV('account').property(id,'{account}').property('n',100)");
        rows(&graph, &text).await;
    }
    let transfers = (0..120usize).map(|n| {
        let graph = graph.clone();
        let (from, to) = (accounts[n % 4], accounts[(n / 4 + n + 1) % 4]);
        // Each third fails when the money is on its way.
        let end = if n % 3 == 0 {
            "g.inject(0).fail('lost')"
        } else {
            "g.inject(0)"
        };
        tokio::spawn(async move {
            let text = format!(
                "g.V('{from}').property(single,'n',__.values('n').math('_ - 1')).iterate();\
                 g.V('{to}').property(single,'n',__.values('n').math('_ + 1')).iterate();{end}"
            );
            assert_eq!(ask(&graph, &text).await.is_err(), n % 3 == 0);
        })
    });
    let readers = (0..120).map(|_| {
        let graph = graph.clone();
        tokio::spawn(async move {
            let sum = rows(&graph, "g.V().hasLabel('account').values('n').sum()").await;
            assert_eq!(sum.trim_end_matches(".0]").trim_end_matches(']'), "[400");
        })
    });
    let all: Vec<_> = transfers.zip(readers).flat_map(|(a, b)| [a, b]).collect();
    for task in all {
        task.await.expect("no task failed");
    }
}

#[tokio::test]
async fn a_vertex_and_an_edge_may_have_the_same_id() {
    let graph = airports().await;
    rows(&graph, "g.addV('x').property(id,'r1')").await;
    rows(
        &graph,
        "g.addE('y').from(__.V('1')).to(__.V('2')).property(id,'1')",
    )
    .await;
    for (text, answer) in [
        ("g.V('r1').label()", r#"["x"]"#),
        ("g.E('r1').label()", r#"["route"]"#),
        (
            "g.E('1').drop().iterate();g.V('1').values('code')",
            r#"["SEA"]"#,
        ),
        (
            "g.V('r1').drop().iterate();g.E('r1').label()",
            r#"["route"]"#,
        ),
    ] {
        assert_eq!(rows(&graph, text).await, answer, "{text}");
    }
}
