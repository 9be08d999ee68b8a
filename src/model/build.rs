//! Definitions to model: which type is what, and the tables of all of them.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{BaseType, EnumValueDefinition, FieldDefinition, Type};

use super::{
    SchemaErrors, Sources,
    directive::{self, Directives, Place},
    document::{At, Definition, Document, Kind, Placed},
    enums::EnumType,
    gateway::GatewayDirectives,
    label::Label,
    names::nearest,
    problem::Problems,
    rules::{self, Verdict},
    scalar::Scalar,
    statement::Attached,
    types::{
        AbstractType, AbstractTypeId, Described, EdgeType, EdgeTypeId, EnumId, Fields, InputId,
        InputLeafName, Leaf, Model, NodeTarget, NodeType, NodeTypeId, RootType, ScalarType, Wrap,
    },
};
use crate::gremlin::Text;

pub(super) fn model(sources: &Sources) -> Result<Model, SchemaErrors> {
    let mut problems = Problems::default();
    let document = Document::read(&sources.schema, &mut problems);
    // What a broken file would have defined is missed everywhere: only its own mistakes are told.
    if !problems.is_empty() {
        return Err(problems.into_errors());
    }
    let verdict = rules::check(&document, &mut problems);
    // Without the roots it is not known what any type is for.
    if !verdict.roots {
        return Err(problems.into_errors());
    }
    let attached = Attached::read(&sources.statements, &document, &mut problems);
    let mut builder = Builder::new(&document, attached, verdict, &mut problems);
    builder.enums();
    builder.scalars();
    builder.inputs();
    builder.declared_directives();
    builder.elements();
    builder.abstracts();
    builder.arguments();
    builder.roots();
    builder.subscriptions();
    builder.nested();
    builder.entries();
    let model = builder.model;
    match problems.is_empty() {
        true => Ok(model),
        false => Err(problems.into_errors()),
    }
}

/// What a type name means in the output position.
#[derive(Debug, Clone, Copy)]
pub(super) enum Output {
    Leaf(Leaf),
    Node(NodeTarget),
    Edge(EdgeTypeId),
}

pub(super) struct Builder<'a, 'd> {
    pub document: &'a Document<'d>,
    pub problems: &'a mut Problems,
    pub verdict: Verdict,
    pub model: Model,
    pub outputs: HashMap<&'a str, Output>,
    /// The label of each edge type.
    pub edge_labels: HashMap<Text, EdgeTypeId>,
    /// Statement files.
    pub attached: Attached<'a>,
    /// What fields with a wrong statement would have led to.
    pub behind_mistakes: Vec<NodeTarget>,
    /// A relationship is wrong, so it is not known which types are edges.
    pub edges_unclear: bool,
    /// Inputs of which a field is missing here, since its type is wrong.
    pub broken_inputs: HashSet<InputId>,
}

