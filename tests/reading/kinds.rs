//! The kinds of questions, which are switched on one by one.
//!
//! In: `READING_ONLY`. Out: the kinds that worlds, schemas and questions may use.

/// What a question may use, and the schema must offer for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `where` over properties with every operator, `AND`, `OR` and `NOT`.
    Filter,
    /// `some`, `all`, `none` and `single` through relationships; needs `filter`.
    Related,
    /// Filters and sorts by the properties of an edge.
    Edges,
    /// Filters and sorts through a relationship to one node.
    ToOne,
    /// `matches`.
    Matches,
    /// Orders by properties and the id.
    Sort,
    /// `limit` and `offset`.
    Window,
    /// Relationships in the selection.
    Nested,
    /// Pages with `edges` and `pageInfo`.
    Relay,
    /// Pages with `items` and `nextToken`.
    Items,
    Aggregate,
    Interface,
    Union,
    /// `typename` and `on` in the filters of the two above.
    TypeFilter,
    /// Equal rows of a sorted list along a relationship are ordered by their edges' ids; without it by their
    /// nodes'.
    Ties,
    /// What an interface promises has another name in the graph with each of its types.
    Aliases,
    /// A schema of types alone.
    Generated,
    /// A schema whose types and fields have names of their own.
    Renamed,
    /// As for Neo4j's library: plain scalars as equality, and `options`.
    Plain,
    /// As for Amplify.
    Amplify,
    /// As for the AWS tool.
    Tool,
    /// Values that read the same and are stored differently, such as 0.1 as Float and as Double.
    Uneven,
    /// Properties with several values where the schema says one.
    Several,
    /// `size` of Amplify's strings.
    Size,
    /// Questions that are refused with `BAD_USER_INPUT`.
    Refused,
}

const NAMES: [(Kind, &str); 25] = [
    (Kind::Filter, "filter"),
    (Kind::Related, "related"),
    (Kind::Edges, "edges"),
    (Kind::ToOne, "to-one"),
    (Kind::Matches, "matches"),
    (Kind::Sort, "sort"),
    (Kind::Window, "window"),
    (Kind::Nested, "nested"),
    (Kind::Relay, "relay"),
    (Kind::Items, "items"),
    (Kind::Aggregate, "aggregate"),
    (Kind::Interface, "interface"),
    (Kind::Union, "union"),
    (Kind::TypeFilter, "type-filter"),
    (Kind::Ties, "ties"),
    (Kind::Aliases, "aliases"),
    (Kind::Generated, "generated"),
    (Kind::Renamed, "renamed"),
    (Kind::Plain, "plain"),
    (Kind::Amplify, "amplify"),
    (Kind::Tool, "tool"),
    (Kind::Uneven, "uneven"),
    (Kind::Several, "several"),
    (Kind::Size, "size"),
    (Kind::Refused, "refused"),
];

/// Those that are asked without `READING_ONLY`: what is built. Ties of a plain list along a relationship are
/// decided by the node's id, not by the edge's (`Ties`).
pub const BUILT: &[Kind] = &[
    Kind::Filter,
    Kind::Related,
    Kind::Edges,
    Kind::ToOne,
    Kind::Matches,
    Kind::Sort,
    Kind::Window,
    Kind::Nested,
    Kind::Relay,
    Kind::Items,
    Kind::Aggregate,
    Kind::Interface,
    Kind::Union,
    Kind::TypeFilter,
    Kind::Aliases,
    Kind::Generated,
    Kind::Renamed,
    Kind::Plain,
    Kind::Amplify,
    Kind::Tool,
    Kind::Uneven,
    Kind::Several,
    Kind::Size,
    Kind::Refused,
];

#[derive(Debug, Clone)]
pub struct Kinds(Vec<Kind>);

impl Kinds {
    /// `filter,sort`, or `all`; without it what is built.
    pub fn from_variable(text: Option<&str>) -> Kinds {
        let Some(text) = text else {
            return Kinds(BUILT.to_vec());
        };
        if text == "all" {
            return Kinds::all();
        }
        let kinds = text.split(',').map(|name| {
            let found = NAMES.iter().find(|(_, known)| *known == name.trim());
            match found {
                Some((kind, _)) => *kind,
                None => {
                    let known: Vec<_> = NAMES.iter().map(|(_, name)| *name).collect();
                    panic!(
                        "READING_ONLY: there is no `{name}` among {}",
                        known.join(", ")
                    )
                }
            }
        });
        Kinds(kinds.collect())
    }

    pub fn all() -> Kinds {
        Kinds(NAMES.iter().map(|(kind, _)| *kind).collect())
    }

    pub fn has(&self, kind: Kind) -> bool {
        self.0.contains(&kind)
    }
}
