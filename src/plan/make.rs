//! An operation, and what it asks for.

use std::collections::HashMap;

use async_graphql::parser::types::{Field as DocumentField, SelectionSet};

use super::{
    Fetch, FieldName, Hop, LeafShape, Origin, PageArguments, Select, Yield,
    arguments::variables,
    asked::{
        Asked, AskedBatch, AskedFetch, AskedField, AskedRoot, AskedSource, FieldValue, Selection,
    },
    collect::{Group, ObjectOf, Selected},
    led::Led,
};
use crate::{
    api::{Operation, OperationKind},
    error::{Code, Error, Location},
    gremlin::Text,
    model::{
        Field, FieldKind, Fields as ModelFields, Leaf, Model, ObjectId, Relationship, Role,
        RootType, Scalar, Shows, Target, Terms,
    },
};

/// What an operation asks for, under the values of its flags.
pub(super) fn make(model: &Model, operation: &Operation, flags: &[bool]) -> Result<Asked, Error> {
    let root = match operation.kind {
        OperationKind::Query => Some(&model.query),
        OperationKind::Mutation => model.mutation.as_ref(),
        OperationKind::Subscription => None,
    };
    let Some(root) = root else {
        let message = "only queries and mutations are answered here";
        return Err(Error::new(Code::BadUserInput, message));
    };
    let variables = variables(model, operation)?;
    let selected = Selected {
        model,
        operation,
        flags,
    };
    let indexes = variables.iter().enumerate();
    let indexes = indexes.map(|(index, variable)| (variable.name.clone(), index));
    let mut planner = Planner {
        selected,
        indexes: indexes.collect(),
        planned: 0,
        batches: Vec::new(),
        pages: Vec::new(),
        at_root: "".into(),
    };
    let set = &operation.definition().node.selection_set.node;
    let groups = selected.collect(ObjectOf::Root, &[set]);
    let roots = groups
        .into_iter()
        .map(|(key, group)| planner.root(root, key, &group))
        .collect::<Result<_, _>>()?;
    Ok(Asked {
        variables,
        roots,
        batches: planner.batches,
        pages: planner.pages,
        writes: operation.kind == OperationKind::Mutation,
    })
}

/// How the nodes of a selection are reached.
#[derive(Clone, Copy)]
pub(super) struct Reached {
    /// The type of the edge, where it has one.
    pub edge: Option<ObjectId>,
    /// Fetches above.
    pub depth: usize,
}

pub(super) struct Planner<'d> {
    pub selected: Selected<'d>,
    /// Where each variable is among the plan's.
    pub indexes: HashMap<Text, usize>,
    /// Fields planned so far.
    planned: usize,
    pub batches: Vec<AskedBatch>,
    pub pages: Vec<PageArguments>,
    /// The response key of the root at hand.
    pub at_root: Text,
}

/// A field of an interface is planned once for each type that it can be, so a few nested ones can
/// stand for any number.
const MAX_PLANNED: usize = 20_000;

impl<'d> Planner<'d> {
    pub(super) fn count(&mut self) -> Result<(), Error> {
        self.planned += 1;
        if self.planned <= MAX_PLANNED {
            return Ok(());
        }
        let message = format!(
            "the operation asks for more than {MAX_PLANNED} fields, each counted once for every \
             type that its interface can be; name the types by fragments, or nest less"
        );
        Err(Error::new(Code::LimitExceeded, message))
    }

    fn root(
        &mut self,
        root: &'d RootType,
        key: &str,
        group: &Group<'d>,
    ) -> Result<AskedRoot, Error> {
        let field = one_field(key, group)?;
        let at = Location::from(group[0].pos);
        let key = Text::from(key);
        self.at_root = key.clone();
        let name = field.name.node.as_str();
        let named = FieldName::new(key, coordinate(&root.name, name), at);
        let source = match name {
            "__typename" => AskedSource::TypeName(root.name.clone()),
            "__schema" | "__type" => AskedSource::Introspection {
                required: name == "__schema",
            },
            _ => return self.root_fetch(root, named, field, group),
        };
        Ok(AskedRoot {
            name: named,
            source,
            terms: Terms::default(),
        })
    }

