//! The header of a file.
//!
//! In: its fields. Out: what each column holds, and whether the rows are vertices or edges.

use crate::gremlin::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Vertices,
    Edges,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub kind: Kind,
    pub id: usize,
    pub label: Option<usize>,
    /// Of edges.
    pub from: usize,
    pub to: usize,
    pub properties: Vec<Column>,
    pub width: usize,
}

/// A column of properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub at: usize,
    pub key: Text,
    pub ty: Type,
    /// The field holds a list.
    pub array: bool,
    pub single: bool,
    /// Whether `(set)` is written there.
    set: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Bool,
    Byte,
    Short,
    Int,
    Long,
    Float,
    Double,
    String,
    Date,
}

/// What is wrong with a field of the header, and what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderError {
    /// Which field; none: the header as a whole.
    pub field: Option<usize>,
    pub problem: String,
    pub help: String,
}

const TYPES: &str = "Bool, Byte, Short, Int, Long, Float, Double, String, Date";

impl Header {
    pub fn parse<'a>(fields: impl Iterator<Item = &'a str>) -> Result<Header, HeaderError> {
        let (mut id, mut label, mut from, mut to) = (None, None, None, None);
        let mut properties: Vec<Column> = Vec::new();
        let mut width = 0;
        for (at, field) in fields.enumerate() {
            width = at + 1;
            let error = |problem: String, help: &str| HeaderError {
                field: Some(at),
                problem,
                help: help.to_owned(),
            };
            if field.contains([' ', '\t', ',', '\r', '\n']) {
                return Err(error(
                    format!("the column `{field}` has a blank, a comma or a line break in it"),
                    "names of columns cannot have them: write name:type",
                ));
            }
            let system = match field {
                "~id" => &mut id,
                "~label" => &mut label,
                "~from" => &mut from,
                "~to" => &mut to,
                _ if field.starts_with('~') => {
                    return Err(error(
                        format!("the column `{field}` is not known"),
                        "the columns that begin with ~ are ~id, ~label, ~from and ~to, in small letters",
                    ));
                }
                _ => {
                    let column = Column::parse(at, field).map_err(|problem| {
                        error(
                            problem,
                            &format!("write name:type, where the type is one of {TYPES}"),
                        )
                    })?;
                    if properties.iter().any(|known| known.key == column.key) {
                        return Err(error(
                            format!("the property `{}` has two columns", column.key),
                            "keep one of them",
                        ));
                    }
                    properties.push(column);
                    continue;
                }
            };
            if system.replace(at).is_some() {
                return Err(error(
                    format!("the column `{field}` stands twice"),
                    "keep one of them",
                ));
            }
        }
        let whole = |problem: &str, help: &str| HeaderError {
            field: None,
            problem: problem.to_owned(),
            help: help.to_owned(),
        };
        let Some(id) = id else {
            return Err(whole(
                "there is no column ~id",
                "a file of vertices has ~id, a file of edges ~id, ~from and ~to",
            ));
        };
        let (kind, from, to) = match (from, to) {
            (Some(from), Some(to)) => (Kind::Edges, from, to),
            (None, None) => (Kind::Vertices, id, id),
            (Some(_), None) | (None, Some(_)) => {
                return Err(whole(
                    "a file of edges needs both ~from and ~to",
                    "add the column that is missing",
                ));
            }
        };
        if kind == Kind::Edges
            && let Some(column) = properties.iter().find(|column| column.array || column.set)
        {
            return Err(HeaderError {
                field: Some(column.at),
                problem: format!("the edge property `{}` has several values", column.key),
                help: "properties of edges have one value: leave out [] and (set)".to_owned(),
            });
        }
        Ok(Header {
            kind,
            id,
            label,
            from,
            to,
            properties,
            width,
        })
    }
}

