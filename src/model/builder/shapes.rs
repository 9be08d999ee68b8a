//! What each object type of a schema is, told by its shape and by what leads to it.
//!
//! In: the definitions, and which fields have a statement. Out: which types are pages, parts of pages, and
//! edges.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{BaseType, FieldDefinition};

use super::{
    directive::{self, Place},
    document::{Definition, Document, Kind, Placed, base_name, fields_of, placed_directives},
    problem::Problems,
};
use crate::model::statement::PageStyle;

/// Object types that are no nodes.
pub(super) struct Shapes<'a> {
    /// What each page shows, by the page's name.
    pub pages: HashMap<&'a str, (PageStyle, &'a str)>,
    /// The types of the edges and of the information in Relay's pages.
    pub parts: HashSet<&'a str>,
    pub edges: HashSet<&'a str>,
    /// What aggregates are of, by the aggregate's name.
    pub sums: HashMap<&'a str, &'a str>,
    /// The types of groups and of what is measured.
    pub sum_parts: HashSet<&'a str>,
}

impl<'a> Shapes<'a> {
    /// `attached`: whether a field of a type has a statement in a file of its own.
    pub fn of(document: &'a Document, attached: &dyn Fn(&str, &str) -> bool) -> Self {
        let survey = Survey { document, attached };
        let pages = survey.page_types();
        let sums = survey.sum_types();
        Shapes {
            sum_parts: survey.sum_parts(&sums),
            sums,
            parts: survey.page_parts(&pages),
            edges: survey.edge_type_names(),
            pages,
        }
    }
}

struct Survey<'a, 's> {
    document: &'a Document,
    attached: &'s dyn Fn(&str, &str) -> bool,
}

