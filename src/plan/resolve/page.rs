//! What the pages of a plan show.
//!
//! In: the arguments of a page. Out: its window, or why the arguments do not fit.

use super::{
    order::{OrderBy, Orders, total_of_page},
    select::{count, inside},
};
use crate::{
    error::Error,
    gremlin::Value,
    model::{Input, Meaning, Model},
    plan::{
        ArgumentValue, CursorForm, KeyWindow, KeyedPage, PageArguments, PageWindow, Position,
        Window, cursor::CursorKey,
    },
};

/// The rows of a page whose field and type do not say how many there are.
const DEFAULT: u32 = 100;

/// The most rows of a page whose field and type do not say it.
const MAX: u32 = 1_000;

pub(super) fn page(
    model: &Model,
    page: &PageArguments,
    variables: &[Option<Input>],
) -> Result<PageWindow, Error> {
    match page {
        PageArguments::Rows { limit, after } => {
            counted(limit.as_ref(), after.as_ref(), variables).map(PageWindow::Rows)
        }
        PageArguments::Keys(page) => keyed(model, page, variables).map(PageWindow::Keys),
    }
}

fn counted(
    limit: Option<&ArgumentValue>,
    after: Option<&ArgumentValue>,
    variables: &[Option<Input>],
) -> Result<Window, Error> {
    let mut window = Window::EVERYTHING;
    if let Some(argument) = limit
        && let Some(value) = argument.evaluate(variables)?
    {
        window.limit = count(argument, &value)?;
    }
    if let Some(argument) = after
        && let Some(value) = argument.evaluate(variables)?
        && let Some(token) = text(argument, &value)?
    {
        window.after = Position::read_token(token)
            .ok_or_else(|| argument.error("is not from a page of this list"))?;
    }
    Ok(window)
}

fn text<'v>(argument: &ArgumentValue, value: &'v Input) -> Result<Option<&'v str>, Error> {
    match value {
        Input::Null => Ok(None),
        Input::Leaf(Value::String(token)) => Ok(Some(token)),
        Input::Leaf(_) | Input::List(_) | Input::Object(_) => {
            Err(argument.error("is not from a page of this list"))
        }
    }
}

/// What the arguments of a keyed page say.
#[derive(Default)]
struct Given<'p> {
    first: Option<u32>,
    last: Option<u32>,
    after: Option<(&'p ArgumentValue, String)>,
    before: Option<(&'p ArgumentValue, String)>,
}

fn keyed(model: &Model, page: &KeyedPage, variables: &[Option<Input>]) -> Result<KeyWindow, Error> {
    let mut given = Given::default();
    let mut order = Vec::new();
    let limits = page.limits;
    let most = limits.max.unwrap_or(MAX);
    for argument in &page.arguments {
        let Some(value) = argument.evaluate(variables)? else {
            continue;
        };
        let roles = page.roles.iter();
        for role in roles.filter(|role| role.path.first() == Some(&argument.name)) {
            let Some(value) = inside(&value, role.path.get(1..).unwrap_or_default()) else {
                continue;
            };
            match &role.means {
                Meaning::Order(sort) => {
                    Orders { model, argument }.read(*sort, value, &mut order)?;
                }
                Meaning::First => given.first = limited(argument, value, most)?,
                Meaning::Last => given.last = limited(argument, value, most)?,
                Meaning::After => {
                    given.after = text(argument, value)?.map(|token| (argument, token.to_owned()));
                }
                Meaning::Before => {
                    given.before = text(argument, value)?.map(|token| (argument, token.to_owned()));
                }
                Meaning::Equals(_)
                | Meaning::Where(_)
                | Meaning::Offset
                | Meaning::GroupBy(_)
                | Meaning::OrderGroups(_) => {}
            }
        }
        if given.first.is_some() && given.last.is_some() {
            return Err(argument.error(
                "and its counterpart cannot both be given: a page is at one end of the list",
            ));
        }
    }
    total_of_page(&mut order, page.on_edges);
    let cursors = form(page, &order);
    let read = |given: Option<(&ArgumentValue, String)>| {
        given
            .map(|(argument, token)| place(argument, &token, &cursors, &order))
            .transpose()
    };
    let (after, before) = (read(given.after)?, read(given.before)?);
    let default = limits.default.unwrap_or(DEFAULT).min(most);
    Ok(KeyWindow {
        after,
        before,
        limit: given.first.or(given.last).unwrap_or(default),
        from_end: given.last.is_some(),
        asks: page.asks,
        cursors,
    })
}

fn limited(argument: &ArgumentValue, value: &Input, most: u32) -> Result<Option<u32>, Error> {
    match count(argument, value)? {
        Some(count) if count > most => {
            let message = format!("is {count}, and a page has at most {most} rows");
            Err(argument.error(&message))
        }
        count => Ok(count),
    }
}

/// A cursor is of this list, in this order.
fn form(page: &KeyedPage, order: &[OrderBy<'_>]) -> CursorForm {
    let mut list = format!("1 {} ", page.coordinate);
    for order in order {
        order.describe(&mut list);
    }
    CursorForm::new(list, order.len())
}

fn place(
    argument: &ArgumentValue,
    token: &str,
    cursors: &CursorForm,
    order: &[OrderBy<'_>],
) -> Result<Vec<CursorKey>, Error> {
    let values = cursors.read(token).and_then(|values| {
        let values = order.iter().zip(&values);
        values
            .map(|(order, value)| CursorKey::of(order.value(), value))
            .collect()
    });
    values.ok_or_else(|| argument.error("is not a cursor of this list in this order"))
}
