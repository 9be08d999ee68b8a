//! Filters as steps.
//!
//! In: a closed filter, and what it is asked of. Out: steps that keep what it holds for.

use super::{
    nested::misplaced,
    spans::SPAN,
    steps::{limit, number, step, test as predicate},
    test::Tester,
};
use crate::{
    error::Error,
    gremlin::{Alternatives, Arg, Chain, PredicateName, Step, StepName, Text},
    model::{Direction, Key, Label, Leaf, Quantifier, Scalar, Way},
    plan::{
        Wording,
        filter::{Filter, SizeTest, Test, TextTest},
    },
};

/// What a filter is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Vertices,
    Edges,
    /// Edges, each with the node that it leads to in this direction.
    Rows(Direction),
}

/// Starts with the ids where they are asked for, else with everything; the filter keeps what is left to
/// be asked.
pub(super) fn start(filter: &mut Filter<'_>, steps: &mut Chain) {
    let ids = match take_ids(filter) {
        Some(Test::Equals(id)) => vec![Arg::Value(id)],
        Some(Test::Within(ids)) => ids.into_iter().map(Arg::Value).collect(),
        Some(_) | None => Vec::new(),
    };
    steps.push(step(StepName::V, ids));
    // `V()` without ids means every vertex, so nothing must be said in another way.
    if *filter == Filter::Nothing {
        steps.push(limit(0));
        *filter = Filter::All;
    }
}

