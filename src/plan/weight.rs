//! What a plan takes in memory.
//!
//! In: a plan. Out: about how many bytes it holds. Names that it shares with the schema are counted as
//! its own: they are short.

use super::{
    ArgumentValue, Batch, EdgePart, Expression, Fetch, FieldName, FieldShape, FieldSource,
    MapDates, ObjectShape, Origin, PageArguments, PagePart, PageShape, Plan, Projection,
    RootSource, Select, Source, SumSource, Sums, ValueKind, ValueShape, Yield,
};
use crate::{
    gremlin::{Text, Value, each_value},
    model::Input,
};

/// What an allocation costs beside its bytes.
const ALLOCATION: usize = 16;

impl Plan {
    /// About how many bytes it holds.
    pub fn weight(&self) -> usize {
        let variables = self.variables.iter().map(|variable| {
            size_of_val(variable)
                + text(&variable.name)
                + variable.default.as_ref().map_or(0, input)
        });
        let roots = self.roots.iter().map(|root| {
            size_of_val(root)
                + inside_field(&root.shape)
                + match &root.source {
                    RootSource::TypeName | RootSource::Introspection => 0,
                    RootSource::Fetch(of) => fetch(of),
                }
        });
        let pages = self.pages.iter().map(|page| {
            let arguments: usize = match page {
                PageArguments::Rows { limit, after } => {
                    let parts = [limit, after];
                    parts.into_iter().flatten().map(argument).sum()
                }
                PageArguments::Keys(page) => page.arguments.iter().map(argument).sum(),
            };
            size_of_val(page) + arguments
        });
        size_of::<Plan>()
            + variables.sum::<usize>()
            + roots.sum::<usize>()
            + self.batches.iter().map(of_batch).sum::<usize>()
            + pages.sum::<usize>()
    }
}

fn of_batch(batch: &Batch) -> usize {
    size_of_val(batch) + text(&batch.root) + fetch(&batch.fetch) + value(&batch.value)
}

/// Of a fetch that is counted already.
fn fetch(of: &Fetch) -> usize {
    let origin = match &of.origin {
        Origin::Vertices => 0,
        Origin::Hop(hop) => text(&hop.label) + hop.edge.as_ref().map_or(0, text),
        Origin::Call(call) => {
            let given = call.arguments.iter().flatten();
            let dates = call.dates.as_ref().map_or(0, MapDates::weight);
            list(&call.arguments) + given.map(argument).sum::<usize>() + dates
        }
    };
    let rows = match &of.yields {
        Yield::Rows(rows) => projection(rows),
        Yield::Sums(sums) => of_sums(sums),
        Yield::AsIs => 0,
    };
    origin + select(&of.select) + rows
}

fn select(of: &Select) -> usize {
    let labels = of.labels.iter();
    let labels = labels.map(|label| ALLOCATION + size_of_val(label.parts()));
    list(&of.arguments)
        + of.arguments.iter().map(argument).sum::<usize>()
        + list(&of.labels)
        + labels.sum::<usize>()
}

fn of_sums(of: &Sums) -> usize {
    let entries = of.entries.iter().map(|(key, source)| {
        text(key)
            + match source {
                SumSource::Count | SumSource::Group => 0,
                SumSource::Measures { measures, .. } => {
                    list(measures) + measures.iter().map(|(key, _)| text(key)).sum::<usize>()
                }
            }
    });
    list(&of.entries) + entries.sum::<usize>()
}

fn projection(of: &Projection) -> usize {
    let entries = of.entries.iter().map(|entry| {
        text(&entry.key)
            + match &entry.source {
                Source::Label | Source::Id => 0,
                Source::Property { key, .. } => text(key),
                Source::Edge {
                    step,
                    projection: inner,
                } => text(step) + projection(inner),
                Source::Fetch(of) => fetch(of),
            }
    });
    list(&of.entries) + entries.sum::<usize>()
}

/// Of a field that is counted already.
fn inside_field(field: &FieldShape) -> usize {
    name(&field.name)
        + match &field.source {
            FieldSource::TypeName(name) => text(name),
            FieldSource::Row { key, value: shape } => text(key) + value(shape),
            FieldSource::Entry {
                name,
                property,
                value: shape,
                ..
            } => text(name) + property.as_ref().map_or(0, text) + value(shape),
            FieldSource::Batch { value: shape, .. } => value(shape),
        }
}

