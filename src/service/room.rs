//! The room that traversals have: that of one request, and that of all together.
//!
//! In: how a traversal is made within a bound. Out: the traversal, and a share of the room for as long
//! as it runs. In a request small ones are there side by side, and a large one is alone; of all requests
//! together as many are there as have room.
//!
//! Whoever waits for the request's turn holds nothing of the service's room, and whoever holds a part of
//! that waits for nothing else here, so nobody waits in a ring.

use std::{sync::Arc, time::Instant};

use tokio::{
    sync::{OwnedSemaphorePermit, RwLock, RwLockReadGuard, RwLockWriteGuard, Semaphore},
    time::timeout_at,
};

use super::{SIDE_BY_SIDE, aside::aside};
use crate::{
    error::{Code, Error, Location},
    plan::{Allowance, Budget, NotLowered},
};

/// A list of a million numbers, which is what a body of the largest size can hold, takes half of it.
pub(super) const LARGEST: Allowance = Allowance(64 << 20);

/// So many as run side by side take as much as a large one.
const SMALL: Allowance = Allowance(LARGEST.0 / SIDE_BY_SIDE);

/// So much of each is not counted. Most traversals are smaller, and run however full the room is; the
/// number of requests bounds what they hold.
const FREE: Allowance = Allowance(32 << 10);

/// What all traversals hold that are not free.
const TOGETHER: usize = 256 << 20;

/// The room is given out in pieces of so many bytes.
const PIECE: usize = 1 << 10;

/// The room of a service.
#[derive(Debug, Clone)]
pub(super) struct Hall(Arc<Semaphore>);

impl Default for Hall {
    fn default() -> Self {
        Hall::of(TOGETHER)
    }
}

impl Hall {
    fn of(bytes: usize) -> Hall {
        Hall(Arc::new(Semaphore::new(bytes / PIECE)))
    }

    /// The room of a request, which waits for more until then.
    pub fn room(&self, deadline: Instant) -> Room {
        Room {
            turns: RwLock::default(),
            hall: self.clone(),
            deadline,
        }
    }

    async fn take(&self, allowance: Allowance) -> OwnedSemaphorePermit {
        Arc::clone(&self.0)
            .acquire_many_owned(pieces(allowance.0))
            .await
            .expect("nobody closes it")
    }
}

fn pieces(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX)
}

/// The room of a request.
pub(super) struct Room {
    turns: RwLock<()>,
    hall: Hall,
    deadline: Instant,
}

/// Is given back when it is dropped.
pub(super) struct Share<'r> {
    _turn: Turn<'r>,
    _held: Option<OwnedSemaphorePermit>,
}

