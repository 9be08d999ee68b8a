//! Small random graphs.
//!
//! In: choices. Out: a graph as a script of statements that make it.
//!
//! TinkerGraph keeps elements in Java's hash maps. The ids are so few and so small, and labels and
//! keys stand in such an order, that the script makes them in the order in which TinkerGraph walks
//! over them: then both sides agree also where no step fixes the order.

use std::fmt::Write as _;

use crate::chance::Chance;

pub const VERTEX_LABELS: &[&str] = &["person", "software", "place"];
pub const EDGE_LABELS: &[&str] = &["knows", "created", "likes"];

#[derive(Debug, Clone)]
pub struct Data {
    pub vertices: Vec<Vertex>,
    pub edges: Vec<Edge>,
}

#[derive(Debug, Clone)]
pub struct Vertex {
    pub id: usize,
    pub label: &'static str,
    pub properties: Vec<Property>,
}

#[derive(Debug, Clone)]
pub struct Edge {
    pub id: usize,
    pub label: &'static str,
    pub from: usize,
    pub to: usize,
    pub properties: Vec<Property>,
}

/// Key and literal.
pub type Property = (&'static str, String);

impl Data {
    pub fn random(chance: &mut Chance) -> Data {
        let count = chance.between(2, 8);
        let vertices = (1..=count)
            .map(|id| {
                let mut properties = vertex_properties(chance);
                properties.sort_by_key(|(key, _)| place(key));
                Vertex {
                    id,
                    label: VERTEX_LABELS[chance.below(VERTEX_LABELS.len())],
                    properties,
                }
            })
            .collect();
        let mut edges: Vec<Edge> = (0..chance.between(0, 13))
            .map(|_| {
                let mut properties = edge_properties(chance);
                properties.sort_by_key(|(key, _)| place(key));
                Edge {
                    id: 0,
                    label: EDGE_LABELS[chance.below(EDGE_LABELS.len())],
                    from: chance.between(1, count),
                    to: chance.between(1, count),
                    properties,
                }
            })
            .collect();
        edges.sort_by_key(|edge| place(edge.label));
        for (edge, id) in edges.iter_mut().zip(1..) {
            edge.id = id;
        }
        Data { vertices, edges }
    }

    /// The statements that make the graph, each with its end.
    pub fn statements(&self) -> Vec<String> {
        let mut all = Vec::new();
        for vertex in &self.vertices {
            let mut text = format!("g.addV('{}').property(T.id,{})", vertex.label, vertex.id);
            for (key, value) in &vertex.properties {
                let cardinality = if *key == "tag" { "list" } else { "single" };
                let _ = write!(text, ".property({cardinality},'{key}',{value})");
            }
            all.push(text + ".iterate()");
        }
        for edge in &self.edges {
            let mut text = format!(
                "g.addE('{}').from(__.V({})).to(__.V({})).property(T.id,{})",
                edge.label, edge.from, edge.to, edge.id
            );
            for (key, value) in &edge.properties {
                let _ = write!(text, ".property('{key}',{value})");
            }
            all.push(text + ".iterate()");
        }
        all
    }

    pub fn script(&self) -> String {
        self.statements().join(";")
    }

    /// The same graph, its elements and their properties in another order.
    pub fn shuffled(&self, chance: &mut Chance) -> Data {
        let mut other = self.clone();
        chance.shuffle(&mut other.vertices);
        chance.shuffle(&mut other.edges);
        for vertex in &mut other.vertices {
            chance.shuffle(&mut vertex.properties);
        }
        for edge in &mut other.edges {
            chance.shuffle(&mut edge.properties);
        }
        other
    }

    /// Graphs with one thing less, the large things first.
    pub fn smaller(&self) -> Vec<Data> {
        let mut all = Vec::new();
        for at in (0..self.vertices.len()).rev() {
            let mut less = self.clone();
            let gone = less.vertices.remove(at).id;
            less.edges
                .retain(|edge| edge.from != gone && edge.to != gone);
            all.push(less);
        }
        for at in (0..self.edges.len()).rev() {
            let mut less = self.clone();
            less.edges.remove(at);
            all.push(less);
        }
        for at in 0..self.vertices.len() {
            for property in (0..self.vertices[at].properties.len()).rev() {
                let mut less = self.clone();
                less.vertices[at].properties.remove(property);
                all.push(less);
            }
        }
        for at in 0..self.edges.len() {
            for property in (0..self.edges[at].properties.len()).rev() {
                let mut less = self.clone();
                less.edges[at].properties.remove(property);
                all.push(less);
            }
        }
        all
    }
}

fn vertex_properties(chance: &mut Chance) -> Vec<Property> {
    let mut all = Vec::new();
    if chance.percent(90) {
        all.push(("name", (*chance.pick(NAMES)).to_owned()));
    }
    if chance.percent(70) {
        all.push(("age", (*chance.pick(AGES)).to_owned()));
    }
    if chance.percent(40) {
        all.push((
            "lang",
            (*chance.pick(&["'java'", "'rust'", "'c'"])).to_owned(),
        ));
    }
    if chance.percent(40) {
        all.push(("score", (*chance.pick(SCORES)).to_owned()));
    }
    if chance.percent(20) {
        all.push(("born", (*chance.pick(DATES)).to_owned()));
    }
    if chance.percent(20) {
        all.push(("live", (*chance.pick(&["true", "false"])).to_owned()));
    }
    // Each once: TinkerGraph tells equal values apart by ids that Neptune does not have.
    let mut tags = TAGS.to_vec();
    chance.shuffle(&mut tags);
    for tag in &tags[..chance.below(4)] {
        all.push(("tag", (*tag).to_owned()));
    }
    all
}

fn edge_properties(chance: &mut Chance) -> Vec<Property> {
    let mut all = Vec::new();
    if chance.percent(80) {
        all.push(("weight", (*chance.pick(WEIGHTS)).to_owned()));
    }
    if chance.percent(50) {
        all.push((
            "since",
            (*chance.pick(&["2001", "2005", "2010", "2010L"])).to_owned(),
        ));
    }
    all
}

const NAMES: &[&str] = &[
    "'marko'",
    "'vadas'",
    "'lop'",
    "'josh'",
    "'ripple'",
    "'peter'",
    "'Ann Lee'",
    "' x '",
    "'é'",
];
const AGES: &[&str] = &["27", "29", "32", "35", "29L", "32.5d", "29.0f", "35s", "7b"];
const SCORES: &[&str] = &[
    "0.5d", "1.0d", "1.25f", "2", "-3.5d", "0", "NaN", "100L", "5n", "2.50m",
];
const DATES: &[&str] = &[
    "datetime('1990-05-01T00:00:00Z')",
    "datetime('2001-12-31T23:59:59Z')",
    "datetime('1990-05-01T12:30:00Z')",
];
const TAGS: &[&str] = &["'a'", "'b'", "'c'", "1"];
const WEIGHTS: &[&str] = &["0.5d", "1.0d", "0.25d", "1", "0.75f", "2.0d"];

/// Where a key stands in one of Java's hash maps with a few entries.
pub fn place(key: &str) -> u32 {
    let hash = key.encode_utf16().fold(0u32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(unit.into())
    });
    (hash ^ hash >> 16) & 15
}
