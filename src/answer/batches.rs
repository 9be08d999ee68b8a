//! What batches gave for the elements of a response.
//!
//! In: rows and how they are read. Out: which elements batches are to be asked for, and the place where
//! the answers are found again.

use std::{collections::HashMap, sync::Arc};

use super::{
    leaf,
    page::Come,
    scan::{Cursor, Kind},
};
use crate::{
    error::Error,
    graph::{GraphError, Rows},
    model::Parents,
    plan::{
        BatchId, EdgePart, Failed, FieldSource, Fields, LABEL_KEY, ObjectShape, PagePart,
        PageWindow, Plan, THIS_KEY, ValueKind, ValueShape,
    },
};

/// A batch and the element that it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BatchKey {
    pub batch: BatchId,
    /// The id as JSON. `None`: the statement does not look at its parent.
    pub parent: Option<Box<str>>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum BatchAnswer {
    /// Rows, and what was not asked of them.
    Rows(Rows, Arc<Failed>),
    Refused(Arc<Error>),
    Failed(Arc<GraphError>),
}

/// What an answer needs beside the rows of its roots.
#[derive(Debug, Default)]
pub struct Beside {
    /// By the plan's pages.
    pub windows: Vec<PageWindow>,
    /// By the plan's roots: what was not asked below each.
    pub failed: Vec<Failed>,
    pub batches: HashMap<BatchKey, BatchAnswer>,
}

/// The batches that some rows need, each key once for every place that needs it.
pub fn needed(plan: &Plan, value: &ValueShape, rows: &Rows) -> Vec<BatchKey> {
    let mut finder = Finder {
        plan,
        found: Vec::new(),
    };
    let mut cursor = Cursor::new(rows.as_bytes());
    match value.kind {
        ValueKind::List(_) | ValueKind::Page(_) => finder.value(value, &mut cursor),
        ValueKind::Leaf(_) | ValueKind::Object(_) | ValueKind::Verbatim => {
            cursor.enter();
            if cursor.next_item() {
                finder.value(value, &mut cursor);
            }
        }
    }
    finder.found
}

/// The rows of each parent, where one traversal was asked for several: the keys of its one row are
/// their numbers.
pub fn parts(rows: &Rows, parents: usize) -> Vec<Option<Rows>> {
    let mut found = vec![None; parents];
    let mut cursor = Cursor::new(rows.as_bytes());
    cursor.enter();
    if cursor.next_item() && cursor.kind() == Kind::Object {
        cursor.enter();
        while let Some(key) = cursor.next_key() {
            let number = std::str::from_utf8(key)
                .ok()
                .and_then(|key| key.parse().ok());
            let part = cursor.value();
            if let Some(place) = number.and_then(|number: usize| found.get_mut(number)) {
                *place = Some(rows.part(part));
            }
        }
    }
    found
}

struct Finder<'p> {
    plan: &'p Plan,
    found: Vec<BatchKey>,
}

impl Finder<'_> {
    /// Leaves the cursor behind the value.
    fn value(&mut self, shape: &ValueShape, cursor: &mut Cursor<'_>) {
        match (&shape.kind, cursor.kind()) {
            (ValueKind::List(items), Kind::List) => self.items(items, cursor),
            (ValueKind::Page(page), Kind::List | Kind::Object) => {
                let rows = Come::of(page, *cursor);
                cursor.value();
                let node = page.parts.iter().find_map(|(_, part)| match part {
                    PagePart::Items(ValueShape {
                        kind: ValueKind::List(items),
                        ..
                    }) => Some(&**items),
                    PagePart::Edges { parts, .. } => {
                        parts.iter().find_map(|(_, part)| match part {
                            EdgePart::Node(value) => Some(value),
                            EdgePart::TypeName(_) | EdgePart::Cursor | EdgePart::Properties(_) => {
                                None
                            }
                        })
                    }
                    PagePart::Items(_)
                    | PagePart::TypeName(_)
                    | PagePart::NextToken
                    | PagePart::Total
                    | PagePart::Info { .. } => None,
                });
                if let (Some(node), Some(Come { mut rows, .. })) = (node, rows) {
                    self.items(node, &mut rows);
                }
            }
            (ValueKind::Object(object), Kind::Object) => self.object(object, cursor),
            (
                ValueKind::List(_)
                | ValueKind::Page(_)
                | ValueKind::Object(_)
                | ValueKind::Leaf(_)
                | ValueKind::Verbatim,
                _,
            ) => {
                cursor.value();
            }
        }
    }

    fn items(&mut self, shape: &ValueShape, cursor: &mut Cursor<'_>) {
        cursor.enter();
        while cursor.next_item() {
            self.value(shape, cursor);
        }
    }

    fn object(&mut self, object: &ObjectShape, cursor: &mut Cursor<'_>) {
        let fields = match object {
            ObjectShape::Concrete(fields) => Some(fields),
            ObjectShape::Abstract { types, .. } => {
                let label = raw_of(*cursor, LABEL_KEY).and_then(leaf::text);
                label
                    .and_then(|label| types.iter().find(|(known, _)| known.matches(&label)))
                    .map(|(_, fields)| fields)
            }
            // A map is no element, so no batch is asked for it.
            ObjectShape::Map { .. } => None,
        };
        match fields {
            Some(fields) => self.fields(fields, cursor),
            None => {
                cursor.value();
            }
        }
    }

    fn fields(&mut self, fields: &Fields, cursor: &mut Cursor<'_>) {
        if fields.batched {
            let this = raw_of(*cursor, THIS_KEY).and_then(|raw| std::str::from_utf8(raw).ok());
            for field in &fields.list {
                if let FieldSource::Batch { batch, .. } = &field.source {
                    self.found.extend(key(self.plan, *batch, this));
                }
            }
        }
        cursor.enter();
        while let Some(name) = cursor.next_key() {
            let mut wanted = fields.list.iter().filter_map(|field| match &field.source {
                FieldSource::Row { key, value } if key.as_bytes() == name => Some(value),
                FieldSource::Row { .. }
                | FieldSource::TypeName(_)
                | FieldSource::Entry { .. }
                | FieldSource::Batch { .. } => None,
            });
            match wanted.next() {
                Some(value) => self.value(value, cursor),
                None => {
                    cursor.value();
                }
            }
        }
    }
}

/// The key of a batch for an element; none where the element has no id to ask for.
pub(super) fn key(plan: &Plan, batch: BatchId, this: Option<&str>) -> Option<BatchKey> {
    let looks_at_parents = plan.batches[batch.index()].parents() != Parents::None;
    Some(BatchKey {
        batch,
        parent: match looks_at_parents {
            true => Some(this?.into()),
            false => None,
        },
    })
}

/// The value of a key of the object at the cursor, as it is in the text.
pub(super) fn raw_of<'r>(mut cursor: Cursor<'r>, wanted: &str) -> Option<&'r [u8]> {
    cursor.enter();
    while let Some(key) = cursor.next_key() {
        let value = cursor.value();
        if key == wanted.as_bytes() {
            return Some(value);
        }
    }
    None
}
