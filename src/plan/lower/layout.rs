//! Where each value stands in the rows.
//!
//! In: what an operation asks for. Out: the plan of it, made once: rows with a key for each value, the
//! path's labels for edges, and the shapes by which the rows are read.

use std::sync::Arc;

use super::{
    layout_sums::layout_sums,
    merge::{LaidOut, Merge},
    nested::misplaced,
};
use crate::{
    error::Error,
    gremlin::Text,
    model::{Parents, Wrap},
    plan::{
        Batch, Entry, Fetch, FieldShape, FieldSource, Fields, LABEL_KEY, ObjectShape, Origin, Plan,
        Projection, Root, RootSource, Source, THIS_KEY, ValueKind, ValueShape, Yield,
        asked::{
            Asked, AskedBatch, AskedFetch, AskedField, AskedRoot, AskedSource, FieldValue,
            Selection,
        },
    },
};

/// Lays out a whole operation.
pub(in crate::plan) fn layout(asked: Asked) -> Result<Plan, Error> {
    let mut layout = Layout {
        batches: Vec::with_capacity(asked.batches.len()),
    };
    // A batch may stand in the rows of a later one.
    for AskedBatch { root, fetch, depth } in asked.batches {
        let (fetch, value) = layout.fetch(fetch, depth)?;
        layout.batches.push(Batch { root, fetch, value });
    }
    let roots = asked.roots.into_iter().map(|root| layout.root(root));
    Ok(Plan {
        variables: asked.variables,
        roots: roots.collect::<Result<_, _>>()?,
        batches: layout.batches,
        pages: asked.pages,
        writes: asked.writes,
    })
}

pub(super) struct Layout {
    /// Those that are laid out already: each before the fetches in whose rows it stands.
    batches: Vec<Batch>,
}

impl Layout {
    fn root(&self, root: AskedRoot) -> Result<Root, Error> {
        let AskedRoot {
            name,
            source,
            terms,
        } = root;
        let key = name.key.clone();
        let (source, field) = match source {
            AskedSource::TypeName(of) => (RootSource::TypeName, FieldSource::TypeName(of)),
            AskedSource::Introspection { required } => {
                let value = ValueShape {
                    required,
                    kind: ValueKind::Verbatim,
                };
                (RootSource::Introspection, FieldSource::Row { key, value })
            }
            AskedSource::Fetch(fetch) => {
                let (fetch, value) = self.fetch(*fetch, 0)?;
                (
                    RootSource::Fetch(fetch.into()),
                    FieldSource::Row { key, value },
                )
            }
        };
        let shape = FieldShape {
            name,
            source: field,
        };
        Ok(Root {
            shape,
            source,
            terms,
        })
    }

    /// A fetch with so many others above it, and its value.
    fn fetch(&self, asked: AskedFetch, depth: usize) -> Result<(Fetch, ValueShape), Error> {
        let AskedFetch { fetch, value } = asked;
        let Fetch {
            mut origin,
            select,
            yields,
        } = fetch;
        let below = match origin {
            Origin::Vertices => depth,
            Origin::Hop(_) | Origin::Call(_) => depth + 1,
        };
        let (mut yields, object) = match yields {
            Yield::AsIs => (Yield::AsIs, None),
            Yield::Sums(sums) => (Yield::Sums(sums), None),
            Yield::Rows(Selection::Sums(parts)) => {
                let (sums, object) = layout_sums(parts);
                (Yield::Sums(sums), Some(object))
            }
            Yield::Rows(selection) => {
                let (projection, object) = self.selection(selection, below)?;
                (Yield::Rows(projection), Some(object))
            }
        };
        let value = self.value(value, object, &mut yields, below)?;
        if let (Origin::Hop(hop), Yield::Rows(projection)) = (&mut origin, &yields)
            && (hop.rows || projection.asks_for_edge())
        {
            hop.edge = Some(edge_label(below));
        }
        let fetch = Fetch {
            origin,
            select,
            yields,
        };
        Ok((fetch, value))
    }

