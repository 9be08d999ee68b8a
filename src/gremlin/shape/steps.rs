//! The argument lists of each step, as the grammar has them.
//!
//! In: a step's name. Out: its shapes.

use super::{Param, Shape};
use crate::gremlin::tree::StepName;

const fn exactly(first: &'static [Param]) -> Shape {
    Shape { first, rest: None }
}

const fn then(first: &'static [Param], rest: Param) -> Shape {
    let rest = Some(rest);
    Shape { first, rest }
}

mod kinds {
    use crate::gremlin::{shape::Param, tree::TokenClass};

    pub const SCOPE: Param = Param::Token(TokenClass::Scope);
    pub const ORDER: Param = Param::Token(TokenClass::Order);
    pub const POP: Param = Param::Token(TokenClass::Pop);
    pub const COLUMN: Param = Param::Token(TokenClass::Column);
    pub const T: Param = Param::Token(TokenClass::T);
    pub const DIRECTION: Param = Param::Token(TokenClass::Direction);
    pub const CARDINALITY: Param = Param::Token(TokenClass::Cardinality);
    pub const OPERATOR: Param = Param::Token(TokenClass::Operator);
    pub const BARRIER: Param = Param::Token(TokenClass::Barrier);
    pub const MERGE: Param = Param::Token(TokenClass::Merge);
    pub const TIME_UNIT: Param = Param::Token(TokenClass::TimeUnit);
}

use kinds::*;

const NOTHING: &[Shape] = &[exactly(&[])];
const STRING: &[Shape] = &[exactly(&[Param::String])];
const TRAVERSAL: &[Shape] = &[exactly(&[Param::Traversal])];
const ANY: &[Shape] = &[exactly(&[Param::Any])];
const STRINGS: &[Shape] = &[then(&[], Param::StringOrNull)];
const ONE_OR_MORE_STRINGS: &[Shape] = &[then(&[Param::String], Param::StringOrNull)];
const VALUES: &[Shape] = &[then(&[], Param::Any)];
const TRAVERSALS: &[Shape] = &[then(&[], Param::Traversal)];
const MAYBE_SCOPE: &[Shape] = &[exactly(&[]), exactly(&[SCOPE])];
const MAYBE_STRING: &[Shape] = &[exactly(&[]), exactly(&[Param::String])];
const PREDICATE: &[Shape] = &[exactly(&[Param::Predicate])];
const COUNT: &[Shape] = &[
    exactly(&[Param::Integer]),
    exactly(&[SCOPE, Param::Integer]),
];
const INTEGER: &[Shape] = &[exactly(&[Param::Integer])];
const TEST: &[Shape] = &[exactly(&[Param::Predicate]), exactly(&[Param::Traversal])];
const LABEL: &[Shape] = &[exactly(&[Param::String]), exactly(&[Param::Traversal])];
const MAYBE_LABEL: &[Shape] = &[
    exactly(&[]),
    exactly(&[Param::String]),
    exactly(&[Param::Traversal]),
];
const MERGE_MAP: &[Shape] = &[exactly(&[Param::MapOrNull]), exactly(&[Param::Traversal])];
const PREDICATE_OR_STRINGS: &[Shape] = &[
    exactly(&[Param::Predicate]),
    then(&[Param::StringOrNull], Param::StringOrNull),
];
const PREDICATE_OR_VALUES: &[Shape] = &[
    exactly(&[Param::Predicate]),
    then(&[Param::Any], Param::Any),
];
const CALL: &[Shape] = &[
    exactly(&[Param::String]),
    exactly(&[Param::String, Param::Map]),
    exactly(&[Param::String, Param::Traversal]),
    exactly(&[Param::String, Param::Map, Param::Traversal]),
];

/// What may stand between `g` and the start step.
pub(super) const SOURCE: &[(StepName, &[Shape])] = &[
    (
        StepName::With,
        &[
            exactly(&[Param::String]),
            exactly(&[Param::String, Param::Any]),
        ],
    ),
    (StepName::WithBulk, &[exactly(&[Param::Bool])]),
    (StepName::WithPath, NOTHING),
    (
        StepName::WithSack,
        &[exactly(&[Param::Any]), exactly(&[Param::Any, OPERATOR])],
    ),
    (
        StepName::WithSideEffect,
        &[
            exactly(&[Param::String, Param::Any]),
            exactly(&[Param::String, Param::Any, OPERATOR]),
        ],
    ),
    (
        StepName::WithStrategies,
        &[then(&[Param::Strategy], Param::Strategy)],
    ),
];

