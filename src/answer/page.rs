//! Lists to pages.
//!
//! In: the rows of a page, one more than are shown where there are more. Out: the page's object.

use super::{
    complete::{Completer, Stop},
    errors::Segment,
    scan::{Cursor, Kind},
};
use crate::plan::{
    EdgePart, FieldName, InfoPart, PagePart, PageShape, Position, ValueKind, ValueShape, Window,
};

/// What is known of a page's rows.
#[derive(Clone, Copy)]
struct Shown {
    offset: u32,
    count: u32,
    more: bool,
}

impl Shown {
    fn of(window: Window, mut rows: Cursor<'_>) -> Self {
        let limit = window.limit.unwrap_or(u32::MAX);
        let Position::Rows(offset) = window.after;
        let mut count = 0;
        rows.enter();
        while rows.next_item() {
            if count == limit {
                return Shown {
                    offset,
                    count,
                    more: true,
                };
            }
            rows.value();
            count += 1;
        }
        Shown {
            offset,
            count,
            more: false,
        }
    }

    fn end(&self) -> u32 {
        self.offset.saturating_add(self.count)
    }
}

impl<'p> Completer<'p> {
    pub(super) fn page(
        &mut self,
        field: &'p FieldName,
        page: &'p PageShape,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        if cursor.kind() != Kind::List {
            return Err(self.not_a(field, "a page"));
        }
        let rows = *cursor;
        cursor.value();
        let window = self.beside.windows.get(page.page.index()).copied();
        let window = window.unwrap_or(Window::EVERYTHING);
        let shown = Shown::of(window, rows);
        self.out.push(b'{');
        let open = self.out.len();
        for (field, part) in &page.parts {
            self.key(field, open);
            self.path.push(Segment::Key(&field.key));
            let written = self.part(field, part, rows, shown);
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
        rows: Cursor<'_>,
        shown: Shown,
    ) -> Result<(), Stop> {
        match part {
            PagePart::TypeName(name) => self.quoted(name),
            // From a page without rows nobody gets on by its token.
            PagePart::NextToken => {
                self.token((shown.more && shown.count > 0).then(|| shown.end()));
            }
            PagePart::Info { parts } => {
                self.out.push(b'{');
                let open = self.out.len();
                for (field, part) in parts {
                    self.key(field, open);
                    match part {
                        InfoPart::TypeName(name) => self.quoted(name),
                        InfoPart::HasNext => self.boolean(shown.more),
                        InfoPart::HasPrevious => self.boolean(shown.offset > 0),
                        InfoPart::Start => {
                            self.token((shown.count > 0).then_some(shown.offset.saturating_add(1)));
                        }
                        InfoPart::End => self.token((shown.count > 0).then(|| shown.end())),
                    }
                }
                self.out.push(b'}');
            }
            PagePart::Items(value) => {
                let (mark, mut rows) = (self.out.len(), rows);
                let ValueKind::List(items) = &value.kind else {
                    return Err(self.not_a(field, "a list"));
                };
                let written = self.rows(&mut rows, shown, |completer, _, cursor| {
                    completer.value(field, items, cursor)
                });
                return self.or_null(written, value.required, mark);
            }
            PagePart::Edges { required, parts } => {
                let (mark, mut rows) = (self.out.len(), rows);
                let written = self.rows(&mut rows, shown, |completer, number, cursor| {
                    completer.edge(parts, shown.offset.saturating_add(number + 1), cursor)
                });
                return self.or_null(written, *required, mark);
            }
        }
        Ok(())
    }

    /// The shown rows as a list.
    fn rows(
        &mut self,
        rows: &mut Cursor<'_>,
        shown: Shown,
        mut write: impl FnMut(&mut Self, u32, &mut Cursor<'_>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.out.push(b'[');
        rows.enter();
        for number in 0..shown.count {
            if !rows.next_item() {
                break;
            }
            if number > 0 {
                self.out.push(b',');
            }
            self.path.push(Segment::Index(number as usize));
            let written = write(self, number, rows);
            self.path.pop();
            written?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn edge(
        &mut self,
        parts: &'p [(FieldName, EdgePart)],
        place: u32,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), Stop> {
        let row = *cursor;
        cursor.value();
        self.out.push(b'{');
        let open = self.out.len();
        for (field, part) in parts {
            self.key(field, open);
            match part {
                EdgePart::TypeName(name) => self.quoted(name),
                EdgePart::Cursor => self.token(Some(place)),
                EdgePart::Node(value) => self.node(field, value, row)?,
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    fn node(
        &mut self,
        field: &'p FieldName,
        value: &'p ValueShape,
        mut row: Cursor<'_>,
    ) -> Result<(), Stop> {
        self.path.push(Segment::Key(&field.key));
        let written = self.value(field, value, &mut row);
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

    fn token(&mut self, rows: Option<u32>) {
        match rows {
            Some(rows) => self.quoted(&Position::Rows(rows).token()),
            None => self.out.extend_from_slice(b"null"),
        }
    }

    fn boolean(&mut self, value: bool) {
        let text: &[u8] = if value { b"true" } else { b"false" };
        self.out.extend_from_slice(text);
    }
}
