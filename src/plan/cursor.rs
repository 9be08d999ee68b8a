//! Cursors: the place of a row in a list, as a text that a client sends back.
//!
//! In: the values by which a list is ordered, as JSON. Out: a text, and from it the values again. A text is
//! bound to the list and the order that it was made for; one that is cut, changed or of another list is not
//! read.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::digest::{Digest, SHA256, digest};
use serde_json::Value as Json;

use crate::{
    gremlin::Value,
    model::{Key, Leaf, Scalar},
};

/// Bytes of the check.
const CHECK: usize = 9;

/// What the cursors of a list look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorForm {
    /// The list, and the order of its rows.
    list: Arc<str>,
    /// How many values there are.
    pub keys: usize,
}

/// A value by which a row is ordered.
#[derive(Debug, Clone, PartialEq)]
pub enum CursorKey {
    Missing,
    Value(Value),
}

impl CursorForm {
    pub fn new(list: String, keys: usize) -> Self {
        CursorForm {
            list: list.into(),
            keys,
        }
    }

    /// The cursor of a row: its values as JSON, in their order.
    pub fn token<'r>(&self, values: impl Iterator<Item = Option<&'r [u8]>>) -> String {
        let mut text = vec![0; CHECK];
        for (index, value) in values.enumerate() {
            text.push(if index == 0 { b'[' } else { b',' });
            text.extend_from_slice(value.unwrap_or(b"null"));
        }
        text.push(b']');
        let check = self.check(&text[CHECK..]);
        text[..CHECK].copy_from_slice(&check.as_ref()[..CHECK]);
        BASE64_URL_SAFE_NO_PAD.encode(text)
    }

    /// The values of a cursor of this list.
    pub fn read(&self, token: &str) -> Option<Vec<Json>> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
        let (check, text) = bytes.split_at_checked(CHECK)?;
        if self.check(text).as_ref()[..CHECK] != *check {
            return None;
        }
        let values: Vec<Json> = serde_json::from_slice(text).ok()?;
        (values.len() == self.keys).then_some(values)
    }

    fn check(&self, text: &[u8]) -> Digest {
        let mut all = Vec::with_capacity(self.list.len() + 1 + text.len());
        all.extend_from_slice(self.list.as_bytes());
        all.push(0);
        all.extend_from_slice(text);
        digest(&SHA256, &all)
    }
}

impl CursorKey {
    /// A value as a row shows it.
    pub fn of(key: &Key, json: &Json) -> Option<CursorKey> {
        let leaf = match key {
            Key::Id => Leaf::Scalar(Scalar::Id),
            Key::Property { leaf, .. } => *leaf,
        };
        Some(CursorKey::Value(match (json, leaf) {
            (Json::Null, _) => return Some(CursorKey::Missing),
            (Json::Bool(value), _) => Value::Bool(*value),
            (Json::String(text), _) => Value::String(text.as_str().into()),
            (Json::Number(number), Leaf::Scalar(Scalar::AwsDate | Scalar::AwsDateTime)) => {
                Value::Date(number.as_i64()?)
            }
            (Json::Number(number), Leaf::Scalar(Scalar::Float)) => Value::Double(number.as_f64()?),
            (Json::Number(number), _) => match number.as_i64() {
                Some(whole) => Value::Long(whole),
                None => Value::Double(number.as_f64()?),
            },
            // A date that is read as seconds stands in a list of its own.
            (Json::Array(items), _) => Value::Date(items.first()?.as_i64()?),
            (Json::Object(_), _) => return None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CursorForm;

    #[test]
    fn a_cursor_is_read_where_it_was_made() {
        let form = CursorForm::new("Query.a|name+".into(), 2);
        let token = form.token([Some(&b"\"x\""[..]), None].into_iter());
        assert_eq!(form.read(&token), Some(vec![json!("x"), json!(null)]));
        assert_eq!(
            CursorForm::new("Query.a|name-".into(), 2).read(&token),
            None
        );
        for cut in 0..token.len() {
            assert_eq!(form.read(&token[..cut]), None);
        }
        assert_eq!(form.read(&format!("{token}A")), None);
        assert_eq!(form.read("not base64 at all"), None);
    }
}
