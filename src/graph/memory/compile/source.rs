//! The steps between `g` and the start.
//!
//! In: source steps. Out: side effects, the sack and switches of the statement.

use super::{Compiler, refused};
use crate::{
    graph::{
        GraphError,
        memory::program::{Initial, Operator, Sack},
    },
    gremlin::{Arg, Step, StepName, Text, Token, Value, is_full_text},
};

/// What the source says about a statement.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub side_effects: Vec<(Text, Initial)>,
    pub sack: Option<Sack>,
    pub one_bulk: bool,
}

impl Compiler<'_> {
    pub(super) fn source(&mut self, steps: &[Step]) -> Result<Source, GraphError> {
        let mut source = Source::default();
        for step in steps {
            match (step.name, step.args.as_slice()) {
                // Paths are kept where they are asked for; the deadline is the caller's.
                (StepName::WithPath, []) => {}
                (StepName::With, [Arg::Value(Value::String(key)), ..])
                | (StepName::WithSideEffect, [Arg::Value(Value::String(key)), ..])
                    if is_hint(key) => {}
                (StepName::WithSideEffect, [Arg::Value(Value::String(key)), ..])
                    if is_full_text(key) =>
                {
                    return Err(refused(
                        "withSideEffect() here asks for full-text search, which Neptune alone has"
                            .to_owned(),
                    ));
                }
                (StepName::WithSideEffect, [Arg::Value(Value::String(key)), rest @ ..]) => {
                    let (value, operator) = self.initial(step, rest)?;
                    source
                        .side_effects
                        .push((key.clone(), Initial::Value(value, operator)));
                }
                (StepName::WithSack, args) => {
                    let (initial, merge) = self.initial(step, args)?;
                    source.sack = Some(Sack { initial, merge });
                }
                (StepName::WithBulk, [Arg::Value(Value::Bool(bulk))]) => source.one_bulk = !bulk,
                (name, _) => return Err(unknown(name)),
            }
        }
        Ok(source)
    }

    fn initial(
        &self,
        step: &Step,
        args: &[Arg],
    ) -> Result<(crate::graph::memory::datum::Datum, Option<Operator>), GraphError> {
        match args {
            [Arg::Value(value)] => Ok((self.datum(value)?, None)),
            [Arg::Value(value), Arg::Value(Value::Token(token))] => {
                Ok((self.datum(value)?, Some(operator(*token)?)))
            }
            // How sacks are split and how they are merged.
            [
                Arg::Value(value),
                Arg::Value(Value::Token(_)),
                Arg::Value(Value::Token(token)),
            ] => Ok((self.datum(value)?, Some(operator(*token)?))),
            _ => Err(unknown(step.name)),
        }
    }
}

fn unknown(name: StepName) -> GraphError {
    refused(format!(
        "the embedded graph does not know {}() as it stands here",
        name.text()
    ))
}

pub(super) fn operator(token: Token) -> Result<Operator, GraphError> {
    Ok(match token {
        Token::Sum => Operator::Sum,
        Token::Minus => Operator::Minus,
        Token::Mult => Operator::Mult,
        Token::Div => Operator::Div,
        Token::Min => Operator::Min,
        Token::Max => Operator::Max,
        Token::Assign => Operator::Assign,
        Token::AndOperator => Operator::And,
        Token::OrOperator => Operator::Or,
        Token::AddAll => Operator::AddAll,
        Token::SumLong => Operator::SumLong,
        other => return Err(refused(format!("{} is no operator", other.text()))),
    })
}

/// What tells Neptune how to run a query, not what to answer.
fn is_hint(key: &str) -> bool {
    matches!(
        key,
        "evaluationTimeout"
            | "scriptEvaluationTimeout"
            | "Neptune#useDFE"
            | "Neptune#repeatMode"
            | "Neptune#noReordering"
            | "Neptune#typePromotion"
            | "Neptune#enableResultCache"
            | "Neptune#enableResultCacheWithTTL"
            | "Neptune#invalidateResultCacheKey"
    )
}
