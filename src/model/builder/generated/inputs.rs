//! Inputs of filters and orders.

use super::{
    names::large,
    operators::Used,
    sdl::{Keyword, Line, Sdl},
    survey::{Edge, Form, Kind, Relationship, Survey},
};

/// `AND`, `OR` and `NOT` of a filter.
fn combined(name: &str) -> Vec<Line> {
    vec![
        Line::new(
            format!("AND: [{name}!]"),
            "All of these hold. An empty list always holds.",
        ),
        Line::new(
            format!("OR: [{name}!]"),
            "One of these holds. An empty list never holds.",
        ),
        Line::new(
            format!("NOT: {name}"),
            "This does not hold, also where a value is missing.",
        ),
    ]
}

/// The filter of a kind's nodes, and of the rows of its relationships.
pub(super) fn filters(kind: &Kind<'_>, survey: &Survey<'_>, used: &mut Used, sdl: &mut Sdl<'_>) {
    let name = format!("{}Where", kind.name);
    let mut lines = combined(&name);
    if let Some(id) = kind.id {
        lines.push(Line::new(format!("{}: {}", id.name, used.id()), ""));
    }
    for value in &kind.values {
        let input = used.filter(value);
        lines.push(Line::new(format!("{}: {input}", value.name), ""));
    }
    for one in &kind.relationships {
        filter_of(kind, one, &mut lines);
    }
    if let Form::Interface(types) | Form::Union(types) = &kind.form {
        used.typename = true;
        lines.push(Line::new(
            "typename: TypenameWhere",
            "The type of the node.",
        ));
        let on = format!("{}OnWhere", kind.name);
        lines.push(Line::new(
            format!("on: {on}"),
            "The node is of one of these types, and the filter of that type holds.",
        ));
        let known = types.iter().filter(|of| survey.kind(of).is_some());
        let each: Vec<_> = known
            .map(|of| Line::new(format!("{of}: {of}Where"), ""))
            .collect();
        let about = format!("Filters of the types that `{}` can be.", kind.name);
        sdl.define(Some(kind.at), Keyword::Input, &on, &about, &each);
    }
    let about = format!("Which `{}` nodes. All that is given must hold.", kind.name);
    sdl.define(Some(kind.at), Keyword::Input, &name, &about, &lines);
}

fn filter_of(kind: &Kind<'_>, one: &Relationship<'_>, lines: &mut Vec<Line>) {
    if !one.many {
        lines.push(Line::new(
            format!("{}: {}Where", one.name, one.target),
            "There is such a node, and this holds for it. Null: there is none.",
        ));
        return;
    }
    lines.push(Line::new(
        format!("{}: {}Related", one.name, one.target),
        "Conditions on the nodes that this relationship leads to.",
    ));
    if one.edge.is_some() {
        lines.push(Line::new(
            format!(
                "{}Connection: {}{}Related",
                one.name,
                kind.name,
                large(one.name)
            ),
            "Conditions on the edges of this relationship and the nodes that they lead to.",
        ));
    }
}

/// The order of a kind's nodes.
pub(super) fn sorts(kind: &Kind<'_>, survey: &Survey<'_>, sdl: &mut Sdl<'_>) {
    if !kind.has_sort(survey) {
        return;
    }
    let mut lines = Vec::new();
    if let Some(id) = kind.id {
        lines.push(Line::new(format!("{}: SortDirection", id.name), ""));
    }
    for value in kind.single_values() {
        lines.push(Line::new(format!("{}: SortDirection", value.name), ""));
    }
    for one in kind.to_one(survey) {
        lines.push(Line::new(format!("{}: {}Sort", one.name, one.target), ""));
    }
    let about = format!(
        "An order of `{}` nodes. Give one field in each object of a list: the first object decides first.",
        kind.name
    );
    let name = format!("{}Sort", kind.name);
    sdl.define(Some(kind.at), Keyword::Input, &name, &about, &lines);
}

