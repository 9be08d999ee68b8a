//! What Neptune holds: `GET /propertygraph/statistics/summary` (user guide, "Property graph summary").

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    graph::{Contents, Counted},
    gremlin::Text,
};

#[derive(Deserialize)]
struct Answer {
    payload: Payload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    graph_summary: Summary,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    num_nodes: usize,
    node_labels: Vec<String>,
    edge_labels: Vec<String>,
    /// Each of one name and its count.
    node_properties: Vec<BTreeMap<String, usize>>,
    edge_properties: Vec<BTreeMap<String, usize>>,
}

/// `None`: there is no summary, as where statistics are switched off.
pub(super) fn read(body: &[u8]) -> Option<Contents> {
    let Summary {
        num_nodes,
        node_labels,
        edge_labels,
        node_properties,
        edge_properties,
    } = serde_json::from_slice::<Answer>(body)
        .ok()?
        .payload
        .graph_summary;
    let labels = |names: Vec<String>| names.into_iter().map(|name| counted(name, None)).collect();
    let properties = |maps: Vec<BTreeMap<String, usize>>| {
        let all = maps.into_iter().flatten();
        all.map(|(name, count)| counted(name, Some(count)))
            .collect()
    };
    Some(Contents {
        nodes: num_nodes,
        node_labels: labels(node_labels),
        edge_labels: labels(edge_labels),
        node_properties: properties(node_properties),
        edge_properties: properties(edge_properties),
    })
}

fn counted(name: String, count: Option<usize>) -> Counted {
    Counted {
        name: Text::from(name),
        count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_of_the_user_guide_is_read() {
        let body = br#"{"status":"200 OK","payload":{"version":"v1","lastStatisticsComputationTime":"x",
            "graphSummary":{"numNodes":3748,"numEdges":51300,"numNodeLabels":4,"numEdgeLabels":2,
            "nodeLabels":["continent","country","version","airport"],"edgeLabels":["contains","route"],
            "numNodeProperties":14,"numEdgeProperties":1,
            "nodeProperties":[{"desc":3748},{"code":3748}],"edgeProperties":[{"dist":50532}],
            "totalNodePropertyValues":42773,"totalEdgePropertyValues":50532}}}"#;
        let contents = read(body).expect("it is a summary");
        assert_eq!(contents.nodes, 3748);
        assert_eq!(contents.node_labels.len(), 4);
        assert_eq!(
            contents.edge_properties,
            [counted("dist".into(), Some(50532))]
        );
        assert_eq!(read(b"{}"), None);
        assert_eq!(read(b"<html>"), None);
    }
}
