//! Fields that have a statement: what is called with which arguments, and what its rows are.

use std::sync::Arc;

use async_graphql::parser::types::Field as DocumentField;

use super::{
    BatchId, Call, Fetch, MapDates, Origin, PageArguments, PageId, Part, Select, Yield,
    asked::{AskedBatch, AskedFetch, AskedValue, FieldValue, Row, Selection},
    collect::Group,
    make::{Planner, Reached, sets},
};
use crate::{
    error::{Error, Location},
    model::{Body, Field, Statement, StatementResult, Wrap},
};

impl<'d> Planner<'d> {
    /// A statement below a root: a part of its parent's traversal, or a batch.
    pub(super) fn statement(
        &mut self,
        definition: &'d Field,
        statement: &'d Arc<Statement>,
        group: &Group<'d>,
        reached: Reached,
    ) -> Result<FieldValue, Error> {
        let fetch = self.call(definition, statement, group, reached)?;
        Ok(match &statement.body {
            Body::Inline(_) => FieldValue::Fetch(fetch.into()),
            Body::Own { .. } => {
                let batch = BatchId::new(self.batches.len());
                self.batches.push(AskedBatch {
                    root: self.at_root.clone(),
                    fetch,
                    depth: reached.depth,
                });
                FieldValue::Batch(batch)
            }
        })
    }

    /// What is called, and what its rows are.
    pub(super) fn call(
        &mut self,
        definition: &'d Field,
        statement: &'d Arc<Statement>,
        group: &Group<'d>,
        reached: Reached,
    ) -> Result<AskedFetch, Error> {
        let field: &DocumentField = &group[0].node;
        let at = Location::from(group[0].pos);
        let mut arguments = self.argument_values(definition, field, at)?;
        let paged = match statement.page {
            Some(page) => {
                let of = self.page_type(definition, at)?;
                let mut take = |index: Option<usize>| {
                    index.and_then(|index| arguments.get_mut(index).and_then(Option::take))
                };
                let id = PageId::new(self.pages.len());
                self.pages.push(PageArguments::Rows {
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
        let mut dates = None;
        let (yields, row) = match statement.result {
            StatementResult::Nodes(target) => {
                (Yield::Rows(self.nodes(target, &items, below)?), Row::Object)
            }
            StatementResult::Edges(edge) => {
                let fields = self.object(edge, &sets(&items), below)?;
                (Yield::Rows(Selection::Object(fields)), Row::Object)
            }
            StatementResult::Maps(target) => {
                let object = self.map(target, &items, statement.keys.as_ref())?;
                dates = MapDates::of(&object);
                (Yield::AsIs, Row::Map(object))
            }
            StatementResult::Values(leaf) => (Yield::AsIs, Row::Leaf(self.leaf(leaf))),
        };
        let (part, value) = match paged {
            Some((id, page)) => (
                Part::Page(id),
                AskedValue::Page {
                    required: matches!(definition.wrap, Wrap::One { required: true }),
                    page: id,
                    beside: false,
                    parts: self.page(page, group, below)?,
                    row,
                },
            ),
            None => (
                match definition.wrap {
                    Wrap::One { .. } => Part::One,
                    Wrap::List { .. } => Part::List,
                },
                AskedValue::Plain {
                    wrap: definition.wrap,
                    row,
                },
            ),
        };
        Ok(AskedFetch {
            fetch: Fetch {
                origin: Origin::Call(Call {
                    statement: statement.clone(),
                    arguments,
                    dates,
                }),
                select: Select::anything(part),
                yields,
            },
            value,
        })
    }
}
