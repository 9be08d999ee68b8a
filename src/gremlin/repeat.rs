//! Whether a change may be sent a second time.
//!
//! In: a complete script. Out: what a second run does, right behind a first one of which nobody
//! heard, as far as the text shows it.

use std::collections::HashSet;

use super::{Arg, Chain, Script, Step, StepName, Token, Value, step_writes};

/// What a second run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeated {
    /// It changes nothing more, and answers the same.
    Harmless,
    /// It fails if the first one did not, before it changes anything: it gives an id that is taken.
    RefusedAtOnce,
    /// It fails likewise, behind other changes of its own.
    Refused,
    /// Perhaps it does more.
    Unknown,
}

/// What a second run of a script does.
pub fn repeated(script: &Script) -> Repeated {
    match repeats_harmlessly(script) {
        true => Repeated::Harmless,
        false => refused(script),
    }
}

/// Whether running a script twice is as good as running it once.
///
/// These changes are known to be so: `property` with a value that is written in the text, `mergeV`
/// and `mergeE` with maps that are, `fold().coalesce(unfold(), addV(…).property(id, X)…)` behind
/// `V(X)`, and a `drop()` at the very end. All that comes before the last of them must not look at
/// what they change.
fn repeats_harmlessly(script: &Script) -> bool {
    let mut seen = Seen::default();
    let last = script.statements.len().saturating_sub(1);
    let known = script.statements.iter().enumerate().all(|(at, statement)| {
        seen.chain(&statement.source, None) && seen.chain(&statement.steps, Some(at == last))
    });
    known && seen.looks_away()
}

/// What a walk over a script has met, each with its number.
#[derive(Default)]
struct Seen<'s> {
    number: usize,
    last_write: usize,
    /// Elements are made.
    makes: bool,
    written: HashSet<&'s str>,
    /// Texts in steps that do not write.
    named: Vec<(usize, &'s str)>,
    /// Steps that look at properties without naming them.
    all_properties: Option<usize>,
    /// Steps that look at which elements there are.
    structure: Option<usize>,
}

impl<'s> Seen<'s> {
    fn looks_away(&self) -> bool {
        let before = |number: usize| number < self.last_write;
        let looks_at_values = self
            .named
            .iter()
            .any(|(number, name)| before(*number) && self.written.contains(name))
            || !self.written.is_empty() && self.all_properties.is_some_and(before);
        let looks_at_elements = self.makes && self.structure.is_some_and(before);
        !looks_at_values && !looks_at_elements
    }

    /// False: there is a change that is not known to be harmless. `last` is said of the chains
    /// that start at `g`: whether it is the last of them.
    fn chain(&mut self, chain: &'s Chain, last: Option<bool>) -> bool {
        for (at, step) in chain.iter().enumerate() {
            self.number += 1;
            let known = match step.name {
                StepName::Property => self.property(step),
                StepName::MergeV | StepName::MergeE => self.merge(step),
                StepName::Option if is_merge(step) => self.merge(step),
                StepName::Coalesce if is_upsert(&chain[..at], step) => self.upsert(step),
                StepName::Drop => {
                    self.last_write = self.number;
                    last == Some(true) && at + 1 == chain.len()
                }
                StepName::AddV | StepName::AddE => false,
                _ => self.other(step),
            };
            if !known {
                return false;
            }
        }
        true
    }

    fn wrote(&mut self, key: &'s str) {
        self.last_write = self.number;
        self.written.insert(key);
    }

    /// `property(single, 'key', value)`, the cardinality left out or `set`.
    fn property(&mut self, step: &'s Step) -> bool {
        let args = match step.args.as_slice() {
            [
                Arg::Value(Value::Token(Token::Single | Token::SetCardinality)),
                rest @ ..,
            ] => rest,
            args => args,
        };
        match args {
            [Arg::Value(Value::String(key)), Arg::Value(_)] => {
                self.wrote(key);
                true
            }
            _ => false,
        }
    }

