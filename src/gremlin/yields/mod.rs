//! What a traversal yields.
//!
//! In: a tree. Out: the kind of its rows, as far as its steps tell.

mod step;

use std::collections::HashMap;

use self::step::Kind;
use super::tree::{Arg, Chain, Never, Script, Step, StepName, Terminal, Text, Value};

/// The kind of a traversal's rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Yields {
    /// No rows: it ends in `drop()`, `fail()`, `none()` or `iterate()`.
    Nothing,
    Vertex,
    Edge,
    /// A property with its key, not only its value.
    Property,
    Map(Keys),
    Scalar,
    List(Box<Yields>),
    Path,
    /// The steps do not tell.
    Unknown,
}

/// What is known of the keys of a map.
#[derive(Debug, Clone, PartialEq)]
pub enum Keys {
    /// These and no others.
    Known(Vec<(Text, Yields)>),
    /// An element's properties, the id and the label perhaps among them.
    Properties,
    Any,
}

/// What the last statement of a script yields.
pub fn script_yields(script: &Script) -> Yields {
    let Some(last) = script.statements.last() else {
        return Yields::Nothing;
    };
    if last.terminal == Some(Terminal::Iterate) {
        return Yields::Nothing;
    }
    let mut reader = Reader::default();
    for step in &last.source {
        if let (
            StepName::WithSideEffect,
            [Arg::Value(Value::String(name)), Arg::Value(value), ..],
        ) = (step.name, &step.args[..])
        {
            reader.side_effects.insert(name.clone(), of_value(value));
        }
    }
    reader.chain(&last.steps, Yields::Nothing)
}

/// What an anonymous traversal yields for something of a kind.
pub fn chain_yields(chain: &Chain, from: Yields) -> Yields {
    Reader::default().chain(chain, from)
}

impl Yields {
    /// The kind of what is either.
    fn or(self, other: Yields) -> Yields {
        match (self, other) {
            (one, other) if one == other => one,
            (Yields::Nothing, other) => other,
            (one, Yields::Nothing) => one,
            (Yields::List(one), Yields::List(other)) => Yields::List(Box::new(one.or(*other))),
            (Yields::Map(_), Yields::Map(_)) => Yields::Map(Keys::Any),
            _ => Yields::Unknown,
        }
    }

    fn list(self) -> Yields {
        Yields::List(Box::new(self))
    }

    /// What comes of it by `unfold()`.
    fn unfolded(self) -> Yields {
        match self {
            Yields::List(items) => *items,
            Yields::Map(_) | Yields::Path => Yields::Unknown,
            other => other,
        }
    }

    /// The value of a key, where it is a map.
    fn entry(&self, key: &str) -> Option<Yields> {
        match self {
            Yields::Map(Keys::Known(keys)) => keys
                .iter()
                .find(|(known, _)| **known == *key)
                .map(|(_, kind)| kind.clone()),
            Yields::Map(Keys::Properties | Keys::Any) => Some(Yields::Unknown),
            _ => None,
        }
    }
}

