//! Generated definitions as text, and the names that they take.

use std::{collections::HashSet, fmt::Write as _};

use async_graphql::parser::types::FieldDefinition;

use super::super::{
    document::{At, Document, Kind, Placed, fields_of},
    problem::Problems,
};

pub(super) struct Sdl<'d> {
    document: &'d Document,
    problems: &'d mut Problems,
    text: String,
    made: HashSet<String>,
}

/// A definition's keyword.
#[derive(Clone, Copy)]
pub(super) enum Keyword {
    Type,
    Input,
    Enum,
}

impl<'d> Sdl<'d> {
    pub fn new(document: &'d Document, problems: &'d mut Problems) -> Self {
        Sdl {
            document,
            problems,
            text: String::with_capacity(64 << 10),
            made: HashSet::new(),
        }
    }

    pub fn into_text(self) -> String {
        self.text
    }

    /// A definition that is made for a type of the schema. A type of the schema with its name is used where it
    /// is of the same kind and has all that is generated; else the two collide.
    pub fn define(
        &mut self,
        near: Option<At>,
        keyword: Keyword,
        name: &str,
        about: &str,
        lines: &[Line],
    ) {
        if !self.made.insert(name.to_owned()) {
            if let Some(near) = near {
                self.collision(near, name, "is generated for another type too");
            }
            return;
        }
        if let Some(there) = self.document.types.get(name) {
            let own: Option<Vec<String>> = match (&there.kind, keyword) {
                (Kind::Object { fields, .. }, Keyword::Type) => Some(
                    fields
                        .iter()
                        .map(|field| format!("{}: {}", field.node.name.node, field.node.ty.node))
                        .collect(),
                ),
                (Kind::Input { fields }, Keyword::Input) => Some(
                    fields
                        .iter()
                        .map(|field| format!("{}: {}", field.node.name.node, field.node.ty.node))
                        .collect(),
                ),
                (Kind::Enum { values }, Keyword::Enum) => Some(
                    values
                        .iter()
                        .map(|value| value.node.value.node.to_string())
                        .collect(),
                ),
                _ => None,
            };
            let same = own.is_some_and(|own| {
                lines
                    .iter()
                    .all(|line| own.iter().any(|own| **own == *line.text))
            });
            if !same {
                let at = there.at;
                self.collision(at, name, "is generated, and this one has another shape");
            }
            return;
        }
        let keyword = match keyword {
            Keyword::Type => "type",
            Keyword::Input => "input",
            Keyword::Enum => "enum",
        };
        self.description(about, "");
        let _ = writeln!(self.text, "{keyword} {name} {{");
        self.lines(lines);
        self.text.push_str("}\n\n");
    }

    /// Fields of a type of the schema, or arguments of its fields.
    pub fn extend(&mut self, keyword: &str, name: &str, lines: &[Line]) {
        if lines.is_empty() {
            return;
        }
        let _ = writeln!(self.text, "{keyword} {name} {{");
        self.lines(lines);
        self.text.push_str("}\n\n");
    }

    pub fn collision(&mut self, at: At, name: &str, why: &str) {
        let problem = self.document.problem(
            at,
            format!("the name `{name}` collides: it {why}"),
            Some(
                "rename the type or field, or write `type Query` yourself: then nothing is generated"
                    .into(),
            ),
        );
        self.problems.push(problem);
    }

    /// A field has the name of something that is generated for its type.
    pub fn taken(&mut self, at: At, name: &str) {
        let problem = self.document.problem(
            at,
            format!("the name `{name}` collides with a generated argument or field"),
            Some(format!(
                "give the field another name, with `@alias(property: \"{name}\")` if it is a property; or write \
                 `type Query` yourself: then nothing is generated"
            )),
        );
        self.problems.push(problem);
    }

    /// The field of a type of the schema.
    pub fn written(&self, type_name: &str, field: &str) -> Option<&'d Placed<FieldDefinition>> {
        let definition = self.document.types.get(type_name)?;
        let mut fields = fields_of(definition).iter();
        fields.find(|there| there.node.name.node == field)
    }

    fn lines(&mut self, lines: &[Line]) {
        for line in lines {
            self.description(&line.about, "  ");
            let _ = writeln!(self.text, "  {}{}", line.text, line.directives);
        }
    }

    fn description(&mut self, about: &str, indent: &str) {
        if !about.is_empty() {
            let quoted = about.replace('\\', "\\\\").replace('"', "\\\"");
            let _ = writeln!(self.text, "{indent}\"{quoted}\"");
        }
    }
}

/// A field, an input field or an enum value, with what is said of it.
pub(super) struct Line {
    pub text: String,
    pub about: String,
    pub directives: String,
}

impl Line {
    pub fn new(text: impl Into<String>, about: impl Into<String>) -> Line {
        Line {
            text: text.into(),
            about: about.into(),
            directives: String::new(),
        }
    }
}

/// An argument list with descriptions.
pub(super) fn arguments(arguments: &[(String, &str)]) -> String {
    if arguments.is_empty() {
        return String::new();
    }
    let each: Vec<_> = arguments
        .iter()
        .map(|(argument, about)| format!("\"{about}\" {argument}"))
        .collect();
    format!("({})", each.join(" "))
}
