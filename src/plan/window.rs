//! Which part of a list is wanted.

use super::{
    PageAsks,
    cursor::{CursorForm, CursorKey},
};

/// A part of a list whose rows are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    /// Behind this place.
    pub after: Position,
    /// At most so many.
    pub limit: Option<u32>,
}

/// A place in a list: behind so many rows. The list says itself in which order they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position(pub u32);

impl Position {
    /// What a client sends back to go on from here.
    pub fn token(self) -> String {
        format!("rows-{}", self.0)
    }

    pub fn read_token(token: &str) -> Option<Position> {
        let rows = token.strip_prefix("rows-")?.parse().ok()?;
        Some(Position(rows))
    }
}

impl Window {
    pub const EVERYTHING: Window = Window {
        after: Position(0),
        limit: None,
    };

    /// The first one alone.
    pub const FIRST: Window = Window {
        after: Position(0),
        limit: Some(1),
    };

    /// With one more at its end, to know whether there is one.
    pub fn with_one_more(self) -> Window {
        Window {
            limit: self.limit.map(|limit| limit.saturating_add(1)),
            ..self
        }
    }

    /// The numbers of the rows, from 0: the first, and the one behind the last.
    pub fn rows(self) -> (i64, Option<i64>) {
        let from = i64::from(self.after.0);
        (from, self.limit.map(|limit| from + i64::from(limit)))
    }
}

/// A part of a list whose places are told by the values that order it.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyWindow {
    /// Behind the row with these values.
    pub after: Option<Vec<CursorKey>>,
    /// In front of it.
    pub before: Option<Vec<CursorKey>>,
    /// At most so many.
    pub limit: u32,
    /// Those at the end, and not those at the start.
    pub from_end: bool,
    pub asks: PageAsks,
    pub cursors: CursorForm,
}

/// What a page shows.
#[derive(Debug, Clone, PartialEq)]
pub enum PageWindow {
    Rows(Window),
    Keys(KeyWindow),
}
