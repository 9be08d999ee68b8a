//! What is asked, and what comes back.

use std::time::{Duration, Instant};

use neptune_graphql::front::gremlin::{Access, GremlinSettings};
use reqwest::header::CONTENT_TYPE;
use serde_json::json;

use super::support::{TYPED, UNTYPED, answer, server, start};

#[tokio::test]
async fn an_answer_is_in_the_envelope_and_the_form_asked_for() {
    let server = server().await;
    let untyped = json!({
        "status": {"message": "", "code": 200, "attributes": {}},
        "result": {"data": [1, {"a": [true, null]}], "meta": {}},
    });
    let empty = json!({"@type": "g:Map", "@value": []});
    let typed = json!({
        "status": {"message": "", "code": 200, "attributes": empty},
        "result": {
            "data": {"@type": "g:List", "@value": [
                {"@type": "g:Int32", "@value": 1},
                {"@type": "g:Map", "@value": ["a", {"@type": "g:List", "@value": [true, null]}]},
            ]},
            "meta": empty,
        },
    });
    let plain = "application/json";
    for (accept, content_type, expected) in [
        (None, plain, &untyped),
        (Some("*/*"), plain, &untyped),
        (Some(plain), plain, &untyped),
        (Some(UNTYPED), UNTYPED, &untyped),
        (Some(TYPED), TYPED, &typed),
    ] {
        let request = server.query("g.inject(1, ['a': [true, null]])");
        let request = match accept {
            Some(accept) => request.header("accept", accept),
            None => request,
        };
        let mut answer = answer(request).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers[CONTENT_TYPE], content_type);
        let id = answer
            .body
            .as_object_mut()
            .and_then(|body| body.remove("requestId"));
        let id = id.expect("an id");
        assert_eq!(id, answer.headers["x-request-id"].to_str().expect("text"));
        assert_eq!(answer.body, *expected);
    }
}

#[tokio::test]
async fn a_query_may_stand_in_the_url() {
    let server = server().await;
    for path in ["/gremlin?gremlin=g.inject(1)", "/?gremlin=g.inject%281%29"] {
        let answer = server.get(path).await;
        assert_eq!(answer.body["result"]["data"], json!([1]), "{path}");
    }
    server
        .get("/gremlin")
        .await
        .assert_fails(400, "MissingParameterException", "gremlin");
}

