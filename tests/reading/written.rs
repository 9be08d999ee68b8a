//! The text of a schema.
//!
//! In: a world and a vocabulary. Out: its types, and unless they are all, everything that is asked of them.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    aggregate,
    ask::{Measure, Op},
    form::{Comparison, Form, Vocabulary},
    kinds::Kind,
    plain::About,
    values::{ENUM, Scalar},
    world::{Property, Relationship, Target, Ty, World},
};

/// What an aggregate says of a property.
pub fn measures(scalar: Scalar) -> &'static [Measure] {
    match scalar {
        Scalar::Boolean => &[Measure::Count, Measure::CountDistinct, Measure::CountTrue],
        Scalar::Int | Scalar::Long | Scalar::Float => &[
            Measure::Count,
            Measure::CountDistinct,
            Measure::Min,
            Measure::Max,
            Measure::Sum,
            Measure::Avg,
        ],
        Scalar::Text
        | Scalar::Id
        | Scalar::Enum
        | Scalar::Date
        | Scalar::DateTime
        | Scalar::Time
        | Scalar::Timestamp => &[
            Measure::Count,
            Measure::CountDistinct,
            Measure::Min,
            Measure::Max,
        ],
    }
}

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

struct Writer<'w> {
    world: &'w World,
    form: &'w Form,
    text: String,
    /// The inputs of operators that are named somewhere.
    tests: BTreeMap<String, Ty>,
}

impl Writer<'_> {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    fn block(&mut self, head: &str, fields: &[String]) {
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

    fn sort(&self, about: About) -> Option<String> {
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
    fn abouts(&self) -> Vec<About> {
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

    fn filters(&mut self) {
        let (world, form) = (self.world, self.form);
        for about in self.abouts() {
            let fields = form.where_fields(world, about);
            if fields.is_empty() {
                continue;
            }
            let properties = match about {
                About::Nodes(target) => world.properties(target),
                About::Edges(label) => &world.labels[label].properties,
                About::Rows(..) => &[],
            };
            let types = properties.iter().map(|property| property.ty).enumerate();
            for (at, ty) in types.chain([(usize::MAX, Scalar::Id.alone())]) {
                if let Comparison::Tests(name, ops) = form.comparison(ty, at)
                    && !ops.is_empty()
                {
                    self.tests.insert(name, ty);
                }
            }
            let name = form.where_name(world, about);
            let lines = fields
                .iter()
                .map(|field| format!("{}: {}", field.name, field.ty));
            self.block(&format!("input {name}"), &lines.collect::<Vec<_>>());
            if form.has(Kind::Related) && form.is_rich() && !matches!(about, About::Edges(_)) {
                let related = form.related_name(world, about);
                let lines = ["some", "all", "none", "single"].map(|each| format!("{each}: {name}"));
                self.block(&format!("input {related}"), &lines);
            }
        }
        for (name, ty) in std::mem::take(&mut self.tests) {
            let ty = match form.vocabulary {
                // One for all of them.
                Vocabulary::Tool => Scalar::Text.alone(),
                _ => ty,
            };
            let Comparison::Tests(_, ops) = form.comparison(ty, usize::MAX) else {
                continue;
            };
            let mut lines: Vec<_> = ops
                .iter()
                .map(|op| format!("{}: {}", form.op_name(*op), form.operand_type(ty, *op)))
                .collect();
            lines.dedup();
            self.block(&format!("input {name}"), &lines);
            if ops.iter().any(|op| matches!(op, Op::Size(_))) {
                self.line("input ModelSizeInput { eq: Int lt: Int le: Int gt: Int ge: Int }");
            }
        }
        if form.has(Kind::Filter) && form.has(Kind::TypeFilter) && form.is_rich() {
            for of in &world.abstracts {
                let members = of.members.iter().map(|ty| {
                    let about = About::Nodes(Target::Node(*ty));
                    format!(
                        "{}: {}",
                        world.types[*ty].name,
                        form.where_name(world, about)
                    )
                });
                self.block(
                    &format!("input {}On", of.name),
                    &members.collect::<Vec<_>>(),
                );
            }
            if !world.abstracts.is_empty() {
                self.line("input TypenameWhere { eq: String in: [String] }");
            }
        }
    }

    fn sorts(&mut self) {
        let (world, form) = (self.world, self.form);
        let direction = form.direction_name();
        if form.has(Kind::Sort) || form.has(Kind::Aggregate) {
            self.line(format!("enum {direction} {{ ASC DESC }}"));
        }
        for about in self.abouts() {
            let fields = form.sort_fields(world, about);
            if !fields.is_empty() {
                let name = form.sort_name(world, about);
                let lines = fields
                    .iter()
                    .map(|field| format!("{}: {}", field.name, field.ty));
                self.block(&format!("input {name}"), &lines.collect::<Vec<_>>());
            }
            if let (Vocabulary::Plain, About::Nodes(_)) = (form.vocabulary, about) {
                let mut lines = Vec::new();
                if form.has(Kind::Window) {
                    lines.push("limit: Int offset: Int".to_owned());
                }
                lines.extend(self.sort(about));
                if !lines.is_empty() {
                    let name = format!("input {}Options", form.of(world, about));
                    self.block(&name, &lines);
                }
            }
        }
        if form.vocabulary == Vocabulary::Tool && form.has(Kind::Window) {
            self.line("input Options { limit: Int offset: Int }");
        }
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

    fn aggregates(&mut self, target: Target) {
        let (world, form) = (self.world, self.form);
        let of = world.name(target);
        let properties = world.properties(target).iter();
        let properties: Vec<_> = properties
            .filter(|property| form.can_aggregate(property))
            .collect();
        let direction = form.direction_name();
        let mut fields = vec!["count: Int!".to_owned()];
        let mut sort = vec![format!("count: {direction}")];
        if !properties.is_empty() {
            let group = |of: &&Property| format!("{}: {}", of.name, of.ty.scalar.name());
            let groups: Vec<_> = properties.iter().map(group).collect();
            self.block(&format!("type {of}Group"), &groups);
            let names: Vec<_> = properties.iter().map(|of| of.name.to_owned()).collect();
            self.block(&format!("enum {of}GroupBy"), &names);
            fields.push(format!("group: {of}Group"));
            if form.has(Kind::Sort) {
                let about = About::Nodes(target);
                sort.push(format!("group: {}", form.sort_name(world, about)));
            }
        }
        for property in properties {
            let kind = aggregate_name(property.ty.scalar);
            fields.push(format!("{}: {kind}", property.name));
        }
        self.block(&format!("type {of}Aggregate"), &fields);
        self.block(&format!("input {of}AggregateSort"), &sort);
    }

    fn scalar_aggregate(&mut self, scalar: Scalar) {
        if scalar == Scalar::Id {
            return;
        }
        let fields = measures(scalar).iter().map(|measure| {
            let ty = match measure {
                Measure::Count | Measure::CountDistinct | Measure::CountTrue => "Int!",
                Measure::Min | Measure::Max => scalar.name(),
                Measure::Sum if scalar == Scalar::Float => "Float",
                Measure::Sum => "Long",
                Measure::Avg => "Float",
            };
            format!("{}: {ty}", aggregate::name(*measure))
        });
        let fields: Vec<_> = fields.collect();
        self.block(&format!("type {}", aggregate_name(scalar)), &fields);
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

fn aggregate_name(scalar: Scalar) -> String {
    format!("{}Aggregate", scalar.name().trim_start_matches("AWS"))
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
