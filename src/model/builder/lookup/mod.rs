//! What the arguments of a field that leads to nodes ask for.
//!
//! In: the arguments' names and types, and the type of the nodes. Out: a [`Role`] for each, or a mistake that
//! says what would fit. An input type is understood by its fields: those that are named like what a node
//! has make it a filter.

mod filter;
mod keys;
mod operators;
mod sort;

use async_graphql::parser::types::FieldDefinition;

use super::{
    context::Builder,
    document::{At, Kind, Placed, fields_of},
};
use crate::gremlin::Text;
use crate::model::{
    field::{FieldKind, Shows, Wrap},
    ids::{InputId, ObjectId, SortInputId, Target},
    input::{InputLeaf, InputType},
    key::Key,
    lookup::{ArgumentDefinition, Meaning, Role},
    names::nearest,
    scalar::Scalar,
    statement::PageStyle,
};

/// What an input is a filter or an order of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    Nodes(Target),
    /// Edges with the properties of a type.
    Edges(ObjectId),
    /// The rows of a relationship: edges with the nodes that they lead to.
    Rows {
        edge: ObjectId,
        target: Target,
    },
}

/// Where an argument stands and what it is about.
struct ArgumentPlace<'a> {
    at: At,
    /// The type that has the field.
    owner: &'a str,
    field: &'a Placed<FieldDefinition>,
    target: Target,
    led: Led,
}

/// How the nodes of a field are reached and shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Led {
    /// The type of the edges by which they are reached.
    pub edge: Option<ObjectId>,
    pub wrap: Wrap,
    pub shows: Shows,
}

