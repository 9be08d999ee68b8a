//! The operators of filters, shared by all types: an input for each scalar and enum that is compared.

use std::collections::BTreeSet;

use super::{
    sdl::{Keyword, Line, Sdl},
    survey::{Of, Value},
};

/// The inputs and types that are used.
#[derive(Default)]
pub(super) struct Used {
    /// What is compared, its enum, and whether it is a list.
    filters: BTreeSet<(Of, String, bool)>,
    pub typename: bool,
    pub measures: BTreeSet<(Of, String)>,
    pub sorts: bool,
}

impl Used {
    /// The input by which a value is filtered.
    pub fn filter(&mut self, value: &Value<'_>) -> String {
        let name = word(value.of, value.ty);
        let key = match value.of {
            Of::Enum => value.ty.to_owned(),
            _ => String::new(),
        };
        self.filters.insert((shared(value.of), key, value.many));
        match value.many {
            true => format!("{name}ListWhere"),
            false => format!("{name}Where"),
        }
    }

    /// The input by which an id is filtered.
    pub fn id(&mut self) -> &'static str {
        self.filters.insert((Of::Id, String::new(), false));
        "IDWhere"
    }
}

/// What stands for a value in the names of inputs.
pub(super) fn word(of: Of, ty: &str) -> String {
    match of {
        Of::Enum => ty.to_owned(),
        of => scalar(shared(of)).1.to_owned(),
    }
}

/// Seconds are compared as whole numbers.
fn shared(of: Of) -> Of {
    match of {
        Of::Timestamp => Of::Int,
        of => of,
    }
}

/// The scalar of the operands, and its word in names.
fn scalar(of: Of) -> (&'static str, &'static str) {
    match of {
        Of::Text | Of::Enum => ("String", "String"),
        Of::Id => ("ID", "ID"),
        Of::Int | Of::Timestamp => ("Int", "Int"),
        Of::Long => ("Long", "Long"),
        Of::Float => ("Float", "Float"),
        Of::Boolean => ("Boolean", "Boolean"),
        Of::Date => ("AWSDate", "Date"),
        Of::DateTime => ("AWSDateTime", "DateTime"),
        Of::Time => ("AWSTime", "Time"),
    }
}

pub(super) fn write(used: &Used, sdl: &mut Sdl<'_>) {
    for (of, of_enum, many) in &used.filters {
        let (operand, word) = match of {
            Of::Enum => (of_enum.as_str(), of_enum.as_str()),
            of => scalar(*of),
        };
        match many {
            true => list(operand, word, sdl),
            false => single(*of, operand, word, sdl),
        }
    }
    if used.typename {
        let about = "Conditions on the type of a node. All that are given must hold.";
        let lines = equality("String", true);
        sdl.define(None, Keyword::Input, "TypenameWhere", about, &lines);
    }
    if used.sorts {
        let lines = [
            Line::new(
                "ASC",
                "From the smallest to the largest. What has no value comes last.",
            ),
            Line::new(
                "DESC",
                "From the largest to the smallest. What has no value comes first.",
            ),
        ];
        sdl.define(
            None,
            Keyword::Enum,
            "SortDirection",
            "The direction of an order.",
            &lines,
        );
    }
}

fn equality(operand: &str, with_lists: bool) -> Vec<Line> {
    let mut lines = vec![
        Line::new(
            format!("eq: {operand}"),
            "Equal to this value. Null: there is no value.",
        ),
        Line::new(
            format!("ne: {operand}"),
            "Not equal to this value; also holds where there is no value. Null: there is a value.",
        ),
    ];
    if with_lists {
        lines.push(Line::new(
            format!("in: [{operand}]"),
            "One of these values. Null among them: or no value.",
        ));
        lines.push(Line::new(
            format!("notIn: [{operand}]"),
            "None of these values; also holds where there is no value.",
        ));
    }
    lines
}

fn single(of: Of, operand: &str, word: &str, sdl: &mut Sdl<'_>) {
    let mut lines = equality(operand, of != Of::Boolean);
    let ordered = !matches!(of, Of::Id | Of::Boolean | Of::Enum);
    if ordered {
        for (name, about) in [
            ("lt", "Less than this value."),
            ("lte", "Less than or equal to this value."),
            ("gt", "Greater than this value."),
            ("gte", "Greater than or equal to this value."),
        ] {
            lines.push(Line::new(format!("{name}: {operand}"), about));
        }
    }
    if of == Of::Text {
        for (name, about) in [
            ("contains", "The text contains this one. Case counts."),
            ("startsWith", "The text starts with this one. Case counts."),
            ("endsWith", "The text ends with this one. Case counts."),
            (
                "notContains",
                "The text does not contain this one; also holds where there is no value.",
            ),
            (
                "matches",
                "The regular expression finds something in the text. Case counts.",
            ),
        ] {
            lines.push(Line::new(format!("{name}: {operand}"), about));
        }
    }
    if of != Of::Id {
        lines.push(Line::new(
            "exists: Boolean",
            "True: there is a value. False: there is none.",
        ));
    }
    let about = format!("Conditions on a value of type `{operand}`. All that are given must hold.");
    sdl.define(
        None,
        Keyword::Input,
        &format!("{word}Where"),
        &about,
        &lines,
    );
}

fn list(operand: &str, word: &str, sdl: &mut Sdl<'_>) {
    let lines = [
        Line::new(
            format!("includes: {operand}"),
            "One of the values is this one.",
        ),
        Line::new(
            format!("includesAny: [{operand}!]"),
            "One of the values is one of these. An empty list never holds.",
        ),
        Line::new(
            format!("includesAll: [{operand}!]"),
            "Each of these is among the values. An empty list holds where there is a value.",
        ),
        Line::new(
            "exists: Boolean",
            "True: there is a value. False: there is none.",
        ),
    ];
    let about = format!("Conditions on a list of `{operand}`. All that are given must hold.");
    sdl.define(
        None,
        Keyword::Input,
        &format!("{word}ListWhere"),
        &about,
        &lines,
    );
}
