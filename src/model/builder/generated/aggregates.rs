//! Types of aggregates.

use super::{
    operators::{Used, word},
    sdl::{Keyword, Line, Sdl},
    survey::{Form, Kind, Of, Survey, Value},
};

/// What is counted and summed up over a kind's nodes.
pub(super) fn of_kind(kind: &Kind<'_>, survey: &Survey<'_>, used: &mut Used, sdl: &mut Sdl<'_>) {
    if let Form::Union(_) = kind.form {
        return;
    }
    used.sorts |= kind.has_sort(survey);
    let name = kind.name;
    let grouped: Vec<_> = kind.single_values().collect();
    let mut lines = Vec::new();
    if !grouped.is_empty() {
        lines.push(Line::new(
            format!("group: {name}Group"),
            "The values of the group. Null without `groupBy`.",
        ));
    }
    lines.push(Line::new("count: Int!", "How many nodes there are."));
    for value in &grouped {
        lines.push(Line::new(
            format!("{}: {}", value.name, measures(value, used)),
            "",
        ));
    }
    let about = format!("`{name}` nodes counted and summed up.");
    sdl.define(
        Some(kind.at),
        Keyword::Type,
        &format!("{name}Aggregate"),
        &about,
        &lines,
    );
    if grouped.is_empty() {
        return;
    }
    let lines: Vec<_> = grouped
        .iter()
        .map(|value| Line::new(format!("{}: {}", value.name, value.ty), ""))
        .collect();
    let about = format!(
        "The values that a group of `{name}` nodes shares. What is not in `groupBy` is null."
    );
    sdl.define(
        Some(kind.at),
        Keyword::Type,
        &format!("{name}Group"),
        &about,
        &lines,
    );
    let lines: Vec<_> = grouped
        .iter()
        .map(|value| Line::new(value.name, ""))
        .collect();
    let about = format!("By what `{name}` nodes are grouped.");
    sdl.define(
        Some(kind.at),
        Keyword::Enum,
        &format!("{name}GroupBy"),
        &about,
        &lines,
    );
    let lines = [
        Line::new("count: SortDirection", "By how many nodes a group has."),
        Line::new(format!("group: {name}Sort"), "By a value of the group."),
    ];
    let about = "An order of groups. Give one field in each object.";
    sdl.define(
        Some(kind.at),
        Keyword::Input,
        &format!("{name}AggregateSort"),
        about,
        &lines,
    );
}

pub(super) fn arguments(of: &Kind<'_>, filter: &str) -> Vec<(String, &'static str)> {
    let name = of.name;
    let mut found = vec![(
        format!("where: {filter}"),
        "Which of them. Without it, all.",
    )];
    if of.single_values().next().is_some() {
        found.push((
            format!("groupBy: [{name}GroupBy!]"),
            "A row for each group of nodes that have the same values.",
        ));
        found.push((
            format!("sort: [{name}AggregateSort!]"),
            "The order of the groups. Without it, by their values.",
        ));
        found.push(("limit: Int".to_owned(), "At most so many groups."));
        found.push(("offset: Int".to_owned(), "Leave out so many groups first."));
    }
    found
}

fn measures(value: &Value<'_>, used: &mut Used) -> String {
    let key = match value.of {
        Of::Enum => value.ty.to_owned(),
        _ => String::new(),
    };
    used.measures.insert((value.of, key));
    type_name(value.of, value.ty)
}

fn type_name(of: Of, ty: &str) -> String {
    match of {
        Of::Timestamp => "TimestampAggregate".to_owned(),
        of => format!("{}Aggregate", word(of, ty)),
    }
}

/// What is measured of values of each type; shared by all kinds.
pub(super) fn shared(used: &Used, sdl: &mut Sdl<'_>) {
    for (of, of_enum) in &used.measures {
        let own = match of {
            Of::Text => "String",
            Of::Id => "ID",
            Of::Int => "Int",
            Of::Long => "Long",
            Of::Float => "Float",
            Of::Boolean => "Boolean",
            Of::Date => "AWSDate",
            Of::DateTime => "AWSDateTime",
            Of::Time => "AWSTime",
            Of::Timestamp => "AWSTimestamp",
            Of::Enum => of_enum.as_str(),
        };
        let mut lines = vec![
            Line::new("count: Int!", "How many nodes have a value."),
            Line::new(
                "countDistinct: Int!",
                "How many different values there are.",
            ),
        ];
        match of {
            Of::Boolean => lines.push(Line::new("countTrue: Int!", "How many values are true.")),
            _ => {
                lines.push(Line::new(format!("min: {own}"), "The smallest value."));
                lines.push(Line::new(format!("max: {own}"), "The largest value."));
            }
        }
        let sum = match of {
            Of::Int | Of::Long => Some("Long"),
            Of::Float => Some("Float"),
            _ => None,
        };
        if let Some(sum) = sum {
            lines.push(Line::new(format!("sum: {sum}"), "The sum of the values."));
            lines.push(Line::new("avg: Float", "The mean of the values."));
        }
        let about = format!("Values of type `{own}` counted and summed up.");
        sdl.define(
            None,
            Keyword::Type,
            &type_name(*of, of_enum),
            &about,
            &lines,
        );
    }
}