impl Builder<'_> {
    /// The arguments of a field that leads to nodes.
    pub(super) fn lookup_arguments(
        &mut self,
        owner: &str,
        field: &Placed<FieldDefinition>,
        target: Target,
        led: Led,
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
                led,
            };
            if let Some(found) = self.roles(&place, &definition) {
                arguments.push(definition);
                roles.extend(found);
            }
        }
        (arguments, roles)
    }

    /// Whether a look-up gives one node and each of its arguments is a key of it: its id, or a value that no two
    /// nodes share.
    pub(super) fn is_by_one_key(
        &self,
        target: Target,
        led: Led,
        arguments: &[ArgumentDefinition],
    ) -> bool {
        let is_key = |argument: &ArgumentDefinition| {
            let possible = self.model.possible(&target).iter();
            !argument.ty.is_list()
                && argument.default.is_none()
                && possible.into_iter().all(|id| {
                    let field = self.model[*id].fields.get(&argument.name);
                    field.is_some_and(|field| {
                        field.unique || matches!(field.kind, FieldKind::Id { .. })
                    })
                })
        };
        let is_one = matches!(led.wrap, Wrap::One { .. }) && led.shows == Shows::Nodes;
        is_one && !arguments.is_empty() && arguments.iter().all(is_key)
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
            (_, InputLeaf::Object(id)) if !definition.ty.is_list() => {
                let subject = place.subject(self.is_of_rows(*id, place.target));
                let filter = self.filter(place.at, *id, subject)?;
                Some(vec![Role::of(name, Meaning::Where(filter))])
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
            ("last", _) if place.led.shows == Shows::Page(PageStyle::Relay) => Meaning::Last,
            ("after" | "nextToken", _) if place.led.is_page() => {
                return Some(self.cursor(place, name, ty).map(|()| Meaning::After));
            }
            ("before", _) if place.led.shows == Shows::Page(PageStyle::Relay) => {
                return Some(self.cursor(place, name, ty).map(|()| Meaning::Before));
            }
            ("offset" | "skip", _) if !place.led.is_page() => Meaning::Offset,
            ("groupBy", InputLeaf::Enum(id)) if place.led.shows == Shows::Aggregates => {
                return Some(
                    self.groups(place.at, *id, place.target)
                        .map(Meaning::GroupBy),
                );
            }
            ("sort" | "orderBy", InputLeaf::Object(id)) if place.led.shows == Shows::Aggregates => {
                return Some(self.group_order(place, *id).map(Meaning::OrderGroups));
            }
            ("sort" | "orderBy", InputLeaf::Object(id)) => {
                let subject = place.subject(self.is_of_rows(*id, place.target));
                return Some(self.sort(place.at, *id, subject).map(Meaning::Order));
            }
            (_, _) => return None,
        };
        let fits = self
            .whole_number(place, name, ty)
            .and_then(|()| self.only_for_lists(place, name));
        Some(fits.map(|()| means))
    }

    /// An order of groups has a direction for their number, and an order of what they share.
    fn group_order(
        &mut self,
        place: &ArgumentPlace<'_>,
        id: InputId,
    ) -> Option<Option<SortInputId>> {
        let input = self.model[id].name.clone();
        let fields: Vec<_> = self.model[id]
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.ty.clone()))
            .collect();
        let mut group = None;
        for (name, ty) in fields {
            match (&*name, ty.leaf()) {
                ("count", InputLeaf::Enum(_)) if self.is_direction(&ty) => {}
                ("group", InputLeaf::Object(inner)) if !ty.is_list() => {
                    group = Some(self.sort(place.at, *inner, Subject::Nodes(place.target))?);
                }
                _ => {
                    self.problem(
                        self.input_place(&input, &name).unwrap_or(place.at),
                        format!("`{input}.{name}` means nothing"),
                        Some("an order of groups has the fields `count` and `group`".into()),
                    );
                    return None;
                }
            }
        }
        Some(group)
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
        if let "after" | "before" | "last" | "nextToken" | "offset" | "skip" = name {
            let (what, help) = match place.led.shows {
                Shows::Page(PageStyle::Items) => (
                    "a page of items",
                    "it has the arguments `limit` and `nextToken`",
                ),
                Shows::Page(PageStyle::Relay) => (
                    "a connection",
                    "it has the arguments `first`, `after`, `last` and `before`",
                ),
                Shows::Nodes | Shows::Aggregates => (
                    "a list",
                    "it has the arguments `limit` and `offset`; let the field return a page, such as a \
                     connection, for cursors",
                ),
            };
            let field = &place.field.node.name.node;
            self.problem(
                place.at,
                format!("`{field}` is {what}, which has no `{name}`"),
                Some(help.into()),
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
                "{near}an argument is named like a property of `{target}`, is an input object whose \
                 fields are (a filter), or is `limit`, `first`, `offset`, `skip`, `sort`, `orderBy` or \
                 `options`. Anything else is a statement, in resolvers/{}.{}.gremlin",
                place.owner, place.field.node.name.node
            )),
        );
    }

    /// The property or id that was perhaps meant.
    fn nearest_property(&self, target: Target, name: &str) -> Option<Text> {
        let node = &self.model[*self.model.possible(&target).first()?];
        let fields = node.fields.iter();
        let known = fields.filter(|field| {
            field.key().is_some() || matches!(field.kind, FieldKind::Relationship(_))
        });
        nearest(name, known.map(|field| &*field.name)).map(Text::from)
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
        if let (InputLeaf::Object(id), false) = (definition.ty.leaf(), definition.ty.is_list()) {
            let filter = self.filter_of_argument(place.at, key, *id)?;
            return Some(Meaning::Where(filter));
        }
        if flat && keys::fits(definition.ty.leaf(), &key) {
            return Some(Meaning::Equals(by_any_value(key)));
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

    fn cursor(&mut self, place: &ArgumentPlace<'_>, name: &str, ty: &InputType) -> Option<()> {
        if let InputType::Named {
            leaf: InputLeaf::Scalar(Scalar::String | Scalar::Id, _),
            ..
        } = ty
        {
            return Some(());
        }
        self.problem(place.at, format!("`{name}` is a `String`"), None);
        None
    }

    fn only_for_lists(&mut self, place: &ArgumentPlace<'_>, name: &str) -> Option<()> {
        match place.led.wrap {
            Wrap::List { .. } => Some(()),
            Wrap::One { .. } if place.led.is_page() => Some(()),
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

    /// Whether an input is of the rows of a relationship: it has a field for their node or edge, and no node
    /// has such a property.
    fn is_of_rows(&self, id: InputId, target: Target) -> bool {
        let fields = &self.model[id].fields;
        ["node", "edge"].into_iter().any(|name| {
            let is_object = |ty: &InputType| matches!(ty.leaf(), InputLeaf::Object(_));
            fields.get(name).is_some_and(|field| is_object(&field.ty))
                && self.key(target, name).is_none()
                && self.relationship_of(target, name).is_none()
        })
    }
}

impl Led {
    fn is_page(self) -> bool {
        matches!(self.shows, Shows::Page(_))
    }
}

/// An argument that is named like a property finds a node by any of the property's values: an index is all
/// that it takes.
fn by_any_value(key: Key) -> Key {
    match key {
        Key::Id => Key::Id,
        Key::Property { key, leaf, .. } => Key::Property {
            key,
            leaf,
            many: true,
        },
    }
}

impl ArgumentPlace<'_> {
    fn subject(&self, of_rows: bool) -> Subject {
        match (of_rows, self.led.edge) {
            (true, Some(edge)) => Subject::Rows {
                edge,
                target: self.target,
            },
            (true, None) | (false, _) => Subject::Nodes(self.target),
        }
    }
}
