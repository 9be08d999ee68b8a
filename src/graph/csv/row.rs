//! A row.
//!
//! In: its fields. Out: ids, labels and values, and errors that know their place.

use super::{
    CsvError, EDGE_LABEL, Place, Problem, Spot, VERTEX_LABEL, Value,
    header::Column,
    place::{field_start, position},
    record::Records,
    table::Table,
    value::{parts, value},
};

/// A row with what is needed to say where its fields stand.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    table: &'r Table,
    text: &'r str,
    ends: &'r [usize],
    raw: &'r [u8],
    start: Spot,
    /// `""` is in it somewhere, perhaps as an empty value.
    has_empty_quotes: bool,
}

impl<'r> Row<'r> {
    pub(super) fn new<R: std::io::Read>(
        table: &'r Table,
        text: &'r str,
        records: &'r Records<R>,
    ) -> Self {
        let raw = records.raw();
        Row {
            table,
            text,
            ends: records.ends(),
            raw,
            start: records.start(),
            has_empty_quotes: memchr::memmem::find(raw, b"\"\"").is_some(),
        }
    }

    pub(super) fn has_all_fields(&self) -> Result<(), CsvError> {
        let (found, wanted) = (self.ends.len(), self.table.header().width);
        match found == wanted {
            true => Ok(()),
            false => Err(self.error(
                0,
                Problem::FieldCount { found, wanted },
                "a field that is empty still has its comma, and one with a comma, a quote or a \
                 line break in it stands in double quotes",
            )),
        }
    }

    /// Where it begins.
    pub fn start(&self) -> Spot {
        self.start
    }

    /// Its length as it was written.
    pub fn bytes(&self) -> usize {
        self.raw.len()
    }

    pub fn id(&self) -> Result<&'r str, CsvError> {
        self.needed(self.table.header().id, "~id")
    }

    /// Where the edge begins.
    pub fn from(&self) -> Result<&'r str, CsvError> {
        self.needed(self.table.header().from, "~from")
    }

    /// Where the edge ends.
    pub fn to(&self) -> Result<&'r str, CsvError> {
        self.needed(self.table.header().to, "~to")
    }

    /// The field of the label as it is written, empty where there is none.
    pub fn label_field(&self) -> &'r str {
        self.table.header().label.map_or("", |at| self.field(at))
    }

    /// The label of an edge.
    pub fn edge_label(&self) -> &'r str {
        match self.label_field() {
            "" => EDGE_LABEL,
            label => label,
        }
    }

    /// Calls `take` for each value, with its column's place among the columns of properties.
    pub fn values(&self, mut take: impl FnMut(usize, Value<'_>)) -> Result<(), CsvError> {
        for (place, column) in self.table.columns().iter().enumerate() {
            let text = self.field(column.at);
            // An empty field is no value; an empty string stands in quotes.
            if text.is_empty() && !self.is_quoted(column.at) {
                continue;
            }
            if !column.array {
                take(place, self.value(column, text)?);
                continue;
            }
            for part in parts(text) {
                if part.is_empty() && !text.is_empty() {
                    continue;
                }
                take(place, self.value(column, &part)?);
            }
        }
        Ok(())
    }

    /// A mistake in the row as a whole.
    pub fn refused(&self, reason: String, help: &str) -> CsvError {
        self.error(self.table.header().id, Problem::Refused(reason), help)
    }

    /// An end of the edge is not in the graph.
    pub fn without_from(&self) -> CsvError {
        self.without_end(self.table.header().from)
    }

    /// See [`Row::without_from`].
    pub fn without_to(&self) -> CsvError {
        self.without_end(self.table.header().to)
    }

    fn without_end(&self, field: usize) -> CsvError {
        self.error(
            field,
            Problem::NoVertex(self.field(field).to_owned()),
            "the vertices of all files are there before the edges: add the vertex to one of them \
             or mend the id",
        )
    }

    fn field(&self, at: usize) -> &'r str {
        let start = match at {
            0 => 0,
            at => self.ends[at - 1],
        };
        &self.text[start..self.ends[at]]
    }

    fn needed(&self, field: usize, name: &'static str) -> Result<&'r str, CsvError> {
        match self.field(field) {
            "" => Err(self.error(field, Problem::Missing(name), "every row needs it")),
            text => Ok(text),
        }
    }

    fn value<'v>(&self, column: &Column, text: &'v str) -> Result<Value<'v>, CsvError> {
        value(column.ty, text).map_err(|wanted| {
            let problem = Problem::Value {
                text: text.to_owned(),
                wanted,
            };
            let help = format!("mend the value, or the type of the column `{}`", column.key);
            self.error(column.at, problem, &help)
        })
    }

    fn is_quoted(&self, field: usize) -> bool {
        self.has_empty_quotes && self.raw[field_start(self.raw, field)..].starts_with(b"\"")
    }

    fn error(&self, field: usize, problem: Problem, help: &str) -> CsvError {
        let at = field_start(self.raw, field);
        CsvError {
            place: Place {
                file: self.table.file().to_owned(),
                position: Some(position(self.start, self.raw, at)),
            },
            problem,
            help: Some(help.to_owned()),
        }
    }
}

/// The labels in the field of a vertex's label.
pub fn labels(field: &str) -> Vec<String> {
    let mut labels = parts(field);
    labels.retain(|label| !label.is_empty());
    if labels.is_empty() {
        labels.push(VERTEX_LABEL.to_owned());
    }
    labels
}
