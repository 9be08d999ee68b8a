//! What there is to generate for.
//!
//! In: the document and the shapes of its types. Out: the node types, interfaces, unions and edge types, each
//! with its values and relationships.

use std::collections::HashMap;

use async_graphql::parser::types::{BaseType, FieldDefinition};
use indexmap::IndexMap;

use super::super::{
    directive::{self, Directives, Place},
    document::{
        At, Definition, Document, Kind as Written, Placed, base_name, fields_of, placed_directives,
    },
    problem::Problems,
    shapes::Shapes,
};
use crate::model::scalar::Scalar;

pub(super) struct Survey<'a> {
    kinds: IndexMap<&'a str, Kind<'a>>,
    edges: IndexMap<&'a str, Edge<'a>>,
}

/// Something whose nodes can be asked for.
pub(super) struct Kind<'a> {
    pub name: &'a str,
    pub at: At,
    pub form: Form<'a>,
    pub id: Option<Id<'a>>,
    pub values: Vec<Value<'a>>,
    pub relationships: Vec<Relationship<'a>>,
    /// What several are called, where the schema says it.
    pub plural: Option<String>,
    /// Whether it has fields of `Query`.
    pub is_root: bool,
}

pub(super) enum Form<'a> {
    Node,
    /// With the node types that it can be.
    Interface(Vec<&'a str>),
    Union(Vec<&'a str>),
}

#[derive(Clone, Copy)]
pub(super) struct Id<'a> {
    pub name: &'a str,
    pub ty: &'a str,
}

/// A property.
pub(super) struct Value<'a> {
    pub name: &'a str,
    pub at: At,
    /// Its type in the schema, without its list.
    pub ty: &'a str,
    pub of: Of,
    pub many: bool,
    pub unique: bool,
}

/// What a value is compared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Of {
    Text,
    Id,
    Int,
    Long,
    Float,
    Boolean,
    Date,
    DateTime,
    Time,
    Timestamp,
    Enum,
}

pub(super) struct Relationship<'a> {
    pub name: &'a str,
    pub target: &'a str,
    pub many: bool,
    /// The type of its edges, where they have properties.
    pub edge: Option<&'a str>,
    /// The field as it is written.
    pub field: &'a Placed<FieldDefinition>,
}

pub(super) struct Edge<'a> {
    pub name: &'a str,
    pub values: Vec<Value<'a>>,
}

impl Kind<'_> {
    /// What is sorted and compared: values, without lists.
    pub fn single_values(&self) -> impl Iterator<Item = &Value<'_>> {
        self.values.iter().filter(|value| !value.many)
    }

    pub fn has_sort(&self, survey: &Survey<'_>) -> bool {
        self.id.is_some()
            || self.single_values().next().is_some()
            || self.to_one(survey).next().is_some()
    }

    /// Relationships to one node that has a sort of its own.
    pub fn to_one<'s>(
        &'s self,
        survey: &'s Survey<'_>,
    ) -> impl Iterator<Item = &'s Relationship<'s>> {
        self.relationships.iter().filter(|one| {
            let target = survey.kind(one.target);
            !one.many
                && target.is_some_and(|target| {
                    target.id.is_some() || target.single_values().next().is_some()
                })
        })
    }
}

impl<'a> Survey<'a> {
    pub fn of(
        document: &'a Document,
        shapes: &Shapes<'a>,
        attached: &dyn Fn(&str, &str) -> bool,
    ) -> Self {
        let mut reader = Reader {
            document,
            shapes,
            attached,
            edge_labels: HashMap::new(),
        };
        let labels = shapes.edges.iter();
        reader.edge_labels = labels
            .map(|edge| (reader.edge_label(edge), *edge))
            .collect();
        let mut kinds = IndexMap::new();
        let mut edges = IndexMap::new();
        for (name, definition) in &document.types {
            let name = name.as_str();
            if document.is_root(name) {
                continue;
            }
            if shapes.edges.contains(name) {
                let (_, values) = reader.values(name, definition);
                if !values.is_empty() {
                    edges.insert(name, Edge { name, values });
                }
            } else if let Some(kind) = reader.kind(name, definition) {
                kinds.insert(name, kind);
            }
        }
        let mut survey = Survey { kinds, edges };
        survey.find_relationships(&reader);
        survey
    }

