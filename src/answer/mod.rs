//! Rows and plan to the bytes of a response.
//!
//! In: a [`Plan`], and for each of its roots what came of it. Out: a [`Response`], written in one
//! pass over the rows into one buffer, without a tree of values.

mod batches;
mod complete;
mod errors;
mod leaf;
mod map;
mod page;
mod scan;
mod sums;

pub use batches::{BatchAnswer, BatchKey, Beside, needed, parts};
use complete::{Completer, NullData};
use scan::Cursor;

use crate::{
    error::Error,
    graph::{GraphError, Rows},
    plan::{FieldShape, FieldSource, Plan, Root, ValueKind, ValueShape},
    response::{Outcome, Response},
    telemetry::Account,
};

/// What came of a root field.
#[derive(Debug)]
pub enum Answered {
    /// It is the root's type name.
    TypeName,
    /// Introspection, as JSON.
    Json(Vec<u8>),
    Rows(Rows),
    /// It was not asked: its arguments do not fit.
    Refused(Error),
    Failed(GraphError),
}

/// Makes the response. `answered` has one entry for each root of the plan, in its order.
pub fn answer(plan: &Plan, answered: Vec<Answered>, beside: &Beside) -> Response {
    let bytes = answered.iter().map(Answered::size).sum::<usize>();
    let mut completer = Completer::new(plan, beside, bytes + bytes / 8 + 256);
    completer.out.extend_from_slice(b"{\"data\":");
    let start = completer.out.len();
    if let Err(NullData) = data(&mut completer, plan, answered) {
        completer.out.truncate(start);
        completer.out.extend_from_slice(b"null");
    }
    let errors = completer.errors.into_all();
    let mut body = completer.out;
    if !errors.is_empty() {
        body.extend_from_slice(b",\"errors\":");
        serde_json::to_writer(&mut body, &errors)
            .expect("errors are strings and numbers, which JSON can hold");
    }
    body.push(b'}');
    Response {
        body: body.into(),
        outcome: Outcome::Executed {
            errors: errors.len(),
        },
        account: Account {
            codes: errors.iter().map(|error| error.code).collect(),
            ..Account::default()
        },
    }
}

fn data<'p>(
    completer: &mut Completer<'p>,
    plan: &'p Plan,
    answered: Vec<Answered>,
) -> Result<(), NullData> {
    completer.out.push(b'{');
    // Every field is completed, also after one has taken the data with it: errors are not lost.
    let mut whole = Ok(());
    for (index, (root, answered)) in plan.roots.iter().zip(answered).enumerate() {
        if index > 0 {
            completer.out.push(b',');
        }
        completer
            .out
            .extend_from_slice(root.shape.quoted_key.as_bytes());
        completer.missing = completer.beside.failed.get(index);
        whole = field(completer, root, answered).and(whole);
    }
    completer.out.push(b'}');
    whole
}

fn field<'p>(
    completer: &mut Completer<'p>,
    root: &'p Root,
    answered: Answered,
) -> Result<(), NullData> {
    let field: &'p FieldShape = &root.shape;
    let value = match &field.source {
        FieldSource::TypeName(name) => {
            completer.root_type_name(name);
            return Ok(());
        }
        FieldSource::Row { value, .. }
        | FieldSource::Entry { value, .. }
        | FieldSource::Batch { value, .. } => value,
    };
    match answered {
        Answered::TypeName => completer.root_null(field, value),
        Answered::Json(json) => completer.root_value(field, value, Cursor::new(&json)),
        Answered::Refused(error) => completer.root_error(field, value, error),
        Answered::Failed(error) => completer.root_graph_error(field, value, &error),
        Answered::Rows(rows) => match one_row(value, &rows) {
            Some(cursor) => completer.root_value(field, value, cursor),
            None => completer.root_null(field, value),
        },
    }
}

/// The value of a root among its rows: all of them for a list, else the first one.
fn one_row<'r>(shape: &ValueShape, rows: &'r Rows) -> Option<Cursor<'r>> {
    let mut cursor = Cursor::new(rows.as_bytes());
    match shape.kind {
        ValueKind::List(_) | ValueKind::Page(_) => Some(cursor),
        ValueKind::Leaf(_) | ValueKind::Object(_) | ValueKind::Verbatim => {
            cursor.enter();
            cursor.next_item().then_some(cursor)
        }
    }
}

impl Answered {
    fn size(&self) -> usize {
        match self {
            Answered::Rows(rows) => rows.as_bytes().len(),
            Answered::Json(json) => json.len(),
            Answered::TypeName | Answered::Refused(_) | Answered::Failed(_) => 0,
        }
    }
}
