//! What a question must be answered with.
//!
//! In: a world and a question. Out: its rows, and the answer as an [`Expect`].

use serde_json::{Value, json};

use crate::{
    aggregate,
    ask::{Ask, From, Pick, Relay, Shape},
    expect::Expect,
    plain::About,
    values::{Datum, shown},
    world::{Property, Row, Target, World},
};

impl World {
    pub fn target(&self, from: From) -> Target {
        match from {
            From::Root(target) => target,
            From::Along(ty, at) => self.relationship((ty, at)).target,
        }
    }

    /// What the field's filter and sort are about: companions of a relationship with edge properties are
    /// about rows, everything else about nodes.
    pub fn about(&self, ask: &Ask) -> About {
        let companion = match ask.shape {
            Shape::Relay(_) | Shape::Aggregate(_) => true,
            Shape::List | Shape::One | Shape::Id(_) | Shape::Items => false,
        };
        match ask.from {
            From::Along(ty, at)
                if companion && self.has_edge_properties(self.relationship((ty, at))) =>
            {
                About::Rows(ty, at)
            }
            from => About::Nodes(self.target(from)),
        }
    }

    /// All rows of a field in their order, before any window.
    pub fn rows(&self, ask: &Ask, from: Option<usize>) -> Vec<Row> {
        let rows = match (ask.from, from) {
            (From::Along(ty, at), Some(node)) => self.along(node, self.relationship((ty, at))),
            (from, _) => self.all(self.target(from)),
        };
        let about = self.about(ask);
        let kept = rows.into_iter().filter(|row| {
            let is_it = match &ask.shape {
                Shape::Id(id) => self.nodes[row.node].id == *id,
                _ => true,
            };
            let mut filter = ask.filter.iter();
            is_it && filter.all(|wanted| self.holds(about, *row, wanted))
        });
        let mut rows: Vec<_> = kept.collect();
        let target = self.target(ask.from);
        let is_page = matches!(ask.shape, Shape::Relay(_) | Shape::Items);
        let last = |row: Row| match is_page || self.ties_by_edge {
            true => self.id(row),
            false => &self.nodes[row.node].id,
        };
        rows.sort_by(|one, other| {
            let order = self.compare(target, &ask.sort, *one, *other);
            order.then_with(|| last(*one).cmp(last(*other)))
        });
        rows
    }

    pub fn answer(&self, ask: &Ask, from: Option<usize>) -> Expect {
        let rows = self.rows(ask, from);
        match &ask.shape {
            Shape::List => self.list(ask, &rows),
            Shape::One | Shape::Id(_) => match rows.first() {
                Some(row) => self.row(ask, *row),
                None => Expect::Is(Value::Null),
            },
            Shape::Relay(relay) => {
                let (start, end) = match (relay.first, relay.last) {
                    (Some(first), _) => (0, first.min(rows.len())),
                    (None, Some(last)) => (rows.len() - last.min(rows.len()), rows.len()),
                    (None, None) => (0, rows.len()),
                };
                self.page(ask, relay, &rows, start, end)
            }
            Shape::Items => {
                let next = match ask.limit.is_some_and(|limit| limit < rows.len()) {
                    true => Expect::Opaque,
                    false => Expect::Is(Value::Null),
                };
                Expect::Object(vec![
                    ("items".to_owned(), self.list(ask, &rows)),
                    ("nextToken".to_owned(), next),
                ])
            }
            Shape::Aggregate(aggregate) => {
                let target = self.target(ask.from);
                let groups = aggregate::answer(self, target, aggregate, &rows);
                Expect::List(window(ask, groups))
            }
        }
    }

    /// Without an order, so many of them.
    fn list(&self, ask: &Ask, rows: &[Row]) -> Expect {
        let all: Vec<_> = rows.iter().map(|row| self.row(ask, *row)).collect();
        match ask.sort.is_empty() {
            true => {
                let size = window(ask, all.clone()).len();
                Expect::Some(all, size)
            }
            false => Expect::List(window(ask, all)),
        }
    }

    /// The rows from `start` on up to `end`; both flags speak of the whole list.
    pub fn page(&self, ask: &Ask, relay: &Relay, rows: &[Row], start: usize, end: usize) -> Expect {
        let edges = rows[start..end].iter().map(|row| {
            let mut fields = vec![
                ("cursor".to_owned(), Expect::Opaque),
                ("node".to_owned(), self.row(ask, *row)),
            ];
            if let (false, About::Rows(ty, at)) = (relay.edge.is_empty(), self.about(ask)) {
                let label = &self.labels[self.relationship((ty, at)).label];
                let edge = row.edge.expect("rows of a relationship have edges");
                let values = relay.edge.iter().enumerate().map(|(place, at)| {
                    let value = self.edges[edge].values[*at].as_ref();
                    (format!("e{place}"), property(&label.properties[*at], value))
                });
                fields.push(("properties".to_owned(), Expect::Object(values.collect())));
            }
            Expect::Object(fields)
        });
        let mut fields = vec![("edges".to_owned(), Expect::List(edges.collect()))];
        let cursor = || match start == end {
            true => Expect::Is(Value::Null),
            false => Expect::Opaque,
        };
        let mut info = vec![
            ("startCursor".to_owned(), cursor()),
            ("endCursor".to_owned(), cursor()),
        ];
        if relay.flags {
            let is = |flag: bool| Expect::Is(json!(flag));
            info.push(("hasNextPage".to_owned(), is(end < rows.len())));
            info.push(("hasPreviousPage".to_owned(), is(start > 0)));
        }
        fields.push(("pageInfo".to_owned(), Expect::Object(info)));
        if relay.total {
            fields.push(("totalCount".to_owned(), Expect::Is(json!(rows.len()))));
        }
        Expect::Object(fields)
    }

    /// A node, with what is asked of it.
    pub fn row(&self, ask: &Ask, row: Row) -> Expect {
        let target = self.target(ask.from);
        let node = &self.nodes[row.node];
        let mut fields = vec![
            ("id".to_owned(), Expect::Is(json!(node.id))),
            (
                "__typename".to_owned(),
                Expect::Is(json!(self.types[node.ty].name)),
            ),
        ];
        for (place, pick) in ask.select.iter().enumerate() {
            let value = match pick {
                Pick::Property(at) => property(
                    &self.properties(target)[*at],
                    self.value(target, row.node, *at),
                ),
                Pick::Of(ty, at) if *ty == node.ty => {
                    property(&self.types[*ty].properties[*at], node.values[*at].as_ref())
                }
                Pick::Of(..) => continue,
                Pick::Nested(nested) => match nested.from {
                    From::Along(ty, _) if ty == node.ty => self.answer(nested, Some(row.node)),
                    From::Along(..) | From::Root(_) => continue,
                },
            };
            fields.push((format!("f{place}"), value));
        }
        Expect::Object(fields)
    }
}

/// A list without values is empty, and not null.
fn property(of: &Property, value: Option<&Datum>) -> Expect {
    match (of.ty.list, value) {
        (true, Some(Datum::List(items))) => Expect::Set(items.iter().map(shown).collect()),
        (true, _) => Expect::Set(Vec::new()),
        (false, value) => Expect::Is(value.map_or(Value::Null, shown)),
    }
}

fn window<T>(ask: &Ask, rows: Vec<T>) -> Vec<T> {
    let rows = rows.into_iter().skip(ask.offset.unwrap_or(0));
    rows.take(ask.limit.unwrap_or(usize::MAX)).collect()
}
