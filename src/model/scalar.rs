//! The scalars: GraphQL's five, ours, and AppSync's.

use super::calendar;

/// A scalar type. How a value from outside becomes one is said in `coerce`, how one of a row goes
/// out in `answer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    String,
    Id,
    Int,
    Float,
    Boolean,
    /// 64-bit whole number.
    Long,
    /// Any JSON value.
    Json,
    /// `2026-11-20`; `Date` is accepted as its name.
    AwsDate,
    /// `09:30:00.000Z`
    AwsTime,
    /// RFC 3339; `DateTime` is accepted as its name.
    AwsDateTime,
    /// Seconds since 1970-01-01T00:00:00Z, stored as a number.
    AwsTimestamp,
    AwsEmail,
    /// A string that holds JSON.
    AwsJson,
    AwsUrl,
    AwsPhone,
    /// An address, with an optional prefix length.
    AwsIpAddress,
    /// Declared by the schema; nothing is known of it but that it is a string, number or boolean.
    Custom,
}

impl Scalar {
    /// A scalar that every schema may use without declaring it.
    pub fn named(name: &str) -> Option<Scalar> {
        Some(match name {
            "String" => Scalar::String,
            "ID" => Scalar::Id,
            "Int" => Scalar::Int,
            "Float" => Scalar::Float,
            "Boolean" => Scalar::Boolean,
            "Long" => Scalar::Long,
            "JSON" => Scalar::Json,
            "AWSDate" | "Date" => Scalar::AwsDate,
            "AWSTime" => Scalar::AwsTime,
            "AWSDateTime" | "DateTime" => Scalar::AwsDateTime,
            "AWSTimestamp" => Scalar::AwsTimestamp,
            "AWSEmail" => Scalar::AwsEmail,
            "AWSJSON" => Scalar::AwsJson,
            "AWSURL" => Scalar::AwsUrl,
            "AWSPhone" => Scalar::AwsPhone,
            "AWSIPAddress" => Scalar::AwsIpAddress,
            _ => return None,
        })
    }

    /// The name in a schema; a scalar that the schema declares has one of its own.
    pub fn name(self) -> &'static str {
        match self {
            Scalar::String => "String",
            Scalar::Id => "ID",
            Scalar::Int => "Int",
            Scalar::Float => "Float",
            Scalar::Boolean => "Boolean",
            Scalar::Long => "Long",
            Scalar::Json => "JSON",
            Scalar::AwsDate => "AWSDate",
            Scalar::AwsTime => "AWSTime",
            Scalar::AwsDateTime => "AWSDateTime",
            Scalar::AwsTimestamp => "AWSTimestamp",
            Scalar::AwsEmail => "AWSEmail",
            Scalar::AwsJson => "AWSJSON",
            Scalar::AwsUrl => "AWSURL",
            Scalar::AwsPhone => "AWSPhone",
            Scalar::AwsIpAddress => "AWSIPAddress",
            Scalar::Custom => "scalar",
        }
    }

    /// What a client should know of the values, for introspection.
    pub fn description(self) -> Option<&'static str> {
        Some(match self {
            Scalar::String | Scalar::Id | Scalar::Int | Scalar::Float | Scalar::Boolean => {
                return None;
            }
            Scalar::Long => "A whole number of 64 bits.",
            Scalar::Json => "Any JSON value.",
            Scalar::AwsDate => "A date, `YYYY-MM-DD`, with an optional offset.",
            Scalar::AwsTime => "A time of day, `hh:mm:ss.sss`, with an optional offset.",
            Scalar::AwsDateTime => "An instant as of RFC 3339, answered in UTC.",
            Scalar::AwsTimestamp => "Seconds since 1970-01-01T00:00:00Z.",
            Scalar::AwsEmail => "An e-mail address.",
            Scalar::AwsJson => "A string that holds JSON.",
            Scalar::AwsUrl => "A URL.",
            Scalar::AwsPhone => "A phone number.",
            Scalar::AwsIpAddress => "An IPv4 or IPv6 address, with an optional prefix length.",
            Scalar::Custom => return None,
        })
    }
}

