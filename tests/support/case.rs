//! A case: a project, and the steps that are taken on it. `tests/cases/README.md` says how it is
//! written.
//!
//! In: a document. Out: [`Case`], or why it is not one.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    time::Duration,
};

use neptune_graphql::{api::appsync::Attach, front::appsync, request::Identity, service::Settings};
use serde_json::{Map, Value};

use super::{
    document::{Document, Section},
    graphs::Target,
};

#[derive(Debug)]
pub struct Case {
    pub path: PathBuf,
    /// The document as it is in the file.
    pub text: String,
    pub project: ProjectOf,
    pub settings: Settings,
    /// Targets that cannot run it, and why.
    excluded: Vec<(String, String)>,
    pub steps: Vec<Step>,
}

#[derive(Debug)]
pub enum ProjectOf {
    /// A folder of the repository.
    Folder(PathBuf),
    /// Files inside of the document, by their path in the project.
    Files(Vec<(String, String)>),
}

impl ProjectOf {
    pub fn is_folder(&self, folder: &str) -> bool {
        match self {
            ProjectOf::Folder(path) => path.ends_with(folder),
            ProjectOf::Files(_) => false,
        }
    }
}

#[derive(Debug)]
pub struct Step {
    pub title: String,
    pub kind: StepKind,
    /// Where blocks are added that the document lacks.
    pub end: usize,
}

#[derive(Debug)]
pub enum StepKind {
    /// The project does not load, and the report says why.
    Load {
        report: Option<Expected>,
    },
    Request(Box<RequestStep>),
    Event(Box<EventStep>),
    Appsync(Box<AppsyncStep>),
}

/// What AppSync is given of the schema.
#[derive(Debug)]
pub struct AppsyncStep {
    pub attach: Attach,
    pub sdl: Option<Expected>,
    pub resolvers: Option<Expected>,
    pub template: Option<Expected>,
}

/// What AppSync sends, and what it gets.
#[derive(Debug)]
pub struct EventStep {
    pub event: Value,
    pub settings: appsync::Settings,
    pub gremlin: Option<Expected>,
    pub answer: Option<Expected>,
}

#[derive(Debug)]
pub struct RequestStep {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Map<String, Value>,
    pub may_mutate: bool,
    /// The caller.
    pub identity: Identity,
    /// The traversals that were sent. `None`: none may be.
    pub gremlin: Option<Expected>,
    pub response: Option<Expected>,
    /// What `explain` prints, where the case is about that.
    pub explain: Option<Expected>,
}

/// What a block says, and where it stands.
#[derive(Debug)]
pub struct Expected {
    pub text: String,
    pub content: Range<usize>,
    /// With the fences.
    pub whole: Range<usize>,
}

impl Case {
    pub fn read(path: &Path) -> Result<Case, String> {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        let document = Document::parse(&text)?;
        let (head, steps) = document
            .sections
            .split_first()
            .ok_or("the document is empty")?;
        if head.title.is_empty() || !head.explained {
            return Err("a case begins with a title and a sentence that says what it shows".into());
        }
        // A busy machine is no failure.
        let mut settings = Settings {
            timeout: Duration::from_secs(60),
            ..Settings::default()
        };
        let mut folder = None;
        let mut excluded = Vec::new();
        for (name, value) in &head.options {
            match name.as_str() {
                "project" => folder = Some(value),
                _ => match name.strip_prefix("not on ") {
                    Some(target) if Target::ALL.iter().any(|known| known.name() == target) => {
                        excluded.push((target.to_owned(), value.clone()));
                    }
                    Some(_) => return Err(format!("there is no graph \"{name}\"")),
                    None => set(&mut settings, name, value)?,
                },
            }
        }
        let files: Vec<_> = head
            .blocks
            .iter()
            .map(|block| (block.name.clone(), block.text.clone()))
            .collect();
        if files.iter().any(|(name, _)| name.is_empty()) {
            return Err("a block before the first step is a file and needs its path".into());
        }
        let project = match (folder, files.is_empty()) {
            (Some(folder), true) => {
                ProjectOf::Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
            }
            (None, false) => ProjectOf::Files(files),
            (Some(_), false) => return Err("a project is a folder or files, not both".into()),
            (None, true) => return Err("there is no `- project: FOLDER`, and no file".into()),
        };
        if steps.is_empty() {
            return Err("there is no step (a heading of level 2)".into());
        }
        let steps = steps
            .iter()
            .map(|section| {
                step(section).map_err(|error| format!("in \"{}\": {error}", section.title))
            })
            .collect::<Result<_, _>>()?;
        Ok(Case {
            path: path.to_owned(),
            text,
            project,
            settings,
            excluded,
            steps,
        })
    }

    /// Whether a step changes the graph.
    pub fn writes(&self) -> bool {
        self.steps.iter().any(|step| match &step.kind {
            StepKind::Request(request) => request.query.contains("mutation"),
            StepKind::Event(event) => event.event.to_string().contains("\"Mutation\""),
            StepKind::Load { .. } | StepKind::Appsync(_) => false,
        })
    }

    /// A project that does not load is the same on every graph.
    pub fn asks_a_graph(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step.kind, StepKind::Request(_) | StepKind::Event(_)))
    }

    /// Why it cannot run on a target, where it cannot.
    pub fn excluded(&self, target: Option<Target>) -> Option<&str> {
        let target = target?;
        self.excluded
            .iter()
            .find(|(name, _)| target.is_called(name))
            .map(|(_, reason)| reason.as_str())
    }
}

