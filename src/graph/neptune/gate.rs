//! How many requests one server has at a time.
//!
//! In: a request that wants to be sent. Out: a [`Pass`] to do so, after a wait in a line that is not
//! longer than it may be.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};

/// What a server is given at once, and what waits for it.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Requests that are sent and not yet answered.
    pub in_flight: usize,
    /// Requests that wait here, for a place or for a server that is away. One more is refused.
    pub queue: usize,
}

impl Default for Load {
    /// Neptune runs two requests for each virtual processor at once and lets 8,192 wait. What waits
    /// here instead can still go elsewhere.
    fn default() -> Self {
        Load {
            in_flight: 128,
            queue: 1_024,
        }
    }
}

pub(super) struct Gate {
    permits: Semaphore,
    /// In flight and waiting for a place.
    inside: AtomicUsize,
    most: usize,
    /// Waiting for the server to come back, or for leave to ask it again.
    outside: AtomicUsize,
    queue: usize,
}

/// The line is as long as it may be.
#[derive(Debug)]
pub(super) struct Full;

/// One request in flight, until it is dropped.
pub(super) struct Pass<'g> {
    _permit: SemaphorePermit<'g>,
    _inside: Counted<'g>,
}

/// One request that waits before the gate, until it is dropped.
pub(super) struct Waiting<'g> {
    _outside: Counted<'g>,
}

struct Counted<'g>(&'g AtomicUsize);

impl<'g> Counted<'g> {
    fn below(count: &'g AtomicUsize, most: usize) -> Result<Self, Full> {
        let before = count.fetch_add(1, Ordering::Relaxed);
        let counted = Counted(count);
        match before < most {
            true => Ok(counted),
            false => Err(Full),
        }
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Gate {
    pub fn new(load: Load) -> Self {
        Gate {
            permits: Semaphore::new(load.in_flight),
            inside: AtomicUsize::new(0),
            most: load.in_flight.saturating_add(load.queue),
            outside: AtomicUsize::new(0),
            queue: load.queue,
        }
    }

    /// Requests in flight and waiting.
    pub fn inside(&self) -> usize {
        self.inside.load(Ordering::Relaxed)
    }

    /// Waits for a place, first come first served.
    pub async fn enter(&self) -> Result<Pass<'_>, Full> {
        let inside = Counted::below(&self.inside, self.most)?;
        let permit = self.permits.acquire().await;
        Ok(Pass {
            _permit: permit.expect("nobody closes the semaphore"),
            _inside: inside,
        })
    }

    /// Takes a place in the line of those that cannot be sent yet: it is as long as the other one.
    pub fn wait(&self) -> Result<Waiting<'_>, Full> {
        let outside = Counted::below(&self.outside, self.queue)?;
        Ok(Waiting { _outside: outside })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn the_line_has_an_end_and_moves_on() {
        let gate = Gate::new(Load {
            in_flight: 1,
            queue: 1,
        });
        let first = gate.enter().now_or_never().expect("there is room");
        let mut second = Box::pin(gate.enter());
        assert!((&mut second).now_or_never().is_none());
        assert!(matches!(gate.enter().now_or_never(), Some(Err(Full))));
        assert_eq!(gate.inside(), 2);
        drop(first);
        let second = (&mut second).now_or_never().expect("its turn has come");
        assert!(second.is_ok());
        drop(second);
        assert_eq!(gate.inside(), 0);
        // One that gives up waiting leaves the line.
        let held = gate.enter().now_or_never();
        drop(gate.enter().now_or_never());
        assert_eq!(gate.inside(), 1);
        drop(held);
    }

    #[test]
    fn as_many_wait_before_the_gate_as_in_the_line() {
        let gate = Gate::new(Load {
            in_flight: 1,
            queue: 2,
        });
        let (first, second) = (gate.wait(), gate.wait());
        assert!(first.is_ok() && second.is_ok());
        assert!(gate.wait().is_err());
        drop(first);
        assert!(gate.wait().is_ok());
        assert_eq!(gate.inside(), 0);
    }
}
