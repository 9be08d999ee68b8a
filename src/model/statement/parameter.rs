//! What stands behind a placeholder.
//!
//! In: the names of a placeholder and the arguments of its field. Out: where its value comes from
//! and of which type it is.

use crate::{
    gremlin::{Placeholder, Text},
    model::{
        input::{InputLeaf, InputType},
        lookup::ArgumentDefinition,
        names::nearest,
        scalar::Scalar,
        types::Model,
    },
};

/// A placeholder that has a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// As it is written: `$input.height`.
    pub name: Text,
    /// Line and column in the statement.
    pub line: usize,
    pub column: usize,
    pub supply: Supply,
}

impl Parameter {
    /// Its values are seconds since 1970, one or a list of them.
    pub fn is_seconds(&self) -> bool {
        match &self.supply {
            Supply::Argument { ty, .. } => {
                matches!(ty.leaf(), InputLeaf::Scalar(Scalar::AwsTimestamp, _))
            }
            Supply::This | Supply::Identity(_) | Supply::Now | Supply::Today | Supply::Uuid(_) => {
                false
            }
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Supply {
    /// An argument of the field by its index, and the fields into it.
    Argument {
        index: usize,
        path: Vec<Text>,
        ty: InputType,
        /// It can be without a value: it, or what it is in, has neither a bang nor a default.
        optional: bool,
    },
    /// The parent's id.
    This,
    /// The caller, or something of them.
    Identity(Vec<Text>),
    /// The time of the request, RFC 3339 in UTC.
    Now,
    /// The day of the request in UTC.
    Today,
    /// A new id; one for each name and field of a root.
    Uuid(Option<Text>),
}

/// Names that no argument of a statement may have.
pub const RESERVED: [&str; 5] = ["this", "identity", "now", "today", "uuid"];

/// Why a placeholder has no value, and what to do.
type Unknown = (String, Option<String>);

pub fn supply(
    model: &Model,
    arguments: &[ArgumentDefinition],
    placeholder: &Placeholder,
) -> Result<Supply, Unknown> {
    let [first, path @ ..] = &placeholder.path[..] else {
        return Err(("a placeholder has a name".into(), None));
    };
    let alone = |supply: Supply| match path.first() {
        None => Ok(supply),
        Some(_) => Err((
            format!("`${first}` is one value, and nothing is in it"),
            None,
        )),
    };
    match &**first {
        "this" => alone(Supply::This),
        "now" => alone(Supply::Now),
        "today" => alone(Supply::Today),
        "identity" => Ok(Supply::Identity(path.to_vec())),
        "uuid" => match path {
            [] => Ok(Supply::Uuid(None)),
            [name] => Ok(Supply::Uuid(Some(name.clone()))),
            [..] => Err(("`$uuid` has one name, such as `$uuid.a`".into(), None)),
        },
        name => argument(model, arguments, name, path),
    }
}

fn argument(
    model: &Model,
    arguments: &[ArgumentDefinition],
    name: &str,
    path: &[Text],
) -> Result<Supply, Unknown> {
    let found = arguments
        .iter()
        .enumerate()
        .find(|(_, known)| *known.name == *name);
    let Some((index, argument)) = found else {
        let known = arguments
            .iter()
            .map(|argument| &*argument.name)
            .chain(RESERVED);
        let near = nearest(name, known).map(|near| format!("did you mean `${near}`?"));
        let help = near.or_else(|| match arguments {
            [] => Some("the field has no arguments; there are also $this, $identity, $now, $today and $uuid".into()),
            [..] => {
                let names: Vec<_> = arguments.iter().map(|a| format!("${}", a.name)).collect();
                Some(format!("the field has {}; there are also $this, $identity, $now, $today and $uuid", names.join(", ")))
            }
        });
        return Err((format!("the field has no argument `{name}`"), help));
    };
    let mut ty = &argument.ty;
    let mut optional = !ty.is_required() && argument.default.is_none();
    let mut so_far = format!("${name}");
    for part in path {
        let InputType::Named {
            leaf: InputLeaf::Object(id),
            ..
        } = ty
        else {
            return Err((
                format!(
                    "`{so_far}` is of type `{}`, and nothing is in it",
                    model.show(ty)
                ),
                match ty {
                    InputType::List { .. } => {
                        Some("a path cannot go into a list; take the list as a whole".into())
                    }
                    InputType::Named { .. } => None,
                },
            ));
        };
        let object = &model[*id];
        let Some(field) = object.fields.get(part) else {
            let near = nearest(part, object.fields.keys().map(|name| &**name));
            return Err((
                format!("`{}` has no field `{part}`", object.name),
                near.map(|near| format!("did you mean `{so_far}.{near}`?")),
            ));
        };
        so_far.push('.');
        so_far.push_str(part);
        ty = &field.ty;
        optional |= !ty.is_required() && field.default.is_none();
    }
    Ok(Supply::Argument {
        index,
        path: path.to_vec(),
        ty: ty.clone(),
        optional,
    })
}
