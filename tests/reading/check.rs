//! One question, asked of the service and answered plainly.
//!
//! In: a world, a vocabulary, a question. Out: whether both agree, or what was asked and answered.

use serde_json::{Value, json};

use crate::{
    ask::{Ask, Pick, Question, Shape},
    document::{Document, Place, Writer},
    expect::Expect,
    form::Form,
    world::{Row, World},
};

#[derive(Debug)]
pub struct Difference {
    pub document: Document,
    pub expected: Value,
    pub found: Value,
}

/// What was found, so that one-sided questions are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Something,
    Nothing,
}

/// A walk that does not come to an end is one that differs.
const STEPS: usize = 60;

/// Answers a document; a walk's place is told as well.
pub type Answer<'a> = &'a dyn Fn(&Document, Option<&Place>) -> Value;

pub fn check(
    ask: Answer<'_>,
    world: &World,
    form: &Form,
    question: &Question,
) -> Result<Found, Difference> {
    let checker = Checker {
        ask,
        world,
        form,
        question,
    };
    match question.walk {
        true => checker.walk(),
        false => {
            let expected = world.answer(&question.ask, None);
            checker.one(None, &expected).map(|_| ())
        }
    }?;
    let shown = world.answer(&question.ask, None).show();
    Ok(match is_nothing(&shown) {
        true => Found::Nothing,
        false => Found::Something,
    })
}

fn is_nothing(shown: &Value) -> bool {
    let is_empty = |list: &Value| list.as_array().is_some_and(Vec::is_empty);
    shown.is_null()
        || is_empty(shown)
        || shown.get("edges").is_some_and(is_empty)
        || shown.get("items").is_some_and(is_empty)
}

struct Checker<'c> {
    ask: Answer<'c>,
    world: &'c World,
    form: &'c Form,
    question: &'c Question,
}