impl Column {
    /// Reads `name:type`, with `[]`, `(single)` or `(set)` behind it.
    fn parse(at: usize, field: &str) -> Result<Column, String> {
        let (name, ty) = split(field);
        if name.is_empty() {
            return Err("the column has no name".to_owned());
        }
        let mut column = Column {
            at,
            key: name.into(),
            ty: Type::String,
            array: false,
            single: false,
            set: false,
        };
        let Some(ty) = ty else {
            return Ok(column);
        };
        let mut rest = ty.to_ascii_lowercase();
        let mut cardinality = None;
        loop {
            if !column.array && rest.ends_with("[]") {
                rest.truncate(rest.len() - "[]".len());
                column.array = true;
            } else if cardinality.is_none() && rest.ends_with("(single)") {
                rest.truncate(rest.len() - "(single)".len());
                cardinality = Some(true);
            } else if cardinality.is_none() && rest.ends_with("(set)") {
                rest.truncate(rest.len() - "(set)".len());
                cardinality = Some(false);
            } else {
                break;
            }
        }
        column.single = cardinality == Some(true);
        column.set = cardinality == Some(false);
        column.ty = match rest.as_str() {
            "bool" | "boolean" => Type::Bool,
            "byte" => Type::Byte,
            "short" => Type::Short,
            "int" => Type::Int,
            "long" => Type::Long,
            "float" => Type::Float,
            "double" => Type::Double,
            "string" => Type::String,
            "date" | "datetime" => Type::Date,
            _ => return Err(format!("`{ty}` is not a type")),
        };
        if column.single && column.array {
            return Err(format!("`{ty}` is one value and a list"));
        }
        Ok(column)
    }
}

/// The name, and the type behind the last colon that no backslash stands before.
fn split(field: &str) -> (String, Option<&str>) {
    let colon = field
        .char_indices()
        .rev()
        .find(|(at, c)| *c == ':' && !field[..*at].ends_with('\\'))
        .map(|(at, _)| at);
    let (name, ty) = match colon {
        Some(at) => (&field[..at], Some(&field[at + 1..])),
        None => (field, None),
    };
    (name.replace("\\:", ":"), ty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Result<Header, HeaderError> {
        Header::parse(text.split(','))
    }

    #[test]
    fn all_forms_of_columns_are_read() {
        let header = header(
            "~label,~id,a:Int,b:string[],c:Double(single),d:Date(set)[],e\\:f:BOOLEAN(set),g,\
             h:datetime[](set)",
        )
        .expect("a header");
        assert_eq!(header.kind, Kind::Vertices);
        assert_eq!((header.id, header.label), (1, Some(0)));
        let seen: Vec<_> = header
            .properties
            .iter()
            .map(|column| (&*column.key, column.ty, column.array, column.single))
            .collect();
        assert_eq!(
            seen,
            [
                ("a", Type::Int, false, false),
                ("b", Type::String, true, false),
                ("c", Type::Double, false, true),
                ("d", Type::Date, true, false),
                ("e:f", Type::Bool, false, false),
                ("g", Type::String, false, false),
                ("h", Type::Date, true, false),
            ]
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (text, problem) in [
            ("~label,a:Int", "there is no column ~id"),
            ("~id,~from", "a file of edges needs both ~from and ~to"),
            ("~id,~id", "the column `~id` stands twice"),
            ("~ID", "the column `~ID` is not known"),
            (
                "~id,a b:Int",
                "the column `a b:Int` has a blank, a comma or a line break in it",
            ),
            (
                "~id,a: Int",
                "the column `a: Int` has a blank, a comma or a line break in it",
            ),
            ("~id,~foo", "the column `~foo` is not known"),
            ("~id,a:Number", "`Number` is not a type"),
            ("~id,a:Int,a:Long", "the property `a` has two columns"),
            (
                "~id,a:Int(single)[]",
                "`Int(single)[]` is one value and a list",
            ),
            ("~id,:Int", "the column has no name"),
            (
                "~id,~from,~to,a:Int[]",
                "the edge property `a` has several values",
            ),
        ] {
            assert_eq!(
                header(text).map_err(|error| error.problem),
                Err(problem.to_owned())
            );
        }
    }
}
