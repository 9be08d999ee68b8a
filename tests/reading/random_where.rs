//! Random filters.
//!
//! In: chance and what a filter may be about. Out: filters that find something, and others.

use crate::{
    ask::{Op, Operand, Part, QUANTIFIERS, Quantified, Tests, Where},
    form::Says,
    operators::Comparison,
    plain::{About, PATTERNS},
    random_ask::Maker,
    values::{Datum, Scalar},
    world::{Target, Ty},
};

/// `depth` counts objects in objects, `hops` relationships.
pub fn any(maker: &mut Maker<'_>, about: About, depth: usize, hops: usize) -> Where {
    let fields = maker.form.where_fields(maker.world, about);
    let fields = fields.into_iter().filter(|field| match field.says {
        Says::And | Says::Or | Says::Not | Says::On => depth > 0,
        Says::Related(..) | Says::Connected(..) | Says::One(..) => depth > 0 && hops > 0,
        Says::Node | Says::Edge => true,
        Says::Id | Says::Property(_) | Says::Typename => true,
    });
    let mut fields: Vec<_> = fields.map(|field| field.says).collect();
    maker.random.shuffle(&mut fields);
    // One condition finds much, several at once only little.
    let count = maker.random.choice([0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3]);
    fields.truncate(count.unwrap_or(1));
    let parts = fields.into_iter();
    Where(
        parts
            .map(|says| part(maker, about, says, depth, hops))
            .collect(),
    )
}

fn part(maker: &mut Maker<'_>, about: About, says: Says, depth: usize, hops: usize) -> Part {
    let world = maker.world;
    let is_null = maker.random.u8(..20) == 0;
    let less = depth.saturating_sub(1);
    match says {
        Says::And => Part::And(several(maker, about, less, hops)),
        Says::Or => Part::Or(several(maker, about, less, hops)),
        Says::Not if is_null => Part::Not(None),
        Says::Not => Part::Not(Some(Box::new(any(maker, about, less, hops)))),
        Says::Id => {
            let mut values: Vec<_> = (0..3).map(|_| Datum::Text(maker.id())).collect();
            values.dedup();
            Part::Id(tests(maker, Scalar::Id.alone(), usize::MAX, &values))
        }
        Says::Property(at) => {
            let properties = match about {
                About::Nodes(target) => world.properties(target),
                About::Edges(label) => &world.labels[label].properties[..],
                About::Rows(..) => &[],
            };
            let property = &properties[at];
            Part::Property(at, tests(maker, property.ty, at, &property.values))
        }
        Says::Related(ty, at) => {
            let target = world.types[ty].relationships[at].target;
            let about = About::Nodes(target);
            Part::Related(ty, at, quantified(maker, about, less, hops - 1))
        }
        Says::Connected(ty, at) => {
            let about = About::Rows(ty, at);
            Part::Connected(ty, at, quantified(maker, about, less, hops - 1))
        }
        // "Has none", which is worth more questions.
        Says::One(ty, at) if maker.random.u8(..4) == 0 => Part::One(ty, at, None),
        Says::One(ty, at) => {
            let target = world.types[ty].relationships[at].target;
            let wanted = any(maker, About::Nodes(target), less, hops - 1);
            Part::One(ty, at, Some(Box::new(wanted)))
        }
        Says::Node | Says::Edge => {
            let inside = match (about, says) {
                (About::Rows(ty, at), Says::Node) => {
                    About::Nodes(world.types[ty].relationships[at].target)
                }
                (About::Rows(ty, at), _) => About::Edges(world.types[ty].relationships[at].label),
                (other, _) => other,
            };
            let wanted = (!is_null).then(|| Box::new(any(maker, inside, less, hops)));
            match says {
                Says::Node => Part::Node(wanted),
                _ => Part::Edge(wanted),
            }
        }
        Says::Typename => Part::Typename(typename(maker, is_null)),
        Says::On if is_null => Part::On(None),
        Says::On => {
            let members = match about {
                About::Nodes(target) => world.members(target),
                About::Rows(..) | About::Edges(_) => Vec::new(),
            };
            let mut said = Vec::new();
            for ty in members {
                if maker.random.bool() {
                    let is_null = maker.random.u8(..10) == 0;
                    let about = About::Nodes(Target::Node(ty));
                    let wanted = (!is_null).then(|| any(maker, about, less, hops));
                    said.push((ty, wanted));
                }
            }
            Part::On(Some(said))
        }
    }
}

