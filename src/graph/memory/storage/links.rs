//! The edges of a vertex in one direction, by label.
//!
//! In: edges. Out: those of a label, each with the vertex at its other end, so that a hop from
//! vertex to vertex does not look at edges.

use std::sync::Arc;

use super::{
    element::{EdgeSlot, VertexSlot},
    names::LabelId,
};

/// A vertex with more edges than this has them in parts, so that one more copies one part only.
const PART: usize = 512;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub edge: EdgeSlot,
    pub other: VertexSlot,
}

/// Few labels, so the list is looked through.
#[derive(Debug, Clone, Default)]
pub struct Links(Option<Arc<[Group]>>);

/// The edges of one label.
#[derive(Debug, Clone)]
pub struct Group {
    pub label: LabelId,
    list: List,
}

/// Sorted by edge, since slots grow.
#[derive(Debug, Clone)]
enum List {
    Short(Arc<[Link]>),
    /// No part is empty.
    Long(Arc<Vec<Arc<Vec<Link>>>>),
}

impl Group {
    /// All links, in slices.
    #[inline]
    pub fn parts(&self) -> impl Iterator<Item = &[Link]> {
        let (short, long): (&[Link], &[Arc<Vec<Link>>]) = match &self.list {
            List::Short(links) => (links, &[]),
            List::Long(parts) => (&[], parts),
        };
        std::iter::once(short).chain(long.iter().map(|part| &***part))
    }
}

impl Links {
    #[inline]
    pub fn groups(&self) -> &[Group] {
        self.0.as_deref().unwrap_or(&[])
    }

    pub fn add(&mut self, label: LabelId, link: Link) {
        let known = self.groups().iter().position(|group| group.label == label);
        match (known, &mut self.0) {
            (Some(at), Some(groups)) => Arc::make_mut(groups)[at].list.push(link),
            (None, _) | (_, None) => {
                let mut groups = self.groups().to_vec();
                groups.push(Group {
                    label,
                    list: List::Short(Arc::new([link])),
                });
                self.0 = Some(groups.into());
            }
        }
    }

    pub fn remove(&mut self, label: LabelId, edge: EdgeSlot) {
        let known = self.groups().iter().position(|group| group.label == label);
        let (Some(at), Some(groups)) = (known, &mut self.0) else {
            return;
        };
        let list = &mut Arc::make_mut(groups)[at].list;
        if list.remove(edge) {
            let left: Vec<Group> = groups
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != at)
                .map(|(_, group)| group.clone())
                .collect();
            self.0 = (!left.is_empty()).then(|| left.into());
        }
    }
}

impl List {
    fn push(&mut self, link: Link) {
        match self {
            List::Short(links) if links.len() < PART => {
                // Most vertices have few edges, so no room is kept for more.
                *links = links.iter().copied().chain([link]).collect();
            }
            List::Short(links) => {
                *self = List::Long(Arc::new(vec![
                    Arc::new(links.to_vec()),
                    Arc::new(vec![link]),
                ]));
            }
            List::Long(parts) => {
                let parts = Arc::make_mut(parts);
                match parts.last_mut() {
                    Some(last) if last.len() < PART => Arc::make_mut(last).push(link),
                    Some(_) | None => parts.push(Arc::new(vec![link])),
                }
            }
        }
    }

    /// Whether nothing is left.
    fn remove(&mut self, edge: EdgeSlot) -> bool {
        match self {
            List::Short(links) => {
                if links.binary_search_by_key(&edge, |link| link.edge).is_ok() {
                    let left = links.iter().filter(|link| link.edge != edge);
                    *links = left.copied().collect();
                }
                links.is_empty()
            }
            List::Long(parts) => {
                let after = parts.partition_point(|part| part[0].edge <= edge);
                let Some(at) = after.checked_sub(1) else {
                    return false;
                };
                if let Ok(place) = parts[at].binary_search_by_key(&edge, |link| link.edge) {
                    let parts = Arc::make_mut(parts);
                    let part = Arc::make_mut(&mut parts[at]);
                    part.remove(place);
                    if part.is_empty() {
                        parts.remove(at);
                    }
                }
                parts.is_empty()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(links: &Links, label: LabelId) -> Vec<u32> {
        links
            .groups()
            .iter()
            .filter(|group| group.label == label)
            .flat_map(Group::parts)
            .flatten()
            .map(|link| link.edge.0)
            .collect()
    }

    #[test]
    fn keeps_edges_by_label_however_many() {
        let mut links = Links::default();
        let (a, b) = (LabelId(0), LabelId(1));
        let count = PART as u32 * 3 + 10;
        for n in 0..count {
            let link = Link {
                edge: EdgeSlot(n),
                other: VertexSlot(0),
            };
            links.add(if n % 2 == 0 { a } else { b }, link);
        }
        let copy = links.clone();
        let evens: Vec<u32> = (0..count).step_by(2).collect();
        assert_eq!(edges(&links, a), evens);
        for n in 0..count {
            links.remove(if n % 2 == 0 { a } else { b }, EdgeSlot(n));
        }
        assert!(links.groups().is_empty());
        assert_eq!(edges(&copy, a), evens);
    }
}
