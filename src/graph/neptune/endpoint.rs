//! The address of a Gremlin server.

use std::fmt;

use url::Url;

use super::connection::ConnectionError;

/// Where requests go: `http(s)://host:port[/prefix][/gremlin]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    gremlin: Url,
    /// Of the queries under way.
    gremlin_status: Url,
    status: Url,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EndpointError {
    #[error("`{text}` is not a URL ({reason}); write it like https://HOST:8182")]
    NotUrl { text: String, reason: String },
    #[error("`{0}` starts with neither http:// nor https://; write it like https://HOST:8182")]
    Scheme(String),
    #[error("the endpoint holds a user name or a password; access is granted by IAM alone")]
    Credentials,
    #[error("the endpoint `{0}` has a part after `?` or `#`; leave it out")]
    Query(String),
}

impl Endpoint {
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let text = text.trim();
        if !(text.starts_with("http://") || text.starts_with("https://")) {
            return Err(EndpointError::Scheme(text.to_owned()));
        }
        let mut base = Url::parse(text).map_err(|error| EndpointError::NotUrl {
            text: text.to_owned(),
            reason: error.to_string(),
        })?;
        if !base.username().is_empty() || base.password().is_some() {
            return Err(EndpointError::Credentials);
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(EndpointError::Query(text.to_owned()));
        }
        let prefix = base.path().trim_end_matches('/');
        let prefix = prefix.strip_suffix("/gremlin").unwrap_or(prefix).to_owned();
        let mut below = |name: &str| {
            base.set_path(&format!("{prefix}/{name}"));
            base.clone()
        };
        Ok(Endpoint {
            gremlin: below("gremlin"),
            gremlin_status: below("gremlin/status"),
            status: below("status"),
        })
    }

    pub(super) fn host(&self) -> &str {
        self.gremlin.host_str().unwrap_or_default()
    }

    /// As it stands in a `Host` header.
    pub(super) fn host_and_port(&self) -> String {
        match self.gremlin.port() {
            Some(port) => format!("{}:{port}", self.host()),
            None => self.host().to_owned(),
        }
    }

    /// The same under another name.
    pub(super) fn named(mut self, name: &str) -> Result<Self, ConnectionError> {
        for url in [
            &mut self.gremlin,
            &mut self.gremlin_status,
            &mut self.status,
        ] {
            url.set_host(Some(name))
                .map_err(|_| ConnectionError::Name(name.to_owned()))?;
        }
        Ok(self)
    }

    pub(super) fn gremlin(&self) -> &Url {
        &self.gremlin
    }

    pub(super) fn gremlin_status(&self) -> &Url {
        &self.gremlin_status
    }

    pub(super) fn status(&self) -> &Url {
        &self.status
    }

    /// Another resource of the server.
    pub(super) fn beside(&self, path_and_query: &str) -> Url {
        let (path, query) = match path_and_query.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path_and_query, None),
        };
        let mut url = self.status.clone();
        let known = self.status.path();
        let folder = &known[..known.rfind('/').map_or(0, |at| at + 1)];
        url.set_path(&format!("{folder}{path}"));
        url.set_query(query);
        url
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.gremlin.path();
        let shown = self.gremlin.as_str();
        // Without `/gremlin`, as people write it.
        let end = shown.len() - path.len() + path.rfind('/').unwrap_or(0);
        out.write_str(&shown[..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_may_be_written_or_left_out() {
        for text in [
            "http://localhost:8182",
            "http://localhost:8182/",
            "http://localhost:8182/gremlin",
            " http://localhost:8182/gremlin/ ",
        ] {
            let endpoint = Endpoint::parse(text).expect(text);
            assert_eq!(
                endpoint.gremlin().as_str(),
                "http://localhost:8182/gremlin",
                "{text}"
            );
            assert_eq!(endpoint.status().as_str(), "http://localhost:8182/status");
            assert_eq!(endpoint.to_string(), "http://localhost:8182");
        }
        let behind = Endpoint::parse("https://proxy.example/db/gremlin").expect("a prefix");
        assert_eq!(behind.status().as_str(), "https://proxy.example/db/status");
        assert_eq!(behind.to_string(), "https://proxy.example/db");
        assert_eq!(
            behind.beside("loader/a-1?errors=TRUE").as_str(),
            "https://proxy.example/db/loader/a-1?errors=TRUE"
        );
    }

    #[test]
    fn what_is_no_endpoint_is_refused() {
        for text in [
            "",
            "localhost:8182",
            "ws://localhost:8182",
            "wss://h/gremlin",
        ] {
            assert!(
                matches!(Endpoint::parse(text), Err(EndpointError::Scheme(_))),
                "{text}"
            );
        }
        for text in ["http://", "http://h:99999", "https://[::1"] {
            assert!(
                matches!(Endpoint::parse(text), Err(EndpointError::NotUrl { .. })),
                "{text}"
            );
        }
        assert_eq!(
            Endpoint::parse("http://me:secret@host"),
            Err(EndpointError::Credentials)
        );
        assert!(matches!(
            Endpoint::parse("http://host/?gremlin=g.V()"),
            Err(EndpointError::Query(_))
        ));
    }
}
