//! The memory of all runs together.
//!
//! In: how much a run holds back. Out: a share of the bound, given back when the run ends.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// Taken at once, so that a run seldom looks at what all have.
const PIECE: usize = 1 << 20;

/// What is left for all runs.
#[derive(Debug, Clone)]
pub struct Pool(Arc<AtomicUsize>);

impl Pool {
    pub fn of(bytes: usize) -> Pool {
        Pool(Arc::new(AtomicUsize::new(bytes)))
    }

    /// Nothing yet.
    pub fn share(&self) -> Share {
        Share {
            pool: self.clone(),
            bytes: 0,
        }
    }
}

/// What one run has of it.
#[derive(Debug)]
pub struct Share {
    pool: Pool,
    bytes: usize,
}

impl Share {
    /// Whether it could grow to so many bytes.
    pub fn grow_to(&mut self, bytes: usize) -> bool {
        if bytes <= self.bytes {
            return true;
        }
        let more = (bytes - self.bytes).div_ceil(PIECE).saturating_mul(PIECE);
        let take = |left: usize| left.checked_sub(more);
        let left = &self.pool.0;
        let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        if taken.is_ok() {
            self.bytes += more;
        }
        taken.is_ok()
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.pool.0.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_out_of_one_pool_and_go_back() {
        let pool = Pool::of(3 * PIECE);
        let mut one = pool.share();
        let mut other = pool.share();
        assert!(one.grow_to(1) && one.grow_to(PIECE) && one.grow_to(PIECE + 1));
        assert!(other.grow_to(PIECE));
        assert!(!other.grow_to(PIECE + 1) && !one.grow_to(usize::MAX));
        drop(one);
        assert!(other.grow_to(3 * PIECE) && !other.grow_to(3 * PIECE + 1));
    }
}
