//! Names that the graph lacks: a label that is spelled otherwise finds nothing, and nobody is told.
//!
//! In: a model, and what the graph holds. Out: a sentence on each name of the schema and its statements that
//! nothing in the graph has.

use std::collections::BTreeMap;

use crate::{
    graph::{Contents, Counted},
    gremlin::{Arg, Script, Step, StepName, Text, Value},
    model::{FieldKind, Model, ObjectKind, Property},
    names::nearest,
};

/// What is said at most; the rest is counted.
const MOST: usize = 20;

/// Says what a graph lacks. A graph without vertices lacks everything, and is told of nothing.
pub(super) fn absent(model: &Model, contents: &Contents) -> Vec<String> {
    if contents.nodes == 0 {
        return Vec::new();
    }
    let mut named = Named::default();
    named.model(model);
    let mut said = named.said(contents);
    if said.len() > MOST {
        let rest = said.len() - MOST;
        said.truncate(MOST);
        said.push(format!("{rest} more names are not in the graph"));
    }
    said
}

/// Names, each with the place where it stands first.
#[derive(Default)]
struct Named {
    node_labels: BTreeMap<Text, String>,
    edge_labels: BTreeMap<Text, String>,
    /// Of either.
    labels: BTreeMap<Text, String>,
    node_properties: BTreeMap<Text, String>,
    edge_properties: BTreeMap<Text, String>,
    properties: BTreeMap<Text, String>,
}

impl Named {
    fn model(&mut self, model: &Model) {
        // What only statements lead to is as their authors have it.
        let fields = || {
            let roots = model.roots().map(|root| (&root.name, &root.fields));
            let objects = model.objects().map(|object| (&object.name, &object.fields));
            let all = roots.chain(objects);
            all.flat_map(|(name, fields)| fields.iter().map(move |field| (name, field)))
        };
        let mut reached = Vec::new();
        for (owner, field) in fields() {
            if let Some(target) = field.kind.vertices() {
                reached.extend_from_slice(model.possible(&target));
            }
            match &field.kind {
                FieldKind::Relationship(relationship) => {
                    add(&mut self.edge_labels, &relationship.label, || {
                        format!("`{owner}.{}`", field.name)
                    });
                    reached.extend(relationship.edge);
                }
                FieldKind::Statement(statement) if !statement.writes => {
                    self.script(&statement.sample, &statement.name);
                }
                FieldKind::Statement(_)
                | FieldKind::Id { .. }
                | FieldKind::Property(_)
                | FieldKind::Edge(_)
                | FieldKind::Lookup(_)
                | FieldKind::Nested(_) => {}
            }
        }
        reached.sort_unstable();
        reached.dedup();
        for id in reached {
            let object = &model[id];
            let properties = match &object.kind {
                ObjectKind::Node { label } => {
                    for part in label.parts() {
                        add(&mut self.node_labels, part, || format!("`{}`", object.name));
                    }
                    &mut self.node_properties
                }
                ObjectKind::Edge { .. } => &mut self.edge_properties,
                ObjectKind::Page { .. }
                | ObjectKind::PageEdge
                | ObjectKind::PageInfo
                | ObjectKind::Aggregate
                | ObjectKind::Group
                | ObjectKind::Measures
                | ObjectKind::Map { .. } => continue,
            };
            for field in object.fields.iter() {
                if let FieldKind::Property(Property { key, .. }) = &field.kind {
                    add(properties, key, || {
                        format!("`{}.{}`", object.name, field.name)
                    });
                }
            }
        }
    }

    /// The names that a statement only reads by.
    fn script(&mut self, script: &Script, name: &str) {
        for statement in &script.statements {
            self.chain(&statement.steps, name);
        }
    }

    fn chain(&mut self, steps: &[Step], name: &str) {
        let place = || format!("the statement {name}");
        for step in steps {
            let names = match step.name {
                StepName::Out
                | StepName::In
                | StepName::Both
                | StepName::OutE
                | StepName::InE
                | StepName::BothE => &mut self.edge_labels,
                StepName::HasLabel => &mut self.labels,
                StepName::Values | StepName::ValueMap | StepName::HasNot => &mut self.properties,
                StepName::Has => {
                    // `has(label, key, value)`
                    if let [
                        Arg::Value(Value::String(label)),
                        Arg::Value(Value::String(key)),
                        _,
                    ] = &step.args[..]
                    {
                        add(&mut self.labels, label, place);
                        add(&mut self.properties, key, place);
                    } else if let [Arg::Value(Value::String(key)), ..] = &step.args[..] {
                        add(&mut self.properties, key, place);
                    }
                    self.inside(step, name);
                    continue;
                }
                _ => {
                    self.inside(step, name);
                    continue;
                }
            };
            for arg in &step.args {
                // A value of the sample stands for a client's.
                if let Arg::Value(Value::String(text)) = arg
                    && **text != *"sample"
                {
                    add(names, text, place);
                }
            }
            self.inside(step, name);
        }
    }

    fn inside(&mut self, step: &Step, name: &str) {
        for arg in &step.args {
            if let Arg::Traversal(chain) = arg {
                self.chain(chain, name);
            }
        }
    }

    fn said(&self, contents: &Contents) -> Vec<String> {
        let nodes = (&contents.node_labels, &contents.node_properties);
        let edges = (&contents.edge_labels, &contents.edge_properties);
        let groups: [(_, &str, Vec<&Vec<Counted>>); 6] = [
            (&self.node_labels, "no vertex has the label", vec![nodes.0]),
            (&self.edge_labels, "no edge has the label", vec![edges.0]),
            (
                &self.labels,
                "nothing has the label",
                vec![nodes.0, edges.0],
            ),
            (
                &self.node_properties,
                "no vertex has the property",
                vec![nodes.1],
            ),
            (
                &self.edge_properties,
                "no edge has the property",
                vec![edges.1],
            ),
            (
                &self.properties,
                "nothing has the property",
                vec![nodes.1, edges.1],
            ),
        ];
        let mut said = Vec::new();
        for (named, lacks, there) in groups {
            let there: Vec<&Counted> = there.into_iter().flatten().collect();
            for (name, place) in named {
                if there.iter().any(|counted| counted.name == *name) {
                    continue;
                }
                let near = nearest(name, there.iter().map(|counted| &*counted.name));
                let near = near.and_then(|near| there.iter().find(|there| *there.name == *near));
                let near = match near {
                    Some(Counted {
                        name,
                        count: Some(count),
                    }) => {
                        format!("; there is `{name}` ({count})")
                    }
                    Some(Counted { name, count: None }) => format!("; there is `{name}`"),
                    None => String::new(),
                };
                said.push(format!("{lacks} `{name}`, which {place} names{near}"));
            }
        }
        said
    }
}

fn add(names: &mut BTreeMap<Text, String>, name: &Text, place: impl FnOnce() -> String) {
    if !names.contains_key(name) {
        names.insert(name.clone(), place());
    }
}