impl<'a> Survey<'a, '_> {
    /// The types that have the fields of a page, each with its style and the type of what it shows. Where
    /// something says how the list is reached, the type is a node with such a list.
    fn page_types(&self) -> HashMap<&'a str, (PageStyle, &'a str)> {
        let types = self.document.types.iter();
        let types = types.filter(|(name, _)| !self.document.is_root(name));
        types
            .filter_map(|(name, definition)| {
                Some((name.as_str(), self.page_type(name, definition)?))
            })
            .collect()
    }

    /// Object types called `XAggregate`, where X is a type, that have a count.
    fn sum_types(&self) -> HashMap<&'a str, &'a str> {
        // What statements give is made by them.
        let given: HashSet<&str> = self
            .document
            .types
            .iter()
            .flat_map(|(name, definition)| {
                let fields = fields_of(definition).iter();
                fields
                    .filter(move |field| self.has_statement(name, field))
                    .map(|field| base_name(&field.node.ty.node.base))
            })
            .collect();
        let types = self.document.types.iter();
        let types = types.filter(|(name, definition)| {
            let is_object = matches!(definition.kind, Kind::Object { .. });
            is_object && !self.document.is_root(name)
        });
        let sums = types.filter_map(|(name, definition)| {
            let of = name.strip_suffix("Aggregate")?;
            let (of, target) = self.document.types.get_key_value(of)?;
            let is_target = matches!(
                target.kind,
                Kind::Object { .. } | Kind::Interface { .. } | Kind::Union { .. }
            );
            let counts = fields_of(definition).iter().any(|field| {
                field.node.name.node == "count"
                    && base_name(&field.node.ty.node.base) == "Int"
                    && !self.has_statement(name, field)
            });
            let is_reached = fields_of(definition)
                .iter()
                .any(|field| self.is_reached(name, field));
            let is_given = given.contains(name.as_str());
            (is_target && counts && !is_reached && !is_given)
                .then_some((name.as_str(), of.as_str()))
        });
        sums.collect()
    }

    /// The object types in aggregates.
    fn sum_parts(&self, sums: &HashMap<&'a str, &'a str>) -> HashSet<&'a str> {
        let fields = sums
            .keys()
            .filter_map(|name| self.document.types.get(*name))
            .flat_map(fields_of);
        let types = fields.map(|field| base_name(&field.node.ty.node.base));
        types
            .filter(|name| {
                let definition = self.document.types.get(*name);
                definition.is_some_and(|found| matches!(found.kind, Kind::Object { .. }))
            })
            .collect()
    }

    fn page_type(&self, name: &str, definition: &'a Definition) -> Option<(PageStyle, &'a str)> {
        let Kind::Object { fields, .. } = &definition.kind else {
            return None;
        };
        let has = |wanted: &str| fields.iter().any(|field| field.node.name.node == wanted);
        let list = |wanted: &str| {
            let mut fields = fields.iter();
            let field = fields.find(|field| field.node.name.node == wanted)?;
            let base = &field.node.ty.node.base;
            let is_list = matches!(base, BaseType::List(_));
            (is_list && !self.is_reached(name, field)).then(|| base_name(base))
        };
        if has("nextToken")
            && let Some(items) = list("items")
        {
            return Some((PageStyle::Items, items));
        }
        if has("pageInfo")
            && let Some(edge) = list("edges")
        {
            let mut fields = fields_of(self.document.types.get(edge)?).iter();
            let node = fields.find(|field| field.node.name.node == "node")?;
            return Some((PageStyle::Relay, base_name(&node.node.ty.node.base)));
        }
        None
    }

    /// Something says how the field leads away from an element.
    fn is_reached(&self, type_name: &str, field: &Placed<FieldDefinition>) -> bool {
        let mut directives = field.node.directives.iter();
        self.has_statement(type_name, field)
            || directives.any(|directive| directive.node.name.node == "relationship")
    }

    fn page_parts(&self, pages: &HashMap<&'a str, (PageStyle, &'a str)>) -> HashSet<&'a str> {
        let relay = pages.iter();
        let relay = relay.filter(|(_, (style, _))| *style == PageStyle::Relay);
        let fields = relay
            .filter_map(|(name, _)| self.document.types.get(*name))
            .flat_map(fields_of);
        fields
            .filter(|field| matches!(field.node.name.node.as_str(), "edges" | "pageInfo"))
            .map(|field| base_name(&field.node.ty.node.base))
            .collect()
    }

    /// The object types that are edges: those that a relationship names for its properties, and
    /// those whose label is a relationship's and that no relationship leads to.
    fn edge_type_names(&self) -> HashSet<&'a str> {
        let mut named = HashSet::new();
        let mut labels = HashSet::new();
        let mut reached = HashSet::new();
        let mut unreported = Problems::default();
        for field in self.document.types.values().flat_map(fields_of) {
            let directives = directive::read(
                self.document,
                Place::Field,
                &placed_directives(field),
                &mut unreported,
            );
            if let Some(relationship) = directives.relationship {
                labels.insert(relationship.label);
                reached.insert(base_name(&field.node.ty.node.base));
                if let Some((_, properties)) = relationship.properties {
                    named.insert(properties);
                }
            }
        }
        let returned: HashSet<&str> = self
            .document
            .types
            .get(&self.document.query)
            .into_iter()
            .flat_map(fields_of)
            // What a statement gives may well be edges.
            .filter(|field| !self.has_statement(&self.document.query, field))
            .map(|field| base_name(&field.node.ty.node.base))
            .collect();
        self.document
            .types
            .iter()
            .filter(|(name, definition)| {
                let Kind::Object { .. } = definition.kind else {
                    return false;
                };
                let alias = directive::read(
                    self.document,
                    Place::Type,
                    &definition.directives,
                    &mut unreported,
                )
                .alias;
                named.contains(name.as_str())
                    || (labels.contains(alias.as_deref().unwrap_or(name.as_str()))
                        && !reached.contains(name.as_str())
                        && !returned.contains(name.as_str()))
            })
            .map(|(name, _)| name.as_str())
            .collect()
    }

    fn has_statement(&self, type_name: &str, field: &Placed<FieldDefinition>) -> bool {
        let mut directives = field.node.directives.iter();
        (self.attached)(type_name, &field.node.name.node)
            || directives.any(|directive| directive.node.name.node == "graphQuery")
    }
}
