//! Which value of an element a name means, and what it can be compared with.

use super::super::context::Builder;
use crate::model::{
    field::{Field, FieldKind, Relationship, Shows, Wrap},
    ids::{ObjectId, Target},
    input::InputLeaf,
    key::{Key, Leaf},
    object::ObjectType,
    scalar::Scalar,
    way::Way,
};

impl Builder<'_> {
    /// The property of a name, where every type that the target can be has it in the same place.
    pub(super) fn key(&self, target: Target, name: &str) -> Option<Key> {
        let mut found: Option<Key> = None;
        for id in self.model.possible(&target) {
            let key = key_of(&self.model[*id], name)?;
            if found.as_ref().is_some_and(|other| *other != key) {
                return None;
            }
            found = Some(key);
        }
        found
    }

    /// The relationship of a name that some type has which the target can be.
    pub(super) fn relationship_of(&self, target: Target, name: &str) -> Option<&Relationship> {
        let mut possible = self.model.possible(&target).iter();
        possible.find_map(|id| relationship(&self.model[*id], name).map(|(_, found)| found))
    }

    /// The way of a relationship, to nodes of its target alone.
    pub(super) fn way(&self, relationship: &Relationship) -> Way {
        Way {
            label: relationship.label.clone(),
            direction: relationship.direction,
            labels: self.model.labels(relationship.target),
        }
    }

    /// The names of types that a target can be, and whether each is the one of these nodes.
    pub(super) fn object_named(&self, target: Target, name: &str) -> Option<ObjectId> {
        let mut possible = self.model.possible(&target).iter();
        possible.find(|id| *self.model[**id].name == *name).copied()
    }
}

/// The id or property of a name: the field's, or the graph's.
pub(super) fn key_of(object: &ObjectType, name: &str) -> Option<Key> {
    let field = object
        .fields
        .get(name)
        .or_else(|| by_property(object.fields.iter(), name))?;
    field.key()
}

/// A relationship, by its own name or by that of its companion.
pub(super) fn relationship<'o>(
    object: &'o ObjectType,
    name: &str,
) -> Option<(Wrap, &'o Relationship)> {
    let of = |name: &str| {
        let field = object.fields.get(name)?;
        match &field.kind {
            FieldKind::Relationship(relationship) => {
                let wrap = match relationship.shows {
                    Shows::Nodes => field.wrap,
                    // Of several, in whichever way they are shown.
                    Shows::Page(_) | Shows::Aggregates => Wrap::List {
                        required: true,
                        items_required: true,
                    },
                };
                Some((wrap, relationship))
            }
            FieldKind::Id { .. }
            | FieldKind::Property(_)
            | FieldKind::Edge(_)
            | FieldKind::Lookup(_)
            | FieldKind::Statement(_)
            | FieldKind::Nested(_) => None,
        }
    };
    let companion = || of(name.strip_suffix("Connection")?);
    of(name).or_else(companion)
}

fn by_property<'f>(mut fields: impl Iterator<Item = &'f Field>, name: &str) -> Option<&'f Field> {
    fields.find(|field| match &field.kind {
        FieldKind::Property(property) => &*property.key == name,
        FieldKind::Id { .. } => name == "id" || name == "_id",
        FieldKind::Relationship(_)
        | FieldKind::Edge(_)
        | FieldKind::Lookup(_)
        | FieldKind::Statement(_)
        | FieldKind::Nested(_) => false,
    })
}

/// Whether a value of an argument can be compared with what an element has.
pub(super) fn fits(argument: &InputLeaf, key: &Key) -> bool {
    let leaf = match key {
        Key::Id => Leaf::Scalar(Scalar::Id),
        Key::Property { leaf, .. } => *leaf,
    };
    match (argument, leaf) {
        (InputLeaf::Enum(argument), Leaf::Enum(property)) => *argument == property,
        (InputLeaf::Scalar(argument, _), Leaf::Enum(_)) => *argument == Scalar::String,
        (InputLeaf::Scalar(argument, _), Leaf::Scalar(property)) => same(*argument, property),
        (InputLeaf::Enum(_), Leaf::Scalar(_)) | (InputLeaf::Object(_), _) => false,
    }
}

fn same(argument: Scalar, property: Scalar) -> bool {
    argument == property
        || match argument {
            // A date as a text is read as one.
            Scalar::String => {
                property.is_text() || matches!(property, Scalar::AwsDate | Scalar::AwsDateTime)
            }
            Scalar::Id => property.is_text(),
            Scalar::Int => matches!(
                property,
                Scalar::Long | Scalar::Float | Scalar::AwsTimestamp
            ),
            Scalar::Long => matches!(property, Scalar::Int | Scalar::AwsTimestamp),
            Scalar::Float => matches!(property, Scalar::Int | Scalar::Long),
            Scalar::Boolean
            | Scalar::Json
            | Scalar::AwsDate
            | Scalar::AwsTime
            | Scalar::AwsDateTime
            | Scalar::AwsTimestamp
            | Scalar::AwsEmail
            | Scalar::AwsJson
            | Scalar::AwsUrl
            | Scalar::AwsPhone
            | Scalar::AwsIpAddress
            | Scalar::Custom => false,
        }
}

/// Whether what an element has is a text.
pub(super) fn is_text(key: &Key) -> bool {
    match key {
        Key::Id => true,
        Key::Property { leaf, .. } => match leaf {
            Leaf::Scalar(scalar) => scalar.is_text(),
            Leaf::Enum(_) => true,
        },
    }
}