    fn selection(
        &self,
        selection: Selection,
        depth: usize,
    ) -> Result<(Projection, ObjectShape), Error> {
        match selection {
            Selection::Sums(_) => Err(misplaced("aggregates are no rows of elements")),
            Selection::Object(fields) => {
                let (projection, fields) = self.object(fields, depth)?;
                Ok((projection, ObjectShape::Concrete(fields)))
            }
            Selection::Abstract {
                type_name,
                types: asked,
            } => {
                let mut merge = Merge::new();
                let mut types = Vec::with_capacity(asked.len());
                for (label, fields) in asked {
                    let fields = merge.add(self.fields(fields, depth)?)?;
                    types.push((label, fields));
                }
                let mut projection = Projection {
                    entries: merge.entries,
                };
                projection.begin_with_this();
                Ok((projection, ObjectShape::Abstract { type_name, types }))
            }
        }
    }

    /// What a row of one type holds and how it is read.
    pub(super) fn object(
        &self,
        fields: Vec<AskedField>,
        depth: usize,
    ) -> Result<(Projection, Fields), Error> {
        let mut entries = Vec::with_capacity(fields.len());
        let mut shapes = Vec::with_capacity(fields.len());
        for LaidOut { shape, entry } in self.fields(fields, depth)? {
            entries.extend(entry);
            shapes.push(shape);
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
        Ok((projection, Fields::new(shapes)))
    }

    fn fields(&self, fields: Vec<AskedField>, depth: usize) -> Result<Vec<LaidOut>, Error> {
        let fields = fields.into_iter();
        fields.map(|field| self.field(field, depth)).collect()
    }

    fn field(&self, field: AskedField, depth: usize) -> Result<LaidOut, Error> {
        let AskedField { name, value } = field;
        let (source, value) = match value {
            FieldValue::TypeName(of) => {
                let source = FieldSource::TypeName(of);
                let shape = FieldShape { name, source };
                return Ok(LaidOut { shape, entry: None });
            }
            FieldValue::Batch(batch) => {
                let Some(found) = self.batches.get(batch.index()) else {
                    return Err(misplaced("a batch stands behind its rows"));
                };
                let entry = match found.parents() {
                    Parents::None => None,
                    Parents::Many | Parents::One => Some(Entry {
                        key: THIS_KEY.into(),
                        source: Source::Id,
                    }),
                };
                let value = found.value.clone();
                let source = FieldSource::Batch { batch, value };
                let shape = FieldShape { name, source };
                return Ok(LaidOut { shape, entry });
            }
            FieldValue::Id { leaf, wrap } => (
                Some(Source::Id),
                ValueShape::wrapped(wrap, ValueKind::Leaf(leaf)),
            ),
            FieldValue::Property {
                key,
                leaf,
                wrap,
                seconds,
            } => {
                let many = matches!(wrap, Wrap::List { .. });
                let source = Source::Property { key, many, seconds };
                (
                    Some(source),
                    ValueShape::wrapped(wrap, ValueKind::Leaf(leaf)),
                )
            }
            FieldValue::Edge { fields, wrap, here } => {
                let (projection, fields) = self.object(fields, depth)?;
                // Reached in another way, the row has no such key, which reads as null.
                let source = here.then(|| Source::Edge {
                    step: edge_label(depth),
                    projection,
                });
                let object = ValueKind::Object(Arc::new(ObjectShape::Concrete(fields)));
                (source, ValueShape::wrapped(wrap, object))
            }
            FieldValue::Fetch(fetch) => {
                let (fetch, value) = self.fetch(*fetch, depth)?;
                (Some(Source::Fetch(fetch)), value)
            }
        };
        let key = name.key.clone();
        let entry = source.map(|source| Entry {
            key: key.clone(),
            source,
        });
        let source = FieldSource::Row { key, value };
        let shape = FieldShape { name, source };
        Ok(LaidOut { shape, entry })
    }
}

impl Projection {
    fn asks_for_edge(&self) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| matches!(entry.source, Source::Edge { .. }))
    }

    /// Puts the id in front, where the parts of the row need it.
    fn begin_with_this(&mut self) {
        if let Some(at) = self
            .entries
            .iter()
            .position(|entry| *entry.key == *THIS_KEY)
        {
            let this = self.entries.remove(at);
            self.entries.retain(|entry| *entry.key != *THIS_KEY);
            self.entries.insert(0, this);
        }
    }
}

/// The path's label for the edge of a level. No level's hides another's, and none is a statement's own.
/// One that began with `~` would be hidden: TinkerPop finds it in no path.
pub(super) fn edge_label(depth: usize) -> Text {
    format!("@edge{depth}").into()
}