fn several(maker: &mut Maker<'_>, about: About, depth: usize, hops: usize) -> Option<Vec<Where>> {
    let count = match maker.random.u8(..16) {
        0 => return None,
        1 => 0,
        2 | 3 => 1,
        4..13 => 2,
        _ => 3,
    };
    Some((0..count).map(|_| any(maker, about, depth, hops)).collect())
}

fn quantified(maker: &mut Maker<'_>, about: About, depth: usize, hops: usize) -> Quantified {
    let count = match maker.random.u8(..16) {
        0 => return None,
        1 => 0,
        2..13 => 1,
        _ => 2,
    };
    let mut all = QUANTIFIERS.to_vec();
    maker.random.shuffle(&mut all);
    all.truncate(count);
    let said = all.into_iter().map(|quantifier| {
        let is_null = maker.random.u8(..16) == 0;
        (
            quantifier,
            (!is_null).then(|| any(maker, about, depth, hops)),
        )
    });
    Some(said.collect())
}

fn typename(maker: &mut Maker<'_>, is_null: bool) -> Tests {
    if is_null {
        return None;
    }
    let names: Vec<_> = maker
        .world
        .types
        .iter()
        .map(|ty| Datum::text(ty.name))
        .collect();
    let name = |maker: &mut Maker<'_>| {
        let name = maker.random.choice(&names).cloned();
        name.unwrap_or(Datum::text("Nothing"))
    };
    Some(vec![match maker.random.bool() {
        true => (Op::Eq, Operand::One(name(maker))),
        false => {
            let count = maker.random.usize(..3);
            let names = (0..count).map(|_| Some(name(maker)));
            (Op::In, Operand::Many(names.collect()))
        }
    }])
}

fn tests(maker: &mut Maker<'_>, ty: Ty, at: usize, values: &[Datum]) -> Tests {
    let mut ops = match maker.form.comparison(ty, at) {
        Comparison::Equality => {
            let is_null = maker.random.u8(..8) == 0;
            let value = maker.random.choice(values).cloned();
            return Some(vec![(
                Op::Eq,
                value
                    .filter(|_| !is_null)
                    .map_or(Operand::Null, Operand::One),
            )]);
        }
        Comparison::Tests(_, ops) => ops,
    };
    let count = match maker.random.u8(..20) {
        0 => return None,
        1 => 0,
        2..16 => 1,
        _ => 2,
    };
    maker.random.shuffle(&mut ops);
    ops.truncate(count);
    // They are one field.
    if ops.iter().all(|op| matches!(op, Op::Size(_))) {
        ops.truncate(1);
    }
    let tests = ops.into_iter();
    Some(
        tests
            .map(|op| (op, operand(maker, ty, op, values)))
            .collect(),
    )
}

fn operand(maker: &mut Maker<'_>, ty: Ty, op: Op, values: &[Datum]) -> Operand {
    let any = |maker: &mut Maker<'_>| maker.random.choice(values).cloned();
    let often_null = matches!(op, Op::Eq | Op::Ne);
    let is_null = maker.random.u8(..(if often_null { 5 } else { 14 })) == 0;
    if is_null {
        return Operand::Null;
    }
    match op {
        Op::Eq | Op::Ne | Op::Lt | Op::Lte | Op::Gt | Op::Gte | Op::Includes => {
            any(maker).map_or(Operand::Null, Operand::One)
        }
        Op::In | Op::NotIn => {
            let count = maker.random.usize(..4);
            let items = (0..count).map(|_| any(maker).filter(|_| maker.random.u8(..5) > 0));
            Operand::Many(items.collect())
        }
        Op::Between => Operand::Many((0..2).map(|_| any(maker)).collect()),
        Op::IncludesAny | Op::IncludesAll => {
            let count = maker.random.usize(..3);
            Operand::Many((0..count).map(|_| any(maker)).collect())
        }
        Op::Contains | Op::NotContains | Op::StartsWith | Op::EndsWith => {
            let whole = match any(maker) {
                Some(Datum::Text(text)) => text,
                _ => String::new(),
            };
            let chars: Vec<char> = whole.chars().collect();
            let start = maker.random.usize(..=chars.len());
            let end = maker.random.usize(start..=chars.len());
            let (start, end) = match op {
                Op::StartsWith => (0, end),
                Op::EndsWith => (start, chars.len()),
                _ => (start, end),
            };
            Operand::One(Datum::Text(chars[start..end].iter().collect()))
        }
        Op::Matches => Operand::Pattern(maker.random.usize(..PATTERNS.len())),
        Op::Exists => Operand::One(Datum::Bool(maker.random.bool())),
        Op::Size(_) => {
            debug_assert!(ty.scalar == Scalar::Text);
            Operand::One(Datum::Whole(maker.random.i64(0..4)))
        }
    }
}
