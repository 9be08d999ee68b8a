//! The arguments of fields: their types, and for a look-up what each argument asks for.

use async_graphql::{
    Positioned,
    parser::types::{ConstDirective, FieldDefinition, InputValueDefinition},
};
use indexmap::IndexMap;

use super::{
    context::Builder,
    directive::Place,
    document::{At, Kind, Placed, fields_of},
};
use crate::gremlin::Text;
use crate::model::{
    coerce::coerce_const,
    field::{Field, FieldKind, Wrap},
    ids::{InputId, Target},
    input::{InputLeaf, InputType},
    key::{Key, Leaf},
    lookup::{ArgumentDefinition, Meaning, Role, SortKeys},
    names::nearest,
    scalar::Scalar,
};

impl Builder<'_, '_> {
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

    /// The arguments of a field that leads to nodes.
    pub(super) fn lookup_arguments(
        &mut self,
        owner: &str,
        field: &Placed<FieldDefinition>,
        target: Target,
        wrap: Wrap,
    ) -> (Vec<ArgumentDefinition>, Vec<Role>) {
        let definitions = self.argument_definitions(field);
        let mut arguments = Vec::new();
        let mut roles = Vec::new();
        for definition in definitions {
            let written = field
                .node
                .arguments
                .iter()
                .find(|argument| argument.node.name.node == *definition.name)
                .expect("the definition was made from one of these");
            let place = ArgumentPlace {
                at: field.at.same_file(written.pos),
                owner,
                field,
                target,
                wrap,
            };
            if let Some(found) = self.roles(&place, &definition) {
                arguments.push(definition);
                roles.extend(found);
            }
        }
        (arguments, roles)
    }

    /// What an argument says, itself or by the fields in it.
    fn roles(
        &mut self,
        place: &ArgumentPlace<'_>,
        definition: &ArgumentDefinition,
    ) -> Option<Vec<Role>> {
        let name = &definition.name;
        // A property goes first: a type may well have a field `limit`.
        if let Some(key) = self.key(place.target, name) {
            let means = self.equals(place, definition, key)?;
            return Some(vec![Role::of(name, means)]);
        }
        if let Some(found) = self.part(place, name, &definition.ty) {
            return Some(vec![Role::of(name, found?)]);
        }
        match (&**name, definition.ty.leaf()) {
            ("options", InputLeaf::Object(id)) if !definition.ty.is_list() => {
                self.option_roles(place, name, *id)
            }
            (name, _) => {
                if !self.is_behind_a_mistake(place.target, name) {
                    self.refuse_argument(place, name);
                }
                None
            }
        }
    }

    /// What an argument or option says of the part of the list and its order; `None` inside: a mistake.
    fn part(
        &mut self,
        place: &ArgumentPlace<'_>,
        name: &str,
        ty: &InputType,
    ) -> Option<Option<Meaning>> {
        let means = match (name, ty.leaf()) {
            ("limit" | "first", _) => Meaning::First,
            ("offset" | "skip", _) => Meaning::Offset,
            ("sort" | "orderBy", InputLeaf::Object(id)) => {
                return Some(self.sort_keys(place, *id).map(Meaning::Order));
            }
            (_, _) => return None,
        };
        let fits = self
            .whole_number(place, name, ty)
            .and_then(|()| self.only_for_lists(place, name));
        Some(fits.map(|()| means))
    }

    /// Whether a type has a field of the name, which is missing here since it is wrong.
    fn is_behind_a_mistake(&self, target: Target, name: &str) -> bool {
        self.model.possible(&target).iter().any(|id| {
            let node = &self.model[*id];
            let definition = self.document.types.get(&*node.name);
            definition.is_some_and(|definition| {
                node.fields.get(name).is_none()
                    && fields_of(definition)
                        .iter()
                        .any(|field| field.node.name.node == name)
            })
        })
    }

    /// The place of an input's field.
    fn input_place(&self, input: &str, field: &str) -> Option<At> {
        match &self.document.types.get(input)?.kind {
            Kind::Input { fields } => fields
                .iter()
                .find(|found| found.node.name.node == field)
                .map(|found| found.at),
            _ => None,
        }
    }

