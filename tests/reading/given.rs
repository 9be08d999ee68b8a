//! Values in a document.
//!
//! In: a value with the types of its parts. Out: its text, in which parts may be variables, and what these hold.

use std::fmt::Write as _;

use fastrand::Rng;
use serde_json::{Map, Value};

/// A value, and its type where the contract names it: only then it may be a variable.
#[derive(Debug, Clone)]
pub struct Given {
    pub ty: String,
    pub value: Form,
}

#[derive(Debug, Clone)]
pub enum Form {
    Null,
    /// Null, which says as much as nothing at all.
    Nothing,
    /// As a literal and as JSON.
    Leaf(String, Value),
    List(Vec<Given>),
    Object(Vec<(String, Given)>),
}

impl Given {
    pub fn new(ty: impl Into<String>, value: Form) -> Given {
        Given {
            ty: ty.into(),
            value,
        }
    }

    pub fn whole(number: usize) -> Given {
        Given::new("Int", Form::Leaf(number.to_string(), number.into()))
    }

    pub fn text(ty: &str, text: &str) -> Given {
        let json = Value::from(text);
        Given::new(ty, Form::Leaf(json.to_string(), json))
    }

    fn json(&self, random: &mut Rng) -> Value {
        match &self.value {
            Form::Null | Form::Nothing => Value::Null,
            Form::Leaf(_, json) => json.clone(),
            Form::List(items) => items.iter().map(|item| item.json(random)).collect(),
            Form::Object(fields) => {
                let mut object = Map::new();
                for (name, given) in fields {
                    if !(given.is_nothing() && random.bool()) {
                        object.insert(name.clone(), given.json(random));
                    }
                }
                Value::Object(object)
            }
        }
    }

    fn is_nothing(&self) -> bool {
        matches!(self.value, Form::Nothing)
    }

    fn literal(&self) -> String {
        match &self.value {
            Form::Null | Form::Nothing => "null".to_owned(),
            Form::Leaf(literal, _) => literal.clone(),
            Form::List(items) => {
                let items: Vec<_> = items.iter().map(Given::literal).collect();
                format!("[{}]", items.join(", "))
            }
            Form::Object(fields) => {
                let fields = fields.iter();
                let fields: Vec<_> = fields
                    .map(|(name, given)| format!("{name}: {}", given.literal()))
                    .collect();
                format!("{{{}}}", fields.join(", "))
            }
        }
    }
}

/// A document's variables so far.
#[derive(Debug, Default)]
pub struct Variables {
    declared: String,
    pub given: Map<String, Value>,
    count: usize,
    /// None are made.
    off: bool,
}

impl Variables {
    pub fn new(on: bool) -> Variables {
        Variables {
            off: !on,
            ..Variables::default()
        }
    }

    /// With their parentheses.
    pub fn declared(&self) -> String {
        match self.declared.is_empty() {
            true => String::new(),
            false => format!("({})", self.declared.trim_end()),
        }
    }

    pub fn write(&mut self, random: &mut Rng, given: &Given) -> String {
        if !self.off && !given.ty.is_empty() && random.u8(..6) == 0 {
            return self.bind(random, given);
        }
        match &given.value {
            Form::Null | Form::Nothing | Form::Leaf(..) => given.literal(),
            Form::List(items) => match &items[..] {
                // A single value stands for a list of one.
                [item] if !matches!(item.value, Form::Null | Form::Nothing) && random.bool() => {
                    let item = Given::new("", item.value.clone());
                    self.write(random, &item)
                }
                items => {
                    let items: Vec<_> = items.iter().map(|item| self.write(random, item)).collect();
                    format!("[{}]", items.join(", "))
                }
            },
            Form::Object(fields) => {
                let fields = fields.iter();
                let fields: Vec<_> = fields
                    .map(|(name, given)| format!("{name}: {}", self.write(random, given)))
                    .collect();
                format!("{{{}}}", fields.join(", "))
            }
        }
    }

    fn bind(&mut self, random: &mut Rng, given: &Given) -> String {
        let name = format!("v{}", self.count);
        self.count += 1;
        let default = match (&given.value, random.u8(..8)) {
            (Form::Nothing, _) | (_, 1..) => String::new(),
            (_, 0) => format!(" = {}", given.literal()),
        };
        write!(self.declared, "${name}: {}{default} ", given.ty).expect("a string takes all");
        let is_left_out = given.is_nothing() && random.bool();
        if default.is_empty() && !is_left_out {
            let json = given.json(random);
            self.given.insert(name.clone(), json);
        }
        format!("${name}")
    }
}
