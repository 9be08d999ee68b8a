//! Names that were perhaps meant.

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
    let near = |candidate: &&str| {
        // Comparing is dear, and a name that is much longer or shorter is none.
        name.len().abs_diff(candidate.len()) <= 1 + name.len().min(candidate.len()) / 4
    };
    candidates
        .filter(near)
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 1 + name.len().min(candidate.len()) / 4
                || candidate.eq_ignore_ascii_case(name)
        })
        .min()
        .map(|(_, candidate)| candidate)
}
