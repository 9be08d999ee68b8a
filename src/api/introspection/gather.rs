//! Model to catalogue.

use std::collections::HashMap;

use super::{
    catalog::{Catalog, Directive, Field, InputValue, Kind, Origin, Type, TypeId, TypeRef, Words},
    scalars,
    standard::{self, StandardArgument, StandardField, StandardKind},
};
use crate::{
    gremlin::Text,
    literal,
    model::{
        AbstractKind, AbstractType, ArgumentDefinition, DeclaredDirective, Described, Fields,
        InputType, Model, Scalar, Signature, SubscriptionRoot, Wrap,
    },
};
use async_graphql::{Value, parser::types::DirectiveLocation};

/// Whom a schema is shown to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum View {
    Clients,
    /// AppSync's upload takes no directives of ours, no scalars but its own, no interfaces that implement
    /// others, and deprecations of fields and of an enum's values alone.
    AppSync,
}

impl Catalog {
    pub fn of(model: &Model, view: View) -> Catalog {
        let mut gather = Gather {
            model,
            view,
            ids: HashMap::new(),
            names: Vec::new(),
            found: Vec::new(),
            defined: Vec::new(),
        };
        let query = gather.id(&model.query.name);
        let mutation = model.mutation.as_ref().map(|root| gather.id(&root.name));
        let subscription = match view {
            View::Clients => None,
            View::AppSync => model.subscription.as_ref(),
        };
        let subscription = subscription.map(|root| gather.id(&root.name));
        gather.types();
        let directives = gather.directives();
        let defined = std::mem::take(&mut gather.defined);
        let types = gather.into_types();
        let ids = (0_u32..).map(TypeId);
        let by_name: HashMap<_, _> = types.iter().map(|ty| ty.name.clone()).zip(ids).collect();
        let order = match view {
            View::AppSync => defined,
            View::Clients => {
                let mut order: Vec<_> = by_name.iter().collect();
                order.sort_unstable_by_key(|(name, _)| *name);
                order.into_iter().map(|(_, id)| *id).collect()
            }
        };
        let description = match view {
            View::Clients => model.description.as_deref().map(Text::from),
            View::AppSync => None,
        };
        Catalog {
            description,
            query,
            mutation,
            subscription,
            order,
            types,
            by_name,
            directives,
        }
    }
}

/// Types get their ids where they are named first, and their definitions when these come.
struct Gather<'m> {
    model: &'m Model,
    view: View,
    ids: HashMap<Text, TypeId>,
    names: Vec<Text>,
    found: Vec<Option<Type>>,
    /// In the order of their definitions.
    defined: Vec<TypeId>,
}

