//! A connection that is cut off when its client stands still.
//!
//! In: bytes of a connection. Out: the same, or an error of time: nothing asked for too long, a head
//! that does not end, an answer that is not taken.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::Semaphore,
    time::{Sleep, sleep_until},
};

/// Of an answer that waits for its client, at least so much is taken in the time for it.
const PROGRESS: usize = 8 << 10;

/// While all places are taken, who asks nothing for so long makes room for others.
const CROWDED: Duration = Duration::from_secs(1);

/// Whose turn it is on a connection.
#[derive(Debug, Clone, Copy)]
enum Turn {
    /// The client's, who has asked nothing since.
    Idle { since: Instant },
    /// The client's, who has begun to ask.
    Head { began: Instant },
    /// Ours.
    Answer,
}

/// Shared by the bytes of a connection and the requests on it.
#[derive(Debug, Clone)]
pub struct Turns(Arc<Mutex<Turn>>);

impl Turns {
    pub fn new() -> Turns {
        let since = Instant::now();
        Turns(Arc::new(Mutex::new(Turn::Idle { since })))
    }

    /// A head has come whole. When it began to come.
    pub fn asked(&self) -> Instant {
        match std::mem::replace(&mut *self.lock(), Turn::Answer) {
            Turn::Head { began } => began,
            // It came together with the one before it.
            Turn::Idle { .. } | Turn::Answer => Instant::now(),
        }
    }

    /// The answer is given away.
    pub fn answered(&self) {
        let since = Instant::now();
        *self.lock() = Turn::Idle { since };
    }

    fn lock(&self) -> MutexGuard<'_, Turn> {
        // The lock guards assignments, which cannot be left half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a client may stand still.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Between two requests.
    pub idle: Duration,
    /// In the middle of something.
    pub stall: Duration,
}

/// By what a connection is measured.
#[derive(Debug, Clone)]
pub struct Watch {
    pub patience: Patience,
    /// Of all connections: with none left, an idle one makes room.
    pub places: Arc<Semaphore>,
}

pub struct Watched<S> {
    stream: S,
    turns: Turns,
    watch: Watch,
    reading: Alarm,
    /// When an idle connection looks again whether there is room.
    looking: Alarm,
    looked: Instant,
    writing: Alarm,
    /// Since when the client is waited for, and what it has taken since.
    waits: Option<(Instant, usize)>,
}

impl<S> Watched<S> {
    pub fn new(stream: S, turns: Turns, watch: Watch) -> Self {
        Watched {
            stream,
            turns,
            watch,
            reading: Alarm(None),
            looking: Alarm(None),
            looked: Instant::now(),
            writing: Alarm(None),
            waits: None,
        }
    }

    /// Whether a connection has been idle for too long.
    fn idle(&mut self, cx: &mut Context<'_>, since: Instant) -> bool {
        loop {
            // Who is still taking an answer is not idle.
            let crowded = self.watch.places.available_permits() == 0 && self.waits.is_none();
            let patience = match crowded {
                true => self.watch.patience.idle.min(CROWDED),
                false => self.watch.patience.idle,
            };
            if self.reading.rings(cx, since + patience) {
                return true;
            }
            if !self.looking.rings(cx, self.looked + CROWDED) {
                return false;
            }
            self.looked = Instant::now();
        }
    }

