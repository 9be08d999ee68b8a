//! Batches on their way to the graph, several at a time.
//!
//! In: batches in the order of the files. Out: all are in the graph, or the first reason why not;
//! the state is always a row before which everything is in.

use std::{
    collections::VecDeque,
    pin::{Pin, pin},
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};

use super::{
    LoadError, Loading,
    batch::{Batch, Cutter},
    send::{SendError, Sender, Sent, Stopped, Why},
    state::State,
};
use crate::graph::csv::{Place, Spot};

/// How often the state is written.
const SAVE_EVERY: Duration = Duration::from_secs(1);
/// How long what flies may take when the load is to stop. What is cut off goes once more with the
/// next load, which changes nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// The batches of the files of one kind.
pub(super) struct Flight<'a> {
    cutter: Cutter<'a>,
    sender: Sender<'a>,
    parallel: usize,
    /// What the server takes, as far as it has shown.
    bytes: usize,
    record: Record<'a>,
    journal: Journal,
    arrivals: FuturesUnordered<BoxFuture<'a, (Numbered, Sent)>>,
    flying: Vec<Numbered>,
    /// It has to wait for one that flies.
    held: Option<Numbered>,
    /// Others were in their way, so they go once more, each alone.
    again: Vec<Numbered>,
    /// The one that flies is one of these.
    is_alone: bool,
}

/// Where it is written down what is in.
pub(super) struct Record<'a> {
    pub state: &'a mut State,
    pub loading: &'a Loading,
}

/// A batch with its number.
type Numbered = (u64, Arc<Batch>);

impl<'a> Flight<'a> {
    pub fn new(
        cutter: Cutter<'a>,
        sender: Sender<'a>,
        parallel: usize,
        record: Record<'a>,
    ) -> Self {
        Flight {
            cutter,
            sender,
            parallel,
            bytes: usize::MAX,
            record,
            journal: Journal::default(),
            arrivals: FuturesUnordered::new(),
            flying: Vec::new(),
            held: None,
            again: Vec::new(),
            is_alone: false,
        }
    }

    /// After a failure, or when it is to stop, what flies still arrives, unless it takes too long.
    pub async fn all(
        &mut self,
        mut stop: Pin<&mut impl Future<Output = ()>>,
    ) -> Result<(), LoadError> {
        let mut failure: Option<LoadError> = None;
        let mut saved = Instant::now();
        let mut stopped = false;
        let mut patience = pin!(tokio::time::sleep(Duration::ZERO));
        loop {
            if failure.is_none() {
                failure = self.launch_what_fits().err();
            }
            if self.flying.is_empty() {
                return failure.map_or(Ok(()), Err);
            }
            tokio::select! {
                biased;
                () = &mut stop, if !stopped => {
                    stopped = true;
                    failure.get_or_insert(LoadError::Interrupted);
                    patience.as_mut().reset(tokio::time::Instant::now() + PATIENCE);
                }
                () = &mut patience, if stopped => return failure.map_or(Ok(()), Err),
                Some((batch, sent)) = self.arrivals.next() => {
                    if let Err(error) = self.landed(batch, sent) {
                        failure.get_or_insert(error);
                    }
                }
                else => return failure.map_or(Ok(()), Err),
            }
            if saved.elapsed() > SAVE_EVERY {
                self.record.state.save()?;
                saved = Instant::now();
            }
        }
    }

    fn launch_what_fits(&mut self) -> Result<(), LoadError> {
        if self.flying.is_empty()
            && let Some(batch) = self.again.pop()
        {
            self.is_alone = true;
            self.launch(batch);
        }
        while !self.is_alone && self.again.is_empty() && self.flying.len() < self.parallel {
            let next = match self.held.take() {
                Some(batch) => Some(batch),
                None => self.next()?,
            };
            let Some(batch) = next else {
                break;
            };
            let fits = |(_, other): &Numbered| batch.1.may_run_beside(other);
            if !self.flying.iter().all(fits) {
                self.held = Some(batch);
                break;
            }
            self.launch(batch);
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Numbered>, LoadError> {
        let batch = self.cutter.cut(self.bytes)?;
        Ok(batch.map(|batch| (self.journal.begin(), Arc::new(batch))))
    }

    fn launch(&mut self, batch: Numbered) {
        self.flying.push(batch.clone());
        self.arrivals.push(self.sender.send_numbered(batch).boxed());
    }

    fn landed(&mut self, (number, batch): Numbered, sent: Sent) -> Result<(), LoadError> {
        self.flying.retain(|(other, _)| *other != number);
        let was_alone = std::mem::take(&mut self.is_alone);
        match self.arrived(number, &batch, sent) {
            Ok(()) => Ok(()),
            Err(Why::Conflict(_)) if !was_alone => {
                self.again.push((number, batch));
                Ok(())
            }
            Err(why) => Err(why.of(&batch, self.sender).into()),
        }
    }

    fn arrived(&mut self, number: u64, batch: &Batch, sent: Sent) -> Result<(), Why> {
        if let Some(size) = sent.too_large {
            self.bytes = self.bytes.min((size / 2).max(1));
        }
        let (rows, next, result) = match sent.result {
            Ok(()) => (batch.rows.len(), batch.end, Ok(())),
            // It goes once more, as a whole.
            Err(Stopped {
                why: why @ Why::Conflict(_),
                ..
            }) => (0, batch.start, Err(why)),
            Err(Stopped { done, why }) => (done, batch.rows[done].spot, Err(why)),
        };
        let loading = self.record.loading;
        if result.is_ok() {
            loading.rows.fetch_add(rows as u64, Ordering::Relaxed);
            let bytes = batch.end.byte - batch.start.byte;
            loading.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        let end = End {
            table: batch.table,
            rows,
            next,
            whole: result.is_ok(),
        };
        self.journal.end(number, end, self.record.state);
        result
    }
}

impl<'g> Sender<'g> {
    async fn send_numbered(self, (number, batch): Numbered) -> (Numbered, Sent) {
        let sent = self.send(&batch).await;
        ((number, batch), sent)
    }
}

impl Why {
    fn of(self, batch: &Batch, sender: Sender<'_>) -> SendError {
        match self {
            Why::Failed(error) => error,
            Why::Conflict(error) => SendError::Graph {
                place: Place {
                    file: sender.tables[batch.table].file().to_owned(),
                    position: Some((batch.rows[0].spot.line, 1)),
                },
                error,
            },
        }
    }
}

/// What became of the batches, from the first one on that is not in as a whole.
#[derive(Debug, Default)]
struct Journal {
    first: u64,
    ends: VecDeque<Option<End>>,
}

/// How a batch ended.
#[derive(Debug, Clone, Copy)]
struct End {
    table: usize,
    /// So many rows of it are in.
    rows: usize,
    /// Behind them.
    next: Spot,
    whole: bool,
}

impl Journal {
    fn begin(&mut self) -> u64 {
        self.ends.push_back(None);
        self.first + self.ends.len() as u64 - 1
    }

    /// Moves the state on over all that is in.
    fn end(&mut self, number: u64, end: End, state: &mut State) {
        let place = usize::try_from(number - self.first).ok();
        if let Some(slot) = place.and_then(|place| self.ends.get_mut(place)) {
            *slot = Some(end);
        }
        while let Some(Some(end)) = self.ends.front().copied() {
            state.advance(end.table, end.rows, end.next);
            if !end.whole {
                self.ends[0] = None;
                break;
            }
            self.ends.pop_front();
            self.first += 1;
        }
    }
}
