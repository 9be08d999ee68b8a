//! What Neptune says of a load: `GET /loader/ID`.
//!
//! In: the `payload` of its answer. Out: how far the job is, and what went wrong with which row.
//! Fields that are not known are passed over, and those that are missing are zero.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(from = "Payload")]
pub struct JobStatus {
    pub overall: Feed,
    /// How many files are in which state.
    pub files: BTreeMap<String, u64>,
    pub failed: Vec<Feed>,
    pub errors: Vec<RowError>,
}

/// What has come of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    GoesOn,
    Completed,
    /// Some or all of it is not in the graph.
    Failed,
}

/// A file, or the whole job.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Feed {
    #[serde(deserialize_with = "text")]
    pub full_uri: String,
    #[serde(deserialize_with = "text")]
    pub status: String,
    /// In seconds.
    #[serde(deserialize_with = "number")]
    pub total_time_spent: u64,
    #[serde(deserialize_with = "number")]
    pub total_records: u64,
    #[serde(deserialize_with = "number")]
    pub total_duplicates: u64,
    #[serde(deserialize_with = "number")]
    pub parsing_errors: u64,
    #[serde(deserialize_with = "number")]
    pub datatype_mismatch_errors: u64,
    #[serde(deserialize_with = "number")]
    pub insert_errors: u64,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RowError {
    #[serde(deserialize_with = "text")]
    pub error_code: String,
    #[serde(deserialize_with = "text")]
    pub error_message: String,
    #[serde(deserialize_with = "text")]
    pub file_name: String,
    #[serde(deserialize_with = "number")]
    pub record_num: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    overall_status: Feed,
    #[serde(default)]
    feed_count: Option<Vec<BTreeMap<String, serde_json::Value>>>,
    #[serde(default)]
    failed_feeds: Option<Vec<Feed>>,
    #[serde(default)]
    errors: Option<Errors>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Errors {
    #[serde(default)]
    error_logs: Option<Vec<RowError>>,
}

impl From<Payload> for JobStatus {
    fn from(payload: Payload) -> Self {
        let mut files = BTreeMap::new();
        for (state, count) in payload.feed_count.into_iter().flatten().flatten() {
            let known: &mut u64 = files.entry(state).or_default();
            *known = known.saturating_add(whole(&count));
        }
        let errors = payload.errors.and_then(|errors| errors.error_logs);
        JobStatus {
            overall: payload.overall_status,
            files,
            failed: payload.failed_feeds.unwrap_or_default(),
            errors: errors.unwrap_or_default(),
        }
    }
}

const COMPLETED: &str = "LOAD_COMPLETED";
/// Final for a job only when no file is on its way.
const WITH_CONFLICTS: &str = "LOAD_COMMITTED_W_WRITE_CONFLICTS";
const UNDER_WAY: [&str; 3] = ["LOAD_NOT_STARTED", "LOAD_IN_QUEUE", "LOAD_IN_PROGRESS"];

impl JobStatus {
    pub fn outcome(&self) -> Outcome {
        match &*self.overall.status {
            COMPLETED => Outcome::Completed,
            status if UNDER_WAY.contains(&status) => Outcome::GoesOn,
            WITH_CONFLICTS => {
                let under_way = |state: &&str| self.files.get(*state).is_some_and(|n| *n > 0);
                match UNDER_WAY.iter().any(under_way) {
                    true => Outcome::GoesOn,
                    false => Outcome::Failed,
                }
            }
            status if says_failure(status) => Outcome::Failed,
            // Some state that is not known yet.
            _ => Outcome::GoesOn,
        }
    }

    /// Files that are done with, well or not, and all that are known.
    pub fn files_done(&self) -> (u64, u64) {
        let done = self
            .files
            .iter()
            .filter(|(state, _)| !UNDER_WAY.contains(&state.as_str()))
            .map(|(_, count)| *count);
        (sum(done), sum(self.files.values().copied()))
    }

    /// Mistakes of all kinds.
    pub fn mistakes(&self) -> u64 {
        let overall = &self.overall;
        sum([
            overall.parsing_errors,
            overall.datatype_mismatch_errors,
            overall.insert_errors,
        ])
    }
}

/// Of numbers that somebody else wrote.
fn sum(numbers: impl IntoIterator<Item = u64>) -> u64 {
    numbers.into_iter().fold(0, u64::saturating_add)
}

fn says_failure(status: &str) -> bool {
    let words = ["FAILED", "CANCELLED", "ERROR", "DENIED", "DEADLOCK"];
    words.iter().any(|word| status.contains(word))
}

fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    serde_json::Value::deserialize(from).map(|value| whole(&value))
}

