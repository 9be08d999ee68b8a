//! How the rows of a fetch are read.
//!
//! In: what becomes of rows. Out: the shape by which they are read; what a page asks of the edges that its rows
//! are is added to the rows.

use std::sync::Arc;

use super::{
    layout::{Layout, edge_label},
    nested::misplaced,
};
use crate::{
    error::Error,
    gremlin::Text,
    plan::{
        EdgePart, Entry, ObjectShape, PagePart, PageShape, Properties, Source, ValueKind,
        ValueShape, Yield,
        asked::{AskedPart, AskedProperties, AskedValue, Row},
    },
};

impl Layout {
    pub(super) fn value(
        &self,
        value: AskedValue,
        object: Option<ObjectShape>,
        yields: &mut Yield,
        depth: usize,
    ) -> Result<ValueShape, Error> {
        Ok(match value {
            AskedValue::Plain { wrap, row } => ValueShape::wrapped(wrap, row_kind(row, object)?),
            AskedValue::Page {
                required,
                page,
                beside,
                parts,
                row,
            } => {
                let item = row_kind(row, object)?;
                let parts = parts.into_iter();
                let parts = parts
                    .map(|(name, part)| Ok((name, self.page_part(part, &item, yields, depth)?)));
                let shape = PageShape {
                    page,
                    beside,
                    parts: parts.collect::<Result<_, Error>>()?,
                };
                ValueShape {
                    required,
                    kind: ValueKind::Page(shape.into()),
                }
            }
        })
    }

    fn page_part(
        &self,
        part: AskedPart,
        item: &ValueKind,
        yields: &mut Yield,
        depth: usize,
    ) -> Result<PagePart, Error> {
        Ok(match part {
            AskedPart::TypeName(of) => PagePart::TypeName(of),
            AskedPart::Items(wrap) => PagePart::Items(ValueShape::wrapped(wrap, item.clone())),
            AskedPart::NextToken => PagePart::NextToken,
            AskedPart::Total => PagePart::Total,
            AskedPart::Info(parts) => PagePart::Info { parts },
            AskedPart::Edges { required, parts } => {
                let parts = parts.into_iter().map(|(name, part)| {
                    let part: EdgePart = match part {
                        EdgePart::TypeName(of) => EdgePart::TypeName(of),
                        EdgePart::Cursor => EdgePart::Cursor,
                        EdgePart::Node(wrap) => {
                            EdgePart::Node(ValueShape::wrapped(wrap, item.clone()))
                        }
                        EdgePart::Properties(of) => {
                            EdgePart::Properties(self.properties(of, yields, depth)?)
                        }
                    };
                    Ok((name, part))
                });
                PagePart::Edges {
                    required,
                    parts: parts.collect::<Result<_, Error>>()?,
                }
            }
        })
    }

    fn properties(
        &self,
        of: AskedProperties,
        yields: &mut Yield,
        depth: usize,
    ) -> Result<Properties, Error> {
        let Yield::Rows(rows) = yields else {
            return Err(misplaced("a page's rows are no elements"));
        };
        let (projection, fields) = self.object(of.fields, depth)?;
        let source = Source::Edge {
            step: edge_label(depth),
            projection,
        };
        // No response key begins so.
        let key = Text::from(format!("~edge{}", rows.entries.len()));
        rows.entries.push(Entry {
            key: key.clone(),
            source,
        });
        let object = ValueKind::Object(Arc::new(ObjectShape::Concrete(fields)));
        Ok(Properties {
            key,
            value: ValueShape::wrapped(of.wrap, object),
        })
    }
}

fn row_kind(row: Row, object: Option<ObjectShape>) -> Result<ValueKind, Error> {
    match (row, object) {
        (Row::Leaf(leaf), None) => Ok(ValueKind::Leaf(leaf)),
        (Row::Map(map), None) => Ok(ValueKind::Object(Arc::new(map))),
        (Row::Object, Some(object)) => Ok(ValueKind::Object(Arc::new(object))),
        (Row::Leaf(_) | Row::Map(_), Some(_)) | (Row::Object, None) => {
            Err(misplaced("rows are no objects"))
        }
    }
}
