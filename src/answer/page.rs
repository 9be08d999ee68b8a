//! Lists to pages.
//!
//! In: the rows of a page, one more than are shown where there are more. Out: the page's object.

use super::{
    batches::raw_of,
    complete::{Completer, Stop},
    errors::Segment,
    scan::{Cursor, Kind},
};
use crate::plan::{
    EdgePart, FieldName, InfoPart, KeyWindow, PAGE_AHEAD, PAGE_BACK, PAGE_ROWS, PAGE_TOTAL,
    PagePart, PageShape, PageWindow, Position, Properties, ValueKind, ValueShape, Window,
    cursor_key,
};

/// The rows of a page, and what else came of their list.
#[derive(Clone, Copy)]
pub(super) struct Come<'r> {
    pub rows: Cursor<'r>,
    beside: Option<Cursor<'r>>,
}

impl<'r> Come<'r> {
    /// `None`: no page came.
    pub fn of(page: &PageShape, mut cursor: Cursor<'r>) -> Option<Self> {
        if !page.beside {
            return (cursor.kind() == Kind::List).then_some(Come {
                rows: cursor,
                beside: None,
            });
        }
        let mut map = cursor;
        // At a root the map is the only row.
        if map.kind() == Kind::List {
            map.enter();
            if !map.next_item() {
                return None;
            }
        }
        if map.kind() != Kind::Object {
            return None;
        }
        let mut rows = Cursor::new(raw_of(map, PAGE_ROWS)?);
        (rows.kind() == Kind::List).then_some(Come {
            rows,
            beside: Some(map),
        })
    }

    /// What was counted.
    fn count(&self, key: &str) -> Option<&'r [u8]> {
        raw_of(self.beside?, key)
    }

    fn is_any(&self, key: &str) -> bool {
        self.count(key).is_some_and(|count| count != b"0")
    }
}

/// What a page shows of its rows.
struct Shown<'w, 'r> {
    /// In the order in which they are shown.
    rows: Vec<Cursor<'r>>,
    /// There are more than are shown, at the end that they go on to.
    more: bool,
    places: Places<'w>,
    come: Come<'r>,
}

/// How the place of a row is told.
enum Places<'w> {
    /// So many rows are in front of the page.
    Rows(u32),
    Keys(&'w KeyWindow),
}

impl<'w, 'r> Shown<'w, 'r> {
    fn of(window: &'w PageWindow, come: Come<'r>) -> Self {
        let (limit, places) = match window {
            PageWindow::Rows(window) => (window.limit, Places::Rows(window.after.0)),
            PageWindow::Keys(window) => (Some(window.limit), Places::Keys(window)),
        };
        let limit = limit.unwrap_or(u32::MAX) as usize;
        let (mut found, mut more) = (Vec::new(), false);
        let mut rows = come.rows;
        rows.enter();
        while rows.next_item() {
            if found.len() == limit {
                more = true;
                break;
            }
            found.push(rows);
            rows.value();
        }
        if matches!(places, Places::Keys(window) if window.from_end) {
            found.reverse();
        }
        Shown {
            rows: found,
            more,
            places,
            come,
        }
    }

    /// The cursor of the row with this number.
    fn token(&self, number: usize) -> Option<String> {
        let row = self.rows.get(number)?;
        Some(match &self.places {
            Places::Rows(before) => {
                let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
                Position(before.saturating_add(number)).token()
            }
            Places::Keys(window) => {
                let keys = (0..window.cursors.keys).map(|key| raw_of(*row, &cursor_key(key)));
                window.cursors.token(keys)
            }
        })
    }

    fn first_token(&self) -> Option<String> {
        self.token(0)
    }

    fn last_token(&self) -> Option<String> {
        self.token(self.rows.len().checked_sub(1)?)
    }

    fn has_next(&self) -> bool {
        match &self.places {
            Places::Keys(window) if window.from_end => self.come.is_any(PAGE_AHEAD),
            Places::Keys(_) => self.more || self.come.is_any(PAGE_AHEAD),
            Places::Rows(_) => self.more,
        }
    }

    fn has_previous(&self) -> bool {
        match &self.places {
            Places::Keys(window) if window.from_end => self.more || self.come.is_any(PAGE_BACK),
            Places::Keys(_) => self.come.is_any(PAGE_BACK),
            Places::Rows(before) => *before > 0,
        }
    }
}

