//! Directives of other tools: what to write here instead.

use async_graphql::{Value as GraphValue, parser::types::ConstDirective};

/// What to do about a directive that is somebody else's.
pub(super) fn hint(directive: &ConstDirective) -> Option<String> {
    Some(match directive.name.node.as_str() {
        "model" => {
            "`@model` is Amplify's, which makes tables and resolvers of a type. Leave it out: \
                    every type here stands for vertices, and what clients may ask is written as \
                    fields of `type Query`, such as `book(id: ID!): Book`"
                .to_owned()
        }
        "hasOne" | "hasMany" | "belongsTo" | "manyToMany" | "connection" => {
            "it is Amplify's. An edge is written `@relationship(type: \"…\", direction: OUT)`, or \
             `direction: IN` at its other end"
                .to_owned()
        }
        "index" | "primaryKey" | "searchable" | "versioned" => {
            "it is Amplify's, for its tables. Leave it out: an argument is named like the property \
             that it looks for"
                .to_owned()
        }
        "node" => labels(directive),
        "relationshipProperties" => {
            "it is Neo4j's. Leave it out: a type that a relationship names in `properties:` is an \
             edge's"
                .to_owned()
        }
        "fulltext"
        | "vector"
        | "coalesce"
        | "populatedBy"
        | "customResolver"
        | "queryOptions"
        | "selectable"
        | "settable"
        | "filterable"
        | "sortable"
        | "plural"
        | "unique"
        | "subscriptionsAuthorization"
        | "authentication"
        | "authorization" => {
            "it is Neo4j's. Leave it out; what a field does beyond a look-up is a statement, in \
             resolvers/Type.field.gremlin"
                .to_owned()
        }
        "function" | "http" | "predictions" | "resolver" | "rest" | "sql" => {
            "a field that is no look-up has a statement, in resolvers/Type.field.gremlin or as \
             `@graphQuery(statement: \"…\")`"
                .to_owned()
        }
        "link" | "extends" | "override" | "inaccessible" | "tag" | "interfaceObject"
        | "composeDirective" => {
            "it is Apollo Federation's, of which nothing is built here".to_owned()
        }
        "skip" | "include" => "it stands in the documents of clients, not in a schema".to_owned(),
        _ => return None,
    })
}

/// Neo4j's `@node(labels: ["A", "B"])`.
fn labels(directive: &ConstDirective) -> String {
    let labels = match directive.get_argument("labels").map(|labels| &labels.node) {
        Some(GraphValue::List(labels)) => labels
            .iter()
            .map(|label| match label {
                GraphValue::String(label) => Some(label.as_str()),
                _ => None,
            })
            .collect::<Option<Vec<_>>>(),
        Some(GraphValue::String(label)) => Some(vec![label.as_str()]),
        _ => None,
    };
    match labels.filter(|labels| !labels.is_empty()) {
        Some(labels) => format!(
            "`@node` is Neo4j's: write `@alias(property: \"{}\")`",
            labels.join("::")
        ),
        None => "`@node` is Neo4j's. Leave it out: a type's name is its label, and \
                 `@alias(property: \"…\")` names another one"
            .to_owned(),
    }
}
