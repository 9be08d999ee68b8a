//! Signals that end a command: Ctrl-C and, where there is such a thing, SIGTERM.
//!
//! In: from when on they are heard. Out: which one came. Once they are asked for, the system does
//! not end the process by itself any more: somebody has to listen from then on to the end.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::{sync::oneshot, task::JoinHandle};

/// The signal that came.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ending {
    Interrupt,
    #[cfg(unix)]
    Terminate,
}

impl Ending {
    /// What a shell tells of a process that a signal has ended.
    #[cfg(feature = "load")]
    pub(super) fn exit_code(self) -> i32 {
        match self {
            Ending::Interrupt => 130,
            #[cfg(unix)]
            Ending::Terminate => 143,
        }
    }
}

/// Signals, from when this was made on: none is missed between two looks.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: Option<Signal>,
    #[cfg(unix)]
    terminate: Option<Signal>,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> Signals {
        Signals {
            interrupt: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
        }
    }

    pub(super) async fn next(&mut self) -> Ending {
        tokio::select! {
            () = received(&mut self.interrupt) => Ending::Interrupt,
            () = received(&mut self.terminate) => Ending::Terminate,
        }
    }
}

/// Where signals are not told, the process is ended from outside.
#[cfg(unix)]
async fn received(signal: &mut Option<Signal>) {
    if let Some(signal) = signal
        && signal.recv().await.is_some()
    {
        return;
    }
    std::future::pending().await
}

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> Signals {
        Signals {}
    }

    pub(super) async fn next(&mut self) -> Ending {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Ending::Interrupt
    }
}

/// While it is there, a signal ends the process at once: nothing is under way yet. A process that is
/// the first of its container is not ended by a signal that it does not ask for.
pub(super) struct Starting {
    over: oneshot::Sender<()>,
    signals: JoinHandle<Signals>,
}

impl Starting {
    /// `code`: the exit code for the signal that came.
    pub(super) fn begin(code: fn(Ending) -> i32) -> Starting {
        let mut signals = Signals::listen();
        let (over, is_over) = oneshot::channel();
        let signals = tokio::spawn(async move {
            tokio::select! {
                // One that came before the end of the start is not kept for later.
                biased;
                ending = signals.next() => {
                    tracing::info!("stopped during the start");
                    std::process::exit(code(ending));
                }
                _ = is_over => signals,
            }
        });
        Starting { over, signals }
    }

    /// From here on others listen, to the same signals: one that has come and was not looked at yet is
    /// among them.
    pub(super) async fn over(self) -> Signals {
        // Nobody waits for it where the task is gone, which then has ended the process.
        let _ = self.over.send(());
        match self.signals.await {
            Ok(signals) => signals,
            Err(_) => Signals::listen(),
        }
    }
}
