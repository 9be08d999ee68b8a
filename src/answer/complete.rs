//! Rows to response values in one pass, nulls taken to where they are allowed (GraphQL, sections
//! 6.4.3 and 6.4.4).

use super::{
    batches::{self, BatchAnswer, Beside, raw_of},
    errors::{Errors, Segment, of_graph},
    leaf, one_row,
    scan::{Cursor, Kind},
};
use crate::{
    error::{Code, Error},
    graph::GraphError,
    plan::{
        BatchId, Failed, FieldName, FieldShape, FieldSource, LABEL_KEY, ObjectShape, Plan,
        THIS_KEY, ValueKind, ValueShape,
    },
};

/// Why a value was not written.
pub(super) enum Stop {
    /// It is null where null is not allowed, so the value around it is null. The error is told.
    Null,
    /// A row's keys are in another order than the fields. Never leaves the object that found it.
    Order,
}

/// Writes a response's data into one buffer.
pub(super) struct Completer<'p> {
    pub out: Vec<u8>,
    pub errors: Errors,
    pub(super) path: Vec<Segment<'p>>,
    plan: &'p Plan,
    /// What batches gave, and what was not asked.
    pub(super) beside: &'p Beside,
    /// What was not asked of the value at hand.
    pub(super) missing: Option<&'p Failed>,
    /// No row so far had its keys in another order. Once one has, the others of the same server
    /// will too, and are indexed at once.
    in_order: bool,
}

/// The value of a field at the root was null where it must not be.
pub(super) struct NullData;

impl<'p> Completer<'p> {
    pub fn new(plan: &'p Plan, beside: &'p Beside, capacity: usize) -> Self {
        Completer {
            out: Vec::with_capacity(capacity),
            errors: Errors::default(),
            path: Vec::new(),
            plan,
            beside,
            missing: None,
            in_order: true,
        }
    }

    /// Writes the value of a field at the root that is `__typename`.
    pub fn root_type_name(&mut self, name: &str) {
        self.quoted(name);
    }

    /// Writes the value of a field at the root from the rows of its traversal, or from other JSON.
    pub fn root_value(
        &mut self,
        field: &'p FieldName,
        shape: &'p ValueShape,
        mut cursor: Cursor<'_>,
    ) -> Result<(), NullData> {
        self.path.push(Segment::Key(&field.key));
        let written = self.value(field, shape, &mut cursor);
        self.path.pop();
        written.map_err(|_| NullData)
    }

    /// A field at the root without a value.
    pub fn root_null(
        &mut self,
        field: &'p FieldName,
        shape: &'p ValueShape,
    ) -> Result<(), NullData> {
        self.path.push(Segment::Key(&field.key));
        let written = self.null(field, shape);
        self.path.pop();
        written.map_err(|_| NullData)
    }

    /// A field at the root that failed as a whole.
    pub fn root_error(
        &mut self,
        field: &'p FieldName,
        shape: &'p ValueShape,
        error: Error,
    ) -> Result<(), NullData> {
        self.root_failed(field, shape, || error)
    }

    fn root_failed(
        &mut self,
        field: &'p FieldName,
        shape: &'p ValueShape,
        error: impl FnOnce() -> Error,
    ) -> Result<(), NullData> {
        self.path.push(Segment::Key(&field.key));
        let written = self.failed(shape, error);
        self.path.pop();
        written.map_err(|_| NullData)
    }

    pub fn root_graph_error(
        &mut self,
        field: &'p FieldName,
        shape: &'p ValueShape,
        error: &GraphError,
    ) -> Result<(), NullData> {
        self.root_failed(field, shape, || {
            let (code, message) = of_graph(error);
            Error::new(code, message).at(field.at)
        })
    }

