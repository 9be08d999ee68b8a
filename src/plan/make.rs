//! Operation to plan.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    sync::Arc,
};

use async_graphql::parser::types::{Field as DocumentField, SelectionSet};

use super::{
    Batch, Entry, Fetch, FieldShape, FieldSource, Fields, Hop, LABEL_KEY, LeafShape, ObjectShape,
    Origin, PageArguments, Plan, Projection, Root, RootSource, Source, ValueKind, ValueShape,
    Variable, Yield,
    arguments::variables,
    collect::{Group, ObjectOf, Selected},
    merge::{Merge, Planned, conflict},
};
use crate::{
    api::{Operation, OperationKind},
    error::{Code, Error, Location},
    gremlin::Text,
    model::{
        Field, FieldKind, Fields as ModelFields, Leaf, Model, ObjectId, Relationship, RootType,
        Scalar, Target, Terms, Wrap,
    },
};

/// Makes the plan of an operation under the values of its flags.
pub fn plan(model: &Model, operation: &Operation, flags: &[bool]) -> Result<Plan, Error> {
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
    let planner = Planner {
        selected,
        indexes: indexes.collect(),
        variables,
        planned: Cell::new(0),
        batches: RefCell::default(),
        pages: RefCell::default(),
        at_root: RefCell::new("".into()),
    };
    let set = &operation.definition().node.selection_set.node;
    let roots = selected
        .collect(ObjectOf::Other, &[set])
        .into_iter()
        .map(|(key, group)| planner.root(root, key, &group))
        .collect::<Result<_, _>>()?;
    Ok(Plan {
        variables: planner.variables,
        roots,
        batches: planner.batches.into_inner(),
        pages: planner.pages.into_inner(),
        writes: operation.kind == OperationKind::Mutation,
    })
}

/// How the nodes of a selection are reached.
#[derive(Clone, Copy)]
pub(super) struct Reached {
    /// The type of the edge, where it has one.
    pub edge: Option<ObjectId>,
    /// Relationships above.
    pub depth: usize,
}

pub(super) struct Planner<'d> {
    pub selected: Selected<'d>,
    pub variables: Vec<Variable>,
    /// Where each variable is among them.
    pub indexes: HashMap<Text, usize>,
    /// Fields planned so far.
    planned: Cell<usize>,
    pub batches: RefCell<Vec<Batch>>,
    pub pages: RefCell<Vec<PageArguments>>,
    /// The response key of the root at hand.
    pub at_root: RefCell<Text>,
}

/// A field of an interface is planned once for each type that it can be, so a few nested ones can
/// stand for any number.
const MAX_PLANNED: usize = 20_000;

impl<'d> Planner<'d> {
    pub(super) fn count(&self) -> Result<(), Error> {
        self.planned.set(self.planned.get() + 1);
        if self.planned.get() <= MAX_PLANNED {
            return Ok(());
        }
        let message = format!(
            "the operation asks for more than {MAX_PLANNED} fields, each counted once for every \
             type that its interface can be; name the types by fragments, or nest less"
        );
        Err(Error::new(Code::LimitExceeded, message))
    }

    fn root(&self, root: &RootType, key: &str, group: &Group<'d>) -> Result<Root, Error> {
        let field = self.one_field(key, group)?;
        let at = Location::from(group[0].pos);
        let key = Text::from(key);
        self.at_root.replace(key.clone());
        let name = field.name.node.as_str();
        let coordinate = coordinate(&root.name, name);
        if name == "__typename" {
            let source = FieldSource::TypeName(root.name.clone());
            return Ok(Root {
                shape: FieldShape::new(key, coordinate, at, source),
                source: RootSource::TypeName,
                terms: Terms::default(),
            });
        }
        if matches!(name, "__schema" | "__type") {
            let value = ValueShape {
                required: name == "__schema",
                kind: ValueKind::Verbatim,
            };
            let source = FieldSource::Row {
                key: key.clone(),
                value,
            };
            let shape = FieldShape::new(key, coordinate, at, source);
            return Ok(Root {
                shape,
                source: RootSource::Introspection,
                terms: Terms::default(),
            });
        }
        // Whether an entry may be asked for, validation has seen to.
        let definition = match self.selected.model.entries.get(name) {
            Some(entry) => entry,
            None => self.definition(&root.fields, &root.name, field)?,
        };
        let reached = Reached {
            edge: None,
            depth: 0,
        };
        let (source, value) = match &definition.kind {
            FieldKind::Lookup(lookup) => {
                let (projection, object) = self.nodes(lookup.target, group, reached)?;
                let select = self.select(definition, lookup.target, &lookup.roles, field, at)?;
                let value = wrapped(definition.wrap, ValueKind::Object(Arc::new(object)));
                let fetch = Fetch {
                    origin: Origin::Vertices,
                    select,
                    yields: Yield::Rows(projection),
                };
                (RootSource::Fetch(fetch), value)
            }
            FieldKind::Statement(statement) => {
                let (fetch, value) = self.call(definition, statement, group, reached)?;
                (RootSource::Fetch(fetch), value)
            }
            FieldKind::Id { .. }
            | FieldKind::Property(_)
            | FieldKind::Relationship(_)
            | FieldKind::Edge(_)
            | FieldKind::Nested(_) => return Err(internal("a root field is of an element", at)),
        };
        let row = FieldSource::Row {
            key: key.clone(),
            value,
        };
        Ok(Root {
            shape: FieldShape::new(key, coordinate, at, row),
            source,
            terms: definition.terms,
        })
    }

