//! The text of a schema.
//!
//! In: a world and a vocabulary. Out: its types, and unless they are all, everything that is asked of them;
//! the inputs and the aggregates are in `written_inputs.rs`.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    form::{Form, Vocabulary},
    kinds::Kind,
    plain::About,
    values::ENUM,
    world::{Property, Relationship, Target, Ty, World},
};

pub fn schema(world: &World, form: &Form) -> String {
    let mut writer = Writer {
        world,
        form,
        text: String::new(),
        tests: BTreeMap::new(),
    };
    writer.types();
    if form.vocabulary != Vocabulary::Generated {
        writer.filters();
        writer.sorts();
        writer.pages();
        writer.query();
    }
    writer.text
}

pub struct Writer<'w> {
    pub(super) world: &'w World,
    pub(super) form: &'w Form,
    text: String,
    /// The inputs of operators that are named somewhere.
    pub(super) tests: BTreeMap<String, Ty>,
}

impl Writer<'_> {
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    pub(super) fn block(&mut self, head: &str, fields: &[String]) {
        self.line(format!("{head} {{ {} }}", fields.join(" ")));
    }

    fn types(&mut self) {
        let (world, form) = (self.world, self.form);
        self.line(format!("enum Status {{ {} }}", ENUM.join(" ")));
        for of in &world.abstracts {
            if of.union {
                let members = of.members.iter().map(|ty| world.types[*ty].name);
                let members: Vec<_> = members.collect();
                self.line(format!("union {} = {}", of.name, members.join(" | ")));
            } else {
                let mut fields = vec!["id: ID!".to_owned()];
                fields.extend(of.properties.iter().map(|of| field(of, false)));
                self.block(&format!("interface {}", of.name), &fields);
            }
        }
        for (ty, node) in world.types.iter().enumerate() {
            let implemented = world.abstracts.iter();
            let implemented = implemented.filter(|of| !of.union && of.members.contains(&ty));
            let mut head = format!("type {}", node.name);
            for of in implemented {
                write!(head, " implements {}", of.name).expect("a string takes all");
            }
            if node.label != node.name {
                write!(head, " @alias(property: \"{}\")", node.label).expect("a string takes all");
            }
            let mut fields = vec!["id: ID!".to_owned()];
            fields.extend(node.properties.iter().map(|of| field(of, true)));
            for at in 0..node.relationships.len() {
                fields.extend(self.relationship(ty, at));
            }
            self.block(&head, &fields);
        }
        for (at, label) in world.labels.iter().enumerate() {
            let mut relationships = world.types.iter().flat_map(|ty| &ty.relationships);
            if relationships.any(|one| one.label == at && one.properties) {
                let fields: Vec<_> = label.properties.iter().map(|of| field(of, true)).collect();
                self.block(&format!("type {}", label.type_name), &fields);
            }
        }
        debug_assert!(form.kinds.has(Kind::Edges) || !self.text.contains("properties:"));
    }

    /// A relationship, and its companions where they are written.
    fn relationship(&self, ty: usize, at: usize) -> Vec<String> {
        let (world, form) = (self.world, self.form);
        let relationship = &world.types[ty].relationships[at];
        let directive = self.directive(relationship);
        let (name, target) = (relationship.name, relationship.target);
        let of = world.name(target);
        if !relationship.many {
            return vec![format!("{name}: {of} {directive}")];
        }
        if form.vocabulary == Vocabulary::Generated {
            return vec![format!("{name}: [{of}!]! {directive}")];
        }
        let nodes = About::Nodes(target);
        let companion = match world.has_edge_properties(relationship) {
            true => About::Rows(ty, at),
            false => nodes,
        };
        let mut fields = Vec::new();
        for field in self.lists(name, target, nodes, companion) {
            fields.push(format!("{field} {directive}"));
        }
        fields
    }

    fn directive(&self, relationship: &Relationship) -> String {
        let label = &self.world.labels[relationship.label];
        let direction = match relationship.out {
            true => "OUT",
            false => "IN",
        };
        let properties = match relationship.properties {
            true => format!(", properties: \"{}\"", label.type_name),
            false => String::new(),
        };
        let argument = match self.form.vocabulary {
            Vocabulary::Tool => "edgeType",
            _ => "type",
        };
        format!(
            "@relationship({argument}: \"{}\", direction: {direction}{properties})",
            label.name
        )
    }

    /// A list and its companions, of the root or along a relationship.
    fn lists(&self, name: &str, target: Target, nodes: About, companion: About) -> Vec<String> {
        let (world, form) = (self.world, self.form);
        let of = world.name(target);
        let result = match form.has_items() {
            true => format!("{of}Items!"),
            false => format!("[{of}!]!"),
        };
        let mut all = vec![format!("{name}{}: {result}", self.arguments(nodes))];
        if form.has_relay() {
            let mut arguments = self.filter_and_sort(companion);
            arguments.push("first: Int, after: String, last: Int, before: String".to_owned());
            all.push(format!(
                "{}{}: {}!",
                form.connection(name),
                in_parentheses(&arguments),
                self.connection_name(companion)
            ));
        }
        if form.has_aggregates(world, target) {
            let mut arguments = Vec::new();
            arguments.extend(self.filter(companion));
            arguments.push(format!(
                "groupBy: [{of}GroupBy!], sort: [{of}AggregateSort!], limit: Int, offset: Int"
            ));
            all.push(format!(
                "{}{}: [{of}Aggregate!]!",
                form.aggregate(name),
                in_parentheses(&arguments)
            ));
        }
        all
    }

    fn filter(&self, about: About) -> Option<String> {
        let name = self.form.where_name(self.world, about);
        let has = !self.form.where_fields(self.world, about).is_empty();
        has.then(|| format!("{}: {name}", self.form.filter_argument()))
    }

    pub(super) fn sort(&self, about: About) -> Option<String> {
        let name = self.form.sort_name(self.world, about);
        let has = !self.form.sort_fields(self.world, about).is_empty();
        has.then(|| format!("{}: [{name}!]", self.form.sort_argument()))
    }

    fn filter_and_sort(&self, about: About) -> Vec<String> {
        let filter = self.filter(about);
        filter.into_iter().chain(self.sort(about)).collect()
    }

    /// Of a list.
    fn arguments(&self, about: About) -> String {
        let form = self.form;
        let mut all = Vec::new();
        all.extend(self.filter(about));
        let in_options = form.vocabulary == Vocabulary::Plain;
        if !in_options {
            all.extend(self.sort(about));
        }
        let has_options = form.has(Kind::Window) || in_options && self.sort(about).is_some();
        if form.has_items() {
            all.push("limit: Int, nextToken: String".to_owned());
        } else if form.has_options() && has_options {
            let name = match in_options {
                true => format!("{}Options", form.of(self.world, about)),
                false => "Options".to_owned(),
            };
            all.push(format!("options: {name}"));
        } else if form.has(Kind::Window) {
            all.push("limit: Int, offset: Int".to_owned());
        }
        in_parentheses(&all)
    }

    /// Everything that filters and orders may be about.
    pub(super) fn abouts(&self) -> Vec<About> {
        let world = self.world;
        let mut all: Vec<_> = world.targets().into_iter().map(About::Nodes).collect();
        let mut labels = Vec::new();
        for (ty, node) in world.types.iter().enumerate() {
            for (at, relationship) in node.relationships.iter().enumerate() {
                if relationship.many && world.has_edge_properties(relationship) {
                    all.push(About::Rows(ty, at));
                    labels.push(relationship.label);
                }
            }
        }
        labels.sort_unstable();
        labels.dedup();
        all.extend(labels.into_iter().map(About::Edges));
        all
    }

    fn connection_name(&self, about: About) -> String {
        let of = self.form.of(self.world, about);
        match self.form.renamed {
            true => format!("{of}Page"),
            false => format!("{of}Connection"),
        }
    }

    /// The types of pages and of aggregates.
    fn pages(&mut self) {
        let (world, form) = (self.world, self.form);
        if form.has_relay() {
            self.line(
                "type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! \
                 startCursor: String endCursor: String }",
            );
        }
        for about in self.abouts() {
            let of = form.of(world, about);
            let (node, properties) = match about {
                About::Nodes(target) => (world.name(target), String::new()),
                About::Rows(ty, at) => {
                    let relationship = &world.types[ty].relationships[at];
                    let label = &world.labels[relationship.label];
                    let node = world.name(relationship.target);
                    (node, format!(" properties: {}!", label.type_name))
                }
                About::Edges(_) => continue,
            };
            if form.has_relay() {
                let name = self.connection_name(about);
                let edge = match form.renamed {
                    true => format!("{of}PageEdge"),
                    false => format!("{of}Edge"),
                };
                self.line(format!(
                    "type {name} {{ edges: [{edge}!]! pageInfo: PageInfo! totalCount: Int! }}"
                ));
                self.line(format!(
                    "type {edge} {{ cursor: String! node: {node}!{properties} }}"
                ));
            }
            let About::Nodes(target) = about else {
                continue;
            };
            if form.has_items() {
                self.line(format!(
                    "type {of}Items {{ items: [{of}!]! nextToken: String }}"
                ));
            }
            if form.has_aggregates(world, target) {
                self.aggregates(target);
            }
        }
        if form.has(Kind::Aggregate) && form.vocabulary == Vocabulary::Ours {
            for scalar in crate::values::SCALARS {
                self.scalar_aggregate(scalar);
            }
        }
    }

    fn query(&mut self) {
        let (world, form) = (self.world, self.form);
        let mut fields = Vec::new();
        for target in world.targets() {
            let about = About::Nodes(target);
            let name = form.list_field(world, target);
            fields.extend(self.lists(&name, target, about, about));
            if !world.is_union(target) {
                let one = form.one_field(world, target);
                fields.push(format!("{one}(id: ID): {}", world.name(target)));
            }
        }
        self.text.push_str("type Query {\n");
        for field in fields {
            self.line(format!("  {field}"));
        }
        self.text.push_str("}\n");
    }
}

fn in_parentheses(arguments: &[String]) -> String {
    match arguments.is_empty() {
        true => String::new(),
        false => format!("({})", arguments.join(", ")),
    }
}

fn field(of: &Property, with_key: bool) -> String {
    let scalar = of.ty.scalar.name();
    let (open, close) = match of.ty.list {
        true => ("[", "!]"),
        false => ("", ""),
    };
    let required = match of.required {
        true => "!",
        false => "",
    };
    let key = match with_key && of.key != of.name {
        true => format!(" @alias(property: \"{}\")", of.key),
        false => String::new(),
    };
    format!("{}: {open}{scalar}{close}{required}{key}", of.name)
}
