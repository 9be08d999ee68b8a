//! A question as a document.
//!
//! In: a question and a vocabulary. Out: a query and its variables.

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::{
    aggregate,
    ask::{Aggregate, Ask, From, Pick, Question, Relay, Shape},
    form::{Form, Vocabulary},
    given::{self, Given, Variables},
    plain::About,
    world::{Target, World},
};

#[derive(Debug, Clone)]
pub struct Document {
    pub query: String,
    pub variables: Map<String, Value>,
}

/// Where a walk stands.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub first: Option<usize>,
    pub after: Option<String>,
    pub last: Option<usize>,
    pub before: Option<String>,
    /// Of a page with items.
    pub limit: Option<usize>,
    pub token: Option<String>,
}

pub struct Writer<'w> {
    pub world: &'w World,
    pub form: &'w Form,
    pub random: Rng,
    variables: Variables,
    place: Option<&'w Place>,
}

impl<'w> Writer<'w> {
    pub fn document(
        world: &'w World,
        form: &'w Form,
        question: &Question,
        place: Option<&'w Place>,
    ) -> Document {
        let mut writer = Writer {
            world,
            form,
            random: Rng::with_seed(question.seed),
            variables: Variables::new(question.variables),
            place,
        };
        let field = writer.field("root", &question.ask);
        Document {
            query: format!("query{} {{ {field} }}", writer.variables.declared()),
            variables: writer.variables.given,
        }
    }

    fn field(&mut self, key: &str, ask: &Ask) -> String {
        let (world, form) = (self.world, self.form);
        let list = match ask.from {
            From::Root(target) => form.list_field(world, target),
            From::Along(ty, at) => world.relationship((ty, at)).name.to_owned(),
        };
        let target = world.target(ask.from);
        let name = match &ask.shape {
            Shape::List | Shape::Items | Shape::One => list,
            Shape::Id(_) => form.one_field(world, target),
            Shape::Relay(_) => form.connection(&list),
            Shape::Aggregate(_) => form.aggregate(&list),
        };
        let mut arguments = self.arguments(ask);
        self.random.shuffle(&mut arguments);
        let written: Vec<_> = arguments
            .iter()
            .map(|(name, given)| {
                let value = self.variables.write(&mut self.random, given);
                format!("{name}: {value}")
            })
            .collect();
        let arguments = match written.is_empty() {
            true => String::new(),
            false => format!("({})", written.join(", ")),
        };
        let selection = match &ask.shape {
            Shape::List | Shape::One | Shape::Id(_) => self.node(ask, target),
            Shape::Items => format!("{{ items {} nextToken }}", self.node(ask, target)),
            Shape::Relay(relay) => self.connection(ask, relay, target),
            Shape::Aggregate(aggregate) => self.aggregate(aggregate, target),
        };
        format!("{key}: {name}{arguments} {selection}")
    }

    /// Absent, or null, which says the same.
    fn nothing(&mut self, ty: &str) -> Option<Given> {
        let is_null = self.random.u8(..8) == 0;
        is_null.then(|| Given::new(ty, given::Form::Nothing))
    }

    fn arguments(&mut self, ask: &Ask) -> Vec<(String, Given)> {
        let (world, form) = (self.world, self.form);
        let about = world.about(ask);
        let mut all = Vec::new();
        let mut add = |name: &str, given: Option<Given>| {
            all.extend(given.map(|given| (name.to_owned(), given)));
        };
        if let Shape::Id(id) = &ask.shape {
            add("id", Some(Given::text("ID", id)));
            return all;
        }
        if !form.where_fields(world, about).is_empty() && !matches!(ask.shape, Shape::One) {
            let given = match &ask.filter {
                Some(wanted) => Some(self.filter(about, wanted)),
                None => {
                    let ty = form.where_name(world, about);
                    self.nothing(&ty)
                }
            };
            add(form.filter_argument(), given);
        }
        let sort = match &ask.shape {
            Shape::Aggregate(aggregate) => self.group_sort(aggregate, world.target(ask.from)),
            _ if ask.sort.is_empty() => None,
            _ => Some(self.sort(about, &ask.sort)),
        };
        match &ask.shape {
            Shape::One | Shape::Id(_) => {}
            Shape::List => {
                let mut window = Vec::new();
                window.extend(
                    ask.limit
                        .map(|count| ("limit".to_owned(), Given::whole(count))),
                );
                window.extend(
                    ask.offset
                        .map(|count| ("offset".to_owned(), Given::whole(count))),
                );
                match form.vocabulary {
                    Vocabulary::Plain => {
                        window.extend(sort.map(|sort| ("sort".to_owned(), sort)));
                        if !window.is_empty() {
                            let ty = format!("{}Options", form.of(world, about));
                            add("options", Some(Given::new(ty, given::Form::Object(window))));
                        }
                    }
                    Vocabulary::Tool => {
                        add("sort", sort);
                        if !window.is_empty() {
                            let options = given::Form::Object(window);
                            add("options", Some(Given::new("Options", options)));
                        }
                    }
                    Vocabulary::Generated | Vocabulary::Ours | Vocabulary::Amplify => {
                        add(form.sort_argument(), sort);
                        window
                            .into_iter()
                            .for_each(|(name, given)| add(&name, Some(given)));
                    }
                }
            }
            Shape::Items => {
                add(form.sort_argument(), sort);
                let place = self.place(ask);
                let limit = place.and_then(|place| place.limit).or(ask.limit);
                add("limit", limit.map(Given::whole));
                let token = place.and_then(|place| place.token.as_deref());
                add("nextToken", token.map(|token| Given::text("String", token)));
            }
            Shape::Relay(relay) => {
                add("sort", sort);
                let (mut first, mut last) = (relay.first, relay.last);
                if let Some(place) = self.place(ask) {
                    (first, last) = (place.first, place.last);
                    let cursors = [("after", &place.after), ("before", &place.before)];
                    for (name, cursor) in cursors {
                        let cursor = cursor.as_deref();
                        add(name, cursor.map(|cursor| Given::text("String", cursor)));
                    }
                }
                add("first", first.map(Given::whole));
                add("last", last.map(Given::whole));
            }
            Shape::Aggregate(aggregate) => {
                add("sort", sort);
                add("limit", ask.limit.map(Given::whole));
                add("offset", ask.offset.map(Given::whole));
                let target = world.target(ask.from);
                if let Some(by) = &aggregate.group_by {
                    let ty = format!("{}GroupBy", world.name(target));
                    let names = by.iter().map(|at| {
                        let name = world.properties(target)[*at].name;
                        let leaf = given::Form::Leaf(name.to_owned(), name.into());
                        Given::new(format!("{ty}!"), leaf)
                    });
                    let names = given::Form::List(names.collect());
                    add("groupBy", Some(Given::new(format!("[{ty}!]"), names)));
                }
            }
        }
        all
    }

