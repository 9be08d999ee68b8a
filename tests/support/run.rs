//! A case on a graph: what comes out against what the document says.

use std::{cell::OnceCell, fmt::Display, sync::Arc, time::Instant};

use libtest_mimic::Failed;
use neptune_graphql::{
    api::appsync,
    consistency::Consistency,
    front::appsync::{AppSync, Invoked},
    graph::Graph,
    gremlin::Capabilities,
    request::{Asker, Moment, Request},
    service::Service,
};
use similar::TextDiff;
use tokio::runtime::Runtime;

use super::{
    case::{AppsyncStep, Case, EventStep, Expected, RequestStep, Step, StepKind},
    graphs::{self, Graphs, Target, Unavailable},
    gremlin_layout, json_layout,
    project::Project,
    recorder::Recorder,
    report::rendered,
};

pub enum Failure {
    Unavailable(Unavailable),
    Other(String),
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Failure::Other(message)
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unavailable(Unavailable::Missing(reason) | Unavailable::Failed(reason))
            | Failure::Other(reason) => Failed::from(reason),
        }
    }
}

/// A block of a step, and what it should hold.
struct Found<'c> {
    step: &'c Step,
    block: &'static str,
    expected: Option<&'c Expected>,
    /// `None`: the block should not be there.
    actual: Option<String>,
}

/// Runs a case, on no graph where it asks none. With `update`, the document takes over what came
/// out.
pub fn case(
    case: &Case,
    target: Option<Target>,
    update: bool,
    graphs: &Graphs,
) -> Result<(), Failure> {
    let project = Project::lay_out(&case.project).map_err(|error| error.to_string())?;
    let lease = target
        .map(|target| graphs.lease(target, &project, case.writes()))
        .transpose()
        .map_err(Failure::Unavailable)?;
    let stage = Stage {
        case,
        recorder: Recorder::new(lease.as_ref().map(|lease| lease.graph.clone())),
        project,
    };
    let found = stage.run()?;
    match update {
        true => rewrite(case, &found).map_err(Failure::Other),
        false => compare(&found),
    }
}

/// What the steps of a case share.
struct Stage<'c> {
    case: &'c Case,
    project: Project,
    recorder: Arc<Recorder>,
}

