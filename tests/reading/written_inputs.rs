//! The text of a schema's inputs and aggregates.

use crate::{
    aggregate,
    ask::{Measure, Op},
    form::Vocabulary,
    kinds::Kind,
    operators::Comparison,
    plain::About,
    values::Scalar,
    world::{Property, Target},
    written::Writer,
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

impl Writer<'_> {
    pub fn filters(&mut self) {
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

    pub fn sorts(&mut self) {
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

    pub fn aggregates(&mut self, target: Target) {
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

    pub fn scalar_aggregate(&mut self, scalar: Scalar) {
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
}

fn aggregate_name(scalar: Scalar) -> String {
    format!("{}Aggregate", scalar.name().trim_start_matches("AWS"))
}
