//! The fields of `Query`.

use super::{
    super::document::{Document, fields_of},
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
    let mut lines: Vec<(String, Line)> = Vec::new();
    for kind in survey.kinds().filter(|kind| kind.is_root) {
        for (name, line) in of_kind(kind, survey, names) {
            let written = document.types.get(&document.query);
            let mut written = written.into_iter().flat_map(fields_of);
            if let Some(own) = written.find(|field| field.node.name.node == name) {
                sdl.collision(own.at, &name, &format!("is generated for `{}`", kind.name));
            } else if lines.iter().any(|(other, _)| *other == name) {
                sdl.collision(kind.at, &name, "is generated for another type too");
            } else {
                lines.push((name, line));
            }
        }
    }
    let lines: Vec<_> = lines.into_iter().map(|(_, line)| line).collect();
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
