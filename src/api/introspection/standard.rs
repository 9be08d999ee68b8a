//! What every schema has: the types of introspection, GraphQL's scalars and its directives, as the
//! specification (September 2025) and the reference implementation describe them.

/// A type of introspection.
pub(super) struct StandardType {
    pub name: &'static str,
    pub description: &'static str,
    pub kind: StandardKind,
}

pub(super) enum StandardKind {
    Object(&'static [StandardField]),
    /// The values with their descriptions.
    Enum(&'static [(&'static str, &'static str)]),
}

pub(super) struct StandardField {
    pub name: &'static str,
    pub ty: &'static str,
    pub description: Option<&'static str>,
    /// It has the argument `includeDeprecated`.
    pub leaves_out_deprecated: bool,
}

pub(super) struct StandardDirective {
    pub name: &'static str,
    pub description: &'static str,
    pub locations: &'static [&'static str],
    pub argument: Option<StandardArgument>,
}

pub(super) struct StandardArgument {
    pub name: &'static str,
    pub ty: &'static str,
    pub description: &'static str,
    pub default: Option<&'static str>,
}

const fn field(name: &'static str, ty: &'static str) -> StandardField {
    StandardField {
        name,
        ty,
        description: None,
        leaves_out_deprecated: false,
    }
}

const fn list(name: &'static str, ty: &'static str) -> StandardField {
    StandardField {
        leaves_out_deprecated: true,
        ..field(name, ty)
    }
}

const fn told(name: &'static str, ty: &'static str, description: &'static str) -> StandardField {
    StandardField {
        description: Some(description),
        ..field(name, ty)
    }
}

pub(super) const TYPES: [StandardType; 8] = [
    StandardType {
        name: "__Schema",
        description: "A GraphQL Schema defines the capabilities of a GraphQL server. It exposes \
            all available types and directives on the server, as well as the entry points for \
            query, mutation, and subscription operations.",
        kind: StandardKind::Object(&[
            field("description", "String"),
            told(
                "types",
                "[__Type!]!",
                "A list of all types supported by this server.",
            ),
            told(
                "queryType",
                "__Type!",
                "The type that query operations will be rooted at.",
            ),
            told(
                "mutationType",
                "__Type",
                "If this server supports mutation, the type that mutation operations will be \
                 rooted at.",
            ),
            told(
                "subscriptionType",
                "__Type",
                "If this server support subscription, the type that subscription operations will \
                 be rooted at.",
            ),
            told(
                "directives",
                "[__Directive!]!",
                "A list of all directives supported by this server.",
            ),
        ]),
    },
    StandardType {
        name: "__Type",
        description: "The fundamental unit of any GraphQL Schema is the type. There are many \
            kinds of types in GraphQL as represented by the `__TypeKind` enum.\n\nDepending on \
            the kind of a type, certain fields describe information about that type. Scalar \
            types provide no information beyond a name, description and optional \
            `specifiedByURL`, while Enum types provide their values. Object and Interface types \
            provide the fields they describe. Abstract types, Union and Interface, provide the \
            Object types possible at runtime. List and NonNull types compose other types.",
        kind: StandardKind::Object(&[
            field("kind", "__TypeKind!"),
            field("name", "String"),
            field("description", "String"),
            field("specifiedByURL", "String"),
            list("fields", "[__Field!]"),
            field("interfaces", "[__Type!]"),
            field("possibleTypes", "[__Type!]"),
            list("enumValues", "[__EnumValue!]"),
            list("inputFields", "[__InputValue!]"),
            field("ofType", "__Type"),
            field("isOneOf", "Boolean"),
        ]),
    },
    StandardType {
        name: "__TypeKind",
        description: "An enum describing what kind of type a given `__Type` is.",
        kind: StandardKind::Enum(&[
            ("SCALAR", "Indicates this type is a scalar."),
            (
                "OBJECT",
                "Indicates this type is an object. `fields` and `interfaces` are valid fields.",
            ),
            (
                "INTERFACE",
                "Indicates this type is an interface. `fields`, `interfaces`, and \
                 `possibleTypes` are valid fields.",
            ),
            (
                "UNION",
                "Indicates this type is a union. `possibleTypes` is a valid field.",
            ),
            (
                "ENUM",
                "Indicates this type is an enum. `enumValues` is a valid field.",
            ),
            (
                "INPUT_OBJECT",
                "Indicates this type is an input object. `inputFields` is a valid field.",
            ),
            (
                "LIST",
                "Indicates this type is a list. `ofType` is a valid field.",
            ),
            (
                "NON_NULL",
                "Indicates this type is a non-null. `ofType` is a valid field.",
            ),
        ]),
    },
    StandardType {
        name: "__Field",
        description: "Object and Interface types are described by a list of Fields, each of \
            which has a name, potentially a list of arguments, and a return type.",
        kind: StandardKind::Object(&[
            field("name", "String!"),
            field("description", "String"),
            list("args", "[__InputValue!]!"),
            field("type", "__Type!"),
            field("isDeprecated", "Boolean!"),
            field("deprecationReason", "String"),
        ]),
    },
    StandardType {
        name: "__InputValue",
        description: "Arguments provided to Fields or Directives and the input fields of an \
            InputObject are represented as Input Values which describe their type and optionally \
            a default value.",
        kind: StandardKind::Object(&[
            field("name", "String!"),
            field("description", "String"),
            field("type", "__Type!"),
            told(
                "defaultValue",
                "String",
                "A GraphQL-formatted string representing the default value for this input value.",
            ),
            field("isDeprecated", "Boolean!"),
            field("deprecationReason", "String"),
        ]),
    },
    StandardType {
        name: "__EnumValue",
        description: "One possible value for a given Enum. Enum values are unique values, not a \
            placeholder for a string or numeric value. However an Enum value is returned in a \
            JSON response as a string.",
        kind: StandardKind::Object(&[
            field("name", "String!"),
            field("description", "String"),
            field("isDeprecated", "Boolean!"),
            field("deprecationReason", "String"),
        ]),
    },
    StandardType {
        name: "__Directive",
        description: "A Directive provides a way to describe alternate runtime execution and \
            type validation behavior in a GraphQL document.\n\nIn some cases, you need to provide \
            options to alter GraphQL's execution behavior in ways field arguments will not \
            suffice, such as conditionally including or skipping a field. Directives provide \
            this by describing additional information to the executor.",
        kind: StandardKind::Object(&[
            field("name", "String!"),
            field("description", "String"),
            field("isRepeatable", "Boolean!"),
            field("locations", "[__DirectiveLocation!]!"),
            list("args", "[__InputValue!]!"),
        ]),
    },
    StandardType {
        name: "__DirectiveLocation",
        description: "A Directive can be adjacent to many parts of the GraphQL language, a \
            __DirectiveLocation describes one such possible adjacencies.",
        kind: StandardKind::Enum(&[
            ("QUERY", "Location adjacent to a query operation."),
            ("MUTATION", "Location adjacent to a mutation operation."),
            (
                "SUBSCRIPTION",
                "Location adjacent to a subscription operation.",
            ),
            ("FIELD", "Location adjacent to a field."),
            (
                "FRAGMENT_DEFINITION",
                "Location adjacent to a fragment definition.",
            ),
            ("FRAGMENT_SPREAD", "Location adjacent to a fragment spread."),
            (
                "INLINE_FRAGMENT",
                "Location adjacent to an inline fragment.",
            ),
            (
                "VARIABLE_DEFINITION",
                "Location adjacent to a variable definition.",
            ),
            ("SCHEMA", "Location adjacent to a schema definition."),
            ("SCALAR", "Location adjacent to a scalar definition."),
            ("OBJECT", "Location adjacent to an object type definition."),
            (
                "FIELD_DEFINITION",
                "Location adjacent to a field definition.",
            ),
            (
                "ARGUMENT_DEFINITION",
                "Location adjacent to an argument definition.",
            ),
            ("INTERFACE", "Location adjacent to an interface definition."),
            ("UNION", "Location adjacent to a union definition."),
            ("ENUM", "Location adjacent to an enum definition."),
            (
                "ENUM_VALUE",
                "Location adjacent to an enum value definition.",
            ),
            (
                "INPUT_OBJECT",
                "Location adjacent to an input object type definition.",
            ),
            (
                "INPUT_FIELD_DEFINITION",
                "Location adjacent to an input object field definition.",
            ),
        ]),
    },
];

pub(super) const DIRECTIVES: [StandardDirective; 5] = [
    StandardDirective {
        name: "include",
        description: "Directs the executor to include this field or fragment only when the `if` \
            argument is true.",
        locations: &["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"],
        argument: Some(StandardArgument {
            name: "if",
            ty: "Boolean!",
            description: "Included when true.",
            default: None,
        }),
    },
    StandardDirective {
        name: "skip",
        description: "Directs the executor to skip this field or fragment when the `if` argument \
            is true.",
        locations: &["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"],
        argument: Some(StandardArgument {
            name: "if",
            ty: "Boolean!",
            description: "Skipped when true.",
            default: None,
        }),
    },
    StandardDirective {
        name: "deprecated",
        description: "Marks an element of a GraphQL schema as no longer supported.",
        locations: &[
            "FIELD_DEFINITION",
            "ARGUMENT_DEFINITION",
            "INPUT_FIELD_DEFINITION",
            "ENUM_VALUE",
        ],
        argument: Some(StandardArgument {
            name: "reason",
            ty: "String!",
            description: "Explains why this element was deprecated, usually also including a \
                suggestion for how to access supported similar data. Formatted using the \
                Markdown syntax, as specified by [CommonMark](https://commonmark.org/).",
            default: Some("\"No longer supported\""),
        }),
    },
    StandardDirective {
        name: "specifiedBy",
        description: "Exposes a URL that specifies the behavior of this scalar.",
        locations: &["SCALAR"],
        argument: Some(StandardArgument {
            name: "url",
            ty: "String!",
            description: "The URL that specifies the behavior of this scalar.",
            default: None,
        }),
    },
    StandardDirective {
        name: "oneOf",
        description: "Indicates exactly one field must be supplied and this field must not be \
            `null`.",
        locations: &["INPUT_OBJECT"],
        argument: None,
    },
];

/// GraphQL's own scalars.
pub(super) const SCALARS: [(&str, &str); 5] = [
    (
        "Int",
        "The `Int` scalar type represents non-fractional signed whole numeric values. Int can \
         represent values between -(2^31) and 2^31 - 1.",
    ),
    (
        "Float",
        "The `Float` scalar type represents signed double-precision fractional values as \
         specified by [IEEE 754](https://en.wikipedia.org/wiki/IEEE_floating_point).",
    ),
    (
        "String",
        "The `String` scalar type represents textual data, represented as UTF-8 character \
         sequences. The String type is most often used by GraphQL to represent free-form \
         human-readable text.",
    ),
    (
        "Boolean",
        "The `Boolean` scalar type represents `true` or `false`.",
    ),
    (
        "ID",
        "The `ID` scalar type represents a unique identifier, often used to refetch an object or \
         as key for a cache. The ID type appears in a JSON response as a String; however, it is \
         not intended to be human-readable. When expected as an input type, any string (such as \
         `\"4\"`) or integer (such as `4`) input value will be accepted as an ID.",
    ),
];
