//! Random schemas, written so that every version of GraphQL reads them the same.

use std::fmt::Write as _;

use fastrand::Rng;

use super::chance::{of, once_in, quoted, text};

const WRITTEN: &str = "a string takes all that is written";

#[derive(Clone)]
struct InputField {
    name: String,
    ty: String,
    has_default: bool,
}

struct Writer<'r> {
    rng: &'r mut Rng,
    out: String,
    enums: Vec<(String, Vec<String>)>,
    scalars: Vec<String>,
    /// The inputs so far, and whether one holds exactly one field.
    inputs: Vec<(String, Vec<InputField>, bool)>,
    nodes: Vec<String>,
}

const SCALARS: [&str; 5] = ["String", "ID", "Int", "Float", "Boolean"];

pub fn schema(rng: &mut Rng) -> String {
    let mut writer = Writer {
        out: String::new(),
        enums: Vec::new(),
        scalars: Vec::new(),
        inputs: Vec::new(),
        nodes: Vec::new(),
        rng,
    };
    writer.scalars();
    writer.enums();
    writer.inputs();
    writer.directives();
    writer.elements();
    writer.out
}

impl Writer<'_> {
    fn described(&mut self) {
        if once_in(self.rng, 2) {
            let text = quoted(&text(self.rng));
            write!(self.out, "{text} ").expect(WRITTEN);
        }
    }

    fn deprecated(&mut self) {
        if once_in(self.rng, 4) {
            let reason = match self.rng.bool() {
                true => format!("(reason: {})", quoted(&text(self.rng))),
                false => String::new(),
            };
            write!(self.out, " @deprecated{reason}").expect(WRITTEN);
        }
    }

    fn scalars(&mut self) {
        for name in ["Money", "Colour"] {
            self.described();
            write!(self.out, "scalar {name}").expect(WRITTEN);
            if self.rng.bool() {
                let url = quoted(&format!("https://example.org/{}", text(self.rng)));
                write!(self.out, " @specifiedBy(url: {url})").expect(WRITTEN);
            }
            self.out.push('\n');
            self.scalars.push(name.to_owned());
        }
    }

    fn enums(&mut self) {
        for number in 0..self.rng.usize(1..4) {
            let name = format!("E{number}");
            let values: Vec<_> = (0..self.rng.usize(1..4)).map(|n| format!("V{n}")).collect();
            self.described();
            writeln!(self.out, "enum {name} {{").expect(WRITTEN);
            for value in &values {
                self.described();
                self.out.push_str(value);
                self.deprecated();
                self.out.push('\n');
            }
            self.out.push_str("}\n");
            self.enums.push((name, values));
        }
    }

    /// A type for an argument, without the bang that may follow.
    fn input_type(&mut self) -> String {
        let mut names: Vec<String> = SCALARS.map(str::to_owned).to_vec();
        names.extend(self.scalars.iter().cloned());
        names.extend(self.enums.iter().map(|(name, _)| name.clone()));
        names.extend(self.inputs.iter().map(|(name, ..)| name.clone()));
        let name = of(self.rng, &names).clone();
        match self.rng.u8(..6) {
            0 => format!("[{name}]"),
            1 => format!("[{name}!]"),
            2 => format!("[[{name}!]]"),
            _ => name,
        }
    }

    /// A value of a type.
    fn value(&mut self, ty: &str) -> String {
        let (ty, required) = match ty.strip_suffix('!') {
            Some(ty) => (ty, true),
            None => (ty, false),
        };
        if !required && once_in(self.rng, 6) {
            return "null".to_owned();
        }
        if let Some(items) = ty.strip_prefix('[').and_then(|ty| ty.strip_suffix(']')) {
            let items: Vec<_> = (0..self.rng.usize(..3))
                .map(|_| self.value(items))
                .collect();
            return format!("[{}]", items.join(", "));
        }
        if let Some((_, values)) = self.enums.iter().find(|(name, _)| name == ty) {
            return of(self.rng, values).clone();
        }
        if let Some((_, fields, one_of)) = self.inputs.iter().find(|(name, ..)| name == ty).cloned()
        {
            return self.object(&fields, one_of);
        }
        match ty {
            "Int" => self.rng.i32(-9..9).to_string(),
            "Float" => format!("{}.5", self.rng.i32(-9..9)),
            "Boolean" => self.rng.bool().to_string(),
            _ => quoted(&text(self.rng)),
        }
    }

    fn object(&mut self, fields: &[InputField], one_of: bool) -> String {
        let mut given = Vec::new();
        let only = one_of.then(|| self.rng.usize(..fields.len()));
        for (index, field) in fields.iter().enumerate() {
            let required = field.ty.ends_with('!') && !field.has_default;
            let value = match only {
                Some(only) if only != index => continue,
                Some(_) => self.value(&format!("{}!", field.ty)),
                None if required || self.rng.bool() => self.value(&field.ty),
                None => continue,
            };
            given.push(format!("{}: {value}", field.name));
        }
        format!("{{{}}}", given.join(", "))
    }

    /// ` "Words." name: Type! = value @deprecated`
    fn input_value(&mut self, name: &str, ty: Option<&str>, one_of: bool) -> InputField {
        self.described();
        let mut ty = match ty {
            Some(ty) => ty.to_owned(),
            None => self.input_type(),
        };
        if !one_of && once_in(self.rng, 4) {
            ty.push('!');
        }
        write!(self.out, "{name}: {ty}").expect(WRITTEN);
        let has_default = !one_of && once_in(self.rng, 2);
        if has_default {
            let value = self.value(&ty);
            write!(self.out, " = {value}").expect(WRITTEN);
        }
        if !ty.ends_with('!') || has_default {
            self.deprecated();
        }
        InputField {
            name: name.to_owned(),
            ty,
            has_default,
        }
    }

    fn inputs(&mut self) {
        for number in 0..self.rng.usize(1..4) {
            let one_of = once_in(self.rng, 4);
            self.described();
            let directive = if one_of { " @oneOf" } else { "" };
            writeln!(self.out, "input I{number}{directive} {{").expect(WRITTEN);
            let mut fields = Vec::new();
            for field in 0..self.rng.usize(1..5) {
                fields.push(self.input_value(&format!("f{field}"), None, one_of));
                self.out.push('\n');
            }
            self.out.push_str("}\n");
            self.inputs.push((format!("I{number}"), fields, one_of));
        }
    }

    fn directives(&mut self) {
        for number in 0..self.rng.usize(..3) {
            self.described();
            write!(self.out, "directive @d{number}").expect(WRITTEN);
            let arguments = self.rng.usize(..4);
            for argument in 0..arguments {
                self.out.push_str(if argument == 0 { "(" } else { "\n" });
                self.input_value(&format!("a{argument}"), None, false);
            }
            if arguments > 0 {
                self.out.push(')');
            }
            let more = of(
                self.rng,
                &["", " | QUERY", " | FIELD_DEFINITION | INLINE_FRAGMENT"],
            );
            let repeatable = of(self.rng, &["", " repeatable"]);
            writeln!(self.out, "{repeatable} on FIELD{more}").expect(WRITTEN);
        }
    }

    fn elements(&mut self) {
        let count = self.rng.usize(1..4);
        self.nodes = (0..count).map(|number| format!("T{number}")).collect();
        let has_interface = self.rng.bool();
        if has_interface {
            self.described();
            self.out.push_str("interface Thing { id: ID! ");
            self.described();
            self.out.push_str("name: String");
            self.deprecated();
            self.out.push_str(" }\n");
        }
        for name in self.nodes.clone() {
            self.described();
            let implements = if has_interface {
                " implements Thing"
            } else {
                ""
            };
            writeln!(self.out, "type {name}{implements} {{ id: ID!").expect(WRITTEN);
            self.described();
            self.out.push_str("name: String");
            // What an interface promises is deprecated only where the promise is.
            if !has_interface {
                self.deprecated();
            }
            self.out.push('\n');
            let kind = self.enums[0].0.clone();
            for (field, ty) in [("size", "Int!"), ("kind", &kind), ("price", "Money")] {
                self.described();
                write!(self.out, "{field}: {ty}").expect(WRITTEN);
                self.deprecated();
                self.out.push('\n');
            }
            for number in 0..self.rng.usize(..3) {
                self.relationship(number);
            }
            self.out.push_str("}\n");
        }
        let has_union = self.rng.bool();
        if has_union {
            self.described();
            writeln!(self.out, "union Any = {}", self.nodes.join(" | ")).expect(WRITTEN);
        }
        let root = *of(self.rng, &["Query", "Root"]);
        if root == "Root" {
            self.out.push_str("schema { query: Root }\n");
        }
        self.described();
        writeln!(self.out, "type {root} {{").expect(WRITTEN);
        for name in self.nodes.clone() {
            self.described();
            writeln!(self.out, "one{name}(id: ID!): {name}").expect(WRITTEN);
            self.described();
            writeln!(self.out, "all{name}(limit: Int = 5): [{name}!]!").expect(WRITTEN);
        }
        if has_union {
            self.out.push_str("any: [Any!]!\n");
        }
        if has_interface {
            self.out.push_str("things: [Thing!]!\n");
        }
        self.out.push_str("}\n");
    }

    fn relationship(&mut self, number: usize) {
        let target = of(self.rng, &self.nodes).clone();
        self.described();
        write!(self.out, "to{number}(").expect(WRITTEN);
        let kind = self.enums[0].0.clone();
        for (name, ty) in [
            ("limit", "Int".to_owned()),
            ("name", "[String!]".to_owned()),
            ("kind", kind),
        ] {
            self.input_value(name, Some(&ty), false);
            self.out.push('\n');
        }
        write!(
            self.out,
            "): [{target}!]! @relationship(type: \"r{number}\", direction: OUT)"
        )
        .expect(WRITTEN);
        self.deprecated();
        self.out.push('\n');
    }
}
