use std::{
    future::pending,
    sync::{Mutex, MutexGuard, PoisonError},
};

use futures_util::{FutureExt as _, future::BoxFuture};

use super::*;
use crate::{
    graph::{GraphError, Job, Rows, neptune::Dialect},
    gremlin::write_script,
};

/// A graph that takes its time, and now and then finds a conflict.
#[derive(Default)]
struct Busy(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// Those under way.
    now: Vec<String>,
    most: usize,
    /// In the order of their ends.
    done: Vec<String>,
    asked: usize,
    problems: Vec<String>,
    conflicts: Vec<String>,
}

impl Busy {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The ids of a script of vertices.
fn ids(text: &str) -> Vec<&str> {
    let starts = text.split("g.V('").skip(1);
    starts.filter_map(|rest| rest.split('\'').next()).collect()
}

impl Graph for Busy {
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        async move {
            let mut text = String::new();
            write_script(job.script, &mut text);
            let number = {
                let mut seen = self.seen();
                let Seen { now, problems, .. } = &mut *seen;
                let overlap = now
                    .iter()
                    .find(|other| ids(other).iter().any(|id| ids(&text).contains(id)));
                problems.extend(overlap.map(|other| format!("{other} beside {text}")));
                seen.now.push(text.clone());
                seen.most = seen.most.max(seen.now.len());
                seen.asked += 1;
                seen.asked
            };
            tokio::time::sleep(Duration::from_millis((number as u64 * 7) % 5)).await;
            let mut seen = self.seen();
            seen.now.retain(|other| *other != text);
            if number % 4 == 0 && !seen.conflicts.contains(&text) {
                seen.conflicts.push(text);
                return Err(GraphError::Conflict("another".to_owned()));
            }
            if seen.conflicts.contains(&text) && !seen.now.is_empty() {
                seen.problems.push(format!("{text} is not alone"));
            }
            seen.done.push(text);
            Ok(Rows::new("[]".into(), 0..2))
        }
        .boxed()
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        async { Ok(String::new()) }.boxed()
    }
}

#[test]
fn rows_of_one_vertex_come_in_their_order_and_conflicts_go_once_more_alone() {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let mut text = "~id,n:Int(single)\n".to_owned();
    for n in 0..200 {
        text += &format!("v{},{n}\n", n * 7 % 10);
    }
    std::fs::write(dir.path().join("v.csv"), text).expect("the folder can be written");
    let tables = open(&[dir.path().to_owned()]).expect("the file is right");
    let files: Vec<_> = tables.iter().map(Table::file).collect();
    let mut state =
        State::open(dir.path().join("state"), "here", &files, false).expect("the beginning");
    let settings = LoadSettings {
        batch: BatchSettings {
            dialect: Dialect::Neptune,
            rows: 3,
            bytes: 1 << 20,
            edge_id_property: None,
        },
        parallel: 4,
        timeout: Duration::from_secs(10),
    };
    let (graph, loading) = (Busy::default(), Loading::default());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime
        .block_on(load(
            &graph,
            &tables,
            &settings,
            &mut state,
            &loading,
            pending(),
        ))
        .expect("it loads");
    let seen = graph.seen();
    assert_eq!(seen.problems, Vec::<String>::new());
    assert!(seen.most > 1, "batches go side by side");
    assert!(!seen.conflicts.is_empty());
    assert_eq!((loading.rows(), state.rows()), (200, 200));
    // The last value of each vertex is the one of its last row.
    let all = seen.done.join(";\n");
    for vertex in 0..10 {
        let mut of_it = all
            .lines()
            .filter(|line| line.contains(&format!("V('v{vertex}')")));
        let last = of_it.next_back().expect("it has rows");
        let row = (0..200)
            .rev()
            .find(|n| n * 7 % 10 == vertex)
            .expect("it has rows");
        assert!(last.contains(&format!("'n', {row})")), "{last}");
    }
}
