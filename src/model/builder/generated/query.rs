//! The fields of `Query`.

use std::collections::{HashMap, HashSet};

use super::{
    super::document::{At, Document, fields_of},
    aggregates,
    names::Names,
    pages::{list_arguments, page_arguments},
    sdl::{Line, Sdl, arguments},
    survey::{Form, Kind, Survey},
};

pub(super) fn fields(
    survey: &Survey<'_>,
    names: &Names<'_>,
    document: &Document,
    sdl: &mut Sdl<'_>,
) {
    let written = document.types.get(&document.query);
    let written = written.into_iter().flat_map(fields_of);
    let written: HashMap<&str, At> = written
        .map(|field| (field.node.name.node.as_str(), field.at))
        .collect();
    let mut made = HashSet::new();
    let mut lines = Vec::new();
    // That one and several have one name is told already.
    let kinds = survey
        .kinds()
        .filter(|kind| kind.is_root && names.one(kind.name) != names.several(kind.name));
    for kind in kinds {
        for (name, line) in of_kind(kind, survey, names) {
            if let Some(own) = written.get(name.as_str()) {
                sdl.collision(*own, &name, &format!("is generated for `{}`", kind.name));
            } else if made.insert(name.clone()) {
                lines.push(line);
            } else {
                sdl.collision(kind.at, &name, "is generated for another type too");
            }
        }
    }
    sdl.extend("type", &document.query, &lines);
}

fn of_kind(kind: &Kind<'_>, survey: &Survey<'_>, names: &Names<'_>) -> Vec<(String, Line)> {
    let (name, one, several) = (kind.name, names.one(kind.name), names.several(kind.name));
    let mut found = Vec::new();
    let mut keys: Vec<(String, &str)> = Vec::new();
    if let Some(id) = kind.id {
        keys.push((format!("{}: {}", id.name, id.ty), "Its id."));
    }
    for value in kind.values.iter().filter(|value| value.unique) {
        keys.push((format!("{}: {}", value.name, value.ty), "Its unique value."));
    }
    if !keys.is_empty() {
        let about = match keys.len() {
            1 => format!("The `{name}` node with this key, or null."),
            _ => format!("The `{name}` node with this key, or null. Give exactly one argument."),
        };
        let text = format!("{one}{}: {name}", arguments(&keys));
        found.push((one.to_owned(), Line::new(text, about)));
    }
    let given = arguments(&list_arguments(kind, survey));
    let text = format!("{several}{given}: [{name}!]!");
    found.push((
        several.to_owned(),
        Line::new(text, format!("`{name}` nodes.")),
    ));
    let given = arguments(&page_arguments(name, kind.has_sort(survey)));
    let text = format!("{several}Connection{given}: {name}Connection!");
    let about = format!("`{name}` nodes in pages.");
    found.push((format!("{several}Connection"), Line::new(text, about)));
    if !matches!(kind.form, Form::Union(_)) {
        let given = arguments(&aggregates::arguments(kind, &format!("{name}Where")));
        let text = format!("{several}Aggregate{given}: [{name}Aggregate!]!");
        let about = format!("`{name}` nodes counted and summed up.");
        found.push((format!("{several}Aggregate"), Line::new(text, about)));
    }
    found
}
