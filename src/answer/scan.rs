//! A cursor over JSON text.
//!
//! In: the bytes of [`Rows`](crate::graph::Rows), which are valid JSON. Out: one value after the
//! other as the bytes they are. On text that is not JSON it finds fewer values, and ends.

/// What a value is, told by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    List,
    Object,
}

/// Bytes of a string that are looked at one by one.
const SHORT: usize = 24;

/// A place in the text. A copy is a bookmark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'r> {
    bytes: &'r [u8],
    at: usize,
}

impl<'r> Cursor<'r> {
    pub fn new(bytes: &'r [u8]) -> Self {
        Cursor { bytes, at: 0 }
    }

    /// The kind of the value that comes next. Where none does, it is null.
    #[inline]
    pub fn kind(&mut self) -> Kind {
        match self.peek() {
            Some(b'"') => Kind::String,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::List,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(_) | None => Kind::Null,
        }
    }

    /// Takes the value that comes next, whole.
    #[inline]
    pub fn value(&mut self) -> &'r [u8] {
        let first = self.peek();
        let start = self.at;
        match first {
            Some(b'"') => self.skip_string(),
            Some(b'{' | b'[') => self.skip_nested(),
            Some(_) | None => self.skip_word(),
        }
        &self.bytes[start..self.at]
    }

    /// Goes into the list or object that comes next.
    #[inline]
    pub fn enter(&mut self) {
        self.peek();
        self.step();
    }

    /// Whether the list has another item, which then comes next. At the end the list is left.
    #[inline]
    pub fn next_item(&mut self) -> bool {
        match self.peek() {
            Some(b',') => {
                self.step();
                self.peek().is_some()
            }
            Some(b']') => {
                self.step();
                false
            }
            Some(_) => true,
            None => false,
        }
    }

    /// The object's next key as it is written, without quotes; its value comes next. At the end
    /// the object is left.
    #[inline]
    pub fn next_key(&mut self) -> Option<&'r [u8]> {
        if self.peek() == Some(b',') {
            self.step();
        }
        if self.peek() != Some(b'"') {
            self.step();
            return None;
        }
        let quoted = self.value();
        if self.peek() == Some(b':') {
            self.step();
        }
        Some(inside_quotes(quoted))
    }

    /// Takes the object's next key if it is this one, given as `"key":`. Where it stands otherwise
    /// in the text, with spaces, it is left for [`Cursor::next_key`].
    #[inline]
    pub fn take_key(&mut self, quoted: &[u8]) -> bool {
        let at = self.at + usize::from(self.bytes.get(self.at) == Some(&b','));
        let found = self
            .bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(quoted));
        if found {
            self.at = at + quoted.len();
        }
        found
    }

    #[inline]
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.bytes.len().min(self.at + 1);
    }

    #[inline]
    fn skip_string(&mut self) {
        let mut at = self.at + 1;
        // Most strings are short: a search that starts up for long ones costs more than they do.
        let rest = self.bytes.get(at..).unwrap_or_default();
        let short = &rest[..rest.len().min(SHORT)];
        match short.iter().position(|byte| matches!(byte, b'"' | b'\\')) {
            Some(found) if short[found] == b'"' => {
                self.at = at + found + 1;
                return;
            }
            Some(found) => at += found,
            None => at += short.len(),
        }
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            match memchr::memchr2(b'"', b'\\', rest) {
                Some(found) if rest[found] == b'"' => {
                    self.at = at + found + 1;
                    return;
                }
                Some(found) => at += found + 2,
                None => {
                    self.at = self.bytes.len();
                    return;
                }
            }
        }
    }

    fn skip_nested(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_word(&mut self) {
        // One step at the least: text that is not JSON must not hold a reader in one place.
        self.step();
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r' => return,
                _ => self.at += 1,
            }
        }
    }
}

/// What stands between the quotes of a JSON string, escapes as they are written.
pub(super) fn inside_quotes(quoted: &[u8]) -> &[u8] {
    match quoted {
        [b'"', inside @ .., b'"'] => inside,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Cursor, Kind};

    #[test]
    fn takes_values_one_by_one() {
        let mut cursor = Cursor::new(br#" [ {"a" : "x\"]", "b":[1,{}]} , -1.5e3,null ,true]"#);
        assert_eq!(cursor.kind(), Kind::List);
        cursor.enter();
        assert!(cursor.next_item());
        cursor.enter();
        assert_eq!(cursor.next_key(), Some(&b"a"[..]));
        assert_eq!(cursor.value(), br#""x\"]""#);
        assert_eq!(cursor.next_key(), Some(&b"b"[..]));
        assert_eq!(cursor.value(), b"[1,{}]");
        assert_eq!(cursor.next_key(), None);
        assert!(cursor.next_item());
        assert_eq!(cursor.value(), b"-1.5e3");
        assert!(cursor.next_item());
        assert_eq!(cursor.kind(), Kind::Null);
        assert_eq!(cursor.value(), b"null");
        assert!(cursor.next_item());
        assert_eq!(cursor.value(), b"true");
        assert!(!cursor.next_item());
    }

    /// Walks through everything as `answer` would.
    fn walk(cursor: &mut Cursor<'_>, budget: &mut usize) {
        *budget -= 1;
        match cursor.kind() {
            Kind::List => {
                cursor.enter();
                while cursor.next_item() && *budget > 0 {
                    walk(cursor, budget);
                }
            }
            Kind::Object => {
                cursor.enter();
                while cursor.next_key().is_some() && *budget > 0 {
                    walk(cursor, budget);
                }
            }
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String => {
                cursor.value();
            }
        }
    }

    #[test]
    fn goes_on_where_no_value_stands() {
        let mut cursor = Cursor::new(b"[}");
        let mut budget = 10;
        walk(&mut cursor, &mut budget);
        assert!(budget > 0);
    }

    proptest! {
        #[test]
        fn ends_on_any_text(text in r#"[\[\]{}:," \\a1n-]{0,60}"#) {
            let mut cursor = Cursor::new(text.as_bytes());
            let mut budget = 1_000;
            if budget > 0 {
                walk(&mut cursor, &mut budget);
            }
            prop_assert!(budget > 0, "a walk through {} bytes takes no 1,000 steps", text.len());
        }
    }
}
