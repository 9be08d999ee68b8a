//! What a filter and an order mean, in the plainest way.
//!
//! In: a world and what is asked. Out: whether it holds, which comes first.

use std::cmp::Ordering;

use crate::{
    ask::{Compare, Key, Op, Operand, Part, Path, Quantified, Quantifier, Tests, Where},
    values::Datum,
    world::{Row, Target, World},
};

/// A regular expression, and what it means.
pub type Pattern = (&'static str, fn(&str) -> bool);

pub const PATTERNS: [Pattern; 14] = [
    ("a", |text| text.contains('a')),
    ("", |_| true),
    ("^$", str::is_empty),
    ("^a", |text| text.starts_with('a')),
    ("b$", |text| text.ends_with('b')),
    ("a.c", |text| {
        let all: Vec<_> = text.chars().collect();
        all.windows(3)
            .any(|three| three[0] == 'a' && three[2] == 'c')
    }),
    (r"a\.c", |text| text.contains("a.c")),
    ("[0-9]+", |text| text.contains(|c: char| c.is_ascii_digit())),
    ("^[^a]*$", |text| !text.contains('a')),
    (r"\$", |text| text.contains('$')),
    (r"\\", |text| text.contains('\\')),
    ("é|文", |text| text.contains(['é', '文'])),
    ("a{2}", |text| text.contains("aa")),
    ("^(?:a|A)b?$", |text| {
        matches!(text, "a" | "A" | "ab" | "Ab")
    }),
];

/// What `where` is about.
#[derive(Clone, Copy)]
pub enum About {
    /// Nodes, seen as this.
    Nodes(Target),
    /// Rows of a relationship with their edges: the type, and its place there.
    Rows(usize, usize),
    /// Edges of a label.
    Edges(usize),
}

impl World {
    pub fn holds(&self, about: About, row: Row, wanted: &Where) -> bool {
        wanted.0.iter().all(|part| self.part(about, row, part))
    }

    /// A null says nothing.
    fn maybe(&self, about: About, row: Row, wanted: Option<&Where>) -> bool {
        wanted.is_none_or(|wanted| self.holds(about, row, wanted))
    }

    fn part(&self, about: About, row: Row, part: &Part) -> bool {
        let node = &self.nodes[row.node];
        match part {
            Part::And(None) | Part::Or(None) | Part::Not(None) => true,
            Part::And(Some(all)) => all.iter().all(|one| self.holds(about, row, one)),
            Part::Or(Some(all)) => all.iter().any(|one| self.holds(about, row, one)),
            Part::Not(Some(one)) => !self.holds(about, row, one),
            Part::Id(tests) => all_hold(Some(&Datum::text(&node.id)), tests),
            Part::Property(at, tests) => all_hold(self.property(about, row, *at), tests),
            Part::Related(ty, at, quantified) => {
                let target = self.types[*ty].relationships[*at].target;
                self.quantified((*ty, *at), row, About::Nodes(target), quantified)
            }
            Part::Connected(ty, at, quantified) => {
                self.quantified((*ty, *at), row, About::Rows(*ty, *at), quantified)
            }
            Part::One(ty, at, wanted) => {
                let relationship = &self.types[*ty].relationships[*at];
                let found = self.along(row.node, relationship);
                match wanted {
                    // "Has none", the only null that says something here.
                    None => found.is_empty(),
                    Some(wanted) => {
                        let about = About::Nodes(relationship.target);
                        found.iter().any(|row| self.holds(about, *row, wanted))
                    }
                }
            }
            Part::Node(wanted) => match about {
                About::Rows(ty, at) => {
                    let target = self.types[ty].relationships[at].target;
                    self.maybe(About::Nodes(target), row, wanted.as_deref())
                }
                About::Nodes(_) | About::Edges(_) => panic!("`node` is a part of rows"),
            },
            Part::Edge(wanted) => match about {
                About::Rows(ty, at) => {
                    let label = self.types[ty].relationships[at].label;
                    self.maybe(About::Edges(label), row, wanted.as_deref())
                }
                About::Nodes(_) | About::Edges(_) => panic!("`edge` is a part of rows"),
            },
            Part::Typename(tests) => all_hold(Some(&Datum::text(self.types[node.ty].name)), tests),
            Part::On(None) => true,
            Part::On(Some(members)) => self.on(row, members),
        }
    }

    /// One of these types, and what is said of it holds. Null says nothing, as if absent, and an empty
    /// object holds always.
    fn on(&self, row: Row, members: &[(usize, Option<Where>)]) -> bool {
        let said = members
            .iter()
            .filter_map(|(ty, wanted)| Some((*ty, wanted.as_ref()?)));
        let said: Vec<_> = said.collect();
        let mut is_one = said.iter().filter(|(ty, _)| self.nodes[row.node].ty == *ty);
        said.is_empty()
            || is_one.any(|(ty, wanted)| self.holds(About::Nodes(Target::Node(*ty)), row, wanted))
    }

    fn property(&self, about: About, row: Row, at: usize) -> Option<&Datum> {
        match about {
            About::Nodes(target) => self.value(target, row.node, at),
            About::Edges(_) => self.edges[row.edge?].values[at].as_ref(),
            About::Rows(..) => panic!("rows have no properties of their own"),
        }
    }

    fn quantified(
        &self,
        of: (usize, usize),
        row: Row,
        about: About,
        quantified: &Quantified,
    ) -> bool {
        let rows = self.along(row.node, self.relationship(of));
        quantified.iter().flatten().all(|(quantifier, wanted)| {
            let Some(wanted) = wanted else {
                return true;
            };
            let kept = rows.iter().filter(|row| self.holds(about, **row, wanted));
            let kept = kept.count();
            match quantifier {
                Quantifier::Some => kept > 0,
                Quantifier::All => kept == rows.len(),
                Quantifier::None => kept == 0,
                Quantifier::Single => kept == 1,
            }
        })
    }

    /// The order of two rows. Those that are equal are ordered by [`World::id`].
    pub fn compare(&self, target: Target, keys: &[Key], one: Row, other: Row) -> Ordering {
        for key in keys {
            let (first, second) = (
                self.key(target, one, &key.path),
                self.key(target, other, &key.path),
            );
            let order = missing_last(first.as_ref(), second.as_ref());
            match (order, key.descending) {
                (Ordering::Equal, _) => {}
                (order, false) => return order,
                (order, true) => return order.reverse(),
            }
        }
        Ordering::Equal
    }

    /// What identifies a row: the edge by which it was reached, or else its node.
    pub fn id(&self, row: Row) -> &str {
        match row.edge {
            Some(edge) => &self.edges[edge].id,
            None => &self.nodes[row.node].id,
        }
    }

    fn key(&self, target: Target, row: Row, path: &Path) -> Option<Datum> {
        match path {
            Path::Id => Some(Datum::text(&self.nodes[row.node].id)),
            Path::Property(at) => self.value(target, row.node, *at).cloned(),
            Path::One(ty, at, path) => {
                let relationship = &self.types[*ty].relationships[*at];
                let found = self.along(row.node, relationship);
                self.key(relationship.target, *found.first()?, path)
            }
            Path::Edge(at) => self.edges[row.edge?].values[*at].clone(),
        }
    }
}

pub fn missing_last(one: Option<&Datum>, other: Option<&Datum>) -> Ordering {
    match (one, other) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(one), Some(other)) => one.order(other),
    }
}

