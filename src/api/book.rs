//! The output types of a schema, introspection's own among them, as validation looks at them.
//!
//! In: a [`Model`]. Out: a [`Book`], in which each type is found by its name and each field by its
//! type.

use std::collections::HashMap;

use super::meta;
use crate::{
    gremlin::Text,
    model::{
        AbstractKind, ArgumentDefinition, DirectivePlace, Fields, InputLeaf, InputType, Model,
        Scalar, Signature, Wrap,
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TypeId(usize);

/// The types of a schema that have fields or are made of types that have, and its directives.
pub(super) struct Book {
    types: Vec<Known>,
    names: HashMap<Text, TypeId>,
    pub query: TypeId,
    pub mutation: Option<TypeId>,
    /// `__typename`, which every type has.
    type_name: KnownField,
    /// Those of documents. A document may not use others.
    pub directives: Vec<KnownDirective>,
    /// Clients may know the schema, so messages name what they did not write.
    pub told: bool,
}

/// An object, interface or union.
pub(super) struct Known {
    pub name: Text,
    pub is_object: bool,
    fields: HashMap<Text, KnownField>,
    /// The objects that it can be, in their order.
    possible: Vec<TypeId>,
}

pub(super) struct KnownField {
    pub wrap: Wrap,
    pub of: Of,
    pub arguments: Vec<KnownArgument>,
}

/// A field's type without its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Of {
    Composite(TypeId),
    Leaf(Text),
}

pub(super) struct KnownArgument {
    pub name: Text,
    pub ty: InputType,
    pub has_default: bool,
}

pub(super) struct KnownDirective {
    pub name: Text,
    pub places: Vec<DirectivePlace>,
    pub arguments: Vec<KnownArgument>,
    pub repeatable: bool,
}

impl Book {
    /// With introspection clients know the whole schema. The entries are for gateways.
    pub fn new(model: &Model, introspection: bool, entries: bool) -> Book {
        let mut types = Vec::new();
        let mut names = HashMap::new();
        let mut add = |name: &Text, is_object| {
            let id = TypeId(types.len());
            names.insert(name.clone(), id);
            types.push(Known {
                name: name.clone(),
                is_object,
                fields: HashMap::new(),
                possible: Vec::from_iter(is_object.then_some(id)),
            });
            id
        };
        let query = add(&model.query.name, true);
        let mutation = model.mutation.as_ref().map(|root| add(&root.name, true));
        for object in model.objects() {
            add(&object.name, true);
        }
        for found in model.abstracts() {
            add(&found.name, false);
        }
        if introspection {
            for (name, _) in meta::TYPES {
                add(&Text::from(*name), true);
            }
        }
        let mut book = Book {
            types,
            names,
            query,
            mutation,
            type_name: KnownField {
                wrap: Wrap::One { required: true },
                of: Of::Leaf(Scalar::String.name().into()),
                arguments: Vec::new(),
            },
            directives: standard_directives(),
            told: introspection || entries,
        };
        book.fill(model);
        book.fill_directives(model);
        if introspection {
            book.fill_meta();
        }
        if entries {
            for entry in model.entries.iter() {
                let field = book.field_of(entry);
                book.put(query, &entry.name, field);
            }
        }
        book
    }

    fn fill(&mut self, model: &Model) {
        for root in model.roots() {
            self.fill_object(&root.name, &root.fields);
        }
        for object in model.objects() {
            self.fill_object(&object.name, &object.fields);
        }
        for found in model.abstracts() {
            let Some(id) = self.named(&found.name) else {
                continue;
            };
            let possible = found.possible.iter();
            let mut possible = possible
                .filter_map(|node| self.named(&model[*node].name))
                .collect::<Vec<_>>();
            possible.sort_unstable();
            self.types[id.0].possible = possible;
            if let AbstractKind::Interface { fields, .. } = &found.kind {
                for field in fields {
                    let known = self.field_of(field);
                    self.put(id, &field.name, known);
                }
            }
        }
    }

    fn fill_object(&mut self, name: &Text, fields: &Fields) {
        let Some(id) = self.named(name) else { return };
        for field in fields.iter() {
            let known = self.field_of(field);
            self.put(id, &field.name, known);
        }
    }

    /// Those that the schema declares for its clients. They change nothing here.
    fn fill_directives(&mut self, model: &Model) {
        for declared in &model.directives {
            self.directives.push(KnownDirective {
                name: declared.name.clone(),
                places: declared
                    .locations
                    .iter()
                    .filter_map(|at| DirectivePlace::of(*at))
                    .collect(),
                arguments: known_arguments(&declared.arguments),
                repeatable: declared.repeatable,
            });
        }
    }

    fn fill_meta(&mut self) {
        let known = |book: &Book, field: &meta::MetaField| KnownField {
            wrap: field.wrap,
            of: book.of(&field.type_name.into()),
            arguments: field
                .argument
                .map(|(name, scalar, has_default)| KnownArgument {
                    name: name.into(),
                    ty: scalar_type(scalar),
                    has_default,
                })
                .into_iter()
                .collect(),
        };
        for field in meta::ROOT_FIELDS {
            let field_known = known(self, field);
            self.put(self.query, &field.name.into(), field_known);
        }
        for (name, fields) in meta::TYPES {
            let Some(id) = self.named(name) else { continue };
            for field in *fields {
                let field_known = known(self, field);
                self.put(id, &field.name.into(), field_known);
            }
        }
    }

    fn put(&mut self, id: TypeId, name: &Text, field: KnownField) {
        self.types[id.0].fields.insert(name.clone(), field);
    }

    fn field_of(&self, field: &Signature) -> KnownField {
        KnownField {
            wrap: field.wrap,
            of: self.of(&field.type_name),
            arguments: known_arguments(&field.arguments),
        }
    }

    fn of(&self, type_name: &Text) -> Of {
        self.named(type_name)
            .map_or_else(|| Of::Leaf(type_name.clone()), Of::Composite)
    }

    pub fn named(&self, name: &str) -> Option<TypeId> {
        self.names.get(name).copied()
    }

    pub fn get(&self, id: TypeId) -> &Known {
        &self.types[id.0]
    }

    pub fn field(&self, parent: TypeId, name: &str) -> Option<&KnownField> {
        match name {
            "__typename" => Some(&self.type_name),
            _ => self.types[parent.0].fields.get(name),
        }
    }

    /// The name of a field's type without its lists.
    pub fn type_name<'b>(&'b self, field: &'b KnownField) -> &'b Text {
        match &field.of {
            Of::Composite(id) => &self.types[id.0].name,
            Of::Leaf(name) => name,
        }
    }

    pub fn field_names(&self, parent: TypeId) -> impl Iterator<Item = &str> {
        self.types[parent.0].fields.keys().map(|name| &**name)
    }

    /// Whether an object can be both.
    pub fn meet(&self, one: TypeId, other: TypeId) -> bool {
        let (one, other) = (&self.get(one).possible, &self.get(other).possible);
        let (few, many) = match one.len() <= other.len() {
            true => (one, other),
            false => (other, one),
        };
        few.iter().any(|id| many.binary_search(id).is_ok())
    }
}

fn known_arguments(arguments: &[ArgumentDefinition]) -> Vec<KnownArgument> {
    let known = arguments.iter().map(|argument| KnownArgument {
        name: argument.name.clone(),
        ty: argument.ty.clone(),
        has_default: argument.default.is_some(),
    });
    known.collect()
}

fn scalar_type(scalar: Scalar) -> InputType {
    InputType::Named {
        leaf: InputLeaf::Scalar(scalar, scalar.name().into()),
        required: true,
    }
}

fn standard_directives() -> Vec<KnownDirective> {
    let conditions = ["skip", "include"].map(|name| KnownDirective {
        name: name.into(),
        places: vec![
            DirectivePlace::Field,
            DirectivePlace::FragmentSpread,
            DirectivePlace::InlineFragment,
        ],
        arguments: vec![KnownArgument {
            name: "if".into(),
            ty: scalar_type(Scalar::Boolean),
            has_default: false,
        }],
        repeatable: false,
    });
    conditions.into()
}
