//! Steps on elements, their properties, maps and paths. In: choices. Out: steps.

use super::{Kind, Maker};
use crate::data::place;

impl Maker<'_> {
    pub(super) fn vertex_step(&mut self, depth: usize) -> (String, Kind) {
        match self.chance.below(100) {
            0..24 if self.growth > 0 => {
                self.growth -= 1;
                self.ordered = false;
                let name = *self.chance.pick(&["out", "in", "both"]);
                (format!(".{name}({})", self.edge_labels()), Kind::Vertex)
            }
            24..36 if self.growth > 0 => {
                self.growth -= 1;
                self.ordered = false;
                let name = *self.chance.pick(&["outE", "inE", "bothE"]);
                let hop = format!(".{name}({})", self.edge_labels());
                match self.chance.below(5) {
                    0 => {
                        let (filter, _) = self.element_step(&Kind::Edge, depth);
                        match filter.starts_with(".has") {
                            true => (format!("{hop}{filter}.otherV()"), Kind::Vertex),
                            false => (format!("{hop}.otherV()"), Kind::Vertex),
                        }
                    }
                    1 => (format!("{hop}.inV()"), Kind::Vertex),
                    _ => (hop, Kind::Edge),
                }
            }
            36..39 if self.growth > 0 => {
                self.growth -= 1;
                let direction = *self.chance.pick(&["OUT", "IN", "BOTH"]);
                let labels = self.edge_labels();
                let labels = if labels.is_empty() {
                    labels
                } else {
                    format!(",{labels}")
                };
                match self.chance.percent(50) {
                    true => (format!(".to(Direction.{direction}{labels})"), Kind::Vertex),
                    false => (format!(".toE(Direction.{direction}{labels})"), Kind::Edge),
                }
            }
            39..44 => (format!(".hasLabel({})", self.vertex_labels()), Kind::Vertex),
            _ => self.element_step(&Kind::Vertex, depth),
        }
    }

    pub(super) fn edge_step(&mut self, depth: usize) -> (String, Kind) {
        match self.chance.below(100) {
            0..30 => {
                let name = *self.chance.pick(&["outV", "inV", "inV", "bothV", "otherV"]);
                if name == "bothV" {
                    self.ordered = false;
                }
                (format!(".{name}()"), Kind::Vertex)
            }
            30..33 => {
                let direction = *self.chance.pick(&["OUT", "IN", "BOTH"]);
                (format!(".toV(Direction.{direction})"), Kind::Vertex)
            }
            33..40 => {
                let label = self.edge_labels();
                let label = if label.is_empty() {
                    "'knows'".to_owned()
                } else {
                    label
                };
                (format!(".hasLabel({label})"), Kind::Edge)
            }
            _ => self.element_step(&Kind::Edge, depth),
        }
    }

    fn element_step(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        match self.chance.below(100) {
            0..22 => {
                let (key, held) = self.key(kind);
                match self.chance.below(10) {
                    0 => {
                        self.ordered = false;
                        (".values()".to_owned(), Kind::Any)
                    }
                    1 => {
                        self.ordered = false;
                        let (other, more) = self.key(kind);
                        let held = if held == more { held } else { Kind::Any };
                        // TinkerGraph gives them in its own order, whatever is asked for.
                        let mut keys = [key, other];
                        keys.sort_by_key(|key| place(key));
                        let [key, other] = keys;
                        (format!(".values('{key}','{other}')"), held)
                    }
                    _ => (format!(".values('{key}')"), held),
                }
            }
            22..28 => {
                let (key, _) = self.key(kind);
                let keys = *self.chance.pick(&["", "x", "x"]);
                let keys = if keys.is_empty() {
                    keys.to_owned()
                } else {
                    format!("'{key}'")
                };
                let with = *self.chance.pick(&[
                    "",
                    "",
                    "",
                    ".by(__.unfold())",
                    ".with(WithOptions.tokens)",
                    ".with(WithOptions.tokens,WithOptions.labels)",
                    ".by()",
                ]);
                (format!(".valueMap({keys}){with}"), Kind::Map)
            }
            28..32 => {
                let (key, _) = self.key(kind);
                match self.chance.percent(50) {
                    true => (".elementMap()".to_owned(), Kind::Map),
                    false => (format!(".elementMap('{key}')"), Kind::Map),
                }
            }
            32..38 => {
                let (key, _) = self.key(kind);
                let property = match kind {
                    Kind::Edge => Kind::Property,
                    _ => Kind::VertexProperty,
                };
                match self.chance.percent(40) {
                    true => {
                        self.ordered = false;
                        (".properties()".to_owned(), property)
                    }
                    false => (format!(".properties('{key}')"), property),
                }
            }
            38..40 => {
                let (key, _) = self.key(kind);
                // Properties themselves are in the order of ids that only TinkerGraph has.
                (
                    format!(".propertyMap('{key}').by(__.unfold().value())"),
                    Kind::Map,
                )
            }
            40..45 => (".id()".to_owned(), Kind::Number),
            45..50 => (".label()".to_owned(), Kind::Text),
            50..53 => {
                let (one, other) = (self.chance.between(1, 8), self.chance.between(9, 20));
                match self.chance.percent(50) {
                    true => (format!(".hasId({one})"), kind.clone()),
                    false => (format!(".hasId({one},{other})"), kind.clone()),
                }
            }
            53..56 => {
                let (key, _) = self.key(kind);
                (format!(".hasNot('{key}')"), kind.clone())
            }
            56..60 => {
                let (key, _) = self.key(kind);
                (format!(".has('{key}')"), kind.clone())
            }
            60..70 => {
                let (key, held) = self.key(kind);
                (
                    format!(".has('{key}',{})", self.literal(&held)),
                    kind.clone(),
                )
            }
            70..85 => {
                let (key, held) = self.key(kind);
                (
                    format!(".has('{key}',{})", self.predicate(&held, 2)),
                    kind.clone(),
                )
            }
            85..88 => {
                let (key, held) = self.key(kind);
                let label = match kind {
                    Kind::Edge => "knows",
                    _ => "person",
                };
                (
                    format!(".has('{label}','{key}',{})", self.predicate(&held, 1)),
                    kind.clone(),
                )
            }
            88..92 => match self.chance.below(3) {
                0 => (
                    format!(".has(T.id,{})", self.predicate(&Kind::Number, 0)),
                    kind.clone(),
                ),
                1 => (
                    format!(".has(T.label,{})", self.predicate(&Kind::Text, 0)),
                    kind.clone(),
                ),
                _ => (".has(T.label,'person')".to_owned(), kind.clone()),
            },
            92..95 => {
                let (key, held) = self.key(kind);
                let steps = self.chance.between(1, 2);
                let (child, _) = self.child_of(&held, steps, depth);
                (format!(".has('{key}',{child})"), kind.clone())
            }
            _ => match kind {
                Kind::Edge => (".outV()".to_owned(), Kind::Vertex),
                _ => (format!(".hasLabel({})", self.vertex_labels()), kind.clone()),
            },
        }
    }

    pub(super) fn property_step(&mut self, kind: &Kind) -> (String, Kind) {
        match self.chance.below(7) {
            0 => (".key()".to_owned(), Kind::Text),
            1 | 2 => (".value()".to_owned(), Kind::Any),
            3 => (
                ".element()".to_owned(),
                match kind {
                    Kind::Property => Kind::Edge,
                    _ => Kind::Vertex,
                },
            ),
            4 => {
                let (key, _) = self.key(&Kind::Vertex);
                (format!(".hasKey('{key}')"), kind.clone())
            }
            5 => match self.chance.percent(50) {
                true => (
                    format!(".hasValue({})", self.literal(&Kind::Any)),
                    kind.clone(),
                ),
                false => (
                    format!(".hasValue({})", self.predicate(&Kind::Text, 0)),
                    kind.clone(),
                ),
            },
            _ => (".label()".to_owned(), Kind::Text),
        }
    }

    pub(super) fn map_step(&mut self) -> (String, Kind) {
        let any = || Kind::List(Box::new(Kind::Any));
        match self.chance.below(10) {
            // A set, whose order is nobody's.
            0 | 1 => (".select(Column.keys)".to_owned(), Kind::Any),
            2 | 3 => (".select(Column.values)".to_owned(), any()),
            4 => {
                let key = *self.chance.pick(&["name", "age", "a", "b", "weight"]);
                (format!(".select('{key}')"), Kind::Any)
            }
            5 => (".select('a','b')".to_owned(), Kind::Map),
            6 => (".count(Scope.local)".to_owned(), Kind::Number),
            7 => {
                self.ordered = false;
                (".unfold()".to_owned(), Kind::Entry)
            }
            8 => {
                let column = *self.chance.pick(&["keys", "values"]);
                let order = *self.chance.pick(&["asc", "desc"]);
                (
                    format!(".order(Scope.local).by(Column.{column},Order.{order})"),
                    Kind::Map,
                )
            }
            _ => (".unfold().select(Column.keys)".to_owned(), Kind::Any),
        }
    }

    pub(super) fn path_step(&mut self) -> (String, Kind) {
        match self.chance.below(6) {
            0 | 1 => (".unfold()".to_owned(), Kind::Any),
            2 => (".count(Scope.local)".to_owned(), Kind::Number),
            3 => match self.names.last() {
                Some((name, kind)) => (format!(".select('{name}')"), kind.clone()),
                None => (".count(Scope.local)".to_owned(), Kind::Number),
            },
            4 => (
                ".limit(Scope.local,2)".to_owned(),
                Kind::List(Box::new(Kind::Any)),
            ),
            _ => (".tail(Scope.local)".to_owned(), Kind::Any),
        }
    }
}
