//! The fields of the types of introspection.

/// A type of introspection whose objects have fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Meta {
    Schema,
    Type,
    Field,
    InputValue,
    EnumValue,
    Directive,
}

/// A field without fields below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf {
    TypeName,
    Name,
    Description,
    Kind,
    SpecifiedByUrl,
    IsOneOf,
    IsDeprecated,
    DeprecationReason,
    DefaultValue,
    IsRepeatable,
    Locations,
}

/// A field with one type, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum One {
    QueryType,
    MutationType,
    SubscriptionType,
    OfType,
    Type,
}

/// A field with a list of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Many {
    Types,
    Directives,
    Fields,
    Interfaces,
    PossibleTypes,
    EnumValues,
    InputFields,
    Arguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MetaField {
    Leaf(Leaf),
    One(One),
    Many(Many),
}

impl Meta {
    pub fn name(self) -> &'static str {
        match self {
            Meta::Schema => "__Schema",
            Meta::Type => "__Type",
            Meta::Field => "__Field",
            Meta::InputValue => "__InputValue",
            Meta::EnumValue => "__EnumValue",
            Meta::Directive => "__Directive",
        }
    }

    pub fn field(self, name: &str) -> Option<MetaField> {
        use Meta::{Directive, EnumValue, Field, InputValue, Schema, Type};
        Some(match (self, name) {
            (_, "__typename") => MetaField::Leaf(Leaf::TypeName),
            (_, "description") => MetaField::Leaf(Leaf::Description),
            (Type | Field | InputValue | EnumValue | Directive, "name") => {
                MetaField::Leaf(Leaf::Name)
            }
            (Field | InputValue | EnumValue, "isDeprecated") => MetaField::Leaf(Leaf::IsDeprecated),
            (Field | InputValue | EnumValue, "deprecationReason") => {
                MetaField::Leaf(Leaf::DeprecationReason)
            }
            (Field | InputValue, "type") => MetaField::One(One::Type),
            (Field | Directive, "args") => MetaField::Many(Many::Arguments),
            (Schema, "types") => MetaField::Many(Many::Types),
            (Schema, "queryType") => MetaField::One(One::QueryType),
            (Schema, "mutationType") => MetaField::One(One::MutationType),
            (Schema, "subscriptionType") => MetaField::One(One::SubscriptionType),
            (Schema, "directives") => MetaField::Many(Many::Directives),
            (Type, "kind") => MetaField::Leaf(Leaf::Kind),
            (Type, "specifiedByURL") => MetaField::Leaf(Leaf::SpecifiedByUrl),
            (Type, "isOneOf") => MetaField::Leaf(Leaf::IsOneOf),
            (Type, "fields") => MetaField::Many(Many::Fields),
            (Type, "interfaces") => MetaField::Many(Many::Interfaces),
            (Type, "possibleTypes") => MetaField::Many(Many::PossibleTypes),
            (Type, "enumValues") => MetaField::Many(Many::EnumValues),
            (Type, "inputFields") => MetaField::Many(Many::InputFields),
            (Type, "ofType") => MetaField::One(One::OfType),
            (InputValue, "defaultValue") => MetaField::Leaf(Leaf::DefaultValue),
            (Directive, "isRepeatable") => MetaField::Leaf(Leaf::IsRepeatable),
            (Directive, "locations") => MetaField::Leaf(Leaf::Locations),
            (_, _) => return None,
        })
    }
}

impl Many {
    /// What the list holds.
    pub fn items(self) -> Meta {
        match self {
            Many::Types | Many::Interfaces | Many::PossibleTypes => Meta::Type,
            Many::Directives => Meta::Directive,
            Many::Fields => Meta::Field,
            Many::EnumValues => Meta::EnumValue,
            Many::InputFields | Many::Arguments => Meta::InputValue,
        }
    }
}
