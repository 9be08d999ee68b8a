//! Random literals with variables in them, of random input types, under random values.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Type};
use fastrand::Rng;
use serde_json::{Map, Value as Json};

use super::{
    count, model,
    world::{Lit, Ty, Var, World, show, write},
};
use crate::{
    api::{
        book::{Book, KnownArgument, KnownDirective},
        rules::check,
    },
    error::Location,
    gremlin::{Text, Value},
    model::{
        DirectivePlace, Input, Literal, Model, Strictness, coerce_const, coerce_json,
        coerce_literal,
    },
    plan::ArgumentValue,
};

/// What becomes of an argument.
#[derive(Debug, PartialEq)]
enum Outcome {
    InvalidDocument,
    WrongVariables,
    FieldError,
    Absent,
    Value(Json),
}

#[test]
fn literals_with_variables_are_coerced_as_the_specification_says() {
    let mut rng = Rng::with_seed(7);
    let mut seen = HashMap::new();
    let (worlds, each) = (count(1_000).div_ceil(50), 50);
    for _ in 0..worlds {
        let world = World::random(&mut rng);
        let model = model(world.sdl());
        for _ in 0..each {
            let case = Case::random(&mut rng, &world);
            let wanted = case.wanted(&world);
            let got = case.got(&model);
            assert_eq!(
                got,
                wanted,
                "{}\n{}\n{:?}",
                world.sdl(),
                case.text(),
                case.values
            );
            *seen
                .entry(std::mem::discriminant(&wanted))
                .or_insert(0_usize) += 1;
        }
    }
    // Each way out was taken by some of them.
    assert_eq!(seen.len(), 5, "{seen:?}");
    assert!(
        seen.values().all(|count| *count * 100 >= worlds),
        "{seen:?}"
    );
}

struct Case {
    ty: Ty,
    default: Option<Lit>,
    lit: Lit,
    vars: Vec<Var>,
    /// What the client sends, as literals: they are written as JSON.
    values: Vec<Option<Lit>>,
}

impl Case {
    fn random(rng: &mut Rng, world: &World) -> Case {
        let ty = world.any_type(rng, 2);
        let default = (rng.u8(..5) == 0)
            .then(|| world.literal(rng, &ty, &mut None, 0))
            .filter(|lit| world.fits(&ty, lit, &[], false, false));
        let mut vars = Some(Vec::new());
        let lit = world.literal(rng, &ty, &mut vars, 25);
        let vars = vars.unwrap_or_default();
        let values = vars.iter().map(|var| match rng.u8(..6) {
            0 | 1 => None,
            _ => Some(world.literal(rng, &var.ty, &mut None, 10)),
        });
        let values = values.collect();
        Case {
            ty,
            default,
            lit,
            vars,
            values,
        }
    }

    fn text(&self) -> String {
        let vars = self.vars.iter().enumerate().map(|(index, var)| {
            let default = var.default.as_ref();
            let default = default.map_or_else(String::new, |lit| format!(" = {}", write(lit)));
            format!("$v{index}: {}{default}", show(&var.ty))
        });
        let vars = vars.collect::<Vec<_>>().join(", ");
        let vars = if vars.is_empty() {
            vars
        } else {
            format!("({vars})")
        };
        format!("query Q{vars} {{ __typename @d(x: {}) }}", write(&self.lit))
    }

    fn wanted(&self, world: &World) -> Outcome {
        let has_default = self.default.is_some();
        let defaults_fit = self.vars.iter().all(|var| {
            let default = var.default.as_ref();
            default.is_none_or(|lit| world.fits(&var.ty, lit, &[], false, false))
        });
        if !defaults_fit || !world.fits(&self.ty, &self.lit, &self.vars, has_default, false) {
            return Outcome::InvalidDocument;
        }
        let mut vars = Vec::new();
        for (var, given) in self.vars.iter().zip(&self.values) {
            let given = match (given, &var.default) {
                (Some(lit), _) | (None, Some(lit)) => lit,
                (None, None) if matches!(var.ty, Ty::NonNull(_)) => return Outcome::WrongVariables,
                (None, None) => {
                    vars.push(None);
                    continue;
                }
            };
            world.json.set(true);
            let fits = world.fits(&var.ty, given, &[], false, false);
            world.json.set(false);
            if !fits {
                return Outcome::WrongVariables;
            }
            match world.value(&var.ty, given, &[]) {
                Ok(value) => vars.push(Some(value)),
                Err(()) => return Outcome::WrongVariables,
            }
        }
        let lit = match self.lit {
            Lit::Var(index) if vars[index].is_none() => match &self.default {
                Some(default) => default,
                None if matches!(self.ty, Ty::NonNull(_)) => return Outcome::FieldError,
                None => return Outcome::Absent,
            },
            _ => &self.lit,
        };
        match world.value(&self.ty, lit, &vars) {
            Ok(value) => Outcome::Value(value),
            Err(()) => Outcome::FieldError,
        }
    }

