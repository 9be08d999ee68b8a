//! The roots: the fields where operations begin.
//!
//! In: the definitions of the root types. Out: their fields, each a look-up by its shape or a
//! statement.

use async_graphql::parser::types::FieldDefinition;

use super::{
    context::{Builder, built},
    directive::{Directives, Place},
    document::{Definition, Kind, Placed, base_name, placed_directives},
    lookup::Led,
    statement::Owner,
};
use crate::model::{
    field::{Field, FieldKind, Fields, Lookup, Shows},
    types::RootType,
};

impl<'a> Builder<'a> {
    pub(super) fn roots(&mut self) {
        let document = self.document;
        for schema in &document.schemas {
            let directives = schema.node.directives.iter();
            let directives: Vec<_> = directives
                .map(|directive| Placed {
                    at: schema.at.same_file(directive.pos),
                    node: directive.node.clone(),
                })
                .collect();
            self.read(Place::Schema, &directives);
        }
        match document.types.get(&document.query) {
            Some(definition) => {
                if let Some(root) = self.root(Owner::Query, &document.query, definition) {
                    self.model.query = root;
                }
            }
            None => self.problem(
                document.start(),
                format!("there is no `type {}`", document.query),
                Some(
                    "write one whose fields return your types, such as \
                     `airport(code: String!): Airport`"
                        .into(),
                ),
            ),
        }
        if let Some(definition) = document.types.get(&document.mutation) {
            self.model.mutation = self.root(Owner::Mutation, &document.mutation, definition);
        }
    }

    fn root(
        &mut self,
        owner: Owner,
        name: &'a str,
        definition: &'a Definition,
    ) -> Option<RootType> {
        let Kind::Object { fields, .. } = &definition.kind else {
            self.problem(definition.at, "a root must be an object type", None);
            return None;
        };
        self.read(Place::Other, &definition.directives);
        let mut found = Fields::default();
        let place = match owner {
            Owner::Mutation => Place::MutationField,
            Owner::Query | Owner::Node | Owner::Edge => Place::QueryField,
        };
        for field in fields {
            let directives = self.read(place, &placed_directives(field));
            let built = match self.statement_text(name, &[], field, &directives) {
                Some(text) => self.statement_field(owner, name, field, &directives, &text),
                // Its statement is wrong, and that is told.
                None if directives.wrong => None,
                None => match owner {
                    Owner::Mutation => {
                        self.no_write(name, field);
                        None
                    }
                    Owner::Query | Owner::Node | Owner::Edge => {
                        self.lookup(name, field, &directives)
                    }
                },
            };
            if let Some(built) = built {
                found.insert(built);
            }
        }
        Some(RootType {
            name: name.into(),
            description: definition.description.clone(),
            fields: found,
        })
    }

    fn no_write(&mut self, root: &str, field: &Placed<FieldDefinition>) {
        let name = &field.node.name.node;
        self.problem(
            field.at,
            format!("nothing says what `{root}.{name}` does"),
            Some(format!(
                "write its statement into resolvers/{root}.{name}.gremlin, or as \
                 `@graphQuery(statement: \"…\")`"
            )),
        );
    }

    fn lookup(
        &mut self,
        root: &str,
        field: &Placed<FieldDefinition>,
        directives: &Directives,
    ) -> Option<Field> {
        let definition = &field.node;
        let type_at = field.at.same_file(definition.ty.pos);
        let wrap = self.wrap(type_at, &definition.ty.node)?;
        let type_name = base_name(&definition.ty.node.base);
        let output = self.output(type_at, type_name)?;
        let Some((target, shows)) = self.shown(type_name, output) else {
            let name = &definition.name.node;
            self.problem(
                type_at,
                format!("`{root}.{name}` fits no shape of a look-up"),
                Some(format!(
                    "a look-up returns a node type (the first match), a list of it (all matches), a \
                     page of it or its aggregates. Anything else is a statement: \
                     resolvers/{root}.{name}.gremlin"
                )),
            );
            return None;
        };
        match shows {
            Shows::Page(style) => self.check_shown_page(type_name, style, None),
            Shows::Aggregates => self.check_sums(type_name, target),
            Shows::Nodes => {}
        }
        if let Some(relationship) = &directives.relationship {
            self.problem(relationship.at, "a root has no relationships", None);
        }
        let led = Led {
            edge: None,
            wrap,
            shows,
        };
        let (arguments, roles) = self.lookup_arguments(root, field, target, led);
        let limits = directives.limits.unwrap_or_default();
        let by_one_key = self.is_by_one_key(target, led, &arguments);
        let kind = FieldKind::Lookup(Lookup {
            by_one_key,
            target,
            shows,
            limits: limits.or(self.model.limits(target)),
            roles: roles.into(),
        });
        let mut field = built(definition, directives, wrap, type_name, kind);
        field.signature.arguments = arguments;
        Some(field)
    }
}
