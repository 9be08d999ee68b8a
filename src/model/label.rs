//! Labels of vertices and edges.

use crate::gremlin::Text;

/// A vertex label as `@alias` or the type's name gives it. Neptune writes several labels of one
/// vertex as `A::B`, and `hasLabel` finds them one by one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label(Vec<Text>);

impl Label {
    pub fn new(text: &str) -> Self {
        Label(text.split("::").map(Text::from).collect())
    }

    /// The labels that a vertex must have, all of them. Never empty.
    pub fn parts(&self) -> &[Text] {
        &self.0
    }

    /// Whether a vertex with this answer of `label()` has every part.
    pub fn matches(&self, label: &str) -> bool {
        self.0
            .iter()
            .all(|part| label.split("::").any(|found| found == &**part))
    }
}

#[cfg(test)]
mod tests {
    use super::Label;

    #[test]
    fn a_label_with_parts_matches_in_any_order() {
        assert!(Label::new("A::B").matches("B::A"));
        assert!(Label::new("A").matches("A::B"));
        assert!(!Label::new("A::B").matches("A"));
    }
}