pub fn all_hold(value: Option<&Datum>, tests: &Tests) -> bool {
    let mut tests = tests.iter().flatten();
    tests.all(|(op, operand)| test(value, *op, operand))
}

fn test(value: Option<&Datum>, op: Op, operand: &Operand) -> bool {
    match (op, operand) {
        (Op::Eq, Operand::Null) => value.is_none(),
        (Op::Ne, Operand::Null) => value.is_some(),
        (_, Operand::Null) => true,
        (Op::Eq, Operand::One(wanted)) => value == Some(wanted),
        (Op::Ne, Operand::One(wanted)) => value != Some(wanted),
        (Op::In, Operand::Many(all)) => all.iter().any(|one| one.as_ref() == value),
        (Op::NotIn, Operand::Many(all)) => all.iter().all(|one| one.as_ref() != value),
        (Op::Lt, Operand::One(wanted)) => value.is_some_and(|value| value.order(wanted).is_lt()),
        (Op::Lte, Operand::One(wanted)) => value.is_some_and(|value| value.order(wanted).is_le()),
        (Op::Gt, Operand::One(wanted)) => value.is_some_and(|value| value.order(wanted).is_gt()),
        (Op::Gte, Operand::One(wanted)) => value.is_some_and(|value| value.order(wanted).is_ge()),
        (Op::Between, Operand::Many(bounds)) => match &bounds[..] {
            [Some(low), Some(high)] => {
                value.is_some_and(|value| value.order(low).is_ge() && value.order(high).is_le())
            }
            _ => panic!("`between` has two bounds"),
        },
        (Op::Contains, Operand::One(part)) => texts(value, part, |text, part| text.contains(part)),
        // Also of what is missing.
        (Op::NotContains, Operand::One(part)) => {
            !texts(value, part, |text, part| text.contains(part))
        }
        (Op::StartsWith, Operand::One(part)) => {
            texts(value, part, |text, part| text.starts_with(part))
        }
        (Op::EndsWith, Operand::One(part)) => texts(value, part, |text, part| text.ends_with(part)),
        (Op::Matches, Operand::Pattern(at)) => match value {
            Some(Datum::Text(text)) => PATTERNS[*at].1(text),
            _ => false,
        },
        (Op::Exists, Operand::One(wanted)) => *wanted == Datum::Bool(value.is_some()),
        (Op::Includes, Operand::One(wanted)) => items(value).contains(wanted),
        (Op::IncludesAny, Operand::Many(all)) => {
            let mut all = all.iter().flatten();
            all.any(|wanted| items(value).contains(wanted))
        }
        (Op::IncludesAll, Operand::Many(all)) => {
            let mut all = all.iter().flatten();
            value.is_some() && all.all(|wanted| items(value).contains(wanted))
        }
        (Op::Size(compare), Operand::One(Datum::Whole(wanted))) => match value {
            Some(Datum::Text(text)) => size(text, compare, *wanted),
            _ => false,
        },
        (op, operand) => panic!("{op:?} does not take {operand:?}"),
    }
}

fn size(text: &str, compare: Compare, wanted: i64) -> bool {
    let order = (text.chars().count() as i64).cmp(&wanted);
    match compare {
        Compare::Eq => order.is_eq(),
        Compare::Lt => order.is_lt(),
        Compare::Lte => order.is_le(),
        Compare::Gt => order.is_gt(),
        Compare::Gte => order.is_ge(),
    }
}

fn items(value: Option<&Datum>) -> &[Datum] {
    match value {
        Some(Datum::List(items)) => items,
        _ => &[],
    }
}

fn texts(value: Option<&Datum>, part: &Datum, holds: fn(&str, &str) -> bool) -> bool {
    match (value, part) {
        (Some(Datum::Text(text)), Datum::Text(part)) => holds(text, part),
        _ => false,
    }
}
