//! The input types of a schema: their fields, defaults, and whether a value can be written at all.

use std::collections::HashSet;

use async_graphql::parser::types::Type;
use indexmap::IndexMap;

use super::{
    arguments::value_directives,
    context::Builder,
    directive::Place,
    document::{At, Kind, base_name},
};
use crate::gremlin::Text;
use crate::model::{
    coerce::coerce_const,
    ids::InputId,
    input::{InputField, InputLeaf, InputObject, InputType},
    names::nearest,
};

impl Builder<'_> {
    pub(super) fn inputs(&mut self) {
        let document = self.document;
        for (name, definition) in &document.types {
            let Kind::Input { fields } = &definition.kind else {
                continue;
            };
            let one_of = self.read(Place::InputType, &definition.directives).one_of;
            let mut found = IndexMap::new();
            let mut broken = false;
            for field in fields {
                let value = &field.node;
                let at = field.at;
                let directives = self.read(Place::Input, &value_directives(at, value));
                let Some(ty) = self.input_type(at.same_file(value.ty.pos), &value.ty.node) else {
                    broken = true;
                    continue;
                };
                self.check_deprecation(at, value, &ty, directives.deprecated.is_some());
                let built = InputField {
                    ty,
                    default: value.default_value.as_ref().map(|value| value.node.clone()),
                    description: value.description.as_ref().map(|text| text.node.clone()),
                    deprecated: directives.deprecated,
                    alias: directives.alias,
                };
                found.insert(Text::from(value.name.node.as_str()), built);
            }
            if broken {
                let id = InputId::new(self.model.inputs.len());
                self.broken_inputs.insert(id);
            }
            self.model.inputs.push(InputObject {
                name: name.as_str().into(),
                description: definition.description.clone(),
                fields: found,
                one_of,
            });
        }
        if self.verdict.defaults_end {
            self.check_input_defaults();
        }
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

    pub(super) fn input_type(&mut self, at: At, ty: &Type) -> Option<InputType> {
        let found = self.model.input_type(ty);
        if found.is_none() {
            self.report_input_type(at, base_name(&ty.base));
        }
        found
    }

    /// Whether a field is missing in an input, or in one that it leads to.
    pub(super) fn is_broken(&self, ty: &InputType) -> bool {
        let mut seen = HashSet::new();
        let mut waiting: Vec<InputId> = object(ty).into_iter().collect();
        while let Some(id) = waiting.pop() {
            if self.broken_inputs.contains(&id) {
                return true;
            }
            if seen.insert(id) {
                let fields = self.model[id].fields.values();
                waiting.extend(fields.filter_map(|field| object(&field.ty)));
            }
        }
        false
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

fn object(ty: &InputType) -> Option<InputId> {
    match ty.leaf() {
        InputLeaf::Object(id) => Some(*id),
        InputLeaf::Scalar(..) | InputLeaf::Enum(_) => None,
    }
}
