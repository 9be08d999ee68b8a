//! `Accept` headers to the media type of an answer.

use mime::Mime;

/// What an answer can be sent as. The JSON is the same; the status is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// The older one: a well-formed request is answered with 200, whatever comes of it.
    Json,
    /// The status tells how the request ended.
    GraphqlResponse,
}

impl Media {
    pub const fn content_type(self) -> &'static str {
        match self {
            Media::Json => "application/json; charset=utf-8",
            Media::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    fn name(self) -> (&'static str, &'static str) {
        let (kind, rest) = self.content_type().split_once('/').unwrap_or_default();
        (kind, rest.split(';').next().unwrap_or_default())
    }
}

/// How well a type is liked, and by how exact a range.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
struct Liking {
    exactness: u8,
    q: f32,
}

/// Chooses by the `Accept` headers of a request; `None` when nothing that we have is accepted.
/// Without any, and for wildcards, it is `application/json`, as the specification asks for.
pub fn negotiate<'h>(headers: impl IntoIterator<Item = &'h str>) -> Option<Media> {
    let mut headers = headers.into_iter().peekable();
    let first = headers.next();
    if headers.peek().is_none() {
        // What most clients send needs no second look.
        match first {
            None | Some("application/json" | "*/*") => return Some(Media::Json),
            Some("application/graphql-response+json") => return Some(Media::GraphqlResponse),
            Some(_) => {}
        }
    }
    let ranges = first
        .into_iter()
        .chain(headers)
        .flat_map(|header| header.split(','))
        .filter_map(range)
        .collect::<Vec<_>>();
    if ranges.is_empty() {
        return Some(Media::Json);
    }
    let liking = |media| {
        ranges
            .iter()
            .filter_map(|(range, q)| {
                exactness(range, media).map(|exactness| Liking { exactness, q: *q })
            })
            // The most exact range that fits is the one that counts.
            .fold(
                Liking::default(),
                |best, next| {
                    if next > best { next } else { best }
                },
            )
    };
    let (json, response) = (liking(Media::Json), liking(Media::GraphqlResponse));
    let named = response.exactness == EXACT;
    if response.q > 0.0 && (json.q == 0.0 || named && response.q >= json.q) {
        return Some(Media::GraphqlResponse);
    }
    (json.q > 0.0).then_some(Media::Json)
}

const EXACT: u8 = 3;

/// `application/json;q=0.9`. What cannot be read is passed over.
fn range(text: &str) -> Option<(Mime, f32)> {
    let range = text.trim().parse::<Mime>().ok()?;
    let q = match range.get_param("q") {
        None => 1.0,
        Some(q) => q
            .as_str()
            .parse::<f32>()
            .ok()
            .filter(|q| (0.0..=1.0).contains(q))?,
    };
    Some((range, q))
}

fn exactness(range: &Mime, media: Media) -> Option<u8> {
    if range.get_param("charset").is_some_and(|set| set != "utf-8") {
        return None;
    }
    let (kind, name) = media.name();
    let full_name = match range.suffix() {
        Some(suffix) => format!("{}+{suffix}", range.subtype()),
        None => range.subtype().to_string(),
    };
    match (range.type_().as_str(), full_name.as_str()) {
        ("*", "*") => Some(1),
        (theirs, "*") if theirs == kind => Some(2),
        (theirs, full) if theirs == kind && full == name => Some(EXACT),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_liked_type_is_chosen() {
        use Media::{GraphqlResponse, Json};
        for (accept, expected) in [
            ("", Some(Json)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("application/json; charset=utf-8", Some(Json)),
            ("Application/JSON; Charset=\"UTF-8\"", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            (
                "APPLICATION/GraphQL-Response+JSON;Q=1",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json, application/json;q=0.9",
                Some(GraphqlResponse),
            ),
            (
                "application/json, application/graphql-response+json",
                Some(GraphqlResponse),
            ),
            (
                "application/json, application/graphql-response+json;q=0.5",
                Some(Json),
            ),
            ("application/graphql-response+json;q=0.1, */*", Some(Json)),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            (
                "application/json;q=0, application/*;q=0.1",
                Some(GraphqlResponse),
            ),
            (
                "multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json;q=0.9",
                Some(GraphqlResponse),
            ),
            (
                "text/event-stream, multipart/mixed, application/json",
                Some(Json),
            ),
            ("text/html,application/xhtml+xml,*/*;q=0.8", Some(Json)),
            ("nonsense", Some(Json)),
            (
                "nonsense, application/graphql-response+json",
                Some(GraphqlResponse),
            ),
            ("text/html", None),
            ("multipart/mixed", None),
            ("application/json;q=0", None),
            ("application/json;charset=iso-8859-1", None),
            ("application/xml, image/*", None),
        ] {
            assert_eq!(negotiate([accept]), expected, "{accept}");
        }
        assert_eq!(negotiate([]), Some(Json));
        assert_eq!(
            negotiate(["text/html", "application/graphql-response+json"]),
            Some(GraphqlResponse)
        );
    }

    proptest! {
        #[test]
        fn any_header_is_read(accept in ".*", q in ".{0,8}") {
            negotiate([accept.as_str(), &format!("application/json;q={q}, */*;q={accept}")]);
        }
    }
}
