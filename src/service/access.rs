//! How the traversals of a request go about the graph.
//!
//! In: what the schema says of a root field, and the request of itself. Out: an [`Access`] and
//! [`Hints`] for the graph.

use crate::{
    consistency::Consistency,
    graph::{Access, Hints, Repeat},
    gremlin::{Repeated, Script, repeated},
    model::Terms,
    plan::{Plan, Root, RootSource},
};

/// For the traversal of a root.
pub(super) fn of_root(plan: &Plan, root: &Root, script: &Script, asked: Consistency) -> Access {
    match &root.source {
        RootSource::Fetch(fetch) if fetch.writes() => Access::Write(match root.terms.idempotent {
            Some(true) => Repeat::Harmless,
            Some(false) => Repeat::Unknown,
            None => match repeated(script) {
                Repeated::Harmless => Repeat::Harmless,
                Repeated::RefusedAtOnce => Repeat::RefusedAtOnce,
                Repeated::Refused => Repeat::Refused,
                Repeated::Unknown => Repeat::Unknown,
            },
        }),
        RootSource::Fetch(_) | RootSource::TypeName | RootSource::Introspection => {
            of_reads(plan, &root.terms, asked)
        }
    }
}

/// For what only reads. Behind a change, it must have seen it.
pub(super) fn of_reads(plan: &Plan, terms: &Terms, asked: Consistency) -> Access {
    Access::Read(match plan.writes {
        true => Consistency::Strong,
        false => asked.max(terms.consistency),
    })
}

/// A request that must have seen every change is not answered from a cache.
pub(super) fn hints(terms: &Terms, asked: Consistency) -> Hints {
    Hints {
        cache: match asked {
            Consistency::Eventual => terms.cache,
            Consistency::Strong => None,
        },
        dfe: terms.dfe,
    }
}
