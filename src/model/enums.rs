//! Enums: strings in the graph.

use super::described::Described;
use crate::gremlin::Text;

#[derive(Debug)]
pub struct EnumType {
    pub name: Text,
    pub description: Option<String>,
    pub values: Vec<(Text, Described)>,
}

impl EnumType {
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|(name, _)| &**name == value)
    }
}
