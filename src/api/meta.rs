//! The types of introspection (GraphQL, section 4.2), which every schema has.

use crate::model::{Scalar, Wrap};

/// A field of such a type.
pub(super) struct MetaField {
    pub name: &'static str,
    pub wrap: Wrap,
    /// Without its lists.
    pub type_name: &'static str,
    /// Its one argument, which is never null, and whether it has a default.
    pub argument: Option<(&'static str, Scalar, bool)>,
}

const fn one(name: &'static str, type_name: &'static str) -> MetaField {
    MetaField {
        name,
        wrap: Wrap::One { required: false },
        type_name,
        argument: None,
    }
}

const fn required(name: &'static str, type_name: &'static str) -> MetaField {
    MetaField {
        wrap: Wrap::One { required: true },
        ..one(name, type_name)
    }
}

const fn list(name: &'static str, type_name: &'static str, required: bool) -> MetaField {
    MetaField {
        wrap: Wrap::List {
            required,
            items_required: true,
        },
        ..one(name, type_name)
    }
}

/// A list that leaves out what is deprecated, unless it is asked for.
const fn current(name: &'static str, type_name: &'static str, required: bool) -> MetaField {
    MetaField {
        argument: Some(("includeDeprecated", Scalar::Boolean, true)),
        ..list(name, type_name, required)
    }
}

pub(super) const ROOT_FIELDS: &[MetaField] = &[
    required("__schema", "__Schema"),
    MetaField {
        argument: Some(("name", Scalar::String, false)),
        ..one("__type", "__Type")
    },
];

pub(super) const TYPES: &[(&str, &[MetaField])] = &[
    (
        "__Schema",
        &[
            one("description", "String"),
            list("types", "__Type", true),
            required("queryType", "__Type"),
            one("mutationType", "__Type"),
            one("subscriptionType", "__Type"),
            list("directives", "__Directive", true),
        ],
    ),
    (
        "__Type",
        &[
            required("kind", "__TypeKind"),
            one("name", "String"),
            one("description", "String"),
            one("specifiedByURL", "String"),
            current("fields", "__Field", false),
            list("interfaces", "__Type", false),
            list("possibleTypes", "__Type", false),
            current("enumValues", "__EnumValue", false),
            current("inputFields", "__InputValue", false),
            one("ofType", "__Type"),
            one("isOneOf", "Boolean"),
        ],
    ),
    (
        "__Field",
        &[
            required("name", "String"),
            one("description", "String"),
            current("args", "__InputValue", true),
            required("type", "__Type"),
            required("isDeprecated", "Boolean"),
            one("deprecationReason", "String"),
        ],
    ),
    (
        "__InputValue",
        &[
            required("name", "String"),
            one("description", "String"),
            required("type", "__Type"),
            one("defaultValue", "String"),
            required("isDeprecated", "Boolean"),
            one("deprecationReason", "String"),
        ],
    ),
    (
        "__EnumValue",
        &[
            required("name", "String"),
            one("description", "String"),
            required("isDeprecated", "Boolean"),
            one("deprecationReason", "String"),
        ],
    ),
    (
        "__Directive",
        &[
            required("name", "String"),
            one("description", "String"),
            required("isRepeatable", "Boolean"),
            list("locations", "__DirectiveLocation", true),
            current("args", "__InputValue", true),
        ],
    ),
];
