//! Every value of a traversal.
//!
//! In: a part of the tree. Out: each value in it to a function, one that holds others before them.

use super::tree::{Arg, Predicate, Script, Step, Value};

/// The values of a script.
pub fn each_value_of_script<'t, P>(script: &'t Script<P>, each: &mut dyn FnMut(&'t Value<P>)) {
    for statement in &script.statements {
        each_value_of_chain(&statement.source, each);
        each_value_of_chain(&statement.steps, each);
    }
}

/// The values of steps, and of the traversals in them.
pub fn each_value_of_chain<'t, P>(steps: &'t [Step<P>], each: &mut dyn FnMut(&'t Value<P>)) {
    for step in steps {
        each_value_of_step(step, each);
        for chain in step.args.iter().filter_map(traversal) {
            each_value_of_chain(chain, each);
        }
    }
}

/// The values of a step, without those of the traversals in it.
pub fn each_value_of_step<'t, P>(step: &'t Step<P>, each: &mut dyn FnMut(&'t Value<P>)) {
    step.args
        .iter()
        .for_each(|arg| each_value_of_arg(arg, each));
}

/// A value and those inside of it.
pub fn each_value<'t, P>(value: &'t Value<P>, each: &mut dyn FnMut(&'t Value<P>)) {
    each(value);
    match value {
        Value::List(values) => values.iter().for_each(|value| each_value(value, each)),
        Value::Map(entries) => {
            for (key, value) in entries {
                each_value(key, each);
                each_value(value, each);
            }
        }
        Value::WithCardinality(_, inner) | Value::Vertex(inner, _) => each_value(inner, each),
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
        | Value::Token(_)
        | Value::Open(_) => {}
    }
}

/// Likewise of one argument.
pub fn each_value_of_arg<'t, P>(arg: &'t Arg<P>, each: &mut dyn FnMut(&'t Value<P>)) {
    match arg {
        Arg::Value(value) => each_value(value, each),
        Arg::Predicate(predicate) => in_predicate(predicate, each),
        Arg::Strategy(strategy) => {
            for (_, setting) in &strategy.settings {
                each_value_of_arg(setting, each);
                if let Some(chain) = traversal(setting) {
                    each_value_of_chain(chain, each);
                }
            }
        }
        Arg::Traversal(_) | Arg::Option(_) => {}
    }
}

fn in_predicate<'t, P>(predicate: &'t Predicate<P>, each: &mut dyn FnMut(&'t Value<P>)) {
    match predicate {
        Predicate::Test(_, values) => values.iter().for_each(|value| each_value(value, each)),
        Predicate::And(one, other) | Predicate::Or(one, other) => {
            in_predicate(one, each);
            in_predicate(other, each);
        }
        Predicate::Not(inner) => in_predicate(inner, each),
    }
}

fn traversal<P>(arg: &Arg<P>) -> Option<&[Step<P>]> {
    match arg {
        Arg::Traversal(chain) => Some(chain),
        Arg::Value(_) | Arg::Predicate(_) | Arg::Option(_) | Arg::Strategy(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gremlin::{Never, parse_script};

    #[test]
    fn no_value_is_passed_over() {
        let text = "g.withStrategies(new SubgraphStrategy(vertices: __.has('a', 'b')))\
                    .V('c').has('d', P.within(['e', 'f']).and(P.neq('g').negate()))\
                    .mergeV([('h'): 'i', (T.label): ['j']]).repeat(__.where(__.out('k')));\
                    g.inject('l')";
        let script = parse_script::<Never>(text).expect("it is Gremlin").tree;
        let mut found = Vec::new();
        each_value_of_script(&script, &mut |value| {
            if let Value::String(text) = value {
                found.push(&**text);
            }
        });
        assert_eq!(found.concat(), "abcdefghijkl");
    }
}
