//! Metrics as Prometheus reads them.
//!
//! In: [`Metrics`]. Out: its text format 0.0.4: `# HELP`, `# TYPE`, and a line for each number. The
//! set of them is fixed, so this is all of the format that there is need for.

use std::{
    fmt::{Display, Write as _},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::UNIX_EPOCH,
};

use super::metrics::{BOUNDS, Ending, Histogram, Metrics};
use crate::error::Code;

pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What the name of every metric begins with.
const OURS: &str = "neptune_graphql_";

pub fn exposition(metrics: &Metrics) -> String {
    let mut text = Text(String::with_capacity(8 << 10));
    text.head("build_info", "gauge", "The version of the program.");
    let version = env!("CARGO_PKG_VERSION");
    text.line("build_info", &format!("version=\"{version}\""), 1);
    text.head("start_time_seconds", "gauge", "When the service started.");
    let started = metrics.started.duration_since(UNIX_EPOCH);
    let started = started.map_or(0.0, |time| time.as_secs_f64());
    text.line("start_time_seconds", "", started);

    text.head(
        "requests_total",
        "counter",
        "GraphQL requests by how they ended.",
    );
    for ending in Ending::ALL {
        let label = format!("outcome=\"{}\"", ending.text());
        let count = read(&metrics.requests[ending as usize]);
        text.line("requests_total", &label, count);
    }
    text.head("requests_in_flight", "gauge", "GraphQL requests under way.");
    let in_flight = metrics.in_flight.load(Relaxed);
    text.line("requests_in_flight", "", in_flight);
    text.histogram(
        "request_duration_seconds",
        "Time from a request to its answer.",
        &metrics.request_time,
    );
    text.head(
        "request_errors_total",
        "counter",
        "GraphQL requests with an error of this code in their answer.",
    );
    for code in Code::ALL {
        let label = format!("code=\"{}\"", code.text());
        text.line(
            "request_errors_total",
            &label,
            read(&metrics.errors[code as usize]),
        );
    }
    text.head(
        "plan_cache_lookups_total",
        "counter",
        "Operations by whether their plan was in the cache.",
    );
    for (result, count) in [("hit", &metrics.plan_hits), ("miss", &metrics.plan_misses)] {
        let label = format!("result=\"{result}\"");
        text.line("plan_cache_lookups_total", &label, read(count));
    }
    text.histogram(
        "traversal_duration_seconds",
        "Time of a traversal, its retries included.",
        &metrics.traversal_time,
    );
    for (name, help, count) in [
        (
            "traversal_failures_total",
            "Traversals without an answer.",
            &metrics.traversal_failures,
        ),
        (
            "slow_traversals_total",
            "Traversals that took as long as --slow says, or longer.",
            &metrics.slow_traversals,
        ),
        (
            "traversal_retries_total",
            "Times that a traversal was sent again.",
            &metrics.retries,
        ),
        (
            "rows_bytes_total",
            "Bytes of rows from the graph.",
            &metrics.row_bytes,
        ),
    ] {
        text.head(name, "counter", help);
        text.line(name, "", read(count));
    }
    text.0
}

fn read(count: &AtomicU64) -> u64 {
    count.load(Relaxed)
}

struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {OURS}{name} {help}");
        let _ = writeln!(self.0, "# TYPE {OURS}{name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl Display) {
        let _ = match labels {
            "" => writeln!(self.0, "{OURS}{name} {value}"),
            labels => writeln!(self.0, "{OURS}{name}{{{labels}}} {value}"),
        };
    }

    fn histogram(&mut self, name: &str, help: &str, histogram: &Histogram) {
        self.head(name, "histogram", help);
        let (up_to, all, sum) = histogram.read();
        let bucket = format!("{name}_bucket");
        for ((_, bound), count) in BOUNDS.iter().zip(up_to) {
            self.line(&bucket, &format!("le=\"{bound}\""), count);
        }
        self.line(&bucket, "le=\"+Inf\"", all);
        self.line(&format!("{name}_sum"), "", sum);
        self.line(&format!("{name}_count"), "", all);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{HashMap, HashSet},
        time::Duration,
    };

    use super::*;

    /// The values by name and labels. Fails where the text breaks a rule of the format.
    fn parsed(text: &str) -> HashMap<String, f64> {
        let mut kinds = HashMap::new();
        let mut helped = HashSet::new();
        let mut values = HashMap::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').expect(line);
                assert!(helped.insert(name.to_owned()) && !help.is_empty(), "{line}");
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').expect(line);
                assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
                assert!(helped.contains(name), "{line}");
                assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
                assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none());
            } else {
                let (series, value) = line.rsplit_once(' ').expect(line);
                let name = series.split('{').next().expect(line);
                let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
                assert!(
                    name.starts_with(OURS) && name.chars().all(is_name),
                    "{line}"
                );
                let family = ["_bucket", "_sum", "_count"]
                    .iter()
                    .find_map(|end| name.strip_suffix(end))
                    .filter(|family| kinds.get(*family).is_some_and(|kind| kind == "histogram"));
                assert!(kinds.contains_key(family.unwrap_or(name)), "{line}");
                let value = value.parse().expect(line);
                assert!(values.insert(series.to_owned(), value).is_none(), "{line}");
            }
        }
        values
    }

    #[test]
    fn the_text_is_in_the_format_and_holds_the_numbers() {
        let metrics = Metrics::default();
        let codes = [Code::Throttled].into_iter().collect();
        metrics
            .request()
            .ended(Ending::FieldErrors, codes, Duration::from_millis(3));
        metrics.traversal(Duration::from_millis(20), 2, Some(100));
        metrics.traversal(Duration::from_secs(60), 0, None);
        metrics.planned(true);
        let text = exposition(&metrics);
        assert!(text.ends_with('\n'));
        let values = parsed(&text);
        for (series, value) in [
            ("requests_total{outcome=\"field_errors\"}", 1.0),
            ("requests_total{outcome=\"ok\"}", 0.0),
            ("requests_in_flight", 0.0),
            ("request_errors_total{code=\"THROTTLED\"}", 1.0),
            ("request_errors_total{code=\"INTERNAL\"}", 0.0),
            ("request_duration_seconds_bucket{le=\"0.0025\"}", 0.0),
            ("request_duration_seconds_bucket{le=\"0.005\"}", 1.0),
            ("request_duration_seconds_sum", 0.003),
            ("traversal_duration_seconds_bucket{le=\"30.0\"}", 1.0),
            ("traversal_duration_seconds_bucket{le=\"+Inf\"}", 2.0),
            ("traversal_duration_seconds_count", 2.0),
            ("traversal_failures_total", 1.0),
            ("traversal_retries_total", 2.0),
            ("rows_bytes_total", 100.0),
            ("plan_cache_lookups_total{result=\"hit\"}", 1.0),
        ] {
            assert_eq!(
                values.get(&format!("{OURS}{series}")),
                Some(&value),
                "{series}\n{text}"
            );
        }
    }
}
