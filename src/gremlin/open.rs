//! What may stand open in a traversal.
//!
//! In: the names that a text leaves open. Out: places in the tree that are filled when the request
//! is known. Which texts may leave something open is the choice of the type.

use std::ops::Range;

use super::{
    tree::{Never, Text},
    write::{Slot, write_string_part},
};

/// `$name` or `$input.height` in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// The names between the dots, the first one the argument's. Never empty.
    pub path: Vec<Text>,
    /// Its bytes in the text, the `$` included.
    pub span: Range<usize>,
}

/// An open place of a statement: by the name in the text, or by what is known of the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Open<N = Placeholder> {
    /// A value of any kind: `$name`.
    Value(N),
    /// A string with open parts: `'Hello $name'`.
    Template(Vec<Piece<N>>),
    /// `datetime($name)` or `datetime('$day')`: never a `Date` itself.
    Date(Box<Open<N>>),
}

/// A part of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<N = Placeholder> {
    Text(Text),
    Open(N),
}

impl<N> Open<N> {
    /// The same with other names, or the first error.
    pub fn try_map<M, E>(&self, f: &mut impl FnMut(&N) -> Result<M, E>) -> Result<Open<M>, E> {
        Ok(match self {
            Open::Value(name) => Open::Value(f(name)?),
            Open::Template(pieces) => Open::Template(
                pieces
                    .iter()
                    .map(|piece| {
                        Ok(match piece {
                            Piece::Text(text) => Piece::Text(text.clone()),
                            Piece::Open(name) => Piece::Open(f(name)?),
                        })
                    })
                    .collect::<Result<_, E>>()?,
            ),
            Open::Date(inner) => Open::Date(Box::new(inner.try_map(f)?)),
        })
    }

    /// The names in it.
    pub fn names(&self) -> Vec<&N> {
        match self {
            Open::Value(name) => vec![name],
            Open::Template(pieces) => pieces
                .iter()
                .filter_map(|piece| match piece {
                    Piece::Open(name) => Some(name),
                    Piece::Text(_) => None,
                })
                .collect(),
            Open::Date(inner) => inner.names(),
        }
    }
}

/// How the parser asks for open places. Each answers `None` where the texts know none.
pub trait ReadOpen: Slot + Sized {
    /// Whether `$name` opens a place, in strings too.
    const PLACEHOLDERS: bool;

    /// From an [`Open`].
    fn placeholder(open: Open) -> Option<Self>;

    /// From a bare name, which the grammar calls a variable.
    fn variable(name: &str) -> Option<Self>;
}

impl ReadOpen for Never {
    const PLACEHOLDERS: bool = false;

    fn placeholder(_: Open) -> Option<Self> {
        None
    }

    fn variable(_: &str) -> Option<Self> {
        None
    }
}

impl ReadOpen for Open {
    const PLACEHOLDERS: bool = true;

    fn placeholder(open: Open) -> Option<Self> {
        Some(open)
    }

    fn variable(_: &str) -> Option<Self> {
        None
    }
}

impl Placeholder {
    fn write(&self, out: &mut String) {
        for (i, name) in self.path.iter().enumerate() {
            out.push(if i == 0 { '$' } else { '.' });
            out.push_str(name);
        }
    }
}

impl Slot for Open {
    const DOLLAR_OPENS: bool = true;

    fn write(&self, out: &mut String) {
        match self {
            Open::Value(placeholder) => placeholder.write(out),
            Open::Template(pieces) => {
                out.push('\'');
                for (i, piece) in pieces.iter().enumerate() {
                    match piece {
                        Piece::Open(placeholder) => placeholder.write(out),
                        Piece::Text(text) => {
                            let behind_open = i > 0;
                            write_string_part(text, true, behind_open, out);
                        }
                    }
                }
                out.push('\'');
            }
            Open::Date(inner) => {
                out.push_str("datetime(");
                inner.write(out);
                out.push(')');
            }
        }
    }
}
