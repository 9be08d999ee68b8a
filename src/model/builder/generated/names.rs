//! What the fields of `Query` are called.

use std::collections::HashMap;

use super::{
    super::{document::Document, problem::Problems},
    survey::Survey,
};

/// The names of one and of several nodes of each type.
pub(super) struct Names<'a>(HashMap<&'a str, (String, String)>);

impl<'a> Names<'a> {
    pub fn of(document: &Document, survey: &'a Survey<'_>, problems: &mut Problems) -> Self {
        let mut found = HashMap::new();
        for kind in survey.kinds() {
            let one = small(kind.name);
            let several = match &kind.plural {
                Some(plural) => plural.clone(),
                None => pluralizer::pluralize(&one, 2, false),
            };
            if kind.is_root && one == several {
                problems.push(document.problem(
                    kind.at,
                    format!("`{several}` is the plural of `{one}`, so its look-ups have one name"),
                    Some(format!(
                        "name another plural: `@plural(value: \"{one}List\")`"
                    )),
                ));
            }
            found.insert(kind.name, (one, several));
        }
        Names(found)
    }

    pub fn one(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |(one, _)| one)
    }

    pub fn several(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |(_, several)| several)
    }
}

/// With a small first letter.
fn small(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// With a large first letter.
pub(super) fn large(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
