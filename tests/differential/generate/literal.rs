//! Literals and predicates. In: a kind. Out: text.

use super::{Kind, Maker};

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "29",
    "32",
    "-1",
    "1L",
    "29L",
    "2.5d",
    "1.0d",
    "1.5f",
    "0.5d",
    "3b",
    "4s",
    "5n",
    "2.50m",
    "1.0m",
    "NaN",
    "Infinity",
    "2147483647",
    "9223372036854775807L",
    "0.0d",
    "-0.0d",
    "100",
    "10",
    "7",
];
const TEXTS: &[&str] = &[
    "'marko'",
    "'lop'",
    "'josh'",
    "'java'",
    "'a'",
    "'b'",
    "''",
    "' x '",
    "'Ann Lee'",
    "'é'",
    "'1'",
    "'AbC'",
    "'ripple'",
    "'a,b,c'",
    "'2001-01-02T03:04:05Z'",
];
const DATES: &[&str] = &[
    "datetime('1990-05-01T00:00:00Z')",
    "datetime('2001-12-31T23:59:59Z')",
    "datetime('2020-02-29T00:00:00Z')",
    "datetime('1969-12-31T00:00:00Z')",
];

impl Maker<'_> {
    pub(super) fn literal(&mut self, kind: &Kind) -> String {
        if self.chance.percent(4) {
            return "null".to_owned();
        }
        match kind {
            Kind::Number => (*self.chance.pick(NUMBERS)).to_owned(),
            Kind::Text => (*self.chance.pick(TEXTS)).to_owned(),
            Kind::Date => (*self.chance.pick(DATES)).to_owned(),
            Kind::Bool => (*self.chance.pick(&["true", "false"])).to_owned(),
            Kind::List(item) => {
                let count = self.chance.below(4);
                let items: Vec<String> = (0..count).map(|_| self.literal(item)).collect();
                format!("[{}]", items.join(","))
            }
            Kind::Map => {
                let value = self.literal(&Kind::Number);
                let other = self.literal(&Kind::Text);
                match self.chance.below(3) {
                    0 => format!("[a:{value}]"),
                    1 => format!("[a:{value},b:{other}]"),
                    _ => "[:]".to_owned(),
                }
            }
            _ => match self.chance.below(6) {
                0 | 1 => self.literal(&Kind::Number),
                2 | 3 => self.literal(&Kind::Text),
                4 => self.literal(&Kind::Bool),
                _ => match self.chance.below(3) {
                    0 => self.literal(&Kind::Map),
                    1 => self.literal(&Kind::Date),
                    _ => self.literal(&Kind::List(Box::new(Kind::Number))),
                },
            },
        }
    }

    pub(super) fn predicate(&mut self, kind: &Kind, depth: usize) -> String {
        if depth > 0 && self.chance.percent(15) {
            let left = self.predicate(kind, depth - 1);
            let right = self.predicate(kind, depth - 1);
            return match self.chance.below(3) {
                0 => format!("{left}.and({right})"),
                1 => format!("{left}.or({right})"),
                _ => format!("P.not({left})"),
            };
        }
        if *kind == Kind::Text && self.chance.percent(45) {
            let name = *self.chance.pick(&[
                "startingWith",
                "endingWith",
                "containing",
                "notStartingWith",
                "notEndingWith",
                "notContaining",
                "regex",
                "notRegex",
            ]);
            let value = *self
                .chance
                .pick(&["'a'", "'m'", "'o'", "''", "'jos'", "'x'", "'p'"]);
            return format!("TextP.{name}({value})");
        }
        match self.chance.below(13) {
            0..3 => format!("P.eq({})", self.literal(kind)),
            3..5 => format!("P.neq({})", self.literal(kind)),
            5..9 => {
                let name = *self.chance.pick(&["lt", "lte", "gt", "gte"]);
                format!("P.{name}({})", self.literal(kind))
            }
            9 => {
                let name = *self.chance.pick(&["inside", "outside", "between"]);
                format!("P.{name}({},{})", self.literal(kind), self.literal(kind))
            }
            _ => {
                let name = *self.chance.pick(&["within", "without"]);
                // TinkerPop never comes to an end with `count().is(within())`.
                let least = usize::from(*kind == Kind::Number);
                let count = self.chance.between(least, 3);
                let values: Vec<String> = (0..count).map(|_| self.literal(kind)).collect();
                match self.chance.percent(30) {
                    true => format!("P.{name}([{}])", values.join(",")),
                    false => format!("P.{name}({})", values.join(",")),
                }
            }
        }
    }
}
