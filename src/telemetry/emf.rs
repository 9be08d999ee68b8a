//! Metrics as CloudWatch reads them from a function's output: its embedded metric format.
//!
//! In: the [`Account`] of an invocation. Out: one line of JSON, from which CloudWatch takes the
//! metrics by itself: no call is made, and nothing is waited for.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Map, Value, json};

use super::account::{Account, millis};

/// Makes the lines of one function.
#[derive(Debug)]
pub struct Emf {
    namespace: String,
    function: String,
    /// How long the start took.
    init: Duration,
    /// There was no invocation yet.
    cold: AtomicBool,
}

/// What CloudWatch takes for no namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a namespace has 1 to {} characters: letters, digits, and . _ - / # :",
    Emf::LONGEST_NAMESPACE
)]
pub struct NamespaceError;

const MILLISECONDS: &str = "Milliseconds";
const COUNT: &str = "Count";
const BYTES: &str = "Bytes";

impl Emf {
    const LONGEST_NAMESPACE: usize = 255;

    /// `AWS/` begins the namespaces of Amazon's own services.
    pub fn namespace(text: &str) -> Result<String, NamespaceError> {
        let fits = (1..=Self::LONGEST_NAMESPACE).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-/#:".contains(&byte));
        match fits && !text.starts_with("AWS/") {
            true => Ok(text.to_owned()),
            false => Err(NamespaceError),
        }
    }

    pub fn new(namespace: String, function: String, init: Duration) -> Emf {
        Emf {
            namespace,
            function,
            init,
            cold: AtomicBool::new(true),
        }
    }

    /// The line of an invocation, with the line break.
    pub fn line(
        &self,
        request_id: &str,
        account: &Account,
        failed: bool,
        took: Duration,
    ) -> String {
        let cold = self.cold.swap(false, Ordering::Relaxed);
        let failed = failed || !account.codes.is_empty();
        let mut metrics: Vec<(&str, &str, Value)> = vec![
            ("Requests", COUNT, 1.into()),
            ("Errors", COUNT, u8::from(failed).into()),
            ("Duration", MILLISECONDS, millis(took).into()),
            ("Traversals", COUNT, account.traversals.into()),
            ("Retries", COUNT, account.retries.into()),
            ("RowBytes", BYTES, account.row_bytes.into()),
            ("PlanCacheHits", COUNT, account.plan_hits.into()),
            ("PlanCacheMisses", COUNT, account.plan_misses.into()),
            ("ColdStart", COUNT, u8::from(cold).into()),
        ];
        // Of these the average and the percentiles count, so there is none where there was nothing.
        if let Some(time) = account.graph_ms() {
            metrics.push(("TraversalTime", MILLISECONDS, time.into()));
        }
        if cold {
            metrics.push(("InitDuration", MILLISECONDS, millis(self.init).into()));
        }
        let definitions: Vec<_> = metrics
            .iter()
            .map(|(name, unit, _)| json!({"Name": name, "Unit": unit}))
            .collect();
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |time| time.as_millis() as u64);
        let mut line = Map::new();
        line.insert(
            "_aws".into(),
            json!({"Timestamp": now, "CloudWatchMetrics": [{
                "Namespace": self.namespace,
                "Dimensions": [["FunctionName"]],
                "Metrics": definitions,
            }]}),
        );
        line.insert("FunctionName".into(), self.function.clone().into());
        // No metrics, but what a metric's lines can be found by.
        line.insert("requestId".into(), request_id.into());
        if !account.codes.is_empty() {
            line.insert("codes".into(), account.codes.to_string().into());
        }
        for (name, _, value) in metrics {
            line.insert(name.to_owned(), value);
        }
        let mut line = Value::Object(line).to_string();
        line.push('\n');
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn a_namespace_is_one_that_cloudwatch_takes() {
        for good in ["NeptuneGraphQL", "team/app:prod#1_a.b-c"] {
            assert_eq!(Emf::namespace(good).as_deref(), Ok(good));
        }
        for bad in ["", "a b", "ä", "AWS/Lambda", "a\n", &"x".repeat(256)] {
            assert_eq!(Emf::namespace(bad), Err(NamespaceError), "{bad}");
        }
    }

    #[test]
    fn the_start_is_told_once_and_the_graph_only_where_it_was_asked() {
        let emf = Emf::new("N".into(), "f".into(), Duration::from_millis(7));
        let account = Account {
            codes: [Code::Throttled].into_iter().collect(),
            traversals: 2,
            retries: 1,
            graph_time: Duration::from_millis(3),
            ..Account::default()
        };
        let read = |line: String| -> Value { serde_json::from_str(&line).expect("it is JSON") };
        let first = read(emf.line("r1", &account, false, Duration::from_millis(5)));
        assert_eq!(first["ColdStart"], 1);
        assert_eq!(first["InitDuration"], 7.0);
        assert_eq!(
            (&first["Errors"], &first["codes"]),
            (&json!(1), &json!("THROTTLED"))
        );
        assert_eq!(
            (&first["Duration"], &first["TraversalTime"]),
            (&json!(5.0), &json!(3.0))
        );
        let second = read(emf.line("r2", &Account::default(), true, Duration::ZERO));
        assert_eq!(
            (&second["ColdStart"], &second["Errors"]),
            (&json!(0), &json!(1))
        );
        for absent in ["InitDuration", "TraversalTime", "codes"] {
            assert_eq!(second.get(absent), None, "{absent}");
        }
    }
}
