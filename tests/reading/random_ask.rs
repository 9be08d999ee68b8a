//! Random questions.
//!
//! In: chance, a world and a vocabulary. Out: a question that the vocabulary can ask.

use fastrand::Rng;

use crate::{
    ask::{Aggregate, Ask, From, GroupKey, Key, Path, Pick, Question, Relay, Shape},
    form::Form,
    kinds::Kind,
    plain::About,
    random_where,
    sorts::SortSays,
    world::{Target, World},
    written_inputs::measures,
};

pub struct Maker<'m> {
    pub world: &'m World,
    pub form: &'m Form,
    pub random: &'m mut Rng,
    /// No pages but the walk's.
    walks: bool,
}

pub fn any(random: &mut Rng, world: &World, form: &Form) -> Question {
    let seed = random.u64(..);
    let variables = random.u8(..4) > 0;
    let mut maker = Maker {
        world,
        form,
        random,
        walks: false,
    };
    let walk = maker.walk();
    let is_walk = walk.is_some();
    let ask = walk.unwrap_or_else(|| {
        let targets = world.targets();
        // One of which there is something, or any.
        let there: Vec<_> = targets
            .iter()
            .filter(|of| !world.all(**of).is_empty())
            .collect();
        let target = match maker.chance(6) {
            true => None,
            false => maker.random.choice(there).copied(),
        };
        let target = target.or_else(|| maker.random.choice(&targets).copied());
        maker.ask(From::Root(target.unwrap_or(Target::Node(0))), 3)
    });
    Question {
        ask,
        seed,
        variables,
        walk: is_walk,
    }
}

