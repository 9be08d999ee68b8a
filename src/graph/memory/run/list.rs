//! Steps on lists, sets and maps.
//!
//! In: a value that is made of others. Out: a value.

use std::cmp::Ordering;

use indexmap::{IndexMap, IndexSet};

use super::{Halt, Run, Traverser, barrier::sorted_by, failed, reduce::plus, text::items};
use crate::graph::memory::{
    datum::{Datum, Number, order, show, sorts_in_lists},
    program::{By, ListOperation, Map, Range, Reducer, Sort},
};

impl Run {
    /// Steps with `local`. `None`: there is nothing to say of nothing.
    pub(super) fn on_items(&mut self, map: &Map, datum: &Datum) -> Result<Option<Datum>, Halt> {
        Ok(Some(match map {
            Map::CountItems => Datum::Long(match datum {
                Datum::List(items) | Datum::Set(items) => items.len(),
                Datum::Map(entries) => entries.len(),
                Datum::Path(stations) => stations.len(),
                Datum::Tree(tree) => tree.0.len(),
                _ => 1,
            } as i64),
            Map::SumItems => return sum(items(datum)?),
            Map::MeanItems => {
                let items = items(datum)?;
                let count = items.iter().filter(|item| !matches!(item, Datum::Null));
                let count = Number::Long(count.count() as i64);
                match sum(items)? {
                    None => return Ok(None),
                    Some(sum) => match sum.number() {
                        Some(sum) => sum.div(count, true)?.into(),
                        None => Datum::Null,
                    },
                }
            }
            Map::MinItems | Map::MaxItems => {
                let reducer = match map {
                    Map::MinItems => Reducer::Min,
                    _ => Reducer::Max,
                };
                let mut best = None;
                for item in items(datum)? {
                    sortable(&item)?;
                    best = Some(match best {
                        None => item,
                        Some(best) => self.better(&reducer, best, item)?,
                    });
                }
                return Ok(best);
            }
            Map::DedupItems => {
                let distinct: IndexSet<Datum> = items(datum)?.into_iter().collect();
                Datum::set(distinct.into_iter().collect())?
            }
            Map::OrderItems(order) => self.order_items(order, datum)?,
            Map::RangeItems(range) => return cut(datum, *range),
            Map::TailItems(count) => {
                let length = match datum {
                    Datum::List(items) | Datum::Set(items) => items.len(),
                    Datum::Map(entries) => entries.len(),
                    Datum::Path(stations) => stations.len(),
                    _ => return Ok(Some(datum.clone())),
                } as u64;
                if *count == 1 && length == 0 && !matches!(datum, Datum::Map(_)) {
                    return Ok(None);
                }
                let low = length.saturating_sub(*count);
                let one = *count == 1 && !matches!(datum, Datum::Map(_));
                let range = Range { low, high: length };
                return match one {
                    true => cut(datum, range),
                    false => cut_to_many(datum, range),
                };
            }
            Map::SampleItems(count) => self.sample_items(*count, datum)?,
            Map::Reverse => match datum {
                Datum::Null => Datum::Null,
                Datum::Text(text) => Datum::Text(text.chars().rev().collect::<String>().into()),
                Datum::List(_) | Datum::Set(_) | Datum::Path(_) => {
                    let mut items = items(datum)?;
                    items.reverse();
                    Datum::list(items)?
                }
                other => other.clone(),
            },
            Map::Index { map } => {
                let items = items(datum)?.into_iter().zip(0i32..);
                match map {
                    true => Datum::map(items.map(|(item, i)| (Datum::Int(i), item)).collect())?,
                    false => Datum::list(
                        items
                            .map(|(item, i)| Datum::list(vec![item, Datum::Int(i)]))
                            .collect::<Result<_, _>>()?,
                    )?,
                }
            }
            _ => datum.clone(),
        }))
    }

