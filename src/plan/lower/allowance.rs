//! What one traversal may take.
//!
//! In: what it holds so far. Out: an error once that is too much, before more of it is made.

use std::cell::Cell;

use crate::{
    error::{Code, Error},
    gremlin::{Chain, chain_weight},
    plan::Projection,
};

/// Bytes of a traversal's values, in memory or as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance(pub usize);

/// A traversal would be larger than it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge {
    pub allowance: Allowance,
}

impl TooLarge {
    pub fn error(self) -> Error {
        let message = format!(
            "the values of this field's traversal, each counted wherever it is used, would take more \
             than {} MiB; send fewer or shorter values, or use a large one in fewer places",
            self.allowance.0 >> 20
        );
        Error::new(Code::LimitExceeded, message)
    }
}

/// What is left of an allowance.
#[derive(Debug)]
pub struct Budget {
    allowance: Allowance,
    /// `None`: more was asked for.
    left: Cell<Option<usize>>,
}

impl Budget {
    pub fn of(allowance: Allowance) -> Self {
        Budget {
            allowance,
            left: Cell::new(Some(allowance.0)),
        }
    }

    pub fn is_exceeded(&self) -> bool {
        self.left.get().is_none()
    }

    pub fn too_large(&self) -> Option<TooLarge> {
        let allowance = self.allowance;
        self.is_exceeded().then_some(TooLarge { allowance })
    }

    /// What was taken so far.
    pub fn used(&self) -> usize {
        self.allowance.0 - self.left.get().unwrap_or_default()
    }

    /// That so much is left, before it is made.
    pub fn expect(&self, weight: usize) -> Result<(), Error> {
        let before = self.left.get();
        self.take(weight)?;
        self.left.set(before);
        Ok(())
    }

    pub fn take(&self, weight: usize) -> Result<(), Error> {
        let left = self.left.get().and_then(|left| left.checked_sub(weight));
        self.left.set(left);
        match left {
            Some(_) => Ok(()),
            None => Err(TooLarge {
                allowance: self.allowance,
            }
            .error()),
        }
    }

    /// For the steps behind a place.
    pub fn take_steps(&self, steps: &Chain, from: usize) -> Result<(), Error> {
        self.take(chain_weight(&steps[from..]))
    }

    /// For the steps of a projection, without those of what is inside of it.
    pub fn take_projection(&self, projection: &Projection) -> Result<(), Error> {
        const ENTRY: usize = 400;
        let entries = projection.entries.iter();
        self.take(entries.map(|entry| ENTRY + entry.key.len()).sum())
    }
}
