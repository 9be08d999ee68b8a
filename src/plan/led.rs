//! Fields that lead to nodes: how these are shown.
//!
//! In: a look-up or a relationship, and what is selected of it. Out: what is asked of the nodes, and the value
//! that they become.

use super::{
    KeyedPage, PageArguments, PageAsks, PageId, Part, Select,
    asked::{AskedValue, Row, Selection},
    collect::Group,
    make::{Planner, Reached, internal},
};
use crate::{
    error::{Error, Location},
    gremlin::Text,
    model::{Field, Limits, Meaning, Shows, Target, Wrap},
};

/// A field that leads to nodes.
pub(super) struct Led<'d, 'n> {
    pub definition: &'d Field,
    pub target: Target,
    pub shows: Shows,
    pub limits: Limits,
    /// Its rows are edges.
    pub on_edges: bool,
    pub coordinate: &'n Text,
    pub at: Location,
}

impl<'d> Planner<'d> {
    pub(super) fn led(
        &mut self,
        led: &Led<'d, '_>,
        group: &Group<'d>,
        reached: Reached,
        select: &mut Select,
    ) -> Result<(Selection, AskedValue), Error> {
        select.limits = led.limits;
        match led.shows {
            Shows::Nodes => {
                let value = AskedValue::Plain {
                    wrap: led.definition.wrap,
                    row: Row::Object,
                };
                Ok((self.nodes(led.target, group, reached)?, value))
            }
            Shows::Page(_) => self.led_to_page(led, group, reached, select),
            Shows::Aggregates => {
                let aggregate = match self.selected.model.target(&led.definition.type_name) {
                    Some(Target::Object(id)) => id,
                    Some(Target::Abstract(_)) | None => {
                        return Err(internal("an aggregate is no object", led.at));
                    }
                };
                select.part = Part::Groups;
                let value = AskedValue::Plain {
                    wrap: led.definition.wrap,
                    row: Row::Object,
                };
                let sums = self.sums(aggregate, led.target, group)?;
                Ok((Selection::Sums(sums), value))
            }
        }
    }

    fn led_to_page(
        &mut self,
        led: &Led<'d, '_>,
        group: &Group<'d>,
        reached: Reached,
        select: &mut Select,
    ) -> Result<(Selection, AskedValue), Error> {
        let page = self.page_type(led.definition, led.at)?;
        let items = self.items_of(page, group)?;
        let rows = self.nodes(led.target, &items, reached)?;
        let parts = self.page(page, group, reached)?;
        let mut roles = select.roles.iter();
        let reaches_back = roles.any(|role| {
            let mut given = select.arguments.iter();
            matches!(role.means, Meaning::Last | Meaning::Before)
                && given.any(|argument| role.path.first() == Some(&argument.name))
        });
        let mut asks = PageAsks::default();
        for (_, part) in &parts {
            part.asks(reaches_back, &mut asks);
        }
        let id = PageId::new(self.pages.len());
        self.pages.push(PageArguments::Keys(KeyedPage {
            coordinate: led.coordinate.clone(),
            roles: select.roles.clone(),
            arguments: select.arguments.clone(),
            limits: led.limits,
            on_edges: led.on_edges,
            asks,
        }));
        select.part = Part::Page(id);
        let value = AskedValue::Page {
            required: matches!(led.definition.wrap, Wrap::One { required: true }),
            page: id,
            beside: asks.beside(),
            parts,
            row: Row::Object,
        };
        Ok((rows, value))
    }
}
