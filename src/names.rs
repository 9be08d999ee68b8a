//! Names in messages: those that were perhaps meant, and long ones.

use std::borrow::Cow;

/// The longest name that is compared; comparing costs the product of the lengths.
const LONGEST: usize = 64;

/// The candidate most like a name, if one is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    // Each letter more or less is one step, so most of a large schema is passed over.
    let far = |candidate: &str| {
        name.len().abs_diff(candidate.len()) > 1 + name.len().min(candidate.len()) / 4
    };
    candidates
        .filter(|candidate| !far(candidate))
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 1 + name.len().min(candidate.len()) / 4
                || candidate.eq_ignore_ascii_case(name)
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The longest part of a client's name that is repeated to it.
const SHOWN: usize = 100;

/// A name that a client chose, cut where it is longer than any name of a schema is.
pub(crate) fn cut(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", &name[..end])),
        None => Cow::Borrowed(name),
    }
}