    /// A map that is written in the text: what it looks for, or what stands behind
    /// `Merge.onCreate`. With `Merge.onMatch`, the second run would find what the first one made and
    /// change it.
    fn merge(&mut self, step: &'s Step) -> bool {
        self.makes = true;
        for arg in &step.args {
            match arg {
                Arg::Value(Value::Map(entries)) if step.name != StepName::Option => {
                    for (key, _) in entries {
                        if let Value::String(key) = key {
                            self.named.push((self.number, key));
                        }
                    }
                }
                Arg::Value(Value::Token(Token::OnMatch)) => return false,
                Arg::Value(_) => {}
                Arg::Traversal(_) | Arg::Predicate(_) | Arg::Option(_) | Arg::Strategy(_) => {
                    return false;
                }
            }
        }
        self.last_write = self.number;
        true
    }

    /// The branch that makes the vertex; what it writes there is written once.
    fn upsert(&mut self, step: &'s Step) -> bool {
        self.last_write = self.number;
        self.makes = true;
        let [_, Arg::Traversal(made)] = step.args.as_slice() else {
            return false;
        };
        made.iter().skip(2).all(|step| {
            self.number += 1;
            step.name == StepName::Property && self.property(step)
        })
    }

    fn other(&mut self, step: &'s Step) -> bool {
        match step.name {
            StepName::ValueMap
            | StepName::ElementMap
            | StepName::Properties
            | StepName::PropertyMap
            | StepName::Values
                if step.args.is_empty() =>
            {
                self.all_properties.get_or_insert(self.number);
            }
            StepName::V | StepName::E
                if step.args.is_empty() =>
            {
                self.structure.get_or_insert(self.number);
            }
            StepName::E
            | StepName::Out
            | StepName::In
            | StepName::Both
            | StepName::OutE
            | StepName::InE
            | StepName::BothE
            | StepName::ToE
            | StepName::To
            | StepName::Match
            | StepName::Subgraph
            // These call what is not in the text, or make another answer each time.
            | StepName::Call
            | StepName::Io
            | StepName::Sample
            | StepName::Coin => {
                self.structure.get_or_insert(self.number);
            }
            _ => {}
        }
        let number = self.number;
        step.args.iter().all(|arg| match arg {
            Arg::Value(Value::String(name)) => {
                self.named.push((number, name));
                true
            }
            Arg::Traversal(chain) => self.chain(chain, None),
            Arg::Value(_) | Arg::Predicate(_) | Arg::Option(_) | Arg::Strategy(_) => true,
        })
    }
}

fn is_merge(step: &Step) -> bool {
    matches!(
        step.args.first(),
        Some(Arg::Value(Value::Token(
            Token::OnCreate | Token::OnMatch | Token::InV | Token::OutV
        )))
    )
}

/// `V(X).fold().coalesce(unfold(), addV(…).property(id, X)…)`: the second time, `V(X)` finds what
/// the first time made.
fn is_upsert(before: &[Step], coalesce: &Step) -> bool {
    let [.., start, fold] = before else {
        return false;
    };
    let [Arg::Traversal(found), Arg::Traversal(made)] = coalesce.args.as_slice() else {
        return false;
    };
    let ([unfold], [add, id, ..]) = (found.as_slice(), made.as_slice()) else {
        return false;
    };
    let ([sought], [Arg::Value(Value::Token(Token::Id)), given]) =
        (start.args.as_slice(), id.args.as_slice())
    else {
        return false;
    };
    start.name == StepName::V
        && fold.name == StepName::Fold
        && fold.args.is_empty()
        && unfold.name == StepName::Unfold
        && add.name == StepName::AddV
        && !add.args.iter().any(|arg| matches!(arg, Arg::Traversal(_)))
        && id.name == StepName::Property
        && matches!(given, Arg::Value(_))
        && sought == given
}

