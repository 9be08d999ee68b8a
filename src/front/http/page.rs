//! `/`: GraphiQL, or a word on where GraphQL is.

use axum::{Router, routing::get};

/// The page without GraphiQL.
pub(super) fn plain() -> Router {
    Router::new().route("/", get(|| async { "GraphQL is at /graphql\n" }))
}

#[cfg(not(feature = "graphiql"))]
pub(super) use plain as graphiql;

#[cfg(feature = "graphiql")]
pub(super) use with_graphiql::graphiql;

#[cfg(feature = "graphiql")]
mod with_graphiql {
    use axum::{
        Router,
        response::{IntoResponse, Response},
        routing::get,
    };
    use http::{HeaderMap, header};

    use super::super::graphql::accept;

    /// The bundle of `assets/graphiql/`, made from npm packages; see the notice there.
    const SCRIPT: &[u8] = include_bytes!("../../../assets/graphiql/graphiql.js.gz");
    const STYLE: &[u8] = include_bytes!("../../../assets/graphiql/graphiql.css.gz");
    const PAGE: &str = include_str!("../../../assets/graphiql/index.html");

    /// Nothing comes from anywhere else; the editor sets styles from its script.
    const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
                          img-src 'self' data:; font-src 'self' data:; base-uri 'self'; \
                          frame-ancestors 'none'";

    pub fn graphiql() -> Router {
        Router::new()
            .route("/", get(page))
            .route(
                "/graphiql/graphiql.js",
                get(|headers: HeaderMap| async move {
                    asset(&headers, "text/javascript; charset=utf-8", SCRIPT)
                }),
            )
            .route(
                "/graphiql/graphiql.css",
                get(|headers: HeaderMap| async move {
                    asset(&headers, "text/css; charset=utf-8", STYLE)
                }),
            )
    }

    async fn page(headers: HeaderMap) -> Response {
        if !accept(&headers).any(|accept| accept.contains("text/html")) {
            return "GraphQL is at /graphql\n".into_response();
        }
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::VARY, "accept"),
        ];
        (headers, PAGE).into_response()
    }

    /// Every browser takes gzip, so there is no other form. A new build of the program may bring a
    /// new bundle: the browser asks each time, and is told when nothing changed.
    fn asset(headers: &HeaderMap, content_type: &'static str, bytes: &'static [u8]) -> Response {
        let tag = format!("\"{}-{}\"", env!("CARGO_PKG_VERSION"), bytes.len());
        let known = headers
            .get(header::IF_NONE_MATCH)
            .is_some_and(|known| known.as_bytes() == tag.as_bytes());
        let headers = [
            (header::CONTENT_TYPE, content_type.to_owned()),
            (header::CONTENT_ENCODING, "gzip".to_owned()),
            (header::CACHE_CONTROL, "no-cache".to_owned()),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            (header::ETAG, tag),
        ];
        match known {
            true => (http::StatusCode::NOT_MODIFIED, headers).into_response(),
            false => (headers, bytes).into_response(),
        }
    }
}
