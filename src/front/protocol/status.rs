//! How a request ended to the status of its answer.

use http::StatusCode;

use super::Media;
use crate::{error::Code, response::Outcome};

/// The status of an answer. One with data is 200, errors among it or not.
pub fn status(outcome: Outcome, media: Media) -> StatusCode {
    match outcome {
        Outcome::Executed { .. } => StatusCode::OK,
        Outcome::MutationNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Outcome::Refused(code) => match (media, refused(code)) {
            // Clients that ask for `application/json` read the errors of a 200 only.
            (Media::Json, StatusCode::BAD_REQUEST | StatusCode::CONFLICT) => StatusCode::OK,
            (_, status) => status,
        },
    }
}

fn refused(code: Code) -> StatusCode {
    match code {
        Code::ParseFailed
        | Code::ValidationFailed
        | Code::BadUserInput
        | Code::NotFound
        | Code::LimitExceeded => StatusCode::BAD_REQUEST,
        Code::Conflict => StatusCode::CONFLICT,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::Throttled => StatusCode::TOO_MANY_REQUESTS,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_decides_about_a_wrong_request() {
        let wrong = Outcome::Refused(Code::ValidationFailed);
        assert_eq!(status(wrong, Media::Json), 200);
        assert_eq!(status(wrong, Media::GraphqlResponse), 400);
        for media in [Media::Json, Media::GraphqlResponse] {
            assert_eq!(status(Outcome::Executed { errors: 3 }, media), 200);
            assert_eq!(status(Outcome::MutationNotAllowed, media), 405);
            assert_eq!(status(Outcome::Refused(Code::Internal), media), 500);
            assert_eq!(status(Outcome::Refused(Code::Unavailable), media), 503);
        }
    }
}
