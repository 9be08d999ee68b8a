//! JSON in one layout, so that texts can be compared and read.
//!
//! In: JSON. Out: the same values, keys in their order and none left out, numbers as they are
//! written (fractions in the shortest form), strings with the fewest escapes; what fits into a line
//! stands in one.

use serde::de::IgnoredAny;

const WIDTH: usize = 100;

pub fn lay_out(json: &str) -> Result<String, String> {
    serde_json::from_str::<IgnoredAny>(json).map_err(|error| error.to_string())?;
    let mut tokens = Tokens { rest: json };
    let mut out = value(&mut tokens).layout(0);
    out.push('\n');
    Ok(out)
}

enum Node {
    Leaf(String),
    /// The brackets, and each item with its key.
    Group(char, char, Vec<(Option<String>, Node)>),
}

impl Node {
    fn layout(&self, indent: usize) -> String {
        let flat = self.flat();
        let Node::Group(open, close, items) = self else {
            return flat;
        };
        // The response itself is always laid open.
        if items.is_empty() || (indent > 0 && indent + flat.chars().count() <= WIDTH) {
            return flat;
        }
        let inner = " ".repeat(indent + 2);
        let items = items.iter().map(|(key, item)| {
            let key = key
                .as_ref()
                .map(|key| format!("{key}: "))
                .unwrap_or_default();
            format!("{inner}{key}{}", item.layout(indent + 2))
        });
        let items = items.collect::<Vec<_>>().join(",\n");
        format!("{open}\n{items}\n{}{close}", " ".repeat(indent))
    }

    fn flat(&self) -> String {
        match self {
            Node::Leaf(text) => text.clone(),
            Node::Group(open, close, items) => {
                let items = items.iter().map(|(key, item)| {
                    let key = key
                        .as_ref()
                        .map(|key| format!("{key}: "))
                        .unwrap_or_default();
                    format!("{key}{}", item.flat())
                });
                format!("{open}{}{close}", items.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

fn value(tokens: &mut Tokens<'_>) -> Node {
    let (open, close) = match tokens.next() {
        "{" => ('{', '}'),
        "[" => ('[', ']'),
        text => return Node::Leaf(leaf(text)),
    };
    let mut items = Vec::new();
    loop {
        match tokens.peek() {
            "}" | "]" => {
                tokens.next();
                return Node::Group(open, close, items);
            }
            "," => {
                tokens.next();
            }
            _ => {
                let key = (open == '{').then(|| {
                    let key = leaf(tokens.next());
                    tokens.next();
                    key
                });
                items.push((key, value(tokens)));
            }
        }
    }
}

fn leaf(text: &str) -> String {
    if let Ok(string) = serde_json::from_str::<String>(text) {
        return serde_json::to_string(&string).expect("a string is JSON");
    }
    match text.parse::<f64>() {
        Ok(number) if text.contains(['.', 'e', 'E']) => format!("{number:?}"),
        _ => text.to_owned(),
    }
}

/// The tokens of a text that is known to be JSON.
struct Tokens<'t> {
    rest: &'t str,
}

impl<'t> Tokens<'t> {
    fn next(&mut self) -> &'t str {
        let token = self.peek();
        self.rest = &self.rest.trim_start()[token.len()..];
        token
    }

    fn peek(&self) -> &'t str {
        let text = self.rest.trim_start();
        let end = match text.as_bytes() {
            [b'{' | b'}' | b'[' | b']' | b',' | b':', ..] => 1,
            [b'"', inside @ ..] => {
                let mut escaped = false;
                let length = inside.iter().position(|byte| {
                    let ends = *byte == b'"' && !escaped;
                    escaped = *byte == b'\\' && !escaped;
                    ends
                });
                length.map_or(text.len(), |length| length + 2)
            }
            _ => text
                .find(|c: char| matches!(c, '{' | '}' | '[' | ']' | ',' | ':') || c.is_whitespace())
                .unwrap_or(text.len()),
        };
        &text[..end]
    }
}