    fn got(&self, model: &Model) -> Outcome {
        let ty = Type::new(&show(&self.ty)).and_then(|ty| model.input_type(&ty));
        let ty = ty.expect("the type is in the model");
        let default = self.default.as_ref().map(|lit| {
            let text = format!("{{ a(x: {}) }}", write(lit));
            let document = parse(&text);
            let value = argument(&document).clone().into_const();
            let value = value.expect("a default has no variables");
            coerce_const(model, &ty, &value).expect("the default fits")
        });
        let mut book = Book::new(model, true, false);
        book.directives.push(KnownDirective {
            name: "d".into(),
            places: vec![DirectivePlace::Field],
            arguments: vec![KnownArgument {
                name: "x".into(),
                ty: ty.clone(),
                has_default: default.is_some(),
            }],
            repeatable: false,
        });
        let document = parse(&self.text());
        if !check(&book, model, &document).is_empty() {
            return Outcome::InvalidDocument;
        }
        let mut variables = Vec::new();
        for (var, given) in self.vars.iter().zip(&self.values) {
            let ty = Type::new(&show(&var.ty)).and_then(|ty| model.input_type(&ty));
            let ty = ty.expect("the type is in the model");
            let given = match (given, &var.default) {
                (Some(lit), _) => coerce_json(model, &ty, &json(lit), Strictness::Strict),
                (None, Some(lit)) => {
                    let document = parse(&format!("{{ a(x: {}) }}", write(lit)));
                    let value = argument(&document).clone().into_const();
                    coerce_const(model, &ty, &value.expect("a default has no variables"))
                }
                (None, None) if ty.is_required() => return Outcome::WrongVariables,
                (None, None) => {
                    variables.push(None);
                    continue;
                }
            };
            match given {
                Ok(input) => variables.push(Some(input)),
                Err(_) => return Outcome::WrongVariables,
            }
        }
        let literal = coerce_literal(model, &ty, argument(&document)).expect("validation saw it");
        let argument = ArgumentValue {
            name: "x".into(),
            at: Location { line: 1, column: 1 },
            expression: literal.map(&|name: Text| {
                Literal::Variable(name[1..].parse::<usize>().expect("a variable's number"))
            }),
            default,
            required: ty.is_required(),
        };
        match argument.evaluate(&variables) {
            Ok(Some(input)) => Outcome::Value(of_input(&input)),
            Ok(None) => Outcome::Absent,
            Err(_) => Outcome::FieldError,
        }
    }
}

fn parse(text: &str) -> ExecutableDocument {
    async_graphql::parser::parse_query(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The one argument in a document: of its field, or of the field's directive.
fn argument(document: &ExecutableDocument) -> &async_graphql_value::Value {
    use async_graphql::parser::types::Selection;
    let (_, operation) = document.operations.iter().next().expect("one operation");
    match &operation.node.selection_set.node.items[0].node {
        Selection::Field(field) => match field.node.directives.first() {
            Some(directive) => &directive.node.arguments[0].1.node,
            None => &field.node.arguments[0].1.node,
        },
        _ => panic!("a field was written"),
    }
}

fn json(lit: &Lit) -> Json {
    match lit {
        Lit::Null | Lit::Var(_) => Json::Null,
        Lit::Int(n) => (*n).into(),
        Lit::Float(n) => (*n).into(),
        Lit::Str(text) | Lit::Enum(text) => (*text).into(),
        Lit::Bool(value) => (*value).into(),
        Lit::List(items) => items.iter().map(json).collect(),
        Lit::Obj(fields) => {
            let fields = fields
                .iter()
                .map(|(name, lit)| ((*name).to_owned(), json(lit)));
            Json::Object(fields.collect::<Map<_, _>>())
        }
    }
}

fn of_input(input: &Input) -> Json {
    match input {
        Input::Null => Json::Null,
        Input::Leaf(Value::Int(n)) => (*n).into(),
        Input::Leaf(Value::Double(n)) => (*n).into(),
        Input::Leaf(Value::String(text)) => text.to_string().into(),
        Input::Leaf(Value::Bool(value)) => (*value).into(),
        Input::Leaf(other) => panic!("{other:?} is of no type that was used"),
        Input::List(items) => items.iter().map(of_input).collect(),
        Input::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (name.to_string(), of_input(value)));
            Json::Object(fields.collect::<Map<_, _>>())
        }
    }
}
