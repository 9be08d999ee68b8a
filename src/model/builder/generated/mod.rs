//! The reading API that types alone become.
//!
//! In: the document of a schema without `type Query`. Out: more definitions for it, as text: types, inputs, the
//! fields of `Query`, companions and arguments of relationships. What is generated and what a user writes are
//! understood by the same code afterwards.

mod aggregates;
mod inputs;
mod names;
mod operators;
mod pages;
mod query;
mod sdl;
mod survey;

use std::collections::HashSet;

use self::{names::Names, sdl::Sdl, survey::Survey};
use super::{
    directive::{self, Place},
    document::{Document, Placed},
    problem::Problems,
    shapes::Shapes,
};
use crate::model::source::SourceFile;

/// The name under which what was generated is shown in messages.
const FILE: &str = "(generated)";

/// Adds the reading API, where the schema leaves it to us. `attached`: whether a field of a type has a statement
/// in a file of its own.
pub(super) fn add(
    document: &mut Document,
    attached: &dyn Fn(&str, &str) -> bool,
    problems: &mut Problems,
) {
    // A root that is named and not there is a mistake.
    let is_named = document.roots.iter().any(|root| root.operation == "query");
    if is_named || document.is_written(&document.query) || !wanted(document) {
        return;
    }
    let before = problems.len();
    let text = {
        let shapes = Shapes::of(document, attached);
        let survey = Survey::of(document, &shapes, attached);
        if survey.is_empty() {
            return;
        }
        let names = Names::of(document, &survey, problems);
        let mut sdl = Sdl::new(document, problems);
        reserved(&survey, &mut sdl);
        let mut used = operators::Used::default();
        for kind in survey.kinds() {
            inputs::filters(kind, &survey, &mut used, &mut sdl);
            inputs::sorts(kind, &survey, &mut sdl);
            pages::of_kind(kind, &mut sdl);
            aggregates::of_kind(kind, &survey, &mut used, &mut sdl);
            pages::of_relationships(kind, &survey, &mut sdl);
        }
        for edge in survey.edges() {
            inputs::of_edge(edge, &mut used, &mut sdl);
        }
        inputs::related(&survey, &mut sdl);
        query::fields(&survey, &names, document, &mut sdl);
        pages::shared(&mut sdl);
        aggregates::shared(&used, &mut sdl);
        operators::write(&used, &mut sdl);
        sdl.into_text()
    };
    if problems.len() == before {
        let source = SourceFile {
            name: FILE.to_owned(),
            text: text.into(),
        };
        document.add_generated(source, problems);
    }
}

/// Names that generated fields of inputs and arguments have, which no property can share.
const RESERVED: [&str; 12] = [
    "AND", "OR", "NOT", "where", "sort", "limit", "offset", "first", "after", "last", "before",
    "groupBy",
];

/// The fields of aggregates and of filters by type.
const OF_AGGREGATES: [&str; 2] = ["count", "group"];
const OF_TYPES: [&str; 2] = ["typename", "on"];

fn reserved(survey: &Survey<'_>, sdl: &mut Sdl<'_>) {
    for kind in survey.kinds() {
        let is_abstract = !matches!(kind.form, survey::Form::Node);
        let relationships = kind
            .relationships
            .iter()
            .map(|one| (one.name, one.field.at));
        let values = kind.values.iter().map(|value| (value.name, value.at));
        for (name, at) in values.chain(relationships) {
            if RESERVED.contains(&name)
                || OF_AGGREGATES.contains(&name)
                || (is_abstract && OF_TYPES.contains(&name))
            {
                sdl.taken(at, name);
            }
        }
    }
}

/// Whether `@generate(query: false)` does not say otherwise.
fn wanted(document: &Document) -> bool {
    let mut unreported = Problems::default();
    document.schemas.iter().all(|schema| {
        let directives = schema.node.directives.iter().map(|directive| Placed {
            at: schema.at.same_file(directive.pos),
            node: directive.node.clone(),
        });
        let directives: Vec<_> = directives.collect();
        directive::read(document, Place::Schema, &directives, &mut unreported).generates_queries
            != Some(false)
    })
}

/// The statements that have files of their own, by type and field.
pub(super) fn attached(files: &[SourceFile]) -> HashSet<(String, String)> {
    let names = files.iter().filter_map(|file| {
        let name = file.name.rsplit(['/', '\\']).next()?;
        let (of, field) = name.strip_suffix(".gremlin")?.split_once('.')?;
        Some((of.to_owned(), field.to_owned()))
    });
    names.collect()
}
