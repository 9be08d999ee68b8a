//! A GraphQL request, however it came in.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Instant,
};

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{consistency::Consistency, trace::TraceId};

/// What a front makes of an HTTP request or an event.
#[derive(Debug, Clone)]
pub struct Request {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Map<String, Value>,
    /// False for a GET request: mutations are refused.
    pub may_mutate: bool,
    /// The answer is of no use after this.
    pub deadline: Instant,
    /// Who asks.
    pub identity: Identity,
    pub moment: Moment,
    pub asker: Asker,
    /// What its reads must have seen at least.
    pub consistency: Consistency,
    /// Under what X-Ray follows it.
    pub trace: Option<TraceId>,
}

/// Who wrote the text of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Asker {
    /// A client.
    #[default]
    Client,
    /// A front, from an event whose values a gateway has checked: numbers may come as strings, and
    /// the model's entries may be asked for.
    Gateway,
}

/// The caller, as whoever let them in describes them: a JSON object such as `{"sub": "…"}`.
#[derive(Debug, Clone, Default)]
pub struct Identity(Option<Value>);

impl Identity {
    /// Nobody has said who asks.
    pub const NONE: Identity = Identity(None);

    pub fn new(caller: Map<String, Value>) -> Self {
        Identity(Some(Value::Object(caller)))
    }

    pub fn json(&self) -> Option<&Value> {
        self.0.as_ref()
    }
}

/// The time of a request and the source of its new ids: sent again, the same request has the same.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    now: Timestamp,
    seed: Uuid,
}

impl Moment {
    pub fn new(now: Timestamp, seed: Uuid) -> Self {
        Moment { now, seed }
    }

    /// Reads the clock.
    pub fn of_now() -> Self {
        Moment::new(Timestamp::now(), Uuid::new_v4())
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-20T09:30:00.000Z`.
    pub fn now(&self) -> String {
        format!("{:.3}", self.now)
    }

    /// `2026-11-20`, in UTC.
    pub fn today(&self) -> String {
        let now = self.now.to_zoned(jiff::tz::TimeZone::UTC);
        now.date().to_string()
    }

    /// A UUID of version 7, another one for each root and name.
    pub fn uuid(&self, root: &str, name: &str) -> String {
        let mut random = [0; 10];
        for (number, part) in random.chunks_mut(8).enumerate() {
            let mut hasher = DefaultHasher::new();
            (self.seed.as_u128(), number, root, name).hash(&mut hasher);
            part.copy_from_slice(&hasher.finish().to_be_bytes()[..part.len()]);
        }
        let millis = u64::try_from(self.now.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random)
            .into_uuid()
            .to_string()
    }
}
