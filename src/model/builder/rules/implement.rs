//! Whether types keep the promises of their interfaces (section 3.6, IsValidImplementation), and
//! interfaces do not lead back to themselves.

use std::collections::HashMap;

use async_graphql::{
    Name,
    parser::types::{BaseType, FieldDefinition, Type},
};

use super::{Rules, base_name};
use crate::model::builder::document::{Document, Kind, Placed, fields_of};
use crate::model::{names::nearest, scalar::Scalar};

impl Rules<'_> {
    pub(super) fn implementations(&mut self) {
        let document = self.document;
        for (name, definition) in &document.types {
            let (Kind::Object { implements, .. } | Kind::Interface { implements, .. }) =
                &definition.kind
            else {
                continue;
            };
            let fields: HashMap<&str, &Placed<FieldDefinition>> = fields_of(definition)
                .iter()
                .map(|field| (field.node.name.node.as_str(), field))
                .collect();
            for interface in implements {
                self.implementation(name, implements, interface, &fields);
            }
        }
    }

    fn implementation(
        &mut self,
        name: &str,
        implements: &[Placed<Name>],
        interface: &Placed<Name>,
        fields: &HashMap<&str, &Placed<FieldDefinition>>,
    ) {
        let document = self.document;
        let Some((
            promised,
            Kind::Interface {
                implements: parents,
                ..
            },
        )) = document
            .types
            .get(interface.node.as_str())
            .map(|found| (found, &found.kind))
        else {
            self.no_interface(interface);
            return;
        };
        if interface.node == name {
            self.problem(
                interface.at,
                format!("`{name}` cannot implement itself"),
                None,
            );
            return;
        }
        if parents.iter().any(|parent| parent.node == name) {
            let message = format!("`{name}` and `{}` implement each other", interface.node);
            self.problem(interface.at, message, None);
            return;
        }
        for promise in fields_of(promised) {
            match fields.get(promise.node.name.node.as_str()) {
                Some(field) => self.promise(name, &interface.node, &promise.node, field),
                None => self.problem(
                    interface.at,
                    format!(
                        "`{name}` lacks `{}`, which `{}` promises",
                        promise.node.name.node, interface.node
                    ),
                    None,
                ),
            }
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

    fn no_interface(&mut self, interface: &Placed<Name>) {
        let name = &interface.node;
        let types = self.document.types.iter();
        let interfaces = types
            .filter(|(_, found)| matches!(found.kind, Kind::Interface { .. }))
            .map(|(name, _)| name.as_str());
        let near = nearest(name, interfaces).map(|near| format!("did you mean `{near}`?"));
        self.problem(
            interface.at,
            format!("there is no interface `{name}`"),
            near.as_deref(),
        );
    }

    fn promise(
        &mut self,
        name: &str,
        interface: &Name,
        promised: &FieldDefinition,
        field: &Placed<FieldDefinition>,
    ) {
        let document = self.document;
        let own = &field.node;
        if is_there(document, &own.ty.node)
            && is_there(document, &promised.ty.node)
            && !fits(document, &own.ty.node, &promised.ty.node)
        {
            self.problem(
                field.at.same_file(own.ty.pos),
                format!(
                    "`{name}.{}` is `{}`, and `{interface}` promises `{}`",
                    own.name.node, own.ty.node, promised.ty.node
                ),
                None,
            );
        }
        for argument in &promised.arguments {
            let argument = &argument.node;
            let found = own
                .arguments
                .iter()
                .find(|own| own.node.name.node == argument.name.node);
            match found {
                None => self.problem(
                    field.at,
                    format!(
                        "`{name}.{}` lacks the argument `{}: {}`, which `{interface}` promises",
                        own.name.node, argument.name.node, argument.ty.node
                    ),
                    None,
                ),
                Some(found) if found.node.ty.node != argument.ty.node => self.problem(
                    field.at.same_file(found.node.ty.pos),
                    format!(
                        "the argument `{}` of `{name}.{}` is `{}`, and `{interface}` promises `{}`",
                        argument.name.node, own.name.node, found.node.ty.node, argument.ty.node
                    ),
                    Some("a type can narrow what a field returns, and not what it takes"),
                ),
                Some(_) => {}
            }
        }
        for extra in &own.arguments {
            let promised_too = promised
                .arguments
                .iter()
                .any(|argument| argument.node.name.node == extra.node.name.node);
            if !promised_too && !extra.node.ty.node.nullable && extra.node.default_value.is_none() {
                self.problem(
                    field.at.same_file(extra.pos),
                    format!(
                        "`{name}.{}({}:)` is required, and `{interface}` does not know it",
                        own.name.node, extra.node.name.node
                    ),
                    None,
                );
            }
        }
        if let Some(at) = deprecated(own)
            && deprecated(promised).is_none()
        {
            self.problem(
                field.at.same_file(at),
                format!(
                    "`{name}.{}` is deprecated, and `{interface}.{}` is not",
                    own.name.node, own.name.node
                ),
                Some("deprecate the interface's field too"),
            );
        }
    }
}

fn deprecated(field: &FieldDefinition) -> Option<async_graphql::Pos> {
    let mut directives = field.directives.iter();
    directives
        .find(|directive| directive.node.name.node == "deprecated")
        .map(|directive| directive.pos)
}

/// A name that is not there is a mistake of its own.
fn is_there(document: &Document, ty: &Type) -> bool {
    let name = base_name(ty);
    document.types.contains_key(name) || Scalar::named(name).is_some()
}

/// Whether a field of one type may stand where another is promised.
fn fits(document: &Document, own: &Type, promised: &Type) -> bool {
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

fn is_a(document: &Document, own: &Name, promised: &Name) -> bool {
    let kind = |name: &Name| document.types.get(name.as_str()).map(|found| &found.kind);
    let member = match kind(promised) {
        Some(Kind::Union { members }) => members.iter().any(|member| member.node == *own),
        _ => false,
    };
    let implements = match kind(own) {
        Some(Kind::Object { implements, .. } | Kind::Interface { implements, .. }) => implements
            .iter()
            .any(|interface| interface.node == *promised),
        _ => false,
    };
    member || implements
}
