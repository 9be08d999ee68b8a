//! `mergeV()` and `mergeE()`.
//!
//! In: a call with its options. Out: what to look for, and what to do if it is there or not.

use super::{Compiler, builder::Builder, call::Call, refused};
use crate::{
    graph::{
        GraphError,
        memory::program::{ElementKind, Merge, MergeValue, Op},
    },
    gremlin::{Arg, Token, Value},
};

impl Compiler<'_> {
    pub(super) fn merge_into(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        kind: ElementKind,
    ) -> Result<(), GraphError> {
        let starts = builder.starts();
        let merge = self.merge(call, kind, starts)?;
        builder.push(Op::Merge(Box::new(merge)));
        Ok(())
    }

    fn merge(
        &mut self,
        call: &Call<'_>,
        kind: ElementKind,
        starts: bool,
    ) -> Result<Merge, GraphError> {
        let find = match call.args {
            [] => None,
            [arg] => Some(self.merge_value(call, arg)?),
            _ => return Err(call.wrong_args()),
        };
        let mut merge = Merge {
            kind,
            starts,
            find,
            on_create: None,
            on_match: None,
            out_vertex: None,
            in_vertex: None,
        };
        for option in &call.options {
            let (token, value, cardinality) = match option {
                [Arg::Value(Value::Token(token)), value] => (token, value, None),
                [
                    Arg::Value(Value::Token(token)),
                    value,
                    Arg::Value(Value::Token(cardinality)),
                ] => (token, value, Some(self.cardinality(*cardinality)?)),
                _ => return Err(call.wrong_args()),
            };
            let place = match (token, kind) {
                (Token::OnCreate, _) => &mut merge.on_create,
                (Token::OnMatch, _) => &mut merge.on_match,
                (Token::OutV, ElementKind::Edge) => &mut merge.out_vertex,
                (Token::InV, ElementKind::Edge) => &mut merge.in_vertex,
                (token, _) => {
                    return Err(refused(format!(
                        "{}() has no option {}",
                        call.name.text(),
                        token.text()
                    )));
                }
            };
            let mut value = self.merge_value(call, value)?;
            if let (Some(cardinality), MergeValue::Literal(entries)) = (cardinality, &mut value) {
                for (_, _, own) in entries {
                    own.get_or_insert(cardinality);
                }
            }
            *place = Some(value);
        }
        Ok(merge)
    }

    fn merge_value(&mut self, call: &Call<'_>, arg: &Arg) -> Result<MergeValue, GraphError> {
        match arg {
            Arg::Value(Value::Map(entries)) => {
                let mut literal = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    if let Value::String(key) = key {
                        // So that the key has its number when it is written.
                        self.key(key);
                    }
                    let key = self.datum(key)?;
                    literal.push(match value {
                        Value::WithCardinality(token, inner) => {
                            (key, self.datum(inner)?, Some(self.cardinality(*token)?))
                        }
                        value => (key, self.datum(value)?, None),
                    });
                }
                Ok(MergeValue::Literal(literal))
            }
            Arg::Value(Value::Null) => Ok(MergeValue::Null),
            Arg::Traversal(child) => Ok(MergeValue::Chain(self.chain(child)?)),
            _ => Err(call.wrong_args()),
        }
    }
}
