//! What pages show: projects, queries and commands → what they print, beside what the page says.
//!
//! `<!-- project: DIR -->` begins a project, `<!-- data: DIR -->` one with the data of `DIR` alone;
//! `graphql schema` and `groovy` blocks up to the next are added to it. A `graphql query` is run
//! there if a `json` block with its answer follows, and planned if none does; after
//! `<!-- plan: DIR -->`, where the embedded graph cannot run it, it is always only planned.
//! `<!-- identity: JSON -->` is the caller of the next query. A `sh` block with a `text` block after
//! it is run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use neptune_graphql::{
    consistency::Consistency,
    graph::{Graph, GraphError, Job, Rows, memory::MemoryGraph},
    model::{SourceFile, Sources, load_sources},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::{Map, Value};

use crate::{
    json_layout,
    page::{Code, Page, Part, updates},
};

/// Runs what a page shows. The list says what is not as shown.
pub fn check(page: &Page) -> Vec<String> {
    let mut checked = Checked::default();
    for section in sections(page) {
        section.check(page, &mut checked);
    }
    if updates() && !checked.replaced.is_empty() {
        let mut text = page.text.clone();
        for (code, block) in checked.replaced.iter().rev() {
            text.replace_range(code.range.clone(), block);
        }
        fs::write(&page.path, text).expect("the page is written");
    }
    checked.wrong
}

#[derive(Default)]
struct Checked<'a> {
    wrong: Vec<String>,
    replaced: Vec<(&'a Code, String)>,
}

impl<'a> Checked<'a> {
    fn compare(&mut self, page: &Page, shown: &'a Code, real: &str) {
        if shown.text.trim_end() == real.trim_end() {
            return;
        }
        if updates() {
            let block = format!("```{}\n{}\n```", shown.info, real.trim_end());
            self.replaced.push((shown, block));
        } else {
            let place = page.place(shown);
            self.wrong.push(format!("{place}: it prints\n{real}"));
        }
    }
}

/// A part of a page with one project.
#[derive(Default)]
struct Section<'a> {
    folder: Option<PathBuf>,
    data: Option<PathBuf>,
    /// Where only Neptune could run it.
    only_planned: bool,
    parts: Vec<&'a Part>,
}

fn sections(page: &Page) -> Vec<Section<'_>> {
    let mut sections = vec![Section::default()];
    for part in &page.parts {
        match part {
            Part::Note { name, value } if name == "project" => sections.push(Section {
                folder: Some(value.into()),
                data: Some(Path::new(value).join("data")),
                ..Section::default()
            }),
            Part::Note { name, value } if name == "data" => sections.push(Section {
                data: Some(Path::new(value).join("data")),
                ..Section::default()
            }),
            Part::Note { name, value } if name == "plan" => sections.push(Section {
                folder: Some(value.into()),
                only_planned: true,
                ..Section::default()
            }),
            part => {
                let last = sections.last_mut().expect("there is a first section");
                last.parts.push(part);
            }
        }
    }
    sections
}

impl<'a> Section<'a> {
    fn check(&self, page: &Page, checked: &mut Checked<'a>) {
        let mut project = None;
        let mut identity = Identity::NONE;
        for (at, part) in self.parts.iter().enumerate() {
            let code = match part {
                Part::Note { name, value } if name == "identity" => {
                    identity = serde_json::from_str::<Map<String, Value>>(value)
                        .map(Identity::new)
                        .unwrap_or_else(|error| panic!("{}: {error}", page.path.display()));
                    continue;
                }
                Part::Note { .. } => continue,
                Part::Code(code) => code,
            };
            let next = match self.parts.get(at + 1) {
                Some(Part::Code(next)) => Some(next),
                _ => None,
            };
            let place = page.place(code);
            if code.is("graphql query") {
                let project = project.get_or_insert_with(|| self.start(page));
                let caller = std::mem::replace(&mut identity, Identity::NONE);
                match (project, next.filter(|next| next.is("json"))) {
                    (Err(error), _) => checked.wrong.push(format!("{place}: {error}")),
                    (Ok(project), Some(answer)) => {
                        let real = project.ask(&code.text, caller);
                        checked.compare(page, answer, &real);
                    }
                    (Ok(project), None) => {
                        if let Err(error) = project.plan(&code.text, caller) {
                            checked.wrong.push(format!("{place}: {error}"));
                        }
                    }
                }
            } else if code.is("sh") {
                if let Some(output) = next.filter(|next| next.is("text")) {
                    checked.compare(page, output, &run(&code.text));
                }
            } else if code.is("graphql") {
                let must = "a block is `graphql schema` or `graphql query`";
                checked.wrong.push(format!("{place}: {must}"));
            }
        }
        // A schema that no query is asked of has to be right as well.
        let shows = |part: &&Part| matches!(part, Part::Code(code) if code.is("graphql schema"));
        if project.is_none()
            && self.parts.iter().any(shows)
            && let Err(error) = self.start(page)
        {
            checked
                .wrong
                .push(format!("{}: {error}", page.path.display()));
        }
    }

