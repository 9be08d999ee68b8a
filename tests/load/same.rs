//! The same data in every graph, loaded once and once more.

use neptune_graphql::graph::neptune::Dialect;

use super::{
    data::Data,
    elements::{Elements, expected, found},
    mistakes,
    program::{Endpoint, assert_fails, assert_loaded, run},
    support::{
        berkeleyje::JANUSGRAPH_BERKELEYJE,
        janusgraph::JANUSGRAPH,
        server::{GREMLIN_SERVER, Server, Unavailable},
    },
};

#[track_caller]
fn assert_same(found: &Elements, expected: &Elements) {
    for line in &expected.0 {
        assert!(found.0.contains(line), "{line} is missing in {found:#?}");
    }
    assert_eq!(found, expected);
}

/// Small batches, so that rows of one vertex meet in several.
fn load(data: &Data, url: &str, dialect: &str, more: &[&str]) {
    let mut args = vec![
        "load",
        data.path(),
        "--endpoint",
        url,
        "--dialect",
        dialect,
        "--batch",
        "2",
    ];
    args.extend(more);
    assert_loaded(&run(&args));
}

pub fn on_the_endpoint() {
    let data = Data::everything();
    let endpoint = Endpoint::start(&[]);
    for _ in 0..2 {
        load(&data, &endpoint.url, "neptune", &[]);
        let found = found(&endpoint.url, Dialect::Neptune, true);
        assert_same(&found, &expected(&data, true));
    }
    assert!(!data.file(".neptune-graphql-load.json").exists());
}

pub fn labels_are_added_on_the_endpoint() {
    let data = Data::new(&[(
        "v.csv",
        "~id,~label,n:Int\n1,a,1\n1,b,2\n1,c;a,3\n2,,1\n2,d,2\n3,x;y;z,1\n",
    )]);
    let endpoint = Endpoint::start(&[]);
    for _ in 0..2 {
        load(&data, &endpoint.url, "neptune", &[]);
        let found = found(&endpoint.url, Dialect::Neptune, true);
        assert_same(&found, &expected(&data, true));
    }
}

pub fn on_gremlin_server() -> Result<(), Unavailable> {
    let server = Server::start(GREMLIN_SERVER)?;
    let data = Data::everything();
    for _ in 0..2 {
        load(&data, &server.endpoint(), "gremlin-server", &[]);
        let found = found(&server.endpoint(), Dialect::GremlinServer, true);
        assert_same(&found, &expected(&data, true));
    }
    mistakes::on_a_server(&server.endpoint(), "gremlin-server");
    Ok(())
}

pub fn on_janusgraph() -> Result<(), Unavailable> {
    let server = Server::start(JANUSGRAPH)?;
    let data = Data::all_of_janusgraph();
    for _ in 0..2 {
        load(&data, &server.endpoint(), "janusgraph", &[]);
        let found = found(&server.endpoint(), Dialect::JanusGraph, false);
        assert_same(&found, &expected(&data, false));
    }
    mistakes::on_a_server(&server.endpoint(), "janusgraph");
    edges_with_an_id_of_their_own(&server.endpoint());
    Ok(())
}

pub fn janusgraph_over_berkeleydb_takes_no_text_as_an_id() -> Result<(), Unavailable> {
    let server = Server::start(JANUSGRAPH_BERKELEYJE)?;
    let data = Data::everything();
    let url = server.endpoint();
    let load = [
        "load",
        data.path(),
        "--endpoint",
        &url,
        "--dialect",
        "janusgraph",
    ];
    assert_fails(
        &run(&load),
        &[
            "b-values.csv:2:1:",
            "graph.allow-custom-vid-types=true",
            "Stopped. 0 rows",
        ],
    );
    Ok(())
}

/// Edges that are the same in all but their ids.
fn edges_with_an_id_of_their_own(url: &str) {
    let twins = |key: &str| {
        Data::new(&[
            ("v.csv", "~id,~label\ntwins-a,twin\ntwins-b,twin\n"),
            (
                "e.csv",
                &format!(
                    "~id,~from,~to,~label{key}\nt1,twins-a,twins-b,is_twin{}\nt2,twins-a,twins-b,is_twin{}\n",
                    if key.is_empty() { "" } else { ",t1" },
                    if key.is_empty() { "" } else { ",t2" },
                ),
            ),
        ])
    };
    let ours = |elements: Elements| {
        let lines = elements.0.into_iter();
        Elements(lines.filter(|line| line.contains("twins")).collect())
    };
    for _ in 0..2 {
        load(
            &twins(""),
            url,
            "janusgraph",
            &["--edge-id-property", "edge_id"],
        );
        let found = ours(found(url, Dialect::JanusGraph, false));
        assert_same(&found, &ours(expected(&twins(",edge_id:String"), false)));
    }
}
