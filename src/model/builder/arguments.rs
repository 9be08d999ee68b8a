//! The arguments of fields and directives: their types and defaults.

use async_graphql::{
    Positioned,
    parser::types::{ConstDirective, FieldDefinition, InputValueDefinition},
};

use super::{
    context::Builder,
    directive::Place,
    document::{At, Placed},
};
use crate::gremlin::Text;
use crate::model::{coerce::coerce_const, input::InputType, lookup::ArgumentDefinition};

impl Builder<'_> {
    pub(super) fn argument_definitions(
        &mut self,
        field: &Placed<FieldDefinition>,
    ) -> Vec<ArgumentDefinition> {
        self.input_values(field.at, &field.node.arguments)
    }

    /// The arguments of a field or a directive that stands in the file of `near`.
    pub(super) fn input_values(
        &mut self,
        near: At,
        arguments: &[Positioned<InputValueDefinition>],
    ) -> Vec<ArgumentDefinition> {
        let mut found: Vec<ArgumentDefinition> = Vec::new();
        for argument in arguments {
            let value = &argument.node;
            let at = near.same_file(argument.pos);
            let Some(ty) = self.input_type(near.same_file(value.ty.pos), &value.ty.node) else {
                continue;
            };
            let default = value.default_value.as_ref().map(|value| value.node.clone());
            if let Some(Err(error)) = default
                .as_ref()
                .filter(|_| self.verdict.defaults_end)
                .map(|default| coerce_const(&self.model, &ty, default))
            {
                self.problem(
                    at,
                    format!("the default of `{}`: {error}", value.name.node),
                    None,
                );
            }
            let deprecated = self.argument_deprecation(at, value, &ty);
            let name = Text::from(value.name.node.as_str());
            if found.iter().any(|other| other.name == name) {
                continue;
            }
            let description = value.description.as_ref().map(|text| text.node.clone());
            found.push(ArgumentDefinition {
                name,
                ty,
                default,
                description,
                deprecated,
            });
        }
        found
    }

    fn argument_deprecation(
        &mut self,
        at: At,
        value: &InputValueDefinition,
        ty: &InputType,
    ) -> Option<String> {
        let directives = self.read(Place::Input, &value_directives(at, value));
        self.check_deprecation(at, value, ty, directives.deprecated.is_some());
        directives.deprecated
    }

    /// Whoever must give a value cannot do without it (GraphQL, section 3.13.3).
    pub(super) fn check_deprecation(
        &mut self,
        at: At,
        value: &InputValueDefinition,
        ty: &InputType,
        deprecated: bool,
    ) {
        if deprecated && ty.is_required() && value.default_value.is_none() {
            self.problem(
                at,
                format!(
                    "`{}` is required, so it cannot be deprecated",
                    value.name.node
                ),
                Some("make its type nullable first, or give it a default".into()),
            );
        }
    }
}

/// The directives of an argument or an input field, each with its place.
pub(super) fn value_directives(
    at: At,
    value: &InputValueDefinition,
) -> Vec<Placed<ConstDirective>> {
    let directives = value.directives.iter();
    directives
        .map(|directive| Placed {
            at: at.same_file(directive.pos),
            node: directive.node.clone(),
        })
        .collect()
}