/// Of a script that makes a vertex with an id whatever it finds, a second run fails, and a request
/// that fails is undone as a whole.
fn refused(script: &Script) -> Repeated {
    let of = |writes_before: bool| match writes_before {
        true => Repeated::Refused,
        false => Repeated::RefusedAtOnce,
    };
    let statements = &script.statements;
    let at = statements.iter().position(|one| gives_an_id(&one.steps));
    if let Some(at) = at {
        let before = statements[..at].iter().flat_map(|one| &one.steps);
        return of(before.into_iter().any(step_writes));
    }
    // Of one that looks for something first, nothing is done if it finds nothing.
    let [statement] = statements.as_slice() else {
        return Repeated::Unknown;
    };
    let steps = &statement.steps;
    match (1..steps.len()).find(|at| gives_an_id(&steps[*at..])) {
        Some(at) if all_pass(&steps[..at]) => of(steps[..at].iter().any(step_writes)),
        Some(_) | None => Repeated::Unknown,
    }
}

/// `addV(…).property(id, X)`, perhaps with other properties between.
fn gives_an_id(steps: &[Step]) -> bool {
    let [add, rest @ ..] = steps else {
        return false;
    };
    let mut properties = rest
        .iter()
        .take_while(|step| step.name == StepName::Property);
    add.name == StepName::AddV
        && properties.any(|step| {
            matches!(
                step.args.as_slice(),
                [Arg::Value(Value::Token(Token::Id)), Arg::Value(_)]
            )
        })
}