impl Gather<'_> {
    fn id(&mut self, name: &str) -> TypeId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let index = u32::try_from(self.names.len()).expect("a schema has fewer than 2^32 types");
        let (id, name) = (TypeId(index), Text::from(name));
        self.names.push(name.clone());
        self.found.push(None);
        self.ids.insert(name, id);
        id
    }

    fn ids(&mut self, names: impl Iterator<Item = Text>) -> Vec<TypeId> {
        names.map(|name| self.id(&name)).collect()
    }

    fn add(&mut self, name: &str, description: Option<&str>, kind: Kind, origin: Origin) {
        let id = self.id(name);
        let directives = match self.view {
            View::Clients => "",
            View::AppSync => self.model.gateway.of_type(name),
        };
        self.defined.push(id);
        self.found[id.0 as usize] = Some(Type {
            name: name.into(),
            description: description.map(Text::from),
            kind,
            origin,
            directives: directives.into(),
        });
    }

    fn types(&mut self) {
        let model = self.model;
        for root in model.roots() {
            self.object(&root.name, &root.description, &[], &root.fields);
        }
        if self.view == View::AppSync
            && let Some(root) = &model.subscription
        {
            self.subscriptions(root);
        }
        for object in model.objects() {
            self.object(
                &object.name,
                &object.description,
                &object.interfaces,
                &object.fields,
            );
        }
        for found in model.abstracts() {
            self.abstract_type(found);
        }
        for found in model.enums() {
            let values = found.values.iter();
            let values = values.map(|(name, about)| words(name, about)).collect();
            self.schema_type(&found.name, &found.description, Kind::Enum { values });
        }
        for found in model.inputs() {
            let mut fields = Vec::with_capacity(found.fields.len());
            for (name, field) in &found.fields {
                fields.push(InputValue {
                    words: Words {
                        name: name.clone(),
                        description: field.description.as_deref().map(Text::from),
                        deprecated: self.input_deprecation(&field.deprecated),
                    },
                    ty: self.input_type(&field.ty),
                    default: self.default(&field.ty, &field.default),
                });
            }
            let one_of = found.one_of && self.view == View::Clients;
            let kind = Kind::Input { fields, one_of };
            self.schema_type(&found.name, &found.description, kind);
        }
        let scalars = match self.view {
            View::Clients => &model.scalars[..],
            View::AppSync => &[],
        };
        for scalar in scalars {
            let known = Scalar::named(&scalar.name).and_then(Scalar::description);
            let description = scalar.description.as_deref().or(known);
            let specified_by = scalar.specified_by.clone();
            let kind = Kind::Scalar { specified_by };
            self.add(&scalar.name, description, kind, Origin::Schema);
        }
        for ty in standard::TYPES {
            self.standard_type(ty.name, ty.description, ty.kind);
        }
    }

    fn schema_type(&mut self, name: &str, description: &Option<String>, kind: Kind) {
        self.add(name, description.as_deref(), kind, Origin::Schema);
    }

    fn object(
        &mut self,
        name: &str,
        description: &Option<String>,
        interfaces: &[Text],
        fields: &Fields,
    ) {
        let interfaces = self.ids(interfaces.iter().cloned());
        let fields = fields.iter().map(|field| self.field(name, field));
        let fields = fields.collect();
        self.schema_type(name, description, Kind::Object { interfaces, fields });
    }

    fn abstract_type(&mut self, found: &AbstractType) {
        let model = self.model;
        let names = found.possible.iter().map(|id| model[*id].name.clone());
        let possible = self.ids(names);
        let kind = match &found.kind {
            AbstractKind::Interface { interfaces, fields } => Kind::Interface {
                interfaces: match self.view {
                    View::Clients => self.ids(interfaces.iter().cloned()),
                    View::AppSync => Vec::new(),
                },
                fields: fields
                    .iter()
                    .map(|field| self.field(&found.name, field))
                    .collect(),
                possible,
            },
            AbstractKind::Union => Kind::Union { possible },
        };
        self.schema_type(&found.name, &found.description, kind);
    }

    fn subscriptions(&mut self, root: &SubscriptionRoot) {
        let fields = root.fields.iter().map(|field| {
            let names = field.mutations.iter().map(|name| format!("\"{name}\""));
            let names = names.collect::<Vec<_>>().join(", ");
            let mut shown = self.field(&root.name, &field.signature);
            let directives = &shown.directives;
            shown.directives = format!("{directives} @aws_subscribe(mutations: [{names}])").into();
            shown
        });
        let fields = fields.collect();
        let interfaces = Vec::new();
        let kind = Kind::Object { interfaces, fields };
        self.schema_type(&root.name, &root.description, kind);
    }

    fn field(&mut self, type_name: &str, field: &Signature) -> Field {
        let directives = match self.view {
            View::Clients => "",
            View::AppSync => self.model.gateway.of_field(type_name, &field.name),
        };
        Field {
            words: words(&field.name, &field.about),
            arguments: self.arguments(&field.arguments),
            ty: self.output_type(&field.type_name, field.wrap),
            directives: directives.into(),
        }
    }

    fn input_deprecation(&self, reason: &Option<String>) -> Option<Text> {
        match self.view {
            View::Clients => reason.as_deref().map(Text::from),
            View::AppSync => None,
        }
    }

    fn default(&self, ty: &InputType, value: &Option<Value>) -> Option<Text> {
        let value = value.as_ref()?;
        let mut text = String::new();
        match self.view {
            View::Clients => literal::value(&mut text, value),
            View::AppSync => {
                literal::value(&mut text, &scalars::default(self.model, ty, value));
            }
        }
        Some(text.into())
    }

    /// A type by the name that the schema has for it.
    fn shown(&mut self, name: &str) -> TypeId {
        match self.view {
            View::Clients => self.id(name),
            View::AppSync => self.id(scalars::output_name(self.model, name)),
        }
    }

    fn arguments(&mut self, arguments: &[ArgumentDefinition]) -> Vec<InputValue> {
        arguments
            .iter()
            .map(|argument| InputValue {
                words: Words {
                    name: argument.name.clone(),
                    description: argument.description.as_deref().map(Text::from),
                    deprecated: self.input_deprecation(&argument.deprecated),
                },
                ty: self.input_type(&argument.ty),
                default: self.default(&argument.ty, &argument.default),
            })
            .collect()
    }

    fn output_type(&mut self, name: &str, wrap: Wrap) -> TypeRef {
        let named = TypeRef::Named(self.shown(name));
        match wrap {
            Wrap::One { required } => bang(named, required),
            Wrap::List {
                required,
                items_required,
            } => bang(
                TypeRef::List(Box::new(bang(named, items_required))),
                required,
            ),
        }
    }

    fn input_type(&mut self, ty: &InputType) -> TypeRef {
        let model = self.model;
        let inner = match ty {
            InputType::List { items, .. } => TypeRef::List(Box::new(self.input_type(items))),
            InputType::Named { leaf, .. } => TypeRef::Named(self.shown(model.leaf_name(leaf))),
        };
        bang(inner, ty.is_required())
    }

    fn standard_type(&mut self, name: &str, description: &str, kind: StandardKind) {
        let kind = match kind {
            StandardKind::Object(fields) => Kind::Object {
                interfaces: Vec::new(),
                fields: fields
                    .iter()
                    .map(|field| self.standard_field(field))
                    .collect(),
            },
            StandardKind::Enum(values) => Kind::Enum {
                values: values
                    .iter()
                    .map(|(name, text)| known(name, Some(text)))
                    .collect(),
            },
        };
        self.add(name, Some(description), kind, Origin::Specification);
    }

    fn standard_field(&mut self, field: &StandardField) -> Field {
        let mut arguments = Vec::new();
        if field.leaves_out_deprecated {
            arguments.push(InputValue {
                words: known("includeDeprecated", None),
                ty: self.written_type("Boolean!"),
                default: Some("false".into()),
            });
        }
        Field {
            words: known(field.name, field.description),
            arguments,
            ty: self.written_type(field.ty),
            directives: "".into(),
        }
    }

    /// A type as it is written: `[__Type!]!`.
    fn written_type(&mut self, text: &str) -> TypeRef {
        if let Some(inner) = text.strip_suffix('!') {
            return TypeRef::NonNull(Box::new(self.written_type(inner)));
        }
        match text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
        {
            Some(items) => TypeRef::List(Box::new(self.written_type(items))),
            None => TypeRef::Named(self.id(text)),
        }
    }

    /// GraphQL's own directives, and those that the schema declares.
    fn directives(&mut self) -> Vec<Directive> {
        let mut found = Vec::new();
        for directive in standard::DIRECTIVES {
            let argument = directive.argument;
            found.push(Directive {
                words: known(directive.name, Some(directive.description)),
                locations: directive.locations.to_vec(),
                arguments: argument
                    .iter()
                    .map(|one| self.standard_argument(one))
                    .collect(),
                repeatable: false,
                origin: Origin::Specification,
            });
        }
        if self.view == View::AppSync {
            return found;
        }
        let model = self.model;
        for directive in &model.directives {
            let DeclaredDirective {
                name,
                description,
                arguments,
                repeatable,
                locations,
            } = directive;
            found.push(Directive {
                words: known(name, description.as_deref()),
                locations: locations.iter().map(|at| location_name(*at)).collect(),
                arguments: self.arguments(arguments),
                repeatable: *repeatable,
                origin: Origin::Schema,
            });
        }
        found
    }

    fn standard_argument(&mut self, argument: &StandardArgument) -> InputValue {
        InputValue {
            words: known(argument.name, Some(argument.description)),
            ty: self.written_type(argument.ty),
            default: argument.default.map(Text::from),
        }
    }

    /// What was named and never defined is a scalar that needs no declaration.
    fn into_types(self) -> Vec<Type> {
        self.names
            .into_iter()
            .zip(self.found)
            .map(|(name, found)| found.unwrap_or_else(|| undeclared_scalar(name)))
            .collect()
    }
}