impl<'c> Stage<'c> {
    fn run(&self) -> Result<Vec<Found<'c>>, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        // One service for all requests, so that a later one meets the plans of the earlier ones.
        let service: OnceCell<Result<Arc<Service>, String>> = OnceCell::new();
        let mut found = Vec::new();
        for step in &self.case.steps {
            match &step.kind {
                StepKind::Load { report } => found.push(self.load(step, report)),
                StepKind::Appsync(asked) => {
                    let service = loaded(service.get_or_init(|| self.service().map(Arc::new)))?;
                    found.extend(printed(step, asked, &service)?);
                }
                StepKind::Request(request) => {
                    let service = loaded(service.get_or_init(|| self.service().map(Arc::new)))?;
                    found.extend(self.ask(step, request, &service, &runtime)?);
                }
                StepKind::Event(event) => {
                    let service = loaded(service.get_or_init(|| self.service().map(Arc::new)))?;
                    found.extend(self.event(step, event, service, &runtime)?);
                }
            }
        }
        Ok(found)
    }

    /// The service, or why the project does not load.
    fn service(&self) -> Result<Service, String> {
        let graph: Arc<dyn Graph> = self.recorder.clone();
        Service::load(self.project.dir(), graph, self.case.settings.clone())
            .map_err(|report| self.project.relative(&rendered(report.as_ref())))
    }

    /// Each step has a time and new ids of its own, the same ones in every run.
    fn moment(&self, step: &Step) -> Moment {
        let number = self
            .case
            .steps
            .iter()
            .take_while(|other| !std::ptr::eq(*other, step))
            .count();
        let now = jiff::Timestamp::constant(1_795_599_000 + number as i64, 0);
        Moment::new(now, uuid::Uuid::from_u128(number as u128))
    }

    fn load(&self, step: &'c Step, report: &'c Option<Expected>) -> Found<'c> {
        let actual = match self.service() {
            Err(report) => Some(report),
            // Then it must be the data.
            Ok(_) => graphs::load(&self.project)
                .err()
                .map(|report| self.project.relative(&report)),
        };
        Found {
            step,
            block: "text report",
            expected: report.as_ref(),
            actual,
        }
    }

    fn event(
        &self,
        step: &'c Step,
        asked: &'c EventStep,
        service: Arc<Service>,
        runtime: &Runtime,
    ) -> Result<Vec<Found<'c>>, String> {
        let appsync = AppSync::new(service, asked.settings).at(self.moment(step));
        let deadline = Instant::now() + self.case.settings.timeout;
        let not_one = |error: serde_json::Error| format!("the event is none: {error}");
        let answered = match &asked.event {
            serde_json::Value::Array(_) => {
                let items = serde_json::from_value(asked.event.clone()).map_err(not_one)?;
                runtime.block_on(appsync.batch(items, Invoked::until(deadline)))
            }
            _ => {
                let context = serde_json::from_value(asked.event.clone()).map_err(not_one)?;
                runtime.block_on(appsync.single(context, Invoked::until(deadline)))
            }
        };
        let answer = match answered {
            Ok(answer) => String::from_utf8_lossy(&answer).into_owned(),
            Err(failure) => serde_json::to_string(&failure).map_err(|error| error.to_string())?,
        };
        let answer = json_layout::lay_out(&answer)
            .map_err(|error| format!("the answer is not JSON ({error}): {answer}"))?;
        let mut all = Vec::from_iter(self.sent(step, &asked.gremlin));
        all.push(Found {
            step,
            block: "json answer",
            expected: asked.answer.as_ref(),
            actual: Some(answer),
        });
        Ok(all)
    }

    /// The traversals that a step sent. The documents have them in the words for the embedded graph; a
    /// server may be asked in others.
    fn sent(&self, step: &'c Step, expected: &'c Option<Expected>) -> Option<Found<'c>> {
        let texts = self.recorder.take();
        (self.recorder.capabilities() == Capabilities::EMBEDDED).then(|| Found {
            step,
            block: "gremlin",
            expected: expected.as_ref(),
            actual: (!texts.is_empty()).then(|| gremlin_layout::scripts(&texts)),
        })
    }

    fn ask(
        &self,
        step: &'c Step,
        asked: &'c RequestStep,
        service: &Service,
        runtime: &Runtime,
    ) -> Result<Vec<Found<'c>>, String> {
        let request = || Request {
            query: asked.query.clone(),
            operation_name: asked.operation_name.clone(),
            variables: asked.variables.clone(),
            may_mutate: asked.may_mutate,
            identity: asked.identity.clone(),
            moment: self.moment(step),
            asker: Asker::Client,
            consistency: Consistency::Eventual,
            trace: None,
            deadline: Instant::now() + self.case.settings.timeout,
        };
        let response = runtime.block_on(service.execute(request()));
        let body = String::from_utf8_lossy(&response.body);
        let body = json_layout::lay_out(&body)
            .map_err(|error| format!("the response is not JSON ({error}): {body}"))?;
        let sent = self.sent(step, &asked.gremlin);
        let found = |block, expected: &'c Option<Expected>, actual| Found {
            step,
            block,
            expected: expected.as_ref(),
            actual,
        };
        let mut all = Vec::new();
        if asked.explain.is_some() && sent.is_some() {
            let explained = runtime
                .block_on(service.explain(&request()))
                .unwrap_or_else(|errors| serde_json::to_string_pretty(&errors).unwrap_or_default());
            let explained = explained.trim_end().to_owned() + "\n";
            all.push(found("text explain", &asked.explain, Some(explained)));
        }
        all.extend(sent);
        all.push(found("json response", &asked.response, Some(body)));
        Ok(all)
    }
}