    fn find_relationships(&mut self, reader: &Reader<'a, '_>) {
        let mut found: Vec<(&'a str, Vec<Relationship<'a>>)> = Vec::new();
        for (name, kind) in &self.kinds {
            let Some(definition) = reader.document.types.get(*name) else {
                continue;
            };
            let relationships = match &kind.form {
                Form::Node => reader.relationships(name, definition),
                // An interface has those that all of its types have in the same way.
                Form::Interface(types) => reader.promised(definition, types),
                Form::Union(_) => Vec::new(),
            };
            let known = relationships.into_iter();
            let known = known.filter(|one| self.kinds.contains_key(one.target));
            found.push((name, known.collect()));
        }
        for (name, mut relationships) in found {
            for one in &mut relationships {
                one.edge = one.edge.filter(|edge| self.edges.contains_key(*edge));
            }
            if let Some(kind) = self.kinds.get_mut(name) {
                kind.relationships = relationships;
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    pub fn kinds(&self) -> impl Iterator<Item = &Kind<'a>> {
        self.kinds.values()
    }

    pub fn kind(&self, name: &str) -> Option<&Kind<'a>> {
        self.kinds.get(name)
    }

    pub fn edges(&self) -> impl Iterator<Item = &Edge<'a>> {
        self.edges.values()
    }

    /// Whether the edges of a type can be sorted by.
    pub fn has_edge_sort(&self, edge: &str) -> bool {
        self.edges.contains_key(edge)
    }
}

struct Reader<'a, 's> {
    document: &'a Document,
    shapes: &'s Shapes<'a>,
    attached: &'s dyn Fn(&str, &str) -> bool,
    /// The edge types by their labels.
    edge_labels: HashMap<String, &'a str>,
}

