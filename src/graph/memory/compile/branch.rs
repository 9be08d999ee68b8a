//! Branches and loops.
//!
//! In: calls. Out: branches with their options, and `repeat()` with its modulators.

use super::{Compiler, builder::Builder, call::Call, refused, window::whole};
use crate::{
    graph::{
        GraphError,
        memory::program::{
            Branch, Chain, Collector, Comparison, LoopTest, Op, OptionKey, Pick, Repeat, StateId,
            Test, Way,
        },
    },
    gremlin::{Arg, Step, StepName, Text, Token, Value},
};

impl Compiler<'_> {
    /// `union()`, `choose()` and `branch()`.
    pub(super) fn branch(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let always = |chain| Way {
            key: OptionKey::Always,
            chain,
        };
        let (pick, options) = match (call.name, call.args) {
            (StepName::Union, _) => {
                let chains = match builder.starts() {
                    true => self.starting_children(call)?,
                    false => self.children(call)?,
                };
                (Pick::All, chains.into_iter().map(always).collect())
            }
            (StepName::Choose, [test, rest @ ..]) if !rest.is_empty() => {
                let test = match test {
                    Arg::Traversal(child) => self.chain(child)?,
                    Arg::Predicate(predicate) => Chain::simple(vec![Op::Is(self.test(predicate)?)]),
                    _ => return Err(call.wrong_args()),
                };
                if rest.len() > 2 || !call.options.is_empty() {
                    return Err(call.wrong_args());
                }
                let options = rest
                    .iter()
                    .map(|arg| match arg {
                        Arg::Traversal(child) => self.chain(child).map(always),
                        _ => Err(call.wrong_args()),
                    })
                    .collect::<Result<_, _>>()?;
                (Pick::If(test), options)
            }
            (StepName::Choose | StepName::Branch, [subject]) => {
                let chain = match subject {
                    Arg::Traversal(child) => self.chain(child)?,
                    Arg::Value(Value::Token(token)) => {
                        Chain::simple(vec![Op::Map(Box::new(self.token_map(*token)?))])
                    }
                    _ => return Err(call.wrong_args()),
                };
                let mut options = Vec::with_capacity(call.options.len());
                for option in &call.options {
                    options.push(self.option(call, option)?);
                }
                (Pick::Matching(chain), options)
            }
            _ => return Err(call.wrong_args()),
        };
        let barrier = options
            .iter()
            .any(|option| !option.chain.barriers.is_empty());
        let branch = |state: StateId| {
            Box::new(Branch {
                pick,
                options,
                state,
            })
        };
        if barrier {
            builder.barrier(|state| Op::Collect(Collector::Branch(branch(state)), state));
        } else {
            let state = builder.state();
            builder.push(Op::Branch(branch(state)));
        }
        Ok(())
    }

    fn option(&mut self, call: &Call<'_>, args: &[Arg]) -> Result<Way, GraphError> {
        let (key, child) = match args {
            [Arg::Traversal(child)] => (OptionKey::Otherwise, child),
            [key, Arg::Traversal(child)] => {
                let key = match key {
                    Arg::Value(Value::Token(Token::Any)) if call.name == StepName::Choose => {
                        return Err(refused(
                            "Choose step can not have an any-option as only one option per \
                             traverser is allowed",
                        ));
                    }
                    Arg::Value(Value::Token(Token::Any)) => OptionKey::Always,
                    Arg::Value(Value::Token(Token::None)) => OptionKey::Otherwise,
                    Arg::Value(value) => {
                        OptionKey::Test(Test::Compare(Comparison::Equal, self.datum(value)?))
                    }
                    Arg::Predicate(predicate) => OptionKey::Test(self.test(predicate)?),
                    Arg::Traversal(key) => OptionKey::Chain(self.chain(key)?),
                    Arg::Option(_) | Arg::Strategy(_) => return Err(call.wrong_args()),
                };
                (key, child)
            }
            _ => return Err(call.wrong_args()),
        };
        Ok(Way {
            key,
            chain: self.chain(child)?,
        })
    }

    pub(super) fn repeat(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let (name, body): (Option<Text>, &[Step]) = match call.args {
            [Arg::Traversal(body)] => (None, body),
            [Arg::Value(Value::String(name)), Arg::Traversal(body)] => (Some(name.clone()), body),
            _ => return Err(call.wrong_args()),
        };
        let mut repeat = Repeat {
            name,
            body: self.chain(body)?,
            until: None,
            until_first: false,
            emit: None,
            emit_first: false,
            unrolled: false,
        };
        let modulators = call.before.iter().map(|step| (step, true));
        for (step, first) in modulators.chain(call.after.iter().map(|step| (step, false))) {
            let test = self.loop_test(step)?;
            let (place, is_first, what) = match step.name {
                StepName::Emit => (&mut repeat.emit, &mut repeat.emit_first, "emit"),
                _ => (&mut repeat.until, &mut repeat.until_first, "until"),
            };
            if place.is_some() {
                return Err(refused(format!(
                    "The repeat()-step already has its {what}()-modulator declared"
                )));
            }
            *place = Some(test);
            *is_first = first;
        }
        repeat.unrolled = repeat.emit.is_none()
            && matches!(repeat.until, Some(LoopTest::Times(1..)))
            && !has_step(body, &[StepName::Dedup, StepName::Loops]);
        builder.barrier(|state| Op::Collect(Collector::Repeat(Box::new(repeat)), state));
        Ok(())
    }

    fn loop_test(&mut self, step: &Step) -> Result<LoopTest, GraphError> {
        match (step.name, step.args.as_slice()) {
            (StepName::Emit, []) => Ok(LoopTest::Always),
            (StepName::Times, [count]) => {
                let count = whole(&Call::bare(step.name), count)?;
                Ok(LoopTest::Times(u64::try_from(count).unwrap_or(0)))
            }
            (StepName::Emit | StepName::Until, [Arg::Traversal(child)]) => {
                Ok(LoopTest::Chain(self.chain(child)?))
            }
            (StepName::Emit | StepName::Until, [Arg::Predicate(predicate)]) => Ok(LoopTest::Chain(
                Chain::simple(vec![Op::Is(self.test(predicate)?)]),
            )),
            _ => Err(Call::bare(step.name).wrong_args()),
        }
    }
}

fn has_step(chain: &[Step], names: &[StepName]) -> bool {
    chain.iter().any(|step| {
        names.contains(&step.name)
            || step
                .args
                .iter()
                .any(|arg| matches!(arg, Arg::Traversal(child) if has_step(child, names)))
    })
}