    /// What is selected of nodes of a target: the row and how it is read.
    pub(super) fn nodes(
        &self,
        target: Target,
        group: &Group<'d>,
        reached: Reached,
    ) -> Result<(Projection, ObjectShape), Error> {
        let sets = sets(group);
        match target {
            Target::Object(id) => {
                let planned = self.node(id, &sets, reached)?;
                let (projection, fields) = split(planned);
                Ok((projection, ObjectShape::Concrete(fields)))
            }
            Target::Abstract(id) => {
                let found = &self.selected.model[id];
                let mut merge = Merge::new();
                let mut types = Vec::with_capacity(found.possible.len());
                for node in &found.possible {
                    let planned = self.node(*node, &sets, reached)?;
                    let fields = merge.add(planned)?;
                    // What no vertex is, none of the rows is.
                    if let Some(label) = self.selected.model[*node].vertex_label() {
                        types.push((label.clone(), fields));
                    }
                }
                let shape = ObjectShape::Abstract {
                    type_name: found.name.clone(),
                    types,
                };
                let mut projection = Projection {
                    entries: merge.entries,
                };
                projection.begin_with_this();
                Ok((projection, shape))
            }
        }
    }

    fn node(
        &self,
        id: ObjectId,
        sets: &[&'d SelectionSet],
        reached: Reached,
    ) -> Result<Vec<Planned>, Error> {
        let node = &self.selected.model[id];
        self.object(ObjectOf::Node(id), &node.name, &node.fields, sets, reached)
    }

    fn object(
        &self,
        object: ObjectOf,
        type_name: &Text,
        fields: &ModelFields,
        sets: &[&'d SelectionSet],
        reached: Reached,
    ) -> Result<Vec<Planned>, Error> {
        self.selected
            .collect(object, sets)
            .into_iter()
            .map(|(key, group)| {
                let field = self.one_field(key, &group)?;
                if field.name.node == "__typename" {
                    let source = FieldSource::TypeName(type_name.clone());
                    let at = Location::from(group[0].pos);
                    return Ok(Planned {
                        shape: FieldShape::new(
                            key.into(),
                            coordinate(type_name, "__typename"),
                            at,
                            source,
                        ),
                        entry: None,
                    });
                }
                let definition = self.definition(fields, type_name, field)?;
                self.count()?;
                let coordinate = coordinate(type_name, &definition.name);
                self.field(key.into(), coordinate, definition, &group, reached)
            })
            .collect()
    }

    fn field(
        &self,
        key: Text,
        coordinate: Text,
        definition: &Field,
        group: &Group<'d>,
        reached: Reached,
    ) -> Result<Planned, Error> {
        let at = Location::from(group[0].pos);
        let (source, kind) = match &definition.kind {
            FieldKind::Id { leaf } => (Source::Id, ValueKind::Leaf(self.leaf(*leaf))),
            FieldKind::Property(property) => {
                let many = matches!(definition.wrap, Wrap::List { .. });
                let source = Source::Property {
                    key: property.key.clone(),
                    many,
                    seconds: property.leaf == Leaf::Scalar(Scalar::AwsTimestamp),
                };
                (source, ValueKind::Leaf(self.leaf(property.leaf)))
            }
            FieldKind::Relationship(relationship) => {
                self.relationship(definition, relationship, group, at, reached.depth)?
            }
            FieldKind::Statement(statement) => {
                return self.statement(key, coordinate, definition, statement, group, reached);
            }
            FieldKind::Edge(edge) => match self.edge(*edge, group, reached)? {
                (Some(source), kind) => (source, kind),
                // Reached in another way: the row has no such key, which reads as null.
                (None, kind) => {
                    let value = wrapped(definition.wrap, kind);
                    let source = FieldSource::Row {
                        key: key.clone(),
                        value,
                    };
                    return Ok(Planned {
                        shape: FieldShape::new(key, coordinate, at, source),
                        entry: None,
                    });
                }
            },
            FieldKind::Lookup(_) => return Err(internal("a look-up is not at a root", at)),
            FieldKind::Nested(_) => return Err(internal("an element has no such object", at)),
        };
        let value = wrapped(definition.wrap, kind);
        let shape = FieldShape::new(
            key.clone(),
            coordinate,
            at,
            FieldSource::Row {
                key: key.clone(),
                value,
            },
        );
        Ok(Planned {
            shape,
            entry: Some(Entry { key, source }),
        })
    }

    fn relationship(
        &self,
        definition: &Field,
        relationship: &Relationship,
        group: &Group<'d>,
        at: Location,
        depth: usize,
    ) -> Result<(Source, ValueKind), Error> {
        let reached = Reached {
            edge: relationship.edge,
            depth: depth + 1,
        };
        let (projection, object) = self.nodes(relationship.target, group, reached)?;
        let edge_step = projection.asks_for_edge().then(|| edge_step(depth + 1));
        let select = self.select(
            definition,
            relationship.target,
            &relationship.roles,
            &group[0].node,
            at,
        )?;
        let hop = Hop {
            label: relationship.label.clone(),
            direction: relationship.direction,
            edge: edge_step,
        };
        let fetch = Fetch {
            origin: Origin::Hop(hop),
            select,
            yields: Yield::Rows(projection),
        };
        Ok((Source::Fetch(fetch), ValueKind::Object(Arc::new(object))))
    }

    fn edge(
        &self,
        edge: ObjectId,
        group: &Group<'d>,
        reached: Reached,
    ) -> Result<(Option<Source>, ValueKind), Error> {
        let (projection, fields) = self.edge_fields(edge, group, reached.depth)?;
        let source = (reached.edge == Some(edge)).then(|| Source::Edge {
            step: edge_step(reached.depth),
            projection,
        });
        Ok((
            source,
            ValueKind::Object(Arc::new(ObjectShape::Concrete(fields))),
        ))
    }

    pub(super) fn edge_fields(
        &self,
        edge: ObjectId,
        group: &Group<'d>,
        depth: usize,
    ) -> Result<(Projection, Fields), Error> {
        let found = &self.selected.model[edge];
        let sets = sets(group);
        let inside = Reached { edge: None, depth };
        let planned = self.object(ObjectOf::Other, &found.name, &found.fields, &sets, inside)?;
        Ok(split(planned))
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

    pub(super) fn definition<'f>(
        &self,
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
    pub(super) fn one_field(
        &self,
        key: &str,
        group: &Group<'d>,
    ) -> Result<&'d DocumentField, Error> {
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
}

impl Projection {
    fn asks_for_edge(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry.source, Source::Edge { .. }))
    }
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

/// What a row holds and how it is read.
fn split(planned: Vec<Planned>) -> (Projection, Fields) {
    let mut entries = Vec::with_capacity(planned.len());
    let mut fields = Vec::with_capacity(planned.len());
    for Planned { shape, entry } in planned {
        entries.extend(entry);
        fields.push(shape);
    }
    // A row cannot be without keys, even where only `__typename` is asked for.
    if entries.is_empty() {
        entries.push(Entry {
            key: LABEL_KEY.into(),
            source: Source::Label,
        });
    }
    let mut projection = Projection { entries };
    projection.begin_with_this();
    (projection, Fields::new(fields))
}

pub(super) fn wrapped(wrap: Wrap, kind: ValueKind) -> ValueShape {
    match wrap {
        Wrap::One { required } => ValueShape { required, kind },
        Wrap::List {
            required,
            items_required,
        } => ValueShape {
            required,
            kind: ValueKind::List(Box::new(ValueShape {
                required: items_required,
                kind,
            })),
        },
    }
}

/// The path's label for the edge of a level. No level's hides another's, and none is a statement's own.
/// One that began with `~` would be hidden: TinkerPop finds it in no path.
fn edge_step(depth: usize) -> Text {
    format!("@edge{depth}").into()
}

pub(super) fn internal(what: &str, at: Location) -> Error {
    Error::new(Code::Internal, format!("the plan went wrong: {what}")).at(at)
}
