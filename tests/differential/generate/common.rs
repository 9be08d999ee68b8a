//! Steps that take any value. In: choices. Out: steps with their modulators.

use super::{DEPTH, Kind, Maker};

impl Maker<'_> {
    pub(super) fn common_step(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        let same = kind.clone();
        let deep = depth > 0;
        match self.chance.below(120) {
            0..7 => {
                let name = format!("{}", (b'a' + self.chance.below(4) as u8) as char);
                let step = format!(".as('{name}')");
                self.names.push((name, same.clone()));
                (step, same)
            }
            7..13 => self.select(kind, depth),
            13..19 => {
                self.ordered = true;
                (self.order(kind, depth), same)
            }
            19..24 => {
                let by = self.maybe_by(kind, depth, 40);
                match self.names.last() {
                    Some((name, _)) if self.chance.percent(25) => {
                        (format!(".dedup('{name}')"), same)
                    }
                    _ => (format!(".dedup(){by}"), same),
                }
            }
            24..31 => self.window(kind, depth),
            31..34 => {
                self.ordered = true;
                (".count()".to_owned(), Kind::Number)
            }
            34..38 => {
                self.ordered = true;
                (".fold()".to_owned(), Kind::List(Box::new(same)))
            }
            38..42 => {
                self.ordered = true;
                let key = self.maybe_by(kind, depth, 80);
                let value = match key.is_empty() {
                    true => String::new(),
                    false => self.group_value(kind, depth),
                };
                (format!(".group(){key}{value}"), Kind::Map)
            }
            42..45 => {
                self.ordered = true;
                let by = self.maybe_by(kind, depth, 70);
                (format!(".groupCount(){by}"), Kind::Map)
            }
            45..50 => self.side_effect(kind, depth),
            // What it gives goes on changing, and is a key of a map all the same.
            50..52 if depth == DEPTH => match self.effects.last().cloned() {
                // What it is to steps on lists, a bag or a set, differs from step to step.
                Some((name, Kind::List(item))) => match self.chance.percent(50) {
                    true => (format!(".cap('{name}').unfold()"), *item),
                    false => (format!(".cap('{name}')"), Kind::Any),
                },
                Some((name, kind)) => (format!(".cap('{name}')"), kind),
                None => (".identity()".to_owned(), same),
            },
            52..57 if deep => {
                self.ordered = false;
                let count = self.chance.between(1, 3);
                self.branches("union", count, kind, depth)
            }
            57..60 if deep => {
                let count = self.chance.between(1, 3);
                self.branches("coalesce", count, kind, depth)
            }
            60..66 if deep => self.choose(kind, depth),
            66..69 if deep => {
                let (child, found) = self.child(kind, depth);
                let found = if found == same { found } else { Kind::Any };
                // TinkerPop asks the traversal once before anything came, and so lets a barrier
                // answer for nothing.
                let name = if reduces(&child) { "local" } else { "optional" };
                (format!(".{name}({child})"), found)
            }
            69..73 if deep => {
                let name = *self.chance.pick(&["local", "map", "flatMap"]);
                let (child, found) = self.child(kind, depth);
                (format!(".{name}({child})"), found)
            }
            73..80 if deep => self.filter(kind, depth),
            80..84 => {
                let by = match self.chance.percent(30) {
                    true => self.by(kind, depth),
                    false => String::new(),
                };
                (format!(".path(){by}"), Kind::Path)
            }
            84..87 => {
                let name = *self.chance.pick(&["simplePath", "cyclicPath"]);
                (format!(".{name}()"), same)
            }
            87..93 if deep => {
                let (one, _) = self.value_child(kind, depth);
                let two = self.by(kind, depth);
                (format!(".project('a','b').by({one}){two}"), Kind::Map)
            }
            93..99 if deep => self.repeat(kind, depth),
            99..101 => {
                let value = self.literal(&Kind::Any);
                (format!(".constant({value})"), Kind::Any)
            }
            // Inside of another traversal it gives its values once, to whatever comes first.
            101 if depth == DEPTH => {
                self.ordered = false;
                (format!(".inject({})", self.literal(kind)), same)
            }
            102 => (".barrier()".to_owned(), same),
            103..106 => self.by_names(kind, depth),
            106..109 if self.sack => match self.chance.percent(40) {
                true => (".sack()".to_owned(), Kind::Any),
                false => {
                    let operator = *self
                        .chance
                        .pick(&["sum", "mult", "assign", "minus", "max", "min"]);
                    let by = self.by(kind, depth);
                    (format!(".sack(Operator.{operator}){by}"), same)
                }
            },
            109 if deep => {
                let (child, _) = self.child(kind, depth);
                (format!(".sideEffect({child})"), same)
            }
            110 => match self.chance.below(5) {
                0 => (".fail('here')".to_owned(), same),
                1 => (".none()".to_owned(), same),
                _ => (".simplePath()".to_owned(), same),
            },
            111 => (".asString()".to_owned(), Kind::Text),
            112 => {
                self.ordered = true;
                let by = self.maybe_by(kind, depth, 50);
                (format!(".tree(){by}"), Kind::Any)
            }
            113..115 => {
                let value = self.predicate(kind, 1);
                (format!(".is({value})"), same)
            }
            115 => {
                let (key, _) = self.key(kind);
                let shown = *self.chance.pick(&["%{_}", "x %{nothing}", "é"]);
                match self.chance.percent(60) {
                    true => (format!(".format('is %{{{key}}}')"), Kind::Text),
                    false => (format!(".format('{shown}').by()"), Kind::Text),
                }
            }
            _ => (".identity()".to_owned(), same),
        }
    }

    /// `limit`, `range`, `tail` and `skip`, mostly behind an order.
    fn window(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        let mut text = String::new();
        if !self.ordered && self.chance.percent(97) {
            text = self.order(kind, depth);
            self.ordered = true;
        }
        let (low, more) = (self.chance.below(4), self.chance.below(4));
        let step = match self.chance.below(4) {
            0 => format!(".limit({})", low + more),
            1 => format!(".range({low},{})", low + more),
            2 => format!(".tail({low})"),
            _ => format!(".skip({low})"),
        };
        (text + &step, kind.clone())
    }

    /// An order without ties where the kind has one.
    fn order(&mut self, kind: &Kind, depth: usize) -> String {
        let direction = *self.chance.pick(&["Order.asc", "Order.desc"]);
        match kind {
            Kind::Vertex | Kind::Edge if self.chance.percent(80) => {
                let (key, _) = self.key(kind);
                match self.chance.below(4) {
                    0 => format!(".order().by(T.id,{direction})"),
                    1 => format!(
                        ".order().by(__.coalesce(__.values('{key}'),__.constant('x')),{direction}).by(T.id)"
                    ),
                    2 => format!(".order().by('{key}',{direction}).by(T.id)"),
                    _ => format!(".order().by(__.out().count(),{direction}).by(T.id)"),
                }
            }
            Kind::VertexProperty => ".order().by(T.value)".to_owned(),
            _ if self.chance.percent(75) => match self.chance.percent(50) {
                true => ".order()".to_owned(),
                false => format!(".order().by({direction})"),
            },
            kind => {
                let by = self.by(kind, depth);
                format!(".order(){by}")
            }
        }
    }

    /// The second modulator of `group()`. Where a filter that is a barrier comes last, TinkerPop
    /// leaves what it held in the answer.
    fn group_value(&mut self, kind: &Kind, depth: usize) -> String {
        let by = self.maybe_by(kind, depth, 60);
        let holds = [
            "limit(",
            "range(",
            "skip(",
            "tail(",
            "dedup(",
            "aggregate(",
            "repeat(",
        ];
        if by.contains("repeat(") || by.contains("as('") {
            return ".by()".to_owned();
        }
        match by.strip_suffix(')') {
            Some(start)
                if start.contains("__") && holds.iter().any(|step| start.contains(step)) =>
            {
                format!("{start}.fold())")
            }
            _ => by,
        }
    }

    fn maybe_by(&mut self, kind: &Kind, depth: usize, percent: usize) -> String {
        match self.chance.percent(percent) {
            true => self.by(kind, depth),
            false => String::new(),
        }
    }

    fn by(&mut self, kind: &Kind, depth: usize) -> String {
        match (kind, self.chance.below(10)) {
            (Kind::Vertex | Kind::Edge, 0..4) => format!(".by('{}')", self.key(kind).0),
            (Kind::Vertex | Kind::Edge, 4) => ".by(T.label)".to_owned(),
            (Kind::Vertex | Kind::Edge, 5) => ".by(T.id)".to_owned(),
            (_, 6) => ".by()".to_owned(),
            _ if depth == 0 => ".by()".to_owned(),
            _ => match self.value_child(kind, depth).0 {
                // TinkerPop leaves nothing of a traversal that does nothing, and then stumbles.
                child if child.replace(".identity()", "") == "__" => ".by()".to_owned(),
                child => format!(".by({child})"),
            },
        }
    }

    fn select(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        if self.names.is_empty() {
            return (".identity()".to_owned(), kind.clone());
        }
        let (name, held) = self.chance.pick(&self.names).clone();
        let (other, _) = self.chance.pick(&self.names).clone();
        match self.chance.below(7) {
            0 | 1 => (format!(".select('{name}')"), held),
            2 if name != other => {
                let by = self.maybe_by(&held, depth, 40);
                (format!(".select('{name}','{other}'){by}"), Kind::Map)
            }
            3 => {
                let pop = *self.chance.pick(&["first", "last", "all", "mixed"]);
                let held = match pop {
                    "all" => Kind::List(Box::new(held)),
                    "mixed" => Kind::Any,
                    _ => held,
                };
                (format!(".select(Pop.{pop},'{name}')"), held)
            }
            4 => match self.effects.last().cloned() {
                Some((effect, Kind::List(_))) => (format!(".select('{effect}')"), Kind::Any),
                Some((effect, kind)) => (format!(".select('{effect}')"), kind),
                None => (format!(".select('{name}')"), held),
            },
            _ => {
                let by = self.by(&held, depth);
                (format!(".select('{name}'){by}"), Kind::Any)
            }
        }
    }

    fn side_effect(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        // A name holds either a list or a map of one kind: what TinkerPop does with a mixture is
        // an accident.
        let turn = self.chance.below(6);
        let name = match turn {
            0..4 => *self.chance.pick(&["x", "w"]),
            4 => "y",
            _ => "z",
        }
        .to_owned();
        let (step, held) = match turn {
            0 | 1 => {
                let by = self.maybe_by(kind, depth, 30);
                (
                    format!(".aggregate('{name}'){by}"),
                    Kind::List(Box::new(kind.clone())),
                )
            }
            2 => {
                let by = self.maybe_by(kind, depth, 30);
                (
                    format!(".aggregate(Scope.local,'{name}'){by}"),
                    Kind::List(Box::new(kind.clone())),
                )
            }
            3 => (
                format!(".store('{name}')"),
                Kind::List(Box::new(kind.clone())),
            ),
            4 => {
                let by = self.maybe_by(kind, depth, 60);
                (format!(".groupCount('{name}'){by}"), Kind::Map)
            }
            // One inside of another's modulator would write to the same map.
            _ if depth < DEPTH || self.effects.iter().any(|(known, _)| *known == name) => {
                (".barrier()".to_owned(), Kind::Map)
            }
            _ => {
                let by = self.by(kind, depth);
                // TinkerPop works the values out whether they are asked for or not.
                let value = *self
                    .chance
                    .pick(&["", ".by()", ".by(__.count())", ".by(__.fold())"]);
                (format!(".group('{name}'){by}{value}"), Kind::Map)
            }
        };
        let made = step != ".barrier()";
        if made && !self.effects.iter().any(|(known, _)| *known == name) {
            self.effects.push((name, held));
        }
        (step, kind.clone())
    }

    fn by_names(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        if self.names.is_empty() {
            return (".identity()".to_owned(), kind.clone());
        }
        let (name, _) = self.chance.pick(&self.names).clone();
        let (other, _) = self.chance.pick(&self.names).clone();
        let test = *self.chance.pick(&["eq", "neq", "lt", "gte", "within"]);
        let by = self.maybe_by(kind, depth, 30);
        match self.chance.below(4) {
            0 => (format!(".where(P.{test}('{name}')){by}"), kind.clone()),
            1 => (
                format!(".where('{name}',P.{test}('{other}')){by}"),
                kind.clone(),
            ),
            2 => match kind {
                Kind::Vertex => (
                    format!(".where(__.as('{name}').out().as('{other}'))"),
                    kind.clone(),
                ),
                _ => (
                    format!(".where(__.as('{name}').is(P.neq(1)))"),
                    kind.clone(),
                ),
            },
            _ => {
                // The value of a side effect stands for its items.
                let effect = self.effects.last().map_or("x", |(name, _)| name).to_owned();
                (format!(".where(P.without('{effect}'))"), kind.clone())
            }
        }
    }
}

/// Whether a traversal has a step that makes one value of many.
fn reduces(child: &str) -> bool {
    [
        ".count()",
        ".fold()",
        ".sum()",
        ".mean()",
        ".min()",
        ".max()",
        ".group()",
        ".groupCount()",
        ".tree()",
        ".cap(",
    ]
    .iter()
    .any(|step| child.contains(step))
}