    fn order_items(&mut self, by: &[(By, Sort)], datum: &Datum) -> Result<Datum, Halt> {
        if let Datum::Tree(tree) = datum {
            let entries = tree.0.iter();
            let entries = entries
                .map(|(key, below)| Ok((key.clone(), Datum::tree(below.clone())?)))
                .collect::<Result<_, Halt>>()?;
            return self.order_items(by, &Datum::map(entries)?);
        }
        if !matches!(datum, Datum::List(_) | Datum::Set(_) | Datum::Map(_)) {
            return Ok(datum.clone());
        }
        let shuffled = by.last().is_some_and(|(_, sort)| *sort == Sort::Shuffle);
        let mut keyed: Vec<(Vec<Datum>, Datum)> = Vec::new();
        'items: for item in items(datum)? {
            self.tick()?;
            let mut keys = Vec::with_capacity(by.len());
            for (by, sort) in by {
                if *sort == Sort::Shuffle && !shuffled {
                    continue;
                }
                match self.by_datum(by, item.clone())? {
                    Some(key) => {
                        sortable(&key)?;
                        keys.push(sorted_by(key));
                    }
                    None => continue 'items,
                }
            }
            keyed.push((keys, item));
        }
        if shuffled {
            self.random.shuffle(&mut keyed);
        } else {
            let store = &self.store;
            let sorts: Vec<Sort> = by
                .iter()
                .map(|(_, sort)| *sort)
                .filter(|sort| *sort != Sort::Shuffle)
                .collect();
            keyed.sort_by(|(a, _), (b, _)| {
                let keys = sorts.iter().zip(a.iter().zip(b));
                keys.map(|(sort, (a, b))| match sort {
                    Sort::Descending => order(store, b, a),
                    Sort::Ascending | Sort::Shuffle => order(store, a, b),
                })
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
            });
        }
        let items = keyed.into_iter().map(|(_, item)| item);
        Ok(match datum {
            Datum::Map(_) => Datum::map(
                items
                    .filter_map(|item| match item {
                        Datum::Entry(entry) => Some((entry.0.clone(), entry.1.clone())),
                        _ => None,
                    })
                    .collect(),
            )?,
            _ => Datum::list(items.collect())?,
        })
    }

    fn sample_items(&mut self, count: usize, datum: &Datum) -> Result<Datum, Halt> {
        match datum {
            Datum::List(items) | Datum::Set(items) if items.len() > count => {
                let mut rest = items.to_vec();
                let mut drawn = Vec::with_capacity(count);
                while drawn.len() < count {
                    drawn.push(rest.remove(self.random.below(rest.len())));
                }
                Ok(Datum::list(drawn)?)
            }
            Datum::Map(entries) if entries.len() > count => {
                let mut rest = entries.to_vec();
                let mut drawn = Vec::with_capacity(count);
                while drawn.len() < count {
                    drawn.push(rest.remove(self.random.below(rest.len())));
                }
                Ok(Datum::map(drawn)?)
            }
            other => Ok(other.clone()),
        }
    }

    pub(super) fn on_lists(
        &mut self,
        operation: ListOperation,
        with: &By,
        traverser: &Traverser,
    ) -> Result<Datum, Halt> {
        let name = operation.name();
        let datum = &traverser.datum;
        if let (ListOperation::Merge, Datum::Map(first)) = (operation, datum) {
            return match self.needed_by(with, traverser)? {
                Datum::Map(second) => {
                    let mut all: IndexMap<Datum, Datum> = first.iter().cloned().collect();
                    all.extend(second.iter().cloned());
                    Ok(Datum::map(all.into_iter().collect())?)
                }
                other => Err(failed(format!(
                    "{name} step expected provided argument to evaluate to a Map, encountered {}",
                    other.kind()
                ))),
            };
        }
        let first = match datum {
            Datum::Null => {
                return Err(failed(format!(
                    "Incoming traverser for {name} step can't be null."
                )));
            }
            Datum::List(_) | Datum::Set(_) | Datum::Path(_) => items(datum)?,
            other => {
                return Err(failed(format!(
                    "{name} step can only take an array or an Iterable type for incoming \
                     traversers, encountered {}",
                    other.kind()
                )));
            }
        };
        let second = match self.needed_by(with, traverser)? {
            other @ (Datum::List(_) | Datum::Set(_) | Datum::Path(_)) => items(&other)?,
            other => return Err(no_list(operation, with, &other)),
        };
        if let ListOperation::Product = operation {
            let pairs = first.len().saturating_mul(second.len());
            self.fits(pairs.saturating_mul(4 * size_of::<Datum>()))?;
            let mut product = Vec::with_capacity(pairs);
            for a in &first {
                for b in &second {
                    self.tick()?;
                    product.push(Datum::list(vec![a.clone(), b.clone()])?);
                }
            }
            return Ok(Datum::list(product)?);
        }
        if let ListOperation::Combine = operation {
            return Ok(Datum::list(first.into_iter().chain(second).collect())?);
        }
        let first: IndexSet<Datum> = first.into_iter().collect();
        let second: IndexSet<Datum> = second.into_iter().collect();
        let set: Vec<Datum> = match operation {
            ListOperation::Difference => first.difference(&second).cloned().collect(),
            ListOperation::Intersect => first.intersection(&second).cloned().collect(),
            ListOperation::Disjunct => first.symmetric_difference(&second).cloned().collect(),
            _ => first.union(&second).cloned().collect(),
        };
        Ok(Datum::set(set)?)
    }

    pub(super) fn conjoin(&mut self, between: &str, datum: &Datum) -> Result<Datum, Halt> {
        if let Datum::Null = datum {
            return Err(failed("Incoming traverser for conjoin step can't be null."));
        }
        if !matches!(datum, Datum::List(_) | Datum::Set(_) | Datum::Path(_)) {
            return Err(failed(format!(
                "conjoin step can only take an array or an Iterable type for incoming traversers, \
                 encountered {}",
                datum.kind()
            )));
        }
        let items = items(datum)?;
        if items.is_empty() {
            return Ok(Datum::text(""));
        }
        let mut all: Option<String> = None;
        for item in items.iter().filter(|item| !matches!(item, Datum::Null)) {
            let text = show(&self.store, item);
            match &mut all {
                None => all = Some(text),
                Some(all) => {
                    self.fits(all.len().saturating_add(text.len() + between.len()))?;
                    all.push_str(between);
                    all.push_str(&text);
                }
            }
        }
        Ok(match all {
            None => Datum::Null,
            Some(text) if text.is_empty() && between.is_empty() => Datum::Null,
            Some(text) => Datum::Text(text.into()),
        })
    }
}

