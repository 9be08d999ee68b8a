//! The graphs that cases run on, each loaded once for all cases with the same data.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use neptune_graphql::graph::{
    Graph,
    memory::MemoryGraph,
    neptune::{Dialect, Endpoint, NeptuneGraph},
};

pub use super::server::Unavailable;
use super::{
    berkeleyje::JANUSGRAPH_BERKELEYJE,
    endpoint::Endpoints,
    janusgraph::JANUSGRAPH,
    numbered::{FIRST, Numbered, STEP},
    project::Project,
    report::rendered,
    server::{GREMLIN_SERVER, Server, Software},
};

/// Where a case runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Embedded,
    /// The embedded graph behind the endpoint of `gremlin`.
    Endpoint,
    GremlinServer,
    JanusGraph,
    /// JanusGraph with its graph on disk.
    JanusGraphBerkeleyJe,
}

impl Target {
    pub const ALL: [Target; 5] = [
        Target::Embedded,
        Target::Endpoint,
        Target::GremlinServer,
        Target::JanusGraph,
        Target::JanusGraphBerkeleyJe,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Target::Embedded => "embedded",
            Target::Endpoint => "endpoint",
            Target::GremlinServer => "gremlin-server",
            Target::JanusGraph => "janusgraph",
            Target::JanusGraphBerkeleyJe => "janusgraph-berkeleyje",
        }
    }

    /// Whether a document means it by a name: `janusgraph` is JanusGraph over any storage.
    pub fn is_called(self, name: &str) -> bool {
        let family = match self {
            Target::JanusGraphBerkeleyJe => Target::JanusGraph,
            Target::Embedded | Target::Endpoint | Target::GremlinServer | Target::JanusGraph => {
                self
            }
        };
        name == self.name() || name == family.name()
    }
}

#[derive(Default)]
pub struct Graphs {
    embedded: Mutex<HashMap<String, Arc<dyn Graph>>>,
    endpoints: Mutex<Open>,
    gremlin_server: Mutex<Running>,
    janusgraph: Mutex<Running>,
    berkeleyje: Mutex<Running>,
}

/// Endpoints by their data.
#[derive(Default)]
struct Open {
    endpoints: Option<Endpoints>,
    urls: HashMap<String, String>,
}

/// A server, and the data that it holds.
#[derive(Default)]
struct Running {
    server: Option<Result<Server, Unavailable>>,
    data: Option<String>,
    /// Of a server whose ids are numbers: which number each id of the data has.
    numbers: HashMap<String, i64>,
}

/// A graph with the data of a project. Nobody else changes it as long as this is held.
pub struct Lease<'g> {
    pub graph: Arc<dyn Graph>,
    _server: Option<MutexGuard<'g, Running>>,
}

impl Graphs {
    /// `writes`: what is there afterwards is of no use to others.
    pub fn lease(
        &self,
        target: Target,
        project: &Project,
        writes: bool,
    ) -> Result<Lease<'_>, Unavailable> {
        match target {
            Target::Embedded => Ok(Lease {
                graph: match writes {
                    true => embedded(project)?,
                    false => self.embedded(project)?,
                },
                _server: None,
            }),
            Target::Endpoint => Ok(Lease {
                graph: client(&self.endpoint(project, writes)?, Dialect::Neptune)?,
                _server: None,
            }),
            Target::GremlinServer => lease(
                &self.gremlin_server,
                GREMLIN_SERVER,
                Dialect::GremlinServer,
                project,
                writes,
            ),
            Target::JanusGraph => lease(
                &self.janusgraph,
                JANUSGRAPH,
                Dialect::JanusGraph,
                project,
                writes,
            ),
            Target::JanusGraphBerkeleyJe => {
                numbered(&self.berkeleyje, JANUSGRAPH_BERKELEYJE, project, writes)
            }
        }
    }

    fn embedded(&self, project: &Project) -> Result<Arc<dyn Graph>, Unavailable> {
        let failed = |error: std::io::Error| Unavailable::Failed(error.to_string());
        let key = project.data_key().map_err(failed)?;
        let mut known = lock(&self.embedded);
        if let Some(graph) = known.get(&key) {
            return Ok(graph.clone());
        }
        let graph = embedded(project)?;
        known.insert(key, graph.clone());
        Ok(graph)
    }
}

