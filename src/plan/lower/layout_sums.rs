//! Where the parts of an aggregate stand in its rows.
//!
//! In: what is asked of nodes together. Out: the entries of a row, and the shape by which it is read.

use std::sync::Arc;

use crate::plan::{
    FieldName, FieldShape, FieldSource, Fields, ObjectShape, ValueKind, ValueShape,
    asked::{AskedGroupPart, AskedMeasure, AskedSum},
    fetch::{SumSource, Sums},
    sums::group_key,
};

pub(super) fn layout_sums(parts: Vec<(FieldName, AskedSum)>) -> (Sums, ObjectShape) {
    let mut entries = Vec::with_capacity(parts.len());
    let mut shapes = Vec::with_capacity(parts.len());
    for (name, part) in parts {
        let key = name.key.clone();
        let (source, value) = match part {
            AskedSum::TypeName(of) => {
                shapes.push(FieldShape {
                    name,
                    source: FieldSource::TypeName(of),
                });
                continue;
            }
            AskedSum::Count { wrap } => {
                let leaf = crate::plan::LeafShape::Scalar(crate::model::Scalar::Int);
                (
                    SumSource::Count,
                    ValueShape::wrapped(wrap, ValueKind::Leaf(leaf)),
                )
            }
            AskedSum::Group { wrap, parts } => {
                (SumSource::Group, ValueShape::wrapped(wrap, group(parts)))
            }
            AskedSum::Measures { key, wrap, parts } => {
                let mut measures = Vec::with_capacity(parts.len());
                let mut fields = Vec::with_capacity(parts.len());
                for (name, part) in parts {
                    fields.push(match part {
                        AskedMeasure::TypeName(of) => FieldShape {
                            name,
                            source: FieldSource::TypeName(of),
                        },
                        AskedMeasure::Measure {
                            measure,
                            leaf,
                            wrap,
                        } => {
                            measures.push((name.key.clone(), measure));
                            row(name, ValueShape::wrapped(wrap, ValueKind::Leaf(leaf)))
                        }
                    });
                }
                let source = SumSource::Measures { of: key, measures };
                (source, ValueShape::wrapped(wrap, object(fields)))
            }
        };
        entries.push((key, source));
        shapes.push(row(name, value));
    }
    (Sums { entries }, ObjectShape::Concrete(Fields::new(shapes)))
}

fn group(parts: Vec<(FieldName, AskedGroupPart)>) -> ValueKind {
    let fields = parts.into_iter().map(|(name, part)| {
        let source = match part {
            AskedGroupPart::TypeName(of) => FieldSource::TypeName(of),
            AskedGroupPart::Value {
                name: field,
                leaf,
                wrap,
            } => FieldSource::Row {
                key: group_key(&field),
                value: ValueShape::wrapped(wrap, ValueKind::Leaf(leaf)),
            },
        };
        FieldShape { name, source }
    });
    object(fields.collect())
}

fn object(fields: Vec<FieldShape>) -> ValueKind {
    ValueKind::Object(Arc::new(ObjectShape::Concrete(Fields::new(fields))))
}

fn row(name: FieldName, value: ValueShape) -> FieldShape {
    let key = name.key.clone();
    FieldShape {
        name,
        source: FieldSource::Row { key, value },
    }
}
