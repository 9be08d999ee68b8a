//! The variables of an operation and the arguments of its fields.
//!
//! In: definitions, and what the document gives. Out: values with places open for variables.

use std::sync::Arc;

use async_graphql::parser::types::Field as DocumentField;

use super::{
    ArgumentValue, Expression, Part, Select, Variable,
    expression::compile,
    make::{Planner, internal},
};
use crate::{
    api::Operation,
    error::{Code, Error, Location},
    model::{ArgumentDefinition, Field, Limits, Model, Role, Target, Wrap, coerce_const},
};

/// The variables that an operation declares.
pub(super) fn variables(model: &Model, operation: &Operation) -> Result<Vec<Variable>, Error> {
    operation
        .definition()
        .node
        .variable_definitions
        .iter()
        .map(|definition| {
            let at = Location::from(definition.pos);
            let name = &definition.node.name.node;
            let ty = model
                .input_type(&definition.node.var_type.node)
                .ok_or_else(|| {
                    Error::new(
                        Code::ValidationFailed,
                        format!("the variable \"${name}\" has no input type"),
                    )
                    .at(at)
                })?;
            let default = match &definition.node.default_value {
                Some(value) => Some(coerce_const(model, &ty, &value.node).map_err(|error| {
                    Error::new(
                        Code::ValidationFailed,
                        format!("the default of \"${name}\": {error}"),
                    )
                    .at(at)
                })?),
                None => None,
            };
            Ok(Variable {
                name: name.as_str().into(),
                ty,
                default,
                at,
            })
        })
        .collect()
}

impl Planner<'_> {
    /// Which nodes the arguments of a field ask for.
    pub(super) fn select(
        &self,
        definition: &Field,
        target: Target,
        roles: &Arc<[Role]>,
        field: &DocumentField,
        at: Location,
    ) -> Result<Select, Error> {
        let values = self.argument_values(definition, field, at)?;
        Ok(Select {
            labels: self.selected.model.labels(target),
            roles: roles.clone(),
            arguments: values.into_iter().flatten().collect(),
            part: match definition.wrap {
                Wrap::One { .. } => Part::One,
                Wrap::List { .. } => Part::List,
            },
            limits: Limits::default(),
            one_of: None,
        })
    }

    /// The values of a field's arguments, in the order of the schema; `None` for what is neither
    /// given nor has a default.
    pub(super) fn argument_values(
        &self,
        definition: &Field,
        field: &DocumentField,
        at: Location,
    ) -> Result<Vec<Option<ArgumentValue>>, Error> {
        let arguments = definition.arguments.iter();
        arguments
            .map(|wanted| self.argument_value(wanted, field, at))
            .collect()
    }

    fn argument_value(
        &self,
        wanted: &ArgumentDefinition,
        field: &DocumentField,
        at: Location,
    ) -> Result<Option<ArgumentValue>, Error> {
        let model = self.selected.model;
        let default = match &wanted.default {
            Some(value) => Some(
                coerce_const(model, &wanted.ty, value)
                    .map_err(|_| internal("a default does not fit its type", at))?,
            ),
            None => None,
        };
        let (expression, at) = match (field.get_argument(&wanted.name), &default) {
            (Some(value), _) => {
                let at = Location::from(value.pos);
                let expression = compile(model, &self.indexes, &wanted.ty, &value.node);
                let expression = expression.map_err(|error| {
                    let message = format!("the argument \"{}\": {error}", wanted.name);
                    Error::new(Code::ValidationFailed, message).at(at)
                })?;
                (expression, at)
            }
            (None, Some(default)) => (Expression::Known(default.clone()), at),
            (None, None) => return Ok(None),
        };
        Ok(Some(ArgumentValue {
            name: wanted.name.clone(),
            at,
            expression,
            default,
            required: wanted.ty.is_required(),
        }))
    }
}