impl Graphs {
    fn endpoint(&self, project: &Project, writes: bool) -> Result<String, Unavailable> {
        let failed = |error: std::io::Error| Unavailable::Failed(error.to_string());
        let key = project.data_key().map_err(failed)?;
        let mut open = lock(&self.endpoints);
        let Open { endpoints, urls } = &mut *open;
        if let Some(url) = urls.get(&key).filter(|_| !writes) {
            return Ok(url.clone());
        }
        let graph =
            load(project).map_err(|report| Unavailable::Failed(project.relative(&report)))?;
        let endpoints = match endpoints {
            Some(endpoints) => endpoints,
            None => endpoints.insert(Endpoints::new().map_err(failed)?),
        };
        let url = endpoints.open(graph).map_err(failed)?;
        if !writes {
            urls.insert(key, url.clone());
        }
        Ok(url)
    }
}

/// A client is of one case: its connections end with the case's runtime.
fn client(url: &str, dialect: Dialect) -> Result<Arc<dyn Graph>, Unavailable> {
    let failed = |error: String| Unavailable::Failed(error);
    let endpoint = Endpoint::parse(url).map_err(|error| failed(error.to_string()))?;
    let graph = NeptuneGraph::new(endpoint, dialect).map_err(|error| failed(error.to_string()))?;
    Ok(Arc::new(graph))
}

fn embedded(project: &Project) -> Result<Arc<dyn Graph>, Unavailable> {
    match load(project) {
        Ok(graph) => Ok(Arc::new(graph)),
        Err(report) => Err(Unavailable::Failed(project.relative(&report))),
    }
}

/// A server with the data of a project, started and loaded where it is not yet.
fn lease<'g>(
    running: &'g Mutex<Running>,
    software: Software,
    dialect: Dialect,
    project: &Project,
    writes: bool,
) -> Result<Lease<'g>, Unavailable> {
    let mut running = lock(running);
    let endpoint = running.prepare(software, project, writes, |server, files| {
        server.load(files).map(|()| HashMap::new())
    })?;
    Ok(Lease {
        graph: client(&endpoint, dialect)?,
        _server: Some(running),
    })
}

/// The same for a server whose ids are numbers.
fn numbered<'g>(
    running: &'g Mutex<Running>,
    software: Software,
    project: &Project,
    writes: bool,
) -> Result<Lease<'g>, Unavailable> {
    let mut running = lock(running);
    let endpoint = running.prepare(software, project, writes, |server, files| {
        server.load_numbered(files, FIRST, STEP)
    })?;
    let graph = client(&endpoint, Dialect::JanusGraph)?;
    Ok(Lease {
        graph: Arc::new(Numbered::new(graph, running.numbers.clone())),
        _server: Some(running),
    })
}

impl Running {
    /// Starts the server and loads the data where that is to be done, and tells where it is.
    fn prepare(
        &mut self,
        software: Software,
        project: &Project,
        writes: bool,
        load: impl FnOnce(&Server, &[PathBuf]) -> Result<HashMap<String, i64>, String>,
    ) -> Result<String, Unavailable> {
        let failed = |error: String| Unavailable::Failed(error);
        let key = project
            .data_key()
            .map_err(|error| failed(error.to_string()))?;
        let server = self
            .server
            .get_or_insert_with(|| Server::start(software))
            .as_ref()
            .map_err(Unavailable::clone)?;
        if self.data.as_ref() != Some(&key) {
            self.data = None;
            let files = project.data().map_err(|error| failed(error.to_string()))?;
            self.numbers = load(server, &files).map_err(failed)?;
            self.data = Some(key);
        }
        if writes {
            self.data = None;
        }
        Ok(server.endpoint())
    }
}

/// The embedded graph with the data of a project, or the report of what is wrong with them.
pub fn load(project: &Project) -> Result<MemoryGraph, String> {
    let files = project.data().map_err(|error| error.to_string())?;
    let graph = MemoryGraph::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| error.to_string())?;
    match runtime.block_on(graph.load(&files)) {
        Ok(_) => Ok(graph),
        Err(error) => Err(rendered(&error)),
    }
}

/// A case that failed leaves nothing half done in here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
