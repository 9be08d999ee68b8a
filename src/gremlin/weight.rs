//! What a traversal takes.
//!
//! In: steps. Out: about how many bytes their values hold in memory, or come to as text where that is
//! more.

use super::{
    tree::{Step, Value},
    walk::{each_value_of_chain, each_value_of_step},
};

/// Of steps, with the traversals in them.
pub fn chain_weight(steps: &[Step]) -> usize {
    let mut weight = 0;
    each_value_of_chain(steps, &mut |value| weight += value_weight(value));
    weight
}

/// Of one step, without the traversals in it.
pub fn step_weight(step: &Step) -> usize {
    let mut weight = 0;
    each_value_of_step(step, &mut |value| weight += value_weight(value));
    weight
}

/// Of one value, without those inside of it.
fn value_weight(value: &Value) -> usize {
    let text = match value {
        Value::String(text) | Value::BigInteger(text) | Value::BigDecimal(text) => {
            text_weight(text)
        }
        Value::Vertex(_, label) => text_weight(label),
        Value::Null
        | Value::Bool(_)
        | Value::Byte(_)
        | Value::Short(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::Float(_)
        | Value::Double(_)
        | Value::Date(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Token(_)
        | Value::WithCardinality(..) => 0,
        Value::Open(never) => match *never {},
    };
    size_of::<Value>() + text
}

/// The length of a string in a request's body: escaped as Gremlin, and that as JSON.
fn text_weight(text: &str) -> usize {
    text.bytes()
        .map(|byte| usize::from(WRITTEN[usize::from(byte)]))
        .sum()
}

/// What each byte comes to. A character of several bytes that is escaped counts at its first one,
/// which others that are not escaped may share.
const WRITTEN: [u8; 256] = {
    let mut written = [1; 256];
    let mut byte = 0;
    while byte < 256 {
        written[byte] = match byte {
            // `\\u0028`
            0..0x20 | 0x7f | 0x28 | 0x2a => 7,
            // `\\'`, `\"`, `\\\\`
            0x27 => 3,
            0x22 => 2,
            0x5c => 4,
            // U+0080 to U+009F, U+061C, U+200B to U+206F, U+FEFF
            0xc2 | 0xd8 | 0xe2 | 0xef => 6,
            _ => 1,
        };
        byte += 1;
    }
    written
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gremlin::{Arg, Script, Statement, StepName, write_script};

    #[test]
    fn no_text_is_longer_than_its_weight() {
        for text in [
            "plain",
            "('*/**(\"\\\n\r\t\u{8}\u{c}\u{1}\u{7f}",
            "\u{80}\u{9f}\u{61c}\u{200b}\u{2028}\u{206f}\u{feff}",
            "é…😀中",
        ] {
            for length in [1, 1_000] {
                let step = |text: &str| {
                    let value = Value::String(text.repeat(length).into());
                    Step::new(StepName::Inject, [Arg::Value(value)])
                };
                let written = |text: &str| {
                    let statement = Statement {
                        source: Vec::new(),
                        steps: vec![step(text)],
                        terminal: None,
                    };
                    let mut out = String::new();
                    write_script(
                        &Script {
                            statements: vec![statement],
                        },
                        &mut out,
                    );
                    serde_json::to_string(&out).expect("a string is JSON").len()
                };
                let bytes = written(text) - written("");
                let weight = step_weight(&step(text)) - size_of::<Value>();
                assert!(bytes <= weight, "{text:?}: {bytes} > {weight}");
                assert!(
                    weight <= 4 * bytes,
                    "{text:?}: {weight} is far from {bytes}"
                );
            }
        }
    }
}
