//! Batches on their way to the graph, several at a time.
//!
//! In: batches in the order of the files. Out: all are in the graph, or the first reason why not;
//! the state is always a row before which everything is in.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};

use super::{
    LoadError, Loading,
    batch::{Batch, Cutter},
    send::{SendError, Sender, Sent, Stopped, Why},
    state::State,
};
use crate::graph::csv::{Place, Spot};

/// How often the state is written.
const SAVE_EVERY: Duration = Duration::from_secs(1);

/// The batches of the files of one kind.
pub(super) struct Flight<'a> {
    cutter: Cutter<'a>,
    sender: Sender<'a>,
    parallel: usize,
    /// What the server takes, as far as it has shown.
    bytes: usize,
    record: Record<'a>,
    journal: Journal,
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
        }
    }

    pub async fn all(
        &mut self,
        mut stop: Pin<&mut impl Future<Output = ()>>,
    ) -> Result<(), LoadError> {
        let mut arrivals = FuturesUnordered::new();
        let mut flying: Vec<Numbered> = Vec::new();
        // It has to wait for one that flies.
        let mut held: Option<Numbered> = None;
        // Others were in their way, so they go once more, each alone.
        let mut again: Vec<Numbered> = Vec::new();
        let mut failure: Option<LoadError> = None;
        let mut is_last = false;
        let mut saved = Instant::now();
        loop {
            let mut alone = false;
            while failure.is_none() && !is_last && again.is_empty() && flying.len() < self.parallel
            {
                let batch = match held
                    .take()
                    .map_or_else(|| self.next(), |batch| Ok(Some(batch)))
                {
                    Ok(Some(batch)) => batch,
                    Ok(None) => {
                        is_last = true;
                        break;
                    }
                    Err(mistake) => {
                        failure = Some(mistake);
                        break;
                    }
                };
                let fits = |(_, other): &Numbered| batch.1.may_run_beside(other);
                if !flying.iter().all(fits) {
                    held = Some(batch);
                    break;
                }
                arrivals.push(self.sender.send_numbered(batch.clone()));
                flying.push(batch);
            }
            if flying.is_empty() {
                match again.pop().filter(|_| failure.is_none()) {
                    Some(batch) => {
                        alone = true;
                        arrivals.push(self.sender.send_numbered(batch.clone()));
                        flying.push(batch);
                    }
                    None => break,
                }
            }
            let arrived = tokio::select! {
                biased;
                () = &mut stop, if failure.is_none() => {
                    failure = Some(LoadError::Interrupted);
                    continue;
                }
                arrived = arrivals.next() => arrived,
            };
            let Some(((number, batch), sent)) = arrived else {
                break;
            };
            flying.retain(|(other, _)| *other != number);
            match self.arrived(number, &batch, sent) {
                Ok(()) => {}
                Err(Why::Conflict(_)) if !alone => again.push((number, batch)),
                Err(why) => {
                    failure.get_or_insert(why.of(&batch, self.sender).into());
                }
            }
            if saved.elapsed() > SAVE_EVERY {
                self.record.state.save()?;
                saved = Instant::now();
            }
        }
        failure.map_or(Ok(()), Err)
    }

    fn next(&mut self) -> Result<Option<Numbered>, LoadError> {
        let batch = self.cutter.cut(self.bytes)?;
        Ok(batch.map(|batch| (self.journal.begin(), Arc::new(batch))))
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
