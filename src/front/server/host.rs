//! By which names a server is asked.
//!
//! In: the authority of a request. Out: whether it is one of this server's. A web page of anybody can
//! have its own name lead to this machine (DNS rebinding), and its browser then takes our answers for
//! the page's own: only the `Host` that it sends tells.

use std::{net::IpAddr, str::FromStr};

use http::{Request, StatusCode, Uri, Version, header, uri::Authority};

/// Of a name that a client sent, in a message.
const SHOWN: usize = 100;

/// A name or an address, without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostName {
    Ip(IpAddr),
    /// In lower case, without a dot at its end.
    Name(String),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a host; write a name or an address without a scheme, a port or a path")]
pub struct HostNameError(String);

impl FromStr for HostName {
    type Err = HostNameError;

    fn from_str(text: &str) -> Result<Self, HostNameError> {
        let text = text.trim();
        let wrong = || HostNameError(text.chars().take(SHOWN).collect());
        let bare = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Ok(address) = bare.unwrap_or(text).parse() {
            return Ok(HostName::Ip(address));
        }
        let authority = text.parse::<Authority>().map_err(|_| wrong())?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let alone = authority.as_str() == authority.host() && bare.is_none();
        match alone && text.bytes().all(is_name) {
            true => HostName::of(&authority).ok_or_else(wrong),
            false => Err(wrong()),
        }
    }
}

impl HostName {
    fn of(authority: &Authority) -> Option<HostName> {
        let host = authority.host();
        let bare = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Ok(address) = bare.unwrap_or(host).parse::<IpAddr>() {
            return Some(HostName::Ip(address.to_canonical()));
        }
        let name = host.strip_suffix('.').unwrap_or(host);
        match name.is_empty() || bare.is_some() {
            true => None,
            false => Some(HostName::Name(name.to_ascii_lowercase())),
        }
    }

    fn is_this_machine(&self) -> bool {
        match self {
            HostName::Ip(IpAddr::V4(address)) => *address == std::net::Ipv4Addr::LOCALHOST,
            HostName::Ip(IpAddr::V6(address)) => *address == std::net::Ipv6Addr::LOCALHOST,
            HostName::Name(name) => name == "localhost",
        }
    }
}

/// Which hosts are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    Any,
    /// This machine by its usual names, the address that the connection came to, and these.
    Only(Vec<HostName>),
}

impl Hosts {
    /// On an address that only this machine reaches, any other name is a trick. Elsewhere only the
    /// operator knows the names.
    pub fn on(listener: IpAddr, allowed: &[HostName]) -> Hosts {
        match allowed.is_empty() && !listener.is_loopback() {
            true => Hosts::Any,
            false => Hosts::Only(allowed.to_vec()),
        }
    }

    /// `own` is the address that the connection came to.
    pub fn check<B>(&self, request: &Request<B>, own: Option<IpAddr>) -> Result<(), HostError> {
        let Hosts::Only(allowed) = self else {
            return Ok(());
        };
        let mut headers = request.headers().get_all(header::HOST).into_iter();
        let host = match (headers.next(), headers.next()) {
            (Some(host), None) => Some(read(host.as_bytes())?),
            (Some(_), Some(_)) => return Err(HostError::Several),
            (None, _) if request.version() < Version::HTTP_11 => None,
            (None, _) => return Err(HostError::Missing),
        };
        // `GET http://HOST/…`: there the header counts for nothing, so both must be right.
        let target = target(request.uri())?;
        let foreign = [target, host].into_iter().flatten().find(|host| {
            let is_own = matches!((host, own), (HostName::Ip(host), Some(own)) if *host == own.to_canonical());
            !is_own && !host.is_this_machine() && !allowed.contains(host)
        });
        match foreign {
            None => Ok(()),
            Some(HostName::Ip(address)) => Err(HostError::Foreign(address.to_string())),
            Some(HostName::Name(name)) => {
                Err(HostError::Foreign(name.chars().take(SHOWN).collect()))
            }
        }
    }
}