/// Whether everything that has changed something comes out at the end.
fn all_pass(steps: &[Step]) -> bool {
    let Some(first) = steps.iter().position(step_writes) else {
        return true;
    };
    steps[first..].iter().all(|step| match step.name {
        StepName::AddV
        | StepName::AddE
        | StepName::From
        | StepName::To
        | StepName::Property
        | StepName::As
        | StepName::Identity
        // Whatever is inside, what came in goes out.
        | StepName::SideEffect => true,
        StepName::Coalesce => step.args.iter().all(|arg| match arg {
            Arg::Traversal(chain) => all_pass(chain),
            Arg::Value(_) | Arg::Predicate(_) | Arg::Option(_) | Arg::Strategy(_) => true,
        }) && step_writes(step),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gremlin::{Never, parse_script};

    fn harmless(text: &str) -> bool {
        let script = parse_script::<Never>(text).expect(text);
        repeats_harmlessly(&script.tree)
    }

    #[test]
    fn what_writes_the_same_again_is_harmless() {
        for text in [
            "g.V('1').values('n')",
            "g.V('1').property(single, 'n', 5).project('n').by(values('n'))",
            "g.V('1').property('n', 5).property(set, 'm', 'x')",
            "g.V('1').has('kind', 'a').property(single, 'n', null)",
            "g.V('1').fold().coalesce(unfold(), fail('none')).property(single, 'n', 5)",
            "g.mergeV([(T.id): '1', (T.label): 'A']).option(Merge.onCreate, ['n': 1])",
            "g.mergeV([(T.id): '1']).property(single, 'n', 1)",
            "g.mergeE([(T.id): 'e', (T.label): 'b', (Direction.OUT): '1', (Direction.IN): '2'])",
            "g.V('1').fold().coalesce(unfold(), addV('A').property(id, '1').property(single, 'n', 1))",
            "g.V('1').fold().coalesce(unfold(), addV('A').property(id, '1')).property(single, 'n', 1).elementMap()",
            "g.V('1').drop()",
            "g.V('1').property(single, 'n', 1).iterate(); g.V('1').values('n')",
        ] {
            assert!(harmless(text), "{text}");
        }
    }

    #[test]
    fn an_id_is_not_given_twice() {
        for (expected, text) in [
            (Repeated::RefusedAtOnce, "g.addV('A').property(id, '1')"),
            (
                Repeated::RefusedAtOnce,
                "g.addV('A').property(single, 'n', 1).property(id, '1').addE('b').to(V('2'))",
            ),
            (
                Repeated::RefusedAtOnce,
                "g.V('2').as('u').addV('A').property(id, '1').as('a').sideEffect(addE('b').from('u').to('a'))",
            ),
            (
                Repeated::Refused,
                "g.V('2').property(single, 'n', values('n').math('_ + 1')).iterate(); g.addV('A').property(id, '1')",
            ),
            (
                Repeated::Refused,
                "g.V('2').as('u').coalesce(out('d'), addV('D').property(id, '3').as('d').sideEffect(addE('d').from('u').to('d'))).as('x').addV('A').property(id, '1')",
            ),
            (
                Repeated::Refused,
                "g.V('2').sideEffect(property(single, 'n', values('n').math('_ + 1'))).addV('A').property(id, '1')",
            ),
        ] {
            let script = parse_script::<Never>(text).expect(text);
            assert_eq!(repeated(&script.tree), expected, "{text}");
        }
        for text in [
            "g.addV('A')",
            "g.addV('A').property(id, constant('1'))",
            "g.addV('A').as('a').property(single, 'n', 1)",
            // It may not come to that.
            "g.V('2').coalesce(out('d'), addV('A').property(id, '1')).property(single, 'n', values('n').math('_ + 1'))",
            "g.V('2').sideEffect(addE('b').to(V('3'))).has('n', 1).addV('A').property(id, '1')",
            "g.V('2').coalesce(addE('b').to(V('3')).has('n', 1), identity()).addV('A').property(id, '1')",
            "g.V('2').drop().addV('A').property(id, '1')",
            "g.V('2').addE('b').to(V('3')).iterate(); g.V('4').addV('A').property(id, '1')",
            "g.V('2').repeat(addE('b').to(V('3'))).times(1).addV('A').property(id, '1')",
        ] {
            let script = parse_script::<Never>(text).expect(text);
            assert_eq!(repeated(&script.tree), Repeated::Unknown, "{text}");
        }
    }

    #[test]
    fn what_may_do_more_or_answer_otherwise_is_not() {
        for text in [
            "g.addV('A')",
            "g.addV('A').property(id, '1')",
            "g.V('1').addE('b').to(V('2'))",
            "g.V('1').property(list, 'n', 5)",
            "g.V('1').property(single, 'n', values('n').math('_ + 1'))",
            "g.V('1').property(single, 'n', constant(5))",
            // The second time, the old value is gone.
            "g.V('1').has('n', 4).property(single, 'n', 5)",
            "g.V('1').where(values('n').is(4)).property(single, 'n', 5)",
            "g.V('1').choose(has('n', 4), property(single, 'n', 5), property(single, 'n', 4))",
            "g.V('1').as('a').values('n').as('old').select('a').property(single, 'n', 5).select('old')",
            "g.V('1').as('a').valueMap().as('old').select('a').property(single, 'n', 5).select('old')",
            "g.V('1').project('n').by('n').as('r').select('r').V('1').property('n', 3).select('r')",
            // It answers with what was there.
            "g.V('1').sideEffect(drop()).values('n')",
            "g.V('1').drop().iterate(); g.V().count()",
            "g.V('1').as('a').out('b').count().as('c').mergeV([(T.id): '2']).select('c')",
            "g.V().count().as('c').mergeV([(T.id): '2']).select('c')",
            "g.mergeV(select('m'))",
            "g.mergeV([(T.id): '1']).option(Merge.onCreate, ['n': 1]).option(Merge.onMatch, ['n': 2])",
            "g.mergeV(['n': 1]).property(single, 'n', 2)",
            "g.V('1').fold().coalesce(unfold(), addV('A').property(id, '2'))",
            "g.V().has('n', 1).fold().coalesce(unfold(), addV('A').property('n', 1))",
            "g.V('1').fold().coalesce(unfold(), addV('A').property(id, '1').addE('b').to(V('2')))",
        ] {
            assert!(!harmless(text), "{text}");
        }
    }
}