    /// Writes the value at the cursor. On a stop the cursor and the buffer are left as they are:
    /// whoever goes on takes both back.
    pub(super) fn value(
        &mut self,
        field: &'p FieldName,
        shape: &'p ValueShape,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        if cursor.kind() == Kind::Null {
            cursor.value();
            return self.null(field, shape);
        }
        let (start, mark) = (*cursor, self.out.len());
        let written = match &shape.kind {
            ValueKind::Leaf(leaf) => {
                leaf::write(leaf, cursor.value(), &mut self.out).map_err(|mismatch| {
                    self.error(field, format!("`{}` {mismatch}", field.coordinate))
                })
            }
            ValueKind::Verbatim => {
                self.out.extend_from_slice(cursor.value());
                Ok(())
            }
            ValueKind::List(items) => self.list(field, items, cursor),
            ValueKind::Page(page) => self.page(field, page, cursor),
            ValueKind::Object(object) => self.object(field, object, cursor),
        };
        if written.is_err() && !shape.required {
            *cursor = start;
            cursor.value();
            self.out.truncate(mark);
            self.out.extend_from_slice(b"null");
            return Ok(());
        }
        written
    }

    /// The value at hand failed as a whole.
    fn failed(&mut self, shape: &ValueShape, error: impl FnOnce() -> Error) -> Result<(), Stop> {
        self.errors.add_of_field(&self.path, error);
        match shape.required {
            true => Err(Stop::Null),
            false => {
                self.out.extend_from_slice(b"null");
                Ok(())
            }
        }
    }

    pub(super) fn refused(
        &mut self,
        shape: &ValueShape,
        field: &FieldName,
        message: String,
    ) -> Result<(), Stop> {
        self.failed(shape, || {
            Error::new(Code::BadUserInput, message).at(field.at)
        })
    }

    pub(super) fn null(&mut self, field: &'p FieldName, shape: &ValueShape) -> Result<(), Stop> {
        if !shape.required {
            self.out.extend_from_slice(b"null");
            return Ok(());
        }
        Err(self.error(
            field,
            format!(
                "`{}` cannot be null, and the graph holds no value for it",
                field.coordinate
            ),
        ))
    }

    pub(super) fn error(&mut self, field: &FieldName, message: String) -> Stop {
        self.errors
            .add(&self.path, field.at, Code::Internal, message);
        Stop::Null
    }

    fn list(
        &mut self,
        field: &'p FieldName,
        items: &'p ValueShape,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        if cursor.kind() != Kind::List {
            return Err(self.not_a(field, "a list"));
        }
        cursor.enter();
        self.out.push(b'[');
        let mut index = 0;
        while cursor.next_item() {
            if index > 0 {
                self.out.push(b',');
            }
            self.path.push(Segment::Index(index));
            let written = self.value(field, items, cursor);
            self.path.pop();
            written?;
            index += 1;
        }
        self.out.push(b']');
        Ok(())
    }

    pub(super) fn not_a(&mut self, field: &FieldName, what: &str) -> Stop {
        self.error(
            field,
            format!(
                "`{}` is {what}, and the graph answered with something else",
                field.coordinate
            ),
        )
    }

    fn object(
        &mut self,
        field: &'p FieldName,
        object: &'p ObjectShape,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        if cursor.kind() != Kind::Object {
            return Err(self.not_a(field, "an object"));
        }
        let fields = match object {
            ObjectShape::Concrete(fields) => fields,
            ObjectShape::Abstract { type_name, types } => {
                let label = raw_of(*cursor, LABEL_KEY).and_then(leaf::text);
                let found = label
                    .as_deref()
                    .and_then(|label| types.iter().find(|(known, _)| known.matches(label)));
                match found {
                    Some((_, fields)) => fields,
                    None => {
                        let message = format!(
                            "`{}` is of type `{type_name}`, and the node's label is of no such type",
                            field.coordinate
                        );
                        return Err(self.error(field, message));
                    }
                }
            }
            ObjectShape::Map { type_name, types } => {
                return self.map(field, type_name, types, cursor);
            }
        };
        let this = match fields.batched {
            true => raw_of(*cursor, THIS_KEY),
            false => None,
        };
        let fields: &'p [FieldShape] = &fields.list;
        if self.in_order {
            let (start, mark, errors) = (*cursor, self.out.len(), self.errors.mark());
            match self.fields_in_order(fields, this, cursor) {
                Err(Stop::Order) => {
                    *cursor = start;
                    self.out.truncate(mark);
                    self.errors.back_to(errors);
                }
                other => return other,
            }
        }
        self.fields_by_key(fields, this, cursor)
    }

    /// The usual case: a row's keys come in the order of the fields, so that the row is read once.
    fn fields_in_order(
        &mut self,
        fields: &'p [FieldShape],
        this: Option<&[u8]>,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        self.out.push(b'{');
        let open = self.out.len();
        let mut rest = fields;
        cursor.enter();
        loop {
            if let [field, after @ ..] = rest
                && field.reads_its_own_key()
                && cursor.take_key(field.quoted_key.as_bytes())
            {
                self.field(field, open, cursor)?;
                rest = after;
                continue;
            }
            let Some(key) = cursor.next_key() else { break };
            let Some(missing) = position(rest, key) else {
                if position(fields, key).is_some() {
                    self.in_order = false;
                    return Err(Stop::Order);
                }
                // A part of another type's selection.
                cursor.value();
                continue;
            };
            for field in &rest[..missing] {
                self.without_row_value(field, open, this)?;
            }
            self.field(&rest[missing], open, cursor)?;
            rest = &rest[missing + 1..];
        }
        for field in rest {
            self.without_row_value(field, open, this)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    /// A field whose key was not seen so far. Whether it is null for certain, only the whole row
    /// can tell, so an error waits for that.
    fn without_row_value(
        &mut self,
        field: &'p FieldShape,
        open: usize,
        this: Option<&[u8]>,
    ) -> Result<(), Stop> {
        match &field.source {
            FieldSource::Row { value, .. } if value.required => Err(Stop::Order),
            FieldSource::Row { .. }
            | FieldSource::TypeName(_)
            | FieldSource::Entry { .. }
            | FieldSource::Batch { .. } => self.absent(field, open, this),
        }
    }

    /// Looks through the whole row first, then writes the fields in their order.
    fn fields_by_key(
        &mut self,
        fields: &'p [FieldShape],
        this: Option<&[u8]>,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        let mut places = vec![None; fields.len()];
        cursor.enter();
        while let Some(key) = cursor.next_key() {
            if let Some(index) = position(fields, key) {
                places[index] = Some(*cursor);
            }
            cursor.value();
        }
        self.out.push(b'{');
        let open = self.out.len();
        for (field, place) in fields.iter().zip(places) {
            match place {
                Some(mut place) => self.field(field, open, &mut place)?,
                None => self.absent(field, open, this)?,
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    /// A field with the value at the cursor.
    fn field(
        &mut self,
        field: &'p FieldShape,
        open: usize,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        let Some(value) = field.source.value() else {
            return self.absent(field, open, None);
        };
        self.key(field, open);
        self.path.push(Segment::Key(&field.key));
        let missing = self.missing;
        if let (Some(around), FieldSource::Row { key, .. }) = (missing, &field.source) {
            self.missing = around.below(key);
        }
        let written = self.value(field, value, cursor);
        self.missing = missing;
        self.path.pop();
        written
    }

    /// A field that the row says nothing of. `this` is the id of the row's element, as JSON.
    pub(super) fn absent(
        &mut self,
        field: &'p FieldShape,
        open: usize,
        this: Option<&[u8]>,
    ) -> Result<(), Stop> {
        self.key(field, open);
        match &field.source {
            FieldSource::TypeName(name) => {
                self.quoted(name);
                Ok(())
            }
            FieldSource::Row { key, value } => {
                self.path.push(Segment::Key(&field.key));
                let written = match self.missing.and_then(|missing| missing.error(key)) {
                    Some(error) => self.failed(value, || placed(error, field)),
                    None => self.null(field, value),
                };
                self.path.pop();
                written
            }
            FieldSource::Entry { value, .. } => {
                self.path.push(Segment::Key(&field.key));
                let written = self.null(field, value);
                self.path.pop();
                written
            }
            FieldSource::Batch { batch, value } => {
                self.path.push(Segment::Key(&field.key));
                let written = self.batch(field, *batch, value, this);
                self.path.pop();
                written
            }
        }
    }

    /// What a batch gave for an element.
    fn batch(
        &mut self,
        field: &'p FieldName,
        batch: BatchId,
        shape: &'p ValueShape,
        this: Option<&[u8]>,
    ) -> Result<(), Stop> {
        let this = this.and_then(|raw| std::str::from_utf8(raw).ok());
        let key = batches::key(self.plan, batch, this);
        let beside: &'p Beside = self.beside;
        match key.and_then(|key| beside.batches.get(&key)) {
            Some(BatchAnswer::Rows(rows, failed)) => match one_row(shape, rows) {
                Some(mut cursor) => {
                    let around = self.missing.replace(failed);
                    let written = self.value(field, shape, &mut cursor);
                    self.missing = around;
                    written
                }
                None => self.null(field, shape),
            },
            Some(BatchAnswer::Refused(error)) => self.failed(shape, || placed(error, field)),
            Some(BatchAnswer::Failed(error)) => self.failed(shape, || {
                let (code, message) = of_graph(error);
                Error::new(code, message).at(field.at)
            }),
            None => self.null(field, shape),
        }
    }

    /// `open` is where the object's first key goes.
    pub(super) fn key(&mut self, field: &FieldName, open: usize) {
        if self.out.len() > open {
            self.out.push(b',');
        }
        self.out.extend_from_slice(field.quoted_key.as_bytes());
    }

    /// Writes a name of the GraphQL document or schema, which needs no escapes.
    pub(super) fn quoted(&mut self, name: &str) {
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'"');
    }
}

/// An error with a place in the document: the field's, where it has no narrower one.
fn placed(error: &Error, field: &FieldName) -> Error {
    let error = error.clone();
    match error.locations.is_empty() {
        true => error.at(field.at),
        false => error,
    }
}

fn position(fields: &[FieldShape], key: &[u8]) -> Option<usize> {
    fields.iter().position(|field| match &field.source {
        FieldSource::Row { key: row_key, .. } => row_key.as_bytes() == key,
        FieldSource::TypeName(_) | FieldSource::Entry { .. } | FieldSource::Batch { .. } => false,
    })
}
