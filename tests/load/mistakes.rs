//! What does not load says so, at its place.

use neptune_graphql::graph::neptune::Dialect;

use super::{
    data::Data,
    elements::found,
    program::{Endpoint, assert_fails, assert_loaded, run},
};

pub fn the_embedded_graph_is_refused() {
    let data = Data::everything();
    assert_fails(
        &run(&["load", data.path()]),
        &["there is no graph to load into", "--endpoint URL"],
    );
}

pub fn of_files() {
    let endpoint = Endpoint::start(&[]);
    let load = |data: &Data| run(&["load", data.path(), "--endpoint", &endpoint.url]);
    assert_fails(&load(&Data::new(&[])), &["there is no *.csv in"]);
    assert_fails(
        &run(&["load", "/nowhere.csv", "--endpoint", &endpoint.url]),
        &["/nowhere.csv: cannot be read"],
    );
    assert_fails(
        &load(&Data::new(&[("v.csv", "~id,n:Number\n1,1\n")])),
        &["v.csv:1:5: `Number` is not a type"],
    );
    // What stands before a mistake is in, and how to go on is told.
    assert_fails(
        &load(&Data::new(&[("v.csv", "~id,n:Int\na,1\nb,2\nc,x\nd,4\n")])),
        &[
            "v.csv:4:3: `x` is not an Int",
            "Stopped. 2 rows are loaded",
            "The same command goes on from there",
        ],
    );
    let found = found(&endpoint.url, Dialect::Neptune, true);
    assert_eq!(found.0.len(), 2, "{found:?}");
    let data = Data::everything();
    let more = ["--edge-id-property", "edge_id"];
    assert_fails(
        &run(&[
            &["load", data.path(), "--endpoint", &endpoint.url][..],
            &more,
        ]
        .concat()),
        &["on Neptune an edge has the id that it has in its file"],
    );
}

pub fn on_the_endpoint() {
    let endpoint = Endpoint::start(&[]);
    on_a_server(&endpoint.url, "neptune");
    let reader = Endpoint::start(&["--read-only"]);
    let data = Data::everything();
    assert_fails(
        &run(&[
            "load",
            data.path(),
            "--endpoint",
            &reader.url,
            "--timeout",
            "2000",
        ]),
        &["read-only", "Stopped. 0 rows"],
    );
}

/// Mistakes that only the graph finds, in the middle of a batch.
pub fn on_a_server(url: &str, dialect: &str) {
    let load = |data: &Data| run(&["load", data.path(), "--endpoint", url, "--dialect", dialect]);
    let mut nodes = "~id,~label\n".to_owned();
    let mut edges = "~id,~from,~to,~label\n".to_owned();
    for n in 0..50 {
        nodes += &format!("m{n},mistake\n");
        let to = match n {
            37 => "nobody".to_owned(),
            n => format!("m{}", (n + 1) % 50),
        };
        edges += &format!("me{n},m{n},{to},leads\n");
    }
    let data = Data::new(&[("v.csv", &nodes), ("e.csv", &edges)]);
    assert_fails(
        &load(&data),
        &[
            "e.csv:39:10: there is no vertex with the id `nobody`",
            "add the vertex to one of them or mend the id",
            "Stopped. 87 rows are loaded",
        ],
    );
    let edges = edges.replace("nobody", "m38");
    std::fs::write(data.file("e.csv"), edges).expect("the folder can be written");
    assert_fails(&load(&data), &["e.csv has changed", "--restart"]);
    let path = data.path();
    assert_loaded(&run(&[
        "load",
        path,
        "--endpoint",
        url,
        "--dialect",
        dialect,
        "--restart",
    ]));
    let no_from = Data::new(&[("e.csv", "~id,~from,~to,~label\nx1,m1,m2,x\nx2,gone,m1,x\n")]);
    assert_fails(
        &load(&no_from),
        &["e.csv:3:4: there is no vertex with the id `gone`"],
    );
    match dialect {
        "janusgraph" => {}
        _ => {
            let other = Data::new(&[("e.csv", "~id,~from,~to,~label\nme1,m5,m6,leads\n")]);
            assert_fails(&load(&other), &["e.csv:2:1:", "an edge with this id"]);
        }
    }
    match dialect {
        "neptune" => {}
        _ => {
            let other = Data::new(&[("v.csv", "~id,~label\nm60,mistake\nm1,another\n")]);
            assert_fails(&load(&other), &["v.csv:3:1:", "one label only"]);
        }
    }
}
