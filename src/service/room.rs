//! The room that the traversals of one request share.
//!
//! In: how a traversal is made within a bound. Out: the traversal, and a share of the room for as long
//! as it runs. Small ones are there side by side; a large one is alone.

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::SIDE_BY_SIDE;
use crate::plan::{Allowance, NotLowered};

/// A list of a million numbers, which is what a body of the largest size can hold, takes half of it.
pub(super) const LARGEST: Allowance = Allowance(64 << 20);

/// So many as run side by side take as much as a large one.
const SMALL: Allowance = Allowance(LARGEST.0 / SIDE_BY_SIDE);

#[derive(Default)]
pub(super) struct Room(RwLock<()>);

/// Is given back when it is dropped.
pub(super) enum Share<'r> {
    Part { _held: RwLockReadGuard<'r, ()> },
    Whole { _held: RwLockWriteGuard<'r, ()> },
}

impl Room {
    /// Makes a traversal once there is room for it. Nobody who has a share may ask for another.
    pub async fn make<T>(
        &self,
        make: impl Fn(Allowance) -> Result<T, NotLowered>,
    ) -> Result<(T, Share<'_>), NotLowered> {
        let held = self.0.read().await;
        match make(SMALL) {
            Ok(made) => return Ok((made, Share::Part { _held: held })),
            Err(NotLowered::Refused(error)) => return Err(NotLowered::Refused(error)),
            // It is thrown away, and made anew when all others are gone.
            Err(NotLowered::TooLarge(_)) => drop(held),
        }
        let held = self.0.write().await;
        Ok((make(LARGEST)?, Share::Whole { _held: held }))
    }
}
