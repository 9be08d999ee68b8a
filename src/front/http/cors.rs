//! Which web pages may read the answers.

use std::str::FromStr;

use http::{HeaderValue, Method, header, request::Parts};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};
use url::{Host, Url};

use crate::front::server::request_id::X_REQUEST_ID;

/// The pages of one origin, or of a kind of origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cors {
    /// Pages of this server alone.
    None,
    /// Any page anywhere.
    Any,
    /// Pages of servers on this machine, at any port.
    Localhost,
    /// These, each as a browser sends it.
    Origins(Vec<HeaderValue>),
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not an origin; write `https://HOST[:PORT]`, `localhost`, `*` or `none`")]
pub struct CorsError(String);

impl FromStr for Cors {
    type Err = CorsError;

    /// `*`, `none`, `localhost`, or origins with commas between them.
    fn from_str(text: &str) -> Result<Self, CorsError> {
        match text.trim() {
            "*" => Ok(Cors::Any),
            "" | "none" => Ok(Cors::None),
            "localhost" => Ok(Cors::Localhost),
            list => list
                .split(',')
                .map(origin)
                .collect::<Result<_, _>>()
                .map(Cors::Origins),
        }
    }
}

fn origin(text: &str) -> Result<HeaderValue, CorsError> {
    let wrong = || CorsError(text.trim().to_owned());
    let url = Url::parse(text.trim()).map_err(|_| wrong())?;
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    let origin = url.origin();
    if !bare || !origin.is_tuple() {
        return Err(wrong());
    }
    HeaderValue::from_str(&origin.ascii_serialization()).map_err(|_| wrong())
}

fn is_local(origin: &HeaderValue) -> bool {
    let url = origin
        .to_str()
        .ok()
        .and_then(|origin| Url::parse(origin).ok());
    let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return false;
    };
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Cors {
    pub(super) fn layer(&self) -> CorsLayer {
        let origins = match self {
            Cors::None => return CorsLayer::new(),
            Cors::Any => AllowOrigin::any(),
            Cors::Localhost => AllowOrigin::predicate(|origin, _: &Parts| is_local(origin)),
            Cors::Origins(origins) => AllowOrigin::list(origins.iter().cloned()),
        };
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods(AllowMethods::list([Method::GET, Method::POST]))
            .allow_headers(AllowHeaders::mirror_request())
            .expose_headers([X_REQUEST_ID, header::RETRY_AFTER])
            .max_age(std::time::Duration::from_secs(3600))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read() {
        assert_eq!("*".parse(), Ok(Cors::Any));
        assert_eq!("none".parse(), Ok(Cors::None));
        assert_eq!("localhost".parse(), Ok(Cors::Localhost));
        assert_eq!(
            "https://Example.com/, http://a.example:81".parse(),
            Ok(Cors::Origins(vec![
                HeaderValue::from_static("https://example.com"),
                HeaderValue::from_static("http://a.example:81"),
            ]))
        );
        for bad in [
            "example.com",
            "https://a/b",
            "https://a,",
            "data:x",
            "*, https://a",
            "http://a?b",
        ] {
            assert!(bad.parse::<Cors>().is_err(), "{bad}");
        }
    }

    #[test]
    fn local_pages_are_told_from_others() {
        for (origin, local) in [
            ("http://localhost:3000", true),
            ("https://app.localhost", true),
            ("http://127.0.0.1:5173", true),
            ("http://[::1]:80", true),
            ("http://localhost.example.com", false),
            ("https://evil.com", false),
            ("http://evil-localhost", false),
            ("null", false),
            ("file://localhost", false),
        ] {
            assert_eq!(
                is_local(&HeaderValue::from_static(origin)),
                local,
                "{origin}"
            );
        }
    }
}