impl<'p> Completer<'p> {
    pub(super) fn page(
        &mut self,
        field: &'p FieldName,
        page: &'p PageShape,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        let Some(come) = Come::of(page, *cursor) else {
            return Err(self.not_a(field, "a page"));
        };
        cursor.value();
        static EVERYTHING: PageWindow = PageWindow::Rows(Window::EVERYTHING);
        let window = self.beside.windows.get(page.page.index());
        let shown = Shown::of(window.unwrap_or(&EVERYTHING), come);
        self.out.push(b'{');
        let open = self.out.len();
        for (field, part) in &page.parts {
            self.key(field, open);
            self.path.push(Segment::Key(&field.key));
            let written = self.part(field, part, &shown);
            self.path.pop();
            written?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn part(
        &mut self,
        field: &'p FieldName,
        part: &'p PagePart,
        shown: &Shown<'_, '_>,
    ) -> Result<(), Stop> {
        match part {
            PagePart::TypeName(name) => self.quoted(name),
            // From a page without rows nobody gets on by its token.
            PagePart::NextToken => {
                self.token(shown.more.then(|| shown.last_token()).flatten());
            }
            PagePart::Total => match shown.come.count(PAGE_TOTAL) {
                Some(total) => self.out.extend_from_slice(total),
                None => return Err(self.not_a(field, "a count")),
            },
            PagePart::Info { parts } => {
                self.out.push(b'{');
                let open = self.out.len();
                for (field, part) in parts {
                    self.key(field, open);
                    match part {
                        InfoPart::TypeName(name) => self.quoted(name),
                        InfoPart::HasNext => self.boolean(shown.has_next()),
                        InfoPart::HasPrevious => self.boolean(shown.has_previous()),
                        InfoPart::Start => self.token(shown.first_token()),
                        InfoPart::End => self.token(shown.last_token()),
                    }
                }
                self.out.push(b'}');
            }
            PagePart::Items(value) => {
                let mark = self.out.len();
                let ValueKind::List(items) = &value.kind else {
                    return Err(self.not_a(field, "a list"));
                };
                let written = self.rows(shown, |completer, _, mut row| {
                    completer.value(field, items, &mut row)
                });
                return self.or_null(written, value.required, mark);
            }
            PagePart::Edges { required, parts } => {
                let mark = self.out.len();
                let written = self.rows(shown, |completer, number, row| {
                    completer.edge(parts, shown, number, row)
                });
                return self.or_null(written, *required, mark);
            }
        }
        Ok(())
    }

    /// The shown rows as a list.
    fn rows<'r>(
        &mut self,
        shown: &Shown<'_, 'r>,
        mut write: impl FnMut(&mut Self, usize, Cursor<'r>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.out.push(b'[');
        for (number, row) in shown.rows.iter().enumerate() {
            if number > 0 {
                self.out.push(b',');
            }
            self.path.push(Segment::Index(number));
            let written = write(self, number, *row);
            self.path.pop();
            written?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn edge(
        &mut self,
        parts: &'p [(FieldName, EdgePart)],
        shown: &Shown<'_, '_>,
        number: usize,
        row: Cursor<'_>,
    ) -> Result<(), Stop> {
        self.out.push(b'{');
        let open = self.out.len();
        for (field, part) in parts {
            self.key(field, open);
            match part {
                EdgePart::TypeName(name) => self.quoted(name),
                EdgePart::Cursor => self.token(shown.token(number)),
                EdgePart::Node(value) => self.inside(field, value, row)?,
                EdgePart::Properties(Properties { key, value }) => match raw_of(row, key) {
                    Some(edge) => self.inside(field, value, Cursor::new(edge))?,
                    None => self.null(field, value)?,
                },
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    fn inside(
        &mut self,
        field: &'p FieldName,
        value: &'p ValueShape,
        mut cursor: Cursor<'_>,
    ) -> Result<(), Stop> {
        self.path.push(Segment::Key(&field.key));
        let written = self.value(field, value, &mut cursor);
        self.path.pop();
        written
    }

    fn or_null(
        &mut self,
        written: Result<(), Stop>,
        required: bool,
        mark: usize,
    ) -> Result<(), Stop> {
        if written.is_err() && !required {
            self.out.truncate(mark);
            self.out.extend_from_slice(b"null");
            return Ok(());
        }
        written
    }

    fn token(&mut self, token: Option<String>) {
        match token {
            Some(token) => self.quoted(&token),
            None => self.out.extend_from_slice(b"null"),
        }
    }

    fn boolean(&mut self, value: bool) {
        let text: &[u8] = if value { b"true" } else { b"false" };
        self.out.extend_from_slice(text);
    }
}
