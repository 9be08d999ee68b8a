//! Why a value does not fit its type.
//!
//! In: what is wrong, and where in the value. Out: a message, with or without names of the schema
//! that the client did not write.

use std::fmt;

use crate::gremlin::Text;

/// Why a value does not fit, and where in it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}{message}", Place(.path))]
pub struct CoerceError {
    /// From the inside out.
    path: Vec<Part>,
    message: String,
    /// The same without names of the schema, where `message` has some.
    discreet: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Item(usize),
    Field(Text),
}

struct Place<'a>(&'a [Part]);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        f.write_str("at `")?;
        for part in self.0.iter().rev() {
            match part {
                Part::Item(index) => write!(f, "[{index}]")?,
                Part::Field(name) => write!(f, ".{name}")?,
            }
        }
        f.write_str("`: ")
    }
}

impl CoerceError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        CoerceError {
            path: Vec::new(),
            message: message.into(),
            discreet: None,
        }
    }

    /// What is said instead where the schema is not shown.
    pub(super) fn or(mut self, discreet: String) -> Self {
        self.discreet = Some(discreet);
        self
    }

    /// Null where the type, as the schema shows it, allows none.
    pub(super) fn null(ty: &str) -> Self {
        CoerceError::new(format!("`{ty}` cannot be null")).or("null is not allowed".to_owned())
    }

    pub(super) fn one_of(name: &str) -> Self {
        let rule = "takes exactly one field, and its value cannot be null";
        CoerceError::new(format!("`{name}` {rule}")).or(format!("the object {rule}"))
    }

    pub(super) fn in_item(mut self, index: usize) -> Self {
        self.path.push(Part::Item(index));
        self
    }

    pub(super) fn in_field(mut self, name: &Text) -> Self {
        self.path.push(Part::Field(name.clone()));
        self
    }

    /// The message for a client that may know the schema, or may not.
    pub fn told(&self, knows_schema: bool) -> String {
        match &self.discreet {
            Some(discreet) if !knows_schema => format!("{}{discreet}", Place(&self.path)),
            Some(_) | None => self.to_string(),
        }
    }
}
