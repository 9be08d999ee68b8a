//! Maps that statements made, to objects of the response.
//!
//! In: a map and the fields that are asked of it. Out: the object; a key that no field has is left
//! aside, and one map may serve several fields.

use super::{
    batches::raw_of,
    complete::{Completer, Stop},
    errors::Segment,
    leaf,
    scan::{Cursor, Kind},
};
use crate::plan::{FieldName, FieldShape, FieldSource, MapType, ValueKind, ValueShape};

impl<'p> Completer<'p> {
    pub(super) fn map(
        &mut self,
        field: &'p FieldName,
        type_name: &str,
        types: &'p [MapType],
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        let fields = match types {
            [only] => &only.fields,
            several => match type_of(several, *cursor) {
                Some(found) => &found.fields,
                None => {
                    let message = format!(
                        "`{}` is of type `{type_name}`, and neither `__typename` nor `label` of \
                         the map tells which",
                        field.coordinate
                    );
                    return Err(self.error(field, message));
                }
            },
        };
        let mut places = vec![None; fields.len()];
        cursor.enter();
        while let Some(key) = cursor.next_key() {
            for (place, field) in places.iter_mut().zip(fields) {
                if let FieldSource::Entry { name, property, .. } = &field.source {
                    let by_property = property.as_ref().is_some_and(|own| own.as_bytes() == key);
                    if name.as_bytes() == key || by_property && place.is_none() {
                        *place = Some(*cursor);
                    }
                }
            }
            cursor.value();
        }
        self.out.push(b'{');
        let open = self.out.len();
        for (field, place) in fields.iter().zip(places) {
            self.entry(field, place, open)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn entry(
        &mut self,
        field: &'p FieldShape,
        place: Option<Cursor<'_>>,
        open: usize,
    ) -> Result<(), Stop> {
        let FieldSource::Entry {
            name, leads, value, ..
        } = &field.source
        else {
            return self.absent(field, open, None);
        };
        self.key(field, open);
        self.path.push(Segment::Key(&field.key));
        let written = match place {
            Some(mut place) => self.map_value(field, value, &mut place),
            None if *leads => {
                let message = format!(
                    "`{}` cannot be told here: a statement made this object, and without `{name}`",
                    field.coordinate
                );
                self.refused(value, field, message)
            }
            // `valueMap()` leaves out what has no value.
            None if is_list_of_values(value) => {
                self.out.extend_from_slice(b"[]");
                Ok(())
            }
            None => self.null(field, value),
        };
        self.path.pop();
        written
    }

    /// `valueMap()` has a list of values where a field has one, and the other way round.
    fn map_value(
        &mut self,
        field: &'p FieldName,
        shape: &'p ValueShape,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        match (&shape.kind, cursor.kind()) {
            (ValueKind::Leaf(leaf), Kind::List) if !leaf.is_json() => {
                cursor.enter();
                match cursor.next_item() {
                    true => self.value(field, shape, cursor),
                    false => self.null(field, shape),
                }
            }
            (ValueKind::List(items), Kind::Boolean | Kind::Number | Kind::String)
                if is_list_of_values(shape) =>
            {
                self.out.push(b'[');
                self.path.push(Segment::Index(0));
                let written = self.value(field, items, cursor);
                self.path.pop();
                written?;
                self.out.push(b']');
                Ok(())
            }
            (_, _) => self.value(field, shape, cursor),
        }
    }
}

fn is_list_of_values(shape: &ValueShape) -> bool {
    match &shape.kind {
        ValueKind::List(items) => matches!(items.kind, ValueKind::Leaf(_)),
        ValueKind::Leaf(_) | ValueKind::Object(_) | ValueKind::Page(_) | ValueKind::Verbatim => {
            false
        }
    }
}

fn type_of<'p>(types: &'p [MapType], cursor: Cursor<'_>) -> Option<&'p MapType> {
    if let Some(name) = raw_of(cursor, "__typename").and_then(leaf::text) {
        return types.iter().find(|ty| *ty.name == *name);
    }
    let label = raw_of(cursor, "label").and_then(leaf::text)?;
    types.iter().find(|ty| ty.label.matches(&label))
}
