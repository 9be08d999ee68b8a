//! What one request took.

use std::{
    ops::AddAssign,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{api::OperationKind, error::Codes};

/// What an operation asks for, as far as a log may tell: names that the schema or the language
/// knows, and no value.
#[derive(Debug)]
pub struct About {
    pub kind: OperationKind,
    /// What its author called it.
    pub name: Option<Box<str>>,
    /// Its root fields, with commas between.
    pub fields: Box<str>,
}

impl About {
    const LONGEST_NAME: usize = 100;
    const MOST_FIELDS: usize = 10;

    /// `fields` are coordinates of the schema, such as `Query.airport`.
    pub fn new<'f>(
        kind: OperationKind,
        name: Option<&str>,
        mut fields: impl Iterator<Item = &'f str>,
    ) -> About {
        let first: Vec<&str> = fields.by_ref().take(Self::MOST_FIELDS).collect();
        let mut text = first.join(",");
        match fields.count() {
            0 => {}
            more => text.push_str(&format!(" and {more} more")),
        }
        About {
            kind,
            name: name
                .filter(|name| name.len() <= Self::LONGEST_NAME)
                .map(Box::from),
            fields: text.into(),
        }
    }

    pub fn kind(&self) -> &'static str {
        match self.kind {
            OperationKind::Query => "query",
            OperationKind::Mutation => "mutation",
            OperationKind::Subscription => "subscription",
        }
    }
}

/// The costs of an operation, or of several together.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Of the last operation.
    pub about: Option<Arc<About>>,
    /// The codes of the errors in the answers.
    pub codes: Codes,
    /// Plans that were made before, and those that had to be made.
    pub plan_hits: u32,
    pub plan_misses: u32,
    pub traversals: u32,
    pub retries: u32,
    /// Time in the graph, that of traversals side by side added up.
    pub graph_time: Duration,
    /// Bytes of rows.
    pub row_bytes: u64,
}

impl AddAssign<&Account> for Account {
    fn add_assign(&mut self, other: &Account) {
        if other.about.is_some() {
            self.about.clone_from(&other.about);
        }
        self.codes = self.codes.and(other.codes);
        self.plan_hits += other.plan_hits;
        self.plan_misses += other.plan_misses;
        self.traversals += other.traversals;
        self.retries += other.retries;
        self.graph_time += other.graph_time;
        self.row_bytes += other.row_bytes;
    }
}

impl Account {
    /// Whether the plan came from the cache, where there was one plan.
    pub fn plan(&self) -> Option<&'static str> {
        match (self.plan_hits, self.plan_misses) {
            (1, 0) => Some("hit"),
            (0, 1) => Some("miss"),
            (_, _) => None,
        }
    }

    /// Milliseconds in the graph, if it was asked at all.
    pub fn graph_ms(&self) -> Option<f64> {
        (self.traversals > 0).then(|| millis(self.graph_time))
    }
}

/// Sums up the operations that one event of a gateway becomes.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<Account>);

impl Ledger {
    pub fn add(&self, account: &Account) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += account;
    }

    pub fn sum(&self) -> Account {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Milliseconds with two places, as log lines and metrics have them.
pub fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn what_a_log_tells_of_an_operation_is_bounded() {
        let fields: Vec<String> = (0..12).map(|number| format!("Query.f{number}")).collect();
        let long = "x".repeat(101);
        let about = About::new(
            OperationKind::Query,
            Some(&long),
            fields.iter().map(String::as_str),
        );
        assert_eq!(about.name, None);
        assert!(
            about.fields.ends_with("Query.f9 and 2 more"),
            "{}",
            about.fields
        );
        let about = About::new(
            OperationKind::Mutation,
            Some("A"),
            ["Mutation.a"].into_iter(),
        );
        assert_eq!(
            (about.kind(), about.name.as_deref(), &*about.fields),
            ("mutation", Some("A"), "Mutation.a")
        );
    }

    #[test]
    fn accounts_add_up() {
        let ledger = Ledger::default();
        for code in [Code::Conflict, Code::Internal] {
            ledger.add(&Account {
                codes: [code].into_iter().collect(),
                plan_hits: 1,
                traversals: 2,
                graph_time: Duration::from_micros(1_500),
                row_bytes: 10,
                ..Account::default()
            });
        }
        let sum = ledger.sum();
        assert_eq!(sum.codes.to_string(), "CONFLICT,INTERNAL");
        assert_eq!((sum.traversals, sum.row_bytes, sum.plan()), (4, 20, None));
        assert_eq!(sum.graph_ms(), Some(3.0));
        assert_eq!(Account::default().graph_ms(), None);
    }
}
