//! The service as an AWS Lambda function.
//!
//! In: events, told apart by what is in them. Out: for each the answer in the form that its source
//! reads, or a [`Failure`] that the runtime reports.

mod deadline;
mod event;
mod gateway;
mod runtime;

use std::{
    io::{self, Write},
    sync::Arc,
    time::Instant,
};

use axum::Router;
use serde_json::value::RawValue;
use tracing::{Instrument, Span};

pub use deadline::deadline;
pub use event::{Event, EventError};
pub use runtime::{concurrency, report_init_error, run};

use super::{
    appsync::{self, AppSync, Context, Failure, Invoked},
    http::{HttpSettings, router},
    server,
};
use crate::{
    error::Code,
    service::Service,
    telemetry::{About, Emf, Ledger, millis},
    trace::TraceId,
};

/// Lambda takes 6 MiB from a function, and cuts off what is larger.
const LAMBDA_LIMIT: usize = 6 << 20;

/// What the runtime says of an event.
#[derive(Debug, Clone)]
pub struct Invocation {
    pub request_id: String,
    /// The answer is of no use after this; none where nobody says.
    pub deadline: Option<Instant>,
    /// Under what X-Ray follows it.
    pub trace: Option<TraceId>,
}

impl Invocation {
    fn span(&self) -> Span {
        server::log::request_span(&self.request_id, self.trace.as_ref())
    }
}

/// Answers events from a service.
#[derive(Clone)]
pub struct Lambda {
    router: Router,
    appsync: AppSync,
    service: Arc<Service>,
    /// Whether clients may ask through a gateway.
    gateways: bool,
    /// Where the metrics of each event go, if anywhere.
    emf: Option<Arc<Emf>>,
}

impl Lambda {
    pub fn new(service: Arc<Service>, http: HttpSettings, appsync: appsync::Settings) -> Self {
        // Every path of a gateway is GraphQL's; there is none for a page.
        let http = HttpSettings {
            graphiql: false,
            metrics: false,
            ..http
        };
        Lambda {
            router: router(service.clone(), http),
            appsync: AppSync::new(service.clone(), appsync),
            service,
            gateways: true,
            emf: None,
        }
    }

    /// Refuses the events of gateways: the schema has rules of authorisation that AppSync alone
    /// heeds.
    pub fn without_gateways(self) -> Self {
        Lambda {
            gateways: false,
            ..self
        }
    }

    /// Also writes the metrics of each event to standard output, for CloudWatch.
    pub fn with_metrics(self, emf: Emf) -> Self {
        Lambda {
            emf: Some(Arc::new(emf)),
            ..self
        }
    }

    /// Answers one event.
    pub async fn answer(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> Result<Box<RawValue>, Failure> {
        let (began, ledger) = (Instant::now(), Ledger::default());
        let answer = self.answer_of(event, invocation, &ledger).await;
        if let Some(emf) = &self.emf {
            let (id, took) = (&invocation.request_id, began.elapsed());
            let line = emf.line(id, &ledger.sum(), answer.is_err(), took);
            // Without an output there is nobody to read them.
            let _ = io::stdout().lock().write_all(line.as_bytes());
        }
        answer
    }

    async fn answer_of(
        &self,
        event: &str,
        invocation: &Invocation,
        ledger: &Ledger,
    ) -> Result<Box<RawValue>, Failure> {
        let event = Event::read(event).map_err(|error| {
            let failure = Failure::new(error.code(), error.to_string());
            invocation.span().in_scope(|| {
                tracing::warn!(code = failure.code, %error, "an event is not answered");
            });
            failure
        })?;
        let invoked = self.invoked(invocation, ledger);
        match event {
            Event::Http(event) if !self.gateways => {
                invocation.span().in_scope(|| {
                    tracing::error!(
                        "an event of a gateway is refused: the schema's rules of authorisation are \
                         heeded by AppSync alone"
                    );
                });
                Ok(gateway::refused(&event).await)
            }
            // The router opens a span of its own, and logs.
            Event::Http(event) => {
                gateway::answer(self.router.clone(), *event, invocation, ledger).await
            }
            Event::Single(context) => {
                let field = context.coordinate();
                let answer = self.appsync.single(*context, invoked);
                logged(answer, &field, None, invocation, ledger).await
            }
            Event::Batch(contexts) => {
                let field = contexts.first().map(Context::coordinate);
                let items = Some(contexts.len());
                let answer = self.appsync.batch(contexts, invoked);
                logged(
                    answer,
                    &field.unwrap_or_default(),
                    items,
                    invocation,
                    ledger,
                )
                .await
            }
        }
    }

    fn invoked<'a>(&self, invocation: &'a Invocation, ledger: &'a Ledger) -> Invoked<'a> {
        let ours = Instant::now() + self.service.settings().timeout;
        Invoked {
            deadline: invocation.deadline.map_or(ours, |theirs| theirs.min(ours)),
            trace: invocation.trace.as_ref(),
            ledger: Some(ledger),
        }
    }
}

/// An answer for AppSync, and its line in the log. The names of fields are the schema's.
async fn logged(
    answer: impl Future<Output = Result<Vec<u8>, Failure>>,
    field: &str,
    items: Option<usize>,
    invocation: &Invocation,
    ledger: &Ledger,
) -> Result<Box<RawValue>, Failure> {
    async {
        let began = Instant::now();
        let answer = answer.await.and_then(within_the_limit);
        let ms = millis(began.elapsed());
        let code = answer.as_ref().err().map(|failure| &*failure.code);
        let sum = ledger.sum();
        let codes = (!sum.codes.is_empty()).then(|| tracing::field::display(sum.codes));
        tracing::info!(
            kind = sum.about.as_deref().map(About::kind),
            field,
            items,
            code,
            codes,
            ms,
            graph_ms = sum.graph_ms(),
            traversals = sum.traversals,
            retries = sum.retries,
            row_bytes = sum.row_bytes,
            plan = sum.plan(),
            "appsync"
        );
        answer
    }
    .instrument(invocation.span())
    .await
}

fn within_the_limit(answer: Vec<u8>) -> Result<Box<RawValue>, Failure> {
    /// A template takes 5 MB, of which it needs a part itself.
    const APPSYNC_LIMIT: usize = 4_900_000;
    if answer.len() > APPSYNC_LIMIT {
        return Err(Failure::new(
            Code::LimitExceeded,
            format!(
                "the answer is larger than the {APPSYNC_LIMIT} bytes that AppSync takes; ask for \
                 less at once, or for a page"
            ),
        ));
    }
    String::from_utf8(answer)
        .ok()
        .and_then(|json| RawValue::from_string(json).ok())
        .ok_or_else(|| Failure::new(Code::Internal, "the service gave no JSON"))
}
