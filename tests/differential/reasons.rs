//! Why the two may differ.
//!
//! In: a traversal and both answers. Out: the reason, if it is one of those written here.

use crate::sides::Answer;

pub fn known(_text: &str, _ours: &Answer, _theirs: &Answer) -> Option<&'static str> {
    None
}
