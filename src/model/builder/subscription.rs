//! Subscriptions: AppSync delivers them, so they are told and checked, and never served here.
//!
//! In: the definition of the subscription root. Out: its fields, each with the mutations that feed
//! it, or what is wrong with them.

use async_graphql::{
    Value as GraphValue,
    parser::types::{BaseType, ConstDirective, FieldDefinition},
};

use super::{
    context::Builder,
    directive::Place,
    document::{At, Kind, Placed, base_name, fields_of, placed_directives},
};
use crate::gremlin::Text;
use crate::model::{
    described::Described,
    field::Signature,
    input::InputLeaf,
    lookup::ArgumentDefinition,
    names::nearest,
    subscription::{Subscription, SubscriptionRoot},
};

const SUBSCRIBE: &str = "aws_subscribe";

impl<'a> Builder<'a> {
    pub(super) fn subscriptions(&mut self) {
        let document = self.document;
        let Some(definition) = document.types.get(&document.subscription) else {
            return;
        };
        let Kind::Object { fields, .. } = &definition.kind else {
            self.problem(definition.at, "a root must be an object type", None);
            return;
        };
        let name = &document.subscription;
        self.read(Place::Other, &definition.directives);
        let fields = fields
            .iter()
            .filter_map(|field| self.subscription(name, field))
            .collect();
        self.model.subscription = Some(SubscriptionRoot {
            name: name.as_str().into(),
            description: definition.description.clone(),
            fields,
        });
    }

    fn subscription(
        &mut self,
        root: &str,
        field: &'a Placed<FieldDefinition>,
    ) -> Option<Subscription> {
        let definition = &field.node;
        let name = &definition.name.node;
        let directives = self.read(Place::Field, &placed_directives(field));
        if directives.statement.is_some() || self.attached.get(root, name).is_some() {
            let help = "AppSync delivers what the mutations of `@aws_subscribe` return";
            let message = format!("`{root}.{name}` cannot have a statement");
            self.problem(field.at, message, Some(help.into()));
        }
        let subscribe = definition
            .directives
            .iter()
            .find(|directive| directive.node.name.node == SUBSCRIBE);
        let Some(subscribe) = subscribe else {
            self.problem(
                field.at,
                format!("nothing says what delivers `{root}.{name}`"),
                Some(
                    "write `@aws_subscribe(mutations: [\"…\"])`; any other subscription is not \
                     supported"
                        .into(),
                ),
            );
            return None;
        };
        let type_at = field.at.same_file(definition.ty.pos);
        let type_name = base_name(&definition.ty.node.base);
        let wrap = self.wrap(type_at, &definition.ty.node);
        let output = self.output(type_at, type_name);
        let mutations = self.feeding_mutations(field, &subscribe.node);
        let arguments = self.argument_definitions(field);
        self.check_subscription_arguments(field, type_name, &arguments);
        let (wrap, _) = (wrap?, output?);
        let signature = Signature {
            name: name.as_str().into(),
            about: Described {
                description: definition
                    .description
                    .as_ref()
                    .map(|text| text.node.clone()),
                deprecated: directives.deprecated,
            },
            wrap,
            type_name: type_name.into(),
            arguments,
        };
        Some(Subscription {
            signature,
            mutations,
        })
    }

    /// The mutations that are named; each must return what the subscription delivers.
    fn feeding_mutations(
        &mut self,
        field: &Placed<FieldDefinition>,
        subscribe: &ConstDirective,
    ) -> Vec<Text> {
        let at = field.at.same_file(subscribe.name.pos);
        let named = subscribe.get_argument("mutations");
        let names: Option<Vec<&str>> = named.and_then(|named| match &named.node {
            GraphValue::String(name) => Some(vec![name.as_str()]),
            GraphValue::List(names) => names
                .iter()
                .map(|name| match name {
                    GraphValue::String(name) => Some(name.as_str()),
                    _ => None,
                })
                .collect(),
            _ => None,
        });
        let Some(names) = names.filter(|names| !names.is_empty()) else {
            self.problem(
                at,
                "`@aws_subscribe` needs the names of mutations",
                Some("such as `@aws_subscribe(mutations: [\"createActivity\"])`".into()),
            );
            return Vec::new();
        };
        let at = named.map_or(at, |named| field.at.same_file(named.pos));
        for name in &names {
            self.check_mutation(at, field, name);
        }
        names.into_iter().map(Text::from).collect()
    }

    fn check_mutation(&mut self, at: At, field: &Placed<FieldDefinition>, mutation: &str) {
        let document = self.document;
        let root = &document.mutation;
        let fields = document.types.get(root).map_or(&[][..], fields_of);
        let found = fields.iter().find(|field| field.node.name.node == mutation);
        let Some(found) = found else {
            let names = fields.iter().map(|field| field.node.name.node.as_str());
            let near = nearest(mutation, names).map(|near| format!("did you mean `{near}`?"));
            self.problem(
                at,
                format!("there is no mutation `{root}.{mutation}`"),
                near,
            );
            return;
        };
        let (delivered, returned) = (&field.node.ty.node.base, &found.node.ty.node.base);
        let is_list = |base: &BaseType| matches!(base, BaseType::List(_));
        if base_name(delivered) != base_name(returned) || is_list(delivered) != is_list(returned) {
            self.problem(
                at,
                format!(
                    "`{root}.{mutation}` returns `{}`, and `{}` delivers `{}`",
                    found.node.ty.node, field.node.name.node, field.node.ty.node
                ),
                Some("a subscription delivers what its mutations return".into()),
            );
        }
    }

    /// AppSync compares each argument with the field of its name.
    fn check_subscription_arguments(
        &mut self,
        field: &Placed<FieldDefinition>,
        type_name: &str,
        arguments: &[ArgumentDefinition],
    ) {
        let document = self.document;
        let fields = document.types.get(type_name).map_or(&[][..], fields_of);
        for argument in arguments {
            let written = field
                .node
                .arguments
                .iter()
                .find(|written| *written.node.name.node == *argument.name);
            let at = written.map_or(field.at, |written| field.at.same_file(written.pos));
            let known = fields
                .iter()
                .any(|field| *field.node.name.node == *argument.name);
            if !known {
                let names = fields.iter().map(|field| field.node.name.node.as_str());
                let near = nearest(&argument.name, names);
                self.problem(
                    at,
                    format!("`{type_name}` has no field `{}` to compare", argument.name),
                    near.map(|near| format!("did you mean `{near}`?")),
                );
            } else if let InputLeaf::Object(_) = argument.ty.leaf() {
                self.problem(
                    at,
                    format!("`{}` cannot be compared with an object", argument.name),
                    Some("AppSync compares the argument with the field of its name".into()),
                );
            }
        }
    }
}
