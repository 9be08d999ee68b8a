//! What the client's arguments say of the elements that it wants.
//!
//! In: the arguments of a field, and where in them what is said. Out: what is wanted, closed.

use std::cell::Cell;

use super::{
    Resolved,
    filter::Filters,
    groups::{self, Groups},
    order::{OrderBy, Orders},
};
use crate::{
    error::{Code, Error, Location},
    gremlin::{Text, Value},
    model::{Input, Meaning, Model},
    plan::{ArgumentValue, KeyWindow, PageWindow, Part, Position, Select, Window, filter::Filter},
};

/// Which elements are wanted, in which order, and how many of them.
#[derive(Debug)]
pub(in crate::plan) struct Selected<'a> {
    pub filter: Filter<'a>,
    pub order: Vec<OrderBy<'a>>,
    pub window: Window,
    /// The list is shown in pages, whose places are told by its order.
    pub page: Option<&'a KeyWindow>,
}

impl Resolved {
    /// What is wanted of the elements that are there.
    pub(in crate::plan) fn select<'a>(
        &'a self,
        model: &'a Model,
        select: &'a Select,
    ) -> Result<Selected<'a>, Error> {
        let mut selected = Selected {
            filter: Filter::All,
            order: Vec::new(),
            window: Window::EVERYTHING,
            page: None,
        };
        let mut keys = 0;
        for argument in &select.arguments {
            let Some(value) = argument.evaluate(&self.variables)? else {
                continue;
            };
            let roles = select.roles.iter();
            for role in roles.filter(|role| role.path.first() == Some(&argument.name)) {
                if let Some(value) = inside(&value, role.path.get(1..).unwrap_or_default()) {
                    selected.add(model, argument, &role.means, value)?;
                    keys += usize::from(*value != Input::Null);
                    if role.means == Meaning::First && select.part == Part::List {
                        self.check_limit(argument, select, selected.window.limit)?;
                    }
                }
            }
        }
        if let Some((names, at)) = &select.one_of
            && keys != 1
        {
            return Err(one_key(names, *at));
        }
        match select.part {
            Part::List => {
                let default = select.limits.default;
                selected.window.limit = selected.window.limit.or(default);
            }
            Part::Groups => selected.window = Window::EVERYTHING,
            Part::One => selected.window = Window::FIRST,
            Part::Page(page) => match &self.windows[page.index()] {
                Ok(PageWindow::Rows(window)) => selected.window = window.with_one_more(),
                Ok(PageWindow::Keys(window)) => selected.page = Some(window),
                Err(error) => return Err(error.clone()),
            },
        }
        Ok(selected)
    }
}

impl Resolved {
    fn check_limit(
        &self,
        argument: &ArgumentValue,
        select: &Select,
        given: Option<u32>,
    ) -> Result<(), Error> {
        let most = select.limits.max.unwrap_or(self.max_limit);
        match given {
            Some(given) if given > most => {
                let message = format!("is {given}, and a list has at most {most} rows");
                Err(argument.error(&message))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// By what the elements are grouped, and which of the groups are wanted.
    pub(in crate::plan) fn groups<'a>(
        &'a self,
        model: &'a Model,
        select: &'a Select,
    ) -> Result<(Groups<'a>, Window), Error> {
        let (mut groups, mut window) = (Groups::default(), Window::EVERYTHING);
        let each =
            |read: &mut dyn FnMut(&'a Meaning, &ArgumentValue, &Input) -> Result<(), Error>| {
                for argument in &select.arguments {
                    let Some(value) = argument.evaluate(&self.variables)? else {
                        continue;
                    };
                    let roles = select.roles.iter();
                    for role in roles.filter(|role| role.path.first() == Some(&argument.name)) {
                        if let Some(value) = inside(&value, role.path.get(1..).unwrap_or_default())
                        {
                            read(&role.means, argument, value)?;
                        }
                    }
                }
                Ok::<_, Error>(())
            };
        each(&mut |means, argument, value| {
            match means {
                Meaning::GroupBy(by) => groups.read(model, *by, value),
                Meaning::First => window.limit = count(argument, value)?,
                Meaning::Offset => {
                    window.after = Position(count(argument, value)?.unwrap_or(0));
                }
                _ => {}
            }
            Ok(())
        })?;
        // An order names what is grouped by.
        each(&mut |means, argument, value| match means {
            Meaning::OrderGroups(group) => {
                groups::order(Orders { model, argument }, *group, value, &mut groups)
            }
            _ => Ok(()),
        })?;
        groups.complete();
        // All together are one row, which is always there.
        if groups.by.is_empty() {
            window = Window::EVERYTHING;
        }
        Ok((groups, window))
    }
}

impl<'a> Selected<'a> {
    fn add(
        &mut self,
        model: &'a Model,
        argument: &ArgumentValue,
        means: &'a Meaning,
        value: &Input,
    ) -> Result<(), Error> {
        match means {
            Meaning::Equals(key) => {
                let holds = Filters::new(model, argument, &Cell::new(0)).equals(key, value)?;
                self.restrict(holds);
            }
            Meaning::Where(filter) => {
                let holds = Filters::new(model, argument, &Cell::new(0)).whole(*filter, value)?;
                self.restrict(holds);
            }
            Meaning::Order(sort) => {
                Orders { model, argument }.read(*sort, value, &mut self.order)?;
            }
            Meaning::First => self.window.limit = count(argument, value)?,
            // Of groups, and read with them.
            Meaning::GroupBy(_) | Meaning::OrderGroups(_) => {}
            // What a page shows is known before.
            Meaning::Last | Meaning::After | Meaning::Before => {}
            Meaning::Offset => {
                self.window.after = Position(count(argument, value)?.unwrap_or(0));
            }
        }
        Ok(())
    }
}

impl<'a> Selected<'a> {
    /// This holds as well.
    fn restrict(&mut self, holds: Filter<'a>) {
        let filter = std::mem::replace(&mut self.filter, Filter::All);
        self.filter = filter.and(holds);
    }
}

fn one_key(names: &[Text], at: Location) -> Error {
    let message = match names {
        [only] => format!("the argument \"{only}\" is missing: without it no node is named"),
        names => {
            let names: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
            format!("give exactly one of the arguments {}", names.join(", "))
        }
    };
    Error::new(Code::BadUserInput, message).at(at)
}

/// A field inside of a value; `None`: it is not given.
pub(super) fn inside<'v>(value: &'v Input, path: &[crate::gremlin::Text]) -> Option<&'v Input> {
    let Some((first, rest)) = path.split_first() else {
        return Some(value);
    };
    let mut fields = value.fields().iter();
    let (_, value) = fields.find(|(name, _)| name == first)?;
    inside(value, rest)
}

pub(super) fn count(argument: &ArgumentValue, value: &Input) -> Result<Option<u32>, Error> {
    match value {
        Input::Leaf(Value::Int(count)) => match u32::try_from(*count) {
            Ok(count) => Ok(Some(count)),
            Err(_) => Err(argument.error("cannot be negative")),
        },
        Input::Null => Ok(None),
        Input::Leaf(_) | Input::List(_) | Input::Object(_) => {
            Err(argument.error("cannot be negative"))
        }
    }
}