/// The filter and the order of edges.
pub(super) fn of_edge(edge: &Edge<'_>, used: &mut Used, sdl: &mut Sdl<'_>) {
    let name = format!("{}Where", edge.name);
    let mut lines = combined(&name);
    for value in &edge.values {
        let input = used.filter(value);
        lines.push(Line::new(format!("{}: {input}", value.name), ""));
    }
    let about = format!("Which `{}` edges. All that is given must hold.", edge.name);
    sdl.define(None, Keyword::Input, &name, &about, &lines);
    used.sorts = true;
    let lines: Vec<_> = edge
        .values
        .iter()
        .map(|value| Line::new(format!("{}: SortDirection", value.name), ""))
        .collect();
    let about = format!(
        "An order of `{}` edges. Give one field in each object.",
        edge.name
    );
    let name = format!("{}Sort", edge.name);
    sdl.define(None, Keyword::Input, &name, &about, &lines);
}

/// Quantified filters: of the nodes that some list leads to, and of rows.
pub(super) fn related(survey: &Survey<'_>, sdl: &mut Sdl<'_>) {
    let mut targets: Vec<&str> = Vec::new();
    for kind in survey.kinds() {
        for one in kind.relationships.iter().filter(|one| one.many) {
            if !targets.contains(&one.target) {
                targets.push(one.target);
            }
        }
    }
    for target in targets {
        let about = format!("Conditions on the `{target}` nodes that a relationship leads to.");
        let lines = quantified(&format!("{target}Where"), "nodes");
        let at = survey.kind(target).map(|kind| kind.at);
        sdl.define(
            at,
            Keyword::Input,
            &format!("{target}Related"),
            &about,
            &lines,
        );
    }
    for kind in survey.kinds() {
        for one in kind.relationships.iter().filter(|one| one.many) {
            if let Some(edge) = one.edge {
                of_rows(kind, one, edge, survey, sdl);
            }
        }
    }
}

fn quantified(filter: &str, what: &str) -> Vec<Line> {
    vec![
        Line::new(
            format!("some: {filter}"),
            format!("There are {what} for which this holds."),
        ),
        Line::new(
            format!("all: {filter}"),
            format!("It holds for all {what}, also where there are none."),
        ),
        Line::new(
            format!("none: {filter}"),
            format!("There are no {what} for which this holds."),
        ),
        Line::new(
            format!("single: {filter}"),
            "It holds for exactly one. Two edges to one node are two.",
        ),
    ]
}

fn of_rows(
    kind: &Kind<'_>,
    one: &Relationship<'_>,
    edge: &str,
    survey: &Survey<'_>,
    sdl: &mut Sdl<'_>,
) {
    let base = format!("{}{}", kind.name, large(one.name));
    let filter = format!("{base}Where");
    let mut lines = combined(&filter);
    lines.push(Line::new(
        format!("node: {}Where", one.target),
        "The node that the edge leads to.",
    ));
    lines.push(Line::new(
        format!("edge: {edge}Where"),
        "The edge's own properties.",
    ));
    let about = format!(
        "Which edges of `{}.{}`, with their nodes.",
        kind.name, one.name
    );
    sdl.define(Some(kind.at), Keyword::Input, &filter, &about, &lines);
    let lines = quantified(&filter, "edges");
    let name = format!("{base}Related");
    sdl.define(Some(kind.at), Keyword::Input, &name, &about, &lines);
    let mut lines = Vec::new();
    if survey
        .kind(one.target)
        .is_some_and(|target| target.has_sort(survey))
    {
        lines.push(Line::new(format!("node: {}Sort", one.target), ""));
    }
    if survey.has_edge_sort(edge) {
        lines.push(Line::new(format!("edge: {edge}Sort"), ""));
    }
    let about = format!(
        "An order of the edges of `{}.{}`. Give one field in each object.",
        kind.name, one.name
    );
    sdl.define(
        Some(kind.at),
        Keyword::Input,
        &format!("{base}Sort"),
        &about,
        &lines,
    );
}