impl Maker<'_> {
    fn chance(&mut self, one_in: u8) -> bool {
        self.random.u8(..one_in) == 0
    }

    /// Pages from one end to the other, of the root or below a node.
    fn walk(&mut self) -> Option<Ask> {
        let (world, form) = (self.world, self.form);
        let shape = match (form.has_relay(), form.has_items()) {
            (true, _) => Shape::Relay(self.relay(None)),
            (false, true) => Shape::Items,
            (false, false) => return None,
        };
        if !self.chance(3) {
            return None;
        }
        let many = |of: &(usize, usize)| world.relationship(*of).many;
        let all = (0..world.types.len())
            .flat_map(|ty| (0..world.types[ty].relationships.len()).map(move |at| (ty, at)))
            .filter(many);
        let all: Vec<_> = all.collect();
        let along = self.random.choice(&all).copied();
        if let (Some((ty, at)), true) = (along, self.random.bool()) {
            let nodes = world.all(Target::Node(ty));
            let node = self.random.choice(&nodes)?;
            self.walks = true;
            let from = From::Along(ty, at);
            let shape = match shape {
                Shape::Relay(_) => Shape::Relay(self.relay(Some((ty, at)))),
                other => other,
            };
            let pages = self.of_shape(from, shape, 1);
            return Some(Ask {
                from: From::Root(Target::Node(ty)),
                shape: Shape::Id(world.nodes[node.node].id.clone()),
                filter: None,
                sort: Vec::new(),
                limit: None,
                offset: None,
                select: vec![Pick::Nested(pages)],
            });
        }
        let targets = world.targets();
        let target = self.random.choice(&targets).copied()?;
        self.walks = true;
        Some(self.of_shape(From::Root(target), shape, 1))
    }

    fn ask(&mut self, from: From, depth: usize) -> Ask {
        let (world, form) = (self.world, self.form);
        let target = world.target(from);
        let along = match from {
            From::Along(ty, at) => Some((ty, at)),
            From::Root(_) => None,
        };
        let is_one = along.is_some_and(|of| !world.relationship(of).many);
        if is_one {
            return self.of_shape(from, Shape::One, depth);
        }
        let mut shapes = vec![match form.has_items() {
            true => Shape::Items,
            false => Shape::List,
        }];
        if form.has_relay() && !self.walks {
            shapes.push(Shape::Relay(self.relay(along)));
        }
        if form.has_aggregates(world, target) {
            shapes.push(Shape::Aggregate(self.aggregate(target)));
        }
        if along.is_none() && self.chance(8) && !world.is_union(target) {
            shapes = vec![Shape::Id(self.id())];
        }
        let shape = self.random.choice(shapes).unwrap_or(Shape::List);
        self.of_shape(from, shape, depth)
    }

    /// One of the graph, of whichever type, or another.
    pub fn id(&mut self) -> String {
        let id = self.random.choice(&self.world.nodes);
        match (id, self.chance(8)) {
            (Some(node), false) => node.id.clone(),
            (_, _) => self
                .random
                .choice(["n98", "", "N00"])
                .unwrap_or_default()
                .to_owned(),
        }
    }

    fn of_shape(&mut self, from: From, shape: Shape, depth: usize) -> Ask {
        let (world, form) = (self.world, self.form);
        let mut ask = Ask {
            from,
            shape,
            filter: None,
            sort: Vec::new(),
            limit: None,
            offset: None,
            select: Vec::new(),
        };
        let about = world.about(&ask);
        let fields = form.where_fields(world, about);
        let takes_any = !matches!(ask.shape, Shape::One | Shape::Id(_));
        if takes_any && !fields.is_empty() && !self.chance(8) {
            ask.filter = Some(random_where::any(self, about, 4, 3));
        }
        let groups = match &ask.shape {
            Shape::Aggregate(aggregate) => Some(aggregate.group_by.as_deref().unwrap_or_default()),
            _ => None,
        };
        match (groups, takes_any) {
            // There is exactly one row.
            (Some([]), _) | (_, false) => {}
            (Some(_), true) => self.window(&mut ask),
            (None, true) => {
                if !self.chance(3) {
                    ask.sort = self.sort(about);
                }
                self.window(&mut ask);
            }
        }
        if groups_none(&ask.shape) {
            ask.select = self.select(world.target(from), depth);
        }
        ask
    }

    fn window(&mut self, ask: &mut Ask) {
        let (limit, offset) = match ask.shape {
            Shape::List => (self.form.has(Kind::Window), self.form.has(Kind::Window)),
            Shape::Items => (true, false),
            // Of groups.
            Shape::Aggregate(_) => (true, true),
            Shape::One | Shape::Id(_) | Shape::Relay(_) => (false, false),
        };
        if limit && self.random.bool() {
            ask.limit = Some(match ask.shape {
                Shape::Items => self.random.usize(1..5),
                _ => self.random.usize(..6),
            });
        }
        if offset && self.chance(3) {
            ask.offset = Some(self.random.usize(..4));
        }
    }

    fn sort(&mut self, about: About) -> Vec<Key> {
        let mut keys = Vec::new();
        for _ in 0..self.random.usize(1..4) {
            if let Some(path) = self.path(about, 2) {
                keys.push(Key {
                    path,
                    descending: self.random.bool(),
                });
            }
        }
        keys
    }

    fn path(&mut self, about: About, depth: usize) -> Option<Path> {
        let world = self.world;
        let fields = self.form.sort_fields(world, about);
        let fields = fields.into_iter().filter(|field| match field.says {
            SortSays::One(..) => depth > 0,
            SortSays::Id | SortSays::Property(_) | SortSays::Node | SortSays::Edge => true,
        });
        let fields: Vec<_> = fields.map(|field| field.says).collect();
        Some(match (*self.random.choice(&fields)?, about) {
            (SortSays::Id, _) => Path::Id,
            (SortSays::Property(at), About::Edges(_)) => Path::Edge(at),
            (SortSays::Property(at), _) => Path::Property(at),
            (SortSays::One(ty, at), _) => {
                let target = world.types[ty].relationships[at].target;
                let path = self.path(About::Nodes(target), depth - 1)?;
                Path::One(ty, at, Box::new(path))
            }
            (SortSays::Node, About::Rows(ty, at)) => {
                let target = world.types[ty].relationships[at].target;
                self.path(About::Nodes(target), depth)?
            }
            (SortSays::Edge, About::Rows(ty, at)) => {
                let label = world.types[ty].relationships[at].label;
                self.path(About::Edges(label), depth)?
            }
            (SortSays::Node | SortSays::Edge, _) => return None,
        })
    }

    fn select(&mut self, target: Target, depth: usize) -> Vec<Pick> {
        let (world, form) = (self.world, self.form);
        let mut picks = Vec::new();
        for at in 0..world.properties(target).len() {
            if self.chance(3) {
                picks.push(Pick::Property(at));
            }
        }
        for ty in world.members(target) {
            if target != Target::Node(ty) && self.random.bool() {
                let at = self.random.usize(..world.types[ty].properties.len());
                picks.push(Pick::Of(ty, at));
            }
            let nested = form.has(Kind::Nested) && depth > 1;
            for at in 0..world.types[ty].relationships.len() {
                let is_page = form.has_items() && world.relationship((ty, at)).many;
                if nested && self.chance(4) && !(self.walks && is_page) {
                    picks.push(Pick::Nested(self.ask(From::Along(ty, at), depth - 1)));
                }
            }
        }
        picks
    }

    fn relay(&mut self, along: Option<(usize, usize)>) -> Relay {
        let (first, last) = match self.random.u8(..3) {
            0 => (None, None),
            1 => (Some(self.random.usize(..5)), None),
            _ => (None, Some(self.random.usize(..5))),
        };
        let mut edge = Vec::new();
        if let Some(of) = along {
            let relationship = self.world.relationship(of);
            if self.world.has_edge_properties(relationship) {
                let count = self.world.labels[relationship.label].properties.len();
                edge.extend((0..count).filter(|_| self.random.bool()));
            }
        }
        Relay {
            first,
            last,
            total: self.random.bool(),
            flags: self.random.bool(),
            edge,
        }
    }

    fn aggregate(&mut self, target: Target) -> Aggregate {
        let (world, form) = (self.world, self.form);
        let properties = world.properties(target);
        let mut all: Vec<_> = (0..properties.len())
            .filter(|at| form.can_aggregate(&properties[*at]))
            .collect();
        self.random.shuffle(&mut all);
        let group_by =
            (!self.chance(3)).then(|| all[..self.random.usize(..=all.len().min(3))].to_vec());
        self.random.shuffle(&mut all);
        let mut asked = Aggregate {
            count: false,
            measures: Vec::new(),
            sort: Vec::new(),
            group_by,
        };
        for at in &all[..self.random.usize(..=all.len().min(3))] {
            let mut some = measures(properties[*at].ty.scalar).to_vec();
            self.random.shuffle(&mut some);
            some.truncate(self.random.usize(1..=some.len()));
            asked.measures.push((*at, some));
        }
        asked.count = self.random.bool() || asked.measures.is_empty() && asked.group_by.is_none();
        let by = asked.group_by.as_deref().unwrap_or_default();
        if !by.is_empty() {
            for _ in 0..self.random.usize(..3) {
                let property = self.random.choice(by).copied();
                asked.sort.push(GroupKey {
                    property: property.filter(|_| form.has(Kind::Sort) && self.random.bool()),
                    descending: self.random.bool(),
                });
            }
        }
        asked
    }
}

fn groups_none(shape: &Shape) -> bool {
    !matches!(shape, Shape::Aggregate(_))
}