    fn root_fetch(
        &mut self,
        root: &'d RootType,
        name: FieldName,
        field: &'d DocumentField,
        group: &Group<'d>,
    ) -> Result<AskedRoot, Error> {
        // Whether an entry may be asked for, validation has seen to.
        let definition = match self.selected.model.entries.get(&field.name.node) {
            Some(entry) => entry,
            None => definition(&root.fields, &root.name, field)?,
        };
        let reached = Reached {
            edge: None,
            depth: 0,
        };
        let fetch = match &definition.kind {
            FieldKind::Lookup(lookup) => {
                let (target, roles) = (lookup.target, &lookup.roles);
                let mut select = self.select(definition, target, roles, field, name.at)?;
                if lookup.by_one_key {
                    let names = definition.arguments.iter();
                    let names = names.map(|argument| argument.name.clone()).collect();
                    select.one_of = Some((names, name.at));
                }
                let led = Led {
                    definition,
                    target,
                    shows: lookup.shows,
                    limits: lookup.limits,
                    on_edges: false,
                    coordinate: &name.coordinate,
                    at: name.at,
                };
                let (rows, value) = self.led(&led, group, reached, &mut select)?;
                AskedFetch {
                    fetch: Fetch {
                        origin: Origin::Vertices,
                        select,
                        yields: Yield::Rows(rows),
                    },
                    value,
                }
            }
            FieldKind::Statement(statement) => self.call(definition, statement, group, reached)?,
            FieldKind::Id { .. }
            | FieldKind::Property(_)
            | FieldKind::Relationship(_)
            | FieldKind::Edge(_)
            | FieldKind::Nested(_) => {
                return Err(internal("a root field is of an element", name.at));
            }
        };
        Ok(AskedRoot {
            name,
            source: AskedSource::Fetch(fetch.into()),
            terms: definition.terms,
        })
    }

    /// What is selected of nodes of a target.
    pub(super) fn nodes(
        &mut self,
        target: Target,
        group: &Group<'d>,
        reached: Reached,
    ) -> Result<Selection, Error> {
        let sets = sets(group);
        let model = self.selected.model;
        match target {
            Target::Object(id) => Ok(Selection::Object(self.object(id, &sets, reached)?)),
            Target::Abstract(id) => {
                let found = &model[id];
                let mut types = Vec::with_capacity(found.possible.len());
                for node in &found.possible {
                    let fields = self.object(*node, &sets, reached)?;
                    // What no vertex is, none of the rows is.
                    if let Some(label) = model[*node].vertex_label() {
                        types.push((label.clone(), fields));
                    }
                }
                Ok(Selection::Abstract {
                    type_name: found.name.clone(),
                    types,
                })
            }
        }
    }

