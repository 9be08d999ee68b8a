//! Starts, hops, injected values and barriers.
//!
//! In: calls. Out: operations.

use super::{Compiler, builder::Builder, call::Call};
use crate::{
    graph::{
        GraphError,
        memory::program::{
            Collector, Direction, EdgeLabels, ElementKind, End, Hop, Inject, InjectPlace, Key,
            Keys, Op,
        },
    },
    gremlin::{Arg, Token, Value},
};

impl Compiler<'_> {
    pub(super) fn inject(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let items = call
            .args
            .iter()
            .map(|arg| match arg {
                Arg::Value(value) => self.datum(value),
                _ => Err(call.wrong_args()),
            })
            .collect::<Result<_, _>>()?;
        let place = match (builder.starts(), builder.is_empty()) {
            (true, _) => InjectPlace::Start,
            (false, true) => InjectPlace::ChildStart,
            (false, false) => InjectPlace::Behind,
        };
        let inject = Inject { items, place };
        match place {
            // It has something to say even if nothing comes.
            InjectPlace::Behind => builder.late(|state| Op::Inject(inject, state)),
            InjectPlace::Start | InjectPlace::ChildStart => {
                let state = builder.state();
                builder.push(Op::Inject(inject, state));
            }
        }
        Ok(())
    }

    pub(super) fn hop(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        direction: Direction,
        to: ElementKind,
    ) -> Result<(), GraphError> {
        let labels = match call.args {
            [] => EdgeLabels::All,
            args => {
                let mut labels = Vec::with_capacity(args.len());
                for arg in args {
                    match arg {
                        Arg::Value(Value::String(label)) => labels.extend(self.label(label)),
                        Arg::Value(Value::Null) => {}
                        _ => {
                            return Err(call.wrong_args());
                        }
                    }
                }
                EdgeLabels::Only(labels)
            }
        };
        builder.push(Op::Hop(Hop {
            direction,
            labels,
            to,
        }));
        Ok(())
    }

    pub(super) fn towards(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        kind: ElementKind,
    ) -> Result<(), GraphError> {
        let [Arg::Value(Value::Token(token)), labels @ ..] = call.args else {
            return Err(call.wrong_args());
        };
        let direction = match token {
            Token::Out => Direction::Out,
            Token::In => Direction::In,
            Token::Both => Direction::Both,
            _ => return Err(call.wrong_args()),
        };
        let call = Call {
            args: labels,
            ..Call::bare(call.name)
        };
        self.hop(builder, &call, direction, kind)
    }

    pub(super) fn ends_towards(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let end = match call.args {
            [Arg::Value(Value::Token(Token::Out))] => End::Out,
            [Arg::Value(Value::Token(Token::In))] => End::In,
            [Arg::Value(Value::Token(Token::Both))] => End::Both,
            _ => return Err(call.wrong_args()),
        };
        builder.push(Op::End(end));
        Ok(())
    }

    /// The property keys that a step names.
    pub(super) fn keys(&mut self, call: &Call<'_>) -> Result<Keys, GraphError> {
        if call.args.is_empty() {
            return Ok(Keys::All);
        }
        let mut keys: Vec<Key> = Vec::with_capacity(call.args.len());
        for arg in call.args {
            match arg {
                // Each is looked for once.
                Arg::Value(Value::String(key)) if keys.iter().any(|known| known.text == *key) => {}
                Arg::Value(Value::String(key)) => keys.push(self.key(key)),
                Arg::Value(Value::Null) => {}
                _ => {
                    return Err(call.wrong_args());
                }
            }
        }
        Ok(Keys::Only(keys))
    }

    pub(super) fn barrier(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let collector = match call.args {
            [Arg::Value(Value::Token(Token::NormSack))] => Collector::NormSack,
            // How many are held at most changes nothing of the answer.
            [] | [Arg::Value(Value::Int(_) | Value::Long(_))] => Collector::Barrier,
            _ => return Err(call.wrong_args()),
        };
        builder.barrier(|state| Op::Collect(collector, state));
        Ok(())
    }
}

/// Whether a step looks at one value's items, and the arguments behind the scope.
pub(super) fn scope(args: &[Arg]) -> (bool, &[Arg]) {
    match args {
        [Arg::Value(Value::Token(Token::Local)), rest @ ..] => (true, rest),
        [Arg::Value(Value::Token(Token::Global)), rest @ ..] => (false, rest),
        args => (false, args),
    }
}
