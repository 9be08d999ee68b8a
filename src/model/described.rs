//! What people are told of a part of the schema.

/// Documentation and deprecation, as introspection shows them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Described {
    pub description: Option<String>,
    /// The reason, where it is deprecated.
    pub deprecated: Option<String>,
}
