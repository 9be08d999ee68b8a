//! Values that stand for those of a request, to see at start what fits where.

use crate::model::statement::{Hole, Supply};
use crate::{
    gremlin::{Arg, Never, Open, Step, StepName, Text, Value},
    model::{
        input::{InputLeaf, InputType},
        scalar::Scalar,
        types::Model,
    },
};

/// A value of the type that an open place has. Names of a caller may be of any type: a string here.
pub fn sample(model: &Model, hole: &Hole) -> Value<Never> {
    match hole {
        Open::Value(parameter) => match &parameter.supply {
            Supply::Argument { ty, .. } => of_type(model, ty, 0),
            Supply::This | Supply::Now | Supply::Today | Supply::Uuid(_) | Supply::Identity(_) => {
                text()
            }
        },
        Open::Template(_) => text(),
        Open::Date(_) => Value::Date(0),
    }
}

/// The lists of ids in `V` and `E` as one list each: so a request's are asked for.
pub fn flatten_ids(steps: &mut [Step]) {
    for step in steps {
        let by_ids = matches!(step.name, StepName::V | StepName::E | StepName::HasId);
        for arg in &mut step.args {
            match arg {
                Arg::Value(Value::List(items)) if by_ids => {
                    let inner = std::mem::take(items)
                        .into_iter()
                        .flat_map(|item| match item {
                            Value::List(inner) => inner,
                            other => vec![other],
                        });
                    *items = inner.collect();
                }
                Arg::Traversal(chain) => flatten_ids(chain),
                _ => {}
            }
        }
    }
}

fn text() -> Value<Never> {
    Value::String(Text::from("sample"))
}

/// Input types may hold themselves.
const DEEP_ENOUGH: usize = 8;

fn of_type(model: &Model, ty: &InputType, depth: usize) -> Value<Never> {
    match ty {
        InputType::List { items, .. } => Value::List(vec![of_type(model, items, depth)]),
        InputType::Named { leaf, .. } => match leaf {
            InputLeaf::Scalar(scalar, _) => of_scalar(*scalar),
            InputLeaf::Enum(_) => text(),
            InputLeaf::Object(_) if depth == DEEP_ENOUGH => Value::Map(Vec::new()),
            InputLeaf::Object(id) => Value::Map(
                model[*id]
                    .fields
                    .iter()
                    // Objects in objects multiply: below the first ones only what must be there.
                    .filter(|(_, field)| {
                        let leaf = field.ty.leaf();
                        depth == 0
                            || field.ty.is_required()
                            || !matches!(leaf, InputLeaf::Object(_))
                    })
                    .map(|(name, field)| {
                        let key = field.alias.as_ref().unwrap_or(name);
                        (
                            Value::String(key.clone()),
                            of_type(model, &field.ty, depth + 1),
                        )
                    })
                    .collect(),
            ),
        },
    }
}

fn of_scalar(scalar: Scalar) -> Value<Never> {
    match scalar {
        Scalar::Int => Value::Int(1),
        Scalar::Long | Scalar::AwsTimestamp => Value::Long(1),
        Scalar::Float => Value::Double(1.5),
        Scalar::Boolean => Value::Bool(true),
        Scalar::AwsDate | Scalar::AwsDateTime => Value::Date(0),
        Scalar::String
        | Scalar::Id
        | Scalar::Json
        | Scalar::Custom
        | Scalar::AwsTime
        | Scalar::AwsEmail
        | Scalar::AwsJson
        | Scalar::AwsUrl
        | Scalar::AwsPhone
        | Scalar::AwsIpAddress => text(),
    }
}
