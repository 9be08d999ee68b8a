//! Entries: nodes by their ids, for fronts that resolve the fields of a node one by one.
//!
//! In: the node types. Out: a look-up for each that has an id.

use super::context::Builder;
use crate::model::{
    ENTRY_IDS,
    described::Described,
    field::{Field, FieldKind, Limits, Lookup, Shows, Signature, Wrap},
    ids::{ObjectId, Target},
    input::{InputLeaf, InputType},
    key::Key,
    lookup::{ArgumentDefinition, Meaning, Role},
    object::ObjectType,
    scalar::Scalar,
    terms::Terms,
    types::Model,
};

impl Builder<'_> {
    pub(super) fn entries(&mut self) {
        for index in 0..self.model.objects.len() {
            let node = &self.model.objects[index];
            if node.is_node() && node.id_field().is_some() {
                let entry = entry(node, ObjectId::new(index));
                self.model.entries.insert(entry);
            }
        }
    }
}

fn entry(node: &ObjectType, id: ObjectId) -> Field {
    let ids = InputType::List {
        items: Box::new(InputType::Named {
            leaf: InputLeaf::Scalar(Scalar::Id, "ID".into()),
            required: true,
        }),
        required: true,
    };
    let signature = Signature {
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
    };
    Field {
        signature,
        kind: FieldKind::Lookup(Lookup {
            target: Target::Object(id),
            shows: Shows::Nodes,
            limits: Limits::default(),
            by_one_key: false,
            roles: [Role::of(&ENTRY_IDS.into(), Meaning::Equals(Key::Id))].into(),
        }),
        unique: false,
        terms: Terms::default(),
    }
}
