//! Whether values of input types can be written, and their defaults written out (section 3.10).

use std::collections::HashMap;

use async_graphql::{
    Value as GraphValue,
    parser::types::{BaseType, InputValueDefinition, Type},
};

use super::{Rules, base_name, cycles};
use crate::model::builder::document::{Document, Kind, Placed};

/// Inputs that any value of an input must hold. More than this nobody writes.
const MOST_REQUIRED: usize = 1_000;

/// Inputs that one default may stand for: a client that leaves a field out makes them all.
const MOST_DEFAULT: usize = 200;

/// The input types, by number.
struct Inputs<'a> {
    types: Vec<(&'a str, &'a [Placed<InputValueDefinition>])>,
    numbers: HashMap<&'a str, usize>,
}

impl<'a> Inputs<'a> {
    fn of(document: &'a Document) -> Self {
        let types: Vec<_> = document
            .types
            .iter()
            .filter_map(|(name, definition)| match &definition.kind {
                Kind::Input { fields } => Some((name.as_str(), &fields[..])),
                _ => None,
            })
            .collect();
        let numbers = types.iter().enumerate();
        Inputs {
            numbers: numbers.map(|(number, (name, _))| (*name, number)).collect(),
            types,
        }
    }

    fn of_type(&self, ty: &Type) -> Option<usize> {
        self.numbers.get(base_name(ty)).copied()
    }
}

impl Rules<'_> {
    pub(super) fn inputs(&mut self) {
        let inputs = Inputs::of(self.document);
        self.one_of();
        self.required(&inputs);
        self.defaults(&inputs);
    }

    fn one_of(&mut self) {
        let document = self.document;
        for (name, definition) in &document.types {
            let Kind::Input { fields } = &definition.kind else {
                continue;
            };
            let mut directives = definition.directives.iter();
            if !directives.any(|directive| directive.node.name.node == "oneOf") {
                continue;
            }
            for field in fields {
                let value = &field.node;
                if !value.ty.node.nullable {
                    self.problem(
                        field.at.same_file(value.ty.pos),
                        format!("`{name}.{}` must be nullable", value.name.node),
                        Some("of an input with `@oneOf`, one field is given and no other"),
                    );
                }
                if let Some(default) = &value.default_value {
                    self.problem(
                        field.at.same_file(default.pos),
                        format!("`{name}.{}` cannot have a default", value.name.node),
                        Some("of an input with `@oneOf`, one field is given and no other"),
                    );
                }
            }
        }
    }

    /// An input that must hold itself can never be written.
    fn required(&mut self, inputs: &Inputs<'_>) {
        let document = self.document;
        let required = |field: &Placed<InputValueDefinition>| match &field.node.ty.node {
            Type {
                base: BaseType::Named(name),
                nullable: false,
            } => inputs.numbers.get(name.as_str()).copied(),
            _ => None,
        };
        let edges: Vec<Vec<usize>> = inputs
            .types
            .iter()
            .map(|(_, fields)| fields.iter().filter_map(required).collect())
            .collect();
        let groups = cycles::groups(&edges);
        let circular = cycles::circular(&edges, &groups);
        for number in &circular {
            let (name, _) = inputs.types[*number];
            self.problem(
                document.types[name].at,
                format!("`{name}` must hold itself, so no value can be written"),
                Some("make the field optional"),
            );
        }
        if !circular.is_empty() {
            return;
        }
        let sums = cycles::sums(&edges, &groups, &vec![1; edges.len()]);
        for (number, (name, _)) in inputs.types.iter().enumerate() {
            let below = edges[number].iter().all(|to| sums[*to] <= MOST_REQUIRED);
            // Those that hold this one are no news.
            if sums[number] > MOST_REQUIRED && below {
                self.problem(
                    document.types[*name].at,
                    format!("a value of `{name}` must hold more than {MOST_REQUIRED} other inputs"),
                    Some("make some of the fields optional"),
                );
            }
        }
    }

    /// A default that stands for itself again has no end (InputObjectDefaultValueHasCycle).
    fn defaults(&mut self, inputs: &Inputs<'_>) {
        let mut numbers = HashMap::new();
        let mut fields = Vec::new();
        for (input, (_, defined)) in inputs.types.iter().enumerate() {
            for (field, definition) in defined.iter().enumerate() {
                if definition.node.default_value.is_some() {
                    numbers.insert((input, field), fields.len());
                    fields.push((input, definition));
                }
            }
        }
        let mut edges = Vec::new();
        let mut own = Vec::new();
        for (_, field) in &fields {
            let mut uses = Uses {
                inputs,
                numbers: &numbers,
                defaults: Vec::new(),
                objects: 0,
            };
            if let (Some(input), Some(value)) = (
                inputs.of_type(&field.node.ty.node),
                &field.node.default_value,
            ) {
                uses.value(input, &value.node);
            }
            edges.push(uses.defaults);
            own.push(uses.objects);
        }
        let groups = cycles::groups(&edges);
        let circular = cycles::circular(&edges, &groups);
        for number in &circular {
            let (input, field) = fields[*number];
            let (name, _) = inputs.types[input];
            let message = format!(
                "the default of `{name}.{}` leads back to itself, so it has no end",
                field.node.name.node
            );
            self.problem(field.at, message, Some("leave one of the defaults out"));
        }
        if !circular.is_empty() {
            return;
        }
        let sums = cycles::sums(&edges, &groups, &own);
        for (number, (input, field)) in fields.iter().enumerate() {
            let others = edges[number].iter().all(|to| sums[*to] <= MOST_DEFAULT);
            if sums[number] > MOST_DEFAULT && others {
                let (name, _) = inputs.types[*input];
                let message = format!(
                    "the default of `{name}.{}` stands for more than {MOST_DEFAULT} inputs",
                    field.node.name.node
                );
                self.problem(field.at, message, Some("leave some of the defaults out"));
            }
        }
    }
}

/// The defaults that a default stands for, and the objects in it.
struct Uses<'a> {
    inputs: &'a Inputs<'a>,
    numbers: &'a HashMap<(usize, usize), usize>,
    defaults: Vec<usize>,
    objects: usize,
}

impl Uses<'_> {
    /// The text of a value is nested only as deep as the parser allows.
    fn value(&mut self, input: usize, value: &GraphValue) {
        match value {
            GraphValue::List(items) => items.iter().for_each(|item| self.value(input, item)),
            GraphValue::Object(given) => {
                self.objects += 1;
                for (index, field) in self.inputs.types[input].1.iter().enumerate() {
                    let name = &field.node.name.node;
                    match (given.get(name), self.inputs.of_type(&field.node.ty.node)) {
                        (Some(given), Some(input)) => self.value(input, given),
                        (None, Some(_)) => {
                            self.defaults.extend(self.numbers.get(&(input, index)));
                        }
                        (_, None) => {}
                    }
                }
            }
            _ => {}
        }
    }
}