impl Checker<'_> {
    /// The answer, if it is the expected one.
    fn one(&self, place: Option<&Place>, expected: &Expect) -> Result<Value, Difference> {
        let document = Writer::document(self.world, self.form, self.question, place);
        let mut found = (self.ask)(&document, place);
        let has_errors = found.get("errors").is_some();
        let fits = expected.fits(&found["data"]["root"]);
        let may_fail = match has_errors {
            true => expected.may_fail(),
            false => !expected.must_fail(),
        };
        match fits && may_fail {
            true => Ok(found["data"]["root"].take()),
            false => Err(Difference {
                document,
                expected: expected.show(),
                found,
            }),
        }
    }

    /// The pages' field, the node above it, and how to find the page in an answer.
    fn pages(&self) -> (&Ask, Option<usize>, bool) {
        let root = &self.question.ask;
        match (&root.shape, &root.select[..]) {
            (Shape::Id(id), [Pick::Nested(pages)]) => {
                let nodes = self.world.nodes.iter();
                let node = nodes
                    .enumerate()
                    .find(|(_, node)| node.id == *id && !node.gone);
                (pages, node.map(|(at, _)| at), true)
            }
            _ => (root, None, false),
        }
    }

    fn walk(&self) -> Result<(), Difference> {
        let (pages, above, is_below) = self.pages();
        if is_below && above.is_none() {
            // A smaller world, in which the node is not.
            return Ok(());
        }
        let rows = self.world.rows(pages, above);
        match &pages.shape {
            Shape::Items => self.items(pages, above, &rows),
            _ => self.relay(pages, above, &rows),
        }
    }

    /// The page as the whole answer.
    fn within(&self, above: Option<usize>, page: Expect) -> Expect {
        match above {
            None => page,
            Some(at) => {
                let node = &self.world.nodes[at];
                let name = self.world.types[node.ty].name;
                Expect::Object(vec![
                    ("id".to_owned(), Expect::Is(json!(node.id))),
                    ("__typename".to_owned(), Expect::Is(json!(name))),
                    ("f0".to_owned(), page),
                ])
            }
        }
    }

    fn page(&self, above: Option<usize>, answer: &Value) -> Value {
        match above {
            None => answer.clone(),
            Some(_) => answer["f0"].clone(),
        }
    }

    /// On to the end, back to the start, and then from any place in any direction.
    fn relay(&self, pages: &Ask, above: Option<usize>, rows: &[Row]) -> Result<(), Difference> {
        let Shape::Relay(relay) = &pages.shape else {
            panic!("these are pages with edges");
        };
        let mut random = fastrand::Rng::with_seed(self.question.seed);
        let mut cursors: Vec<Option<String>> = vec![None; rows.len()];
        let ask = |place: &Place, start: usize, end: usize, cursors: &mut Vec<Option<String>>| {
            let page = self.world.page(pages, relay, rows, start, end);
            let expected = self.within(above, page);
            let answer = self.one(Some(place), &expected)?;
            let page = self.page(above, &answer);
            let edges = page["edges"].as_array().into_iter().flatten();
            let found: Vec<_> = edges.map(|edge| edge["cursor"].clone()).collect();
            let info = &page["pageInfo"];
            let ends = [found.first(), found.last()];
            let ends = ends.map(|cursor| cursor.cloned().unwrap_or_default());
            if [&info["startCursor"], &info["endCursor"]] != [&ends[0], &ends[1]] {
                return Err(Difference {
                    document: Writer::document(self.world, self.form, self.question, Some(place)),
                    expected: json!({"startCursor": ends[0], "endCursor": ends[1]}),
                    found: answer,
                });
            }
            for (at, cursor) in (start..end).zip(found) {
                cursors[at] = cursor.as_str().map(str::to_owned);
            }
            Ok(())
        };
        let mut at = 0_usize;
        loop {
            let first = random.usize(1..5);
            let place = Place {
                first: Some(first),
                after: at.checked_sub(1).and_then(|before| cursors[before].clone()),
                ..Place::default()
            };
            let end = rows.len().min(at + first);
            ask(&place, at, end, &mut cursors)?;
            at = end;
            if at == rows.len() {
                break;
            }
        }
        loop {
            let last = random.usize(1..5);
            let place = Place {
                last: Some(last),
                before: cursors.get(at).cloned().flatten(),
                ..Place::default()
            };
            let start = at.saturating_sub(last);
            ask(&place, start, at, &mut cursors)?;
            at = start;
            if at == 0 {
                break;
            }
        }
        for _ in 0..3 {
            let (low, high) = (random.usize(..=rows.len()), random.usize(..=rows.len()));
            let (low, high) = (low.min(high), low.max(high));
            let count = random.usize(..5);
            let mut place = Place {
                after: low
                    .checked_sub(1)
                    .and_then(|before| cursors[before].clone()),
                before: cursors.get(high).cloned().flatten(),
                ..Place::default()
            };
            let (start, end) = match random.u8(..3) {
                0 => (low, high),
                1 => {
                    place.first = Some(count);
                    (low, high.min(low + count))
                }
                _ => {
                    place.last = Some(count);
                    (low.max(high.saturating_sub(count)), high)
                }
            };
            ask(&place, start, end, &mut cursors)?;
        }
        Ok(())
    }

    /// On to the end; without an order only what all pages hold together is certain.
    fn items(&self, pages: &Ask, above: Option<usize>, rows: &[Row]) -> Result<(), Difference> {
        let mut random = fastrand::Rng::with_seed(self.question.seed);
        let mut place = Place::default();
        let mut at = 0;
        let mut gathered = Vec::new();
        let all = |rows: &[Row]| -> Vec<Expect> {
            rows.iter().map(|row| self.world.row(pages, *row)).collect()
        };
        for _ in 0..STEPS {
            let limit = random.usize(1..5);
            place.limit = Some(limit);
            let end = rows.len().min(at + limit);
            let items = match pages.sort.is_empty() {
                true => Expect::Some(all(rows), end - at),
                false => Expect::List(all(&rows[at..end])),
            };
            let token = match end < rows.len() {
                true => Expect::Opaque,
                false => Expect::Is(Value::Null),
            };
            let page = Expect::Object(vec![
                ("items".to_owned(), items),
                ("nextToken".to_owned(), token),
            ]);
            let answer = self.one(Some(&place), &self.within(above, page))?;
            let page = self.page(above, &answer);
            gathered.extend(page["items"].as_array().into_iter().flatten().cloned());
            at = end;
            place.token = page["nextToken"].as_str().map(str::to_owned);
            if at == rows.len() {
                break;
            }
        }
        let expected = Expect::Some(all(rows), rows.len());
        match expected.fits(&Value::from(gathered.clone())) {
            true => Ok(()),
            false => Err(Difference {
                document: Writer::document(self.world, self.form, self.question, Some(&place)),
                expected: expected.show(),
                found: gathered.into(),
            }),
        }
    }
}
