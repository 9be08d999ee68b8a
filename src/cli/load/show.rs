//! How far a load is: a bar on a terminal, lines elsewhere, JSON where the log is.

use std::{
    io::{IsTerminal as _, Write as _, stderr},
    time::Duration,
};

use indicatif::{
    HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle,
};

use crate::cli::logging::LogArgs;

/// Of a terminal, and of what is read later.
const FRAME: Duration = Duration::from_millis(100);
const LINE: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Amount {
    pub rows: u64,
    pub bytes: u64,
}

pub(super) struct Show {
    how: How,
    /// In bytes.
    size: u64,
    before: Amount,
}

enum How {
    Bar(ProgressBar),
    Lines,
    Json,
}

impl Show {
    /// `before`: what was loaded earlier.
    pub fn rows(size: u64, before: Amount, log: &LogArgs) -> Show {
        let how = match (log.is_json(), stderr().is_terminal()) {
            (true, _) => How::Json,
            (false, true) => How::Bar(bar(size, before.bytes)),
            (false, false) => How::Lines,
        };
        Show { how, size, before }
    }

    pub fn interval(&self) -> Duration {
        match &self.how {
            How::Bar(_) => FRAME,
            How::Lines | How::Json => LINE,
        }
    }

    pub fn tick(&mut self, amount: Amount, took: Duration) {
        let per_second = rate(amount.rows, took);
        let rows = self.before.rows + amount.rows;
        let bytes = self.before.bytes + amount.bytes;
        match &self.how {
            How::Bar(bar) => {
                bar.set_position(bytes);
                bar.set_message(format!(
                    "{} rows, {} rows/s",
                    HumanCount(rows),
                    HumanCount(per_second)
                ));
            }
            // The first one says nothing yet.
            How::Lines | How::Json if took < LINE / 2 => {}
            How::Lines => {
                let percent = bytes.saturating_mul(100).checked_div(self.size);
                line(&format!(
                    "{} rows, {} of {} ({}%), {} rows/s",
                    HumanCount(rows),
                    HumanBytes(bytes),
                    HumanBytes(self.size),
                    percent.unwrap_or(100),
                    HumanCount(per_second),
                ));
            }
            How::Json => {
                tracing::info!(
                    rows,
                    bytes,
                    of = self.size,
                    rows_per_second = per_second,
                    "loading"
                );
            }
        }
    }

    pub fn end(&mut self, amount: Amount, took: Duration, well: bool) {
        let per_second = rate(amount.rows, took);
        let rows = amount.rows;
        match &self.how {
            How::Json => {
                let seconds = took.as_secs_f64();
                tracing::info!(
                    rows,
                    rows_per_second = per_second,
                    seconds,
                    complete = well,
                    "loaded"
                );
                return;
            }
            How::Bar(bar) => bar.finish_and_clear(),
            How::Lines => {}
        }
        if well {
            line(&format!(
                "{} rows loaded in {:.1} s, {} rows/s",
                HumanCount(rows),
                took.as_secs_f64(),
                HumanCount(per_second),
            ));
        }
    }
}

fn bar(size: u64, position: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(size), ProgressDrawTarget::stderr());
    // Without a style it has a plain one.
    if let Ok(style) =
        ProgressStyle::with_template("{wide_bar} {percent}% of {total_bytes}, {msg}, {eta} to go")
    {
        bar.set_style(style);
    }
    bar.set_position(position);
    bar.reset_eta();
    bar
}

fn rate(rows: u64, took: Duration) -> u64 {
    let seconds = took.as_secs_f64();
    match seconds > 0.0 {
        true => (rows as f64 / seconds) as u64,
        false => 0,
    }
}

/// On standard error, which may be gone.
pub(super) fn line(text: &str) {
    let _ = writeln!(stderr(), "{text}");
}

pub(super) fn count(number: u64) -> String {
    HumanCount(number).to_string()
}

pub(super) fn seconds(number: u64) -> String {
    format!("{:#}", HumanDuration(Duration::from_secs(number)))
}

pub(super) fn number_of(number: u64, one: &str, more: &str) -> String {
    let name = if number == 1 { one } else { more };
    format!("{} {name}", HumanCount(number))
}