/// The milliseconds of a date that comes as a text, for `AWSDate` and `AWSDateTime`.
pub fn instant_of_text(scalar: Scalar, text: &str) -> Option<i64> {
    match scalar {
        Scalar::AwsDate => calendar::day(text),
        _ => calendar::instant(text),
    }
}

impl Scalar {
    /// Whether the graph holds a text.
    pub fn is_text(self) -> bool {
        match self {
            Scalar::String
            | Scalar::Id
            | Scalar::AwsTime
            | Scalar::AwsEmail
            | Scalar::AwsJson
            | Scalar::AwsUrl
            | Scalar::AwsPhone
            | Scalar::AwsIpAddress
            | Scalar::Custom => true,
            Scalar::Int
            | Scalar::Float
            | Scalar::Boolean
            | Scalar::Long
            | Scalar::Json
            | Scalar::AwsDate
            | Scalar::AwsDateTime
            | Scalar::AwsTimestamp => false,
        }
    }

    /// Whether a string is a value of a scalar that is stored as a string.
    pub fn accepts_text(self, text: &str) -> bool {
        match self {
            Scalar::String | Scalar::Id | Scalar::Json | Scalar::Custom => true,
            Scalar::Int | Scalar::Float | Scalar::Boolean | Scalar::Long | Scalar::AwsTimestamp => {
                false
            }
            Scalar::AwsDate => calendar::day(text).is_some(),
            Scalar::AwsDateTime => calendar::instant(text).is_some(),
            Scalar::AwsTime => calendar::is_time(text),
            Scalar::AwsEmail => is_email(text),
            Scalar::AwsJson => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
            Scalar::AwsUrl => url::Url::parse(text).is_ok(),
            Scalar::AwsPhone => is_phone(text),
            Scalar::AwsIpAddress => is_ip_address(text),
        }
    }
}

fn is_email(text: &str) -> bool {
    match text.split_once('@') {
        Some((user, host)) => {
            !user.is_empty()
                && !host.is_empty()
                && !host.contains('@')
                && !text.contains(|c: char| c.is_whitespace() || c.is_control())
        }
        None => false,
    }
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    (3..=20).contains(&digits)
        && rest
            .chars()
            .all(|c| c.is_ascii_digit() || " -().".contains(c))
}

fn is_ip_address(text: &str) -> bool {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<std::net::IpAddr>() else {
        return false;
    };
    let longest = if address.is_ipv4() { 32 } else { 128 };
    prefix.is_none_or(|prefix| prefix.parse::<u8>().is_ok_and(|prefix| prefix <= longest))
}

#[cfg(test)]
mod tests {
    use super::Scalar;

    #[test]
    fn text_scalars_know_their_form() {
        for (scalar, good, bad) in [
            (Scalar::AwsTime, "09:30:00.000+01:00", "9 o'clock"),
            (Scalar::AwsEmail, "ana@example.org", "ana@"),
            (Scalar::AwsJson, "{\"a\":[1]}", "{a}"),
            (Scalar::AwsUrl, "https://example.org/x?y", "example"),
            (Scalar::AwsPhone, "+44 20 7946 0000", "call me"),
            (Scalar::AwsIpAddress, "10.0.0.0/8", "10.0.0.0/33"),
            (Scalar::AwsIpAddress, "::1", "::g"),
            (Scalar::AwsDate, "2026-02-28", "2026-02-30"),
            (
                Scalar::AwsDateTime,
                "2026-11-20T09:30:00Z",
                "2026-11-20T09:30:00",
            ),
        ] {
            assert!(scalar.accepts_text(good), "{scalar:?} takes {good}");
            assert!(!scalar.accepts_text(bad), "{scalar:?} refuses {bad}");
        }
    }
}
