//! Strings and block strings (section 2.9.4).
//!
//! In: text that begins with the opening quote. Out: the string's value, and how many bytes it
//! takes.

use std::borrow::Cow;

use super::error::Reason;

/// A mistake, and how many bytes after the opening quote's it stands.
#[derive(Debug, PartialEq)]
pub(super) struct Mistake {
    pub offset: usize,
    pub reason: Reason,
}

const BLOCK: &str = "\"\"\"";

/// `"…"`, with escape sequences.
pub(super) fn quoted(text: &str) -> Result<(Cow<'_, str>, usize), Mistake> {
    let open = || Mistake {
        offset: 0,
        reason: Reason::OpenString,
    };
    let mut value: Cow<'_, str> = Cow::Borrowed("");
    let mut at = 1;
    loop {
        let rest = &text[at..];
        let plain = rest.find(['"', '\\', '\n', '\r']).ok_or_else(open)?;
        match &mut value {
            // The common string, without an escape, is not copied.
            Cow::Borrowed("") => value = Cow::Borrowed(&rest[..plain]),
            Cow::Borrowed(_) | Cow::Owned(_) => value.to_mut().push_str(&rest[..plain]),
        }
        at += plain;
        match text.as_bytes()[at] {
            b'"' => return Ok((value, at + 1)),
            b'\\' => {
                let (character, length) =
                    escape(&text[at..]).map_err(|reason| Mistake { offset: at, reason })?;
                value.to_mut().push(character);
                at += length;
            }
            _ => return Err(open()),
        }
    }
}

/// One escape sequence: its character, and its bytes.
fn escape(text: &str) -> Result<(char, usize), Reason> {
    let mut characters = text.chars();
    characters.next();
    let character = match characters.next() {
        Some('"') => '"',
        Some('\\') => '\\',
        Some('/') => '/',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => return unicode(text),
        Some(other) => return Err(Reason::Escape(format!("\\{other}"))),
        None => return Err(Reason::OpenString),
    };
    Ok((character, 2))
}

/// `\u00e9`, `\u{1F600}`, or a pair of surrogates such as `\uD83D\uDE00`.
fn unicode(text: &str) -> Result<(char, usize), Reason> {
    if let Some(rest) = text.strip_prefix("\\u{") {
        // No code point has more than six digits, but leading zeros are allowed.
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits == 0 || rest.as_bytes().get(digits) != Some(&b'}') {
            return Err(Reason::Escape(shown(text, 3 + digits)));
        }
        let length = 4 + digits;
        let significant = rest[..digits].trim_start_matches('0');
        let point = match significant {
            "" => Some(0),
            _ => u32::from_str_radix(significant, 16).ok(),
        };
        let character = point.and_then(char::from_u32);
        let refused = || Reason::EscapedCharacter(shown(text, length));
        return Ok((character.ok_or_else(refused)?, length));
    }
    let first = four_digits(text).ok_or_else(|| Reason::Escape(shown(text, 6)))?;
    if let Some(character) = char::from_u32(first) {
        return Ok((character, 6));
    }
    let refused = || Reason::EscapedCharacter(shown(text, 6));
    // What `char` does not hold is one half of a pair, and the first half comes first.
    let second = text.get(6..).and_then(four_digits).ok_or_else(refused)?;
    let (Some(high), Some(low)) = (first.checked_sub(0xD800), second.checked_sub(0xDC00)) else {
        return Err(refused());
    };
    if high >= 0x400 || low >= 0x400 {
        return Err(refused());
    }
    let character = char::from_u32(0x1_0000 + (high << 10) + low).ok_or_else(refused)?;
    Ok((character, 12))
}

