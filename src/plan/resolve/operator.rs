//! What the operators of a filter say of a value.
//!
//! In: `{eq: …, in: …}`. Out: a filter. `eq: null` is "has no value" and `ne: null` "has one"; a null of
//! another operator says nothing.

use super::{filter::Filters, pattern};
use crate::{
    error::Error,
    gremlin::{Text, Value},
    model::{Input, Key, Leaf, Operator, Operators, Scalar, instant_of_text},
    plan::filter::{Comparison, Filter, SizeTest, Test, TextTest},
};

impl<'a> Filters<'a, '_> {
    pub(super) fn operators(
        self,
        key: &'a Key,
        operators: &'a Operators,
        value: &Input,
    ) -> Result<Filter<'a>, Error> {
        let mut found = Filter::All;
        for (name, value) in value.fields() {
            if let Some(operator) = operators.0.get(name) {
                self.count()?;
                found = found.and(self.operator(key, name, operator, value)?);
            }
        }
        Ok(found)
    }

    /// The value is this one, or one of a list's.
    pub(super) fn equals(self, key: &'a Key, value: &Input) -> Result<Filter<'a>, Error> {
        self.count()?;
        match of_text(key, value) {
            Some(dates) => Ok(Filter::equals(key, &self.dates(dates)?)),
            None => Ok(Filter::equals(key, value)),
        }
    }

    fn operator(
        self,
        key: &'a Key,
        name: &Text,
        operator: &'a Operator,
        value: &Input,
    ) -> Result<Filter<'a>, Error> {
        let is_null = *value == Input::Null;
        Ok(match operator {
            Operator::Equal if is_null => Filter::exists(key).negated(),
            Operator::NotEqual if is_null => Filter::exists(key),
            _ if is_null => Filter::All,
            Operator::Equal | Operator::In | Operator::Includes | Operator::IncludesAny => {
                self.equals(key, value)?
            }
            Operator::NotEqual | Operator::NotIn | Operator::NotIncludes => {
                self.equals(key, value)?.negated()
            }
            Operator::IncludesAll => {
                let mut found = Filter::All;
                for item in items(value) {
                    found = found.and(self.equals(key, item)?);
                }
                match found {
                    Filter::All => Filter::exists(key),
                    found => found,
                }
            }
            Operator::Less => self.compared(key, Comparison::Less, value)?,
            Operator::LessOrEqual => self.compared(key, Comparison::LessOrEqual, value)?,
            Operator::Greater => self.compared(key, Comparison::Greater, value)?,
            Operator::GreaterOrEqual => self.compared(key, Comparison::GreaterOrEqual, value)?,
            Operator::Between => {
                let [from, to] = items(value) else {
                    return Err(
                        self.error(&format!("has `{name}`, which takes a list of two values"))
                    );
                };
                let from = self.compared(key, Comparison::GreaterOrEqual, from)?;
                from.and(self.compared(key, Comparison::LessOrEqual, to)?)
            }
            Operator::Contains => self.text(key, TextTest::Contains, value)?,
            Operator::NotContains => self.text(key, TextTest::Contains, value)?.negated(),
            Operator::StartsWith => self.text(key, TextTest::StartsWith, value)?,
            Operator::EndsWith => self.text(key, TextTest::EndsWith, value)?,
            Operator::Matches => match value {
                Input::Leaf(Value::String(text)) => {
                    let pattern = pattern::shared(text)
                        .map_err(|error| self.error(&format!("has `{name}`, and {error}")))?;
                    Filter::Test(key, Test::Text(TextTest::Matches, pattern.into()))
                }
                _ => return Err(self.error("is not a text")),
            },
            Operator::Exists => match value {
                Input::Leaf(Value::Bool(false)) => Filter::exists(key).negated(),
                _ => Filter::exists(key),
            },
            Operator::Size(operators) => self.sizes(key, operators, value)?,
            Operator::OfType => of_type(key, value),
            Operator::NotOfLists => {
                let message = format!(
                    "has `{name}`, which compares one value, and this is a list of values; use \
                     `includes` or `contains`"
                );
                return Err(self.error(&message));
            }
        })
    }

    fn compared(
        self,
        key: &'a Key,
        comparison: Comparison,
        value: &Input,
    ) -> Result<Filter<'a>, Error> {
        let value = match of_text(key, value) {
            Some(dates) => self.dates(dates)?,
            None => value.clone(),
        };
        match value {
            Input::Leaf(value) => Ok(Filter::compared(key, comparison, value)),
            Input::Null | Input::List(_) | Input::Object(_) => {
                Err(self.error("compares with null, which is neither less nor more"))
            }
        }
    }

    fn text(self, key: &'a Key, test: TextTest, value: &Input) -> Result<Filter<'a>, Error> {
        match value {
            Input::Leaf(Value::String(text)) => {
                Ok(Filter::Test(key, Test::Text(test, text.clone())))
            }
            _ => Err(self.error("is not a text")),
        }
    }

    fn sizes(
        self,
        key: &'a Key,
        operators: &'a Operators,
        value: &Input,
    ) -> Result<Filter<'a>, Error> {
        let size = |test| Filter::Test(key, Test::Size(test));
        let mut found = Filter::All;
        for (name, value) in value.fields() {
            let Some(operator) = operators.0.get(name) else {
                continue;
            };
            if *value == Input::Null {
                continue;
            }
            let numbers: Vec<i64> = match value {
                Input::List(items) => items.iter().filter_map(whole).collect(),
                one => whole(one).into_iter().collect(),
            };
            let one = numbers.first().copied().unwrap_or_default();
            let compared = |comparison| size(SizeTest::Compared(comparison, one));
            found = found.and(match operator {
                Operator::Equal => size(SizeTest::Equals(one)),
                Operator::NotEqual => size(SizeTest::Equals(one)).negated(),
                Operator::In => size(SizeTest::Within(numbers)),
                Operator::NotIn => size(SizeTest::Within(numbers)).negated(),
                Operator::Less => compared(Comparison::Less),
                Operator::LessOrEqual => compared(Comparison::LessOrEqual),
                Operator::Greater => compared(Comparison::Greater),
                Operator::GreaterOrEqual => compared(Comparison::GreaterOrEqual),
                Operator::Between => match numbers[..] {
                    [from, to] => size(SizeTest::Compared(Comparison::GreaterOrEqual, from))
                        .and(size(SizeTest::Compared(Comparison::LessOrEqual, to))),
                    _ => {
                        let message = format!("has `{name}`, which takes a list of two values");
                        return Err(self.error(&message));
                    }
                },
                Operator::Contains
                | Operator::NotContains
                | Operator::StartsWith
                | Operator::EndsWith
                | Operator::Matches
                | Operator::Exists
                | Operator::Includes
                | Operator::NotIncludes
                | Operator::IncludesAny
                | Operator::IncludesAll
                | Operator::Size(_)
                | Operator::OfType
                | Operator::NotOfLists => {
                    return Err(self.error(&format!("has `{name}`, which no size has")));
                }
            });
        }
        Ok(found)
    }

    /// Whether what is said of a type's name holds for this one.
    pub(super) fn holds_of_name(
        self,
        operators: &Operators,
        name: &str,
        value: &Input,
    ) -> Result<bool, Error> {
        let is =
            |value: &Input| matches!(value, Input::Leaf(Value::String(text)) if **text == *name);
        for (operator, value) in value.fields() {
            let holds = match (operators.0.get(operator), value) {
                (None, _) | (Some(Operator::Equal | Operator::NotEqual), Input::Null) => true,
                (Some(_), Input::Null) => true,
                (Some(Operator::Equal), value) => is(value),
                (Some(Operator::NotEqual), value) => !is(value),
                (Some(Operator::In), value) => items(value).iter().any(is),
                (Some(Operator::NotIn), value) => !items(value).iter().any(is),
                (Some(_), _) => {
                    let message = format!(
                        "has `{operator}`, and a type is told by `eq`, `ne`, `in` or `notIn`"
                    );
                    return Err(self.error(&message));
                }
            };
            if !holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Texts that are to be dates.
    fn dates(self, of: DatesAsText<'_>) -> Result<Input, Error> {
        let date = |item: &Input| match item {
            Input::Leaf(Value::String(text)) => instant_of_text(of.scalar, text)
                .map(|millis| Input::Leaf(Value::Date(millis)))
                .ok_or_else(|| self.error("holds a text that is no date")),
            other => Ok(other.clone()),
        };
        match of.value {
            Input::List(items) => items
                .iter()
                .map(date)
                .collect::<Result<_, _>>()
                .map(Input::List),
            one => date(one),
        }
    }
}

struct DatesAsText<'v> {
    scalar: Scalar,
    value: &'v Input,
}

