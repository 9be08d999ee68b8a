//! Random traversals.
//!
//! In: choices. Out: a text of which most steps meet values of the kind that they take.

mod branch;
mod common;
mod element;
mod literal;
mod scalar;
mod write;

use std::fmt::Write as _;

use crate::{
    chance::Chance,
    data::{EDGE_LABELS, VERTEX_LABELS},
};

/// What a step is expected to meet.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Vertex,
    Edge,
    /// Of a vertex, and of an edge.
    VertexProperty,
    Property,
    Number,
    Text,
    Bool,
    Date,
    Map,
    Entry,
    Path,
    List(Box<Kind>),
    /// Of several kinds.
    Any,
}

pub struct Maker<'a> {
    chance: &'a mut Chance,
    /// Names that `as()` gave, with what they hold.
    names: Vec<(String, Kind)>,
    /// Side effects, with what `cap()` gives.
    effects: Vec<(String, Kind)>,
    sack: bool,
    /// Whether the order of what comes next is that of an `order()`.
    ordered: bool,
    writes: bool,
    next_id: usize,
    /// How many more traversers a traversal may make of one.
    growth: usize,
    loops: usize,
}

/// How deep traversals stand in traversals.
const DEPTH: usize = 3;

/// A traversal that only reads.
pub fn read(chance: &mut Chance) -> String {
    Maker::new(chance, false).statement()
}

/// Statements of which at least one writes.
pub fn script(chance: &mut Chance) -> String {
    let count = chance.between(1, 3);
    let mut maker = Maker::new(chance, true);
    let mut text = String::new();
    for at in 0..count {
        if at > 0 {
            text.push_str(".iterate();");
        }
        maker.forget();
        text.push_str(&maker.write_statement());
    }
    text
}