    fn start(&self, page: &Page) -> Result<Project, String> {
        let mut sources = match &self.folder {
            Some(folder) => load_sources(folder).map_err(|error| error.to_string())?,
            None => Sources {
                schema: Vec::new(),
                statements: Vec::new(),
            },
        };
        for part in &self.parts {
            let Part::Code(code) = part else { continue };
            if code.is("graphql schema") {
                sources.schema.push(SourceFile {
                    name: page.place(code),
                    text: code.text.as_str().into(),
                });
            }
            if code.is("groovy") {
                let (head, _) = code.text.split_once('\n').unwrap_or_default();
                let name = head
                    .strip_prefix("// ")
                    .filter(|name| name.starts_with("resolvers/") && name.ends_with(".gremlin"))
                    .ok_or_else(|| format!("{}: no `// resolvers/…`", page.place(code)))?;
                sources.statements.push(SourceFile {
                    name: name.to_owned(),
                    text: code.text.as_str().into(),
                });
            }
        }
        let runtime = runtime();
        let graph: Arc<dyn Graph> = match (self.only_planned, &self.data) {
            (true, _) => Arc::new(Away),
            (false, data) => {
                let graph = MemoryGraph::new();
                if let Some(data) = data {
                    let loaded = runtime.block_on(graph.load(std::slice::from_ref(data)));
                    loaded.map_err(|error| error.to_string())?;
                }
                Arc::new(graph)
            }
        };
        let service = Service::from_sources(&sources, graph, Settings::default());
        Ok(Project {
            service: service.map_err(|errors| format!("{errors:?}"))?,
            runtime,
        })
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts")
}

/// A graph that only statements are checked for.
struct Away;

impl Graph for Away {
    fn run<'a>(&'a self, _: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        Box::pin(async { unreachable!("what is only planned is not run") })
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        Box::pin(async { Ok("away".to_owned()) })
    }
}

struct Project {
    service: Service,
    runtime: tokio::runtime::Runtime,
}

impl Project {
    fn request(query: &str, identity: Identity) -> Request {
        Request {
            query: query.to_owned(),
            operation_name: None,
            variables: Map::new(),
            may_mutate: true,
            deadline: Instant::now() + Duration::from_secs(60),
            identity,
            moment: Moment::of_now(),
            asker: Asker::Client,
            consistency: Consistency::default(),
            trace: None,
        }
    }

    fn ask(&self, query: &str, identity: Identity) -> String {
        let request = Project::request(query, identity);
        let response = self.runtime.block_on(self.service.execute(request));
        let body = String::from_utf8_lossy(&response.body);
        json_layout::lay_out(&body).unwrap_or_else(|error| format!("{error}: {body}"))
    }

    fn plan(&self, query: &str, identity: Identity) -> Result<(), String> {
        let request = Project::request(query, identity);
        let explained = self.runtime.block_on(self.service.explain(&request));
        explained.map(drop).map_err(|errors| format!("{errors:?}"))
    }
}

/// The standard output of the program, which stands for its name in the command.
fn run(script: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_neptune-graphql"));
    let folder = program.parent().expect("the program is in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-ec", script])
        .env("PATH", format!("{}:{path}", folder.display()))
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("a shell starts");
    let [out, error] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    format!("{out}{error}")
}
