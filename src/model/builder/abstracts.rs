//! Interfaces and unions: which node types they can be, and whether those keep the promise.

use async_graphql::{Name, parser::types::FieldDefinition};

use super::{
    context::{Builder, Output},
    directive::Place,
    document::{At, Placed, base_name, placed_directives},
};
use crate::model::{
    described::Described,
    field::Signature,
    ids::{ObjectId, Target},
    object::AbstractKind,
};

impl Builder<'_> {
    pub(super) fn interface(
        &mut self,
        name: &str,
        implements: &[Placed<Name>],
        fields: &[Placed<FieldDefinition>],
    ) -> (AbstractKind, Vec<ObjectId>) {
        let mut found = Vec::new();
        for field in fields {
            let definition = &field.node;
            // What a field means is said by the node types; here only its type is promised.
            let directives = self.read(Place::Field, &placed_directives(field));
            let type_at = field.at.same_file(definition.ty.pos);
            let type_name = base_name(&definition.ty.node.base);
            let (Some(wrap), Some(_)) = (
                self.wrap(type_at, &definition.ty.node),
                self.output(type_at, type_name),
            ) else {
                continue;
            };
            found.push(Signature {
                name: definition.name.node.as_str().into(),
                about: Described {
                    description: definition
                        .description
                        .as_ref()
                        .map(|text| text.node.clone()),
                    deprecated: directives.deprecated,
                },
                wrap,
                type_name: type_name.into(),
                arguments: self.argument_definitions(field),
            });
        }
        let possible = self
            .model
            .objects
            .iter()
            .enumerate()
            .filter(|(_, node)| node.interfaces.iter().any(|interface| &**interface == name))
            .map(|(index, _)| ObjectId::new(index))
            .collect();
        let interfaces = implements
            .iter()
            .map(|name| name.node.as_str().into())
            .collect();
        (
            AbstractKind::Interface {
                interfaces,
                fields: found,
            },
            possible,
        )
    }

    pub(super) fn union(&mut self, members: &[Placed<Name>]) -> (AbstractKind, Vec<ObjectId>) {
        let mut possible = Vec::new();
        for member in members {
            match self.output(member.at, &member.node) {
                Some(Output::Object(Target::Object(id))) if !possible.contains(&id) => {
                    possible.push(id);
                }
                Some(Output::Object(Target::Object(_))) => {}
                Some(
                    Output::Object(Target::Abstract(_))
                    | Output::Edge(_)
                    | Output::Page(_)
                    | Output::Sum(_)
                    | Output::Leaf(_),
                ) => {
                    self.problem(
                        member.at,
                        format!(
                            "`{}` is not a node type, so no union can hold it",
                            member.node
                        ),
                        None,
                    );
                }
                None => {}
            }
        }
        (AbstractKind::Union, possible)
    }

    /// The label must tell which type a vertex is.
    pub(super) fn check_possible(&mut self, name: &str, at: At, possible: &[ObjectId]) {
        // Where something implements what is not there, it may be meant to be this.
        if possible.is_empty() && self.verdict.implements {
            self.problem(
                at,
                format!("`{name}` has no node types"),
                Some(format!(
                    "write `type … implements {name}`, or name its members"
                )),
            );
        }
        for (index, one) in possible.iter().enumerate() {
            for other in &possible[index + 1..] {
                let (one, other) = (&self.model[*one], &self.model[*other]);
                if one.map_label() == other.map_label() {
                    let message = format!(
                        "`{}` and `{}` have one label, so nothing tells them apart as a `{name}`",
                        one.name, other.name
                    );
                    self.problem(at, message, Some("give each its own `@alias`".into()));
                }
            }
        }
    }
}
