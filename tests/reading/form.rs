//! Vocabularies: the names and the types in which the same questions are asked.
//!
//! In: a world. Out: the fields of its inputs, from which both the schema's text and the questions are made.

use crate::{
    kinds::{Kind, Kinds},
    operators::Comparison,
    plain::About,
    values::Scalar,
    world::{Property, Target, Ty, World},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// Types alone; everything else is made from them.
    Generated,
    /// The same, written down.
    Ours,
    /// As for Neo4j's library: values by themselves are equality, and there are `options`.
    Plain,
    Amplify,
    /// The AWS tool's.
    Tool,
}

#[derive(Debug, Clone)]
pub struct Form {
    pub vocabulary: Vocabulary,
    /// Types and fields have names of their own.
    pub renamed: bool,
    pub kinds: Kinds,
}

/// A field of a filter.
pub struct WhereField {
    pub name: String,
    /// Empty where the contract does not name it.
    pub ty: String,
    pub says: Says,
}

#[derive(Debug, Clone, Copy)]
pub enum Says {
    And,
    Or,
    Not,
    Id,
    Property(usize),
    Related(usize, usize),
    Connected(usize, usize),
    One(usize, usize),
    Node,
    Edge,
    Typename,
    On,
}

impl Form {
    pub fn any(random: &mut fastrand::Rng, kinds: &Kinds) -> Form {
        let mut all = vec![Vocabulary::Ours];
        for (kind, vocabulary) in [
            (Kind::Generated, Vocabulary::Generated),
            (Kind::Plain, Vocabulary::Plain),
            (Kind::Amplify, Vocabulary::Amplify),
            (Kind::Tool, Vocabulary::Tool),
        ] {
            if kinds.has(kind) {
                all.push(vocabulary);
            }
        }
        let vocabulary = random.choice(all).unwrap_or(Vocabulary::Ours);
        let renamed = match vocabulary {
            Vocabulary::Ours | Vocabulary::Plain => kinds.has(Kind::Renamed) && random.bool(),
            Vocabulary::Generated | Vocabulary::Amplify | Vocabulary::Tool => false,
        };
        Form {
            vocabulary,
            renamed,
            kinds: kinds.clone(),
        }
    }

    pub fn has(&self, kind: Kind) -> bool {
        self.kinds.has(kind)
    }

    /// Whether it speaks of relationships, edges and types.
    pub fn is_rich(&self) -> bool {
        match self.vocabulary {
            Vocabulary::Generated | Vocabulary::Ours | Vocabulary::Plain => true,
            Vocabulary::Amplify | Vocabulary::Tool => false,
        }
    }

    pub fn has_relay(&self) -> bool {
        self.has(Kind::Relay) && self.is_rich()
    }

    pub fn has_items(&self) -> bool {
        self.has(Kind::Items) && self.vocabulary == Vocabulary::Amplify
    }

    pub fn has_aggregates(&self, world: &World, target: Target) -> bool {
        let speaks = matches!(self.vocabulary, Vocabulary::Generated | Vocabulary::Ours);
        let mut properties = world.properties(target).iter();
        self.has(Kind::Aggregate) && speaks && properties.any(|one| self.can_aggregate(one))
    }

    /// Window and order stand in `options`.
    pub fn has_options(&self) -> bool {
        matches!(self.vocabulary, Vocabulary::Plain | Vocabulary::Tool)
    }