fn set(settings: &mut Settings, name: &str, value: &str) -> Result<(), String> {
    let number = || {
        value
            .parse::<usize>()
            .map_err(|_| format!("`{name}` is a number"))
    };
    let switch = || match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(format!("`{name}` is on or off")),
    };
    match name {
        "timeout" => {
            let millis = value.trim_end_matches(" ms").parse();
            let millis = millis.map_err(|_| "`timeout` is a number of ms")?;
            settings.timeout = Duration::from_millis(millis);
        }
        "max_depth" => settings.max_depth = number()?,
        "max_fields" => settings.max_fields = number()?,
        "max_answer" => settings.max_answer = number()?,
        "introspection" => settings.introspection = switch()?,
        "lenient_input" => settings.lenient_input = switch()?,
        _ => return Err(format!("there is no setting `{name}`")),
    }
    Ok(())
}

const BLOCKS: [(&str, &str); 12] = [
    ("graphql", ""),
    ("json", "variables"),
    ("json", "identity"),
    ("gremlin", ""),
    ("json", "response"),
    ("json", "event"),
    ("json", "answer"),
    ("graphql", "appsync"),
    ("json", "resolvers"),
    ("yaml", "cloudformation"),
    ("text", "explain"),
    ("text", "report"),
];

fn step(section: &Section) -> Result<Step, String> {
    for (index, block) in section.blocks.iter().enumerate() {
        let key = (block.language.as_str(), block.name.as_str());
        if !BLOCKS.contains(&key) {
            return Err(format!("there is no block `{} {}`", key.0, key.1));
        }
        let earlier = &section.blocks[..index];
        if earlier
            .iter()
            .any(|other| (other.language.as_str(), other.name.as_str()) == key)
        {
            return Err(format!("the block `{} {}` stands twice", key.0, key.1));
        }
    }
    let expected = |language, name| {
        section.block(language, name).map(|block| Expected {
            text: block.text.clone(),
            content: block.content.clone(),
            whole: block.whole.clone(),
        })
    };
    if let Some(event) = section.block("json", "event") {
        let kind = StepKind::Event(Box::new(EventStep {
            event: serde_json::from_str(&event.text)
                .map_err(|error| format!("the event: {error}"))?,
            settings: appsync_settings(&section.options)?,
            gremlin: expected("gremlin", ""),
            answer: expected("json", "answer"),
        }));
        return Ok(Step {
            title: section.title.clone(),
            kind,
            end: section.end,
        });
    }
    let appsync = AppsyncStep {
        attach: match appsync_settings(&section.options) {
            Ok(appsync::Settings {
                resolvers: appsync::Resolvers::Objects,
                ..
            }) => Attach::Objects { batch_size: 200 },
            Ok(_) | Err(_) => Attach::Roots,
        },
        sdl: expected("graphql", "appsync"),
        resolvers: expected("json", "resolvers"),
        template: expected("yaml", "cloudformation"),
    };
    if appsync.sdl.is_some() || appsync.resolvers.is_some() || appsync.template.is_some() {
        return Ok(Step {
            title: section.title.clone(),
            kind: StepKind::Appsync(Box::new(appsync)),
            end: section.end,
        });
    }
    let kind = match section.block("graphql", "") {
        None => StepKind::Load {
            report: expected("text", "report"),
        },
        Some(query) => {
            let mut operation_name = None;
            let mut may_mutate = true;
            for (name, value) in &section.options {
                match (name.as_str(), value.as_str()) {
                    ("operation", name) => operation_name = Some(name.to_owned()),
                    ("method", "POST") => may_mutate = true,
                    ("method", "GET") => may_mutate = false,
                    _ => return Err(format!("there is no option `{name}: {value}`")),
                }
            }
            let variables = match section.block("json", "variables") {
                None => Map::new(),
                Some(block) => serde_json::from_str(&block.text)
                    .map_err(|error| format!("the variables: {error}"))?,
            };
            let identity = match section.block("json", "identity") {
                None => Identity::NONE,
                Some(block) => serde_json::from_str(&block.text)
                    .map(Identity::new)
                    .map_err(|error| format!("the identity: {error}"))?,
            };
            StepKind::Request(Box::new(RequestStep {
                query: query.text.clone(),
                operation_name,
                variables,
                may_mutate,
                identity,
                gremlin: expected("gremlin", ""),
                response: expected("json", "response"),
                explain: expected("text", "explain"),
            }))
        }
    };
    Ok(Step {
        title: section.title.clone(),
        kind,
        end: section.end,
    })
}

fn appsync_settings(options: &[(String, String)]) -> Result<appsync::Settings, String> {
    let mut settings = appsync::Settings::default();
    for (name, value) in options {
        match (name.as_str(), value.as_str()) {
            ("resolvers", "roots") => settings.resolvers = appsync::Resolvers::Roots,
            ("resolvers", "objects") => settings.resolvers = appsync::Resolvers::Objects,
            ("items", "wrapped") => settings.items = appsync::Items::Wrapped,
            ("items", "bare") => settings.items = appsync::Items::Bare,
            ("nulls", "value") => settings.nulls = appsync::Nulls::Value,
            ("nulls", "absent") => settings.nulls = appsync::Nulls::Absent,
            _ => return Err(format!("there is no option `{name}: {value}`")),
        }
    }
    Ok(settings)
}
