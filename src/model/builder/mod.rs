//! Files to model.
//!
//! In: a project's files. Out: the [`Model`](super::types::Model), or every mistake at its place. Each
//! step adds to the tables of a [`Builder`], and none knows those after it.

mod abstracts;
mod arguments;
mod attached;
mod context;
mod declared;
mod directive;
mod document;
mod elements;
mod entries;
mod fields;
mod gateway;
mod generated;
mod input_types;
mod kinds;
mod lookup;
mod problem;
mod reached;
mod root;
mod rules;
mod shapes;
mod shown;
mod statement;
mod statement_text;
mod subscription;
mod sums;

use attached::Attached;
use context::Builder;
use document::Document;
use problem::Problems;

pub use problem::{SchemaErrors, Shown};

use super::{Sources, names, types::Model};

/// Reads a project's files into a model.
pub fn build(sources: &Sources) -> Result<Model, SchemaErrors> {
    let mut problems = Problems::default();
    let mut document = Document::read(&sources.schema, &mut problems);
    // What a broken file would have defined is missed everywhere: only its own mistakes are told.
    if !problems.is_empty() {
        return Err(problems.into_errors());
    }
    let attached = generated::attached(&sources.statements);
    let is_attached =
        |name: &str, field: &str| attached.contains(&(name.to_owned(), field.to_owned()));
    generated::add(&mut document, &is_attached, &mut problems);
    if !problems.is_empty() {
        return Err(problems.into_errors());
    }
    let verdict = rules::check(&document, &mut problems);
    // Without the roots it is not known what any type is for.
    if !verdict.roots {
        return Err(problems.into_errors());
    }
    let attached = Attached::read(&sources.statements, &document, &mut problems);
    let mut builder = Builder::new(&document, attached, verdict, &mut problems);
    builder.enums();
    builder.scalars();
    builder.inputs();
    builder.declared_directives();
    builder.elements();
    builder.abstracts();
    builder.arguments();
    builder.roots();
    builder.subscriptions();
    builder.nested();
    builder.entries();
    let model = builder.model;
    match problems.is_empty() {
        true => Ok(model),
        false => Err(problems.into_errors()),
    }
}