#[tokio::test]
async fn bad_requests_are_refused_with_a_code() {
    let server = server().await;
    for (body, code, says) in [
        ("", "BadRequestException", "could not be parsed"),
        ("{", "BadRequestException", "could not be parsed"),
        ("[]", "BadRequestException", "no JSON object"),
        ("{}", "MissingParameterException", "`gremlin`"),
        (r#"{"gremlin":7}"#, "InvalidParameterException", "a string"),
        (
            r#"{"gremlin":"g.V(x)","bindings":{"x":"1"}}"#,
            "BadRequestException",
            "Bindings in Gremlin are not supported",
        ),
    ] {
        answer(server.post(body))
            .await
            .assert_fails(400, code, says);
    }
    answer(server.post(b"{\"gremlin\":\"\xff\"}".to_vec()))
        .await
        .assert_fails(400, "BadRequestException", "could not be parsed");
    answer(server.query("g.V()").header("accept", "text/html"))
        .await
        .assert_fails(400, "BadRequestException", "Accept");
    let upgrade = server
        .client
        .get(server.url("/gremlin"))
        .header("connection", "upgrade")
        .header("upgrade", "websocket");
    answer(upgrade)
        .await
        .assert_fails(400, "UnsupportedOperationException", "WebSocket");
    let put = server.client.put(server.url("/gremlin")).body("{}");
    answer(put)
        .await
        .assert_fails(405, "MethodNotAllowedException", "PUT");
    let head = server.client.head(server.url("/gremlin?gremlin=g.addV()"));
    assert_eq!(head.send().await.expect("an answer").status(), 405);
    assert_eq!(server.rows("g.V().count()").await, json!([0]));
    for path in ["/nothing", "/sparql", "/gremlin/explain"] {
        server
            .get(path)
            .await
            .assert_fails(404, "BadRequestException", path);
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let server = start(GremlinSettings {
        max_body: 1_000,
        ..GremlinSettings::default()
    })
    .await;
    answer(server.query(&" ".repeat(2_000))).await.assert_fails(
        413,
        "QueryTooLargeException",
        "1000 bytes",
    );
    assert_eq!(server.rows("g.inject(1)").await, json!([1]));
}

#[tokio::test]
async fn each_way_to_fail_has_its_code() {
    let server = start(GremlinSettings {
        max_answer: 10_000,
        ..GremlinSettings::default()
    })
    .await;
    server
        .rows("g.addV('a').property(T.id, '1').property('k', 1)")
        .await;
    for (query, status, code, says) in [
        ("", 400, "MalformedQueryException", "line 1, column 1"),
        (
            "g.V()\n  .limt(1)",
            400,
            "MalformedQueryException",
            "line 2, column 4: there is no step `limt`; did you mean `limit`?",
        ),
        ("g.V(x)", 400, "MalformedQueryException", "line 1, column 5"),
        ("g.V().map{it}", 400, "MalformedQueryException", "lambda"),
        ("g.inject(300b)", 400, "InvalidNumericDataException", "byte"),
        (
            "g.tx().commit()",
            400,
            "UnsupportedOperationException",
            "transaction",
        ),
        (
            "g.V().property(list, 'a', 1)",
            400,
            "UnsupportedOperationException",
            "line 1, column 7: property(): Neptune has no list cardinality",
        ),
        (
            "g.V().pageRank()",
            400,
            "UnsupportedOperationException",
            "pageRank",
        ),
        (
            "g.V().subgraph('s')",
            400,
            "UnsupportedOperationException",
            "subgraph",
        ),
        (
            "g.addV('a').property(T.id, '1')",
            400,
            "ConstraintViolationException",
            "1",
        ),
        (
            "g.V().fail('not today')",
            500,
            "FailureByQueryException",
            "not today",
        ),
        (
            "g.inject(1).map(fail())",
            500,
            "FailureByQueryException",
            "fail",
        ),
        ("g.inject('a').sum()", 500, "InternalFailureException", ""),
        (
            "g.inject(0).repeat(union(identity(), identity())).times(20)",
            500,
            "MemoryLimitExceededException",
            "10000 bytes",
        ),
        (
            "g.with('evaluationTimeout', 100).inject(1).repeat(identity()).until(is(2))",
            500,
            "TimeLimitExceededException",
            "100 ms",
        ),
        (
            "g.with('evaluationTimeout', 120001).V()",
            400,
            "InvalidParameterException",
            "120000 ms",
        ),
    ] {
        server.ask(query).await.assert_fails(status, code, says);
    }
    let deep = format!("g.V(){}", ".map(__.out()".repeat(500));
    server
        .ask(&deep)
        .await
        .assert_fails(400, "QueryTooLargeException", "nested");
}

#[tokio::test]
async fn writes_are_kept_and_failed_ones_are_not() {
    let server = server().await;
    server
        .rows("g.addV('a').property(T.id, 'x').property('n', 1).iterate()")
        .await;
    assert_eq!(server.rows("g.V('x').values('n')").await, json!([1]));
    for failing in [
        "g.addV('a').iterate(); g.addV('a').fail()",
        "g.V('x').property(single, 'n', 2).fail()",
        "g.with('evaluationTimeout', 100).addV('a').repeat(identity()).until(has('never'))",
        "g.V('x').drop().iterate(); g.addV('a').fail()",
    ] {
        assert_eq!(server.ask(failing).await.status, 500, "{failing}");
        assert_eq!(
            server.rows("g.V().values('n')").await,
            json!([1]),
            "{failing}"
        );
    }
    let two = "g.addV('b').iterate()\ng.V().count()";
    assert_eq!(server.rows(two).await, json!([2]));
}

#[tokio::test]
async fn the_time_of_a_query_is_bounded_by_the_server() {
    let server = start(GremlinSettings {
        query_timeout: Duration::from_millis(150),
        ..GremlinSettings::default()
    })
    .await;
    let began = Instant::now();
    server
        .ask("g.inject(1).repeat(identity()).until(is(2))")
        .await
        .assert_fails(500, "TimeLimitExceededException", "150 ms");
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_replica_takes_no_writes() {
    let server = start(GremlinSettings {
        access: Access::ReadOnly,
        ..GremlinSettings::default()
    })
    .await;
    for write in [
        "g.addV('a')",
        "g.V().property('a', 1)",
        "g.V().drop()",
        "g.V().fold().coalesce(unfold(), addV('a'))",
        "g.V().count(); g.mergeV(['a': 1])",
    ] {
        server
            .ask(write)
            .await
            .assert_fails(400, "ReadOnlyViolationException", "replica");
    }
    assert_eq!(server.rows("g.V().count()").await, json!([0]));
    assert_eq!(server.get("/status").await.body["role"], "reader");
}

#[tokio::test]
async fn the_status_is_neptunes() {
    let server = server().await;
    let answer = server.get("/status").await;
    assert_eq!(answer.status, 200);
    let status = answer.body;
    assert_eq!(status["status"], "healthy");
    assert_eq!(status["role"], "writer");
    assert_eq!(status["gremlin"], json!({"version": "tinkerpop-3.7.3"}));
    assert_eq!(status["settings"]["clusterQueryTimeoutInMs"], "120000");
    for key in ["startTime", "dbEngineVersion", "dfeQueryEngine"] {
        assert!(status[key].is_string(), "{key}");
    }
}

#[tokio::test]
async fn the_summary_tells_what_the_graph_holds() {
    let server = server().await;
    let empty = server.get("/propertygraph/statistics/summary").await.body;
    assert_eq!(empty["status"], "200 OK");
    assert_eq!(empty["payload"]["version"], "v1");
    assert!(empty["payload"]["lastStatisticsComputationTime"].is_string());
    assert_eq!(
        empty["payload"]["graphSummary"],
        json!({
            "numNodes": 0, "numEdges": 0, "numNodeLabels": 0, "numEdgeLabels": 0,
            "nodeLabels": [], "edgeLabels": [], "numNodeProperties": 0, "numEdgeProperties": 0,
            "nodeProperties": [], "edgeProperties": [],
            "totalNodePropertyValues": 0, "totalEdgePropertyValues": 0,
        })
    );
    server
        .rows(
            "g.addV('A::B').as('a').property('n', 1).property('n', 2).property('m', 1)
              .addV('A').as('b').property('n', 1)
              .addV('A').as('c').property('n', 1)
              .addV('gone').as('d').property('old', 1)
              .addE('knows').from('a').to('b').property('w', 0.5)
              .addE('knows').from('a').to('b')
              .addE('likes').from('a').to('c')
              .addE('likes').from('d').to('c').property('old', 1)
              .select('d').drop()",
        )
        .await;
    let summary = json!({
        "numNodes": 3, "numEdges": 3, "numNodeLabels": 2, "numEdgeLabels": 2,
        "nodeLabels": ["A", "B"], "edgeLabels": ["knows", "likes"],
        "numNodeProperties": 2, "numEdgeProperties": 1,
        "nodeProperties": [{"n": 3}, {"m": 1}], "edgeProperties": [{"w": 1}],
        "totalNodePropertyValues": 5, "totalEdgePropertyValues": 1,
        "nodeStructures": [
            {"count": 2, "nodeProperties": ["n"], "distinctOutgoingEdgeLabels": []},
            {"count": 1, "nodeProperties": ["m", "n"], "distinctOutgoingEdgeLabels": ["knows", "likes"]},
        ],
        "edgeStructures": [{"count": 1, "edgeProperties": ["w"]}],
    });
    for path in ["/propertygraph", "/pg"] {
        let path = format!("{path}/statistics/summary");
        let detailed = server.get(&format!("{path}?mode=detailed")).await.body;
        assert_eq!(detailed["payload"]["graphSummary"], summary);
        let basic = server.get(&format!("{path}?mode=BASIC")).await.body;
        let mut expected = summary.clone();
        let object = expected.as_object_mut().expect("an object");
        object.retain(|key, _| !key.ends_with("Structures"));
        assert_eq!(basic["payload"]["graphSummary"], expected);
        server
            .get(&format!("{path}?mode=brief"))
            .await
            .assert_fails(400, "InvalidParameterException", "detailed");
    }
}

#[tokio::test]
async fn hostile_texts_end_soon_with_a_code() {
    let server = server().await;
    let long = "a".repeat(1 << 20);
    for text in [
        format!("g.V('{long}')"),
        format!("g.V({})", "[".repeat(100_000)),
        format!("g.V({})", "1,".repeat(100_000)),
        "g.V()".to_owned() + &".out()".repeat(100_000),
        "g.V('\u{0}\u{202e}\\u0000')".to_owned(),
        ";".repeat(100_000),
    ] {
        let began = Instant::now();
        let answer = server.ask(&text).await;
        assert!(matches!(answer.status, 200 | 400), "{}", answer.body);
        assert!(answer.body.to_string().len() < 2_000, "nothing is echoed");
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}
