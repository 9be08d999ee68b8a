//! Names that the graph lacks: warnings at the start of `serve`, and what a statement's maps lack, in
//! `schema check`.

use std::{fs, process::Child, thread::sleep, time::Duration};

use crate::program::{end, flat, program, project, run, says, signal};

const DATA: &str = "~id,~label,code\na1,airport,SEA\na2,airport,PDX\n";
const ROUTES: &str = "~id,~from,~to,~label,dist\nr1,a1,a2,route,129\n";

/// What a server that serves this says, until it is stopped.
fn said(schema: &str, more: &[&str]) -> String {
    let dir = project(schema);
    fs::write(dir.path().join("data/a.csv"), DATA).expect("a file");
    fs::write(dir.path().join("data/r.csv"), ROUTES).expect("a file");
    let args = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
    let mut child = program(dir.path(), &args).spawn().expect("it starts");
    says(&mut child, "GraphQL");
    // The graph is compared behind the start.
    sleep(Duration::from_millis(500));
    stopped(child)
}

fn stopped(child: Child) -> String {
    signal(&child, "TERM");
    flat(&end(child).err)
}

const OTHERWISE: &str = "
    type Airport { id: ID! code: String cod: String
      routes: [Airport!]! @relationship(type: \"Route\", direction: OUT) }
    type Shown { items: [Airport!]! nextToken: String }
    type Told { name: String }
    type Query { airport(code: String): Airport
      near: Int @graphQuery(statement: \"g.V().hasLabel('airprt').out('rout').has('code', 'x').count()\")
      told: Told @graphQuery(statement: \"g.inject(1).project('name').by(constant('x'))\") }";

#[test]
fn names_that_the_graph_lacks_are_told_with_the_nearest() {
    let said = said(OTHERWISE, &[]);
    for part in [
        "no vertex has the label `Airport`, which `Airport` names; there is `airport` (2)",
        "no edge has the label `Route`, which `Airport.routes` names; there is `route` (1)",
        "no vertex has the property `cod`, which `Airport.cod` names; there is `code` (2)",
        "nothing has the label `airprt`, which the statement @graphQuery of Query.near names; there is \
         `airport` (2)",
        "no edge has the label `rout`, which the statement @graphQuery of Query.near names; there is \
         `route` (1)",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // What a statement makes is no vertex.
    for other in ["Told", "Shown", "`code`, which"] {
        assert!(!said.contains(other), "{other}: {said}");
    }
}

#[test]
fn what_is_there_is_not_told() {
    let schema = "
        type Airport @alias(property: \"airport\") { id: ID! code: String
          routes: [Airport!]! @relationship(type: \"route\", direction: OUT) }
        type Query { airport(code: String): Airport }";
    let said = said(schema, &[]);
    assert!(!said.contains("WARN"), "{said}");
}

#[test]
fn a_graph_behind_an_endpoint_tells_its_names_as_well() {
    let dir = project("type A { id: ID! } type Query { as: [A!]! }");
    fs::write(dir.path().join("data/a.csv"), DATA).expect("a file");
    let args = ["gremlin", "--listen", "127.0.0.1:0"];
    let mut graph = program(dir.path(), &args).spawn().expect("it starts");
    let url = address(&mut graph);
    let said = said(OTHERWISE, &["--endpoint", &url]);
    drop(stopped(graph));
    let part = "no vertex has the label `Airport`, which `Airport` names; there is `airport`";
    assert!(said.contains(part), "{said}");
}

/// Where it listens, by the line that it prints.
fn address(child: &mut Child) -> String {
    use std::io::{BufRead as _, BufReader};
    let out = child.stdout.take().expect("it is piped");
    let mut lines = BufReader::new(out).lines().map_while(Result::ok);
    let line = lines
        .find(|line| line.contains("/gremlin"))
        .expect("it says where it listens");
    let url = line
        .split_whitespace()
        .find(|word| word.starts_with("http"))
        .expect("there is a URL")
        .to_owned();
    std::thread::spawn(move || lines.for_each(drop));
    url
}

#[test]
fn a_graph_without_vertices_lacks_nothing() {
    let dir = project(OTHERWISE);
    let args = ["serve", "--listen", "127.0.0.1:0"];
    let mut child = program(dir.path(), &args).spawn().expect("it starts");
    says(&mut child, "GraphQL");
    sleep(Duration::from_millis(300));
    let said = stopped(child);
    assert!(!said.contains("WARN"), "{said}");
}

#[test]
fn a_check_tells_which_fields_a_statement_leaves_out() {
    let dir = project(
        "type Told { id: ID name: String age: Int } type Query { told: Told @graphQuery(statement: \
         \"g.inject(1).project('id', 'name').by(constant('1')).by(constant('x'))\") }",
    );
    let ended = run(&mut program(dir.path(), &["schema", "check"]));
    assert!(ended.status.success(), "{}", ended.err);
    let note =
        "note: the maps that the statement of `Query.told` makes have no `age`, which `Told` has";
    assert!(ended.out.contains(note), "{}", ended.out);
    assert!(!ended.out.contains("`name`"), "{}", ended.out);
}

#[test]
fn a_check_tells_what_the_embedded_graph_does_not_run() {
    let dir = project(
        "type Query { n: Int @graphQuery(statement: \"g.V().has('k', 1).by('z').count()\") }",
    );
    let ended = run(&mut program(dir.path(), &["schema", "check"]));
    assert!(ended.status.success(), "{}", ended.err);
    let note =
        "note: the embedded graph does not run the statement @graphQuery of Query.n: by() cannot";
    assert!(ended.out.contains(note), "{}", ended.out);
}
