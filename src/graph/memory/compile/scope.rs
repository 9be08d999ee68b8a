//! Steps that look values up by their names.
//!
//! In: `where()` and `dedup()`. Out: comparisons and walks between named values.

use super::{
    Compiler,
    builder::Builder,
    call::{Call, calls},
    filter::texts,
    hop::scope,
    predicate::deeper,
    refused,
};
use crate::{
    graph::{
        GraphError,
        memory::program::{
            Comparison, Dedup, Map, NameTest, NameTestKind, Op, PathTest, TextTest, Walk, Where,
        },
    },
    gremlin::{Arg, Predicate, PredicateName, Step, StepName, Text, Value},
};

impl Compiler<'_> {
    pub(super) fn dedup(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let (local, args) = scope(call.args);
        if local {
            return match args {
                // Its labels are not looked at.
                args if call.by.is_empty() => {
                    texts(call, args)?;
                    builder.map(Map::DedupItems);
                    Ok(())
                }
                _ => Err(call.wrong_args()),
            };
        }
        let mut labels = texts(call, args)?;
        labels.sort();
        labels.dedup();
        let by = self.only_by(call)?;
        let state = builder.state();
        builder.push(Op::Dedup(Box::new(Dedup { labels, by, state })));
        Ok(())
    }

    pub(super) fn path_test(&mut self, call: &Call<'_>) -> Result<PathTest, GraphError> {
        if !call.args.is_empty() {
            return Err(call.wrong_args());
        }
        Ok(PathTest {
            simple: call.name == StepName::SimplePath,
            span: self.span(call)?,
            by: self.bys(call)?,
        })
    }

    pub(super) fn where_op(&mut self, call: &Call<'_>) -> Result<Op, GraphError> {
        let (start, predicate) = match call.args {
            [Arg::Traversal(child)] if call.by.is_empty() => return self.where_child(child),
            [Arg::Predicate(predicate)] => (None, predicate),
            [Arg::Value(Value::String(start)), Arg::Predicate(predicate)] => {
                (Some(start.clone()), predicate)
            }
            _ => return Err(call.wrong_args()),
        };
        Ok(Op::Where(Box::new(Where::Compare {
            start,
            test: name_test(predicate, 0)?,
            by: self.bys(call)?,
        })))
    }

    fn where_child(&mut self, child: &[Step]) -> Result<Op, GraphError> {
        if !names_values(child)? {
            let child = self.chain(child)?.question();
            return Ok(Op::Filter(child));
        }
        let condition = self.within(|compiler| compiler.walk(&calls(child)?))?;
        Ok(Op::Where(Box::new(condition)))
    }

    /// A traversal between named values: `as('a').out().as('b')`.
    fn walk(&mut self, calls: &[Call<'_>]) -> Result<Where, GraphError> {
        for joint in [StepName::Or, StepName::And] {
            let is_joint = |call: &Call<'_>| call.name == joint && call.args.is_empty();
            if calls.iter().any(is_joint) {
                let parts = calls
                    .split(is_joint)
                    .map(|part| self.within(|compiler| compiler.walk(part)))
                    .collect::<Result<Vec<_>, _>>()?;
                return Ok(match joint {
                    StepName::Or => Where::Or(parts),
                    _ => Where::And(parts),
                });
            }
        }
        if let [call] = calls
            && matches!(call.name, StepName::Not | StepName::And | StepName::Or)
            && call.labels.is_empty()
        {
            let mut parts = Vec::with_capacity(call.args.len());
            for arg in call.args {
                let Arg::Traversal(child) = arg else {
                    return Err(call.wrong_args());
                };
                parts.push(self.within(|compiler| compiler.walk(&self::calls(child)?))?);
            }
            return match (call.name, parts.len()) {
                (StepName::And, _) => Ok(Where::And(parts)),
                (StepName::Or, _) => Ok(Where::Or(parts)),
                (_, 1) => Ok(Where::Not(Box::new(Where::And(parts)))),
                (_, _) => Err(call.wrong_args()),
            };
        }
        let (start, rest) = match calls {
            [first, rest @ ..] if first.is_name() => match first.labels.as_slice() {
                [name] => (Some(name.clone()), rest),
                _ => return Err(refused("where() starts from one name")),
            },
            calls => (None, calls),
        };
        let (end, rest): (Option<Text>, Vec<Call<'_>>) = match rest {
            [before @ .., last] if !last.labels.is_empty() => {
                let [name] = last.labels.as_slice() else {
                    return Err(refused(
                        "The end step of a where()-traversal can only have one label",
                    ));
                };
                let mut all: Vec<Call<'_>> = before.iter().map(Call::copied).collect();
                let mut last = last.copied();
                last.labels.clear();
                all.push(last);
                (Some(name.clone()), all)
            }
            rest => (None, rest.iter().map(Call::copied).collect()),
        };
        Ok(Where::Walk(Walk {
            start,
            chain: self.calls(&rest)?.question(),
            end,
        }))
    }
}