    pub(super) fn object(
        &mut self,
        id: ObjectId,
        sets: &[&'d SelectionSet],
        reached: Reached,
    ) -> Result<Vec<AskedField>, Error> {
        let model = self.selected.model;
        let object = &model[id];
        let groups = self.selected.collect(ObjectOf::Object(id), sets);
        let mut fields = Vec::with_capacity(groups.len());
        for (key, group) in groups {
            let field = one_field(key, &group)?;
            let at = Location::from(group[0].pos);
            let coordinate = coordinate(&object.name, &field.name.node);
            let name = FieldName::new(key.into(), coordinate, at);
            let value = match field.name.node.as_str() {
                "__typename" => FieldValue::TypeName(object.name.clone()),
                _ => {
                    let definition = definition(&object.fields, &object.name, field)?;
                    self.count()?;
                    self.field(definition, &group, &name, reached)?
                }
            };
            fields.push(AskedField { name, value });
        }
        Ok(fields)
    }

    fn field(
        &mut self,
        definition: &'d Field,
        group: &Group<'d>,
        name: &FieldName,
        reached: Reached,
    ) -> Result<FieldValue, Error> {
        let (wrap, at) = (definition.wrap, name.at);
        Ok(match &definition.kind {
            FieldKind::Id { leaf } => FieldValue::Id {
                leaf: self.leaf(*leaf),
                wrap,
            },
            FieldKind::Property(property) => FieldValue::Property {
                key: property.key.clone(),
                leaf: self.leaf(property.leaf),
                wrap,
                seconds: property.leaf == Leaf::Scalar(Scalar::AwsTimestamp),
            },
            FieldKind::Relationship(relationship) => {
                let fetch = self.relationship(definition, relationship, group, name, reached)?;
                FieldValue::Fetch(fetch.into())
            }
            FieldKind::Statement(statement) => {
                self.statement(definition, statement, group, reached)?
            }
            FieldKind::Edge(edge) => {
                let inside = Reached {
                    edge: None,
                    depth: reached.depth,
                };
                FieldValue::Edge {
                    fields: self.object(*edge, &sets(group), inside)?,
                    wrap,
                    here: reached.edge == Some(*edge),
                }
            }
            FieldKind::Lookup(_) => return Err(internal("a look-up is not at a root", at)),
            FieldKind::Nested(_) => return Err(internal("an element has no such object", at)),
        })
    }

    fn relationship(
        &mut self,
        definition: &'d Field,
        relationship: &'d Relationship,
        group: &Group<'d>,
        name: &FieldName,
        reached: Reached,
    ) -> Result<AskedFetch, Error> {
        let below = Reached {
            edge: relationship.edge,
            depth: reached.depth + 1,
        };
        let (target, roles) = (relationship.target, &relationship.roles);
        let mut select = self.select(definition, target, roles, &group[0].node, name.at)?;
        let led = Led {
            definition,
            target,
            shows: relationship.shows,
            limits: relationship.limits,
            on_edges: matches!(relationship.shows, Shows::Page(_)),
            coordinate: &name.coordinate,
            at: name.at,
        };
        let (mut rows, value) = self.led(&led, group, below, &mut select)?;
        // What is counted has to be looked at.
        if relationship.exclusive && relationship.shows != Shows::Aggregates {
            select.labels = Vec::new();
            rows = self.told_by_label(target, rows);
        }
        let hop = Hop {
            label: relationship.label.clone(),
            direction: relationship.direction,
            rows: led.on_edges || self.asks_of_edges(&select),
            edge: None,
        };
        Ok(AskedFetch {
            fetch: Fetch {
                origin: Origin::Hop(hop),
                select,
                yields: Yield::Rows(rows),
            },
            value,
        })
    }

    /// Whether the arguments that are given say something of the edges.
    fn asks_of_edges(&self, select: &Select) -> bool {
        let model = self.selected.model;
        let given = |role: &Role| {
            let mut arguments = select.arguments.iter();
            arguments.any(|argument| role.path.first() == Some(&argument.name))
        };
        let mut roles = select.roles.iter();
        roles.any(|role| given(role) && model.is_of_rows(&role.means))
    }

    /// Rows that tell by their label which type each is of, also where there is one.
    fn told_by_label(&self, target: Target, rows: Selection) -> Selection {
        let model = self.selected.model;
        match (rows, target) {
            (Selection::Object(fields), Target::Object(id)) => Selection::Abstract {
                type_name: model[id].name.clone(),
                types: model[id]
                    .vertex_label()
                    .cloned()
                    .map(|label| (label, fields))
                    .into_iter()
                    .collect(),
            },
            (rows, _) => rows,
        }
    }

    pub(super) fn leaf(&self, leaf: Leaf) -> LeafShape {
        match leaf {
            Leaf::Scalar(scalar @ (Scalar::Long | Scalar::Custom | Scalar::AwsJson))
                if self.selected.operation.for_gateway =>
            {
                LeafShape::ForGateway(scalar)
            }
            Leaf::Scalar(scalar) => LeafShape::Scalar(scalar),
            Leaf::Enum(id) => {
                let found = &self.selected.model[id];
                LeafShape::Enum {
                    name: found.name.clone(),
                    values: found.values.iter().map(|(name, _)| name.clone()).collect(),
                }
            }
        }
    }
}

/// The definition of a field.
pub(super) fn definition<'f>(
    fields: &'f ModelFields,
    type_name: &str,
    field: &DocumentField,
) -> Result<&'f Field, Error> {
    fields.get(&field.name.node).ok_or_else(|| {
        Error::new(
            Code::ValidationFailed,
            format!("`{type_name}` has no field `{}`", field.name.node),
        )
        .at(Location::from(field.name.pos))
    })
}

/// All fields of one response key must ask for the same (GraphQL, section 5.3.2).
pub(super) fn one_field<'d>(key: &str, group: &Group<'d>) -> Result<&'d DocumentField, Error> {
    let first = &group[0].node;
    for other in &group[1..] {
        let same_arguments = first.arguments.len() == other.node.arguments.len()
            && first.arguments.iter().all(|(name, value)| {
                other
                    .node
                    .get_argument(&name.node)
                    .is_some_and(|other| other.node == value.node)
            });
        if first.name.node != other.node.name.node || !same_arguments {
            return Err(conflict(
                key,
                Location::from(group[0].pos),
                Location::from(other.pos),
            ));
        }
    }
    Ok(first)
}

pub(super) fn coordinate(type_name: &str, field: &str) -> Text {
    format!("{type_name}.{field}").into()
}

pub(super) fn sets<'d>(group: &Group<'d>) -> Vec<&'d SelectionSet> {
    group
        .iter()
        .map(|field| &field.node.selection_set.node)
        .collect()
}

pub(super) fn internal(what: &str, at: Location) -> Error {
    Error::new(Code::Internal, format!("the plan went wrong: {what}")).at(at)
}

/// Fields of one response key that ask for different things.
pub(super) fn conflict(key: &str, one: Location, other: Location) -> Error {
    Error::new(
        Code::ValidationFailed,
        format!(
            "Fields \"{key}\" conflict: they ask for different things under one name. Use \
             different aliases."
        ),
    )
    .at(one)
    .at(other)
}
