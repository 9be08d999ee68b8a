//! Fields of node types and edge types: where the value of each comes from.

use async_graphql::{Name, parser::types::FieldDefinition};

use super::{
    context::{Builder, Output, built},
    directive::{Directives, Place, RelationshipDirective},
    document::{At, Placed, base_name, fields_of, placed_directives},
    lookup::Led,
    statement::Owner,
};
use crate::gremlin::Text;
use crate::model::{
    field::{Field, FieldKind, Fields, Limits, Relationship, Shows, Wrap},
    ids::{ObjectId, Target},
    key::{Leaf, Property},
    names::nearest,
    scalar::Scalar,
};

impl Builder<'_> {
    pub(super) fn node_fields(
        &mut self,
        type_name: &str,
        implements: &[Placed<Name>],
        fields: &[Placed<FieldDefinition>],
    ) -> Fields {
        let mut found = Fields::default();
        let marked = fields
            .iter()
            .filter(|field| {
                field
                    .node
                    .directives
                    .iter()
                    .any(|d| d.node.name.node == "id")
            })
            .collect::<Vec<_>>();
        if let [_, second, ..] = marked[..] {
            self.problem(
                second.at,
                format!("`{type_name}` has two fields with `@id`"),
                None,
            );
        }
        for field in fields {
            let directives = self.read(Place::Field, &placed_directives(field));
            self.edges_unclear |= directives.wrong;
            let is_id = match marked.is_empty() {
                true => is_id_by_name(field),
                false => directives.id.is_some(),
            };
            let text = self.statement_text(type_name, implements, field, &directives);
            let built = match text {
                Some(text) => {
                    self.statement_field(Owner::Node, type_name, field, &directives, &text)
                }
                None => self.node_field(field, &directives, is_id),
            };
            if let Some(built) = built {
                found.insert(built);
            }
        }
        found
    }

    fn node_field(
        &mut self,
        field: &Placed<FieldDefinition>,
        directives: &Directives,
        is_id: bool,
    ) -> Option<Field> {
        let definition = &field.node;
        let type_at = field.at.same_file(definition.ty.pos);
        let wrap = self.wrap(type_at, &definition.ty.node)?;
        let type_name = base_name(&definition.ty.node.base);
        let output = self.output(type_at, type_name)?;
        let kind = match (output, &directives.relationship) {
            (Output::Leaf(leaf), None) if is_id => self.id_kind(type_at, leaf, wrap)?,
            (Output::Leaf(leaf), None) => {
                FieldKind::Property(property(definition, directives, leaf))
            }
            (Output::Object(target), Some(relationship)) => {
                FieldKind::Relationship(self.relationship(relationship, target, Shows::Nodes))
            }
            (Output::Edge(edge), None) => self.edge_kind(type_at, edge, wrap)?,
            (Output::Object(_), None) if directives.wrong => return None,
            // Whether the type's objects are vertices is known when all of it has been read.
            (Output::Object(target), None) => FieldKind::Nested(target),
            (Output::Page(id) | Output::Sum(id), None) => FieldKind::Nested(Target::Object(id)),
            (Output::Leaf(_), Some(relationship)) => {
                self.problem(
                    relationship.at,
                    format!("a relationship leads to a type, and `{type_name}` is a value"),
                    None,
                );
                return None;
            }
            (Output::Page(_) | Output::Sum(_), Some(relationship)) => {
                let Some((target, shows)) = self.shown(type_name, output) else {
                    self.problem(
                        relationship.at,
                        format!("`{type_name}` shows no nodes that a relationship leads to"),
                        Some(
                            "the field is a list of nodes, a page of them, or their aggregates"
                                .into(),
                        ),
                    );
                    return None;
                };
                FieldKind::Relationship(self.relationship(relationship, target, shows))
            }
            (Output::Edge(_), Some(relationship)) => {
                self.problem(
                    relationship.at,
                    format!("a relationship leads to a node, and `{type_name}` is an edge"),
                    Some("leave the directive out: the field is the edge itself".into()),
                );
                return None;
            }
        };
        if !matches!(kind, FieldKind::Relationship(_)) {
            self.refuse_arguments(field);
        }
        if directives.unique
            && !matches!(
                (&kind, wrap),
                (
                    FieldKind::Property(_) | FieldKind::Id { .. },
                    Wrap::One { .. }
                )
            )
        {
            let help = "it stands at a property with one value";
            self.problem(field.at, "`@unique` cannot stand here", Some(help.into()));
        }
        let mut field = built(definition, directives, wrap, type_name, kind);
        if let (FieldKind::Relationship(relationship), Some(limits)) =
            (&mut field.kind, directives.limits)
        {
            relationship.limits = limits;
        }
        Some(field)
    }

    fn refuse_arguments(&mut self, field: &Placed<FieldDefinition>) {
        if let Some(argument) = field.node.arguments.first() {
            self.problem(
                field.at.same_file(argument.pos),
                format!(
                    "`{}` is a value and takes no arguments",
                    field.node.name.node
                ),
                None,
            );
        }
    }

    pub(super) fn edge_fields(
        &mut self,
        type_name: &str,
        fields: &[Placed<FieldDefinition>],
    ) -> Fields {
        let mut found = Fields::default();
        for field in fields {
            let definition = &field.node;
            let directives = self.read(Place::Field, &placed_directives(field));
            if let Some(text) = self.statement_text(type_name, &[], field, &directives) {
                let built = self.statement_field(Owner::Edge, type_name, field, &directives, &text);
                if let Some(built) = built {
                    found.insert(built);
                }
                continue;
            }
            let type_at = field.at.same_file(definition.ty.pos);
            let (Some(wrap), Some(output)) = (
                self.wrap(type_at, &definition.ty.node),
                self.output(type_at, base_name(&definition.ty.node.base)),
            ) else {
                continue;
            };
            let Output::Leaf(leaf) = output else {
                self.problem(type_at, "an edge has no relationships of its own", None);
                continue;
            };
            self.refuse_arguments(field);
            let is_id = directives.id.is_some() || is_id_by_name(field);
            let kind = match (is_id, wrap) {
                (true, _) => self.id_kind(type_at, leaf, wrap),
                (false, Wrap::One { .. }) => {
                    Some(FieldKind::Property(property(definition, &directives, leaf)))
                }
                (false, Wrap::List { .. }) => {
                    self.problem(type_at, "a property of an edge has one value", None);
                    None
                }
            };
            if let Some(kind) = kind {
                let type_name = base_name(&definition.ty.node.base);
                found.insert(built(definition, &directives, wrap, type_name, kind));
            }
        }
        found
    }

    fn id_kind(&mut self, at: At, leaf: Leaf, wrap: Wrap) -> Option<FieldKind> {
        match (leaf, wrap) {
            (Leaf::Scalar(Scalar::Id | Scalar::String), Wrap::One { .. }) => {
                Some(FieldKind::Id { leaf })
            }
            _ => {
                self.problem(at, "the element's id is an `ID` or a `String`", None);
                None
            }
        }
    }

    fn edge_kind(&mut self, at: At, edge: ObjectId, wrap: Wrap) -> Option<FieldKind> {
        match wrap {
            Wrap::One { .. } => Some(FieldKind::Edge(edge)),
            Wrap::List { .. } => {
                self.problem(at, "a node is reached by one edge, not by a list", None);
                None
            }
        }
    }

    fn relationship(
        &mut self,
        directive: &RelationshipDirective,
        target: Target,
        shows: Shows,
    ) -> Relationship {
        let edge = directive.properties.as_ref().and_then(|(at, name)| {
            match self.outputs.get(name.as_str()) {
                Some(Output::Edge(id)) => Some(*id),
                Some(Output::Object(_) | Output::Page(_) | Output::Sum(_) | Output::Leaf(_))
                | None => {
                    let near = nearest(name, self.type_names());
                    let help = near.map(|near| format!("did you mean `{near}`?"));
                    self.edges_unclear = true;
                    self.problem(*at, format!("there is no object type `{name}`"), help);
                    None
                }
            }
        });
        Relationship {
            label: directive.label.clone(),
            direction: directive.direction,
            target,
            shows,
            // The target's own are known when all types are.
            limits: Limits::default(),
            edge,
            exclusive: directive.exclusive,
            roles: [].into(),
        }
    }

    /// Relationships that name no type for their edge take the one with their label.
    pub(super) fn link_edges(&mut self) {
        for node in &mut self.model.objects {
            for field in node.fields.iter_mut() {
                if let FieldKind::Relationship(relationship) = &mut field.kind {
                    relationship.edge = relationship
                        .edge
                        .or_else(|| self.edge_labels.get(&relationship.label).copied());
                }
            }
        }
    }

    /// What the arguments of relationships mean, now that every target has its fields.
    pub(super) fn arguments(&mut self) {
        let document = self.document;
        for (owner, definition) in &document.types {
            let Some(Output::Object(Target::Object(id))) = self.outputs.get(owner.as_str()) else {
                continue;
            };
            let id = *id;
            for field in fields_of(definition) {
                let name = field.node.name.node.as_str();
                let Some(built) = self.model[id].fields.get(name) else {
                    continue;
                };
                let FieldKind::Relationship(relationship) = &built.kind else {
                    continue;
                };
                let target = relationship.target;
                let limits = relationship.limits.or(self.model.limits(target));
                let led = Led {
                    edge: relationship.edge,
                    wrap: built.wrap,
                    shows: relationship.shows,
                };
                let shown = base_name(&field.node.ty.node.base);
                match led.shows {
                    Shows::Page(style) => self.check_shown_page(shown, style, led.edge),
                    Shows::Aggregates => self.check_sums(shown, target),
                    Shows::Nodes => {}
                }
                let (arguments, roles) = self.lookup_arguments(owner, field, target, led);
                let fields = &mut self.model.object_mut(id).fields;
                if let Some(built) = fields.get_mut(name) {
                    built.signature.arguments = arguments;
                    if let FieldKind::Relationship(relationship) = &mut built.kind {
                        relationship.roles = roles.into();
                        relationship.limits = limits;
                    }
                }
            }
        }
    }
}

/// Without `@id`, a field `id: ID` or `_id: ID` is the element's id.
fn is_id_by_name(field: &Placed<FieldDefinition>) -> bool {
    matches!(field.node.name.node.as_str(), "id" | "_id")
        && base_name(&field.node.ty.node.base) == "ID"
}

fn property(definition: &FieldDefinition, directives: &Directives, leaf: Leaf) -> Property {
    let key = directives
        .alias
        .clone()
        .unwrap_or_else(|| Text::from(definition.name.node.as_str()));
    Property { key, leaf }
}
