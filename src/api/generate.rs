//! Model to GraphQL schema.

use std::collections::BTreeSet;

use async_graphql::dynamic::{
    Enum, EnumItem, Field as ApiField, FieldFuture, InputObject, InputValue, Interface,
    InterfaceField, Object, Scalar as ApiScalar, Schema, SchemaError, TypeRef, Union,
};

use super::{Api, book::Book, stop::Stop};
use crate::model::{
    AbstractKind, AbstractType, ArgumentDefinition, Field, Fields, InputLeaf, InputType, Model,
    Scalar, Wrap,
};

impl Api {
    /// Offers a model. An error would mean that the model let something pass that GraphQL does not
    /// allow.
    pub fn generate(model: &Model, introspection: bool) -> Result<Api, SchemaError> {
        Api::of(model, introspection, false)
    }

    /// As [`Api::generate`], with the model's entries at the query root. Not for clients.
    pub fn with_entries(model: &Model) -> Result<Api, SchemaError> {
        Api::of(model, false, true)
    }

    fn of(model: &Model, introspection: bool, entries: bool) -> Result<Api, SchemaError> {
        let mutation = model.mutation.as_ref();
        let mut schema = Schema::build(&model.query.name, mutation.map(|root| &*root.name), None)
            .extension(Stop)
            // Nesting and fragments are measured before, by `bounds`.
            .limit_recursive_depth(usize::MAX);
        for root in model.roots() {
            let mut built = object(model, &root.name, &root.description, &root.fields);
            if entries && std::ptr::eq(root, &model.query) {
                built = model
                    .entries
                    .iter()
                    .fold(built, |built, entry| built.field(field(model, entry)));
            }
            schema = schema.register(built);
        }
        if !introspection {
            schema = schema.disable_introspection();
        }
        for node in model.nodes() {
            let built = object(model, &node.name, &node.description, &node.fields);
            schema = schema.register(
                node.interfaces
                    .iter()
                    .fold(built, |object, interface| object.implement(&**interface)),
            );
        }
        for edge in model.edges() {
            schema = schema.register(object(model, &edge.name, &edge.description, &edge.fields));
        }
        for found in model.abstracts() {
            schema = match &found.kind {
                AbstractKind::Interface { .. } => schema.register(interface(model, found)),
                AbstractKind::Union => schema.register(union(model, found)),
            };
        }
        for found in model.enums() {
            let items = found.values.iter().map(|(name, about)| {
                let item = EnumItem::new(&**name);
                let item = described(item, &about.description, EnumItem::description);
                match &about.deprecated {
                    Some(reason) => item.deprecation(Some(reason)),
                    None => item,
                }
            });
            let built = Enum::new(&*found.name).items(items);
            schema = schema.register(described(built, &found.description, Enum::description));
        }
        for found in model.inputs() {
            let built =
                found
                    .fields
                    .iter()
                    .fold(InputObject::new(&*found.name), |input, (name, field)| {
                        let value = InputValue::new(&**name, input_type(model, &field.ty));
                        let value = described(value, &field.description, InputValue::description);
                        input.field(match &field.default {
                            Some(default) => value.default_value(default.clone()),
                            None => value,
                        })
                    });
            schema = schema.register(described(
                built,
                &found.description,
                InputObject::description,
            ));
        }
        for scalar in scalars(model) {
            schema = schema.register(scalar);
        }
        Ok(Api {
            schema: schema.finish()?,
            book: Book::new(model, introspection, entries),
            for_gateway: entries,
        })
    }
}

fn object(model: &Model, name: &str, description: &Option<String>, fields: &Fields) -> Object {
    let built = fields.iter().fold(Object::new(name), |object, found| {
        object.field(field(model, found))
    });
    described(built, description, Object::description)
}

fn field(model: &Model, found: &Field) -> ApiField {
    let ty = output_type(&found.type_name, found.wrap);
    // Nothing is resolved here: `Stop` ends before it.
    let built = ApiField::new(&*found.name, ty, |_| FieldFuture::from_value(None));
    let built = found.arguments.iter().fold(built, |field, argument| {
        field.argument(input_value(model, argument))
    });
    let built = described(built, &found.about.description, ApiField::description);
    match &found.about.deprecated {
        Some(reason) => built.deprecation(Some(reason)),
        None => built,
    }
}

