//! The service that the events of these tests ask, on an embedded graph.

use std::{fs, sync::Arc, time::Duration};

use neptune_graphql::{
    front::{
        appsync,
        http::{Cors, HttpSettings, Room},
        lambda::{Invocation, Lambda},
    },
    graph::memory::MemoryGraph,
    request::Identity,
    service::{Service, Settings},
};

/// Every statement is one value of the request, so the answers show what came through.
pub const SCHEMA: &str = r#"
type Query {
  hello(name: String): String @graphQuery(statement: "g.inject($name)")
  sub: String @graphQuery(statement: "g.inject($identity.sub)")
  username: String @graphQuery(statement: "g.inject($identity.username)")
  groups: [String!] @graphQuery(statement: "g.inject($identity.groups).unfold()")
  role: String @graphQuery(statement: "g.inject($identity.claims.role)")
  account: String @graphQuery(statement: "g.inject($identity.accountId)")
  airport(code: String!): Airport
}

type Mutation {
  addAirport(code: String!): Airport @graphQuery(statement: "g.addV('Airport').property('code', $code)")
}

type Airport {
  id: ID!
  code: String
}
"#;

pub const REQUEST_ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

pub fn lambda() -> Lambda {
    lambda_of(SCHEMA)
}

pub fn lambda_of(schema: &str) -> Lambda {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("schema.graphql");
    fs::write(&file, schema).expect("a file");
    let settings = Settings {
        timeout: Duration::from_secs(10),
        ..Settings::default()
    };
    let service = Service::load(&file, Arc::new(MemoryGraph::new()), settings);
    let http = HttpSettings {
        max_body: 1 << 20,
        cors: Cors::Localhost,
        graphiql: false,
        metrics: false,
        identity: Identity::NONE,
        room: Room::default(),
    };
    let service = service.unwrap_or_else(|report| panic!("{report:?}"));
    Lambda::new(Arc::new(service), http, appsync::Settings::default())
}

pub fn invocation() -> Invocation {
    Invocation {
        request_id: REQUEST_ID.to_owned(),
        deadline: None,
        trace: None,
    }
}
