//! The one way to elements.
//!
//! In: steps that give elements, and what is wanted of them. Out: [`Elements`], of which alone anything can
//! be asked. What must hold of every vertex, whichever way leads to it, is added here.

use super::{
    Lowerer,
    filter::{Filterer, Subject, has_label, start, weight},
    order::Orders,
    steps::{limit, range, step},
};
use crate::{
    error::Error,
    gremlin::{Chain, StepName, Text},
    model::Way,
    plan::{
        Hop, PAGE_AHEAD, PAGE_BACK, PAGE_TOTAL, Select, Window,
        filter::Filter,
        resolve::{Selected, Side, beyond, total, total_of_page},
    },
};

/// Steps that give the wanted elements and no others.
pub(super) struct Elements {
    steps: Chain,
    /// What orders them, one after the other, where the place of each is asked for.
    pub places: Vec<Chain>,
}

impl Elements {
    fn of(steps: Chain) -> Self {
        Elements {
            steps,
            places: Vec::new(),
        }
    }

    pub fn into_steps(self) -> Chain {
        self.steps
    }
}

/// Elements, and what else is asked of the list that they are a part of.
pub(super) struct Listed {
    pub elements: Elements,
    /// A key for each, and steps that count.
    pub beside: Vec<(&'static str, Chain)>,
}

impl<'a> Lowerer<'a> {
    /// The wanted ones of all vertices; `steps` has room for their steps and holds none.
    pub(super) fn all_vertices(&self, select: &'a Select, steps: Chain) -> Result<Listed, Error> {
        self.listed(select, None, steps, &|mut filter, steps| {
            start(&mut filter, steps);
            has_label(&select.labels, steps);
            self.filterer().keep(filter, Subject::Vertices, steps)
        })
    }

    /// The wanted ones of the vertices that a hop leads to.
    pub(super) fn neighbours(
        &self,
        select: &'a Select,
        hop: &Hop,
        steps: Chain,
    ) -> Result<Listed, Error> {
        let way = Way {
            label: hop.label.clone(),
            direction: hop.direction,
            labels: select.labels.clone(),
        };
        let edge = hop.edge.as_ref();
        self.listed(select, edge, steps, &|filter, steps| {
            self.filterer().along(&way, edge, filter, steps)
        })
    }

    /// The wanted ones of what some steps give: `give` writes them for those for which a filter holds.
    fn listed(
        &self,
        select: &'a Select,
        edge: Option<&Text>,
        mut steps: Chain,
        give: &dyn Fn(Filter<'a>, &mut Chain) -> Result<(), Error>,
    ) -> Result<Listed, Error> {
        let selected = self.resolved.select(self.binding.model, select)?;
        self.budget.expect(weight(&selected.filter))?;
        let Some(page) = selected.page else {
            give(selected.filter, &mut steps)?;
            self.budget.take_steps(&steps, 0)?;
            let mut order = selected.order;
            if !order.is_empty() {
                total(&mut order, edge.is_some());
                self.orders().write(&order, edge, &mut steps);
            }
            window(selected.window, &mut steps);
            return Ok(Listed {
                elements: Elements::of(steps),
                beside: Vec::new(),
            });
        };
        let Selected {
            mut order, filter, ..
        } = selected;
        total_of_page(&mut order, edge.is_some());
        let bound = |place: &Option<Vec<_>>, side| {
            let place = place.as_ref();
            place.map(|values| beyond(&order, values, side, edge.is_some()))
        };
        let after = bound(&page.after, Side::Behind);
        let before = bound(&page.before, Side::InFront);
        let mut beside = Vec::new();
        let mut count = |key, filter, most: Option<i64>| {
            let mut steps = Chain::new();
            give(filter, &mut steps)?;
            steps.extend(most.map(limit));
            steps.push(step(StepName::Count, Vec::new()));
            self.budget.take_steps(&steps, 0)?;
            beside.push((key, steps));
            Ok::<_, Error>(())
        };
        if page.asks.total {
            count(PAGE_TOTAL, filter.clone(), None)?;
        }
        if let (true, Some(after)) = (page.asks.back, &after) {
            count(
                PAGE_BACK,
                filter.clone().and(after.clone().negated()),
                Some(1),
            )?;
        }
        if let (true, Some(before)) = (page.asks.ahead, &before) {
            count(
                PAGE_AHEAD,
                filter.clone().and(before.clone().negated()),
                Some(1),
            )?;
        }
        let filter = [after, before]
            .into_iter()
            .flatten()
            .fold(filter, Filter::and);
        give(filter, &mut steps)?;
        self.budget.take_steps(&steps, 0)?;
        if page.from_end {
            for order in &mut order {
                order.descending = !order.descending;
            }
        }
        self.orders().write(&order, edge, &mut steps);
        // One more, to know whether there is one.
        steps.push(limit(i64::from(page.limit) + 1));
        let places = match page.asks.cursors {
            true => self.orders().places(&order, edge),
            false => Vec::new(),
        };
        Ok(Listed {
            elements: Elements { steps, places },
            beside,
        })
    }

    /// The wanted ones of the vertices that a statement gives.
    pub(super) fn vertices_of_statement(
        &self,
        select: &'a Select,
        statement: Chain,
        writes: bool,
    ) -> Result<Elements, Error> {
        let selected = self.resolved.select(self.binding.model, select)?;
        let mut steps = statement;
        has_label(&select.labels, &mut steps);
        self.filterer()
            .keep(selected.filter, Subject::Vertices, &mut steps)?;
        of_statement(selected.window, writes, &mut steps);
        Ok(Elements::of(steps))
    }

    /// The wanted ones of the edges that a statement gives.
    pub(super) fn edges_of_statement(
        &self,
        select: &'a Select,
        statement: Chain,
        writes: bool,
    ) -> Result<Elements, Error> {
        self.values_of_statement(select, statement, writes)
            .map(Elements::of)
    }

    /// The wanted ones of the values that a statement gives, which are no elements.
    pub(super) fn values_of_statement(
        &self,
        select: &'a Select,
        statement: Chain,
        writes: bool,
    ) -> Result<Chain, Error> {
        let window = self.resolved.select(self.binding.model, select)?.window;
        let mut steps = statement;
        of_statement(window, writes, &mut steps);
        Ok(steps)
    }

    /// The edge by which a row's node was reached.
    pub(super) fn edge(&self, path: &crate::gremlin::Text) -> Elements {
        Elements::of(vec![step(StepName::Select, vec![path.clone().into()])])
    }

    fn orders(&self) -> Orders {
        Orders {
            edge_ids_as_texts: self.binding.wording.edge_ids_as_texts(),
        }
    }

    fn filterer(&self) -> Filterer<'a> {
        Filterer {
            wording: self.binding.wording,
            writes: self.writes,
            inside: false,
        }
    }
}

/// What is written is written for every row, shown or not.
fn of_statement(part: Window, writes: bool, steps: &mut Chain) {
    if writes && part == Window::FIRST {
        return;
    }
    if writes && part != Window::EVERYTHING {
        steps.push(step(StepName::Barrier, Vec::new()));
    }
    window(part, steps);
}

pub(super) fn window(window: Window, steps: &mut Chain) {
    match window.rows() {
        (0, None) => {}
        (0, Some(to)) => steps.push(limit(to)),
        (from, None) => steps.push(range(from, -1)),
        (from, Some(to)) => steps.push(range(from, to)),
    }
}