/// A date that comes as a text, or a list of such.
fn of_text<'v>(key: &Key, value: &'v Input) -> Option<DatesAsText<'v>> {
    let Key::Property {
        leaf: Leaf::Scalar(scalar @ (Scalar::AwsDate | Scalar::AwsDateTime)),
        ..
    } = key
    else {
        return None;
    };
    let is_text = |value: &Input| matches!(value, Input::Leaf(Value::String(_)));
    let found = match value {
        Input::List(items) => items.iter().any(is_text),
        one => is_text(one),
    };
    found.then_some(DatesAsText {
        scalar: *scalar,
        value,
    })
}

fn items(value: &Input) -> &[Input] {
    match value {
        Input::List(items) => items,
        one => std::slice::from_ref(one),
    }
}

fn whole(value: &Input) -> Option<i64> {
    match value {
        Input::Leaf(Value::Int(number)) => Some((*number).into()),
        Input::Leaf(Value::Long(number)) => Some(*number),
        Input::Leaf(_) | Input::Null | Input::List(_) | Input::Object(_) => None,
    }
}

/// Amplify's `ModelAttributeTypes`: what a value is, the schema says.
fn of_type<'a>(key: &'a Key, value: &Input) -> Filter<'a> {
    let Input::Leaf(Value::String(wanted)) = value else {
        return Filter::All;
    };
    if &**wanted == "_null" {
        return Filter::exists(key).negated();
    }
    let (leaf, many) = match key {
        Key::Id => (Leaf::Scalar(Scalar::Id), false),
        Key::Property { leaf, many, .. } => (*leaf, *many),
    };
    let one = match leaf {
        Leaf::Enum(_) => "string",
        Leaf::Scalar(scalar) => match scalar {
            Scalar::Int | Scalar::Float | Scalar::Long | Scalar::AwsTimestamp => "number",
            Scalar::Boolean => "bool",
            Scalar::String
            | Scalar::Id
            | Scalar::Json
            | Scalar::AwsDate
            | Scalar::AwsTime
            | Scalar::AwsDateTime
            | Scalar::AwsEmail
            | Scalar::AwsJson
            | Scalar::AwsUrl
            | Scalar::AwsPhone
            | Scalar::AwsIpAddress
            | Scalar::Custom => "string",
        },
    };
    let is = match many {
        true => **wanted == *"list" || **wanted == format!("{one}Set"),
        false => **wanted == *one,
    };
    match is {
        true => Filter::exists(key),
        false => Filter::Nothing,
    }
}
