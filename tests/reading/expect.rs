//! What an answer must be, where it is not one JSON value.

use serde_json::Value;

#[derive(Debug, Clone)]
pub enum Expect {
    Is(Value),
    /// A number, and how far it may be off.
    Near(f64, f64),
    /// A string that only the service knows, such as a cursor.
    Opaque,
    /// A list without order and repeats.
    Set(Vec<Value>),
    Object(Vec<(String, Expect)>),
    List(Vec<Expect>),
    /// So many of these, in any order.
    Some(Vec<Expect>, usize),
    /// Null, with an error.
    Failed,
    Either(Vec<Expect>),
}

impl Expect {
    pub fn fits(&self, found: &Value) -> bool {
        match (self, found) {
            (Expect::Is(Value::Number(wanted)), Value::Number(found)) => {
                match (wanted.as_i64(), found.as_i64()) {
                    (Some(wanted), Some(found)) => wanted == found,
                    (_, _) => wanted.as_f64() == found.as_f64(),
                }
            }
            (Expect::Is(wanted), found) => wanted == found,
            (Expect::Near(wanted, slack), Value::Number(found)) => found
                .as_f64()
                .is_some_and(|found| (found - wanted).abs() <= *slack),
            (Expect::Opaque, found) => found.is_string(),
            (Expect::Set(wanted), Value::Array(found)) => {
                wanted.len() == found.len() && wanted.iter().all(|one| found.contains(one))
            }
            (Expect::Object(wanted), Value::Object(found)) => {
                wanted.len() == found.len()
                    && wanted
                        .iter()
                        .all(|(key, one)| found.get(key).is_some_and(|found| one.fits(found)))
            }
            (Expect::List(wanted), Value::Array(found)) => {
                wanted.len() == found.len()
                    && wanted.iter().zip(found).all(|(one, found)| one.fits(found))
            }
            (Expect::Some(wanted, size), Value::Array(found)) => {
                found.len() == *size && pairs(wanted, found)
            }
            (Expect::Failed, found) => found.is_null(),
            (Expect::Either(all), found) => all.iter().any(|one| one.fits(found)),
            (
                Expect::Near(..)
                | Expect::Set(_)
                | Expect::Object(_)
                | Expect::List(_)
                | Expect::Some(..),
                _,
            ) => false,
        }
    }

    /// Whether there may be an error.
    pub fn may_fail(&self) -> bool {
        match self {
            Expect::Failed => true,
            Expect::Object(fields) => fields.iter().any(|(_, one)| one.may_fail()),
            Expect::List(all) | Expect::Some(all, _) => all.iter().any(Expect::may_fail),
            Expect::Either(_)
            | Expect::Is(_)
            | Expect::Near(..)
            | Expect::Opaque
            | Expect::Set(_) => false,
        }
    }

    /// Whether there must be one: it does not depend on which rows are a part.
    pub fn must_fail(&self) -> bool {
        match self {
            Expect::Failed => true,
            Expect::Object(fields) => fields.iter().any(|(_, one)| one.must_fail()),
            Expect::Some(all, size) if *size < all.len() => false,
            Expect::List(all) | Expect::Some(all, _) => all.iter().any(Expect::must_fail),
            Expect::Either(_)
            | Expect::Is(_)
            | Expect::Near(..)
            | Expect::Opaque
            | Expect::Set(_) => false,
        }
    }

    /// For people.
    pub fn show(&self) -> Value {
        match self {
            Expect::Is(value) => value.clone(),
            Expect::Near(value, _) => serde_json::json!(value),
            Expect::Opaque => "…".into(),
            Expect::Set(all) => all.iter().cloned().collect(),
            Expect::Object(fields) => {
                let fields = fields.iter().map(|(key, one)| (key.clone(), one.show()));
                Value::Object(fields.collect())
            }
            Expect::List(all) => all.iter().map(Expect::show).collect(),
            Expect::Some(all, size) => {
                let all: Vec<_> = all.iter().map(Expect::show).collect();
                match *size == all.len() {
                    true => all.into(),
                    false => serde_json::json!({"so many": size, "of": all}),
                }
            }
            Expect::Failed => "an error".into(),
            Expect::Either(all) => {
                serde_json::json!({"one of": all.iter().map(Expect::show).collect::<Vec<_>>()})
            }
        }
    }
}

/// Whether each that was found can be told apart as one of the wanted.
fn pairs(wanted: &[Expect], found: &[Value]) -> bool {
    let fits: Vec<Vec<usize>> = found
        .iter()
        .map(|found| {
            let fits = (0..wanted.len()).filter(|at| wanted[*at].fits(found));
            fits.collect()
        })
        .collect();
    let mut taken = vec![None; wanted.len()];
    (0..found.len()).all(|at| place(at, &fits, &mut taken, &mut vec![false; wanted.len()]))
}

/// Gives one a place, and moves others for it.
fn place(at: usize, fits: &[Vec<usize>], taken: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for place_at in &fits[at] {
        if std::mem::replace(&mut seen[*place_at], true) {
            continue;
        }
        let is_free = match taken[*place_at] {
            None => true,
            Some(other) => place(other, fits, taken, seen),
        };
        if is_free {
            taken[*place_at] = Some(at);
            return true;
        }
    }
    false
}
