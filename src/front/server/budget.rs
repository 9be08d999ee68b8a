//! How many bytes of one kind all requests hold together: bodies being read, answers being sent.
//!
//! In: a size. Out: a share of the budget until it is dropped, or nothing where none is left.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;

/// So much of each is not counted. Small requests are answered however full the budget is, and the
/// number of connections bounds what they hold.
const FREE: usize = 64 << 10;

#[derive(Debug, Clone)]
pub struct Budget {
    left: Arc<AtomicUsize>,
    whole: usize,
}

/// A part of a budget, given back when it is dropped.
#[derive(Debug)]
pub struct Share {
    budget: Budget,
    taken: usize,
}

impl Budget {
    pub fn new(bytes: usize) -> Budget {
        Budget {
            left: Arc::new(AtomicUsize::new(bytes)),
            whole: bytes,
        }
    }

    /// Whether so much may be held when nothing else is.
    pub fn could_hold(&self, bytes: usize) -> bool {
        bytes.saturating_sub(FREE) <= self.whole
    }

    /// A share that holds nothing yet.
    pub fn share(&self) -> Share {
        Share {
            budget: self.clone(),
            taken: 0,
        }
    }

    fn take(&self, bytes: usize) -> bool {
        let less = |left: usize| left.checked_sub(bytes);
        let (success, failure) = (Ordering::Relaxed, Ordering::Relaxed);
        self.left.fetch_update(success, failure, less).is_ok()
    }
}

impl Share {
    /// Whether it may hold so many bytes in all.
    pub fn grow_to(&mut self, bytes: usize) -> bool {
        let counted = bytes.saturating_sub(FREE);
        let more = counted.saturating_sub(self.taken);
        if more > 0 && !self.budget.take(more) {
            return false;
        }
        self.taken = self.taken.max(counted);
        true
    }

    /// Gives back all of it.
    pub fn clear(&mut self) {
        self.budget.left.fetch_add(self.taken, Ordering::Relaxed);
        self.taken = 0;
    }

    /// Bytes that hold the share for as long as a part of them is needed.
    pub fn hold(self, bytes: Bytes) -> Bytes {
        match self.taken {
            0 => bytes,
            _ => Bytes::from_owner(Held {
                bytes,
                _share: self,
            }),
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.clear();
    }
}

struct Held {
    bytes: Bytes,
    _share: Share,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_comes_back() {
        let budget = Budget::new(100);
        let mut first = budget.share();
        assert!(first.grow_to(FREE + 60));
        let mut second = budget.share();
        assert!(second.grow_to(FREE));
        assert!(second.grow_to(FREE + 40));
        assert!(!second.grow_to(FREE + 41));
        let bytes = first.hold(Bytes::from(vec![1; FREE + 60]));
        let part = bytes.slice(..10);
        drop(bytes);
        assert!(!second.grow_to(FREE + 41));
        drop(part);
        assert!(second.grow_to(FREE + 100));
        second.clear();
        assert!(budget.share().grow_to(FREE + 100));
        assert!(budget.could_hold(FREE + 100));
        assert!(!budget.could_hold(FREE + 101));
    }
}
