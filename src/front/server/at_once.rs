//! A task that wakes itself goes on at once.
//!
//! In: a future that is a whole task, such as a connection with all its requests. Out: the same future.
//! Its parts tell one another by wakers that there is something to do: the reader of a body that a piece
//! has come, the answer's writer that there is an answer. For the runtime the task then is one more that
//! is ready, for which it wakes another thread; the task is soon polled there, on a processor that has
//! nothing of it in its caches. Here it is polled again before the runtime hears of it.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::task::AtomicWaker;

/// After so many polls in a row it is another task's turn.
const IN_A_ROW: usize = 16;

/// Not being polled: who wakes it must tell the runtime.
const WAITS: u8 = 0;
const POLLED: u8 = 1;
/// Woken while it was polled.
const WOKEN: u8 = 2;

pub struct AtOnce<F> {
    future: Pin<Box<F>>,
    state: Arc<State>,
    waker: Waker,
}

struct State {
    now: AtomicU8,
    task: AtomicWaker,
}

impl<F> AtOnce<F> {
    pub fn new(future: F) -> AtOnce<F> {
        let state = Arc::new(State {
            now: AtomicU8::new(WAITS),
            task: AtomicWaker::new(),
        });
        AtOnce {
            future: Box::pin(future),
            waker: Waker::from(Arc::clone(&state)),
            state,
        }
    }
}

impl<F: Future> Future for AtOnce<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        this.state.task.register(cx.waker());
        for _ in 0..IN_A_ROW {
            this.state.now.store(POLLED, Ordering::Release);
            let polled = this
                .future
                .as_mut()
                .poll(&mut Context::from_waker(&this.waker));
            if polled.is_ready() {
                return polled;
            }
            let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
            let waits = this
                .state
                .now
                .compare_exchange(POLLED, WAITS, success, failure);
            if waits.is_ok() {
                return Poll::Pending;
            }
        }
        this.state.now.store(WAITS, Ordering::Release);
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Wake for State {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
        let polled = self.now.compare_exchange(POLLED, WOKEN, success, failure);
        if polled == Err(WAITS) {
            self.task.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::poll_fn,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How often the runtime hears of a task that wakes itself so often, and how often it is polled.
    fn heard(wakes: usize) -> (usize, usize) {
        let count = Arc::new(Count(AtomicUsize::new(0)));
        let waker = Waker::from(Arc::clone(&count));
        let mut cx = Context::from_waker(&waker);
        let mut left = wakes;
        let mut task = AtOnce::new(poll_fn(move |cx| match left {
            0 => Poll::Ready(()),
            _ => {
                left -= 1;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }));
        let mut polls = 1;
        while Pin::new(&mut task).poll(&mut cx).is_pending() {
            polls += 1;
        }
        (count.0.load(Ordering::Relaxed), polls)
    }

    #[test]
    fn the_runtime_hears_nothing_of_a_task_that_wakes_itself_until_it_does_so_for_long() {
        assert_eq!(heard(0), (0, 1));
        assert_eq!(heard(IN_A_ROW - 1), (0, 1));
        assert_eq!(heard(IN_A_ROW), (1, 2));
        assert_eq!(heard(IN_A_ROW * 3), (3, 4));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn others_wake_it() {
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let sender = tokio::spawn(async move {
            for number in 0..20_000_u32 {
                if number % 7 == 0 {
                    tokio::task::yield_now().await;
                }
                tell.send(number).expect("somebody listens");
            }
        });
        let all = AtOnce::new(async move {
            let mut next = 0;
            while let Some(number) = told.recv().await {
                assert_eq!(number, next);
                next += 1;
            }
            next
        });
        assert_eq!(tokio::spawn(all).await.expect("it ends"), 20_000);
        sender.await.expect("it ends");
    }
}
