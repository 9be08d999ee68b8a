//! The one way to elements.
//!
//! In: steps that give elements, and what is wanted of them. Out: [`Elements`], of which alone anything can
//! be asked. What must hold of every vertex, whichever way leads to it, is added here.

use super::{
    Lowerer,
    filter::{Filterer, Subject, has_label, start, weight},
    order::order,
    steps::{limit, range, step},
};
use crate::{
    error::Error,
    gremlin::{Chain, StepName},
    model::Way,
    plan::{Hop, Select, Window, resolve::Selected},
};

/// Steps that give the wanted elements and no others.
pub(super) struct Elements(Chain);

impl Elements {
    pub fn into_steps(self) -> Chain {
        self.0
    }
}

impl<'a> Lowerer<'a> {
    /// The wanted ones of all vertices; `steps` has room for their steps and holds none.
    pub(super) fn all_vertices(
        &self,
        select: &'a Select,
        mut steps: Chain,
    ) -> Result<Elements, Error> {
        let mut selected = self.resolved.select(self.binding.model, select)?;
        start(&mut selected.filter, &mut steps);
        self.budget.take_steps(&steps, 0)?;
        self.vertices(select, selected, steps)
    }

    /// The wanted ones of the vertices that a hop leads to.
    pub(super) fn neighbours(
        &self,
        select: &'a Select,
        hop: &Hop,
        mut steps: Chain,
    ) -> Result<Elements, Error> {
        let selected = self.resolved.select(self.binding.model, select)?;
        let way = Way {
            label: hop.label.clone(),
            direction: hop.direction,
            labels: select.labels.clone(),
        };
        self.budget.expect(weight(&selected.filter))?;
        let edge = hop.edge.as_ref();
        self.filterer()
            .along(&way, edge, selected.filter, &mut steps)?;
        self.budget.take_steps(&steps, 0)?;
        if !selected.order.is_empty() {
            order(&selected.order, edge, &mut steps);
        }
        window(selected.window, &mut steps);
        Ok(Elements(steps))
    }

    /// The wanted ones of the vertices that a statement gives.
    pub(super) fn vertices_of_statement(
        &self,
        select: &'a Select,
        statement: Chain,
        writes: bool,
    ) -> Result<Elements, Error> {
        let (mut selected, mut steps) =
            (self.resolved.select(self.binding.model, select)?, statement);
        let window = std::mem::take(&mut selected.window);
        let Elements(given) = self.vertices(select, selected, std::mem::take(&mut steps))?;
        let mut steps = given;
        of_statement(window, writes, &mut steps);
        Ok(Elements(steps))
    }

    /// The wanted ones of the edges that a statement gives.
    pub(super) fn edges_of_statement(
        &self,
        select: &'a Select,
        statement: Chain,
        writes: bool,
    ) -> Result<Elements, Error> {
        self.values_of_statement(select, statement, writes)
            .map(Elements)
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
        Elements(vec![step(StepName::Select, vec![path.clone().into()])])
    }

    fn vertices(
        &self,
        select: &Select,
        selected: Selected<'_>,
        mut steps: Chain,
    ) -> Result<Elements, Error> {
        has_label(&select.labels, &mut steps);
        self.budget.expect(weight(&selected.filter))?;
        let from = steps.len();
        self.filterer()
            .keep(selected.filter, Subject::Vertices, &mut steps)?;
        self.budget.take_steps(&steps, from)?;
        if !selected.order.is_empty() {
            order(&selected.order, None, &mut steps);
        }
        window(selected.window, &mut steps);
        Ok(Elements(steps))
    }

    fn filterer(&self) -> Filterer<'a> {
        Filterer {
            wording: self.binding.wording,
            writes: self.writes,
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

fn window(window: Window, steps: &mut Chain) {
    match window.rows() {
        (0, None) => {}
        (0, Some(to)) => steps.push(limit(to)),
        (from, None) => steps.push(range(from, -1)),
        (from, Some(to)) => steps.push(range(from, to)),
    }
}