fn of_value(value: &Value<Never>) -> Yields {
    match value {
        Value::List(items) => items
            .iter()
            .map(of_value)
            .fold(Yields::Nothing, Yields::or)
            .list(),
        Value::Map(entries) => {
            let keys = entries.iter().map(|(key, value)| match key {
                Value::String(key) => Some((key.clone(), of_value(value))),
                _ => None,
            });
            Yields::Map(keys.collect::<Option<_>>().map_or(Keys::Any, Keys::Known))
        }
        Value::Vertex(..) => Yields::Vertex,
        Value::Null
        | Value::Bool(_)
        | Value::Byte(_)
        | Value::Short(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::BigInteger(_)
        | Value::Float(_)
        | Value::Double(_)
        | Value::BigDecimal(_)
        | Value::String(_)
        | Value::Date(_)
        | Value::Token(_) => Yields::Scalar,
        Value::WithCardinality(_, value) => of_value(value),
        Value::Open(never) => match *never {},
    }
}

/// What has been named on the way.
#[derive(Default)]
struct Reader {
    labels: HashMap<Text, Yields>,
    side_effects: HashMap<Text, Yields>,
}

impl Reader {
    fn chain(&mut self, chain: &[Step], from: Yields) -> Yields {
        let mut current = from;
        let mut rest = chain;
        while let [step, after @ ..] = rest {
            let count = after.iter().take_while(|next| modulates(next.name)).count();
            let (modulators, after) = after.split_at(count);
            current = self.step(step, modulators, current);
            rest = after;
        }
        current
    }

    fn step(&mut self, step: &Step, modulators: &[Step], from: Yields) -> Yields {
        match step::kind(step.name) {
            Kind::Same => from,
            Kind::Is(kind) => kind,
            Kind::HasLabel => match from {
                Yields::Unknown => Yields::Vertex,
                known => known,
            },
            Kind::Names => {
                for name in strings(step) {
                    self.labels.insert(name.clone(), from.clone());
                }
                from
            }
            Kind::Collects => {
                let collected = self.by(modulators, &from);
                if let Some(name) = strings(step).last() {
                    self.side_effects.insert(name.clone(), collected.list());
                }
                from
            }
            Kind::Groups => match strings(step).next() {
                Some(name) => {
                    let map = Yields::Map(Keys::Any);
                    self.side_effects.insert(name.clone(), map);
                    from
                }
                None => Yields::Map(Keys::Any),
            },
            Kind::Children => self.children(step, modulators, from),
            Kind::Other => self.other(step, modulators, from),
        }
    }

    /// Any of the traversals in the arguments and options.
    fn children(&mut self, step: &Step, modulators: &[Step], from: Yields) -> Yields {
        let options = modulators
            .iter()
            .filter(|modulator| modulator.name == StepName::Option)
            .flat_map(|option| traversals(option).last());
        let mut children: Vec<_> = traversals(step).collect();
        let mut passes = false;
        match step.name {
            // The first of several is the condition; what no branch is for passes as it is.
            StepName::Choose => {
                let condition = matches!(&step.args[..], [Arg::Traversal(_), ..]);
                passes = children.len() == 2 && condition || children.len() == 1 && !condition;
                if condition {
                    children.remove(0);
                }
            }
            // The only one says which option is taken.
            StepName::Branch => children.clear(),
            StepName::Optional | StepName::Repeat => passes = true,
            _ => {}
        }
        children.extend(options);
        let found = children
            .into_iter()
            .map(|child| self.chain(child, from.clone()))
            .fold(Yields::Nothing, Yields::or);
        match passes {
            true => found.or(from),
            false => found,
        }
    }

    fn other(&mut self, step: &Step, modulators: &[Step], from: Yields) -> Yields {
        match (step.name, &step.args[..]) {
            (StepName::Constant, [Arg::Value(value)]) => of_value(value),
            (StepName::Inject, args) => args
                .iter()
                .map(|arg| match arg {
                    Arg::Value(value) => of_value(value),
                    _ => Yields::Unknown,
                })
                .fold(from, Yields::or),
            (StepName::Project, _) => {
                let bys = self.each_by(modulators, &from);
                let kind = |index: usize| match bys.is_empty() {
                    true => from.clone(),
                    false => bys[index % bys.len()].clone(),
                };
                let keys = strings(step).enumerate();
                Yields::Map(Keys::Known(
                    keys.map(|(index, key)| (key.clone(), kind(index)))
                        .collect(),
                ))
            }
            (StepName::Select, args) => self.select(step, args, modulators, from),
            (StepName::Fold, []) => from.list(),
            (StepName::Unfold, _) => from.unfolded(),
            (StepName::Cap, _) => {
                let mut names = strings(step);
                match (names.next(), names.next()) {
                    (Some(name), None) => self.side_effects.get(name).cloned(),
                    _ => Some(Yields::Map(Keys::Any)),
                }
                .unwrap_or(Yields::Unknown)
            }
            (StepName::Min | StepName::Max, []) => from,
            (StepName::Min | StepName::Max, _) => from.unfolded(),
            (_, _) => Yields::Unknown,
        }
    }

    fn select(&mut self, step: &Step, args: &[Arg], modulators: &[Step], from: Yields) -> Yields {
        use super::tree::Token;
        let all = matches!(args.first(), Some(Arg::Value(Value::Token(Token::All))));
        if let [Arg::Value(Value::Token(Token::Keys | Token::Values))] = args {
            return Yields::Unknown.list();
        }
        let bys: Vec<_> = modulators
            .iter()
            .filter(|m| m.name == StepName::By)
            .collect();
        let names: Vec<_> = strings(step).cloned().collect();
        let mut found = Vec::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            // A map that may or may not have the key is asked last: the text means the name.
            let named = match &from {
                Yields::Map(Keys::Known(_)) => from.entry(name),
                _ => None,
            }
            .or_else(|| self.side_effects.get(name).cloned())
            .or_else(|| self.labels.get(name).cloned())
            .unwrap_or(Yields::Unknown);
            let kind = match bys.is_empty() {
                true => named,
                false => self.one_by(bys[index % bys.len()], &named),
            };
            found.push(match all {
                true => kind.list(),
                false => kind,
            });
        }
        match <[Yields; 1]>::try_from(found) {
            Ok([one]) => one,
            Err(several) if several.is_empty() => Yields::Unknown,
            Err(several) => Yields::Map(Keys::Known(names.into_iter().zip(several).collect())),
        }
    }

    /// What the first `by` makes of something.
    fn by(&mut self, modulators: &[Step], of: &Yields) -> Yields {
        self.each_by(modulators, of)
            .into_iter()
            .next()
            .unwrap_or_else(|| of.clone())
    }

    fn each_by(&mut self, modulators: &[Step], of: &Yields) -> Vec<Yields> {
        let bys = modulators.iter().filter(|step| step.name == StepName::By);
        bys.map(|by| self.one_by(by, of)).collect()
    }

    fn one_by(&mut self, by: &Step, of: &Yields) -> Yields {
        match by.args.first() {
            Some(Arg::Traversal(chain)) => self.chain(chain, of.clone()),
            Some(Arg::Value(Value::String(key))) => of.entry(key).unwrap_or(Yields::Scalar),
            Some(Arg::Value(Value::Token(token))) => match token.class() {
                super::tree::TokenClass::T => Yields::Scalar,
                super::tree::TokenClass::Column => Yields::Unknown,
                _ => of.clone(),
            },
            Some(Arg::Value(_)) => Yields::Scalar,
            Some(Arg::Predicate(_) | Arg::Option(_) | Arg::Strategy(_)) | None => of.clone(),
        }
    }
}

