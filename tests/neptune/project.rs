//! The project that is served: a read, a change that may be repeated, one that gives an id, so that
//! it fails when it is repeated, and one that would be made twice.

use std::sync::Arc;

use neptune_graphql::{
    graph::Graph,
    model::{SourceFile, Sources},
    service::{Service, Settings},
};

pub const SCHEMA: &str = r#"
type Item {
  id: ID!
  n: Int!
}

type Query {
  read(id: ID!): Item @graphQuery(statement: "g.V($id).hasLabel('Item')")
}

type Mutation {
  put(id: ID!, n: Int!): Item
    @graphQuery(statement: "g.V($id).fold().coalesce(unfold(), addV('Item').property(id, $id)).property(single, 'n', $n)")
  make(id: ID!, n: Int!): Int
    @graphQuery(statement: "g.addV('Made').property(id, $id).property(single, 'n', $n).values('n')")
  add(key: Int!): Int
    @graphQuery(statement: "g.addV('Entry').property(single, 'key', $key).values('key')")
}
"#;

/// The items that reads are asked for: each has its number.
pub const ITEMS: i64 = 100;

pub fn item(number: i64) -> String {
    format!("item-{number}")
}

/// The statement that makes them.
pub fn items() -> String {
    let mut text = "g".to_owned();
    for number in 0..ITEMS {
        text += &format!(
            ".addV('Item').property(T.id, '{}').property(single, 'n', {number})",
            item(number)
        );
    }
    text + ".iterate()"
}

pub fn service(graph: Arc<dyn Graph>) -> Arc<Service> {
    let sources = Sources {
        schema: vec![SourceFile {
            name: "soak.graphql".into(),
            text: SCHEMA.into(),
        }],
        statements: Vec::new(),
    };
    let service = Service::from_sources(&sources, graph, Settings::default());
    Arc::new(service.unwrap_or_else(|report| panic!("the schema is right: {report:?}")))
}
