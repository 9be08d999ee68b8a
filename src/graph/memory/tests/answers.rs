use super::{airports, ask, rows};
use crate::graph::{GraphError, memory::MemoryGraph};

/// Answers that were taken from Gremlin Server 3.7.3.
#[tokio::test]
async fn rows_are_written_as_a_gremlin_server_writes_them() {
    let graph = airports().await;
    for (text, answer) in [
        ("g.V('1')", r#"[{"id":"1","label":"airport"}]"#),
        (
            "g.E('r1')",
            r#"[{"id":"r1","label":"route","inVLabel":"airport","outVLabel":"airport","inV":"2","outV":"1"}]"#,
        ),
        ("g.V('1').valueMap()", r#"[{"code":["SEA"],"runways":[3]}]"#),
        (
            "g.V('1').valueMap().with(WithOptions.tokens)",
            r#"[{"id":"1","label":"airport","code":["SEA"],"runways":[3]}]"#,
        ),
        (
            "g.V('1').elementMap('code')",
            r#"[{"id":"1","label":"airport","code":"SEA"}]"#,
        ),
        (
            "g.E('r1').elementMap()",
            r#"[{"id":"r1","label":"route","IN":{"id":"2","label":"airport"},"OUT":{"id":"1","label":"airport"},"dist":1768}]"#,
        ),
        ("g.E('r1').properties()", r#"[{"key":"dist","value":1768}]"#),
        (
            "g.V('1').as('a').out().has('code','AUS').as('b','c').path().by('code')",
            r#"[{"labels":[["a"],["b","c"]],"objects":["SEA","AUS"]}]"#,
        ),
        (
            "g.V('1').out().has('code','AUS').tree().by('code')",
            r#"[[{"key":"SEA","value":[{"key":"AUS","value":[]}]}]]"#,
        ),
        (
            "g.V().groupCount().by('runways')",
            r#"[{"3":1,"2":1,"5":1}]"#,
        ),
        (
            "g.V().group().by().by('code')",
            r#"[{"1":["SEA"],"2":["AUS"],"3":["ATL"]}]"#,
        ),
        (
            "g.V('1').valueMap().group().by()",
            r#"[{"{code=[SEA], runways=[3]}":[{"code":["SEA"],"runways":[3]}]}]"#,
        ),
        (
            r"g.inject(NaN, Infinity, 1.5f, 1.0e10d, 1.0e-5d, 0.001d, 1.50m, null, true, 5n)",
            r#"["NaN","Infinity",1.5,1.0E10,1.0E-5,0.001,1.50,null,true,5]"#,
        ),
        (
            "g.inject(datetime('2020-01-01T00:00:00Z'))",
            "[1577836800000]",
        ),
        (
            r#"g.inject('a"b\\c\n\u0001/é')"#,
            r#"["a\"b\\c\n\u0001/é"]"#,
        ),
        ("g.inject(T.id, Direction.OUT)", r#"["id","OUT"]"#),
        ("g.V().limit(0).count()", "[0]"),
        ("g.V().limit(0).sum()", "[]"),
        ("g.V().limit(0).fold()", "[[]]"),
        ("g.V().values('runways').mean()", "[3.3333333333333335]"),
        ("g.V().iterate()", "[]"),
        ("g.V().values('runways').next()", "[3]"),
        (
            "g.inject(1).as('~a','b').path()",
            r#"[{"labels":[["b"]],"objects":[1]}]"#,
        ),
        ("g.inject(1,1,1).barrier().range(1,1)", "[]"),
        (
            "g.inject(1,2).group().by(__.constant('k')).
             by(__.union(__.count(),__.count()).fold())",
            r#"[{"k":[1,1,1,1]}]"#,
        ),
        ("g.inject([-0.0d,0]).min(local)", "[0.0]"),
        ("g.inject([1,null]).unfold()", "[1,null]"),
        (
            "g.inject(1,2,1).aggregate('s').cap('s').range(local,0,2)",
            "[[1]]",
        ),
    ] {
        assert_eq!(rows(&graph, text).await, answer, "{text}");
    }
}

#[tokio::test]
async fn a_nested_project_is_one_traversal() {
    let graph = airports().await;
    let text = "g.V('1').hasLabel('airport').project('id','code','routes').by(T.id).
        by(__.values('code').limit(1)).by(__.outE('route').as('e').inV().order().
        by(__.coalesce(__.values('code'),__.constant([])), asc).limit(1).
        project('code','dist','none').by('code').by(__.select('e').values('dist')).
        by(__.values('nothing')).fold())";
    assert_eq!(
        rows(&graph, text).await,
        r#"[{"id":"1","code":"SEA","routes":[{"code":"ATL","dist":2178}]}]"#
    );
}

#[tokio::test]
async fn labels_are_sets() {
    let graph = airports().await;
    for (text, answer) in [
        ("g.V().hasLabel('hub').label()", r#"["airport::hub"]"#),
        ("g.V().hasLabel('airport').count()", "[3]"),
        ("g.V().hasLabel('airport::hub').count()", "[0]"),
        ("g.V().hasLabel('hub','airport').count()", "[3]"),
        ("g.V().has(T.label, P.neq('hub')).count()", "[2]"),
        (
            "g.addV('town').property(id,'1').label()",
            r#"["airport::town"]"#,
        ),
        ("g.V().hasLabel('town').values('code')", r#"["SEA"]"#),
    ] {
        assert_eq!(rows(&graph, text).await, answer, "{text}");
    }
    assert!(matches!(
        ask(&graph, "g.addV('town').property(id,'1')").await,
        Err(GraphError::Constraint(_))
    ));
}

#[tokio::test]
async fn properties_are_sets_unless_single_is_said() {
    let graph = airports().await;
    for (text, answer) in [
        (
            "g.V('1').property('code','sea').values('code')",
            r#"["SEA","sea"]"#,
        ),
        (
            "g.V('1').property('code','sea').values('code')",
            r#"["SEA","sea"]"#,
        ),
        ("g.V().has('code','sea').has('code','SEA').count()", "[1]"),
        (
            "g.V('1').property(single,'code','X').values('code')",
            r#"["X"]"#,
        ),
        ("g.V().has('code','sea').count()", "[0]"),
        ("g.V('1').property('code',null).values('code')", "[]"),
        ("g.V().has('code','X').count()", "[0]"),
        (
            "g.V('2').properties('code').drop().iterate();g.V('2').values('code').fold()",
            "[[]]",
        ),
        (
            "g.E('r1').property('dist',1).property('dist',2).values('dist')",
            "[2]",
        ),
        ("g.E().has('dist',2).id()", r#"["r1"]"#),
    ] {
        assert_eq!(rows(&graph, text).await, answer, "{text}");
    }
    for text in [
        "g.V('1').property(list,'code','Y')",
        "g.V('1').property('code','Y','meta','z')",
    ] {
        assert!(matches!(
            ask(&graph, text).await,
            Err(GraphError::Unsupported(_))
        ));
    }
}

#[tokio::test]
async fn ids_are_strings_whatever_is_given() {
    let graph = airports().await;
    for (text, answer) in [
        ("g.V(1).values('code')", r#"["SEA"]"#),
        ("g.V(1L, '2', 'x').count()", "[2]"),
        ("g.V(['1','3']).values('code')", r#"["SEA","ATL"]"#),
        ("g.V().hasId(1, 3).count()", "[2]"),
        ("g.V().hasId([]).count()", "[0]"),
        ("g.V('1').out().hasId('2').values('code')", r#"["AUS"]"#),
        ("g.V().has(T.id, P.gt('1')).count()", "[2]"),
        ("g.V(null).count()", "[0]"),
        ("g.V([]).count()", "[3]"),
    ] {
        assert_eq!(rows(&graph, text).await, answer, "{text}");
    }
}

#[tokio::test]
async fn orders_go_by_type_and_value_and_leave_out_what_lacks_the_key() {
    let graph = MemoryGraph::new();
    for value in [
        "5",
        "'a'",
        "2.5d",
        "3L",
        "datetime('2020-01-01T00:00:00Z')",
        "true",
    ] {
        rows(&graph, &format!("g.addV('x').property('v',{value})")).await;
    }
    rows(&graph, "g.addV('x')").await;
    assert_eq!(
        rows(&graph, "g.V().order().by('v').values('v')").await,
        r#"[true,2.5,3,5,1577836800000,"a"]"#
    );
    assert_eq!(
        rows(
            &graph,
            "g.V().order().by(__.coalesce(__.values('v'),__.constant([])), desc).count()"
        )
        .await,
        "[7]"
    );
    assert_eq!(rows(&graph, "g.V().has('v', 3).values('v')").await, "[3]");
    assert_eq!(
        rows(&graph, "g.V().has('v', 3.0d).values('v')").await,
        "[3]"
    );
    assert_eq!(rows(&graph, "g.V().has('v', P.gt(2)).count()").await, "[3]");
}

#[tokio::test]
async fn a_limit_stops_what_stands_before_it() {
    let graph = airports().await;
    for (text, answer) in [
        ("g.V().limit(2).values('code')", r#"["SEA","AUS"]"#),
        ("g.V().range(1,2).values('code')", r#"["AUS"]"#),
        ("g.V().skip(2).values('code')", r#"["ATL"]"#),
        ("g.V().tail(2).values('code')", r#"["AUS","ATL"]"#),
        ("g.V().limit(1).fold().unfold().limit(5).count()", "[1]"),
        (
            "g.V().order().by('code').limit(1).fold().limit(1)",
            r#"[[{"id":"3","label":"airport::hub"}]]"#,
        ),
        (
            "g.V().out().limit(1).union(__.values('code'),__.id()).fold()",
            r#"[["AUS","2"]]"#,
        ),
        (
            "g.V().union(__.limit(1).values('code'),__.count()).fold()",
            r#"[["SEA",3]]"#,
        ),
        (
            "g.V().coalesce(__.out().limit(1).fold().unfold(),__.identity()).values('code')",
            r#"["AUS","ATL","ATL"]"#,
        ),
    ] {
        assert_eq!(rows(&graph, text).await, answer, "{text}");
    }
}

#[tokio::test]
async fn what_is_not_known_is_refused_by_name() {
    let graph = airports().await;
    for (text, name) in [
        ("g.V().pageRank()", "pageRank"),
        ("g.V().match(__.as('a').out().as('b'))", "match"),
        ("g.V().subgraph('x')", "subgraph"),
        ("g.call('x')", "call"),
        ("g.V().where(__.out().pageRank())", "pageRank"),
    ] {
        match ask(&graph, text).await {
            Err(GraphError::Unsupported(reason)) => assert!(reason.contains(name), "{reason}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}
