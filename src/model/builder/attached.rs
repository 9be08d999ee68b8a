//! Which field a statement file belongs to: `Type.field.gremlin`.

use std::collections::HashMap;

use super::statement_text::StatementText;
use crate::model::builder::{
    document::{Document, Kind},
    problem::{Problem, Problems},
};
use crate::model::{names::nearest, source::SourceFile};

/// The statement files, by type and field.
#[derive(Default)]
pub struct Attached<'a>(HashMap<&'a str, HashMap<&'a str, StatementText>>);

impl<'a> Attached<'a> {
    /// A file that belongs to nothing is reported.
    pub fn read(files: &'a [SourceFile], document: &Document, problems: &mut Problems) -> Self {
        let mut attached = Attached::default();
        for file in files {
            match place(file, document) {
                Ok((type_name, field)) => {
                    let fields = attached.0.entry(type_name).or_default();
                    if let Some(earlier) = fields.insert(field, StatementText::of_file(file)) {
                        let message = format!("`{type_name}.{field}` has two statements");
                        let help = Some(format!("the other is in {}", earlier.name));
                        problems.push(Problem::spanning(file, 0..1, message, help));
                    }
                }
                Err((message, help)) => {
                    problems.push(Problem::spanning(file, 0..1, message, help));
                }
            }
        }
        attached
    }

    pub fn get(&self, type_name: &str, field: &str) -> Option<&StatementText> {
        self.0.get(type_name)?.get(field)
    }
}

type Place<'a> = (&'a str, &'a str);

fn place<'a>(
    file: &'a SourceFile,
    document: &Document,
) -> Result<Place<'a>, (String, Option<String>)> {
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name);
    let stem = name.strip_suffix(".gremlin").unwrap_or(name);
    let Some((type_name, field)) = stem
        .split_once('.')
        .filter(|(_, field)| !field.contains('.'))
    else {
        return Err((
            format!("the name `{name}` does not say which field this is for"),
            Some("name the file Type.field.gremlin, such as Query.suggestedFood.gremlin".into()),
        ));
    };
    let Some(definition) = document.types.get(type_name) else {
        let near = nearest(type_name, document.written_names());
        return Err((
            format!("`{name}`: there is no type `{type_name}`"),
            near.map(|near| format!("did you mean `{near}`?")),
        ));
    };
    let (Kind::Object { fields, .. } | Kind::Interface { fields, .. }) = &definition.kind else {
        return Err((
            format!("`{name}`: `{type_name}` has no fields that a statement could answer"),
            None,
        ));
    };
    let mut names = fields.iter().map(|field| field.node.name.node.as_str());
    if names.clone().any(|name| name == field) {
        return Ok((type_name, field));
    }
    let near = names.by_ref().collect::<Vec<_>>();
    Err((
        format!("`{name}`: `{type_name}` has no field `{field}`"),
        nearest(field, near.into_iter()).map(|near| format!("did you mean `{near}`?")),
    ))
}
