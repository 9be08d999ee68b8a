//! Fields that have a statement: what is called with which arguments, and how its rows are read.

use std::sync::Arc;

use async_graphql::parser::types::Field as DocumentField;

use super::{
    Batch, BatchId, Call, Entry, Fetch, FieldShape, FieldSource, MapDates, ObjectShape, Origin,
    PageArguments, PageId, Part, Projection, Select, Source, THIS_KEY, ValueKind, ValueShape,
    Yield,
    collect::Group,
    make::{Planner, Reached, wrapped},
    merge::Planned,
    page,
};
use crate::{
    error::{Error, Location},
    gremlin::Text,
    model::{Body, Field, Parents, Statement, StatementResult, Wrap},
};

impl<'d> Planner<'d> {
    /// A statement below a root.
    pub(super) fn statement(
        &self,
        key: Text,
        coordinate: Text,
        definition: &Field,
        statement: &Arc<Statement>,
        group: &Group<'d>,
        reached: Reached,
    ) -> Result<Planned, Error> {
        let at = Location::from(group[0].pos);
        let (fetch, value) = self.call(definition, statement, group, reached)?;
        let (source, entry) = match &statement.body {
            Body::Inline(_) => {
                let source = FieldSource::Row {
                    key: key.clone(),
                    value,
                };
                let entry = Entry {
                    key: key.clone(),
                    source: Source::Fetch(fetch),
                };
                (source, Some(entry))
            }
            Body::Own { parents, .. } => {
                let mut batches = self.batches.borrow_mut();
                let batch = BatchId::new(batches.len());
                batches.push(Batch {
                    root: self.at_root.borrow().clone(),
                    fetch,
                    value: value.clone(),
                });
                let entry = match parents {
                    Parents::None => None,
                    Parents::Many | Parents::One => Some(Entry {
                        key: THIS_KEY.into(),
                        source: Source::Id,
                    }),
                };
                (FieldSource::Batch { batch, value }, entry)
            }
        };
        Ok(Planned {
            shape: FieldShape::new(key, coordinate, at, source),
            entry,
        })
    }

    /// What is called, and how what comes is read.
    pub(super) fn call(
        &self,
        definition: &Field,
        statement: &Arc<Statement>,
        group: &Group<'d>,
        reached: Reached,
    ) -> Result<(Fetch, ValueShape), Error> {
        let field: &DocumentField = &group[0].node;
        let at = Location::from(group[0].pos);
        let mut arguments = self.argument_values(definition, field, at)?;
        let paged = match statement.page {
            Some(page) => {
                let of = self.page_type(definition, at)?;
                let mut take = |index: Option<usize>| {
                    index.and_then(|index| arguments.get_mut(index).and_then(Option::take))
                };
                let mut pages = self.pages.borrow_mut();
                let id = PageId::new(pages.len());
                pages.push(PageArguments {
                    limit: take(page.limit),
                    after: take(page.after),
                });
                Some((id, of))
            }
            None => None,
        };
        let items = match paged {
            Some((_, page)) => self.items_of(page, group)?,
            None => group.clone(),
        };
        let below = Reached {
            edge: None,
            depth: reached.depth + 1,
        };
        let (projection, dates, kind) = match statement.result {
            StatementResult::Nodes(target) => {
                let (projection, object) = self.nodes(target, &items, below)?;
                (Some(projection), None, ValueKind::Object(Arc::new(object)))
            }
            StatementResult::Edges(edge) => {
                let (projection, fields) = self.edge_fields(edge, &items, below.depth)?;
                let object = ObjectShape::Concrete(fields);
                (Some(projection), None, ValueKind::Object(Arc::new(object)))
            }
            StatementResult::Maps(target) => {
                let object = self.map(target, &items, statement.keys.as_ref())?;
                (
                    None,
                    MapDates::of(&object),
                    ValueKind::Object(Arc::new(object)),
                )
            }
            StatementResult::Values(leaf) => (None, None, ValueKind::Leaf(self.leaf(leaf))),
        };
        let value = match paged {
            Some((id, page)) => {
                let required = matches!(definition.wrap, Wrap::One { required: true });
                page::value(required, self.page(id, page, group, &kind)?)
            }
            None => wrapped(definition.wrap, kind),
        };
        let part = match (paged, definition.wrap) {
            (Some((id, _)), _) => Part::Page(id),
            (None, Wrap::One { .. }) => Part::One,
            (None, Wrap::List { .. }) => Part::List,
        };
        let fetch = Fetch {
            origin: Origin::Call(Call {
                statement: statement.clone(),
                arguments,
                dates,
            }),
            select: Select::anything(part),
            yields: projection.map_or(Yield::AsIs, Yield::Rows),
        };
        Ok((fetch, value))
    }
}

impl Projection {
    /// Puts the id in front, where the parts of the row need it.
    pub(super) fn begin_with_this(&mut self) {
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