impl<'a> Maker<'a> {
    fn new(chance: &'a mut Chance, writes: bool) -> Maker<'a> {
        Maker {
            chance,
            names: Vec::new(),
            effects: Vec::new(),
            sack: false,
            ordered: false,
            writes,
            next_id: 50,
            growth: 3,
            loops: 0,
        }
    }

    fn forget(&mut self) {
        self.names.clear();
        self.effects.clear();
        self.sack = false;
        self.ordered = false;
        self.growth = 3;
    }

    fn statement(&mut self) -> String {
        let mut text = "g".to_owned();
        if self.chance.percent(6) {
            self.sack = true;
            let first = *self.chance.pick(&["0", "1", "1.5d", "0L", "'s'"]);
            let _ = match self.chance.percent(40) {
                true => write!(text, ".withSack({first},Operator.sum)"),
                false => write!(text, ".withSack({first})"),
            };
        }
        if self.chance.percent(4) {
            let (value, kind) = match self.chance.below(3) {
                0 => ("[1,2]", Kind::List(Box::new(Kind::Number))),
                1 => ("'q'", Kind::Text),
                _ => ("7", Kind::Number),
            };
            let _ = write!(text, ".withSideEffect('s',{value})");
            self.effects.push(("s".to_owned(), kind));
        }
        let (start, kind) = self.start();
        text.push_str(&start);
        let length = self.chance.between(0, 7);
        text.push_str(&self.chain(kind, length, DEPTH).0);
        text
    }

    fn start(&mut self) -> (String, Kind) {
        match self.chance.below(100) {
            0..52 => (".V()".to_owned(), Kind::Vertex),
            52..60 => {
                let ids = self.ids(8);
                (format!(".V({ids})"), Kind::Vertex)
            }
            60..70 => (".E()".to_owned(), Kind::Edge),
            70..74 => {
                let ids = self.ids(13);
                (format!(".E({ids})"), Kind::Edge)
            }
            74..94 => self.injected(),
            94..97 => {
                let other = self
                    .chance
                    .pick(&[".V(2)", ".E()", ".V().out()"])
                    .to_owned();
                (format!(".union(__.V(1),__{other})"), Kind::Any)
            }
            _ => {
                let (text, kind) = self.injected();
                (
                    text + ".V()",
                    if kind == Kind::Any {
                        kind
                    } else {
                        Kind::Vertex
                    },
                )
            }
        }
    }

    fn ids(&mut self, most: usize) -> String {
        let count = self.chance.between(1, 3);
        let ids: Vec<String> = (0..count)
            .map(|_| match self.chance.below(12) {
                0 => format!("{}L", self.chance.between(1, most)),
                1 => format!("'{}'", self.chance.between(1, most)),
                2 => "99".to_owned(),
                _ => self.chance.between(1, most).to_string(),
            })
            .collect();
        match self.chance.percent(10) {
            true => format!("[{}]", ids.join(",")),
            false => ids.join(","),
        }
    }

    fn injected(&mut self) -> (String, Kind) {
        let kind = match self.chance.below(10) {
            0..4 => Kind::Number,
            4..6 => Kind::Text,
            6 => Kind::Date,
            7 => Kind::Any,
            8 => Kind::List(Box::new(Kind::Number)),
            _ => Kind::List(Box::new(Kind::Text)),
        };
        let count = self.chance.between(1, 5);
        let values: Vec<String> = (0..count).map(|_| self.literal(&kind)).collect();
        (format!(".inject({})", values.join(",")), kind)
    }

    /// So many steps; each is `.step(…)`, with its modulators.
    fn chain(&mut self, kind: Kind, steps: usize, depth: usize) -> (String, Kind) {
        let mut text = String::new();
        let mut kind = kind;
        for _ in 0..steps {
            let (step, next) = self.step(&kind, depth);
            // TinkerPop takes these out, and then finds an empty traversal where one should be.
            if step != ".identity()" {
                text.push_str(&step);
            }
            kind = next;
        }
        (text, kind)
    }

    /// An anonymous traversal, and what it gives.
    fn child(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        let steps = match self.chance.below(10) {
            0..6 => 1,
            6..9 => 2,
            _ => 3,
        };
        self.child_of(kind, steps, depth)
    }

    fn child_of(&mut self, kind: &Kind, steps: usize, depth: usize) -> (String, Kind) {
        let (names, ordered) = (self.names.len(), self.ordered);
        let (text, kind) = self.chain(kind.clone(), steps, depth.saturating_sub(1));
        self.names.truncate(names);
        self.ordered = ordered;
        match text.is_empty() {
            true => ("__.identity()".to_owned(), kind),
            false => (format!("__{text}"), kind),
        }
    }

    /// A traversal that gives one value, mostly.
    fn value_child(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        let (text, kind) = self.child(kind, depth);
        match self.chance.below(10) {
            0..4 => (text + ".count()", Kind::Number),
            4..7 => (text + ".fold()", Kind::List(Box::new(kind))),
            _ => (text, kind),
        }
    }

    fn step(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        let kind = match self.chance.percent(3) {
            true => self.any_kind(),
            false => kind.clone(),
        };
        if self.chance.percent(52)
            && let Some(step) = self.own_step(&kind, depth)
        {
            return step;
        }
        self.common_step(&kind, depth)
    }

    fn any_kind(&mut self) -> Kind {
        self.chance
            .pick(&[
                Kind::Vertex,
                Kind::Edge,
                Kind::VertexProperty,
                Kind::Number,
                Kind::Text,
                Kind::Date,
                Kind::Map,
                Kind::Path,
                Kind::List(Box::new(Kind::Any)),
            ])
            .clone()
    }

    fn own_step(&mut self, kind: &Kind, depth: usize) -> Option<(String, Kind)> {
        match kind {
            Kind::Vertex => Some(self.vertex_step(depth)),
            Kind::Edge => Some(self.edge_step(depth)),
            Kind::VertexProperty | Kind::Property => Some(self.property_step(kind)),
            Kind::Number => Some(self.number_step(depth)),
            Kind::Text => Some(self.text_step(depth)),
            Kind::Date => Some(self.date_step()),
            Kind::Map | Kind::Entry => Some(self.map_step()),
            Kind::Path => Some(self.path_step()),
            Kind::List(item) => Some(self.list_step(item, depth)),
            Kind::Bool | Kind::Any => None,
        }
    }

    fn vertex_labels(&mut self) -> String {
        self.labels_of(VERTEX_LABELS)
    }

    fn edge_labels(&mut self) -> String {
        match self.chance.percent(45) {
            true => String::new(),
            false => self.labels_of(EDGE_LABELS),
        }
    }

    fn labels_of(&mut self, labels: &[&str]) -> String {
        let first = match self.chance.below(30) {
            0 => "nothing",
            _ => *self.chance.pick(labels),
        };
        let second = *self.chance.pick(labels);
        // TinkerGraph walks twice along a label that is named twice.
        match self.chance.percent(25) && first != second {
            true => format!("'{first}','{second}'"),
            false => format!("'{first}'"),
        }
    }

    /// A key, and what it holds.
    fn key(&mut self, of: &Kind) -> (&'static str, Kind) {
        let number = (Kind::Number, ["age", "score"]);
        match (of, self.chance.below(12)) {
            (Kind::Edge, 0..6) => ("weight", Kind::Number),
            (Kind::Edge, 6..11) => ("since", Kind::Number),
            (_, 0..4) => ("name", Kind::Text),
            (_, 4..6) => (number.1[0], number.0),
            (_, 6) => (number.1[1], number.0),
            (_, 7) => ("lang", Kind::Text),
            (_, 8) => ("born", Kind::Date),
            (_, 9) => ("tag", Kind::Text),
            (_, 10) => ("live", Kind::Bool),
            _ => ("nothing", Kind::Any),
        }
    }
}