/// Whether a traversal starts from a named value or ends at one.
fn names_values(child: &[Step]) -> Result<bool, GraphError> {
    let calls = calls(child)?;
    let (Some(first), Some(last)) = (calls.first(), calls.last()) else {
        return Ok(false);
    };
    if first.is_name() || !last.labels.is_empty() {
        return Ok(true);
    }
    if let (StepName::Where, [Arg::Value(Value::String(_)), _]) = (first.name, first.args) {
        return Err(refused(
            "A where()-traversal must have at least a start or end label (i.e. variable)",
        ));
    }
    if let (StepName::Where, [Arg::Traversal(inner)]) = (first.name, first.args)
        && names_values(inner)?
    {
        return Err(refused(
            "A where()-traversal must have at least a start or end label (i.e. variable)",
        ));
    }
    if matches!(first.name, StepName::And | StepName::Or | StepName::Not) {
        for arg in first.args {
            if let Arg::Traversal(inner) = arg
                && names_values(inner)?
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn name_test(predicate: &Predicate, depth: usize) -> Result<NameTest, GraphError> {
    let depth = deeper(depth)?;
    Ok(match predicate {
        Predicate::Test(name, values) => {
            let [Value::String(value)] = values.as_slice() else {
                return Err(refused(format!(
                    "where() takes one name in {}",
                    name.text()
                )));
            };
            NameTest::One(kind(*name)?, value.clone())
        }
        Predicate::And(left, right) => NameTest::And(
            Box::new(name_test(left, depth)?),
            Box::new(name_test(right, depth)?),
        ),
        Predicate::Or(left, right) => NameTest::Or(
            Box::new(name_test(left, depth)?),
            Box::new(name_test(right, depth)?),
        ),
        Predicate::Not(inner) => negated(name_test(inner, depth)?),
    })
}

fn kind(name: PredicateName) -> Result<NameTestKind, GraphError> {
    Ok(match name {
        PredicateName::Eq => NameTestKind::Compare(Comparison::Equal),
        PredicateName::Neq => NameTestKind::Compare(Comparison::NotEqual),
        PredicateName::Lt => NameTestKind::Compare(Comparison::Less),
        PredicateName::Lte => NameTestKind::Compare(Comparison::LessOrEqual),
        PredicateName::Gt => NameTestKind::Compare(Comparison::Greater),
        PredicateName::Gte => NameTestKind::Compare(Comparison::GreaterOrEqual),
        PredicateName::Within => NameTestKind::Within,
        PredicateName::Without => NameTestKind::Without,
        PredicateName::StartingWith => NameTestKind::Text(TextTest::StartsWith),
        PredicateName::NotStartingWith => NameTestKind::Text(TextTest::NotStartsWith),
        PredicateName::EndingWith => NameTestKind::Text(TextTest::EndsWith),
        PredicateName::NotEndingWith => NameTestKind::Text(TextTest::NotEndsWith),
        PredicateName::Containing => NameTestKind::Text(TextTest::Contains),
        PredicateName::NotContaining => NameTestKind::Text(TextTest::NotContains),
        PredicateName::Inside
        | PredicateName::Outside
        | PredicateName::Between
        | PredicateName::Regex
        | PredicateName::NotRegex => {
            return Err(refused(format!(
                "where() between named values does not take {}",
                name.text()
            )));
        }
    })
}

fn negated(test: NameTest) -> NameTest {
    match test {
        NameTest::One(kind, name) => {
            let kind = match kind {
                NameTestKind::Compare(comparison) => NameTestKind::Compare(comparison.negated()),
                NameTestKind::Within => NameTestKind::Without,
                NameTestKind::Without => NameTestKind::Within,
                NameTestKind::Text(test) => NameTestKind::Text(test.negated()),
            };
            NameTest::One(kind, name)
        }
        NameTest::And(left, right) => {
            NameTest::Or(Box::new(negated(*left)), Box::new(negated(*right)))
        }
        NameTest::Or(left, right) => {
            NameTest::And(Box::new(negated(*left)), Box::new(negated(*right)))
        }
    }
}