impl<'a, 'd> Builder<'a, 'd> {
    /// Gives every type its kind and its place in the tables.
    fn new(
        document: &'a Document<'d>,
        attached: Attached<'a>,
        verdict: Verdict,
        problems: &'a mut Problems,
    ) -> Self {
        let mut builder = Builder {
            document,
            problems,
            verdict,
            model: Model {
                nodes: Vec::new(),
                edges: Vec::new(),
                abstracts: Vec::new(),
                enums: Vec::new(),
                inputs: Vec::new(),
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
            },
            outputs: HashMap::new(),
            edge_labels: HashMap::new(),
            attached,
            behind_mistakes: Vec::new(),
            edges_unclear: false,
            broken_inputs: HashSet::new(),
        };
        let edge_types = builder.edge_type_names();
        let (mut nodes, mut edges, mut abstracts, mut enums, mut inputs) = (0, 0, 0, 0, 0);
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
                Kind::Object { .. } if edge_types.contains(name) => {
                    let id = EdgeTypeId::new(next(&mut edges));
                    builder.outputs.insert(name, Output::Edge(id));
                }
                Kind::Object { .. } => {
                    let target = NodeTarget::Node(NodeTypeId::new(next(&mut nodes)));
                    builder.name_target(name, target);
                }
                Kind::Interface { .. } | Kind::Union { .. } => {
                    let id = AbstractTypeId::new(next(&mut abstracts));
                    builder.name_target(name, NodeTarget::Abstract(id));
                }
                Kind::Enum { .. } => {
                    builder.name_leaf(name, Leaf::Enum(EnumId::new(next(&mut enums))));
                }
                Kind::Input { .. } => {
                    let id = InputId::new(next(&mut inputs));
                    builder
                        .model
                        .input_leaves
                        .insert(name.into(), InputLeafName::Object(id));
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

    fn name_target(&mut self, name: &'a str, target: NodeTarget) {
        self.outputs.insert(name, Output::Node(target));
        self.model.output.insert(name.into(), target);
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

    fn enums(&mut self) {
        for (name, definition) in &self.document.types {
            let Kind::Enum { values } = &definition.kind else {
                continue;
            };
            self.read(Place::Other, &definition.directives);
            let values = self.enum_values(values);
            self.model.enums.push(EnumType {
                name: name.as_str().into(),
                description: definition.description.clone(),
                values,
            });
        }
    }

    fn scalars(&mut self) {
        for (name, definition) in &self.document.types {
            if let Kind::Scalar = definition.kind {
                let directives = self.read(Place::Scalar, &definition.directives);
                self.model.scalars.push(ScalarType {
                    name: name.as_str().into(),
                    description: definition.description.clone(),
                    specified_by: directives.specified_by,
                });
            }
        }
    }

    fn enum_values(&mut self, values: &[Placed<EnumValueDefinition>]) -> Vec<(Text, Described)> {
        let mut found = Vec::new();
        for value in values {
            let name = &value.node.value.node;
            let directives = self.read(
                Place::Part,
                &value
                    .node
                    .directives
                    .iter()
                    .map(|directive| Placed {
                        at: value.at.same_file(directive.pos),
                        node: directive.node.clone(),
                    })
                    .collect::<Vec<_>>(),
            );
            found.push((
                Text::from(name.as_str()),
                Described {
                    description: value
                        .node
                        .description
                        .as_ref()
                        .map(|text| text.node.clone()),
                    deprecated: directives.deprecated,
                },
            ));
        }
        found
    }

    /// Node and edge types with their fields, without what arguments mean.
    fn elements(&mut self) {
        for (name, definition) in &self.document.types {
            let Kind::Object { implements, fields } = &definition.kind else {
                continue;
            };
            match self.outputs.get(name.as_str()) {
                Some(Output::Node(_)) => {
                    let directives = self.read(Place::Type, &definition.directives);
                    let label = Label::new(directives.alias.as_deref().unwrap_or(name));
                    let fields = self.node_fields(name, implements, fields);
                    self.model.nodes.push(NodeType {
                        name: name.as_str().into(),
                        description: definition.description.clone(),
                        label,
                        interfaces: implements
                            .iter()
                            .map(|interface| interface.node.as_str().into())
                            .collect(),
                        fields,
                    });
                }
                Some(Output::Edge(id)) => {
                    let id = *id;
                    let directives = self.read(Place::Type, &definition.directives);
                    let label = directives.alias.unwrap_or_else(|| name.as_str().into());
                    self.edge_labels.insert(label, id);
                    for interface in implements {
                        self.problem(
                            interface.at,
                            format!("`{name}` is the type of an edge and cannot implement"),
                            None,
                        );
                    }
                    let fields = self.edge_fields(name, fields);
                    self.model.edges.push(EdgeType {
                        name: name.as_str().into(),
                        description: definition.description.clone(),
                        fields,
                    });
                }
                Some(Output::Leaf(_)) | None => {}
            }
        }
        self.link_edges();
    }

    fn abstracts(&mut self) {
        for (name, definition) in &self.document.types {
            let (kind, possible) = match &definition.kind {
                Kind::Interface { implements, fields } => {
                    self.read(Place::Other, &definition.directives);
                    self.interface(name, implements, fields)
                }
                Kind::Union { members } => {
                    self.read(Place::Other, &definition.directives);
                    self.union(members)
                }
                Kind::Scalar | Kind::Object { .. } | Kind::Enum { .. } | Kind::Input { .. } => {
                    continue;
                }
            };
            if !is_empty(definition) {
                self.check_possible(name, definition.at, &possible);
            }
            self.model.abstracts.push(AbstractType {
                name: name.as_str().into(),
                description: definition.description.clone(),
                kind,
                possible,
            });
        }
    }

    // What all of these need.

    pub fn problem(&mut self, at: At, message: impl Into<String>, help: Option<String>) {
        self.problems.push(self.document.problem(at, message, help));
    }

    pub fn read(
        &mut self,
        place: Place,
        directives: &[Placed<async_graphql::parser::types::ConstDirective>],
    ) -> Directives {
        directive::read(self.document, place, directives, self.problems)
    }

    /// What an output type means; a name that is not there is reported.
    pub fn output(&mut self, at: At, name: &str) -> Option<Output> {
        let found = self
            .outputs
            .get(name)
            .copied()
            .or_else(|| Scalar::named(name).map(|scalar| Output::Leaf(Leaf::Scalar(scalar))));
        if found.is_none() {
            let hint = match self.document.types.contains_key(name) {
                true => Some(format!("`{name}` is a type for arguments, or a root")),
                false => {
                    nearest(name, self.type_names()).map(|near| format!("did you mean `{near}`?"))
                }
            };
            let message = match self.document.types.contains_key(name) {
                true => format!("`{name}` cannot be the type of a field"),
                false => format!("there is no type `{name}`"),
            };
            self.problem(at, message, hint);
        }
        found
    }

    pub fn type_names(&self) -> impl Iterator<Item = &'a str> {
        self.document
            .types
            .keys()
            .map(String::as_str)
            .chain(["String", "ID", "Int", "Float", "Boolean", "Long", "JSON"])
    }

    /// How a field's type is wrapped; a list of lists is reported.
    pub fn wrap(&mut self, at: At, ty: &Type) -> Option<Wrap> {
        match &ty.base {
            BaseType::Named(_) => Some(Wrap::One {
                required: !ty.nullable,
            }),
            BaseType::List(items) => match &items.base {
                BaseType::Named(_) => Some(Wrap::List {
                    required: !ty.nullable,
                    items_required: !items.nullable,
                }),
                BaseType::List(_) => {
                    self.problem(at, "lists of lists are not supported", None);
                    None
                }
            },
        }
    }
}

/// The name in a type, without its lists.
pub(super) fn base_name(base: &BaseType) -> &str {
    match base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(items) => base_name(&items.base),
    }
}

/// That there is nothing in a type is told.
fn is_empty(definition: &Definition) -> bool {
    match &definition.kind {
        Kind::Object { fields, .. } | Kind::Interface { fields, .. } => fields.is_empty(),
        Kind::Union { members } => members.is_empty(),
        Kind::Enum { values } => values.is_empty(),
        Kind::Input { fields } => fields.is_empty(),
        Kind::Scalar => false,
    }
}

pub(super) fn fields_of(definition: &Definition) -> &[Placed<FieldDefinition>] {
    match &definition.kind {
        Kind::Object { fields, .. } | Kind::Interface { fields, .. } => fields,
        Kind::Scalar | Kind::Union { .. } | Kind::Enum { .. } | Kind::Input { .. } => &[],
    }
}

pub(super) fn placed_directives(
    field: &Placed<FieldDefinition>,
) -> Vec<Placed<async_graphql::parser::types::ConstDirective>> {
    field
        .node
        .directives
        .iter()
        .map(|directive| Placed {
            at: field.at.same_file(directive.pos),
            node: directive.node.clone(),
        })
        .collect()
}
