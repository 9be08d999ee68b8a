//! What each type of the schema is, told by its shape and by what leads to it.
//!
//! In: the definitions. Out: the place of each type in the model's tables, and the kind of each object
//! type.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{BaseType, FieldDefinition};

use super::{
    attached::Attached,
    context::{Builder, Output},
    directive::{self, Place},
    document::{Definition, Document, Kind, Placed, base_name, fields_of, placed_directives},
    problem::Problems,
    rules::Verdict,
};
use crate::model::{
    field::Fields,
    gateway::GatewayDirectives,
    ids::{AbstractTypeId, EnumId, InputId, ObjectId, Target},
    key::Leaf,
    scalar::Scalar,
    statement::PageStyle,
    types::{InputLeafName, Model, RootType},
};

impl<'a, 'd> Builder<'a, 'd> {
    /// Gives every type its kind and its place in the tables.
    pub fn new(
        document: &'a Document<'d>,
        attached: Attached<'a>,
        verdict: Verdict,
        problems: &'a mut Problems,
    ) -> Self {
        let mut builder = Builder {
            document,
            problems,
            verdict,
            model: empty(document),
            outputs: HashMap::new(),
            pages: HashMap::new(),
            edge_labels: HashMap::new(),
            attached,
            behind_mistakes: Vec::new(),
            edges_unclear: false,
            filters: HashMap::new(),
            sorts: HashMap::new(),
            broken_inputs: HashSet::new(),
        };
        builder.pages = builder.page_types();
        let edges = builder.edge_type_names();
        let parts = builder.page_parts();
        let (mut objects, mut abstracts, mut enums, mut inputs) = (0, 0, 0, 0);
        let next = |counter: &mut usize| {
            *counter += 1;
            *counter - 1
        };
        for (name, definition) in &document.types {
            let name = name.as_str();
            match &definition.kind {
                _ if builder.is_root(name) => {}
                Kind::Scalar => {
                    let scalar = Scalar::named(name).unwrap_or(Scalar::Custom);
                    builder.name_leaf(name, Leaf::Scalar(scalar));
                }
                Kind::Object { .. } => {
                    let id = ObjectId::new(next(&mut objects));
                    let output = match () {
                        _ if edges.contains(name) => Output::Edge(id),
                        _ if builder.pages.contains_key(name) || parts.contains(name) => {
                            Output::Page(id)
                        }
                        _ => Output::Object(Target::Object(id)),
                    };
                    builder.name_target(name, output, Target::Object(id));
                }
                Kind::Interface { .. } | Kind::Union { .. } => {
                    let target = Target::Abstract(AbstractTypeId::new(next(&mut abstracts)));
                    builder.name_target(name, Output::Object(target), target);
                }
                Kind::Enum { .. } => {
                    builder.name_leaf(name, Leaf::Enum(EnumId::new(next(&mut enums))));
                }
                Kind::Input { .. } => {
                    let leaf = InputLeafName::Object(InputId::new(next(&mut inputs)));
                    builder.model.input_leaves.insert(name.into(), leaf);
                }
            }
        }
        builder
    }

    fn is_root(&self, name: &str) -> bool {
        [
            &self.document.query,
            &self.document.mutation,
            &self.document.subscription,
        ]
        .into_iter()
        .any(|root| root == name)
    }

    fn name_leaf(&mut self, name: &'a str, leaf: Leaf) {
        self.outputs.insert(name, Output::Leaf(leaf));
        let input = match leaf {
            Leaf::Scalar(scalar) => InputLeafName::Scalar(scalar),
            Leaf::Enum(id) => InputLeafName::Enum(id),
        };
        self.model.input_leaves.insert(name.into(), input);
    }

    fn name_target(&mut self, name: &'a str, output: Output, target: Target) {
        self.outputs.insert(name, output);
        self.model.output.insert(name.into(), target);
    }

    /// The types that have the fields of a page, each with its style and the type of what it shows. Where
    /// something says how the list is reached, the type is a node with such a list.
    fn page_types(&self) -> HashMap<&'a str, (PageStyle, &'a str)> {
        let types = self.document.types.iter();
        let types = types.filter(|(name, _)| !self.is_root(name));
        types
            .filter_map(|(name, definition)| {
                Some((name.as_str(), self.page_type(name, definition)?))
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

    /// The types of the edges and of the information in Relay's pages.
    fn page_parts(&self) -> HashSet<&'a str> {
        let relay = self.pages.iter();
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
    fn edge_type_names(&mut self) -> HashSet<&'a str> {
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
        self.attached
            .get(type_name, &field.node.name.node)
            .is_some()
            || directives.any(|directive| directive.node.name.node == "graphQuery")
    }
}

fn empty(document: &Document<'_>) -> Model {
    Model {
        objects: Vec::new(),
        abstracts: Vec::new(),
        enums: Vec::new(),
        inputs: Vec::new(),
        filters: Vec::new(),
        sorts: Vec::new(),
        description: document.description.clone(),
        scalars: Vec::new(),
        directives: Vec::new(),
        query: RootType {
            name: document.query.as_str().into(),
            description: None,
            fields: Fields::default(),
        },
        mutation: None,
        subscription: None,
        gateway: GatewayDirectives::read(document),
        entries: Fields::default(),
        output: HashMap::new(),
        input_leaves: HashMap::new(),
    }
}