/// What AppSync is given, of which a step may ask for some.
fn printed<'c>(
    step: &'c Step,
    asked: &'c AppsyncStep,
    service: &Service,
) -> Result<Vec<Found<'c>>, String> {
    let name = "neptune_graphql";
    let resolvers = appsync::resolvers(service.model(), asked.attach, name);
    let sdl = appsync::sdl(service.model()).unwrap_or_else(|refused| {
        let refused = refused.iter().map(|refused| format!("# {refused}\n"));
        refused.collect()
    });
    let json = serde_json::to_string(&resolvers).map_err(|error| error.to_string())?;
    let json = json_layout::lay_out(&json).map_err(|error| error.to_string())?;
    let template = appsync::cloudformation(&resolvers, name).map_err(|error| error.to_string())?;
    let found = [
        ("graphql appsync", &asked.sdl, sdl),
        ("json resolvers", &asked.resolvers, json),
        ("yaml cloudformation", &asked.template, template),
    ];
    let wanted = found
        .into_iter()
        .filter(|(_, expected, _)| expected.is_some());
    let each = wanted.map(|(block, expected, actual)| Found {
        step,
        block,
        expected: expected.as_ref(),
        actual: Some(actual),
    });
    Ok(each.collect())
}

fn loaded(service: &Result<Arc<Service>, String>) -> Result<Arc<Service>, String> {
    match service {
        Ok(service) => Ok(service.clone()),
        Err(report) => Err(format!("the project does not load:\n{report}")),
    }
}

fn compare(found: &[Found<'_>]) -> Result<(), Failure> {
    let differences: Vec<_> = found.iter().filter_map(Found::difference).collect();
    match differences.is_empty() {
        true => Ok(()),
        false => Err(Failure::Other(differences.join("\n"))),
    }
}

impl Found<'_> {
    fn difference(&self) -> Option<String> {
        let place = |what: &dyn Display| format!("{}: `{}` {what}", self.step.title, self.block);
        match (self.expected_text(), &self.actual) {
            (None, None) if self.block == "text report" => {
                Some(place(&"is not there, and the project loads"))
            }
            (None, None) => None,
            (None, Some(actual)) => Some(format!("{}\n{actual}", place(&"is not there:"))),
            (Some(_), None) => Some(place(&"should not be there")),
            (Some(expected), Some(actual)) => (expected != *actual).then(|| {
                let diff = TextDiff::from_lines(&expected, actual);
                let diff = diff.unified_diff().context_radius(5).to_string();
                format!("{}\n{diff}", place(&"differs (- document, + now):"))
            }),
        }
    }

    /// The block as it stands, JSON in the layout that the response has.
    fn expected_text(&self) -> Option<String> {
        let expected = self.expected?;
        Some(match self.block {
            "json response" | "json answer" | "json resolvers" => {
                json_layout::lay_out(&expected.text).unwrap_or_else(|_| expected.text.clone())
            }
            _ => expected.text.clone(),
        })
    }
}

/// Writes what came out into the document: into the blocks that are there, or into new ones. Blocks
/// with nothing to say go.
fn rewrite(case: &Case, found: &[Found<'_>]) -> Result<(), String> {
    let mut edits = Vec::new();
    for found in found.iter().filter(|found| found.difference().is_some()) {
        match (found.expected, &found.actual) {
            (Some(expected), Some(actual)) => {
                edits.push((expected.content.clone(), actual.clone()));
            }
            (None, Some(actual)) => {
                let end = found.step.end;
                edits.push((end..end, format!("\n\n```{}\n{actual}```", found.block)));
            }
            (Some(expected), None) => edits.push((expected.whole.clone(), String::new())),
            (None, None) => {}
        }
    }
    // From the end, so that the places of the others stay. Edits of one place stay in their order.
    edits.reverse();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = case.text.clone();
    for (range, new) in edits {
        text.replace_range(range, &new);
    }
    match text == case.text {
        true => Ok(()),
        false => std::fs::write(&case.path, text).map_err(|error| error.to_string()),
    }
}
