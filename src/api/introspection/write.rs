//! Catalogue and selection to JSON, straight into one buffer that is bounded.

use super::{
    Limits,
    ask::{Leaf, Many, Meta, One},
    catalog::{Catalog, Directive, Field, InputValue, Kind, Type, TypeId, TypeRef, Words},
    selection::{Asked, Set, SetId, What, set_of},
};

/// Fields between two looks at the time.
const FIELDS_A_LOOK: u32 = 1_024;

/// Why an answer ends before it is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    TooLarge,
    Late,
}

/// Something that introspection tells of.
#[derive(Clone, Copy)]
pub(super) enum Object<'c> {
    Schema,
    Named(&'c Type),
    List(&'c TypeRef),
    NonNull(&'c TypeRef),
    Field(&'c Field),
    InputValue(&'c InputValue),
    EnumValue(&'c Words),
    Directive(&'c Directive),
}

pub(super) struct Writer<'a> {
    pub catalog: &'a Catalog,
    pub sets: &'a [Set],
    pub limits: Limits<'a>,
    pub out: Vec<u8>,
    fields: u32,
}

impl<'a> Writer<'a> {
    pub fn new(catalog: &'a Catalog, sets: &'a [Set], limits: Limits<'a>) -> Self {
        Writer {
            catalog,
            sets,
            limits,
            out: Vec::new(),
            fields: 0,
        }
    }

    pub fn object(&mut self, set: SetId, object: Object<'a>) -> Result<(), Cut> {
        self.out.push(b'{');
        let sets = self.sets;
        for (index, asked) in set_of(sets, set).iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.field(asked, object)?;
        }
        self.out.push(b'}');
        self.look()
    }

    fn field(&mut self, asked: &'a Asked, object: Object<'a>) -> Result<(), Cut> {
        self.look()?;
        self.out.extend_from_slice(&asked.key);
        match asked.what {
            What::Leaf(leaf) => {
                self.leaf(leaf, object);
                Ok(())
            }
            What::One(one, set) => match self.one(one, object) {
                Some(found) => self.object(set, found),
                None => {
                    self.null();
                    Ok(())
                }
            },
            What::Many {
                many,
                deprecated_too,
                set,
            } => self.many(many, deprecated_too, set, object),
        }
    }

    /// Whether there is room and time for more.
    fn look(&mut self) -> Result<(), Cut> {
        if self.out.len() > self.limits.bytes {
            return Err(Cut::TooLarge);
        }
        self.fields += 1;
        if self.fields >= FIELDS_A_LOOK {
            self.fields = 0;
            if (self.limits.late)() {
                return Err(Cut::Late);
            }
        }
        Ok(())
    }

    fn leaf(&mut self, leaf: Leaf, object: Object<'a>) {
        match leaf {
            Leaf::TypeName => self.text(object.meta().name()),
            Leaf::Name => self.text_or_null(object.name()),
            Leaf::Description => self.text_or_null(match object {
                Object::Schema => self.catalog.description.as_deref(),
                _ => object.description(),
            }),
            Leaf::Kind => self.text_or_null(object.kind()),
            Leaf::SpecifiedByUrl => self.text_or_null(match object.type_kind() {
                Some(Kind::Scalar { specified_by }) => specified_by.as_deref(),
                _ => None,
            }),
            Leaf::IsOneOf => match object.type_kind() {
                Some(Kind::Input { one_of, .. }) => self.boolean(*one_of),
                _ => self.null(),
            },
            Leaf::IsDeprecated => {
                self.boolean(
                    object
                        .words()
                        .is_some_and(|words| words.deprecated.is_some()),
                );
            }
            Leaf::DeprecationReason => {
                self.text_or_null(object.words().and_then(|words| words.deprecated.as_deref()));
            }
            Leaf::DefaultValue => self.text_or_null(match object {
                Object::InputValue(value) => value.default.as_deref(),
                _ => None,
            }),
            Leaf::IsRepeatable => {
                self.boolean(matches!(object, Object::Directive(found) if found.repeatable));
            }
            Leaf::Locations => {
                self.out.push(b'[');
                if let Object::Directive(directive) = object {
                    for (index, location) in directive.locations.iter().enumerate() {
                        if index > 0 {
                            self.out.push(b',');
                        }
                        self.text(location);
                    }
                }
                self.out.push(b']');
            }
        }
    }

    fn one(&self, one: One, object: Object<'a>) -> Option<Object<'a>> {
        let catalog = self.catalog;
        match (one, object) {
            (One::QueryType, _) => Some(Object::Named(&catalog[catalog.query])),
            (One::MutationType, _) => catalog.mutation.map(|id| Object::Named(&catalog[id])),
            // AppSync delivers subscriptions; nothing here does.
            (One::SubscriptionType, _) => None,
            (One::OfType, Object::List(inner) | Object::NonNull(inner)) => {
                Some(Object::of_type(catalog, inner))
            }
            (One::Type, Object::Field(field)) => Some(Object::of_type(catalog, &field.ty)),
            (One::Type, Object::InputValue(value)) => Some(Object::of_type(catalog, &value.ty)),
            (One::OfType | One::Type, _) => None,
        }
    }

    fn many(
        &mut self,
        many: Many,
        deprecated_too: bool,
        set: SetId,
        object: Object<'a>,
    ) -> Result<(), Cut> {
        let catalog = self.catalog;
        let shown = |words: &Words| deprecated_too || words.deprecated.is_none();
        match (many, object.type_kind()) {
            (Many::Types, _) => self.objects(set, catalog.types().map(Object::Named)),
            (Many::Directives, _) => {
                self.objects(set, catalog.directives.iter().map(Object::Directive))
            }
            (Many::Fields, Some(Kind::Object { fields, .. } | Kind::Interface { fields, .. })) => {
                let fields = fields.iter().filter(|field| shown(&field.words));
                self.objects(set, fields.map(Object::Field))
            }
            (
                Many::Interfaces,
                Some(Kind::Object { interfaces, .. } | Kind::Interface { interfaces, .. }),
            ) => self.types(set, interfaces),
            (
                Many::PossibleTypes,
                Some(Kind::Interface { possible, .. } | Kind::Union { possible }),
            ) => self.types(set, possible),
            (Many::EnumValues, Some(Kind::Enum { values })) => {
                let values = values.iter().filter(|value| shown(value));
                self.objects(set, values.map(Object::EnumValue))
            }
            (Many::InputFields, Some(Kind::Input { fields, .. })) => {
                let fields = fields.iter().filter(|field| shown(&field.words));
                self.objects(set, fields.map(Object::InputValue))
            }
            (Many::Arguments, _) => {
                let arguments = match object {
                    Object::Field(field) => field.arguments.as_slice(),
                    Object::Directive(directive) => &directive.arguments,
                    _ => &[],
                };
                let arguments = arguments.iter().filter(|value| shown(&value.words));
                self.objects(set, arguments.map(Object::InputValue))
            }
            (
                Many::Fields
                | Many::Interfaces
                | Many::PossibleTypes
                | Many::EnumValues
                | Many::InputFields,
                _,
            ) => {
                self.null();
                Ok(())
            }
        }
    }

    fn types(&mut self, set: SetId, ids: &'a [TypeId]) -> Result<(), Cut> {
        let catalog = self.catalog;
        self.objects(set, ids.iter().map(|id| Object::Named(&catalog[*id])))
    }

    fn objects(
        &mut self,
        set: SetId,
        objects: impl Iterator<Item = Object<'a>>,
    ) -> Result<(), Cut> {
        self.out.push(b'[');
        for (index, object) in objects.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.object(set, object)?;
        }
        self.out.push(b']');
        Ok(())
    }

    pub fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    fn boolean(&mut self, value: bool) {
        let text: &[u8] = if value { b"true" } else { b"false" };
        self.out.extend_from_slice(text);
    }

    fn text_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    fn text(&mut self, text: &str) {
        serde_json::to_writer(&mut self.out, text).expect("a buffer takes every string");
    }
}

impl<'c> Object<'c> {
    fn of_type(catalog: &'c Catalog, ty: &'c TypeRef) -> Self {
        match ty {
            TypeRef::Named(id) => Object::Named(&catalog[*id]),
            TypeRef::List(items) => Object::List(items),
            TypeRef::NonNull(inner) => Object::NonNull(inner),
        }
    }

    fn meta(self) -> Meta {
        match self {
            Object::Schema => Meta::Schema,
            Object::Named(_) | Object::List(_) | Object::NonNull(_) => Meta::Type,
            Object::Field(_) => Meta::Field,
            Object::InputValue(_) => Meta::InputValue,
            Object::EnumValue(_) => Meta::EnumValue,
            Object::Directive(_) => Meta::Directive,
        }
    }

    fn words(self) -> Option<&'c Words> {
        match self {
            Object::Schema | Object::Named(_) | Object::List(_) | Object::NonNull(_) => None,
            Object::Field(field) => Some(&field.words),
            Object::InputValue(value) => Some(&value.words),
            Object::EnumValue(words) => Some(words),
            Object::Directive(directive) => Some(&directive.words),
        }
    }

    fn name(self) -> Option<&'c str> {
        match self {
            Object::Named(ty) => Some(&ty.name),
            other => other.words().map(|words| &*words.name),
        }
    }

    fn description(self) -> Option<&'c str> {
        match self {
            Object::Named(ty) => ty.description.as_deref(),
            other => other.words().and_then(|words| words.description.as_deref()),
        }
    }

    fn type_kind(self) -> Option<&'c Kind> {
        match self {
            Object::Named(ty) => Some(&ty.kind),
            _ => None,
        }
    }

    fn kind(self) -> Option<&'static str> {
        match self {
            Object::List(_) => Some("LIST"),
            Object::NonNull(_) => Some("NON_NULL"),
            other => other.type_kind().map(|kind| match kind {
                Kind::Scalar { .. } => "SCALAR",
                Kind::Object { .. } => "OBJECT",
                Kind::Interface { .. } => "INTERFACE",
                Kind::Union { .. } => "UNION",
                Kind::Enum { .. } => "ENUM",
                Kind::Input { .. } => "INPUT_OBJECT",
            }),
        }
    }
}
