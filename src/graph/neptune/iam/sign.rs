//! A request and credentials to the headers that sign it.

use std::{fmt, str::FromStr, time::SystemTime};

use aws_credential_types::Credentials as Keys;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4::SigningParams,
};
use http::{HeaderName, HeaderValue, Method, header::HOST};

use super::Credentials;

const SERVICE: &str = "neptune-db";

/// An AWS region, such as `eu-west-1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region(String);

impl Region {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Region {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match !text.is_empty() && text.len() <= 40 && text.chars().all(fits) {
            true => Ok(Region(text.to_owned())),
            false => Err("write a region's name, such as eu-west-1".to_owned()),
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The name and port that requests are signed for: Neptune's own, also where the connection goes to
/// a load balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningHost {
    name: String,
    /// As it stands in the `Host` header: without a port that the scheme implies.
    header: HeaderValue,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "write Neptune's name and port, such as my-cluster.cluster-abc.eu-west-1.neptune.amazonaws.com:8182"
)]
pub struct SigningHostError;

impl SigningHost {
    /// The name for TLS.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn header(&self) -> &HeaderValue {
        &self.header
    }
}

impl FromStr for SigningHost {
    type Err = SigningHostError;

    fn from_str(text: &str) -> Result<Self, SigningHostError> {
        let uri: http::Uri = format!("https://{text}/")
            .parse()
            .map_err(|_| SigningHostError)?;
        let authority = uri.authority().ok_or(SigningHostError)?;
        let host = authority.host();
        let port = text.strip_prefix(host).ok_or(SigningHostError)?;
        let is_port = |port: &str| {
            port.strip_prefix(':')
                .is_some_and(|port| port.parse::<u16>().is_ok())
        };
        if host.is_empty() || !(port.is_empty() || is_port(port)) {
            return Err(SigningHostError);
        }
        let header = match authority.port_u16() {
            None | Some(443) => authority.host().to_owned(),
            Some(_) => text.to_owned(),
        };
        Ok(SigningHost {
            name: authority.host().to_owned(),
            header: HeaderValue::from_str(&header).map_err(|_| SigningHostError)?,
        })
    }
}

impl fmt::Display for SigningHost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.header.to_str().unwrap_or(&self.name))
    }
}

/// Why a request cannot be signed.
#[derive(Debug, thiserror::Error)]
#[error("the request cannot be signed: {0}")]
pub struct SignError(String);

/// Signs requests for one cluster.
#[derive(Debug, Clone)]
pub struct Signer {
    pub region: Region,
    pub host: SigningHost,
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub struct ToSign<'a> {
    pub method: &'a Method,
    /// As it is sent: encoded.
    pub path_and_query: &'a str,
    pub body: &'a [u8],
}

impl Signer {
    /// The headers to add, `Host` among them. No other header is signed: a balancer may change them.
    pub fn sign(
        &self,
        what: &ToSign<'_>,
        credentials: &Credentials,
        at: SystemTime,
    ) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
        let host = self
            .host
            .header
            .to_str()
            .map_err(|error| SignError(error.to_string()))?;
        let scope = Scope {
            region: &self.region.0,
            service: SERVICE,
        };
        let mut headers = signed(what, host, &[], scope, credentials, at)?;
        headers.push((HOST, self.host.header.clone()));
        Ok(headers)
    }
}

/// Where a signature holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    pub region: &'a str,
    pub service: &'a str,
}

/// The headers that carry a signature over the request, its `Host` and `others`.
pub(super) fn signed(
    what: &ToSign<'_>,
    host: &str,
    others: &[(&str, &str)],
    scope: Scope<'_>,
    credentials: &Credentials,
    at: SystemTime,
) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
    let failed = |error: &dyn fmt::Display| SignError(error.to_string());
    let identity = Keys::new(
        credentials.access_key_id.clone(),
        credentials.secret_access_key.clone(),
        credentials.session_token.clone(),
        None,
        "neptune-graphql",
    )
    .into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.service)
        .time(at)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| failed(&error))?
        .into();
    let uri = format!("https://{host}{}", what.path_and_query);
    let request = SignableRequest::new(
        what.method.as_str(),
        uri,
        [(HOST.as_str(), host)]
            .into_iter()
            .chain(others.iter().copied()),
        SignableBody::Bytes(what.body),
    )
    .map_err(|error| failed(&error))?;
    let (instructions, _) = sign(request, &params)
        .map_err(|error| failed(&error))?
        .into_parts();
    let (carried, _) = instructions.into_parts();
    let mut headers = Vec::with_capacity(carried.len() + 1);
    for header in carried {
        let mut value = HeaderValue::from_str(header.value()).map_err(|error| failed(&error))?;
        value.set_sensitive(true);
        headers.push((HeaderName::from_static(header.name()), value));
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn header<'h>(headers: &'h [(HeaderName, HeaderValue)], name: &str) -> Option<&'h str> {
        let found = headers.iter().find(|(known, _)| known == name);
        found.and_then(|(_, value)| value.to_str().ok())
    }

    /// The expected signatures were worked out by the documented algorithm with Python's `hmac`.
    #[test]
    fn another_implementation_signs_alike() {
        let signer = Signer {
            region: "eu-west-1".parse().expect("a region"),
            host: "db.cluster-abc.eu-west-1.neptune.amazonaws.com:8182"
                .parse()
                .expect("a host"),
        };
        let body = r#"{"gremlin":"g.V().has('n', 'ü \\u0027 \"')"}"#;
        let at = UNIX_EPOCH + Duration::from_secs(1_440_938_160);
        let what = ToSign {
            method: &Method::POST,
            path_and_query: "/gremlin",
            body: body.as_bytes(),
        };
        for (session_token, signed, signature) in [
            (
                None,
                "host;x-amz-date",
                "61f341ccc32485c6654b15a41b7ee1737b3dd6d35dd0cb6247d6dab5707e1fcf",
            ),
            (
                Some("to/ken+="),
                "host;x-amz-date;x-amz-security-token",
                "498526c7af43e82a490b4041ab5d687f53fd3366dbc7d9a0e1ca29ee0e878e0d",
            ),
        ] {
            let credentials = Credentials {
                access_key_id: "AKIDEXAMPLE".into(),
                secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
                session_token: session_token.map(str::to_owned),
            };
            let headers = signer.sign(&what, &credentials, at).expect("it is signed");
            assert_eq!(header(&headers, "x-amz-date"), Some("20150830T123600Z"));
            assert_eq!(header(&headers, "x-amz-security-token"), session_token);
            assert_eq!(
                header(&headers, "authorization"),
                Some(&*format!(
                    "AWS4-HMAC-SHA256 \
                     Credential=AKIDEXAMPLE/20150830/eu-west-1/neptune-db/aws4_request, \
                     SignedHeaders={signed}, Signature={signature}"
                ))
            );
        }
    }

    #[test]
    fn a_signing_host_is_a_name_and_a_port() {
        let host: SigningHost = "a.b:8182".parse().expect("a host");
        assert_eq!(
            (host.name(), host.to_string()),
            ("a.b", "a.b:8182".to_owned())
        );
        let host: SigningHost = "a.b:443".parse().expect("a host");
        assert_eq!(host.to_string(), "a.b");
        for text in ["", "https://a.b", "a.b/c", "me@a.b", "a b", "a:b"] {
            assert_eq!(text.parse::<SigningHost>(), Err(SigningHostError), "{text}");
        }
        for text in ["", "EU", "eu west", "eu-west-1/x"] {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
    }
}