fn fields(fields: &Vec<FieldShape>) -> usize {
    list(fields) + fields.iter().map(inside_field).sum::<usize>()
}

fn name(name: &FieldName) -> usize {
    text(&name.key) + text(&name.quoted_key) + text(&name.coordinate)
}

/// Of what is behind a shape that is counted already.
fn value(shape: &ValueShape) -> usize {
    match &shape.kind {
        ValueKind::Leaf(_) | ValueKind::Verbatim => 0,
        ValueKind::List(items) => ALLOCATION + size_of::<ValueShape>() + value(items),
        ValueKind::Object(shape) => ALLOCATION + object(shape),
        ValueKind::Page(shape) => ALLOCATION + page(shape),
    }
}

fn object(shape: &ObjectShape) -> usize {
    size_of::<ObjectShape>()
        + match shape {
            ObjectShape::Concrete(of) => fields(&of.list),
            ObjectShape::Abstract { types, .. } => {
                list(types) + types.iter().map(|(_, of)| fields(&of.list)).sum::<usize>()
            }
            ObjectShape::Map { types, .. } => {
                list(types) + types.iter().map(|of| fields(&of.fields)).sum::<usize>()
            }
        }
}

fn page(shape: &PageShape) -> usize {
    let parts = shape.parts.iter().map(|(name_of, part)| {
        name(name_of)
            + match part {
                PagePart::TypeName(_) | PagePart::NextToken | PagePart::Total => 0,
                PagePart::Items(shape) => value(shape),
                PagePart::Edges { parts, .. } => {
                    let inside = parts.iter().map(|(name_of, part)| {
                        name(name_of)
                            + match part {
                                EdgePart::Node(shape) => value(shape),
                                EdgePart::Properties(of) => text(&of.key) + value(&of.value),
                                EdgePart::TypeName(_) | EdgePart::Cursor => 0,
                            }
                    });
                    list(parts) + inside.sum::<usize>()
                }
                PagePart::Info { parts } => {
                    list(parts)
                        + parts
                            .iter()
                            .map(|(name_of, _)| name(name_of))
                            .sum::<usize>()
                }
            }
    });
    size_of::<PageShape>() + list(&shape.parts) + parts.sum::<usize>()
}

/// Of an argument that is counted already.
fn argument(argument: &ArgumentValue) -> usize {
    text(&argument.name)
        + expression(&argument.expression)
        + argument.default.as_ref().map_or(0, input)
}

fn expression(given: &Expression) -> usize {
    match given {
        Expression::Known(constant) => input(constant),
        Expression::Variable(_) => 0,
        Expression::List(open) => {
            list(&open.items) + open.items.iter().map(expression).sum::<usize>()
        }
        Expression::Object(open) => {
            let inside = open.fields.iter().map(|field| {
                text(&field.name) + expression(&field.value) + field.default().map_or(0, input)
            });
            list(&open.fields) + inside.sum::<usize>()
        }
    }
}

fn input(given: &Input) -> usize {
    match given {
        Input::Null => 0,
        Input::Leaf(leaf) => {
            let mut weight = 0;
            each_value(leaf, &mut |value: &Value| {
                weight += match value {
                    Value::String(of) | Value::BigInteger(of) | Value::BigDecimal(of) => text(of),
                    Value::List(items) => list(items),
                    Value::Map(entries) => list(entries),
                    _ => 0,
                };
            });
            weight
        }
        Input::List(items) => list(items) + items.iter().map(input).sum::<usize>(),
        Input::Object(fields) => {
            let inside = fields.iter().map(|(name, given)| text(name) + input(given));
            list(fields) + inside.sum::<usize>()
        }
    }
}

/// A shared text has two counters.
fn text(text: &Text) -> usize {
    2 * size_of::<usize>() + ALLOCATION + text.len()
}

fn list<T>(items: &Vec<T>) -> usize {
    match items.capacity() {
        0 => 0,
        capacity => ALLOCATION + capacity * size_of::<T>(),
    }
}
