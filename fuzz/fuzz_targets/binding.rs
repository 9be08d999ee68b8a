//! A statement and a request: the text that is sent reads back as the tree that was bound.
//!
//! The input is the text of a statement, a zero byte, and the variables as JSON.

#![no_main]

use std::{
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use futures_util::{FutureExt, future::BoxFuture};
use libfuzzer_sys::fuzz_target;
use neptune_graphql::{
    graph::{Graph, GraphError, Limits, Rows},
    gremlin::{Never, Script, parse_script, write_script},
    model::{SourceFile, Sources},
    request::{Identity, Moment, Request},
    service::{Service, Settings},
};

const SCHEMA: &str = "
type Thing {
  id: ID!
  name: String
  below(text: String, number: Int, list: [String], input: In): JSON
}
input In { text: String number: Int inner: In list: [Int] }
type Query {
  thing(id: ID!): Thing
  stated(text: String, must: String!, number: Int, float: Float, yes: Boolean, long: Long,
    day: AWSDate, list: [String], ids: [ID!], input: In): JSON
}
scalar JSON scalar Long scalar AWSDate
";

const QUERY: &str = "
query Q($text: String, $must: String = \"m\", $number: Int, $float: Float, $yes: Boolean,
  $long: Long, $day: AWSDate, $list: [String], $ids: [ID!], $input: In) {
  stated(text: $text, must: $must, number: $number, float: $float, yes: $yes, long: $long,
    day: $day, list: $list, ids: $ids, input: $input)
  thing(id: \"a\") { below(text: $text, number: $number, list: $list, input: $input) }
}";

/// Answers nothing, and holds what it is asked against its text.
struct Reader;

impl Graph for Reader {
    fn run<'a>(
        &'a self,
        script: &'a Script,
        _: Limits,
    ) -> BoxFuture<'a, Result<Rows, GraphError>> {
        let mut text = String::new();
        write_script(script, &mut text);
        let read = parse_script::<Never>(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let mut again = String::new();
        write_script(&read.tree, &mut again);
        assert_eq!(text, again);
        async { Ok(Rows::new("[]".into(), 0..2)) }.boxed()
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        async { Ok(String::new()) }.boxed()
    }
}

static SOURCES: LazyLock<Vec<SourceFile>> = LazyLock::new(|| {
    vec![SourceFile {
        name: "schema.graphql".into(),
        text: SCHEMA.into(),
    }]
});

fuzz_target!(|data: &[u8]| {
    let Ok(data) = std::str::from_utf8(data) else {
        return;
    };
    let (statement, variables) = data.split_once('\0').unwrap_or((data, "{}"));
    for name in ["Query.stated.gremlin", "Thing.below.gremlin"] {
        let sources = Sources {
            schema: SOURCES.clone(),
            statements: ["Query.stated.gremlin", "Thing.below.gremlin"]
                .map(|file| SourceFile {
                    name: file.into(),
                    text: match file == name {
                        true => statement.into(),
                        false => "g.inject(1)".into(),
                    },
                })
                .into(),
        };
        let Ok(service) = Service::from_sources(&sources, Arc::new(Reader), Settings::default())
        else {
            continue;
        };
        let request = Request {
            query: QUERY.into(),
            operation_name: None,
            variables: serde_json::from_str(variables).unwrap_or_default(),
            may_mutate: true,
            deadline: Instant::now() + Duration::from_secs(5),
            identity: Identity::NONE,
            moment: Moment::new(jiff::Timestamp::UNIX_EPOCH, uuid::Uuid::nil()),
        };
        service
            .execute(request)
            .now_or_never()
            .expect("nothing is waited for");
    }
});
