//! A number of bytes as people write it.

use std::{fmt, str::FromStr};

/// `65536`, `64KiB`, `64MiB`, `2GiB`; also `64k`, `64M`, `2G`, which mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ByteSize(pub usize);

const UNITS: [(&str, usize); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

impl FromStr for ByteSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = text[digits.len()..].trim();
        let factor = match unit {
            "" | "B" => 1,
            unit => UNITS
                .iter()
                .find(|(name, _)| {
                    name.eq_ignore_ascii_case(unit) || name[..1].eq_ignore_ascii_case(unit)
                })
                .map(|(_, factor)| *factor)
                .ok_or("write a number of bytes, with KiB, MiB or GiB if you like")?,
        };
        digits
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_mul(factor))
            .filter(|bytes| *bytes > 0)
            .map(ByteSize)
            .ok_or_else(|| "write a number of bytes, with KiB, MiB or GiB if you like".to_owned())
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS
            .iter()
            .find(|(_, factor)| self.0.is_multiple_of(*factor))
        {
            Some((name, factor)) => write!(out, "{}{name}", self.0 / factor),
            None => write!(out, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_shown() {
        for (text, bytes, shown) in [
            ("1", 1, "1"),
            ("1000 B", 1000, "1000"),
            ("64k", 65_536, "64KiB"),
            ("64MiB", 64 << 20, "64MiB"),
            ("2 gib", 2 << 30, "2GiB"),
            ("1024KiB", 1 << 20, "1MiB"),
        ] {
            let size = text.parse::<ByteSize>().expect(text);
            assert_eq!(size.0, bytes, "{text}");
            assert_eq!(size.to_string(), shown);
        }
        for bad in [
            "",
            "0",
            "-1",
            "1.5MiB",
            "MiB",
            "1TiB",
            "1é",
            "99999999999GiB",
        ] {
            assert!(bad.parse::<ByteSize>().is_err(), "{bad}");
        }
    }
}
