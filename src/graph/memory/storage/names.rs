//! Labels and keys as small numbers.
//!
//! In: text. Out: a number that stands for it for as long as the graph lives.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use crate::gremlin::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LabelId(pub(super) u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub(super) u32);

/// The labels that a vertex has together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LabelSetId(pub(super) u32);

/// Everything that was ever named in a graph. Copied when a writer adds a name, which is rare.
#[derive(Debug, Clone, Default)]
pub struct Names {
    labels: Interner,
    keys: Interner,
    sets: Vec<LabelSet>,
    set_ids: HashMap<Arc<[LabelId]>, u32>,
}

#[derive(Debug, Clone)]
struct LabelSet {
    labels: Arc<[LabelId]>,
    /// Joined with `::`.
    text: Text,
}

#[derive(Debug, Clone, Default)]
struct Interner {
    texts: Vec<Text>,
    ids: HashMap<Text, u32>,
}

impl Interner {
    fn intern(&mut self, text: &Text) -> u32 {
        match self.ids.get(text) {
            Some(id) => *id,
            None => {
                let id = next_id(self.texts.len());
                self.texts.push(text.clone());
                self.ids.insert(text.clone(), id);
                id
            }
        }
    }

    fn find(&self, text: &str) -> Option<u32> {
        self.ids.get(text).copied()
    }
}

fn next_id(count: usize) -> u32 {
    u32::try_from(count).expect("memory ends before four thousand million names do")
}

impl Names {
    pub fn label(&mut self, text: &Text) -> LabelId {
        LabelId(self.labels.intern(text))
    }

    pub fn find_label(&self, text: &str) -> Option<LabelId> {
        self.labels.find(text).map(LabelId)
    }

    pub fn label_text(&self, id: LabelId) -> &Text {
        &self.labels.texts[id.0 as usize]
    }

    pub fn key(&mut self, text: &Text) -> KeyId {
        KeyId(self.keys.intern(text))
    }

    pub fn find_key(&self, text: &str) -> Option<KeyId> {
        self.keys.find(text).map(KeyId)
    }

    pub fn key_text(&self, id: KeyId) -> &Text {
        &self.keys.texts[id.0 as usize]
    }

    /// The set of these labels, in their order, without repeats.
    pub fn label_set(&mut self, labels: impl IntoIterator<Item = LabelId>) -> LabelSetId {
        let mut distinct: Vec<LabelId> = Vec::new();
        for label in labels {
            if !distinct.contains(&label) {
                distinct.push(label);
            }
        }
        if let Some(id) = self.set_ids.get(distinct.as_slice()) {
            return LabelSetId(*id);
        }
        let texts: Vec<&str> = distinct.iter().map(|id| &**self.label_text(*id)).collect();
        let text = Text::from(texts.join("::"));
        let id = next_id(self.sets.len());
        let labels: Arc<[LabelId]> = distinct.into();
        self.set_ids.insert(labels.clone(), id);
        self.sets.push(LabelSet { labels, text });
        LabelSetId(id)
    }

    pub fn labels_of(&self, id: LabelSetId) -> &[LabelId] {
        &self.sets[id.0 as usize].labels
    }

    /// The labels joined with `::`.
    pub fn label_set_text(&self, id: LabelSetId) -> &Text {
        &self.sets[id.0 as usize].text
    }
}
