//! What the name of a step tells of its rows.
//!
//! In: a step's name. Out: its kind.

use super::{Keys, Yields};
use crate::gremlin::tree::StepName;

/// How a step's rows come of those before it.
pub(super) enum Kind {
    /// They are the same.
    Same,
    Is(Yields),
    /// They are the same, and elements.
    HasLabel,
    /// They are the same, and get names.
    Names,
    /// They are the same, and are kept under a name.
    Collects,
    /// A map of all, or the same where the map is kept under a name.
    Groups,
    /// Those of the traversals in it.
    Children,
    /// It depends on more than the name.
    Other,
}

pub(super) fn kind(name: StepName) -> Kind {
    use StepName::*;
    match name {
        V | AddV | MergeV | Out | In | Both | OutV | InV | OtherV | BothV | To | ToV | From => {
            Kind::Is(Yields::Vertex)
        }
        E | AddE | MergeE | OutE | InE | BothE | ToE => Kind::Is(Yields::Edge),
        Has | HasId | HasKey | HasNot | HasValue | Where | Not | And | Or | Is | Filter | Dedup
        | Limit | Range | Tail | Skip | Sample | Order | Coin | SimplePath | CyclicPath
        | Barrier | By | With | SideEffect | Identity | Property | TimeLimit | Emit | Until
        | Times | Option | All | Any | Profile | Read | Write | WithBulk | WithPath | WithSack
        | WithSideEffect | WithStrategies => Kind::Same,
        HasLabel => Kind::HasLabel,
        As => Kind::Names,
        Aggregate | Store => Kind::Collects,
        Group | GroupCount => Kind::Groups,
        Coalesce | Union | Choose | Optional | Local | FlatMap | Map | Repeat | Branch => {
            Kind::Children
        }
        Drop | Fail | None => Kind::Is(Yields::Nothing),
        Values | Id | Label | Key | ValueStep | Count | Sum | Mean | Math | Loops | AsDate
        | AsString | Concat | Conjoin | DateAdd | DateDiff | Format | Length | LTrim | RTrim
        | Trim | Replace | Substring | ToLower | ToUpper => Kind::Is(Yields::Scalar),
        Properties => Kind::Is(Yields::Property),
        ValueMap | ElementMap => Kind::Is(Yields::Map(Keys::Properties)),
        PropertyMap | Match => Kind::Is(Yields::Map(Keys::Any)),
        Path => Kind::Is(Yields::Path),
        Split => Kind::Is(Yields::Scalar.list()),
        Combine | Difference | Disjunct | Intersect | Merge | Product | Index => {
            Kind::Is(Yields::Unknown.list())
        }
        Constant | Inject | Project | Select | Fold | Unfold | Cap | Min | Max => Kind::Other,
        Call | ConnectedComponent | Element | Io | PageRank | PeerPressure | Reverse | Sack
        | ShortestPath | Subgraph | Tree => Kind::Is(Yields::Unknown),
    }
}