    fn wrote(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Pending => {
                let (since, _) = *self.waits.get_or_insert((Instant::now(), 0));
                if self.writing.rings(cx, since + self.watch.patience.stall) {
                    return Poll::Ready(Err(late("the answer was not taken")));
                }
            }
            Poll::Ready(Ok(bytes)) => {
                if let Some((_, taken)) = &mut self.waits {
                    *taken += bytes;
                    if *taken >= PROGRESS {
                        self.waits = None;
                    }
                }
                // The end of an answer may still be on its way when the turn has passed.
                if let Turn::Idle { since } = &mut *self.turns.lock() {
                    *since = Instant::now();
                    // HTTP has perhaps read already, while the answer was made, and would not read
                    // again before something comes: then nobody would look how long that takes.
                    cx.waker().wake_by_ref();
                }
            }
            Poll::Ready(Err(_)) => {}
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buf.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, buf);
        let mut turn = this.turns.lock();
        let (since, head) = match (&read, *turn) {
            (Poll::Ready(Ok(())), Turn::Idle { .. }) if buf.filled().len() > before => {
                let began = Instant::now();
                *turn = Turn::Head { began };
                return read;
            }
            (Poll::Ready(_), _) | (Poll::Pending, Turn::Answer) => return read,
            (Poll::Pending, Turn::Idle { since }) => (since, false),
            (Poll::Pending, Turn::Head { began }) => (began, true),
        };
        drop(turn);
        let ended = match head {
            true => this
                .reading
                .rings(cx, since + this.watch.patience.stall)
                .then_some("the head did not end"),
            false => this.idle(cx, since).then_some("nothing was asked"),
        };
        match ended {
            Some(what) => Poll::Ready(Err(late(what))),
            None => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.wrote(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.wrote(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        match &flushed {
            Poll::Pending => self.wrote(cx, Poll::Pending).map_ok(drop),
            Poll::Ready(_) => {
                self.waits = None;
                flushed
            }
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

fn late(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, what)
}

/// A timer that is set anew only where that is earlier, or after it rang too early: most of what is
/// waited for comes in time.
struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    fn rings(&mut self, cx: &mut Context<'_>, at: Instant) -> bool {
        let at = at.into();
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if sleep.deadline() > at {
            sleep.as_mut().reset(at);
        }
        while sleep.as_mut().poll(cx).is_ready() {
            if sleep.deadline() >= at {
                return true;
            }
            sleep.as_mut().reset(at);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const SHORT: Patience = Patience {
        idle: Duration::from_millis(40),
        stall: Duration::from_millis(20),
    };

    fn watch() -> Watch {
        Watch {
            patience: SHORT,
            places: Arc::new(Semaphore::new(1)),
        }
    }

    fn ended<T>(done: io::Result<T>) -> String {
        let error = done.err().expect("it is cut off");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        error.to_string()
    }

    #[tokio::test]
    async fn a_client_that_says_nothing_is_cut_off() {
        let (_client, server) = tokio::io::duplex(64);
        let mut watched = Watched::new(server, Turns::new(), watch());
        let mut byte = [0];
        assert_eq!(ended(watched.read(&mut byte).await), "nothing was asked");
    }

    #[tokio::test]
    async fn a_head_without_an_end_is_cut_off_and_a_whole_one_has_its_time() {
        let (mut client, server) = tokio::io::duplex(64);
        let turns = Turns::new();
        let mut watched = Watched::new(server, turns.clone(), watch());
        client.write_all(b"G").await.expect("there is room");
        let mut byte = [0];
        watched.read_exact(&mut byte).await.expect("a byte");
        assert_eq!(ended(watched.read(&mut byte).await), "the head did not end");
        // While we answer, nobody hurries the client.
        turns.asked();
        let reading = tokio::time::timeout(SHORT.idle * 2, watched.read(&mut byte));
        assert!(reading.await.is_err());
    }

    #[tokio::test]
    async fn an_answer_that_is_not_taken_is_cut_off() {
        let answer = [0; 100_000];
        let (_client, server) = tokio::io::duplex(64);
        let mut watched = Watched::new(server, Turns::new(), watch());
        assert_eq!(
            ended(watched.write_all(&answer).await),
            "the answer was not taken"
        );
        // One that is taken, in whatever pieces, goes through.
        let (mut client, server) = tokio::io::duplex(64);
        let mut watched = Watched::new(server, Turns::new(), watch());
        let mut all = vec![1; answer.len()];
        let (taken, sent) = tokio::join!(client.read_exact(&mut all), watched.write_all(&answer));
        sent.expect("it is taken");
        taken.expect("it comes");
        assert_eq!(all, answer);
    }
}
