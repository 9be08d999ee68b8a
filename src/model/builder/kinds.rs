//! What each type of the schema is, told by its shape and by what leads to it.
//!
//! In: the definitions. Out: the place of each type in the model's tables, and the kind of each object
//! type.

use std::collections::{HashMap, HashSet};

use super::{
    attached::Attached,
    context::{Builder, Output},
    document::{Document, Kind},
    problem::Problems,
    rules::Verdict,
    shapes::Shapes,
};
use crate::model::{
    field::Fields,
    gateway::GatewayDirectives,
    ids::{AbstractTypeId, EnumId, InputId, ObjectId, Target},
    key::Leaf,
    scalar::Scalar,
    types::{InputLeafName, Model, RootType},
};

impl<'a> Builder<'a> {
    /// Gives every type its kind and its place in the tables.
    pub fn new(
        document: &'a Document,
        attached: Attached<'a>,
        verdict: Verdict,
        problems: &'a mut Problems,
    ) -> Self {
        let mut builder = Builder {
            document,
            problems,
            verdict,
            model: empty(document),
            outputs: HashMap::new(),
            pages: HashMap::new(),
            sums: HashMap::new(),
            edge_labels: HashMap::new(),
            attached,
            behind_mistakes: Vec::new(),
            edges_unclear: false,
            filters: HashMap::new(),
            sorts: HashMap::new(),
            broken_inputs: HashSet::new(),
        };
        let attached = |name: &str, field: &str| builder.attached.get(name, field).is_some();
        let Shapes {
            pages,
            parts,
            edges,
            sums,
            sum_parts,
        } = Shapes::of(document, &attached);
        builder.pages = pages;
        builder.sums = sums;
        let (mut objects, mut abstracts, mut enums, mut inputs) = (0, 0, 0, 0);
        let next = |counter: &mut usize| {
            *counter += 1;
            *counter - 1
        };
        for (name, definition) in &document.types {
            let name = name.as_str();
            match &definition.kind {
                _ if document.is_root(name) => {}
                Kind::Scalar => {
                    let scalar = Scalar::named(name).unwrap_or(Scalar::Custom);
                    builder.name_leaf(name, Leaf::Scalar(scalar));
                }
                Kind::Object { .. } => {
                    let id = ObjectId::new(next(&mut objects));
                    let output = match () {
                        _ if edges.contains(name) => Output::Edge(id),
                        _ if builder.sums.contains_key(name) || sum_parts.contains(name) => {
                            Output::Sum(id)
                        }
                        _ if builder.pages.contains_key(name) || parts.contains(name) => {
                            Output::Page(id)
                        }
                        _ => Output::Object(Target::Object(id)),
                    };
                    builder.name_target(name, output, Target::Object(id));
                }
                Kind::Interface { .. } | Kind::Union { .. } => {
                    let target = Target::Abstract(AbstractTypeId::new(next(&mut abstracts)));
                    builder.name_target(name, Output::Object(target), target);
                }
                Kind::Enum { .. } => {
                    builder.name_leaf(name, Leaf::Enum(EnumId::new(next(&mut enums))));
                }
                Kind::Input { .. } => {
                    let leaf = InputLeafName::Object(InputId::new(next(&mut inputs)));
                    builder.model.input_leaves.insert(name.into(), leaf);
                }
            }
        }
        builder
    }

    fn name_leaf(&mut self, name: &'a str, leaf: Leaf) {
        self.outputs.insert(name, Output::Leaf(leaf));
        let input = match leaf {
            Leaf::Scalar(scalar) => InputLeafName::Scalar(scalar),
            Leaf::Enum(id) => InputLeafName::Enum(id),
        };
        self.model.input_leaves.insert(name.into(), input);
    }

    fn name_target(&mut self, name: &'a str, output: Output, target: Target) {
        self.outputs.insert(name, output);
        self.model.output.insert(name.into(), target);
    }
}

fn empty(document: &Document) -> Model {
    Model {
        objects: Vec::new(),
        abstracts: Vec::new(),
        enums: Vec::new(),
        inputs: Vec::new(),
        filters: Vec::new(),
        sorts: Vec::new(),
        description: document.description.clone(),
        scalars: Vec::new(),
        directives: Vec::new(),
        query: RootType {
            name: document.query.as_str().into(),
            description: None,
            fields: Fields::default(),
        },
        mutation: None,
        subscription: None,
        gateway: GatewayDirectives::read(document),
        entries: Fields::default(),
        output: HashMap::new(),
        input_leaves: HashMap::new(),
    }
}
