//! A row.
//!
//! In: its fields. Out: ids, labels and values, and errors that know their place.

use super::{
    CsvError, EDGE_LABEL, Place, Problem, Spot, Value,
    header::{Column, Type},
    place::position,
    record::Records,
    split::Field,
    table::Table,
    value::{parts, value},
};

/// A row with what is needed to say where its fields stand.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    table: &'r Table,
    text: &'r str,
    fields: &'r [Field],
    raw: &'r [u8],
    start: Spot,
}

impl<'r> Row<'r> {
    pub(super) fn new<R: std::io::Read>(
        table: &'r Table,
        text: &'r str,
        records: &'r Records<R>,
    ) -> Self {
        Row {
            table,
            text,
            fields: records.fields(),
            raw: records.raw(),
            start: records.start(),
        }
    }

    pub(super) fn has_all_fields(&self) -> Result<(), CsvError> {
        let (found, wanted) = (self.fields.len(), self.table.header().width);
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

    /// The field of the label as it is written; none where it is blank.
    pub fn label_field(&self) -> Result<Option<&'r str>, CsvError> {
        let Some(at) = self.table.header().label else {
            return Ok(None);
        };
        match self.field(at) {
            None => Ok(None),
            Some("") => Err(self.empty_label(at)),
            Some(label) => Ok(Some(label)),
        }
    }

    /// The labels of a vertex; none where the field is blank.
    pub fn labels(&self) -> Result<Vec<String>, CsvError> {
        let Some(at) = self.table.header().label else {
            return Ok(Vec::new());
        };
        let labels = self.label_field()?.map_or_else(Vec::new, parts);
        match labels.iter().any(String::is_empty) {
            true => Err(self.empty_label(at)),
            false => Ok(labels),
        }
    }

    fn empty_label(&self, at: usize) -> CsvError {
        self.error(
            at,
            Problem::EmptyLabel,
            "leave the field blank for the default label, and write one `;` between two labels",
        )
    }

    /// The label of an edge.
    pub fn edge_label(&self) -> Result<&'r str, CsvError> {
        Ok(self.label_field()?.unwrap_or(EDGE_LABEL))
    }

    /// Calls `take` for each value, with its column's place among the columns of properties.
    pub fn values(&self, mut take: impl FnMut(usize, Value<'_>)) -> Result<(), CsvError> {
        for (place, column) in self.table.columns().iter().enumerate() {
            let Some(text) = self.field(column.at) else {
                continue;
            };
            if !column.array {
                take(place, self.value(column, text)?);
                continue;
            }
            for part in parts(text) {
                if part.is_empty() && !text.is_empty() {
                    continue;
                }
                let part = match column.ty {
                    Type::String => &*part,
                    // Here too, blanks around a value are not part of it.
                    _ => part.trim_matches([' ', '\t']),
                };
                take(place, self.value(column, part)?);
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
            Problem::NoVertex(self.field(field).unwrap_or_default().to_owned()),
            "the vertices of all files are there before the edges: add the vertex to one of them \
             or mend the id",
        )
    }

    /// A value. None: the field is blank; an empty string stands in quotes.
    fn field(&self, at: usize) -> Option<&'r str> {
        let start = match at {
            0 => 0,
            at => self.fields[at - 1].end,
        };
        let Field { end, quoted, .. } = self.fields[at];
        let text = &self.text[start..end];
        (quoted || !text.is_empty()).then_some(text)
    }

    fn needed(&self, field: usize, name: &'static str) -> Result<&'r str, CsvError> {
        self.field(field)
            .ok_or_else(|| self.error(field, Problem::Missing(name), "every row needs it"))
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

    fn error(&self, field: usize, problem: Problem, help: &str) -> CsvError {
        // A row that is too short is told at its first field.
        let at = self.fields.get(field).map_or(0, |field| field.start);
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
