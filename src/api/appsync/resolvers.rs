//! The resolvers to attach in AppSync.
//!
//! In: a model, and where resolvers are wanted. Out: their list, as data or as a CloudFormation
//! template.

use std::{collections::HashSet, fmt::Write as _};

use serde::Serialize;

use crate::model::Model;

/// Where resolvers are attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attach {
    /// To root fields: each answers with everything below it.
    Roots,
    /// Also to each field that leads from a node to others, in batches of at most so many.
    Objects { batch_size: u16 },
}

/// A resolver without a template, as AppSync's API names its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resolver {
    pub type_name: String,
    pub field_name: String,
    pub data_source_name: String,
    /// Without one, AppSync asks for each object by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_batch_size: Option<u16>,
}

/// Subscriptions have none: AppSync delivers what their mutations return.
pub fn resolvers(model: &Model, attach: Attach, data_source: &str) -> Vec<Resolver> {
    let resolver = |type_name: &str, field_name: &str, max_batch_size| Resolver {
        type_name: type_name.to_owned(),
        field_name: field_name.to_owned(),
        data_source_name: data_source.to_owned(),
        max_batch_size,
    };
    let mut found = Vec::new();
    for root in model.roots() {
        let fields = root.fields.iter();
        found.extend(fields.map(|field| resolver(&root.name, &field.name, None)));
    }
    if let Attach::Objects { batch_size } = attach {
        for object in model.objects() {
            let fields = object.fields.iter();
            found.extend(
                fields
                    .filter(|field| object.resolves_apart(&field.name))
                    .map(|field| resolver(&object.name, &field.name, Some(batch_size))),
            );
        }
    }
    found
}

/// Resources of a CloudFormation template.
const MAX_RESOURCES: usize = 500;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there are {0} resolvers, and a CloudFormation template holds 500: take the list as JSON")]
pub struct TooManyResolvers(usize);

/// A template for an API that there is already, with its schema.
pub fn cloudformation(
    resolvers: &[Resolver],
    data_source: &str,
) -> Result<String, TooManyResolvers> {
    if resolvers.len() > MAX_RESOURCES {
        return Err(TooManyResolvers(resolvers.len()));
    }
    let mut out = String::from(
        "AWSTemplateFormatVersion: \"2010-09-09\"\n\
         Description: Resolvers of neptune-graphql\n\
         Parameters:\n  \
           ApiId:\n    \
             Type: String\n    \
             Description: The id of the AppSync API\n  \
           DataSourceName:\n    \
             Type: String\n",
    );
    let written = "a string takes all that is written";
    writeln!(out, "    Default: {data_source}").expect(written);
    out.push_str("    Description: The API's data source for the Lambda function\nResources:\n");
    let mut taken = HashSet::new();
    for resolver in resolvers {
        let id = logical_id(resolver, &mut taken);
        write!(
            out,
            "  {id}:\n    \
               Type: AWS::AppSync::Resolver\n    \
               Properties:\n      \
                 ApiId: !Ref ApiId\n      \
                 TypeName: {}\n      \
                 FieldName: {}\n      \
                 DataSourceName: !Ref DataSourceName\n",
            quoted(&resolver.type_name),
            quoted(&resolver.field_name),
        )
        .expect(written);
        if let Some(size) = resolver.max_batch_size {
            writeln!(out, "      MaxBatchSize: {size}").expect(written);
        }
    }
    Ok(out)
}

/// Letters and digits alone, each id once.
fn logical_id(resolver: &Resolver, taken: &mut HashSet<String>) -> String {
    let letters = |text: &str| -> String {
        let mut letters = text.chars().filter(char::is_ascii_alphanumeric);
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect()
    };
    let (type_name, field) = (letters(&resolver.type_name), letters(&resolver.field_name));
    let id = format!("{type_name}{field}Resolver");
    let mut free = id.clone();
    let mut number = 1;
    while !taken.insert(free.clone()) {
        number += 1;
        free = format!("{id}{number}");
    }
    free
}

/// YAML takes some names for other things than text: `yes`, `no`, `null`.
fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