/// It comes as 3, as 3.0 and as "3".
fn whole(value: &serde_json::Value) -> u64 {
    let text = value.as_str().and_then(|text| text.parse::<f64>().ok());
    let float = value.as_f64().or(text).unwrap_or(0.0);
    value.as_u64().unwrap_or(float.max(0.0) as u64)
}

/// A text for people's terminals: without what steers them.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = Option::<String>::deserialize(from)?.unwrap_or_default();
    Ok(match text.contains(char::is_control) {
        true => text.replace(char::is_control, " "),
        false => text,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(payload: serde_json::Value) -> JobStatus {
        serde_json::from_value(payload).expect("a status")
    }

    #[test]
    fn a_failed_load_is_read_with_its_rows() {
        let status = read(json!({
            "feedCount": [{"LOAD_FAILED": 1}, {"LOAD_COMPLETED": 2, "LOAD_IN_PROGRESS": 1}],
            "overallStatus": {
                "fullUri": "s3://bucket/key", "runNumber": 1, "retryNumber": 0,
                "status": "LOAD_FAILED", "totalTimeSpent": 3.0, "startTime": 1795176000,
                "totalRecords": 12, "totalDuplicates": 0, "parsingErrors": 2,
                "datatypeMismatchErrors": 1, "insertErrors": 0, "new": {"of": ["later"]},
            },
            "failedFeeds": [{"fullUri": "s3://bucket/key/v.csv", "status": "LOAD_FAILED", "totalRecords": "5"}],
            "errors": {
                "startIndex": 1, "endIndex": 1, "loadId": "x",
                "errorLogs": [{"errorCode": "PARSING_ERROR", "errorMessage": "no number", "fileName": "s3://bucket/key/v.csv", "recordNum": 7, "more": null}],
            },
        }));
        assert_eq!(status.outcome(), Outcome::Failed);
        assert_eq!(status.files_done(), (3, 4));
        assert_eq!((status.mistakes(), status.overall.total_time_spent), (3, 3));
        assert_eq!(status.failed[0].total_records, 5);
        assert_eq!(status.errors[0].record_num, 7);
    }

    #[test]
    fn every_state_of_the_loader_has_an_outcome() {
        for (states, outcome) in [
            (
                "LOAD_NOT_STARTED LOAD_IN_QUEUE LOAD_IN_PROGRESS LOAD_PAUSED",
                Outcome::GoesOn,
            ),
            ("LOAD_COMPLETED", Outcome::Completed),
            (
                "LOAD_CANCELLED_BY_USER LOAD_CANCELLED_DUE_TO_ERRORS LOAD_UNEXPECTED_ERROR \
                 LOAD_FAILED LOAD_S3_READ_ERROR LOAD_S3_ACCESS_DENIED_ERROR \
                 LOAD_COMMITTED_W_WRITE_CONFLICTS LOAD_DATA_DEADLOCK \
                 LOAD_DATA_FAILED_DUE_TO_FEED_MODIFIED_OR_DELETED \
                 LOAD_FAILED_BECAUSE_DEPENDENCY_NOT_SATISFIED LOAD_FAILED_INVALID_REQUEST",
                Outcome::Failed,
            ),
        ] {
            for state in states.split_whitespace() {
                let status = read(json!({"overallStatus": {"status": state}}));
                assert_eq!(status.outcome(), outcome, "{state}");
            }
        }
        let resolving = read(json!({
            "feedCount": [{"LOAD_IN_PROGRESS": 1}],
            "overallStatus": {"status": "LOAD_COMMITTED_W_WRITE_CONFLICTS"},
        }));
        assert_eq!(resolving.outcome(), Outcome::GoesOn);
    }

    proptest! {
        #[test]
        fn no_answer_breaks_the_reader(status in ".*", number in any::<f64>(), count in any::<i64>()) {
            let payload = json!({
                "feedCount": [{"LOAD_COMPLETED": count, "X": number}],
                "overallStatus": {"status": status, "totalRecords": number, "totalTimeSpent": null},
            });
            let status = read(payload);
            let (done, all) = status.files_done();
            prop_assert!(done <= all);
        }
    }
}
