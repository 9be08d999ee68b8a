//! Operations and plans that were made before.
//!
//! In: a document's text, its operation's name, and the values of its conditions. Out: what was
//! made of them, or nothing. Only what was made without an error is kept.

use std::{
    hash::{Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use equivalent::Equivalent;
use moka::sync::Cache;

use crate::{api::Operation, plan::Plan, request::Asker, telemetry::About};

/// The bytes of text whose operations are kept.
const MAX_TEXT: u64 = 16 << 20;
/// What an operation costs beyond its text, in bytes.
const ENTRY: usize = 512;
const MAX_PLANS: u64 = 10_000;

pub(super) struct PlanCache {
    operations: Cache<DocumentKey, Arc<Known>>,
    plans: Cache<PlanKey, Arc<Planned>>,
    next: AtomicU64,
}

/// An operation that was validated.
pub(super) struct Known {
    pub operation: Operation,
    number: u64,
}

/// A plan, and what is told of it.
pub(super) struct Planned {
    pub plan: Plan,
    pub about: Arc<About>,
}

#[derive(PartialEq, Eq)]
struct DocumentKey {
    text: Box<str>,
    operation_name: Option<Box<str>>,
    asker: Asker,
}

#[derive(Clone, Copy)]
pub(super) struct DocumentRef<'a> {
    pub text: &'a str,
    pub operation_name: Option<&'a str>,
    /// What one may ask for, the other may not.
    pub asker: Asker,
}

#[derive(PartialEq, Eq, Hash)]
struct PlanKey {
    operation: u64,
    conditions: Box<[bool]>,
}

impl PlanCache {
    pub fn new() -> Self {
        let weight = |key: &DocumentKey, _: &Arc<Known>| {
            u32::try_from(key.text.len() + ENTRY).unwrap_or(u32::MAX)
        };
        PlanCache {
            operations: Cache::builder()
                .weigher(weight)
                .max_capacity(MAX_TEXT)
                .build(),
            plans: Cache::new(MAX_PLANS),
            next: AtomicU64::new(0),
        }
    }

    pub fn operation(&self, document: DocumentRef<'_>) -> Option<Arc<Known>> {
        self.operations.get(&document)
    }

    pub fn add_operation(&self, document: DocumentRef<'_>, operation: Operation) -> Arc<Known> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let known = Arc::new(Known { operation, number });
        let key = DocumentKey {
            text: document.text.into(),
            operation_name: document.operation_name.map(Box::from),
            asker: document.asker,
        };
        self.operations.insert(key, Arc::clone(&known));
        known
    }

    /// The plan of an operation, made now if it was not made before.
    pub fn plan<E>(
        &self,
        known: &Known,
        conditions: Box<[bool]>,
        make: impl FnOnce(&[bool]) -> Result<Planned, E>,
    ) -> Result<Arc<Planned>, E> {
        let key = PlanKey {
            operation: known.number,
            conditions,
        };
        if let Some(plan) = self.plans.get(&key) {
            return Ok(plan);
        }
        let plan = Arc::new(make(&key.conditions)?);
        self.plans.insert(key, Arc::clone(&plan));
        Ok(plan)
    }
}

// Both forms of a key must hash alike.
impl Hash for DocumentKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        DocumentRef {
            text: &self.text,
            operation_name: self.operation_name.as_deref(),
            asker: self.asker,
        }
        .hash(state);
    }
}

impl Hash for DocumentRef<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
        self.operation_name.hash(state);
        self.asker.hash(state);
    }
}

impl Equivalent<DocumentKey> for DocumentRef<'_> {
    fn equivalent(&self, key: &DocumentKey) -> bool {
        *self.text == *key.text
            && self.operation_name == key.operation_name.as_deref()
            && self.asker == key.asker
    }
}