/// The number of `\uXXXX`.
fn four_digits(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// The first bytes of an escape sequence, as far as they are on the line.
fn shown(text: &str, bytes: usize) -> String {
    let line = text.split(['\n', '\r', '"']).next().unwrap_or_default();
    let mut end = bytes.min(line.len()).min(16);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line[..end].to_owned()
}

/// `"""…"""`, in which only `\"""` is an escape sequence.
pub(super) fn block(text: &str) -> Result<(Cow<'static, str>, usize), Mistake> {
    let mut raw = String::new();
    let mut at = BLOCK.len();
    loop {
        let rest = &text[at..];
        let Some(quotes) = rest.find(BLOCK) else {
            return Err(Mistake {
                offset: 0,
                reason: Reason::OpenBlockString,
            });
        };
        let before = &rest[..quotes];
        at += quotes + BLOCK.len();
        match before.strip_suffix('\\') {
            Some(before) => {
                raw.push_str(before);
                raw.push_str(BLOCK);
            }
            None => {
                raw.push_str(before);
                return Ok((Cow::Owned(without_indent(&raw)), at));
            }
        }
    }
}

/// `BlockStringValue` of section 2.9.4: the indent that all lines but the first share goes, and so
/// do blank lines at the start and at the end.
fn without_indent(raw: &str) -> String {
    let lines = lines(raw);
    let blank = |line: &&str| line.bytes().all(is_blank);
    let indent = |line: &str| line.bytes().take_while(|byte| is_blank(*byte)).count();
    let common = lines
        .iter()
        .skip(1)
        .filter(|line| !blank(line))
        .map(|line| indent(line))
        .min()
        .unwrap_or(0);
    let start = lines.iter().take_while(|line| blank(line)).count();
    let end = lines.len() - lines.iter().rev().take_while(|line| blank(line)).count();
    let mut value = String::with_capacity(raw.len());
    for (number, line) in lines.iter().enumerate().take(end).skip(start) {
        if number > start {
            value.push('\n');
        }
        value.push_str(match number {
            0 => line,
            // A blank line may be shorter than the indent.
            _ => line.get(common..).unwrap_or_default(),
        });
    }
    value
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// A line ends with `\n`, `\r\n`, or a lone `\r`.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(['\n', '\r']) {
        lines.push(&rest[..end]);
        let after = &rest[end..];
        rest = after.strip_prefix("\r\n").unwrap_or(&after[1..]);
    }
    lines.push(rest);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_characters() {
        for (text, value) in [
            (r#""""#, ""),
            (r#""plain""#, "plain"),
            (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r#""\u00e9\u{e9}\u{0000000000e9}x""#, "éééx"),
            (r#""\uD83D\uDE00\u{1F600}""#, "😀😀"),
            (r#""\u0000\u{0}""#, "\0\0"),
            ("\"\u{1}\u{7f}\"", "\u{1}\u{7f}"),
        ] {
            let read = quoted(text).expect(text);
            assert_eq!(read, (Cow::Borrowed(value), text.len()), "{text}");
        }
    }

    #[test]
    fn what_is_no_character_is_refused() {
        for (text, offset) in [
            (r#""\uD83D""#, 1),
            (r#""a\uDE00\uD83D""#, 2),
            (r#""\uD83D\u0041""#, 1),
            (r#""\uD83Dé123456""#, 1),
            (r#""\u{110000}""#, 1),
            (r#""\u{D800}""#, 1),
            (r#""\u{}""#, 1),
            (r#""\u{1F600""#, 1),
            (r#""\u{FFFFFFFFFFFFFFFFF}""#, 1),
            (r#""\u12g4""#, 1),
            (r#""\u+123""#, 1),
            (r#""\x""#, 1),
            (r#""\U0041""#, 1),
            (r#""\"#, 1),
            (r#""\""#, 0),
            ("\"a\nb\"", 0),
            ("\"a\rb\"", 0),
            ("\"", 0),
        ] {
            let mistake = quoted(text).expect_err(text);
            assert_eq!(mistake.offset, offset, "{text}: {mistake:?}");
        }
    }

    #[test]
    fn a_block_string_loses_its_indent() {
        for (text, value) in [
            (r#""""""""#, ""),
            (r#"""" a """"#, " a "),
            (
                "\"\"\"\n    one\n      two\n\n    three\n  \n\"\"\"",
                "one\n  two\n\nthree",
            ),
            ("\"\"\"one\r\n  two\r  three\"\"\"", "one\ntwo\nthree"),
            ("\"\"\"\n\t\ta\n\tb\"\"\"", "\ta\nb"),
            (r#""""x \""" \n \\ """"#, r#"x """ \n \\ "#),
            (r#""""\\"""" """"#, r#"\"""" "#),
            ("\"\"\"\u{a0}\n\u{a0}a\"\"\"", "\u{a0}\n\u{a0}a"),
        ] {
            let (read, length) = block(text).expect(text);
            assert_eq!((&*read, length), (value, text.len()), "{text}");
        }
        assert_eq!(block(r#"""" \"""#).expect_err("it is open").offset, 0);
        assert_eq!(block(r#"""" ""#).expect_err("it is open").offset, 0);
    }
}
