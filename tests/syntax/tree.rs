//! Documents as nested lists, as `tests/clients/graphql-js/read.mjs` writes them.

use async_graphql::{
    Name, Positioned,
    parser::types::{
        ConstDirective, Directive, ExecutableDocument, InputValueDefinition, Selection,
        SelectionSet, TypeKind, TypeSystemDefinition,
    },
};
use async_graphql_value::Value as Literal;
use neptune_graphql::syntax::SchemaDocument;
use serde_json::{Value, json};

fn list<T>(items: impl IntoIterator<Item = T>, each: impl FnMut(T) -> Value) -> Value {
    Value::Array(items.into_iter().map(each).collect())
}

fn sorted(mut items: Vec<Value>) -> Value {
    items.sort_by_cached_key(Value::to_string);
    Value::Array(items)
}

pub fn executable(document: &ExecutableDocument) -> Value {
    let operations = document.operations.iter().map(|(name, operation)| {
        let operation = &operation.node;
        let variables = list(&operation.variable_definitions, |definition| {
            let definition = &definition.node;
            let default = definition.default_value.iter();
            json!([
                definition.name.node.as_str(),
                definition.var_type.to_string(),
                list(default, |value| literal(&value.node.clone().into_value())),
                directives(&definition.directives),
            ])
        });
        json!([
            operation.ty.to_string(),
            name.map_or("", Name::as_str),
            variables,
            directives(&operation.directives),
            set(&operation.selection_set.node),
        ])
    });
    let fragments = document.fragments.iter().map(|(name, fragment)| {
        json!([
            name.as_str(),
            fragment.node.type_condition.node.on.node.as_str(),
            directives(&fragment.node.directives),
            set(&fragment.node.selection_set.node),
        ])
    });
    json!([sorted(operations.collect()), sorted(fragments.collect())])
}

fn set(set: &SelectionSet) -> Value {
    list(&set.items, |item| match &item.node {
        Selection::Field(field) => {
            let field = &field.node;
            json!([
                "field",
                field.alias.as_ref().map_or("", |alias| alias.node.as_str()),
                field.name.node.as_str(),
                arguments(&field.arguments),
                directives(&field.directives),
                self::set(&field.selection_set.node),
            ])
        }
        Selection::FragmentSpread(spread) => json!([
            "spread",
            spread.node.fragment_name.node.as_str(),
            directives(&spread.node.directives),
        ]),
        Selection::InlineFragment(inline) => {
            let condition = inline.node.type_condition.as_ref();
            json!([
                "inline",
                condition.map_or("", |condition| condition.node.on.node.as_str()),
                directives(&inline.node.directives),
                self::set(&inline.node.selection_set.node),
            ])
        }
    })
}

fn arguments(arguments: &[(Positioned<Name>, Positioned<Literal>)]) -> Value {
    list(arguments, |(name, value)| {
        json!([name.node.as_str(), literal(&value.node)])
    })
}

fn directives(directives: &[Positioned<Directive>]) -> Value {
    list(directives, |directive| {
        json!([
            directive.node.name.node.as_str(),
            arguments(&directive.node.arguments)
        ])
    })
}

fn const_directives(found: &[Positioned<ConstDirective>]) -> Value {
    let found = found
        .iter()
        .map(|directive| directive.clone().map(ConstDirective::into_directive));
    directives(&found.collect::<Vec<_>>())
}

fn literal(value: &Literal) -> Value {
    match value {
        Literal::Variable(name) => json!(["variable", name.as_str()]),
        Literal::Null => json!(["null"]),
        // Zero has no sign here; both print the shortest digits.
        Literal::Number(number) => {
            let number = number.as_f64().unwrap_or(f64::NAN) + 0.0;
            json!(["number", number.to_string()])
        }
        Literal::String(text) => json!(["string", text]),
        Literal::Boolean(value) => json!(["boolean", value]),
        Literal::Binary(_) => json!(["binary"]),
        Literal::Enum(name) => json!(["enum", name.as_str()]),
        Literal::List(items) => json!(["list", list(items, literal)]),
        Literal::Object(fields) => {
            let fields = list(fields, |(name, value)| {
                json!([name.as_str(), literal(value)])
            });
            json!(["object", fields])
        }
    }
}

pub fn schema(document: &SchemaDocument) -> Value {
    list(&document.definitions, |definition| match definition {
        TypeSystemDefinition::Schema(schema) => {
            let schema = &schema.node;
            let roots = [
                ("query", &schema.query),
                ("mutation", &schema.mutation),
                ("subscription", &schema.subscription),
            ];
            let roots = roots.into_iter().filter_map(|(operation, name)| {
                let name = name.as_ref()?.node.as_str();
                Some(json!([operation, name]))
            });
            let directives = const_directives(&schema.directives);
            json!(["schema", schema.extend, directives, sorted(roots.collect())])
        }
        TypeSystemDefinition::Directive(directive) => {
            let directive = &directive.node;
            let locations = list(&directive.locations, |location| {
                Value::String(upper_snake(&format!("{:?}", location.node)))
            });
            json!([
                "directive",
                described(&directive.description),
                directive.name.node.as_str(),
                list(&directive.arguments, input),
                directive.is_repeatable,
                locations,
            ])
        }
        TypeSystemDefinition::Type(definition) => {
            let definition = &definition.node;
            let names = |names: &[Positioned<Name>]| {
                list(names, |name| Value::String(name.node.to_string()))
            };
            let none = || Value::Array(Vec::new());
            let (word, names, members) = match &definition.kind {
                TypeKind::Scalar => ("scalar", none(), none()),
                TypeKind::Object(object) => (
                    "type",
                    names(&object.implements),
                    list(&object.fields, member),
                ),
                TypeKind::Interface(interface) => (
                    "interface",
                    names(&interface.implements),
                    list(&interface.fields, member),
                ),
                TypeKind::Union(union) => ("union", names(&union.members), none()),
                TypeKind::Enum(found) => {
                    let values = list(&found.values, |value| {
                        let value = &value.node;
                        json!([
                            described(&value.description),
                            value.value.node.as_str(),
                            [],
                            "",
                            const_directives(&value.directives),
                        ])
                    });
                    ("enum", none(), values)
                }
                TypeKind::InputObject(found) => ("input", none(), list(&found.fields, input)),
            };
            json!([
                word,
                definition.extend,
                described(&definition.description),
                definition.name.node.as_str(),
                names,
                const_directives(&definition.directives),
                members,
            ])
        }
    })
}

fn described(description: &Option<Positioned<String>>) -> Value {
    list(description, |text| Value::String(text.node.clone()))
}

fn member(field: &Positioned<async_graphql::parser::types::FieldDefinition>) -> Value {
    let field = &field.node;
    json!([
        described(&field.description),
        field.name.node.as_str(),
        list(&field.arguments, input),
        field.ty.to_string(),
        const_directives(&field.directives),
    ])
}

fn input(value: &Positioned<InputValueDefinition>) -> Value {
    let value = &value.node;
    json!([
        described(&value.description),
        value.name.node.as_str(),
        value.ty.to_string(),
        list(&value.default_value, |value| literal(
            &value.node.clone().into_value()
        )),
        const_directives(&value.directives),
    ])
}

/// `FragmentSpread` as `FRAGMENT_SPREAD`.
fn upper_snake(name: &str) -> String {
    let mut out = String::new();
    for (at, character) in name.char_indices() {
        if at > 0 && character.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(character.to_ascii_uppercase());
    }
    out
}