impl<'a> Reader<'a, '_> {
    fn kind(&self, name: &'a str, definition: &'a Definition) -> Option<Kind<'a>> {
        let form = match &definition.kind {
            Written::Object { .. } => {
                let Shapes {
                    pages,
                    parts,
                    sums,
                    sum_parts,
                    ..
                } = self.shapes;
                let is_shown = pages.contains_key(name)
                    || parts.contains(name)
                    || sums.contains_key(name)
                    || sum_parts.contains(name);
                (!is_shown).then_some(Form::Node)?
            }
            Written::Interface { .. } => Form::Interface(self.implementors(name)),
            Written::Union { members } => {
                let members = members.iter().map(|member| member.node.as_str());
                Form::Union(members.collect())
            }
            Written::Scalar | Written::Enum { .. } | Written::Input { .. } => return None,
        };
        if matches!(&form, Form::Interface(types) | Form::Union(types) if types.is_empty()) {
            return None;
        }
        let directives = self.directives(Place::Type, &definition.directives);
        let (id, values) = self.values(name, definition);
        Some(Kind {
            name,
            at: definition.at,
            form,
            id,
            values,
            relationships: Vec::new(),
            plural: directives.plural.map(|plural| plural.to_string()),
            is_root: directives.generates != Some(false),
        })
    }

    fn implementors(&self, interface: &str) -> Vec<&'a str> {
        let types = self.document.types.iter();
        let types = types.filter(|(_, definition)| match &definition.kind {
            Written::Object { implements, .. } => {
                implements.iter().any(|name| name.node == interface)
            }
            _ => false,
        });
        types.map(|(name, _)| name.as_str()).collect()
    }

    fn values(
        &self,
        type_name: &str,
        definition: &'a Definition,
    ) -> (Option<Id<'a>>, Vec<Value<'a>>) {
        let fields = fields_of(definition);
        let marked = fields.iter().any(|field| has_directive(field, "id"));
        let mut id = None;
        let mut values = Vec::new();
        for field in fields {
            if self.has_statement(type_name, field) {
                continue;
            }
            let name = field.node.name.node.as_str();
            let ty = base_name(&field.node.ty.node.base);
            let many = is_list(field);
            let is_id = match marked {
                true => has_directive(field, "id"),
                false => matches!(name, "id" | "_id") && ty == "ID",
            };
            if is_id && !many {
                id = Some(Id { name, ty });
                continue;
            }
            if let Some(of) = self.of(ty) {
                let directives = self.directives(Place::Field, &placed_directives(field));
                values.push(Value {
                    name,
                    at: field.at,
                    ty,
                    of,
                    many,
                    unique: directives.unique && !many,
                });
            }
        }
        (id, values)
    }

    /// What values of a type are compared as; JSON is not compared.
    fn of(&self, ty: &str) -> Option<Of> {
        match self.document.types.get(ty).map(|found| &found.kind) {
            Some(Written::Enum { .. }) => return Some(Of::Enum),
            Some(Written::Scalar) | None => {}
            Some(_) => return None,
        }
        let scalar = match (Scalar::named(ty), self.document.types.contains_key(ty)) {
            (Some(scalar), _) => scalar,
            (None, true) => Scalar::Custom,
            (None, false) => return None,
        };
        Some(match scalar {
            Scalar::String
            | Scalar::AwsEmail
            | Scalar::AwsJson
            | Scalar::AwsUrl
            | Scalar::AwsPhone
            | Scalar::AwsIpAddress
            | Scalar::Custom => Of::Text,
            Scalar::Id => Of::Id,
            Scalar::Int => Of::Int,
            Scalar::Long => Of::Long,
            Scalar::Float => Of::Float,
            Scalar::Boolean => Of::Boolean,
            Scalar::AwsDate => Of::Date,
            Scalar::AwsDateTime => Of::DateTime,
            Scalar::AwsTime => Of::Time,
            Scalar::AwsTimestamp => Of::Timestamp,
            Scalar::Json => return None,
        })
    }

    fn relationships(&self, type_name: &str, definition: &'a Definition) -> Vec<Relationship<'a>> {
        let fields = fields_of(definition).iter();
        let fields = fields.filter(|field| !self.has_statement(type_name, field));
        fields
            .filter_map(|field| self.relationship(field))
            .collect()
    }

    fn relationship(&self, field: &'a Placed<FieldDefinition>) -> Option<Relationship<'a>> {
        let directive = self
            .directives(Place::Field, &placed_directives(field))
            .relationship?;
        let target = base_name(&field.node.ty.node.base);
        let named = directive.properties.as_ref().map(|(_, name)| name.as_str());
        let edge = match named {
            Some(named) => self.shapes.edges.get(named).copied(),
            None => self.edge_labels.get(&*directive.label).copied(),
        };
        Some(Relationship {
            name: field.node.name.node.as_str(),
            target,
            many: is_list(field),
            edge,
            field,
        })
    }

    /// The relationships of an interface, where all of its types have them to the same target.
    fn promised(&self, definition: &'a Definition, types: &[&'a str]) -> Vec<Relationship<'a>> {
        let fields = fields_of(definition).iter();
        let found = fields.filter_map(|field| {
            let name = field.node.name.node.as_str();
            let mut each = types.iter().map(|of| {
                let definition = self.document.types.get(*of)?;
                let mut fields = fields_of(definition).iter();
                let own = fields.find(|field| field.node.name.node == name)?;
                (!self.has_statement(of, own)).then(|| self.relationship(own))?
            });
            let first = each.next()??;
            let alike = each.all(|other| {
                other.is_some_and(|other| {
                    other.target == first.target
                        && other.many == first.many
                        && other.edge == first.edge
                })
            });
            (alike && base_name(&field.node.ty.node.base) == first.target)
                .then_some(Relationship { field, ..first })
        });
        found.collect()
    }

    fn edge_label(&self, edge: &str) -> String {
        let definition = self.document.types.get(edge);
        let alias = definition
            .and_then(|definition| self.directives(Place::Type, &definition.directives).alias);
        alias.map_or_else(|| edge.to_owned(), |alias| alias.to_string())
    }

    fn has_statement(&self, type_name: &str, field: &Placed<FieldDefinition>) -> bool {
        (self.attached)(type_name, &field.node.name.node) || has_directive(field, "graphQuery")
    }

    /// Mistakes in them are told when the model is built.
    fn directives(
        &self,
        place: Place,
        directives: &[Placed<async_graphql::parser::types::ConstDirective>],
    ) -> Directives {
        directive::read(self.document, place, directives, &mut Problems::default())
    }
}

fn has_directive(field: &Placed<FieldDefinition>, name: &str) -> bool {
    let mut directives = field.node.directives.iter();
    directives.any(|directive| directive.node.name.node == name)
}

fn is_list(field: &Placed<FieldDefinition>) -> bool {
    matches!(field.node.ty.node.base, BaseType::List(_))
}
