//! The rows of several types as one.
//!
//! In: what is laid out for each type that an interface or union can be. Out: one list of entries for
//! the row, and the fields of each type over it.

use indexmap::IndexMap;

use crate::{
    error::Error,
    gremlin::Text,
    plan::{
        Entry, FieldShape, FieldSource, Fields, LABEL_KEY, ObjectShape, Source, ValueKind,
        ValueShape, make::conflict,
    },
};

/// A field of a response object with the part of the row that it reads.
pub(super) struct LaidOut {
    pub shape: FieldShape,
    pub entry: Option<Entry>,
}

/// The rows of several types as one: equal parts are fetched once, parts that share a response key
/// and differ get keys of their own.
pub(super) struct Merge {
    pub entries: Vec<Entry>,
    /// The first field of each response key: types may differ in where a value comes from, not in
    /// what it looks like.
    seen: IndexMap<Text, FieldShape>,
}

impl Merge {
    pub fn new() -> Self {
        let label = Entry {
            key: LABEL_KEY.into(),
            source: Source::Label,
        };
        Merge {
            entries: vec![label],
            seen: IndexMap::new(),
        }
    }

    /// The fields of one of the types, over the rows of all of them.
    pub fn add(&mut self, planned: Vec<LaidOut>) -> Result<Fields, Error> {
        let mut fields = Vec::with_capacity(planned.len());
        for LaidOut { mut shape, entry } in planned {
            match self.seen.get(&shape.key) {
                Some(other) if !other.looks_like(&shape) => {
                    return Err(conflict(&shape.key, other.at, shape.at));
                }
                Some(_) => {}
                None => {
                    self.seen.insert(shape.key.clone(), shape.clone());
                }
            }
            match (entry, &mut shape.source) {
                (Some(entry), FieldSource::Row { key, .. }) => *key = self.place(entry),
                (Some(entry), FieldSource::Batch { .. }) => {
                    self.place(entry);
                }
                (Some(_), FieldSource::TypeName(_) | FieldSource::Entry { .. }) | (None, _) => {}
            }
            fields.push(shape);
        }
        Ok(Fields::new(fields))
    }

    /// The key under which the row holds the entry.
    fn place(&mut self, mut entry: Entry) -> Text {
        let response_key = entry.key.clone();
        let mut number = 1;
        loop {
            match self.entries.iter().find(|other| other.key == entry.key) {
                Some(other) if other.source == entry.source => return entry.key,
                Some(_) => {
                    number += 1;
                    entry.key = format!("{response_key}~{number}").into();
                }
                None => {
                    let key = entry.key.clone();
                    self.entries.push(entry);
                    return key;
                }
            }
        }
    }
}

impl FieldShape {
    /// SameResponseShape (GraphQL, section 5.3.2).
    fn looks_like(&self, other: &FieldShape) -> bool {
        // One field of an interface, which one of its types may narrow.
        if self.name.at == other.name.at {
            return true;
        }
        match (self.source.value(), other.source.value()) {
            (None, None) => true,
            (Some(value), Some(other)) => value.looks_like(other),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }
}

impl ValueShape {
    fn looks_like(&self, other: &ValueShape) -> bool {
        self.required == other.required
            && match (&self.kind, &other.kind) {
                (ValueKind::Leaf(one), ValueKind::Leaf(other)) => one == other,
                (ValueKind::List(one), ValueKind::List(other)) => one.looks_like(other),
                (ValueKind::Object(one), ValueKind::Object(other)) => one.looks_like(other),
                (ValueKind::Page(one), ValueKind::Page(other)) => one.parts == other.parts,
                (ValueKind::Verbatim, ValueKind::Verbatim) => true,
                (
                    ValueKind::Leaf(_)
                    | ValueKind::List(_)
                    | ValueKind::Object(_)
                    | ValueKind::Page(_)
                    | ValueKind::Verbatim,
                    _,
                ) => false,
            }
    }
}

impl ObjectShape {
    fn looks_like(&self, other: &ObjectShape) -> bool {
        self.all_fields().all(|field| {
            other
                .all_fields()
                .filter(|other| other.key == field.key)
                .all(|other| field.looks_like(other))
        })
    }

    fn all_fields(&self) -> Box<dyn Iterator<Item = &FieldShape> + '_> {
        match self {
            ObjectShape::Concrete(fields) => Box::new(fields.list.iter()),
            ObjectShape::Abstract { types, .. } => {
                Box::new(types.iter().flat_map(|(_, fields)| &fields.list))
            }
            ObjectShape::Map { types, .. } => Box::new(types.iter().flat_map(|ty| &ty.fields)),
        }
    }
}
