//! Types of pages, and the arguments and companions of relationships.

use super::{
    names::large,
    sdl::{Keyword, Line, Sdl, arguments},
    survey::{Form, Kind, Relationship, Survey},
};

const WHERE: &str = "Which of them. Without it, all.";
const SORT: &str = "In this order. Ties are decided by the id.";
const LIMIT: &str = "At most so many.";
const OFFSET: &str = "Leave out so many first.";

/// The page of a kind's nodes.
pub(super) fn of_kind(kind: &Kind<'_>, sdl: &mut Sdl<'_>) {
    let name = kind.name;
    connection(kind, name, &format!("{name}Edge"), sdl);
    let lines = [
        Line::new("cursor: String!", "The place of this node in the list."),
        Line::new(format!("node: {name}!"), ""),
    ];
    let about = format!("A `{name}` node in a page.");
    sdl.define(
        Some(kind.at),
        Keyword::Type,
        &format!("{name}Edge"),
        &about,
        &lines,
    );
}

fn connection(kind: &Kind<'_>, base: &str, edge: &str, sdl: &mut Sdl<'_>) {
    let lines = [
        Line::new(format!("edges: [{edge}!]!"), ""),
        Line::new("pageInfo: PageInfo!", ""),
        Line::new("totalCount: Int!", "How many there are in the whole list."),
    ];
    let about = format!("A page of a list, with edges of type `{edge}`.");
    sdl.define(
        Some(kind.at),
        Keyword::Type,
        &format!("{base}Connection"),
        &about,
        &lines,
    );
}

/// What relationships have beside what is written: arguments, pages and aggregates.
pub(super) fn of_relationships(kind: &Kind<'_>, survey: &Survey<'_>, sdl: &mut Sdl<'_>) {
    let mut lines = Vec::new();
    for one in kind.relationships.iter().filter(|one| one.many) {
        let Some(target) = survey.kind(one.target) else {
            continue;
        };
        // What is written stays as it is written.
        if one.field.node.arguments.is_empty() {
            let given = arguments(&list_arguments(target, survey));
            let ty = &one.field.node.ty.node;
            lines.push(Line::new(format!("{}{given}: {ty}", one.name), ""));
        }
        companions(kind, one, target, survey, &mut lines, sdl);
    }
    let keyword = match kind.form {
        Form::Interface(_) => "extend interface",
        Form::Node | Form::Union(_) => "extend type",
    };
    sdl.extend(keyword, kind.name, &lines);
}

fn companions(
    kind: &Kind<'_>,
    one: &Relationship<'_>,
    target: &Kind<'_>,
    survey: &Survey<'_>,
    lines: &mut Vec<Line>,
    sdl: &mut Sdl<'_>,
) {
    let base = match one.edge {
        Some(_) => format!("{}{}", kind.name, large(one.name)),
        None => target.name.to_owned(),
    };
    if let Some(edge) = one.edge {
        let row = format!("{base}Edge");
        connection(kind, &base, &row, sdl);
        let parts = [
            Line::new("cursor: String!", "The place of this edge in the list."),
            Line::new(
                format!("node: {}!", target.name),
                "The node that the edge leads to.",
            ),
            Line::new(format!("properties: {edge}!"), "The edge's own properties."),
        ];
        let about = format!("An edge of `{}.{}` in a page.", kind.name, one.name);
        sdl.define(Some(kind.at), Keyword::Type, &row, &about, &parts);
    }
    let mut lines = Companions { kind, lines, sdl };
    let directives = directives(one);
    let page = arguments(&page_arguments(
        &base,
        one.edge.is_some() || target.has_sort(survey),
    ));
    lines.push(
        &format!("{}Connection", one.name),
        Line {
            text: format!("{}Connection{page}: {base}Connection!", one.name),
            about: format!("`{}` in pages.", one.name),
            directives: directives.clone(),
        },
    );
    if !matches!(target.form, Form::Union(_)) {
        let given = arguments(&super::aggregates::arguments(
            target,
            &format!("{base}Where"),
        ));
        lines.push(
            &format!("{}Aggregate", one.name),
            Line {
                text: format!("{}Aggregate{given}: [{}Aggregate!]!", one.name, target.name),
                about: format!("`{}` counted and summed up.", one.name),
                directives,
            },
        );
    }
}

/// The fields beside a relationship.
struct Companions<'l, 'd> {
    kind: &'l Kind<'l>,
    lines: &'l mut Vec<Line>,
    sdl: &'l mut Sdl<'d>,
}

impl Companions<'_, '_> {
    /// A relationship of that name stays as it is written; anything else collides.
    fn push(&mut self, name: &str, line: Line) {
        let Some(written) = self.sdl.written(self.kind.name, name) else {
            self.lines.push(line);
            return;
        };
        let mut directives = written.node.directives.iter();
        if !directives.any(|directive| directive.node.name.node == "relationship") {
            self.sdl.taken(written.at, name);
        }
    }
}

/// The directives that say where a relationship leads, and its limits.
fn directives(one: &Relationship<'_>) -> String {
    let directives = one.field.node.directives.iter();
    let known = directives
        .filter(|directive| matches!(directive.node.name.node.as_str(), "relationship" | "limit"));
    let mut text = String::new();
    for directive in known {
        let given = directive.node.arguments.iter();
        let given: Vec<_> = given
            .map(|(name, value)| format!("{}: {}", name.node, value.node))
            .collect();
        text.push_str(&format!(
            " @{}({})",
            directive.node.name.node,
            given.join(", ")
        ));
    }
    text
}

pub(super) fn list_arguments(of: &Kind<'_>, survey: &Survey<'_>) -> Vec<(String, &'static str)> {
    let name = of.name;
    let mut found = vec![(format!("where: {name}Where"), WHERE)];
    if of.has_sort(survey) {
        found.push((format!("sort: [{name}Sort!]"), SORT));
    }
    found.push(("limit: Int".to_owned(), LIMIT));
    found.push(("offset: Int".to_owned(), OFFSET));
    found
}

pub(super) fn page_arguments(base: &str, sorted: bool) -> Vec<(String, &'static str)> {
    let mut found = vec![(format!("where: {base}Where"), WHERE)];
    if sorted {
        found.push((format!("sort: [{base}Sort!]"), SORT));
    }
    for (argument, about) in [
        ("first: Int", "The first so many."),
        ("after: String", "Those behind this cursor."),
        ("last: Int", "The last so many."),
        ("before: String", "Those in front of this cursor."),
    ] {
        found.push((argument.to_owned(), about));
    }
    found
}

/// What all pages share.
pub(super) fn shared(sdl: &mut Sdl<'_>) {
    let lines = [
        Line::new(
            "hasNextPage: Boolean!",
            "Whether there are more behind this page.",
        ),
        Line::new(
            "hasPreviousPage: Boolean!",
            "Whether there are more in front of this page.",
        ),
        Line::new(
            "startCursor: String",
            "The cursor of the first edge of this page.",
        ),
        Line::new(
            "endCursor: String",
            "The cursor of the last edge of this page.",
        ),
    ];
    let about = "What lies around a page.";
    sdl.define(None, Keyword::Type, "PageInfo", about, &lines);
}
