//! The text of a request to an operation that fits the schema.
//!
//! In: text and an operation name. Out: an [`Operation`], or everything that is wrong with it.
//! Variables' values play no part here: they are checked when a plan is bound.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
        Selection, SelectionSet,
    },
};

use super::{Api, Bounds, Operation, rules};
use crate::{
    error::{Code, Error, Location},
    model::Model,
    syntax::{Reason, SyntaxError, parse_query},
};

impl Api {
    pub fn validate(
        &self,
        model: &Model,
        query: &str,
        operation_name: Option<&str>,
        bounds: &Bounds,
    ) -> Result<Operation, Vec<Error>> {
        let document = parse_query(query).map_err(|error| vec![syntax_error(&error)])?;
        bounds.check(&document).map_err(|error| vec![error])?;
        let (name, definition) = select(&document, operation_name).map_err(|error| vec![error])?;
        if definition.node.ty == OperationType::Subscription && model.subscription.is_some() {
            let message = "subscriptions are delivered by AppSync, and not served here";
            return Err(vec![Error::new(Code::BadUserInput, message)]);
        }
        let errors = rules::check(&self.book, model, &document);
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut found = Found {
            document: &document,
            visited: HashSet::new(),
            flags: Vec::new(),
            introspects: false,
        };
        found.look_through(&definition.node.selection_set);
        let Found {
            flags, introspects, ..
        } = found;
        Ok(Operation {
            name: name.map(|name| name.to_string()),
            kind: definition.node.ty.into(),
            flags,
            introspects,
            for_gateway: self.for_gateway,
            document: Arc::new(document),
        })
    }
}

fn syntax_error(error: &SyntaxError) -> Error {
    let (code, message) = match &error.reason {
        Reason::TooDeep => (Code::LimitExceeded, error.to_string()),
        reason if reason.is_validation() => (Code::ValidationFailed, error.to_string()),
        _ => (Code::ParseFailed, format!("syntax error: {error}")),
    };
    Error::new(code, message).at(Location::from(error.at))
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

/// What an operation holds, with the fragments that it uses: others are none of its business.
struct Found<'d> {
    document: &'d ExecutableDocument,
    visited: HashSet<&'d Name>,
    flags: Vec<Name>,
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
            && !self.flags.contains(name)
        {
            self.flags.push(name.clone());
        }
    }
}
