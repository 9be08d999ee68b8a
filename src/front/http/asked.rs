//! A GET or a POST to the parameters of a request.
//!
//! In: the head and the body. Out: the parameters, with their share of what all values of requests may
//! hold: small values weigh many times their text.

use std::time::Instant;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use percent_encoding::percent_decode_str;

use super::Front;
use crate::{
    error::{Code, Error},
    front::{
        protocol::{Media, Params, Refusal, check_content_type, status, weight},
        server::{
            body::{self, BodyError},
            budget::Share,
        },
    },
    response::Outcome,
};

/// A body of so many bytes may take milliseconds to read and to check.
const LARGE: usize = 64 << 10;

/// What is asked for.
pub(super) struct Asked {
    pub params: Params,
    /// It takes time to do anything with it.
    pub is_large: bool,
    /// For as long as the request runs.
    pub held: Share,
}

pub(super) async fn asked(
    front: &Front,
    parts: &Parts,
    body: Body,
    deadline: Instant,
) -> Result<Asked, Refusal> {
    match parts.method {
        Method::GET => {
            let query = parts.uri.query().unwrap_or_default();
            let held = share(front, weight_of_query(query))?;
            let params = Params::from_query(query)?;
            Ok(Asked {
                params,
                is_large: false,
                held,
            })
        }
        Method::POST => {
            check_headers(parts)?;
            let body = body::read(
                &parts.headers,
                body,
                front.settings.max_body,
                &front.settings.room.bodies,
            );
            let body = tokio::time::timeout_at(deadline.into(), body).await;
            posted(front, body.map_err(|_| late())?.map_err(no_body)?, deadline).await
        }
        _ => Err(Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            Code::BadUserInput,
            "GraphQL is asked with GET or POST",
        )),
    }
}

async fn posted(front: &Front, body: Bytes, deadline: Instant) -> Result<Asked, Refusal> {
    let held = share(front, weight(&body))?;
    let is_large = body.len() >= LARGE;
    let params = match is_large {
        false => Params::from_json(&body)?,
        true => front
            .heavy
            .run(deadline, move || Params::from_json(&body))
            .await
            .map_err(not_read)??,
    };
    Ok(Asked {
        params,
        is_large,
        held,
    })
}

/// Only values become larger than their text.
fn weight_of_query(query: &str) -> usize {
    let parts = query.split('&').map(|part| {
        let (name, value) = part.split_once('=').unwrap_or_default();
        match name {
            "variables" | "extensions" => {
                let decoded: Vec<u8> = percent_decode_str(value).collect();
                weight(&decoded)
            }
            _ => part.len(),
        }
    });
    parts.sum()
}

fn share(front: &Front, weight: usize) -> Result<Share, Refusal> {
    let values = &front.settings.room.values;
    let mut share = values.share();
    if share.grow_to(weight) {
        return Ok(share);
    }
    Err(match values.could_hold(weight) {
        true => Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Code::Throttled,
            "too many large requests are being answered at once; send this one again later",
        ),
        false => Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::LimitExceeded,
            format!(
                "the values of the request would take {} MiB of memory, which is more than all \
                 requests together may; send fewer of them at once",
                weight >> 20
            ),
        ),
    })
}

fn check_headers(parts: &Parts) -> Result<(), Refusal> {
    let header = |name| parts.headers.get(name).map(HeaderValue::to_str);
    check_content_type(header(header::CONTENT_TYPE).map(Result::unwrap_or_default))?;
    if header(header::CONTENT_ENCODING).is_some_and(|coding| coding.ok() != Some("identity")) {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::BadUserInput,
            "a body with a content encoding is not supported; send it plain",
        ));
    }
    Ok(())
}

fn late() -> Refusal {
    Refusal::new(
        StatusCode::REQUEST_TIMEOUT,
        Code::DeadlineExceeded,
        "the body did not come in time",
    )
}

fn no_body(error: BodyError) -> Refusal {
    let (status, code) = match error {
        BodyError::Broken => (StatusCode::BAD_REQUEST, Code::BadUserInput),
        BodyError::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, Code::LimitExceeded),
        BodyError::NoRoom => (StatusCode::SERVICE_UNAVAILABLE, Code::Throttled),
    };
    Refusal::new(status, code, error.to_string())
}

fn not_read(error: Error) -> Refusal {
    Refusal {
        status: status(Outcome::Refused(error.code), Media::GraphqlResponse),
        error,
    }
}
