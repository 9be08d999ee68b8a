//! `/propertygraph/statistics/summary`: the graph in numbers, in Neptune's shape.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use jiff::{Timestamp, Unit};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{Served, code::NeptuneCode, failure::Failure, request_id};
use crate::{
    graph::memory::{EdgeStructure, NodeStructure, Summary},
    gremlin::Text,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Basic,
    Detailed,
}

pub async fn answer(
    State(served): State<Arc<Served>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let fails = |failure: Failure| failure.reply(request_id(&headers));
    let mode = match mode(&query.unwrap_or_default()) {
        Ok(mode) => mode,
        Err(failure) => return fails(failure),
    };
    let now = Timestamp::now();
    let counting = tokio::task::spawn_blocking(move || served.graph.summary());
    match counting.await {
        Ok(summary) => Json(Shown::new(&summary, mode, now)).into_response(),
        Err(error) => fails(Failure::new(
            NeptuneCode::InternalFailure,
            format!("counting broke off: {error}"),
        )),
    }
}

fn mode(query: &str) -> Result<Mode, Failure> {
    let mut parameters = url::form_urlencoded::parse(query.as_bytes());
    let Some((_, mode)) = parameters.find(|(name, _)| name == "mode") else {
        return Ok(Mode::Basic);
    };
    match &*mode.to_ascii_lowercase() {
        "basic" => Ok(Mode::Basic),
        "detailed" => Ok(Mode::Detailed),
        _ => Err(Failure::new(
            NeptuneCode::InvalidParameter,
            format!("`{mode}` is no mode; there are basic and detailed"),
        )),
    }
}

#[derive(Serialize)]
struct Shown<'s> {
    status: &'static str,
    payload: Payload<'s>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'s> {
    version: &'static str,
    last_statistics_computation_time: String,
    graph_summary: GraphSummary<'s>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GraphSummary<'s> {
    num_nodes: usize,
    num_edges: usize,
    num_node_labels: usize,
    num_edge_labels: usize,
    node_labels: Vec<&'s str>,
    edge_labels: Vec<&'s str>,
    num_node_properties: usize,
    num_edge_properties: usize,
    node_properties: Vec<Counted<'s>>,
    edge_properties: Vec<Counted<'s>>,
    total_node_property_values: usize,
    total_edge_property_values: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    node_structures: Option<Vec<ShownNodes<'s>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edge_structures: Option<Vec<ShownEdges<'s>>>,
}

/// `{"name": count}`.
struct Counted<'s>(&'s Text, usize);

impl Serialize for Counted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(&**self.0, &self.1)?;
        map.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownNodes<'s> {
    count: usize,
    node_properties: Vec<&'s str>,
    distinct_outgoing_edge_labels: Vec<&'s str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownEdges<'s> {
    count: usize,
    edge_properties: Vec<&'s str>,
}

impl<'s> Shown<'s> {
    fn new(summary: &'s Summary, mode: Mode, now: Timestamp) -> Self {
        let detailed = mode == Mode::Detailed;
        Shown {
            status: "200 OK",
            payload: Payload {
                version: "v1",
                last_statistics_computation_time: written(now),
                graph_summary: GraphSummary {
                    num_nodes: summary.nodes,
                    num_edges: summary.edges,
                    num_node_labels: summary.node_labels.len(),
                    num_edge_labels: summary.edge_labels.len(),
                    node_labels: names(&summary.node_labels),
                    edge_labels: names(&summary.edge_labels),
                    num_node_properties: summary.node_properties.len(),
                    num_edge_properties: summary.edge_properties.len(),
                    node_properties: counted(&summary.node_properties),
                    edge_properties: counted(&summary.edge_properties),
                    total_node_property_values: summary.node_values,
                    total_edge_property_values: summary.edge_values,
                    node_structures: detailed
                        .then(|| summary.node_structures.iter().map(nodes).collect()),
                    edge_structures: detailed
                        .then(|| summary.edge_structures.iter().map(edges).collect()),
                },
            },
        }
    }
}

fn counted(properties: &[(Text, usize)]) -> Vec<Counted<'_>> {
    let counted = properties.iter();
    counted.map(|(name, count)| Counted(name, *count)).collect()
}

fn names(counted: &[(Text, usize)]) -> Vec<&str> {
    counted.iter().map(|(name, _)| &**name).collect()
}

fn texts(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| &**text).collect()
}

fn nodes(structure: &NodeStructure) -> ShownNodes<'_> {
    ShownNodes {
        count: structure.count,
        node_properties: texts(&structure.properties),
        distinct_outgoing_edge_labels: texts(&structure.outgoing),
    }
}

fn edges(structure: &EdgeStructure) -> ShownEdges<'_> {
    ShownEdges {
        count: structure.count,
        edge_properties: texts(&structure.properties),
    }
}

/// `2024-02-08T01:22:14.512Z`.
fn written(time: Timestamp) -> String {
    let rounded = time.round(Unit::Millisecond).unwrap_or(time);
    format!("{rounded:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_milliseconds() {
        let time = "2024-02-08T01:22:14.5Z".parse().expect("a time");
        assert_eq!(written(time), "2024-02-08T01:22:14.500Z");
    }
}