/// Whether a step only says more of the one before it.
fn modulates(name: StepName) -> bool {
    matches!(
        name,
        StepName::By
            | StepName::Option
            | StepName::From
            | StepName::To
            | StepName::With
            | StepName::Emit
            | StepName::Until
            | StepName::Times
    )
}

fn strings(step: &Step) -> impl Iterator<Item = &Text> {
    step.args.iter().filter_map(|arg| match arg {
        Arg::Value(Value::String(text)) => Some(text),
        _ => None,
    })
}

fn traversals(step: &Step) -> impl Iterator<Item = &Chain> {
    step.args.iter().filter_map(|arg| match arg {
        Arg::Traversal(chain) => Some(chain),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Keys, Yields, script_yields};
    use crate::gremlin::{Never, parse_script};

    fn yields(text: &str) -> Yields {
        let parsed = parse_script::<Never>(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        script_yields(&parsed.tree)
    }

    #[test]
    fn the_last_step_tells() {
        for (text, expected) in [
            ("g.V().out().has('a', 1).limit(2)", Yields::Vertex),
            ("g.V().outE().order().by('a')", Yields::Edge),
            (
                "g.V().outE().inV().as('a').out().select('a')",
                Yields::Vertex,
            ),
            ("g.V().values('a')", Yields::Scalar),
            ("g.V().properties('a')", Yields::Property),
            ("g.V().properties('a').value()", Yields::Scalar),
            ("g.V().fold()", Yields::Vertex.list()),
            ("g.V().fold().unfold()", Yields::Vertex),
            ("g.V().values('a').fold()", Yields::Scalar.list()),
            ("g.V().elementMap()", Yields::Map(Keys::Properties)),
            (
                "g.V().as('v').elementMap().as('m').select('v').drop()",
                Yields::Nothing,
            ),
            (
                "g.V().elementMap().as('m').sideEffect(__.V().drop()).select('m')",
                Yields::Map(Keys::Properties),
            ),
            ("g.V().drop()", Yields::Nothing),
            ("g.V().iterate()", Yields::Nothing),
            ("g.addV('A').iterate();g.V().count()", Yields::Scalar),
            ("g.V().coalesce(__.out(), __.fail('none'))", Yields::Vertex),
            ("g.V().union(__.out(), __.values('a'))", Yields::Unknown),
            (
                "g.V().choose(__.has('a'), __.out(), __.in())",
                Yields::Vertex,
            ),
            ("g.V().choose(__.has('a'), __.values('a'))", Yields::Unknown),
            (
                "g.V().choose(__.values('a')).option(1, __.out()).option(2, __.in())",
                Yields::Vertex,
            ),
            ("g.V().repeat(__.out()).times(2).emit()", Yields::Vertex),
            ("g.V().aggregate('x').cap('x')", Yields::Vertex.list()),
            (
                "g.V().aggregate('x').by('a').cap('x').unfold()",
                Yields::Scalar,
            ),
            ("g.V().group('x').by('a').cap('x')", Yields::Map(Keys::Any)),
            ("g.V().groupCount().by('a')", Yields::Map(Keys::Any)),
            (
                "g.V().group().by('a').select(values).unfold()",
                Yields::Unknown,
            ),
            (
                "g.V().group().by('a').select(values).unfold().unfold().hasLabel('A')",
                Yields::Vertex,
            ),
            ("g.V().path()", Yields::Path),
            ("g.inject([1, 2])", Yields::Scalar.list()),
            (
                "g.V().as('a').out().as('b').select('a', 'b').by('n').by(__.out())",
                Yields::Map(Keys::Known(vec![
                    ("a".into(), Yields::Scalar),
                    ("b".into(), Yields::Vertex),
                ])),
            ),
            (
                "g.V().project('a', 'b').by(id).by(__.out().fold()).select('b').unfold()",
                Yields::Vertex,
            ),
            ("g.V().values('a').max()", Yields::Scalar),
            (
                "g.mergeV([(T.id): 'a']).option(Merge.onMatch, ['a': 1])",
                Yields::Vertex,
            ),
            ("g.addE('x').from(__.V('a')).to(__.V('b'))", Yields::Edge),
            (
                "g.withSideEffect('x', [1, 2]).V().select('x')",
                Yields::Scalar.list(),
            ),
        ] {
            assert_eq!(yields(text), expected, "{text}");
        }
    }
}
