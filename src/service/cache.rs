//! Operations and plans that were made before.
//!
//! In: a document's text, its operation's name, and the values of its flags. Out: what was
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

/// What all that is kept may hold in memory, in bytes.
const ROOM: u64 = 64 << 20;
/// What holds more is not kept, as it would take the place of too many others.
const LARGEST: usize = (ROOM / 16) as usize;
/// What an entry costs beyond what it holds, in bytes.
const ENTRY: usize = 512;

pub(super) struct PlanCache {
    kept: Cache<Key, Kept>,
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

/// What was made, with its weight in bytes.
#[derive(Clone)]
struct Kept {
    made: Made,
    weight: u32,
}

#[derive(Clone)]
enum Made {
    Operation(Arc<Known>),
    Plan(Arc<Planned>),
}

#[derive(PartialEq, Eq)]
enum Key {
    Document(DocumentKey),
    Plan(PlanKey),
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
    flags: Box<[bool]>,
}

impl PlanCache {
    pub fn new() -> Self {
        PlanCache {
            kept: Cache::builder()
                .weigher(|_: &Key, kept: &Kept| kept.weight)
                .max_capacity(ROOM)
                .build(),
            next: AtomicU64::new(0),
        }
    }

    pub fn operation(&self, document: DocumentRef<'_>) -> Option<Arc<Known>> {
        match self.kept.get(&document)?.made {
            Made::Operation(known) => Some(known),
            Made::Plan(_) => None,
        }
    }

    pub fn add_operation(&self, document: DocumentRef<'_>, operation: Operation) -> Arc<Known> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let weight = document.text.len() + operation.weight();
        let known = Arc::new(Known { operation, number });
        let key = DocumentKey {
            text: document.text.into(),
            operation_name: document.operation_name.map(Box::from),
            asker: document.asker,
        };
        let made = Made::Operation(Arc::clone(&known));
        self.keep(Key::Document(key), made, weight);
        known
    }

    /// The plan of an operation, made now if it was not made before.
    pub fn plan<E>(
        &self,
        known: &Known,
        flags: Box<[bool]>,
        make: impl FnOnce(&[bool]) -> Result<Planned, E>,
    ) -> Result<Arc<Planned>, E> {
        let key = PlanKey {
            operation: known.number,
            flags,
        };
        if let Some(Made::Plan(plan)) = self.kept.get(&key).map(|kept| kept.made) {
            return Ok(plan);
        }
        let plan = Arc::new(make(&key.flags)?);
        let weight = plan.plan.weight() + key.flags.len();
        self.keep(Key::Plan(key), Made::Plan(Arc::clone(&plan)), weight);
        Ok(plan)
    }

    fn keep(&self, key: Key, made: Made, weight: usize) {
        if weight > LARGEST {
            return;
        }
        let weight = u32::try_from(weight + ENTRY).unwrap_or(u32::MAX);
        self.kept.insert(key, Kept { made, weight });
        // Otherwise some hundred entries may be there before others have to go.
        self.kept.run_pending_tasks();
    }
}

// All forms of a key must hash alike.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Key::Document(document) => document.hash(state),
            Key::Plan(plan) => plan.hash(state),
        }
    }
}

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

impl Equivalent<Key> for DocumentRef<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        match key {
            Key::Document(key) => {
                *self.text == *key.text
                    && self.operation_name == key.operation_name.as_deref()
                    && self.asker == key.asker
            }
            Key::Plan(_) => false,
        }
    }
}

impl Equivalent<Key> for PlanKey {
    fn equivalent(&self, key: &Key) -> bool {
        match key {
            Key::Document(_) => false,
            Key::Plan(key) => self == key,
        }
    }
}
