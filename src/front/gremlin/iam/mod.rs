//! Whether a request is signed by somebody who may ask (IAM, AWS Signature Version 4).
//!
//! In: a request with its body. Out: nothing, or the refusal that Neptune would answer with. The
//! signature is worked out here by the documented algorithm, with nothing shared with the client's
//! side, so that each can be tested against the other.

mod authorization;
mod canonical;
mod keys;

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, header, request::Parts};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use ring::{digest, hmac};

use super::{Served, code::NeptuneCode, failure::Failure, request_id};
use crate::{front::server::body, graph::neptune::iam::Credentials};
use authorization::Authorization;
use keys::Found;

pub use keys::{Keys, KeysError};

const SERVICE: &str = "neptune-db";
/// How old a signature may be, and how early.
const MINUTES: u64 = 5;
const X_AMZ_DATE: &str = "x-amz-date";
const X_AMZ_SECURITY_TOKEN: &str = "x-amz-security-token";
const X_AMZ_CONTENT_SHA256: &str = "x-amz-content-sha256";

/// Who may ask, and for what they must sign.
#[derive(Debug)]
pub struct Guard {
    pub keys: Keys,
    /// The only region, where one is named.
    pub region: Option<String>,
    /// The only `Host`, where one is named.
    pub host: Option<String>,
}

/// In the extensions of a request: it was signed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed;

/// Lets a request through to the rest, or not.
pub(super) async fn check(
    State((served, guard)): State<(Arc<Served>, Arc<Guard>)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let refused = |failure: Failure| failure.reply(request_id(&parts.headers));
    // A client that has not sent all of it does not read an answer.
    let reading = body::read(
        &parts.headers,
        body,
        served.settings.max_body,
        &served.bodies,
    );
    let body = match tokio::time::timeout(served.settings.query_timeout, reading).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => return refused(error.into()),
        Err(_) => {
            let late = Failure::new(NeptuneCode::ClientTimeout, "the body did not come in time");
            return refused(late);
        }
    };
    match guard.verify(&parts, &body, served.settings.clock.now()) {
        Ok(()) => {
            parts.extensions.insert(Signed);
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
        Err(failure) => refused(failure),
    }
}

impl Guard {
    fn verify(&self, parts: &Parts, body: &[u8], now: Timestamp) -> Result<(), Failure> {
        let authorization = Authorization::of(&parts.headers)?;
        let keys = self.keys(&authorization, &parts.headers)?;
        let date = self.date(&authorization, &parts.headers)?;
        let region = self.region.as_deref().unwrap_or(authorization.region);
        authorization.is_for(region, SERVICE)?;
        self.host(&authorization, &parts.headers)?;
        let payload = hex(digest::digest(&digest::SHA256, body).as_ref());
        if let Some(said) = text(&parts.headers, X_AMZ_CONTENT_SHA256)
            && said != payload
        {
            let detail = "the x-amz-content-sha256 header does not match what was computed";
            return Err(mismatch(detail));
        }
        let canonical = canonical::request(parts, &authorization.signed, &payload)?;
        let to_sign = authorization.to_sign(date, &canonical);
        let key = authorization.key(&keys.secret_access_key);
        if hmac::verify(&key, to_sign.as_bytes(), &authorization.signature).is_err() {
            return Err(mismatch(&format!(
                "The request signature we calculated does not match the signature you provided. \
                 The canonical string for this request should have been\n'{}'\n\nThe string to sign \
                 should have been\n'{to_sign}'",
                without_token(&canonical, &keys)
            )));
        }
        within_minutes(date, now)
    }

    fn keys(
        &self,
        authorization: &Authorization<'_>,
        headers: &HeaderMap,
    ) -> Result<Credentials, Failure> {
        let invalid = || {
            let detail = "The security token included in the request is invalid.";
            Failure::new(NeptuneCode::AccessDenied, detail)
        };
        match self.keys.find(authorization.access_key_id) {
            Found::Accepted(keys) => {
                match text(headers, X_AMZ_SECURITY_TOKEN) == keys.session_token.as_deref() {
                    true => Ok(keys),
                    false => Err(invalid()),
                }
            }
            Found::Former => Err(Failure::new(
                NeptuneCode::ExpiredToken,
                "The security token included in the request is expired",
            )),
            Found::Unknown => Err(invalid()),
        }
    }

    fn date<'h>(
        &self,
        authorization: &Authorization<'_>,
        headers: &'h HeaderMap,
    ) -> Result<&'h str, Failure> {
        let date = text(headers, X_AMZ_DATE).ok_or_else(|| {
            let detail = "Authorization header requires existence of an 'X-Amz-Date' header.";
            Failure::new(NeptuneCode::IncompleteSignature, detail)
        })?;
        authorization.must_sign(X_AMZ_DATE)?;
        if headers.contains_key(X_AMZ_SECURITY_TOKEN) {
            authorization.must_sign(X_AMZ_SECURITY_TOKEN)?;
        }
        match date.get(..8) == Some(authorization.date) {
            true => Ok(date),
            false => Err(mismatch(&format!(
                "Credential's date {} is not that of X-Amz-Date, {date}",
                authorization.date
            ))),
        }
    }

    fn host(&self, authorization: &Authorization<'_>, headers: &HeaderMap) -> Result<(), Failure> {
        authorization.must_sign(header::HOST.as_str())?;
        let host = text(headers, header::HOST.as_str()).unwrap_or_default();
        match &self.host {
            Some(only) if !only.eq_ignore_ascii_case(host) => Err(mismatch(&format!(
                "the request is signed for the host {host}, and this is {only}"
            ))),
            Some(_) | None => Ok(()),
        }
    }
}

fn within_minutes(date: &str, now: Timestamp) -> Result<(), Failure> {
    let signed = DateTime::strptime("%Y%m%dT%H%M%SZ", date)
        .and_then(|time| time.to_zoned(TimeZone::UTC))
        .map_err(|_| {
            let detail = format!("X-Amz-Date is {date}; write it as 20150830T123600Z");
            Failure::new(NeptuneCode::IncompleteSignature, detail)
        })?
        .timestamp();
    let tolerated = Duration::from_secs(MINUTES * 60);
    let text = |time: Timestamp| time.strftime("%Y%m%dT%H%M%SZ").to_string();
    let edge = |edge: Result<Timestamp, jiff::Error>| edge.unwrap_or(now);
    let (earliest, latest) = (
        edge(now.checked_sub(tolerated)),
        edge(now.checked_add(tolerated)),
    );
    if signed < earliest {
        return Err(mismatch(&format!(
            "Signature expired: {date} is now earlier than {} ({} - {MINUTES} min.)",
            text(earliest),
            text(now)
        )));
    }
    if signed > latest {
        return Err(mismatch(&format!(
            "Signature not yet current: {date} is still later than {} ({} + {MINUTES} min.)",
            text(latest),
            text(now)
        )));
    }
    Ok(())
}

/// The canonical request as it may be shown.
fn without_token(canonical: &str, keys: &Credentials) -> String {
    match &keys.session_token {
        Some(token) => canonical.replace(&**token, "…"),
        None => canonical.to_owned(),
    }
}

fn mismatch(detail: &str) -> Failure {
    Failure::new(NeptuneCode::InvalidSignature, detail)
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests;
