//! What can be told of a graph, and of a script, without running anything.
//!
//! In: a snapshot. Out: how many elements there are and what they look like, in numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    MemoryGraph,
    storage::{KeyId, LabelId, Names, Properties, Store},
};
use crate::{
    graph::{Contents, Counted},
    gremlin::Text,
};

/// A graph in numbers. Lists begin with what there is most of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    pub nodes: usize,
    pub edges: usize,
    /// Each label with the number of elements that have it.
    pub node_labels: Vec<(Text, usize)>,
    pub edge_labels: Vec<(Text, usize)>,
    /// Each property with the number of elements that have it.
    pub node_properties: Vec<(Text, usize)>,
    pub edge_properties: Vec<(Text, usize)>,
    /// All values of all properties.
    pub node_values: usize,
    pub edge_values: usize,
    pub node_structures: Vec<NodeStructure>,
    /// Of the edges that have properties.
    pub edge_structures: Vec<EdgeStructure>,
}

impl Summary {
    /// The names in it.
    pub fn contents(&self) -> Contents {
        Contents {
            nodes: self.nodes,
            node_labels: counted(&self.node_labels),
            edge_labels: counted(&self.edge_labels),
            node_properties: counted(&self.node_properties),
            edge_properties: counted(&self.edge_properties),
        }
    }
}

fn counted(names: &[(Text, usize)]) -> Vec<Counted> {
    let names = names.iter();
    names
        .map(|(name, count)| Counted {
            name: name.clone(),
            count: Some(*count),
        })
        .collect()
}

/// Nodes with the same properties and outgoing labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeStructure {
    pub count: usize,
    pub properties: Vec<Text>,
    pub outgoing: Vec<Text>,
}

/// Edges with the same properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeStructure {
    pub count: usize,
    pub properties: Vec<Text>,
}

impl MemoryGraph {
    /// Looks at every element of the graph as it stands.
    pub fn summary(&self) -> Summary {
        summary(&self.snapshot())
    }

    pub fn vertex_count(&self) -> usize {
        self.snapshot().vertex_count()
    }

    pub fn edge_count(&self) -> usize {
        self.snapshot().edge_count()
    }
}

type Keys = BTreeSet<KeyId>;

fn summary(store: &Store) -> Summary {
    let mut node_labels: HashMap<LabelId, usize> = HashMap::new();
    let mut node_values = 0;
    let mut node_shapes: HashMap<(Keys, BTreeSet<LabelId>), usize> = HashMap::new();
    for vertex in store.all_vertices().filter_map(|slot| store.vertex(slot)) {
        for label in store.names().labels_of(vertex.labels) {
            *node_labels.entry(*label).or_default() += 1;
        }
        node_values += vertex.properties.as_slice().len();
        let outgoing = vertex.out.groups().iter().map(|group| group.label);
        let shape = (keys(&vertex.properties), outgoing.collect());
        *node_shapes.entry(shape).or_default() += 1;
    }
    let mut edge_labels: HashMap<LabelId, usize> = HashMap::new();
    let mut edge_values = 0;
    let mut edge_shapes: HashMap<Keys, usize> = HashMap::new();
    for edge in store.all_edges().filter_map(|slot| store.edge(slot)) {
        *edge_labels.entry(edge.label).or_default() += 1;
        edge_values += edge.properties.as_slice().len();
        *edge_shapes.entry(keys(&edge.properties)).or_default() += 1;
    }
    let names = store.names();
    Summary {
        nodes: store.vertex_count(),
        edges: store.edge_count(),
        node_labels: labels(names, node_labels),
        edge_labels: labels(names, edge_labels),
        node_properties: properties(
            names,
            node_shapes.iter().map(|((keys, _), count)| (keys, *count)),
        ),
        edge_properties: properties(
            names,
            edge_shapes.iter().map(|(keys, count)| (keys, *count)),
        ),
        node_values,
        edge_values,
        node_structures: node_structures(names, node_shapes),
        edge_structures: edge_structures(names, edge_shapes),
    }
}

fn keys(properties: &Properties) -> Keys {
    let all = properties.as_slice().iter();
    all.map(|property| property.key).collect()
}

fn labels(names: &Names, counts: HashMap<LabelId, usize>) -> Vec<(Text, usize)> {
    let named = counts
        .into_iter()
        .map(|(label, count)| (names.label_text(label).clone(), count));
    most_first(named.collect())
}

/// Elements of a shape have a property alike, so the shapes tell how many have it.
fn properties<'a>(
    names: &Names,
    shapes: impl Iterator<Item = (&'a Keys, usize)>,
) -> Vec<(Text, usize)> {
    let mut counts: BTreeMap<KeyId, usize> = BTreeMap::new();
    for (keys, count) in shapes {
        for key in keys {
            *counts.entry(*key).or_default() += count;
        }
    }
    let named = counts
        .into_iter()
        .map(|(key, count)| (names.key_text(key).clone(), count));
    most_first(named.collect())
}

fn node_structures(
    names: &Names,
    shapes: HashMap<(Keys, BTreeSet<LabelId>), usize>,
) -> Vec<NodeStructure> {
    let named = shapes.into_iter().map(|((keys, labels), count)| {
        let labels = labels.into_iter().map(|label| names.label_text(label));
        ((key_texts(names, keys), sorted(labels)), count)
    });
    most_first(named.collect())
        .into_iter()
        .map(|((properties, outgoing), count)| NodeStructure {
            count,
            properties,
            outgoing,
        })
        .collect()
}

fn edge_structures(names: &Names, shapes: HashMap<Keys, usize>) -> Vec<EdgeStructure> {
    let named = shapes
        .into_iter()
        .filter(|(keys, _)| !keys.is_empty())
        .map(|(keys, count)| (key_texts(names, keys), count));
    most_first(named.collect())
        .into_iter()
        .map(|(properties, count)| EdgeStructure { count, properties })
        .collect()
}

fn key_texts(names: &Names, keys: Keys) -> Vec<Text> {
    sorted(keys.into_iter().map(|key| names.key_text(key)))
}

fn sorted<'a>(texts: impl Iterator<Item = &'a Text>) -> Vec<Text> {
    let mut texts: Vec<Text> = texts.cloned().collect();
    texts.sort();
    texts
}

/// By count, and among equal ones by name, so that the same graph gives the same summary.
fn most_first<T: Ord>(mut counted: Vec<(T, usize)>) -> Vec<(T, usize)> {
    counted.sort_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then_with(|| a.cmp(b)));
    counted
}
