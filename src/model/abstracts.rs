//! Interfaces and unions: which node types they can be, and whether those keep the promise.

use async_graphql::{
    Name,
    parser::types::{BaseType, FieldDefinition, Type},
};

use super::{
    build::{Builder, Output, base_name, fields_of, placed_directives},
    directive::Place,
    document::{At, Document, Kind, Placed},
    types::{AbstractKind, Described, InterfaceField, NodeTarget, NodeTypeId},
};

impl Builder<'_, '_> {
    pub(super) fn interface(
        &mut self,
        name: &str,
        implements: &[Placed<Name>],
        fields: &[Placed<FieldDefinition>],
    ) -> (AbstractKind, Vec<NodeTypeId>) {
        self.report_doubled(name, fields);
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
            found.push(InterfaceField {
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
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.interfaces.iter().any(|interface| &**interface == name))
            .map(|(index, _)| NodeTypeId::new(index))
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

    pub(super) fn union(&mut self, members: &[Placed<Name>]) -> (AbstractKind, Vec<NodeTypeId>) {
        let mut possible = Vec::new();
        for member in members {
            match self.output(member.at, &member.node) {
                Some(Output::Node(NodeTarget::Node(id))) if !possible.contains(&id) => {
                    possible.push(id);
                }
                Some(Output::Node(NodeTarget::Node(_))) => {
                    self.problem(member.at, format!("`{}` stands twice", member.node), None);
                }
                Some(Output::Node(NodeTarget::Abstract(_)) | Output::Edge(_) | Output::Leaf(_)) => {
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
    pub(super) fn check_possible(&mut self, name: &str, at: At, possible: &[NodeTypeId]) {
        if possible.is_empty() {
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
                if one.label == other.label {
                    let message = format!(
                        "`{}` and `{}` have one label, so nothing tells them apart as a `{name}`",
                        one.name, other.name
                    );
                    self.problem(at, message, Some("give each its own `@alias`".into()));
                }
            }
        }
    }

    /// Every type has the fields of the interfaces that it implements, with types and arguments
    /// that fit (GraphQL, section 3.6, IsValidImplementation).
    pub(super) fn check_implements(&mut self) {
        let document = self.document;
        for (name, definition) in &document.types {
            let (Kind::Object { implements, .. } | Kind::Interface { implements, .. }) =
                &definition.kind
            else {
                continue;
            };
            for interface in implements {
                match document
                    .types
                    .get(interface.node.as_str())
                    .map(|found| (found, &found.kind))
                {
                    Some((
                        promised,
                        Kind::Interface {
                            implements: parents,
                            ..
                        },
                    )) => {
                        for promise in fields_of(promised) {
                            self.check_promise(name, interface, promise, fields_of(definition));
                        }
                        for parent in parents {
                            if !implements.iter().any(|named| named.node == parent.node) {
                                self.problem(
                                    interface.at,
                                    format!(
                                        "`{name}` must also implement `{}`, as `{}` does",
                                        parent.node, interface.node
                                    ),
                                    None,
                                );
                            }
                        }
                    }
                    Some(_) | None => {
                        self.problem(
                            interface.at,
                            format!("there is no interface `{}`", interface.node),
                            None,
                        );
                    }
                }
            }
        }
    }

    fn check_promise(
        &mut self,
        name: &str,
        interface: &Placed<Name>,
        promise: &Placed<FieldDefinition>,
        fields: &[Placed<FieldDefinition>],
    ) {
        let promised = &promise.node;
        let Some(field) = fields
            .iter()
            .find(|field| field.node.name.node == promised.name.node)
        else {
            self.problem(
                interface.at,
                format!(
                    "`{name}` lacks `{}`, which `{}` promises",
                    promised.name.node, interface.node
                ),
                None,
            );
            return;
        };
        if !fits(self.document, &field.node.ty.node, &promised.ty.node) {
            self.problem(
                field.at.same_file(field.node.ty.pos),
                format!(
                    "`{name}.{}` is `{}`, and `{}` promises `{}`",
                    field.node.name.node, field.node.ty.node, interface.node, promised.ty.node
                ),
                None,
            );
        }
        for argument in &promised.arguments {
            let same = field.node.arguments.iter().any(|own| {
                own.node.name.node == argument.node.name.node
                    && own.node.ty.node == argument.node.ty.node
            });
            if !same {
                self.problem(
                    field.at,
                    format!(
                        "`{name}.{}` lacks the argument `{}: {}`, which `{}` promises",
                        field.node.name.node,
                        argument.node.name.node,
                        argument.node.ty.node,
                        interface.node
                    ),
                    None,
                );
            }
        }
        for own in &field.node.arguments {
            let promised_too = promised
                .arguments
                .iter()
                .any(|argument| argument.node.name.node == own.node.name.node);
            if !promised_too && !own.node.ty.node.nullable && own.node.default_value.is_none() {
                self.problem(
                    field.at.same_file(own.pos),
                    format!(
                        "`{name}.{}({}:)` is required, and `{}` does not know it",
                        field.node.name.node, own.node.name.node, interface.node
                    ),
                    None,
                );
            }
        }
    }
}

/// Whether a field of one type may stand where another is promised.
fn fits(document: &Document<'_>, own: &Type, promised: &Type) -> bool {
    if own.nullable && !promised.nullable {
        return false;
    }
    match (&own.base, &promised.base) {
        (BaseType::List(own), BaseType::List(promised)) => fits(document, own, promised),
        (BaseType::Named(own), BaseType::Named(promised)) => {
            own == promised || is_a(document, own, promised)
        }
        (BaseType::List(_), BaseType::Named(_)) | (BaseType::Named(_), BaseType::List(_)) => false,
    }
}

fn is_a(document: &Document<'_>, own: &Name, promised: &Name) -> bool {
    let member = match document
        .types
        .get(promised.as_str())
        .map(|found| &found.kind)
    {
        Some(Kind::Union { members }) => members.iter().any(|member| member.node == *own),
        _ => false,
    };
    let implements = match document.types.get(own.as_str()).map(|found| &found.kind) {
        Some(Kind::Object { implements, .. } | Kind::Interface { implements, .. }) => implements
            .iter()
            .any(|interface| interface.node == *promised),
        _ => false,
    };
    member || implements
}