/// The ids that hold for all that is wanted.
fn take_ids(filter: &mut Filter<'_>) -> Option<Test> {
    let names_ids = |part: &Filter<'_>| {
        matches!(
            part,
            Filter::Test(Key::Id, Test::Equals(_) | Test::Within(_))
        )
    };
    match filter {
        Filter::And(parts) => {
            let at = parts.iter().position(names_ids)?;
            match parts.remove(at) {
                Filter::Test(_, test) => Some(test),
                _ => None,
            }
        }
        one if names_ids(one) => match std::mem::replace(one, Filter::All) {
            Filter::Test(_, test) => Some(test),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn has_label(labels: &[Label], steps: &mut Chain) {
    let one_part = labels.iter().all(|label| label.parts().len() == 1);
    match labels {
        [] => {}
        [label] => steps.extend(label.parts().iter().map(label_step)),
        _ if one_part => {
            let labels = labels
                .iter()
                .flat_map(Label::parts)
                .map(|part| part.clone().into());
            steps.push(step(StepName::HasLabel, labels.collect()));
        }
        _ => {
            let each = labels
                .iter()
                .map(|label| Arg::Traversal(label.parts().iter().map(label_step).collect()));
            steps.push(step(StepName::Or, each.collect()));
        }
    }
}

fn label_step(label: &Text) -> Step {
    step(StepName::HasLabel, vec![label.clone().into()])
}

/// About how many bytes the steps of a filter take. A time becomes a span, in a tree of its own.
pub(super) fn weight(of: &Filter<'_>) -> usize {
    const VALUE: usize = 40;
    const STEP: usize = 120;
    match of {
        Filter::All | Filter::Nothing => 0,
        Filter::And(parts) | Filter::Or(parts) => parts.iter().map(weight).sum(),
        Filter::Not(inner)
        | Filter::Edge(inner)
        | Filter::Node(inner)
        | Filter::One(_, inner)
        | Filter::Related(_, _, inner) => STEP + weight(inner),
        Filter::Label(_) => STEP,
        Filter::Test(key, test) => {
            let each = match key {
                Key::Property {
                    leaf: Leaf::Scalar(Scalar::AwsTimestamp | Scalar::AwsDate),
                    ..
                } => SPAN,
                Key::Property { .. } | Key::Id => VALUE,
            };
            match test {
                Test::Within(values) => each * values.len(),
                Test::Size(SizeTest::Within(sizes)) => VALUE * sizes.len(),
                Test::Text(_, text) => VALUE + text.len(),
                Test::Equals(_)
                | Test::Absent
                | Test::Present
                | Test::Compared(..)
                | Test::Exactly(..)
                | Test::Size(_) => each,
            }
        }
    }
}

/// Writes filters.
#[derive(Clone, Copy)]
pub(super) struct Filterer<'w> {
    pub wording: Wording<'w>,
    pub writes: bool,
    /// It stands in another filter, where an error of a comparison is that one's.
    pub inside: bool,
}

impl Filterer<'_> {
    /// Keeps what the filter holds for.
    pub fn keep(self, filter: Filter<'_>, of: Subject, steps: &mut Chain) -> Result<(), Error> {
        let deeper = self.deeper();
        match filter {
            Filter::All => {}
            Filter::Nothing => steps.push(limit(0)),
            Filter::And(mut parts) => {
                parts.sort_by_key(rank);
                for part in parts {
                    self.keep(part, of, steps)?;
                }
            }
            Filter::Or(parts) => {
                let parts = parts.into_iter().map(|part| {
                    let mut inside = Chain::new();
                    deeper.keep(part, of, &mut inside)?;
                    Ok(Arg::Traversal(inside))
                });
                let parts = parts.collect::<Result<_, Error>>()?;
                steps.push(match self.wording.capabilities.alternatives {
                    Alternatives::Or => step(StepName::Or, parts),
                    Alternatives::Union => step(
                        StepName::Where,
                        vec![vec![step(StepName::Union, parts)].into()],
                    ),
                });
            }
            Filter::Not(inner) => {
                let mut inside = Chain::new();
                match *inner {
                    Filter::Test(key, test) => deeper.tester(of).alone(key, test, &mut inside),
                    Filter::Related(way, Quantifier::Some, there) => {
                        deeper.along(way, None, *there, &mut inside)?;
                    }
                    Filter::One(way, there) => deeper.one(way, *there, &mut inside)?,
                    other => deeper.keep(other, of, &mut inside)?,
                }
                steps.push(step(StepName::Not, vec![inside.into()]));
            }
            Filter::Test(key, test) => self.tester(of).keep(key, test, steps),
            Filter::Label(label) => steps.extend(label.parts().iter().map(label_step)),
            Filter::Related(way, quantifier, inner) => {
                let mut there = Chain::new();
                deeper.along(way, None, *inner, &mut there)?;
                steps.push(match quantifier {
                    Quantifier::Some | Quantifier::All => step(StepName::Where, vec![there.into()]),
                    Quantifier::None => step(StepName::Not, vec![there.into()]),
                    Quantifier::Single => {
                        there.push(limit(2));
                        there.push(step(StepName::Count, Vec::new()));
                        there.push(step(
                            StepName::Is,
                            vec![predicate(PredicateName::Eq, vec![number(1)])],
                        ));
                        step(StepName::Where, vec![there.into()])
                    }
                });
            }
            Filter::One(way, inner) => {
                let mut there = Chain::new();
                deeper.one(way, *inner, &mut there)?;
                steps.push(step(StepName::Where, vec![there.into()]));
            }
            Filter::Edge(inner) => match of {
                Subject::Rows(_) | Subject::Edges => self.keep(*inner, Subject::Edges, steps)?,
                Subject::Vertices => return Err(misplaced("a vertex has no edge to be asked of")),
            },
            Filter::Node(inner) => {
                let mut there = match of {
                    Subject::Rows(direction) => vec![end_of(direction)],
                    Subject::Vertices | Subject::Edges => {
                        return Err(misplaced("a filter's node is of a row"));
                    }
                };
                deeper.keep(*inner, Subject::Vertices, &mut there)?;
                steps.push(step(StepName::Where, vec![there.into()]));
            }
        }
        Ok(())
    }

    fn deeper(self) -> Self {
        Filterer {
            inside: true,
            ..self
        }
    }

    /// Goes to the one neighbour, where the filter holds for it.
    fn one(self, way: &Way, filter: Filter<'_>, steps: &mut Chain) -> Result<(), Error> {
        self.along(way, None, Filter::All, steps)?;
        // Where there are several after all, the first one is shown.
        if filter != Filter::All {
            steps.push(limit(1));
            self.keep(filter, Subject::Vertices, steps)?;
        }
        Ok(())
    }

    /// Goes along a way, to the nodes for which, or for whose rows, the filter holds. `edge` is the path's
    /// label for the edge.
    pub fn along(
        self,
        way: &Way,
        edge: Option<&Text>,
        filter: Filter<'_>,
        steps: &mut Chain,
    ) -> Result<(), Error> {
        let label = || vec![way.label.clone().into()];
        if edge.is_none() && !is_of_rows(&filter) {
            steps.push(match way.direction {
                Direction::Out => step(StepName::Out, label()),
                Direction::In => step(StepName::In, label()),
            });
            has_label(&way.labels, steps);
            return self.keep(filter, Subject::Vertices, steps);
        }
        steps.push(match way.direction {
            Direction::Out => step(StepName::OutE, label()),
            Direction::In => step(StepName::InE, label()),
        });
        if let Some(edge) = edge {
            steps.push(step(StepName::As, vec![edge.clone().into()]));
        }
        let parts = match filter {
            Filter::And(parts) => parts,
            one => vec![one],
        };
        // Nothing is asked of a neighbour that is none of these: what it has may be of other types.
        let mixed = |part: &Filter<'_>| !matches!(part, Filter::Node(_)) && asks_of_node(part);
        if !way.labels.is_empty() && parts.iter().any(mixed) {
            let mut there = vec![end_of(way.direction)];
            has_label(&way.labels, &mut there);
            steps.push(step(StepName::Where, vec![there.into()]));
        }
        let mut of_nodes = Filter::All;
        for part in parts {
            match part {
                Filter::Node(inner) => of_nodes = of_nodes.and(*inner),
                part if is_of_rows(&part) => {
                    self.keep(part, Subject::Rows(way.direction), steps)?;
                }
                part => of_nodes = of_nodes.and(part),
            }
        }
        steps.push(end_of(way.direction));
        has_label(&way.labels, steps);
        self.keep(of_nodes, Subject::Vertices, steps)
    }

    fn tester(&self, of: Subject) -> Tester<'_> {
        Tester {
            wording: self.wording,
            writes: self.writes,
            // A property of an edge has one value.
            single: of != Subject::Vertices,
            inside: self.inside,
            ids_as_texts: of != Subject::Vertices && self.wording.edge_ids_as_texts(),
        }
    }
}