/// What may start a traversal at `g`.
pub(super) const START: &[(StepName, &[Shape])] = &[
    (StepName::AddE, LABEL),
    (StepName::AddV, MAYBE_LABEL),
    (StepName::E, VALUES),
    (StepName::V, VALUES),
    (StepName::Inject, VALUES),
    (StepName::Io, STRING),
    (StepName::MergeV, MERGE_MAP),
    (StepName::MergeE, MERGE_MAP),
    (StepName::Union, TRAVERSALS),
    (
        StepName::Call,
        &[
            exactly(&[]),
            exactly(&[Param::String]),
            exactly(&[Param::String, Param::Map]),
            exactly(&[Param::String, Param::Traversal]),
            exactly(&[Param::String, Param::Map, Param::Traversal]),
        ],
    ),
];

/// What each step takes behind another one, or in an anonymous traversal. None: it may not stand
/// there.
pub(super) fn inner_shapes(step: StepName) -> &'static [Shape] {
    use StepName::*;
    match step {
        WithBulk | WithPath | WithSack | WithSideEffect | WithStrategies | Io => &[],
        AsDate | BothV | ConnectedComponent | CyclicPath | Drop | Element | Id | Identity | InV
        | Index | Key | Label | None | OtherV | OutV | Path | PeerPressure | Read | Reverse
        | ShortestPath | SimplePath | Unfold | ValueStep | Write => NOTHING,
        Conjoin | Format | Math | Store | Subgraph => STRING,
        HasNot => const { &[exactly(&[Param::StringOrNull])] },
        Fail | Group | GroupCount | Loops | Profile | Tree => MAYBE_STRING,
        AsString | Count | Length | LTrim | Max | Mean | Min | Order | RTrim | Sum | ToLower
        | ToUpper | Trim => MAYBE_SCOPE,
        Both | BothE | ElementMap | In | InE | Out | OutE | Properties | PropertyMap | Values => {
            STRINGS
        }
        As | Cap | Project => ONE_OR_MORE_STRINGS,
        Branch | FlatMap | Local | Map | Not | Optional | SideEffect => TRAVERSAL,
        And | Coalesce | Match | Or | Union => TRAVERSALS,
        E | Inject | V => VALUES,
        Combine | Constant | Difference | Disjunct | Intersect | Merge | Product => ANY,
        All | Any => PREDICATE,
        Filter | Until => TEST,
        HasKey | HasLabel => PREDICATE_OR_STRINGS,
        HasId | HasValue => PREDICATE_OR_VALUES,
        Is => const { &[exactly(&[Param::Predicate]), exactly(&[Param::Any])] },
        Limit | Sample | Skip => COUNT,
        TimeLimit | Times => INTEGER,
        AddE => LABEL,
        AddV => MAYBE_LABEL,
        MergeE | MergeV => {
            const {
                &[
                    exactly(&[]),
                    exactly(&[Param::MapOrNull]),
                    exactly(&[Param::Traversal]),
                ]
            }
        }
        Aggregate => const { &[exactly(&[Param::String]), exactly(&[SCOPE, Param::String])] },
        Barrier => {
            const {
                &[
                    exactly(&[]),
                    exactly(&[Param::Integer]),
                    exactly(&[BARRIER]),
                ]
            }
        }
        By => {
            const {
                &[
                    exactly(&[]),
                    exactly(&[Param::String]),
                    exactly(&[Param::String, ORDER]),
                    exactly(&[ORDER]),
                    exactly(&[Param::Function]),
                    exactly(&[Param::Function, ORDER]),
                    exactly(&[Param::Traversal]),
                    exactly(&[Param::Traversal, ORDER]),
                ]
            }
        }
        Call => CALL,
        Choose => {
            const {
                &[
                    exactly(&[Param::Function]),
                    exactly(&[Param::Predicate, Param::Traversal]),
                    exactly(&[Param::Predicate, Param::Traversal, Param::Traversal]),
                    exactly(&[Param::Traversal]),
                    exactly(&[Param::Traversal, Param::Traversal]),
                    exactly(&[Param::Traversal, Param::Traversal, Param::Traversal]),
                ]
            }
        }
        Coin => const { &[exactly(&[Param::Decimal])] },
        Concat => {
            const {
                &[
                    then(&[], Param::StringOrNull),
                    then(&[Param::Traversal], Param::Traversal),
                ]
            }
        }
        DateAdd => const { &[exactly(&[TIME_UNIT, Param::Integer])] },
        DateDiff => const { &[exactly(&[Param::Date]), exactly(&[Param::Traversal])] },
        Dedup => {
            const {
                &[
                    then(&[], Param::StringOrNull),
                    then(&[SCOPE], Param::StringOrNull),
                ]
            }
        }
        Emit => {
            const {
                &[
                    exactly(&[]),
                    exactly(&[Param::Predicate]),
                    exactly(&[Param::Traversal]),
                ]
            }
        }
        Fold => const { &[exactly(&[]), exactly(&[Param::Any, OPERATOR])] },
        From => {
            const {
                &[
                    exactly(&[Param::String]),
                    exactly(&[Param::Vertex]),
                    exactly(&[Param::Traversal]),
                ]
            }
        }
        Has => {
            const {
                &[
                    exactly(&[Param::StringOrNull]),
                    exactly(&[Param::StringOrNull, Param::Predicate]),
                    exactly(&[Param::StringOrNull, Param::Any]),
                    exactly(&[T, Param::Predicate]),
                    exactly(&[T, Param::Any]),
                    exactly(&[Param::StringOrNull, Param::StringOrNull, Param::Predicate]),
                    exactly(&[Param::StringOrNull, Param::StringOrNull, Param::Any]),
                ]
            }
        }
        Option => {
            const {
                &[
                    exactly(&[Param::Traversal]),
                    exactly(&[Param::Predicate, Param::Traversal]),
                    exactly(&[Param::Any, Param::Traversal]),
                    exactly(&[MERGE, Param::MapOrNull]),
                    exactly(&[MERGE, Param::MapOrNull, CARDINALITY]),
                ]
            }
        }
        PageRank => const { &[exactly(&[]), exactly(&[Param::Decimal])] },
        Property => {
            const {
                &[
                    exactly(&[Param::MapOrNull]),
                    exactly(&[CARDINALITY, Param::MapOrNull]),
                    then(&[Param::Key, Param::Any], Param::Any),
                    then(&[CARDINALITY, Param::Any, Param::Any], Param::Any),
                ]
            }
        }
        Range => {
            const {
                &[
                    exactly(&[Param::Integer, Param::Integer]),
                    exactly(&[SCOPE, Param::Integer, Param::Integer]),
                ]
            }
        }
        Repeat => {
            const {
                &[
                    exactly(&[Param::Traversal]),
                    exactly(&[Param::String, Param::Traversal]),
                ]
            }
        }
        Replace => {
            const {
                &[
                    exactly(&[Param::StringOrNull, Param::StringOrNull]),
                    exactly(&[SCOPE, Param::StringOrNull, Param::StringOrNull]),
                ]
            }
        }
        Sack => const { &[exactly(&[]), exactly(&[OPERATOR])] },
        Select => {
            const {
                &[
                    exactly(&[COLUMN]),
                    exactly(&[Param::String]),
                    then(&[Param::String, Param::String], Param::StringOrNull),
                    exactly(&[Param::Traversal]),
                    exactly(&[POP, Param::String]),
                    then(&[POP, Param::String, Param::String], Param::StringOrNull),
                    exactly(&[POP, Param::Traversal]),
                ]
            }
        }
        Split => {
            const {
                &[
                    exactly(&[Param::StringOrNull]),
                    exactly(&[SCOPE, Param::StringOrNull]),
                ]
            }
        }
        Substring => {
            const {
                &[
                    exactly(&[Param::Integer]),
                    exactly(&[Param::Integer, Param::Integer]),
                    exactly(&[SCOPE, Param::Integer]),
                    exactly(&[SCOPE, Param::Integer, Param::Integer]),
                ]
            }
        }
        Tail => {
            const {
                &[
                    exactly(&[]),
                    exactly(&[Param::Integer]),
                    exactly(&[SCOPE]),
                    exactly(&[SCOPE, Param::Integer]),
                ]
            }
        }
        To => {
            const {
                &[
                    exactly(&[Param::String]),
                    exactly(&[Param::Vertex]),
                    exactly(&[Param::Traversal]),
                    then(&[DIRECTION], Param::StringOrNull),
                ]
            }
        }
        ToE => const { &[then(&[DIRECTION], Param::StringOrNull)] },
        ToV => const { &[exactly(&[DIRECTION])] },
        ValueMap => {
            const {
                &[
                    then(&[], Param::StringOrNull),
                    then(&[Param::Bool], Param::StringOrNull),
                ]
            }
        }
        Where => {
            const {
                &[
                    exactly(&[Param::Predicate]),
                    exactly(&[Param::Traversal]),
                    exactly(&[Param::String, Param::Predicate]),
                ]
            }
        }
        With => {
            const {
                &[
                    exactly(&[Param::OptionKey]),
                    exactly(&[Param::OptionKey, Param::OptionValue]),
                ]
            }
        }
    }
}
