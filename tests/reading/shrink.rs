//! Smaller worlds and questions that still differ.

use crate::{
    ask::{Ask, Part, Pick, Question, Shape, Where},
    world::World,
};

/// Checks that are spent on one difference.
const CHECKS: usize = 600;

/// Takes away what can be taken away while `differs` holds.
pub fn shrink(
    world: &World,
    question: &Question,
    mut differs: impl FnMut(&World, &Question) -> bool,
) -> (World, Question) {
    let mut best = (world.clone(), question.clone());
    let mut left = CHECKS;
    loop {
        let questions = smaller_questions(&best.1).into_iter();
        let questions = questions.map(|question| (best.0.clone(), question));
        let worlds = smaller_worlds(&best.0).into_iter();
        let worlds = worlds.map(|world| (world, best.1.clone()));
        let mut found = None;
        for (world, question) in questions.chain(worlds) {
            if left == 0 {
                return best;
            }
            left -= 1;
            if differs(&world, &question) {
                found = Some((world, question));
                break;
            }
        }
        match found {
            Some(smaller) => best = smaller,
            None => return best,
        }
    }
}

fn smaller_worlds(world: &World) -> Vec<World> {
    let mut all = Vec::new();
    for at in 0..world.nodes.len() {
        if !world.nodes[at].gone {
            let mut less = world.clone();
            less.nodes[at].gone = true;
            all.push(less);
        }
    }
    for at in 0..world.edges.len() {
        if !world.edges[at].gone {
            let mut less = world.clone();
            less.edges[at].gone = true;
            all.push(less);
        }
    }
    all
}

fn smaller_questions(question: &Question) -> Vec<Question> {
    let mut all = Vec::new();
    if question.variables {
        all.push(Question {
            variables: false,
            ..question.clone()
        });
    }
    let walk_below = question.walk && matches!(question.ask.shape, Shape::Id(_));
    let asks = match (walk_below, &question.ask.select[..]) {
        // The pages have to stay where they are looked for.
        (true, [Pick::Nested(pages)]) => smaller_asks(pages)
            .into_iter()
            .map(|pages| Ask {
                select: vec![Pick::Nested(pages)],
                ..question.ask.clone()
            })
            .collect(),
        (_, _) => smaller_asks(&question.ask),
    };
    all.extend(asks.into_iter().map(|ask| Question {
        ask,
        ..question.clone()
    }));
    all
}

fn smaller_asks(ask: &Ask) -> Vec<Ask> {
    let mut all = Vec::new();
    let mut keep = |change: &dyn Fn(&mut Ask)| {
        let mut less = ask.clone();
        change(&mut less);
        all.push(less);
    };
    for at in 0..ask.select.len() {
        keep(&|less| {
            less.select.truncate(at);
        });
        // The places of the others are their keys.
        if at + 1 == ask.select.len() {
            continue;
        }
        keep(&|less| {
            less.select.remove(at);
        });
    }
    for filter in ask.filter.iter().flat_map(smaller_wheres) {
        keep(&|less| less.filter = Some(filter.clone()));
    }
    if ask.filter.is_some() {
        keep(&|less| less.filter = None);
    }
    if ask.limit.is_some() {
        keep(&|less| less.limit = None);
    }
    if ask.offset.is_some() {
        keep(&|less| less.offset = None);
    }
    for at in 0..ask.sort.len() {
        keep(&|less| {
            less.sort.remove(at);
        });
    }
    if let Shape::Aggregate(aggregate) = &ask.shape {
        for at in 0..aggregate.measures.len() {
            if aggregate.measures.len() > 1 || aggregate.count {
                keep(&|less| {
                    if let Shape::Aggregate(aggregate) = &mut less.shape {
                        aggregate.measures.remove(at);
                    }
                });
            }
        }
        for at in 0..aggregate.sort.len() {
            keep(&|less| {
                if let Shape::Aggregate(aggregate) = &mut less.shape {
                    aggregate.sort.remove(at);
                }
            });
        }
    }
    for (at, pick) in ask.select.iter().enumerate() {
        if let Pick::Nested(nested) = pick {
            for nested in smaller_asks(nested) {
                keep(&|less| less.select[at] = Pick::Nested(nested.clone()));
            }
        }
    }
    all
}

fn smaller_wheres(wanted: &Where) -> Vec<Where> {
    let mut all = Vec::new();
    for (at, part) in wanted.0.iter().enumerate() {
        let mut less = wanted.clone();
        less.0.remove(at);
        all.push(less);
        for part in smaller_parts(part) {
            let mut less = wanted.clone();
            less.0[at] = part;
            all.push(less);
        }
        // What is said of the same can stand by itself.
        match part {
            Part::And(Some(inner)) | Part::Or(Some(inner)) => all.extend(inner.iter().cloned()),
            Part::Not(Some(inner)) => all.push((**inner).clone()),
            _ => {}
        }
    }
    all
}

fn smaller_parts(part: &Part) -> Vec<Part> {
    fn boxed(inner: &Where, make: impl Fn(Option<Box<Where>>) -> Part) -> Vec<Part> {
        let smaller = smaller_wheres(inner).into_iter();
        smaller.map(|inner| make(Some(Box::new(inner)))).collect()
    }
    fn each<T: Clone>(items: &[T], smaller: impl Fn(&T) -> Vec<T>) -> Vec<Vec<T>> {
        let mut all = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let mut less = items.to_vec();
            less.remove(at);
            all.push(less);
            for item in smaller(item) {
                let mut less = items.to_vec();
                less[at] = item;
                all.push(less);
            }
        }
        all
    }
    fn inside<T: Copy>(item: &(T, Option<Where>)) -> Vec<(T, Option<Where>)> {
        let smaller = item.1.iter().flat_map(smaller_wheres);
        smaller.map(|wanted| (item.0, Some(wanted))).collect()
    }
    match part {
        Part::And(Some(all)) => map(each(all, smaller_wheres), |all| Part::And(Some(all))),
        Part::Or(Some(all)) => map(each(all, smaller_wheres), |all| Part::Or(Some(all))),
        Part::Not(Some(inner)) => boxed(inner, Part::Not),
        Part::Node(Some(inner)) => boxed(inner, Part::Node),
        Part::Edge(Some(inner)) => boxed(inner, Part::Edge),
        Part::One(ty, at, Some(inner)) => boxed(inner, |inner| Part::One(*ty, *at, inner)),
        Part::Related(ty, at, Some(all)) => {
            map(each(all, inside), |all| Part::Related(*ty, *at, Some(all)))
        }
        Part::Connected(ty, at, Some(all)) => map(each(all, inside), |all| {
            Part::Connected(*ty, *at, Some(all))
        }),
        Part::On(Some(all)) => map(each(all, inside), |all| Part::On(Some(all))),
        Part::Id(Some(tests)) if tests.len() > 1 => {
            map(each(tests, |_| Vec::new()), |tests| Part::Id(Some(tests)))
        }
        Part::Property(at, Some(tests)) if tests.len() > 1 => {
            map(each(tests, |_| Vec::new()), |tests| {
                Part::Property(*at, Some(tests))
            })
        }
        _ => Vec::new(),
    }
}

fn map<T>(all: Vec<T>, make: impl Fn(T) -> Part) -> Vec<Part> {
    all.into_iter().map(make).collect()
}