fn interface(model: &Model, found: &AbstractType) -> Interface {
    let mut built = described(
        Interface::new(&*found.name),
        &found.description,
        Interface::description,
    );
    if let AbstractKind::Interface { interfaces, fields } = &found.kind {
        for parent in interfaces {
            built = built.implement(&**parent);
        }
        for field in fields {
            let promised =
                InterfaceField::new(&*field.name, output_type(&field.type_name, field.wrap));
            let promised = field.arguments.iter().fold(promised, |promised, argument| {
                promised.argument(input_value(model, argument))
            });
            let promised = described(
                promised,
                &field.about.description,
                InterfaceField::description,
            );
            built = built.field(match &field.about.deprecated {
                Some(reason) => promised.deprecation(Some(reason)),
                None => promised,
            });
        }
    }
    built
}

fn union(model: &Model, found: &AbstractType) -> Union {
    let built = found
        .possible
        .iter()
        .fold(Union::new(&*found.name), |union, id| {
            union.possible_type(&*model[*id].name)
        });
    described(built, &found.description, Union::description)
}

fn input_value(model: &Model, argument: &ArgumentDefinition) -> InputValue {
    let value = InputValue::new(&*argument.name, input_type(model, &argument.ty));
    let value = described(value, &argument.description, InputValue::description);
    match &argument.default {
        Some(default) => value.default_value(default.clone()),
        None => value,
    }
}

fn described<T>(
    built: T,
    description: &Option<String>,
    describe: impl FnOnce(T, String) -> T,
) -> T {
    match description {
        Some(text) => describe(built, text.clone()),
        None => built,
    }
}

fn output_type(name: &str, wrap: Wrap) -> TypeRef {
    match wrap {
        Wrap::One { required: false } => TypeRef::named(name),
        Wrap::One { required: true } => TypeRef::named_nn(name),
        Wrap::List {
            required: false,
            items_required: false,
        } => TypeRef::named_list(name),
        Wrap::List {
            required: false,
            items_required: true,
        } => TypeRef::named_nn_list(name),
        Wrap::List {
            required: true,
            items_required: false,
        } => TypeRef::named_list_nn(name),
        Wrap::List {
            required: true,
            items_required: true,
        } => TypeRef::named_nn_list_nn(name),
    }
}

fn input_type(model: &Model, ty: &InputType) -> TypeRef {
    let inner = match ty {
        InputType::List { items, .. } => TypeRef::List(Box::new(input_type(model, items))),
        InputType::Named { leaf, .. } => TypeRef::Named(model.leaf_name(leaf).to_string().into()),
    };
    match ty.is_required() {
        true => TypeRef::NonNull(Box::new(inner)),
        false => inner,
    }
}

/// The scalars that the schema declares or uses, without GraphQL's own five.
fn scalars(model: &Model) -> Vec<ApiScalar> {
    let mut names = BTreeSet::new();
    for fields in model
        .roots()
        .map(|root| &root.fields)
        .chain(model.nodes().map(|node| &node.fields))
        .chain(model.edges().map(|edge| &edge.fields))
    {
        for field in fields.iter() {
            names.insert(&*field.type_name);
            names.extend(
                field
                    .arguments
                    .iter()
                    .map(|argument| leaf(model, &argument.ty)),
            );
        }
    }
    for found in model.abstracts() {
        if let AbstractKind::Interface { fields, .. } = &found.kind {
            for field in fields {
                names.insert(&*field.type_name);
                names.extend(
                    field
                        .arguments
                        .iter()
                        .map(|argument| leaf(model, &argument.ty)),
                );
            }
        }
    }
    for input in model.inputs() {
        names.extend(input.fields.values().map(|field| leaf(model, &field.ty)));
    }
    names.extend(model.scalars.iter().map(|(name, _)| &**name));
    names
        .into_iter()
        .filter_map(|name| {
            let declared = model
                .scalars
                .iter()
                .find(|(declared, _)| &**declared == name);
            let scalar = match (Scalar::named(name), declared) {
                (
                    Some(
                        Scalar::String | Scalar::Id | Scalar::Int | Scalar::Float | Scalar::Boolean,
                    ),
                    _,
                )
                | (None, None) => return None,
                (Some(scalar), _) => scalar,
                (None, Some(_)) => Scalar::Custom,
            };
            let description = declared
                .and_then(|(_, about)| about.description.clone())
                .or_else(|| scalar.description().map(str::to_owned));
            Some(described(
                ApiScalar::new(name),
                &description,
                ApiScalar::description,
            ))
        })
        .collect()
}

fn leaf<'m>(model: &'m Model, ty: &'m InputType) -> &'m str {
    match ty.leaf() {
        InputLeaf::Scalar(_, name) => name,
        other @ (InputLeaf::Enum(_) | InputLeaf::Object(_)) => model.leaf_name(other),
    }
}
