//! The server's clock, which may be wrong where a test wants that.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, header};
use jiff::{SignedDuration, Timestamp};

/// By how much it is ahead of the machine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clock(SignedDuration);

impl Clock {
    /// A clock that is so many seconds ahead, or behind with fewer than none.
    pub fn ahead(seconds: i64) -> Clock {
        Clock(SignedDuration::from_secs(seconds))
    }

    pub(super) fn is_right(self) -> bool {
        self.0.is_zero()
    }

    pub(super) fn now(self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(self.0).unwrap_or(now)
    }
}

/// Dates each answer by this clock: otherwise it is the machine's.
pub(super) async fn dated(State(clock): State<Clock>, request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let date = httpdate::fmt_http_date(clock.now().into());
    let date = HeaderValue::from_str(&date).expect("a date is ASCII");
    answer.headers_mut().insert(header::DATE, date);
    answer
}
