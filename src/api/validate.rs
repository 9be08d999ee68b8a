//! The text of a request to an operation that fits the schema.
//!
//! In: text and an operation name. Out: an [`Operation`], or everything that is wrong with it.
//! Variables' values play no part here: they are checked when a plan is bound.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{
    Name, Positioned, Request as LibraryRequest, ServerError,
    parser::{
        self,
        types::{
            Directive, DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
            Selection, SelectionSet,
        },
    },
};

use super::{Api, Bounds, Operation, usage};
use crate::{
    error::{Code, Error, Location},
    model::Model,
};

/// Brackets inside brackets in the text. The parser calls itself for each.
const MAX_NESTING: usize = 200;

impl Api {
    pub async fn validate(
        &self,
        model: &Model,
        query: &str,
        operation_name: Option<&str>,
        bounds: &Bounds,
    ) -> Result<Operation, Vec<Error>> {
        check_nesting(query).map_err(|error| vec![error])?;
        let document = parser::parse_query(query).map_err(|error| vec![parse_error(&error)])?;
        let (name, definition) = select(&document, operation_name).map_err(|error| vec![error])?;
        bounds
            .check(&document, definition)
            .map_err(|error| vec![error])?;
        if definition.node.ty == OperationType::Subscription && model.subscription.is_some() {
            let message = "subscriptions are delivered by AppSync, and not served here";
            return Err(vec![Error::new(Code::BadUserInput, message)]);
        }
        let mut request = LibraryRequest::new(query);
        request.operation_name = operation_name.map(str::to_owned);
        request.set_parsed_query(document.clone());
        let errors = self.schema.execute(request).await.errors;
        if !errors.is_empty() {
            let mut errors = errors.into_iter().map(validation_error).collect::<Vec<_>>();
            errors.dedup();
            return Err(errors);
        }
        let errors = usage::check(model, &document);
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut found = Found {
            document: &document,
            visited: HashSet::new(),
            conditions: Vec::new(),
            introspects: false,
        };
        found.look_through(&definition.node.selection_set);
        let Found {
            conditions,
            introspects,
            ..
        } = found;
        Ok(Operation {
            name: name.map(|name| name.to_string()),
            kind: definition.node.ty.into(),
            conditions,
            introspects,
            for_gateway: self.for_gateway,
            document: Arc::new(document),
        })
    }
}

fn check_nesting(text: &str) -> Result<(), Error> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'#' => {
                at += memchr::memchr2(b'\n', b'\r', &bytes[at..]).unwrap_or(bytes.len() - at);
                continue;
            }
            b'"' => {
                at = after_string(bytes, at);
                continue;
            }
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(Error::new(
                Code::LimitExceeded,
                format!("the document has more than {MAX_NESTING} brackets inside each other"),
            ));
        }
        at += 1;
    }
    Ok(())
}

/// The place after the string that begins at `start`, block strings included.
fn after_string(bytes: &[u8], start: usize) -> usize {
    if bytes[start..].starts_with(b"\"\"\"") {
        let mut at = start + 3;
        while let Some(found) = memchr::memmem::find(&bytes[at..], b"\"\"\"") {
            let end = at + found;
            if bytes[end - 1] != b'\\' {
                return end + 3;
            }
            at = end + 3;
        }
        return bytes.len();
    }
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'\n' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn parse_error(error: &parser::Error) -> Error {
    let text = error.to_string();
    // For a syntax error the parser draws the place first; the reason is in its last line.
    let reason = text
        .lines()
        .rev()
        .find_map(|line| line.trim_start().strip_prefix("= "));
    let message = match error {
        parser::Error::Syntax { .. } => {
            // The parser names its rules: `executable_definition`.
            let reason = reason.unwrap_or(&text).replace('_', " ");
            format!("the query is not GraphQL: {reason}")
        }
        _ => format!("the query is not GraphQL: {text}"),
    };
    let error_at = error.positions().next();
    let found = Error::new(Code::ParseFailed, message);
    match error_at {
        Some(pos) => found.at(Location::from(pos)),
        None => found,
    }
}

fn select<'d>(
    document: &'d ExecutableDocument,
    wanted: Option<&str>,
) -> Result<(Option<&'d Name>, &'d Positioned<OperationDefinition>), Error> {
    let names = || {
        let mut names = document
            .operations
            .iter()
            .filter_map(|(name, _)| name)
            .map(|name| name.as_str())
            .collect::<Vec<_>>();
        names.sort_unstable();
        names.join(", ")
    };
    match (&document.operations, wanted) {
        (DocumentOperations::Single(operation), None) => Ok((None, operation)),
        (DocumentOperations::Single(_), Some(wanted)) => Err(Error::new(
            Code::BadUserInput,
            format!("there is no operation \"{wanted}\": the one in the document has no name"),
        )),
        (DocumentOperations::Multiple(operations), Some(wanted)) => operations
            .get_key_value(wanted)
            .map(|(name, operation)| (Some(name), operation))
            .ok_or_else(|| {
                Error::new(
                    Code::BadUserInput,
                    format!(
                        "there is no operation \"{wanted}\"; the document has {}",
                        names()
                    ),
                )
            }),
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.iter();
            match (all.next(), all.next()) {
                (Some((name, operation)), None) => Ok((Some(name), operation)),
                _ => Err(Error::new(
                    Code::BadUserInput,
                    format!(
                        "the document has several operations ({}): say which in `operationName`",
                        names()
                    ),
                )),
            }
        }
    }
}

fn validation_error(error: ServerError) -> Error {
    let mut found = Error::new(Code::ValidationFailed, reworded(error.message));
    found.locations = error.locations.into_iter().map(Location::from).collect();
    found
}

/// The library names the type around a field as that of a missing argument.
fn reworded(message: String) -> String {
    match (
        message.find("\" of type \""),
        message.find(" is required but not provided"),
    ) {
        (Some(from), Some(to)) if message.starts_with("Field ") && from < to => {
            format!("{}\"{}", &message[..from], &message[to..])
        }
        (_, _) => message,
    }
}

/// What an operation holds, with the fragments that it uses: others are none of its business.
struct Found<'d> {
    document: &'d ExecutableDocument,
    visited: HashSet<&'d Name>,
    conditions: Vec<Name>,
    introspects: bool,
}

impl<'d> Found<'d> {
    fn look_through(&mut self, set: &'d Positioned<SelectionSet>) {
        for item in &set.node.items {
            for directive in item.node.directives() {
                self.condition(&directive.node);
            }
            match &item.node {
                Selection::Field(field) => {
                    self.introspects |=
                        matches!(field.node.name.node.as_str(), "__schema" | "__type");
                    self.look_through(&field.node.selection_set);
                }
                Selection::InlineFragment(fragment) => {
                    self.look_through(&fragment.node.selection_set);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some((name, fragment)) = self.document.fragments.get_key_value(name)
                        && self.visited.insert(name)
                    {
                        self.look_through(&fragment.node.selection_set);
                    }
                }
            }
        }
    }

    fn condition(&mut self, directive: &Directive) {
        if let ("skip" | "include", Some(value)) =
            (directive.name.node.as_str(), directive.get_argument("if"))
            && let async_graphql_value::Value::Variable(name) = &value.node
            && !self.conditions.contains(name)
        {
            self.conditions.push(name.clone());
        }
    }
}