fn undeclared_scalar(name: Text) -> Type {
    let standard = standard::SCALARS
        .into_iter()
        .find(|(standard, _)| *standard == &*name);
    let (description, origin) = match standard {
        Some((_, description)) => (Some(description), Origin::Specification),
        None => {
            let known = Scalar::named(&name).and_then(Scalar::description);
            (known, Origin::Schema)
        }
    };
    Type {
        name,
        description: description.map(Text::from),
        kind: Kind::Scalar { specified_by: None },
        origin,
        directives: "".into(),
    }
}

fn bang(ty: TypeRef, required: bool) -> TypeRef {
    match required {
        true => TypeRef::NonNull(Box::new(ty)),
        false => ty,
    }
}

fn words(name: &Text, about: &Described) -> Words {
    Words {
        name: name.clone(),
        description: about.description.as_deref().map(Text::from),
        deprecated: about.deprecated.as_deref().map(Text::from),
    }
}

fn known(name: &str, description: Option<&str>) -> Words {
    Words {
        name: name.into(),
        description: description.map(Text::from),
        deprecated: None,
    }
}

fn location_name(location: DirectiveLocation) -> &'static str {
    match location {
        DirectiveLocation::Query => "QUERY",
        DirectiveLocation::Mutation => "MUTATION",
        DirectiveLocation::Subscription => "SUBSCRIPTION",
        DirectiveLocation::Field => "FIELD",
        DirectiveLocation::FragmentDefinition => "FRAGMENT_DEFINITION",
        DirectiveLocation::FragmentSpread => "FRAGMENT_SPREAD",
        DirectiveLocation::InlineFragment => "INLINE_FRAGMENT",
        DirectiveLocation::VariableDefinition => "VARIABLE_DEFINITION",
        DirectiveLocation::Schema => "SCHEMA",
        DirectiveLocation::Scalar => "SCALAR",
        DirectiveLocation::Object => "OBJECT",
        DirectiveLocation::FieldDefinition => "FIELD_DEFINITION",
        DirectiveLocation::ArgumentDefinition => "ARGUMENT_DEFINITION",
        DirectiveLocation::Interface => "INTERFACE",
        DirectiveLocation::Union => "UNION",
        DirectiveLocation::Enum => "ENUM",
        DirectiveLocation::EnumValue => "ENUM_VALUE",
        DirectiveLocation::InputObject => "INPUT_OBJECT",
        DirectiveLocation::InputFieldDefinition => "INPUT_FIELD_DEFINITION",
    }
}