enum Turn<'r> {
    BesideOthers { _held: RwLockReadGuard<'r, ()> },
    Alone { _held: RwLockWriteGuard<'r, ()> },
}

/// Why there is no traversal.
#[derive(Debug)]
pub(super) enum NotMade {
    NotLowered(NotLowered),
    /// Those of others had all the room for as long as this could wait.
    NoRoom,
}

impl NotMade {
    /// For a client.
    pub fn error(self) -> Error {
        let message = "the traversals of other requests have taken the room that this field's needs; \
                       ask again later, or send fewer or shorter values";
        match self {
            NotMade::NotLowered(error) => error.error(),
            NotMade::NoRoom => Error::new(Code::Throttled, message),
        }
    }

    /// The same, at the place of the field where the error has none of its own.
    pub fn error_at(self, at: Location) -> Error {
        match self {
            NotMade::NotLowered(error) => error.error_at(at),
            NotMade::NoRoom => self.error().at(at),
        }
    }
}

impl Room {
    /// Makes a traversal once there is room for it. Nobody who has a share may ask for another.
    pub async fn make<T>(
        &self,
        make: impl Fn(&Budget) -> Result<T, NotLowered>,
    ) -> Result<(T, Share<'_>), NotMade> {
        let held = match self.turns.try_read() {
            Ok(held) => held,
            Err(_) => self.wait(self.turns.read()).await?,
        };
        let turn = Turn::BesideOthers { _held: held };
        if let Some(made) = fitting(make(&Budget::of(FREE)))? {
            return Ok((
                made,
                Share {
                    _turn: turn,
                    _held: None,
                },
            ));
        }
        let taken = self.wait(self.hall.take(SMALL)).await?;
        let budget = Budget::of(SMALL);
        if let Some(made) = fitting(aside(|| make(&budget)))? {
            let _held = Some(cut(taken, budget.used()));
            return Ok((made, Share { _turn: turn, _held }));
        }
        // It was thrown away, and is made anew when all others are gone.
        drop((turn, taken));
        let held = self.wait(self.turns.write()).await?;
        let turn = Turn::Alone { _held: held };
        let taken = self.wait(self.hall.take(LARGEST)).await?;
        let budget = Budget::of(LARGEST);
        let made = aside(|| make(&budget)).map_err(NotMade::NotLowered)?;
        let held = Some(cut(taken, budget.used()));
        Ok((
            made,
            Share {
                _turn: turn,
                _held: held,
            },
        ))
    }

    async fn wait<T>(&self, waiting: impl Future<Output = T>) -> Result<T, NotMade> {
        timeout_at(self.deadline.into(), waiting)
            .await
            .map_err(|_| NotMade::NoRoom)
    }
}

/// `None`: it needs more room.
fn fitting<T>(made: Result<T, NotLowered>) -> Result<Option<T>, NotMade> {
    match made {
        Ok(made) => Ok(Some(made)),
        Err(NotLowered::TooLarge(_)) => Ok(None),
        Err(error @ NotLowered::Refused(_)) => Err(NotMade::NotLowered(error)),
    }
}

/// Gives back what is not needed.
fn cut(mut taken: OwnedSemaphorePermit, used: usize) -> OwnedSemaphorePermit {
    let needed = pieces(used) as usize;
    let unneeded = taken.num_permits().saturating_sub(needed);
    drop(taken.split(unneeded));
    taken
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use futures_util::{StreamExt, stream};
    use proptest::prelude::*;

    use super::*;

    /// Room for two large ones.
    const BYTES: usize = 2 * LARGEST.0;

    fn takes(bytes: usize) -> impl Fn(&Budget) -> Result<usize, NotLowered> {
        move |budget| match (budget.take(bytes), budget.too_large()) {
            (Ok(()), _) => Ok(bytes),
            (Err(_), Some(too_large)) => Err(NotLowered::TooLarge(too_large)),
            (Err(error), None) => Err(NotLowered::Refused(error)),
        }
    }

    /// Of traversals.
    #[derive(Debug, Default)]
    struct Ends {
        run: usize,
        too_large: usize,
        no_room: usize,
    }

    /// Requests at the same time, each with traversals of these sizes that run for so long.
    async fn crowd(hall: &Hall, requests: &[Vec<usize>], runs: Duration, wait: Duration) -> Ends {
        let held = Arc::new(AtomicUsize::new(0));
        let ask = |sizes: Vec<usize>| {
            let (hall, held) = (hall.clone(), Arc::clone(&held));
            async move {
                let room = hall.room(Instant::now() + wait);
                let mut ends = Ends::default();
                let mut running = stream::iter(sizes.into_iter().map(|size| {
                    let (room, held) = (&room, &held);
                    async move {
                        let (size, _share) = room.make(takes(size)).await?;
                        let counted = if size > FREE.0 { size } else { 0 };
                        let all = held.fetch_add(counted, Ordering::SeqCst) + counted;
                        assert!(all <= BYTES, "{all} bytes");
                        tokio::time::sleep(runs).await;
                        held.fetch_sub(counted, Ordering::SeqCst);
                        Ok(())
                    }
                }))
                .buffered(SIDE_BY_SIDE);
                while let Some(end) = running.next().await {
                    match end {
                        Ok(()) => ends.run += 1,
                        Err(NotMade::NoRoom) => ends.no_room += 1,
                        Err(NotMade::NotLowered(NotLowered::TooLarge(_))) => ends.too_large += 1,
                        Err(NotMade::NotLowered(error)) => panic!("{error:?}"),
                    }
                }
                ends
            }
        };
        let asked: Vec<_> = requests
            .iter()
            .map(|sizes| tokio::spawn(ask(sizes.clone())))
            .collect();
        let mut all = Ends::default();
        for one in asked {
            let ends = one.await.expect("it does not panic");
            all.run += ends.run;
            all.too_large += ends.too_large;
            all.no_room += ends.no_room;
        }
        assert_eq!(
            hall.0.available_permits(),
            BYTES / PIECE,
            "all is given back"
        );
        all
    }

    fn sizes() -> impl Strategy<Value = Vec<Vec<usize>>> {
        let size = prop_oneof![
            4 => 0..FREE.0,
            4 => FREE.0..SMALL.0,
            2 => SMALL.0..LARGEST.0,
            1 => Just(SMALL.0),
            1 => Just(LARGEST.0),
            1 => Just(LARGEST.0 + 1),
        ];
        prop::collection::vec(prop::collection::vec(size, 1..12), 1..60)
    }

    fn on_threads<T>(work: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_time()
            .build();
        runtime.expect("a runtime").block_on(work)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

        #[test]
        fn requests_of_all_sizes_end_and_hold_no_more_than_the_room(requests in sizes()) {
            let hall = Hall::of(BYTES);
            let (runs, wait) = (Duration::from_micros(200), Duration::from_secs(60));
            let ends = on_threads(crowd(&hall, &requests, runs, wait));
            let sizes = requests.iter().flatten();
            let too_large = sizes.clone().filter(|size| **size > LARGEST.0).count();
            prop_assert_eq!(ends.too_large, too_large);
            prop_assert_eq!(ends.no_room, 0);
            prop_assert_eq!(ends.run, sizes.count() - too_large);
        }
    }

    #[test]
    fn who_waits_too_long_is_refused_and_small_ones_run_all_the_same() {
        let hall = Hall::of(BYTES);
        let requests: Vec<_> = (0..40)
            .map(|number| vec![if number % 2 == 0 { LARGEST.0 } else { 10 }])
            .collect();
        let (runs, wait) = (Duration::from_millis(200), Duration::from_millis(100));
        let began = Instant::now();
        let ends = on_threads(crowd(&hall, &requests, runs, wait));
        assert!(began.elapsed() < Duration::from_secs(2));
        assert_eq!((ends.run, ends.no_room), (22, 18), "{ends:?}");
        let error = NotMade::NoRoom.error();
        assert_eq!(error.code, Code::Throttled);
    }

    #[test]
    fn a_traversal_holds_what_it_takes() {
        let hall = Hall::of(BYTES);
        let room = hall.room(Instant::now() + Duration::from_secs(60));
        let held = |bytes| {
            let (_, share) = on_threads(room.make(takes(bytes))).expect("there is room");
            let left = hall.0.available_permits();
            drop(share);
            BYTES - left * PIECE
        };
        assert_eq!(held(FREE.0), 0);
        assert_eq!(held(FREE.0 + 1), FREE.0 + PIECE);
        assert_eq!(held(SMALL.0 + PIECE), SMALL.0 + PIECE);
        assert_eq!(held(LARGEST.0), LARGEST.0);
        assert_eq!(held(0), 0);
    }
}
