//! Filters and orders as values of a document.

use crate::{
    ask::{Aggregate, Compare, Key, Op, Operand, Part, Path, Quantified, Quantifier, Tests, Where},
    document::Writer,
    form::Says,
    given::{Form, Given},
    operators::Comparison,
    plain::{About, PATTERNS},
    sorts::SortSays,
    values::{Datum, Scalar, spelled},
    world::{Target, Ty},
};

impl Writer<'_> {
    pub fn filter(&mut self, about: About, wanted: &Where) -> Given {
        let ty = self.form.where_name(self.world, about);
        let fields = wanted.0.iter().map(|part| self.part(about, part));
        let fields = Form::Object(fields.collect());
        Given::new(ty, fields)
    }

    fn maybe(&mut self, about: About, wanted: Option<&Where>) -> Given {
        match wanted {
            Some(wanted) => self.filter(about, wanted),
            None => Given::new(self.form.where_name(self.world, about), Form::Nothing),
        }
    }

    fn part(&mut self, about: About, part: &Part) -> (String, Given) {
        let world = self.world;
        let fields = self.form.where_fields(world, about);
        let field = fields.into_iter().find(|field| says(field.says, part));
        let field = field.unwrap_or_else(|| panic!("the vocabulary has no {part:?}"));
        let ty = field.ty;
        let given = match part {
            Part::And(None) | Part::Or(None) | Part::Not(None) => Given::new(ty, Form::Nothing),
            Part::And(Some(all)) | Part::Or(Some(all)) => {
                let items = all.iter().map(|one| {
                    let mut item = self.filter(about, one);
                    item.ty.push('!');
                    item
                });
                Given::new(ty, Form::List(items.collect()))
            }
            Part::Not(Some(one)) => self.filter(about, one),
            Part::Id(tests) => self.tests(ty, Scalar::Id.alone(), usize::MAX, tests),
            Part::Property(at, tests) => {
                let properties = match about {
                    About::Nodes(target) => world.properties(target),
                    About::Edges(label) => &world.labels[label].properties[..],
                    About::Rows(..) => &[],
                };
                let property = properties[*at].ty;
                self.tests(ty, property, *at, tests)
            }
            Part::Related(of, at, quantified) => {
                let target = world.types[*of].relationships[*at].target;
                self.quantified(ty, About::Nodes(target), quantified)
            }
            Part::Connected(of, at, quantified) => {
                self.quantified(ty, About::Rows(*of, *at), quantified)
            }
            // The only null of an object that says something.
            Part::One(_, _, None) => Given::new(ty, Form::Null),
            Part::One(of, at, Some(wanted)) => {
                let target = world.types[*of].relationships[*at].target;
                self.filter(About::Nodes(target), wanted)
            }
            Part::Node(wanted) => match about {
                About::Rows(of, at) => {
                    let target = world.types[of].relationships[at].target;
                    self.maybe(About::Nodes(target), wanted.as_deref())
                }
                About::Nodes(_) | About::Edges(_) => panic!("`node` is a part of rows"),
            },
            Part::Edge(wanted) => match about {
                About::Rows(of, at) => {
                    let label = world.types[of].relationships[at].label;
                    self.maybe(About::Edges(label), wanted.as_deref())
                }
                About::Nodes(_) | About::Edges(_) => panic!("`edge` is a part of rows"),
            },
            Part::Typename(tests) => self.tests(ty, Scalar::Text.alone(), usize::MAX, tests),
            Part::On(None) => Given::new(ty, Form::Nothing),
            Part::On(Some(members)) => {
                let members = members.iter().map(|(member, wanted)| {
                    let name = world.types[*member].name.to_owned();
                    let about = About::Nodes(Target::Node(*member));
                    (name, self.maybe(about, wanted.as_ref()))
                });
                Given::new(ty, Form::Object(members.collect()))
            }
        };
        (field.name, given)
    }

    fn quantified(&mut self, ty: String, about: About, quantified: &Quantified) -> Given {
        let Some(quantified) = quantified else {
            return Given::new(ty, Form::Nothing);
        };
        let fields = quantified.iter().map(|(quantifier, wanted)| {
            let name = match quantifier {
                Quantifier::Some => "some",
                Quantifier::All => "all",
                Quantifier::None => "none",
                Quantifier::Single => "single",
            };
            (name.to_owned(), self.maybe(about, wanted.as_ref()))
        });
        let fields = fields.collect();
        Given::new(ty, Form::Object(fields))
    }

    /// In an input of this type.
    fn tests(&mut self, input: String, ty: Ty, at: usize, tests: &Tests) -> Given {
        let Some(tests) = tests else {
            return Given::new(input, Form::Nothing);
        };
        if let (Comparison::Equality, [(Op::Eq, operand)]) =
            (self.form.comparison(ty, at), &tests[..])
        {
            return self.operand(input, ty.scalar, Op::Eq, operand);
        }
        let fields = tests.iter().map(|(op, operand)| {
            let name = self.form.op_name(*op).to_owned();
            let ty_of = self.form.operand_type(ty, *op);
            (name, self.operand(ty_of, ty.scalar, *op, operand))
        });
        let fields = fields.collect();
        Given::new(input, Form::Object(fields))
    }

    fn operand(&mut self, ty: String, scalar: Scalar, op: Op, operand: &Operand) -> Given {
        match (op, operand) {
            (Op::Eq | Op::Ne, Operand::Null) => Given::new(ty, Form::Null),
            (_, Operand::Null) => Given::new(ty, Form::Nothing),
            (Op::Exists, Operand::One(value)) => self.leaf(ty, Scalar::Boolean, value),
            (Op::Size(compare), Operand::One(value)) => {
                let name = match compare {
                    Compare::Eq => "eq",
                    Compare::Lt => "lt",
                    Compare::Lte => "le",
                    Compare::Gt => "gt",
                    Compare::Gte => "ge",
                };
                let value = self.leaf("Int".to_owned(), Scalar::Int, value);
                Given::new(ty, Form::Object(vec![(name.to_owned(), value)]))
            }
            (_, Operand::One(value)) => self.leaf(ty, scalar, value),
            (_, Operand::Many(all)) => {
                let item = ty.trim_matches(['[', ']']).to_owned();
                let items = all.iter().map(|one| match one {
                    Some(value) => self.leaf(item.clone(), scalar, value),
                    None => Given::new(item.clone(), Form::Null),
                });
                let items = items.collect();
                Given::new(ty, Form::List(items))
            }
            (_, Operand::Pattern(at)) => Given::text("String", PATTERNS[*at].0),
        }
    }

    fn leaf(&mut self, ty: String, scalar: Scalar, value: &Datum) -> Given {
        let (literal, json) = spelled(&mut self.random, scalar, value);
        Given::new(ty, Form::Leaf(literal, json))
    }

    pub fn sort(&mut self, about: About, keys: &[Key]) -> Given {
        let ty = self.form.sort_name(self.world, about);
        let items = keys.iter().map(|key| {
            let mut item = self.key(about, &key.path, key.descending);
            item.ty.push('!');
            item
        });
        let items = Form::List(items.collect());
        Given::new(format!("[{ty}!]"), items)
    }

    fn key(&mut self, about: About, path: &Path, descending: bool) -> Given {
        let world = self.world;
        let fields = self.form.sort_fields(world, about);
        let field = fields.into_iter().find(|field| match (field.says, path) {
            (SortSays::Id, Path::Id) => true,
            (SortSays::Property(one), Path::Property(other)) => one == *other,
            (SortSays::Property(one), Path::Edge(other)) => one == *other,
            (SortSays::One(_, one), Path::One(_, other, _)) => one == *other,
            (SortSays::Edge, Path::Edge(_)) => true,
            (SortSays::Node, path) => !matches!(path, Path::Edge(_)),
            _ => false,
        });
        let field = field.unwrap_or_else(|| panic!("the vocabulary has no order by {path:?}"));
        let value = match (field.says, path, about) {
            (SortSays::Id | SortSays::Property(_), _, _) => self.direction(descending),
            (SortSays::One(ty, at), Path::One(_, _, path), _) => {
                let target = world.types[ty].relationships[at].target;
                self.key(About::Nodes(target), path, descending)
            }
            (SortSays::Node, path, About::Rows(ty, at)) => {
                let target = world.types[ty].relationships[at].target;
                self.key(About::Nodes(target), path, descending)
            }
            (SortSays::Edge, path, About::Rows(ty, at)) => {
                let label = world.types[ty].relationships[at].label;
                self.key(About::Edges(label), path, descending)
            }
            (SortSays::One(..) | SortSays::Node | SortSays::Edge, _, _) => {
                panic!("{path:?} is no order here")
            }
        };
        let ty = self.form.sort_name(world, about);
        Given::new(ty, Form::Object(vec![(field.name, value)]))
    }

    fn direction(&self, descending: bool) -> Given {
        let name = match descending {
            true => "DESC",
            false => "ASC",
        };
        let ty = self.form.direction_name();
        Given::new(ty, Form::Leaf(name.to_owned(), name.into()))
    }

    pub fn group_sort(&mut self, asked: &Aggregate, target: Target) -> Option<Given> {
        if asked.sort.is_empty() {
            return None;
        }
        let ty = format!("{}AggregateSort", self.world.name(target));
        let items = asked.sort.iter().map(|key| {
            let (name, value) = match key.property {
                None => ("count", self.direction(key.descending)),
                Some(at) => {
                    let path = Path::Property(at);
                    (
                        "group",
                        self.key(About::Nodes(target), &path, key.descending),
                    )
                }
            };
            let fields = Form::Object(vec![(name.to_owned(), value)]);
            Given::new(format!("{ty}!"), fields)
        });
        let items = Form::List(items.collect());
        Some(Given::new(format!("[{ty}!]"), items))
    }
}

/// Whether a field of a filter is the one for a part.
fn says(field: Says, part: &Part) -> bool {
    match (field, part) {
        (Says::And, Part::And(_))
        | (Says::Or, Part::Or(_))
        | (Says::Not, Part::Not(_))
        | (Says::Id, Part::Id(_))
        | (Says::Node, Part::Node(_))
        | (Says::Edge, Part::Edge(_))
        | (Says::Typename, Part::Typename(_))
        | (Says::On, Part::On(_)) => true,
        (Says::Property(one), Part::Property(other, _)) => one == *other,
        (Says::Related(_, one), Part::Related(_, other, _))
        | (Says::Connected(_, one), Part::Connected(_, other, _))
        | (Says::One(_, one), Part::One(_, other, _)) => one == *other,
        _ => false,
    }
}