pub(super) fn sortable(datum: &Datum) -> Result<(), Halt> {
    match sorts_in_lists(datum) {
        true => Ok(()),
        false => Err(failed(format!(
            "{} cannot be compared with others",
            datum.kind()
        ))),
    }
}

/// What is said of an argument that is no list.
fn no_list(operation: ListOperation, with: &By, found: &Datum) -> Halt {
    let name = operation.name();
    let kind = found.kind();
    failed(match (with, found, operation) {
        (By::Chain(_), Datum::Null, _) => format!(
            "Provided traversal argument for {name} step must yield an iterable type, not null"
        ),
        (By::Chain(_), _, _) => format!(
            "Provided traversal argument for {name} step must yield an iterable type, \
             encountered {kind}"
        ),
        (_, Datum::Null, _) => format!("Argument provided for {name} step can't be null."),
        (_, Datum::Map(_), ListOperation::Merge) => {
            format!("{name} step type mismatch: expected argument to be Iterable but got Map")
        }
        _ => format!(
            "{name} step can only take an array or an Iterable as an argument, encountered {kind}"
        ),
    })
}

fn sum(items: Vec<Datum>) -> Result<Option<Datum>, Halt> {
    let mut sum = None;
    for item in items {
        sum = Some(match sum {
            None | Some(Datum::Null) => item,
            Some(sum) => plus(sum, item)?,
        });
    }
    if let Some(other) = &sum
        && other.number().is_none()
        && !matches!(other, Datum::Null)
    {
        return Err(failed(format!(
            "{} was met where a number is needed",
            other.kind()
        )));
    }
    Ok(sum)
}

/// A range of one is the item itself, unless it is cut out of a map.
fn cut(datum: &Datum, range: Range) -> Result<Option<Datum>, Halt> {
    let one = range.high.checked_sub(range.low) == Some(1);
    match datum {
        Datum::List(_) | Datum::Set(_) | Datum::Path(_) if one => {
            let at = usize::try_from(range.low).unwrap_or(usize::MAX);
            let item = match datum {
                Datum::List(items) | Datum::Set(items) => items.get(at).cloned(),
                Datum::Path(stations) => stations.get(at).map(|station| station.datum.clone()),
                _ => None,
            };
            // Null is taken for nothing.
            Ok(item.filter(|item| !matches!(item, Datum::Null)))
        }
        _ => cut_to_many(datum, range),
    }
}

fn cut_to_many(datum: &Datum, range: Range) -> Result<Option<Datum>, Halt> {
    let low = usize::try_from(range.low).unwrap_or(usize::MAX);
    let count = usize::try_from(range.high.saturating_sub(range.low)).unwrap_or(usize::MAX);
    Ok(Some(match datum {
        Datum::List(items) => Datum::list(items.iter().skip(low).take(count).cloned().collect())?,
        Datum::Set(items) => Datum::set(items.iter().skip(low).take(count).cloned().collect())?,
        Datum::Map(entries) => Datum::map(entries.iter().skip(low).take(count).cloned().collect())?,
        Datum::Path(stations) => Datum::list(
            stations
                .iter()
                .skip(low)
                .take(count)
                .map(|station| station.datum.clone())
                .collect(),
        )?,
        other => other.clone(),
    }))
}
