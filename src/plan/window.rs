//! Which part of a list is wanted.

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    /// Behind this place.
    pub after: Position,
    /// At most so many.
    pub limit: Option<u32>,
}

/// A place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Behind so many rows: the list says itself in which order its rows come.
    Rows(u32),
}

impl Default for Position {
    fn default() -> Self {
        Position::Rows(0)
    }
}

impl Position {
    /// What a client sends back to go on from here.
    pub fn token(self) -> String {
        let Position::Rows(rows) = self;
        format!("rows-{rows}")
    }

    pub fn read_token(token: &str) -> Option<Position> {
        let rows = token.strip_prefix("rows-")?.parse().ok()?;
        Some(Position::Rows(rows))
    }
}

impl Window {
    pub const EVERYTHING: Window = Window {
        after: Position::Rows(0),
        limit: None,
    };

    /// The first one alone.
    pub const FIRST: Window = Window {
        after: Position::Rows(0),
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
        let Position::Rows(from) = self.after;
        let from = i64::from(from);
        (from, self.limit.map(|limit| from + i64::from(limit)))
    }
}