/// From an edge to the node that it leads to.
fn end_of(direction: Direction) -> Step {
    match direction {
        Direction::Out => step(StepName::InV, Vec::new()),
        Direction::In => step(StepName::OutV, Vec::new()),
    }
}

/// Whether something is asked of the nodes of rows.
fn asks_of_node(filter: &Filter<'_>) -> bool {
    match filter {
        Filter::Node(_) => true,
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(asks_of_node),
        Filter::Not(inner) => asks_of_node(inner),
        Filter::All
        | Filter::Nothing
        | Filter::Edge(_)
        | Filter::Test(..)
        | Filter::Label(_)
        | Filter::Related(..)
        | Filter::One(..) => false,
    }
}

/// Whether it is asked of the rows of a relationship, and not of nodes.
fn is_of_rows(filter: &Filter<'_>) -> bool {
    match filter {
        Filter::Edge(_) | Filter::Node(_) => true,
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(is_of_rows),
        Filter::Not(inner) => is_of_rows(inner),
        Filter::All
        | Filter::Nothing
        | Filter::Test(..)
        | Filter::Label(_)
        | Filter::Related(..)
        | Filter::One(..) => false,
    }
}

/// What keeps the fewest, or is the cheapest to ask, goes first.
fn rank(filter: &Filter<'_>) -> u8 {
    match filter {
        Filter::Nothing => 0,
        Filter::Test(_, Test::Equals(_)) => 1,
        Filter::Test(_, Test::Within(_)) => 2,
        Filter::All | Filter::Label(_) => 3,
        Filter::Test(
            _,
            Test::Compared(..) | Test::Exactly(..) | Test::Text(TextTest::StartsWith, _),
        ) => 4,
        Filter::Test(..) => 5,
        Filter::Edge(_) => 6,
        Filter::Not(inner) => 6 + u8::from(!matches!(**inner, Filter::Test(..))),
        Filter::Or(_) | Filter::And(_) => 7,
        Filter::Node(_) | Filter::One(..) => 8,
        Filter::Related(..) => 9,
    }
}
