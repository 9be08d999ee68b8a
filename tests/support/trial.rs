//! Tests that need more than every machine has.

use libtest_mimic::{Completion, Failed, Trial};

pub enum Failure {
    /// The machine lacks what it takes.
    Missing(String),
    Failed(String),
}

/// A test that is ignored where the machine lacks what it takes; with `CI=true` that is a failure.
pub fn trial(name: &str, test: impl FnOnce() -> Result<(), Failure> + Send + 'static) -> Trial {
    Trial::ignorable_test(name, move || match test() {
        Ok(()) => Ok(Completion::Completed),
        Err(Failure::Missing(reason)) if std::env::var_os("CI").is_none_or(|ci| ci != "true") => {
            Ok(Completion::ignored_with(reason))
        }
        Err(Failure::Missing(reason) | Failure::Failed(reason)) => Err(Failed::from(reason)),
    })
}
