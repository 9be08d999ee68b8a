//! Signals that end a command: Ctrl-C and, where there is such a thing, SIGTERM.
//!
//! In: from when on they are heard. Out: which one came. Once they are asked for, the system does
//! not end the process by itself any more: somebody has to listen from then on to the end.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::AbortHandle;

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
pub(super) struct Starting(AbortHandle);

impl Starting {
    /// `code`: the exit code for the signal that came.
    pub(super) fn begin(code: fn(Ending) -> i32) -> Starting {
        let mut signals = Signals::listen();
        let waiting = tokio::spawn(async move {
            let ending = signals.next().await;
            tracing::info!("stopped during the start");
            std::process::exit(code(ending));
        });
        Starting(waiting.abort_handle())
    }

    /// From here on others listen.
    pub(super) fn over(self) -> Signals {
        // Before this one stops listening.
        Signals::listen()
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        self.0.abort();
    }
}