    pub fn filter_argument(&self) -> &'static str {
        match self.vocabulary {
            Vocabulary::Generated | Vocabulary::Ours | Vocabulary::Plain => "where",
            Vocabulary::Amplify | Vocabulary::Tool => "filter",
        }
    }

    pub fn sort_argument(&self) -> &'static str {
        match self.vocabulary {
            Vocabulary::Amplify => "orderBy",
            _ => "sort",
        }
    }

    /// The fields of a filter; none: there is no such filter.
    pub fn where_fields(&self, world: &World, about: About) -> Vec<WhereField> {
        let mut fields = Vec::new();
        if !self.has(Kind::Filter) {
            return fields;
        }
        let mut add = |name: &str, ty: String, says: Says| {
            fields.push(WhereField {
                name: name.to_owned(),
                ty,
                says,
            });
        };
        let own = self.where_name(world, about);
        let is_union = matches!(about, About::Nodes(target) if world.is_union(target));
        let logic = match self.vocabulary {
            _ if is_union => None,
            Vocabulary::Generated | Vocabulary::Ours | Vocabulary::Plain => {
                Some(["AND", "OR", "NOT"])
            }
            Vocabulary::Amplify => Some(["and", "or", "not"]),
            Vocabulary::Tool => None,
        };
        if let Some([and, or, not]) = logic {
            add(and, format!("[{own}!]"), Says::And);
            add(or, format!("[{own}!]"), Says::Or);
            add(not, own.clone(), Says::Not);
        }
        let (target, properties) = match about {
            About::Rows(ty, at) => {
                let relationship = &world.types[ty].relationships[at];
                let node = About::Nodes(relationship.target);
                if !self.where_fields(world, node).is_empty() {
                    add("node", self.where_name(world, node), Says::Node);
                }
                let edge = self.where_name(world, About::Edges(relationship.label));
                add("edge", edge, Says::Edge);
                return fields;
            }
            About::Edges(label) => (None, &world.labels[label].properties[..]),
            About::Nodes(target) => (Some(target), world.properties(target)),
        };
        if target.is_some() && !is_union {
            match self.comparison(Scalar::Id.alone(), usize::MAX) {
                Comparison::Tests(ty, _) => add("id", ty, Says::Id),
                Comparison::Equality => add("id", "ID".to_owned(), Says::Id),
            }
        }
        for (at, property) in properties.iter().enumerate() {
            let ty = match self.comparison(property.ty, at) {
                Comparison::Tests(_, ops) if ops.is_empty() => continue,
                Comparison::Tests(ty, _) => ty,
                Comparison::Equality => property.ty.scalar.name().to_owned(),
            };
            add(property.name, ty, Says::Property(at));
        }
        match target {
            Some(Target::Node(ty)) if self.is_rich() => {
                for at in 0..world.types[ty].relationships.len() {
                    self.along(world, ty, at, &mut add);
                }
            }
            Some(Target::Abstract(at)) if self.is_rich() && self.has(Kind::TypeFilter) => {
                // The contract does not name these types.
                let (typename, on) = match self.vocabulary {
                    Vocabulary::Generated => (String::new(), String::new()),
                    _ => (
                        "TypenameWhere".to_owned(),
                        format!("{}On", world.abstracts[at].name),
                    ),
                };
                add("typename", typename, Says::Typename);
                add("on", on, Says::On);
            }
            _ => {}
        }
        fields
    }

    fn along(&self, world: &World, ty: usize, at: usize, add: &mut impl FnMut(&str, String, Says)) {
        let relationship = &world.types[ty].relationships[at];
        let (name, target) = (relationship.name, About::Nodes(relationship.target));
        // Of a union there is no filter but by type.
        let has_filter = !world.is_union(relationship.target) || self.has(Kind::TypeFilter);
        match relationship.many {
            true if self.has(Kind::Related) => {
                if has_filter {
                    add(
                        name,
                        self.related_name(world, target),
                        Says::Related(ty, at),
                    );
                }
                if world.has_edge_properties(relationship) && self.has(Kind::Edges) {
                    let rows = self.related_name(world, About::Rows(ty, at));
                    // By this name also where the companion itself has another.
                    add(&format!("{name}Connection"), rows, Says::Connected(ty, at));
                }
            }
            false if self.has(Kind::ToOne) && has_filter => {
                add(name, self.where_name(world, target), Says::One(ty, at));
            }
            true | false => {}
        }
    }

    pub fn where_name(&self, world: &World, about: About) -> String {
        let of = self.of(world, about);
        match self.vocabulary {
            Vocabulary::Amplify => format!("Model{of}FilterInput"),
            Vocabulary::Tool => format!("{of}Input"),
            _ if self.renamed => format!("{of}Condition"),
            _ => format!("{of}Where"),
        }
    }

    pub fn related_name(&self, world: &World, about: About) -> String {
        let of = self.of(world, about);
        match self.renamed {
            true => format!("{of}Somewhere"),
            false => format!("{of}Related"),
        }
    }

    pub fn sort_name(&self, world: &World, about: About) -> String {
        let of = self.of(world, about);
        match self.renamed {
            true => format!("{of}Order"),
            false => format!("{of}Sort"),
        }
    }

    pub fn direction_name(&self) -> &'static str {
        match self.renamed {
            true => "Direction",
            false => "SortDirection",
        }
    }

    /// What begins the names of types that are about it.
    pub fn of(&self, world: &World, about: About) -> String {
        match about {
            About::Nodes(target) => world.name(target).to_owned(),
            About::Edges(label) => world.labels[label].type_name.to_owned(),
            About::Rows(ty, at) => {
                let ty = &world.types[ty];
                format!("{}{}", ty.name, large(ty.relationships[at].name))
            }
        }
    }

    pub fn list_field(&self, world: &World, target: Target) -> String {
        let (name, plural) = (world.name(target), world.plural(target));
        match self.vocabulary {
            Vocabulary::Amplify => format!("list{}", large(plural)),
            // As the tool has it.
            Vocabulary::Tool => format!("get{name}s"),
            _ if self.renamed => format!("all{name}"),
            _ => plural.to_owned(),
        }
    }

    pub fn one_field(&self, world: &World, target: Target) -> String {
        let name = world.name(target);
        match self.vocabulary {
            Vocabulary::Amplify | Vocabulary::Tool => format!("get{name}"),
            _ if self.renamed => format!("the{name}"),
            _ => format!("{}{}", name[..1].to_lowercase(), &name[1..]),
        }
    }

    /// The companion of a list, of the root or along a relationship.
    pub fn connection(&self, list: &str) -> String {
        match self.renamed {
            true => format!("{list}Pages"),
            false => format!("{list}Connection"),
        }
    }

    /// See [`Form::connection`].
    pub fn aggregate(&self, list: &str) -> String {
        match self.renamed {
            true => format!("{list}Numbers"),
            false => format!("{list}Aggregate"),
        }
    }

    pub fn can_sort(&self, property: &Property) -> bool {
        !property.ty.list && property.is_even()
    }

    pub fn can_aggregate(&self, property: &Property) -> bool {
        !property.ty.list && property.ty.scalar != Scalar::Id && property.is_even()
    }
}

impl Scalar {
    pub fn alone(self) -> Ty {
        Ty {
            scalar: self,
            list: false,
        }
    }
}

pub fn large(name: &str) -> String {
    format!("{}{}", name[..1].to_uppercase(), &name[1..])
}
