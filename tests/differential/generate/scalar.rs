//! Steps on numbers, strings, dates and lists. In: choices. Out: steps.

use super::{Kind, Maker};

const FORMULAS: &[&str] = &[
    "_ + 1",
    "_ * 2",
    "_ - _",
    "_ / 2",
    "_ ^ 2",
    "-_",
    "abs(_)",
    "sqrt(_)",
    "ceil(_)",
    "floor(_)",
    "_ % 3",
    "1 / _",
    "sin _",
    "(_ + 1) * 2",
    "signum(_)",
];

impl Maker<'_> {
    pub(super) fn number_step(&mut self, depth: usize) -> (String, Kind) {
        match self.chance.below(20) {
            0..5 => {
                let formula = *self.chance.pick(FORMULAS);
                (format!(".math('{formula}')"), Kind::Number)
            }
            5..12 => {
                self.ordered = true;
                let name = *self.chance.pick(&["sum", "min", "max", "mean", "sum"]);
                (format!(".{name}()"), Kind::Number)
            }
            12..16 => (
                format!(".is({})", self.predicate(&Kind::Number, 2)),
                Kind::Number,
            ),
            16 => (
                format!(".is({})", self.literal(&Kind::Number)),
                Kind::Number,
            ),
            17 => (".asString()".to_owned(), Kind::Text),
            18 => (".asDate()".to_owned(), Kind::Date),
            _ => {
                let test = self.predicate(&Kind::Number, 1);
                let (yes, kind) = self.child(&Kind::Number, depth);
                let (no, other) = self.child(&Kind::Number, depth);
                let kind = if kind == other { kind } else { Kind::Any };
                (format!(".choose({test},{yes},{no})"), kind)
            }
        }
    }

    pub(super) fn text_step(&mut self, depth: usize) -> (String, Kind) {
        let same = |step: &str| (step.to_owned(), Kind::Text);
        match self.chance.below(22) {
            0 | 1 => (".length()".to_owned(), Kind::Number),
            2 => same(".toUpper()"),
            3 => same(".toLower()"),
            4 => same(".trim()"),
            5 => same(".lTrim()"),
            6 => same(".rTrim()"),
            7 => same(".reverse()"),
            8 => same(".replace('a','x')"),
            9 => same(".asString()"),
            10 | 11 => {
                let (from, to) = (
                    self.chance.below(5) as i64 - 2,
                    self.chance.below(6) as i64 - 2,
                );
                match self.chance.percent(50) {
                    true => (format!(".substring({from})"), Kind::Text),
                    false => (format!(".substring({from},{to})"), Kind::Text),
                }
            }
            12 | 13 => {
                let by = *self
                    .chance
                    .pick(&["' '", "'a'", "''", "','", "null", "'.'"]);
                (format!(".split({by})"), Kind::List(Box::new(Kind::Text)))
            }
            14 | 15 => match self.chance.percent(50) {
                true => (
                    format!(".concat({},'z')", self.literal(&Kind::Text)),
                    Kind::Text,
                ),
                false => {
                    let (child, _) = self.child_of(&Kind::Text, 1, depth);
                    (format!(".concat({child})"), Kind::Text)
                }
            },
            16 => (".asDate()".to_owned(), Kind::Date),
            17 => {
                self.ordered = true;
                let name = *self.chance.pick(&["min", "max"]);
                (format!(".{name}()"), Kind::Text)
            }
            _ => (
                format!(".is({})", self.predicate(&Kind::Text, 2)),
                Kind::Text,
            ),
        }
    }

    pub(super) fn date_step(&mut self) -> (String, Kind) {
        match self.chance.below(5) {
            0 | 1 => {
                let unit = *self.chance.pick(&["second", "minute", "hour", "day"]);
                let count = self.chance.below(100) as i64 - 40;
                (format!(".dateAdd(DT.{unit},{count})"), Kind::Date)
            }
            2 => {
                let date = "datetime('2000-01-01T00:00:00Z')";
                (format!(".dateDiff({date})"), Kind::Number)
            }
            3 => (
                format!(".is({})", self.predicate(&Kind::Date, 1)),
                Kind::Date,
            ),
            _ => (".asString()".to_owned(), Kind::Text),
        }
    }

    pub(super) fn list_step(&mut self, item: &Kind, depth: usize) -> (String, Kind) {
        let list = || Kind::List(Box::new(item.clone()));
        match self.chance.below(24) {
            0..4 => {
                self.ordered = false;
                (".unfold()".to_owned(), item.clone())
            }
            4 => (".count(Scope.local)".to_owned(), Kind::Number),
            5 => {
                let name = *self.chance.pick(&["sum", "min", "max", "mean"]);
                (format!(".{name}(Scope.local)"), item.clone())
            }
            6 | 7 => {
                let order = *self.chance.pick(&["", ".by(Order.desc)", ".by(Order.asc)"]);
                (format!(".order(Scope.local){order}"), list())
            }
            8 => (".dedup(Scope.local)".to_owned(), list()),
            9 => {
                let n = self.chance.below(4);
                match self.chance.percent(50) {
                    true => (format!(".limit(Scope.local,{n})"), list()),
                    false => (format!(".tail(Scope.local,{n})"), list()),
                }
            }
            10 => {
                let low = self.chance.below(3);
                let high = low + self.chance.below(3);
                (format!(".range(Scope.local,{low},{high})"), list())
            }
            11 => (
                format!(".skip(Scope.local,{})", self.chance.below(3)),
                list(),
            ),
            12 => {
                let name = *self.chance.pick(&["all", "any"]);
                (format!(".{name}({})", self.predicate(item, 1)), list())
            }
            13..17 => {
                let name = *self.chance.pick(&[
                    "combine",
                    "difference",
                    "disjunct",
                    "intersect",
                    "merge",
                    "product",
                ]);
                let with = match self.chance.percent(60) {
                    true => self.literal(&list()),
                    false => self.child_of(&list(), 1, depth).0,
                };
                (format!(".{name}({with})"), list())
            }
            17 => (".conjoin('-')".to_owned(), Kind::Text),
            18 => (".reverse()".to_owned(), list()),
            19 => {
                let with = *self
                    .chance
                    .pick(&["", ".with(WithOptions.indexer,WithOptions.map)"]);
                (format!(".index(){with}"), Kind::List(Box::new(Kind::Any)))
            }
            20 if *item == Kind::Text => {
                let name = *self
                    .chance
                    .pick(&["toUpper", "toLower", "trim", "length", "asString"]);
                (format!(".{name}(Scope.local)"), list())
            }
            21 => (format!(".is({})", self.literal(&list())), list()),
            _ => (".unfold()".to_owned(), item.clone()),
        }
    }
}