    fn refuse_argument(&mut self, place: &ArgumentPlace<'_>, name: &str) {
        let target = self.model.target_name(place.target).clone();
        let near = self
            .nearest_property(place.target, name)
            .map(|near| format!("did you mean `{near}`? "))
            .unwrap_or_default();
        if let "filter" | "where" | "having" | "condition" = name {
            self.problem(
                place.at,
                format!(
                    "the argument `{name}` of `{}` is not supported",
                    place.field.node.name.node
                ),
                Some(format!(
                    "write an argument for each property of `{target}` that is compared, such as \
                     `name: String`; anything else is a statement, in \
                     resolvers/{}.{}.gremlin",
                    place.owner, place.field.node.name.node
                )),
            );
            return;
        }
        self.problem(
            place.at,
            format!(
                "the argument `{name}` of `{}` means nothing",
                place.field.node.name.node
            ),
            Some(format!(
                "{near}an argument is named like a property of `{target}`, or is `limit`, `first`, \
                 `offset`, `skip`, `sort`, `orderBy` or `options`"
            )),
        );
    }

    /// The property or id that was perhaps meant.
    fn nearest_property(&self, target: Target, name: &str) -> Option<Text> {
        let node = &self.model[self.model.possible(&target)[0]];
        let properties = node
            .fields
            .iter()
            .filter(|field| matches!(field.kind, FieldKind::Property(_) | FieldKind::Id { .. }));
        nearest(name, properties.map(|field| &*field.name)).map(Text::from)
    }

    fn equals(
        &mut self,
        place: &ArgumentPlace<'_>,
        definition: &ArgumentDefinition,
        key: Key,
    ) -> Option<Meaning> {
        let flat = match &definition.ty {
            InputType::Named { .. } => true,
            InputType::List { items, .. } => !items.is_list(),
        };
        let same = match (definition.ty.leaf(), &key) {
            (InputLeaf::Scalar(Scalar::Id | Scalar::String, _), Key::Id) => true,
            (
                InputLeaf::Scalar(Scalar::Id | Scalar::String, _),
                Key::Property {
                    leaf: Leaf::Scalar(Scalar::Id | Scalar::String),
                    ..
                },
            ) => true,
            (
                InputLeaf::Scalar(argument, _),
                Key::Property {
                    leaf: Leaf::Scalar(property),
                    ..
                },
            ) => argument == property,
            (
                InputLeaf::Enum(argument),
                Key::Property {
                    leaf: Leaf::Enum(property),
                    ..
                },
            ) => argument == property,
            _ => false,
        };
        if flat && same {
            return Some(Meaning::Equals(key));
        }
        self.problem(
            place.at,
            format!(
                "the argument `{}` is not of its property's type",
                definition.name
            ),
            Some("it is the same scalar or enum, or a list of it".into()),
        );
        None
    }

    fn whole_number(
        &mut self,
        place: &ArgumentPlace<'_>,
        name: &str,
        ty: &InputType,
    ) -> Option<()> {
        if let InputType::Named {
            leaf: InputLeaf::Scalar(Scalar::Int, _),
            ..
        } = ty
        {
            return Some(());
        }
        self.problem(place.at, format!("`{name}` is an `Int`"), None);
        None
    }

    fn only_for_lists(&mut self, place: &ArgumentPlace<'_>, name: &str) -> Option<()> {
        match place.wrap {
            Wrap::List { .. } => Some(()),
            Wrap::One { .. } => {
                let field = &place.field.node.name.node;
                self.problem(
                    place.at,
                    format!("`{field}` is no list and takes no `{name}`"),
                    None,
                );
                None
            }
        }
    }