fn target(uri: &Uri) -> Result<Option<HostName>, HostError> {
    let Some(authority) = uri.authority() else {
        return Ok(None);
    };
    match HostName::of(authority) {
        Some(host) if !authority.as_str().contains('@') => Ok(Some(host)),
        Some(_) | None => Err(HostError::Unreadable),
    }
}

fn read(host: &[u8]) -> Result<HostName, HostError> {
    Authority::try_from(host)
        .ok()
        .filter(|authority| !authority.as_str().contains('@'))
        .and_then(|authority| HostName::of(&authority))
        .ok_or(HostError::Unreadable)
}

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    #[error("the request has no `Host` header")]
    Missing,
    #[error("the request has several `Host` headers")]
    Several,
    #[error("the `Host` of the request is not a host")]
    Unreadable,
    #[error(
        "the host `{0}` is not one of this server's: ask for localhost, or start the server with \
         --allowed-host {0}"
    )]
    Foreign(String),
}

impl HostError {
    pub fn status(&self) -> StatusCode {
        match self {
            HostError::Missing | HostError::Several | HostError::Unreadable => {
                StatusCode::BAD_REQUEST
            }
            HostError::Foreign(_) => StatusCode::MISDIRECTED_REQUEST,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(target: &str, hosts: &[&str]) -> Result<(), u16> {
        let allowed = ["App.example.com".parse().expect("a host")];
        let own = "127.0.0.7".parse().expect("an address");
        let mut request = Request::builder().uri(target);
        for host in hosts {
            request = request.header("host", *host);
        }
        let request = request.body(()).expect("a request");
        Hosts::on(own, &allowed)
            .check(&request, Some(own))
            .map_err(|error| error.status().as_u16())
    }

    #[test]
    fn this_machine_and_what_is_allowed_are_answered() {
        for host in [
            "localhost",
            "localhost:8080",
            "LocalHost.:1",
            "127.0.0.1",
            "127.0.0.1:8080",
            "127.0.0.7:80",
            "[::1]",
            "[::1]:8080",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "app.example.com",
            "APP.example.com.:8080",
        ] {
            assert_eq!(check("/graphql", &[host]), Ok(()), "{host}");
        }
    }

    #[test]
    fn others_are_not() {
        for host in [
            "evil.example",
            "localhost.evil.example",
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "xlocalhost",
            "127.0.0.2",
            "192.168.0.1",
            "[::2]",
            "example.com",
            "0.0.0.0",
            "localhost..",
            "2130706433",
        ] {
            assert_eq!(check("/", &[host]), Err(421), "{host}");
        }
        for host in [
            "",
            "evil@localhost",
            "a b",
            "localhost/x",
            ":80",
            "[::1",
            ".",
        ] {
            assert_eq!(check("/", &[host]), Err(400), "{host}");
        }
        assert_eq!(check("/", &[]), Err(400));
        assert_eq!(check("/", &["localhost", "localhost"]), Err(400));
    }

    #[test]
    fn a_whole_url_as_the_target_counts_as_well() {
        let url = "http://localhost:8080/graphql";
        assert_eq!(check(url, &["localhost"]), Ok(()));
        assert_eq!(check(url, &["evil.example"]), Err(421));
        assert_eq!(check("http://evil.example/", &["localhost"]), Err(421));
        assert_eq!(check("http://evil@localhost/", &["localhost"]), Err(400));
    }

    #[test]
    fn elsewhere_only_the_operator_knows_the_names() {
        let all = "0.0.0.0".parse().expect("an address");
        assert_eq!(Hosts::on(all, &[]), Hosts::Any);
        let allowed = ["10.0.0.1".parse().expect("a host")];
        assert!(matches!(Hosts::on(all, &allowed), Hosts::Only(_)));
    }

    #[test]
    fn a_name_is_written_alone() {
        for good in ["a", "a.b", "A.b.", "10.0.0.1", "::1", "[::1]"] {
            assert!(good.parse::<HostName>().is_ok(), "{good}");
        }
        for bad in ["", "a:80", "http://a", "a/b", "a@b", "[::1]:80", "*"] {
            assert!(bad.parse::<HostName>().is_err(), "{bad}");
        }
    }
}
