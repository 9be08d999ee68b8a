//! AppSync's direct Lambda resolvers: one field of one object, or the same field of many.
//!
//! In: the events that AppSync sends without a template, as the developer guide's "Direct Lambda
//! resolver" and "Context reference" describe them. Out: the value of the field; for a batch one
//! wrapped value for each item, in the order of the items.

mod batch;
mod event;
mod identity;
mod nulls;
mod operation;
mod outcome;
mod recover;
mod selection;
mod single;
mod writer;

use std::{sync::Arc, time::Instant};

pub use event::Context;
pub use nulls::Nulls;
pub use outcome::Failure;

use crate::{
    request::Moment, response::Response, service::Service, telemetry::Ledger, trace::TraceId,
};

/// Which fields have a resolver of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Resolvers {
    /// Those of the roots: each answers with everything below it.
    #[default]
    Roots,
    /// Also every field that leads to other objects: each answers with its own object's values, and
    /// one traversal is sent for each level.
    Objects,
}

/// How the items of a batch are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Items {
    /// `{"data": …, "errorMessage": …, "errorType": …}`, as AppSync reads them.
    #[default]
    Wrapped,
    /// The value alone, for a response template that expects it; what fails is null, and logged.
    Bare,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    pub resolvers: Resolvers,
    pub items: Items,
    pub nulls: Nulls,
}

/// What is known of an event besides its text.
#[derive(Debug, Clone, Copy)]
pub struct Invoked<'a> {
    /// The answer is of no use after this.
    pub deadline: Instant,
    /// Under what X-Ray follows it.
    pub trace: Option<&'a TraceId>,
    /// Where its operations are summed up.
    pub ledger: Option<&'a Ledger>,
}

impl Invoked<'_> {
    /// Nothing but when it ends.
    pub fn until(deadline: Instant) -> Self {
        Invoked {
            deadline,
            trace: None,
            ledger: None,
        }
    }
}

impl Invoked<'_> {
    /// An operation of the event was answered.
    fn answered(self, response: &Response) {
        if let Some(ledger) = self.ledger {
            ledger.add(&response.account);
        }
    }
}

/// Answers AppSync's events from a service.
#[derive(Clone)]
pub struct AppSync {
    service: Arc<Service>,
    settings: Settings,
    /// None: the time of each event.
    moment: Option<Moment>,
}

impl AppSync {
    pub fn new(service: Arc<Service>, settings: Settings) -> Self {
        AppSync {
            service,
            settings,
            moment: None,
        }
    }

    /// The same for which all events come at one moment, so that they can be repeated.
    pub fn at(self, moment: Moment) -> Self {
        AppSync {
            moment: Some(moment),
            ..self
        }
    }
}
