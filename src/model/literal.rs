//! Literals with variables in them: checked as far as they are known, with places for the rest.
//!
//! In: the parts of a literal that were checked. Out: a [`Literal`]; with the variables' values, the
//! value (GraphQL, sections 3.10, 3.11 and 6.4.1).

use std::borrow::Cow;

use super::{
    coerce::{Input, Made, coerce_const},
    input::{InputObject, InputType},
    misfit::CoerceError,
    types::Model,
};
use crate::gremlin::Text;

/// A value that may look at variables. `V` says which.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal<V = Text> {
    Known(Input),
    Variable(V),
    List(OpenList<V>),
    Object(OpenObject<V>),
}

/// A list with a variable somewhere in it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenList<V> {
    pub items: Vec<Literal<V>>,
    /// The type of the items, where they cannot be null.
    required: Option<Text>,
}

/// An object with a variable somewhere in it: the fields that are given or have a default.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenObject<V> {
    pub fields: Vec<OpenField<V>>,
    /// The type's name, where it takes exactly one field.
    one_of: Option<Text>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OpenField<V> {
    pub name: Text,
    pub value: Literal<V>,
    /// Used where the variable is absent.
    default: Option<Input>,
    /// Its type, where it cannot be null.
    required: Option<Text>,
}

impl<V> OpenField<V> {
    /// What is used where the variable is absent.
    pub fn default(&self) -> Option<&Input> {
        self.default.as_ref()
    }
}

impl From<Input> for Literal {
    fn from(input: Input) -> Self {
        Literal::Known(input)
    }
}

impl Made for Literal {
    fn variable(name: &str) -> Self {
        Literal::Variable(name.into())
    }

    fn list(model: &Model, items: Vec<Self>, item_type: &InputType) -> Self {
        match all_known(items) {
            Ok(items) => Literal::Known(Input::List(items)),
            Err(items) => Literal::List(OpenList {
                items,
                required: required(model, item_type),
            }),
        }
    }

    fn object(model: &Model, of: &InputObject, fields: Vec<(Text, Self)>) -> Self {
        let (names, values): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
        let values = match all_known(values) {
            Ok(values) => {
                return Literal::Known(Input::Object(names.into_iter().zip(values).collect()));
            }
            Err(values) => values,
        };
        let fields = names.into_iter().zip(values).map(|(name, value)| {
            let field = of.fields.get(&name);
            OpenField {
                value,
                default: field.and_then(|field| {
                    let default = field.default.as_ref()?;
                    coerce_const(model, &field.ty, default).ok()
                }),
                required: field.and_then(|field| required(model, &field.ty)),
                name,
            }
        });
        Literal::Object(OpenObject {
            fields: fields.collect(),
            one_of: of.one_of.then(|| of.name.clone()),
        })
    }
}

fn required(model: &Model, ty: &InputType) -> Option<Text> {
    ty.is_required().then(|| model.show(ty).into())
}

/// The values, or what was given where one of them looks at variables.
fn all_known(parts: Vec<Literal>) -> Result<Vec<Input>, Vec<Literal>> {
    if !parts.iter().all(|part| matches!(part, Literal::Known(_))) {
        return Err(parts);
    }
    let known = parts.into_iter().filter_map(|part| match part {
        Literal::Known(input) => Some(input),
        Literal::Variable(_) | Literal::List(_) | Literal::Object(_) => None,
    });
    Ok(known.collect())
}

impl<V> Literal<V> {
    /// The same with each variable named in another way.
    pub fn map<W>(self, name: &impl Fn(V) -> Literal<W>) -> Literal<W> {
        match self {
            Literal::Known(input) => Literal::Known(input),
            Literal::Variable(variable) => name(variable),
            Literal::List(OpenList { items, required }) => Literal::List(OpenList {
                items: items.into_iter().map(|item| item.map(name)).collect(),
                required,
            }),
            Literal::Object(OpenObject { fields, one_of }) => Literal::Object(OpenObject {
                fields: fields
                    .into_iter()
                    .map(|field| OpenField {
                        name: field.name,
                        value: field.value.map(name),
                        default: field.default,
                        required: field.required,
                    })
                    .collect(),
                one_of,
            }),
        }
    }

    /// The value, or `None` where it is a variable that was not given.
    pub fn value<'a>(
        &'a self,
        variables: &impl Fn(&V) -> Option<&'a Input>,
    ) -> Result<Option<Cow<'a, Input>>, CoerceError> {
        match self {
            Literal::Known(input) => Ok(Some(Cow::Borrowed(input))),
            Literal::Variable(variable) => Ok(variables(variable).map(Cow::Borrowed)),
            Literal::List(list) => Ok(Some(Cow::Owned(list.value(variables)?))),
            Literal::Object(object) => Ok(Some(Cow::Owned(object.value(variables)?))),
        }
    }
}

impl<V> OpenList<V> {
    fn value<'a>(
        &'a self,
        variables: &impl Fn(&V) -> Option<&'a Input>,
    ) -> Result<Input, CoerceError> {
        let items = self.items.iter().enumerate().map(|(index, item)| {
            let value = item
                .value(variables)
                .map_err(|error| error.in_item(index))?
                .map_or(Input::Null, Cow::into_owned);
            match (&self.required, &value) {
                (Some(ty), Input::Null) => Err(CoerceError::null(ty).in_item(index)),
                (_, _) => Ok(value),
            }
        });
        items.collect::<Result<_, _>>().map(Input::List)
    }
}

impl<V> OpenObject<V> {
    fn value<'a>(
        &'a self,
        variables: &impl Fn(&V) -> Option<&'a Input>,
    ) -> Result<Input, CoerceError> {
        let mut found = Vec::with_capacity(self.fields.len());
        for field in &self.fields {
            let value = field
                .value
                .value(variables)
                .map_err(|error| error.in_field(&field.name))?
                .map(Cow::into_owned)
                .or_else(|| field.default.clone());
            match (value, &field.required) {
                (None | Some(Input::Null), Some(ty)) => {
                    return Err(CoerceError::null(ty).in_field(&field.name));
                }
                (Some(value), _) => found.push((field.name.clone(), value)),
                (None, None) => {}
            }
        }
        match (&self.one_of, &found[..]) {
            (Some(_), [(_, value)]) if *value != Input::Null => {}
            (Some(name), _) => return Err(CoerceError::one_of(name)),
            (None, _) => {}
        }
        Ok(Input::Object(found))
    }
}
