//! The scenarios that are not run.
//!
//! In: `excluded.txt`. Out: the reason of each. A line with `##` is the reason of those below it.

use std::collections::HashMap;

pub struct Excluded {
    reasons: HashMap<&'static str, &'static str>,
}

impl Excluded {
    pub fn read() -> Excluded {
        let mut reasons = HashMap::new();
        let mut reason = "";
        for line in include_str!("excluded.txt").lines().map(str::trim) {
            if let Some(text) = line.strip_prefix("##") {
                reason = text.trim();
            } else if !line.is_empty() && !line.starts_with('#') {
                assert!(!reason.is_empty(), "{line} has no reason");
                let before = reasons.insert(line, reason);
                assert!(before.is_none(), "{line} is excluded twice");
            }
        }
        Excluded { reasons }
    }

    pub fn reason(&self, scenario: &str) -> Option<&'static str> {
        self.reasons.get(scenario).copied()
    }

    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.reasons.keys().copied()
    }
}
