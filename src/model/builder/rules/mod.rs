//! The rules that every GraphQL schema keeps, whatever it means in a graph (GraphQL, September
//! 2025, section 3: "Type Validation").
//!
//! In: the definitions of all files. Out: what breaks a rule, at its place. Whether a name in a
//! field or an argument is a type of the right kind, and whether a default fits, is told where the
//! model is built, which has to look them up anyway.

mod applied;
mod cycles;
mod directives;
mod implement;
mod inputs;
mod members;
mod roots;

use async_graphql::parser::types::{BaseType, Type};

pub(super) use applied::used;

use super::{
    document::{At, Document, Kind},
    problem::Problems,
};
use crate::model::{names::nearest, scalar::Scalar};

/// What the model must know of the rules that are broken.
pub(super) struct Verdict {
    /// It is known which types are roots.
    pub roots: bool,
    /// Defaults can be written out: none leads back to itself.
    pub defaults_end: bool,
    /// What implements what is said rightly.
    pub implements: bool,
}

pub(super) fn check(document: &Document, problems: &mut Problems) -> Verdict {
    let mut rules = Rules { document, problems };
    let roots = rules.unbroken(Rules::roots);
    rules.members();
    let implements = rules.unbroken(Rules::implementations);
    rules.directives();
    rules.applications();
    let defaults_end = rules.unbroken(Rules::inputs);
    Verdict {
        roots,
        defaults_end,
        implements,
    }
}

struct Rules<'a> {
    document: &'a Document,
    problems: &'a mut Problems,
}

impl Rules<'_> {
    /// Whether a part of the rules is kept.
    fn unbroken(&mut self, part: impl FnOnce(&mut Self)) -> bool {
        let before = self.problems.len();
        part(self);
        self.problems.len() == before
    }

    fn problem(&mut self, at: At, message: impl Into<String>, help: Option<&str>) {
        let help = help.map(str::to_owned);
        self.problems.push(self.document.problem(at, message, help));
    }

    fn reserved(&mut self, at: At, name: &str) {
        if name.starts_with("__") {
            self.problem(
                at,
                format!("the name `{name}` is not free"),
                Some("names that begin with `__` belong to introspection"),
            );
        }
    }

    /// Reports a type that is not there, or that no argument can have.
    fn input_type(&mut self, at: At, ty: &Type) {
        let name = base_name(ty);
        let document = self.document;
        match document.types.get(name).map(|found| &found.kind) {
            Some(Kind::Scalar | Kind::Enum { .. } | Kind::Input { .. }) => {}
            Some(Kind::Object { .. } | Kind::Interface { .. } | Kind::Union { .. }) => self
                .problem(
                    at,
                    format!("`{name}` cannot be the type of an argument"),
                    Some("an argument is a scalar, an enum or an `input`"),
                ),
            None if Scalar::named(name).is_some() => {}
            None => {
                let near = nearest(name, document.written_names());
                let help = near.map(|near| format!("did you mean `{near}`?"));
                self.problem(at, format!("there is no type `{name}`"), help.as_deref());
            }
        }
    }
}

fn base_name(ty: &Type) -> &str {
    let mut ty = ty;
    loop {
        match &ty.base {
            BaseType::Named(name) => return name,
            BaseType::List(items) => ty = items,
        }
    }
}