    /// A walk goes through the only pages of its question.
    fn place(&self, ask: &Ask) -> Option<&'w Place> {
        let pages = matches!(ask.shape, Shape::Relay(_) | Shape::Items);
        self.place.filter(|_| pages)
    }

    fn node(&mut self, ask: &Ask, target: Target) -> String {
        let world = self.world;
        let mut parts = vec!["id".to_owned(), "__typename".to_owned()];
        if world.is_union(target) {
            parts.remove(0);
            let members = world.members(target).into_iter();
            parts.extend(members.map(|ty| format!("... on {} {{ id }}", world.types[ty].name)));
        }
        for (place, pick) in ask.select.iter().enumerate() {
            let key = format!("f{place}");
            let (owner, field) = match pick {
                Pick::Property(at) => (
                    None,
                    format!("{key}: {}", world.properties(target)[*at].name),
                ),
                Pick::Of(ty, at) => {
                    let name = world.types[*ty].properties[*at].name;
                    (Some(*ty), format!("{key}: {name}"))
                }
                Pick::Nested(nested) => {
                    let owner = match nested.from {
                        From::Along(ty, _) => Some(ty),
                        From::Root(_) => None,
                    };
                    (owner, self.field(&key, nested))
                }
            };
            parts.push(match owner {
                Some(ty) if target != Target::Node(ty) => {
                    format!("... on {} {{ {field} }}", world.types[ty].name)
                }
                _ => field,
            });
        }
        format!("{{ {} }}", parts.join(" "))
    }

    fn connection(&mut self, ask: &Ask, relay: &Relay, target: Target) -> String {
        let world = self.world;
        let mut edge = vec![
            "cursor".to_owned(),
            format!("node {}", self.node(ask, target)),
        ];
        if let (false, About::Rows(ty, at)) = (relay.edge.is_empty(), world.about(ask)) {
            let label = &world.labels[world.relationship((ty, at)).label];
            let values = relay.edge.iter().enumerate();
            let values = values.map(|(key, at)| format!("e{key}: {}", label.properties[*at].name));
            let values: Vec<_> = values.collect();
            edge.push(format!("properties {{ {} }}", values.join(" ")));
        }
        let mut info = vec!["startCursor", "endCursor"];
        if relay.flags {
            info.extend(["hasNextPage", "hasPreviousPage"]);
        }
        let total = match relay.total {
            true => " totalCount",
            false => "",
        };
        format!(
            "{{ edges {{ {} }} pageInfo {{ {} }}{total} }}",
            edge.join(" "),
            info.join(" ")
        )
    }

    fn aggregate(&mut self, asked: &Aggregate, target: Target) -> String {
        let properties = self.world.properties(target);
        let mut parts = Vec::new();
        if let Some(by) = &asked.group_by {
            let keys = by.iter().enumerate();
            let keys = keys.map(|(key, at)| format!("g{key}: {}", properties[*at].name));
            let keys: Vec<_> = keys.collect();
            parts.push(match keys.is_empty() {
                true => "group { __typename }".to_owned(),
                false => format!("group {{ {} }}", keys.join(" ")),
            });
        }
        if asked.count {
            parts.push("count".to_owned());
        }
        for (key, (at, measures)) in asked.measures.iter().enumerate() {
            let names = measures.iter().map(|measure| aggregate::name(*measure));
            let names: Vec<_> = names.collect();
            parts.push(format!(
                "m{key}: {} {{ {} }}",
                properties[*at].name,
                names.join(" ")
            ));
        }
        format!("{{ {} }}", parts.join(" "))
    }
}
