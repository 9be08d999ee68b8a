//! Enums, scalars, objects, interfaces and unions: the model's tables.

use async_graphql::parser::types::{EnumValueDefinition, FieldDefinition};

use super::{
    context::{Builder, Output},
    directive::Place,
    document::{Kind, Placed, is_empty},
};
use crate::{
    gremlin::Text,
    model::{
        described::Described,
        enums::EnumType,
        label::Label,
        object::{AbstractType, ObjectKind, ObjectType},
        types::ScalarType,
    },
};

impl Builder<'_> {
    pub(super) fn enums(&mut self) {
        for (name, definition) in &self.document.types {
            let Kind::Enum { values } = &definition.kind else {
                continue;
            };
            self.read(Place::Other, &definition.directives);
            let values = self.enum_values(values);
            self.model.enums.push(EnumType {
                name: name.as_str().into(),
                description: definition.description.clone(),
                values,
            });
        }
    }

    pub(super) fn scalars(&mut self) {
        for (name, definition) in &self.document.types {
            if let Kind::Scalar = definition.kind {
                let directives = self.read(Place::Scalar, &definition.directives);
                self.model.scalars.push(ScalarType {
                    name: name.as_str().into(),
                    description: definition.description.clone(),
                    specified_by: directives.specified_by,
                });
            }
        }
    }

    fn enum_values(&mut self, values: &[Placed<EnumValueDefinition>]) -> Vec<(Text, Described)> {
        let mut found = Vec::new();
        for value in values {
            let name = &value.node.value.node;
            let directives = self.read(
                Place::Part,
                &value
                    .node
                    .directives
                    .iter()
                    .map(|directive| Placed {
                        at: value.at.same_file(directive.pos),
                        node: directive.node.clone(),
                    })
                    .collect::<Vec<_>>(),
            );
            found.push((
                Text::from(name.as_str()),
                Described {
                    description: value
                        .node
                        .description
                        .as_ref()
                        .map(|text| text.node.clone()),
                    deprecated: directives.deprecated,
                },
            ));
        }
        found
    }

    /// Object types with their fields, without what arguments mean.
    pub(super) fn elements(&mut self) {
        for (name, definition) in &self.document.types {
            let Kind::Object { implements, fields } = &definition.kind else {
                continue;
            };
            let fields_in = fields;
            let Some(output) = self.outputs.get(name.as_str()).copied() else {
                continue;
            };
            let directives = self.read(Place::Type, &definition.directives);
            let label = directives.alias.unwrap_or_else(|| name.as_str().into());
            let fields = match output {
                Output::Edge(id) => {
                    self.edge_labels.insert(label.clone(), id);
                    for interface in implements {
                        self.problem(
                            interface.at,
                            format!("`{name}` is the type of an edge and cannot implement"),
                            None,
                        );
                    }
                    self.edge_fields(name, fields)
                }
                Output::Object(_) | Output::Page(_) | Output::Sum(_) | Output::Leaf(_) => {
                    self.node_fields(name, implements, fields)
                }
            };
            let kind = match output {
                Output::Edge(_) => ObjectKind::Edge { label },
                Output::Page(_) => match self.pages.get(name.as_str()) {
                    Some((style, _)) => ObjectKind::Page { style: *style },
                    None if fields.get("node").is_some() => ObjectKind::PageEdge,
                    None => ObjectKind::PageInfo,
                },
                Output::Sum(_) if self.sums.contains_key(name.as_str()) => ObjectKind::Aggregate,
                Output::Sum(_) => match is_measured(fields_in) {
                    true => ObjectKind::Measures,
                    false => ObjectKind::Group,
                },
                Output::Object(_) | Output::Leaf(_) => ObjectKind::Node {
                    label: Label::new(&label),
                },
            };
            self.model.objects.push(ObjectType {
                name: name.as_str().into(),
                description: definition.description.clone(),
                interfaces: implements
                    .iter()
                    .map(|interface| interface.node.as_str().into())
                    .collect(),
                fields,
                kind,
                limits: directives.limits.unwrap_or_default(),
            });
        }
        self.link_edges();
    }

    pub(super) fn abstracts(&mut self) {
        for (name, definition) in &self.document.types {
            let (kind, possible) = match &definition.kind {
                Kind::Interface { implements, fields } => {
                    self.read(Place::Other, &definition.directives);
                    self.interface(name, implements, fields)
                }
                Kind::Union { members } => {
                    self.read(Place::Other, &definition.directives);
                    self.union(members)
                }
                Kind::Scalar | Kind::Object { .. } | Kind::Enum { .. } | Kind::Input { .. } => {
                    continue;
                }
            };
            if !is_empty(definition) {
                self.check_possible(name, definition.at, &possible);
            }
            self.model.abstracts.push(AbstractType {
                name: name.as_str().into(),
                description: definition.description.clone(),
                kind,
                possible,
            });
        }
    }
}

/// Whether these are the fields of what is measured of a value.
fn is_measured(fields: &[Placed<FieldDefinition>]) -> bool {
    let mut fields = fields.iter();
    fields.any(|field| field.node.name.node == "countDistinct")
        || fields.all(|field| field.node.name.node == "count")
}
