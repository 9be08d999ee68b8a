//! The input types of a schema: their fields, defaults, and whether a value can be written at all.

use async_graphql::parser::types::Type;
use indexmap::IndexMap;

use super::{
    build::{Builder, base_name},
    coerce::coerce_const,
    directive::Place,
    document::{At, Kind, Placed},
    input::{InputField, InputLeaf, InputObject, InputType},
    names::nearest,
    types::InputId,
};
use crate::gremlin::Text;

impl Builder<'_, '_> {
    pub(super) fn inputs(&mut self) {
        let document = self.document;
        for (name, definition) in &document.types {
            let Kind::Input { fields } = &definition.kind else {
                continue;
            };
            self.read(Place::Type, &definition.directives);
            let mut found = IndexMap::new();
            for field in fields {
                let value = &field.node;
                let at = field.at;
                let directives = self.read(
                    Place::Input,
                    &value
                        .directives
                        .iter()
                        .map(|d| Placed {
                            at: at.same_file(d.pos),
                            node: d.node.clone(),
                        })
                        .collect::<Vec<_>>(),
                );
                let Some(ty) = self.input_type(at.same_file(value.ty.pos), &value.ty.node) else {
                    continue;
                };
                let built = InputField {
                    ty,
                    default: value.default_value.as_ref().map(|value| value.node.clone()),
                    description: value.description.as_ref().map(|text| text.node.clone()),
                    alias: directives.alias,
                };
                if found
                    .insert(Text::from(value.name.node.as_str()), built)
                    .is_some()
                {
                    self.problem(
                        at,
                        format!("`{name}.{}` stands twice", value.name.node),
                        None,
                    );
                }
            }
            if found.is_empty() && fields.is_empty() {
                self.problem(definition.at, format!("`{name}` has no fields"), None);
            }
            self.model.inputs.push(InputObject {
                name: name.as_str().into(),
                description: definition.description.clone(),
                fields: found,
                one_of: definition
                    .directives
                    .iter()
                    .any(|directive| directive.node.name.node == "oneOf"),
            });
        }
        self.check_input_defaults();
        self.check_endless_inputs();
    }

    fn check_input_defaults(&mut self) {
        let document = self.document;
        let inputs =
            document
                .types
                .iter()
                .filter_map(|(name, definition)| match &definition.kind {
                    Kind::Input { fields } => Some((name, fields)),
                    _ => None,
                });
        for (index, (name, fields)) in inputs.enumerate() {
            for field in fields {
                let built = self.model.inputs[index]
                    .fields
                    .get(field.node.name.node.as_str());
                let Some(InputField {
                    ty,
                    default: Some(default),
                    ..
                }) = built
                else {
                    continue;
                };
                if let Err(error) = coerce_const(&self.model, ty, default) {
                    let message =
                        format!("the default of `{name}.{}`: {error}", field.node.name.node);
                    self.problem(field.at, message, None);
                }
            }
        }
    }

    /// An input that must hold itself can never be written (GraphQL, section 3.10).
    fn check_endless_inputs(&mut self) {
        let document = self.document;
        let inputs = document
            .types
            .iter()
            .filter(|(_, found)| matches!(found.kind, Kind::Input { .. }));
        for (index, (name, definition)) in inputs.enumerate() {
            let start = InputId::new(index);
            let mut seen = vec![start];
            let mut at = 0;
            while let Some(id) = seen.get(at).copied() {
                at += 1;
                let next = self.model[id]
                    .fields
                    .values()
                    .filter_map(|field| match &field.ty {
                        InputType::Named {
                            leaf: InputLeaf::Object(id),
                            required: true,
                        } if field.default.is_none() => Some(*id),
                        _ => None,
                    });
                let next: Vec<_> = next.collect();
                if next.contains(&start) {
                    let message = format!("`{name}` must hold itself, so no value can be written");
                    self.problem(
                        definition.at,
                        message,
                        Some("make the field optional".into()),
                    );
                    break;
                }
                seen.extend(
                    next.into_iter()
                        .filter(|id| !seen.contains(id))
                        .collect::<Vec<_>>(),
                );
            }
        }
    }

    pub(super) fn input_type(&mut self, at: At, ty: &Type) -> Option<InputType> {
        let found = self.model.input_type(ty);
        if found.is_none() {
            self.report_input_type(at, base_name(&ty.base));
        }
        found
    }

    fn report_input_type(&mut self, at: At, name: &str) {
        match self.document.types.contains_key(name) {
            true => self.problem(
                at,
                format!("`{name}` cannot be the type of an argument"),
                Some("an argument is a scalar, an enum or an `input`".into()),
            ),
            false => {
                let help =
                    nearest(name, self.type_names()).map(|near| format!("did you mean `{near}`?"));
                self.problem(at, format!("there is no type `{name}`"), help);
            }
        }
    }
}
