//! What is asked, as scripts.
//!
//! In: a resolved plan. Out: for a root or a batch one complete script, or why it cannot be asked; what
//! cannot be asked below a root is left out of the root's script and told beside it. A script is made when
//! its turn comes, so that a value under many fields is not there as many times.
//!
//! `nested` puts everything that is below a root into the root's one traversal. Every vertex that a fetch
//! gives comes through `gate`.

mod allowance;
mod dates;
mod failed;
mod fill;
mod filter;
mod gate;
mod layout;
mod layout_sums;
mod layout_value;
mod merge;
mod nested;
mod order;
mod spans;
mod statement;
mod steps;
mod sums;
mod test;
mod wording;

pub(super) use layout::layout;

pub use allowance::{Allowance, Budget, TooLarge};

pub use failed::{Failed, LoweredScript};
pub use wording::{SeveralValues, Wording};

use super::{BatchId, Binding, Fetch, Plan, Resolved, Root};
use crate::{
    error::{Error, Location},
    gremlin::Value,
};

/// Why there is no script. The other fields are answered all the same.
#[derive(Debug)]
pub enum NotLowered {
    /// The arguments do not fit.
    Refused(Error),
    TooLarge(TooLarge),
}

impl NotLowered {
    /// For a client.
    pub fn error(self) -> Error {
        match self {
            NotLowered::Refused(error) => error,
            NotLowered::TooLarge(too_large) => too_large.error(),
        }
    }

    /// The same, at the place of the field where the error has none of its own.
    pub fn error_at(self, at: Location) -> Error {
        let error = self.error();
        match error.locations.is_empty() {
            true => error.at(at),
            false => error,
        }
    }
}

impl Resolved {
    /// The traversal of what a root asks for.
    pub fn root(
        &self,
        binding: &Binding<'_>,
        root: &Root,
        fetch: &Fetch,
        budget: &Budget,
    ) -> Result<LoweredScript, NotLowered> {
        let key = &root.shape.key;
        self.script(binding, budget, fetch.writes(), |lowerer| {
            lowerer.root(fetch, key)
        })
    }

    /// The traversal of a batch for some parents, or for none where it does not look at them.
    pub fn batch(
        &self,
        binding: &Binding<'_>,
        plan: &Plan,
        batch: BatchId,
        parents: &[Value],
        budget: &Budget,
    ) -> Result<LoweredScript, NotLowered> {
        let batch = &plan.batches[batch.index()];
        let writes = batch.fetch.writes();
        self.script(binding, budget, writes, |lowerer| {
            lowerer.batch(batch, parents)
        })
    }

    fn script<'a>(
        &'a self,
        binding: &'a Binding<'a>,
        budget: &'a Budget,
        writes: bool,
        make: impl FnOnce(&Lowerer<'a>) -> Result<LoweredScript, Error>,
    ) -> Result<LoweredScript, NotLowered> {
        let lowerer = Lowerer {
            binding,
            resolved: self,
            writes,
            budget,
        };
        make(&lowerer).map_err(|error| match budget.too_large() {
            Some(too_large) => NotLowered::TooLarge(too_large),
            None => NotLowered::Refused(error),
        })
    }
}

/// Makes one script.
struct Lowerer<'a> {
    binding: &'a Binding<'a>,
    resolved: &'a Resolved,
    /// The script changes the graph.
    writes: bool,
    budget: &'a Budget,
}