    fn option_roles(
        &mut self,
        place: &ArgumentPlace<'_>,
        argument: &Text,
        id: InputId,
    ) -> Option<Vec<Role>> {
        let fields: Vec<_> = self.model[id]
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.ty.clone()))
            .collect();
        let mut roles = Vec::new();
        for (name, ty) in fields {
            let Some(found) = self.part(place, &name, &ty) else {
                let input = self.model[id].name.clone();
                self.problem(
                    self.input_place(&input, &name).unwrap_or(place.at),
                    format!("`{input}.{name}` means nothing"),
                    Some("options are `limit`, `offset` and `sort`".into()),
                );
                return None;
            };
            roles.push(Role {
                path: vec![argument.clone(), name],
                means: found?,
            });
        }
        Some(roles)
    }

    fn sort_keys(&mut self, place: &ArgumentPlace<'_>, id: InputId) -> Option<SortKeys> {
        let input = &self.model[id];
        let input_name = input.name.clone();
        let fields: Vec<_> = input
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.ty.clone(), field.alias.clone()))
            .collect();
        let mut keys = IndexMap::new();
        for (name, ty, alias) in fields {
            let is_direction = match &ty {
                InputType::Named {
                    leaf: InputLeaf::Enum(id),
                    ..
                } => {
                    let mut values: Vec<_> = self.model[*id]
                        .values
                        .iter()
                        .map(|(name, _)| &**name)
                        .collect();
                    values.sort_unstable();
                    values == ["ASC", "DESC"]
                }
                _ => false,
            };
            if !is_direction {
                self.problem(
                    self.input_place(&input_name, &name).unwrap_or(place.at),
                    format!("`{input_name}.{name}` does not say a direction"),
                    Some("its type is an enum with the values `ASC` and `DESC`".into()),
                );
                return None;
            }
            let key = self.key(place.target, alias.as_ref().unwrap_or(&name));
            let Some(key) = key.or_else(|| self.key(place.target, &name)) else {
                if self.is_behind_a_mistake(place.target, &name) {
                    return None;
                }
                let target = self.model.target_name(place.target).clone();
                let near = self
                    .nearest_property(place.target, &name)
                    .map(|near| format!("did you mean `{near}`?"));
                self.problem(
                    self.input_place(&input_name, &name).unwrap_or(place.at),
                    format!("`{input_name}.{name}`: `{target}` has no such property"),
                    near,
                );
                return None;
            };
            keys.insert(name, key);
        }
        Some(SortKeys(keys))
    }

    /// The property of a name, where every type that the target can be has it in the same place.
    fn key(&self, target: Target, name: &str) -> Option<Key> {
        let mut found: Option<Key> = None;
        for id in self.model.possible(&target) {
            let node = &self.model[*id];
            let field = node
                .fields
                .get(name)
                .or_else(|| by_property(node.fields.iter(), name))?;
            let key = key_of(field)?;
            if found.as_ref().is_some_and(|other| *other != key) {
                return None;
            }
            found = Some(key);
        }
        found
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

/// Where an argument stands and what it is about.
struct ArgumentPlace<'a> {
    at: At,
    /// The type that has the field.
    owner: &'a str,
    field: &'a Placed<FieldDefinition>,
    target: Target,
    wrap: Wrap,
}

fn by_property<'f>(mut fields: impl Iterator<Item = &'f Field>, name: &str) -> Option<&'f Field> {
    fields.find(|field| match &field.kind {
        FieldKind::Property(property) => &*property.key == name,
        FieldKind::Id { .. } => name == "id" || name == "_id",
        FieldKind::Relationship(_)
        | FieldKind::Edge(_)
        | FieldKind::Lookup(_)
        | FieldKind::Statement(_)
        | FieldKind::Nested(_) => false,
    })
}

fn key_of(field: &Field) -> Option<Key> {
    match &field.kind {
        FieldKind::Id { .. } => Some(Key::Id),
        FieldKind::Property(property) => Some(Key::Property {
            key: property.key.clone(),
            leaf: property.leaf,
        }),
        FieldKind::Relationship(_)
        | FieldKind::Edge(_)
        | FieldKind::Lookup(_)
        | FieldKind::Statement(_)
        | FieldKind::Nested(_) => None,
    }
}
