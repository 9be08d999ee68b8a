//! The fields of orders, as `form.rs` has those of filters.

use crate::{
    form::Form,
    kinds::Kind,
    plain::About,
    world::{Target, World},
};

pub struct SortField {
    pub name: String,
    pub ty: String,
    pub says: SortSays,
}

#[derive(Debug, Clone, Copy)]
pub enum SortSays {
    Id,
    Property(usize),
    One(usize, usize),
    /// Of a row.
    Node,
    Edge,
}

impl Form {
    /// None: there is no such order.
    pub fn sort_fields(&self, world: &World, about: About) -> Vec<SortField> {
        let mut fields = Vec::new();
        let is_union = matches!(about, About::Nodes(target) if world.is_union(target));
        if !self.has(Kind::Sort) || is_union {
            return fields;
        }
        let direction = self.direction_name();
        let mut add = |name: &str, ty: &str, says: SortSays| {
            fields.push(SortField {
                name: name.to_owned(),
                ty: ty.to_owned(),
                says,
            });
        };
        let properties = match about {
            About::Rows(ty, at) => {
                let relationship = &world.types[ty].relationships[at];
                let node = About::Nodes(relationship.target);
                if !self.sort_fields(world, node).is_empty() {
                    add("node", &self.sort_name(world, node), SortSays::Node);
                }
                let edge = About::Edges(relationship.label);
                if !self.sort_fields(world, edge).is_empty() {
                    add("edge", &self.sort_name(world, edge), SortSays::Edge);
                }
                return fields;
            }
            About::Edges(label) => &world.labels[label].properties[..],
            About::Nodes(target) => {
                add("id", direction, SortSays::Id);
                world.properties(target)
            }
        };
        for (at, property) in properties.iter().enumerate() {
            if self.can_sort(property) {
                add(property.name, direction, SortSays::Property(at));
            }
        }
        if let About::Nodes(Target::Node(ty)) = about
            && self.has(Kind::ToOne)
            && self.is_rich()
        {
            for (at, relationship) in world.types[ty].relationships.iter().enumerate() {
                if !relationship.many && !world.is_union(relationship.target) {
                    let target = About::Nodes(relationship.target);
                    let sort = self.sort_name(world, target);
                    add(relationship.name, &sort, SortSays::One(ty, at));
                }
            }
        }
        fields
    }
}
