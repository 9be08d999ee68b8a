//! Entries: nodes by their ids, for fronts that resolve the fields of a node one by one.
//!
//! In: the node types. Out: a look-up for each that has an id.

use std::sync::Arc;

use super::{
    build::Builder,
    input::{InputLeaf, InputType},
    lookup::{ArgumentDefinition, ArgumentRole},
    scalar::Scalar,
    statement::StatementResult,
    terms::Terms,
    types::{
        Described, Field, FieldKind, Key, Lookup, Model, NodeTarget, NodeType, NodeTypeId, Wrap,
    },
};

/// The argument that holds the ids.
pub const ENTRY_IDS: &str = "ids";

impl Builder<'_, '_> {
    pub(super) fn entries(&mut self) {
        for index in 0..self.model.nodes.len() {
            let node = &self.model.nodes[index];
            if node.id_field().is_some() {
                let entry = entry(node, NodeTypeId::new(index));
                self.model.entries.insert(entry);
            }
        }
    }
}

fn entry(node: &NodeType, id: NodeTypeId) -> Field {
    let ids = InputType::List {
        items: Box::new(InputType::Named {
            leaf: InputLeaf::Scalar(Scalar::Id, "ID".into()),
            required: true,
        }),
        required: true,
    };
    Field {
        name: Model::entry_name(&node.name).into(),
        about: Described::default(),
        // A node that loses a value which it must have takes no other with it.
        wrap: Wrap::List {
            required: true,
            items_required: false,
        },
        type_name: node.name.clone(),
        arguments: vec![ArgumentDefinition {
            name: ENTRY_IDS.into(),
            ty: ids,
            default: None,
            description: None,
            deprecated: None,
        }],
        kind: FieldKind::Lookup(Lookup {
            target: NodeTarget::Node(id),
            roles: vec![Arc::new(ArgumentRole::Equals(Key::Id))],
        }),
        terms: Terms::default(),
    }
}

impl NodeType {
    /// The field that is the element's id.
    pub fn id_field(&self) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| matches!(field.kind, FieldKind::Id { .. }))
    }
    /// Whether a field leads to other objects and can be asked for by the node's id: then a front
    /// may resolve it apart from its object.
    pub fn resolves_apart(&self, name: &str) -> bool {
        let leads = self
            .fields
            .get(name)
            .is_some_and(|field| leads(&field.kind));
        leads && self.id_field().is_some()
    }
}

fn leads(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Relationship(_) => true,
        FieldKind::Statement(statement) => match statement.result {
            StatementResult::Nodes(_) | StatementResult::Edges(_) | StatementResult::Maps(_) => {
                true
            }
            StatementResult::Values(_) => false,
        },
        FieldKind::Id { .. }
        | FieldKind::Property(_)
        | FieldKind::Edge(_)
        | FieldKind::Lookup(_)
        | FieldKind::Nested(_) => false,
    }
}
