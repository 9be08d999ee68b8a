//! Places for work that takes long: large documents, large bodies.
//!
//! In: work that waits for nothing. Out: what came of it, made by a thread of its own, so that the threads
//! that answer everybody are free for others. As much is done at once as there are processors. So much may
//! wait, each no longer than its deadline: beyond that clients are told to come again.

use std::{sync::Arc, time::Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Code, Error};

/// What waits for each place. It takes tens of milliseconds each time, so this is about a second.
const QUEUE: usize = 32;

#[derive(Debug, Clone)]
pub struct Heavy {
    places: Arc<Semaphore>,
    /// Of those that wait and those that have a place.
    queue: Arc<Semaphore>,
}

impl Default for Heavy {
    fn default() -> Self {
        let places = std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
        Heavy::with(places, places * (1 + QUEUE))
    }
}

impl Heavy {
    fn with(places: usize, queue: usize) -> Heavy {
        Heavy {
            places: Arc::new(Semaphore::new(places)),
            queue: Arc::new(Semaphore::new(queue)),
        }
    }

    /// Does the work once there is a place for it.
    pub async fn run<T: Send + 'static>(
        &self,
        deadline: Instant,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = self.place(deadline).await?;
        let span = tracing::Span::current();
        let working = tokio::task::spawn_blocking(move || {
            let done = span.in_scope(work);
            drop(place);
            done
        });
        working.await.map_err(|_| {
            let message = "the request ended in an unexpected way; the log says how";
            Error::new(Code::Internal, message)
        })
    }

    async fn place(&self, deadline: Instant) -> Result<Place, Error> {
        let Ok(queued) = Arc::clone(&self.queue).try_acquire_owned() else {
            let message = "too many large requests are being worked on at once; send this one \
                           again later";
            return Err(Error::new(Code::Throttled, message));
        };
        let places = Arc::clone(&self.places).acquire_owned();
        match tokio::time::timeout_at(deadline.into(), places).await {
            Ok(Ok(place)) => Ok(Place {
                _queued: queued,
                _place: place,
            }),
            Ok(Err(_)) | Err(_) => {
                let message = "other large requests took the time that this one had; send it again \
                               later";
                Err(Error::new(Code::DeadlineExceeded, message))
            }
        }
    }
}

/// Is given back when it is dropped.
struct Place {
    _queued: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc::{Receiver, channel},
        time::Duration,
    };

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(50)
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    fn code<T>(ended: Result<T, Error>) -> Option<Code> {
        ended.err().map(|error| error.code)
    }

    #[tokio::test]
    async fn what_waits_has_a_bound_and_a_deadline() {
        let heavy = Heavy::with(1, 3);
        let (go, wait) = channel::<()>();
        let stands = move |wait: Receiver<()>| wait.recv().is_ok();
        let first = tokio::spawn({
            let heavy = heavy.clone();
            async move { heavy.run(later(), move || stands(wait)).await }
        });
        while heavy.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        // One has the place, two wait, and no more may.
        let (late, (second,)) = tokio::join!(heavy.run(soon(), || ()), async {
            tokio::task::yield_now().await;
            let waiting = tokio::spawn({
                let heavy = heavy.clone();
                async move { heavy.run(later(), || 2).await }
            });
            while heavy.queue.available_permits() > 0 {
                tokio::task::yield_now().await;
            }
            assert_eq!(code(heavy.run(later(), || ()).await), Some(Code::Throttled));
            (waiting,)
        });
        assert_eq!(code(late), Some(Code::DeadlineExceeded));
        go.send(()).expect("it waits");
        assert_eq!(first.await.expect("it does not panic"), Ok(true));
        assert_eq!(second.await.expect("it does not panic"), Ok(2));
        assert_eq!(heavy.run(later(), || 4).await, Ok(4));
        let broken = heavy.run(later(), || panic!("it breaks")).await;
        assert_eq!(code(broken), Some(Code::Internal));
        assert_eq!(heavy.queue.available_permits(), 3);
    }
}
