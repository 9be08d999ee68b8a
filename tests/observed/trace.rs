//! X-Ray's trace id, from a request to the graph.

use std::sync::Arc;

use crate::served::{Noting, question, send, served};

#[tokio::test]
async fn the_trace_id_is_handed_on_as_it_came() {
    let graph = Arc::new(Noting::default());
    let router = served(graph.clone(), false);
    let id = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    for (sent, handed_on) in [
        (Some(id), Some(id)),
        (Some("anything"), Some("anything")),
        (Some(&*"x".repeat(600)), None),
        (Some("a\tb"), None),
        (None, None),
    ] {
        let mut request = question("{ airport(code: \"SEA\") { code } }");
        if let Some(sent) = sent {
            let value = sent.parse().expect("HTTP allows it");
            request.headers_mut().insert("x-amzn-trace-id", value);
        }
        assert_eq!(send(&router, request).await.0, 200);
        let last = graph.traces.lock().expect("no panic before").pop();
        assert_eq!(last.flatten().as_deref(), handed_on);
    }
}
