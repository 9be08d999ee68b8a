//! What the runs of traversals leave behind for whoever runs the service.
//!
//! In: a traversal that came to its end. Out: sums for the metrics, and a line of the log where it
//! failed or took long. No value of a request is in a line, unless the settings ask for them.

use std::{collections::HashSet, time::Duration};

use crate::{
    graph::{Graph, GraphError, Rows},
    gremlin::{Script, Text, each_string, each_string_of_chain, mask, write_outline, write_script},
    model::{Body, FieldKind, Fields, Model},
    telemetry::{Metrics, millis},
};

use super::Settings;

/// The longest text of a traversal in a line, in bytes: CloudWatch cuts lines at 256 kB.
const LONGEST_TEXT: usize = 100_000;

pub(super) struct Watch {
    pub metrics: Metrics,
    names: Names,
    slow: Duration,
    values: bool,
    /// The words of errors are this program's.
    own_words: bool,
}

/// A traversal that came to its end.
pub(super) struct Ran<'a> {
    /// The field or statement that it is for.
    pub what: &'a str,
    pub script: &'a Script,
    pub took: Duration,
    pub retries: u32,
}

impl Watch {
    pub fn new(model: &Model, graph: &dyn Graph, settings: &Settings) -> Watch {
        Watch {
            metrics: Metrics::default(),
            names: Names::of(model),
            slow: settings.slow,
            values: settings.log_values,
            own_words: graph.speaks_for_itself(),
        }
    }

    pub fn ended(&self, ran: &Ran<'_>, result: &Result<Rows, GraphError>) {
        let bytes = result.as_ref().ok().map(|rows| rows.as_bytes().len());
        self.metrics.traversal(ran.took, ran.retries, bytes);
        if let Err(error) = result {
            self.failed(ran, error);
        }
        if ran.took >= self.slow {
            self.metrics.slow_traversal();
            tracing::warn!(
                field = ran.what,
                ms = millis(ran.took),
                attempts = ran.retries + 1,
                bytes,
                traversal = self.text(ran.script),
                "a slow traversal"
            );
        }
    }

    fn failed(&self, ran: &Ran<'_>, error: &GraphError) {
        let (field, kind) = (ran.what, error.kind());
        let words = match (self.values, self.own_words) {
            (true, _) => error.to_string(),
            // A server may repeat a part of what it was asked, in any form.
            (false, false) => error.without_words_of_a_server(),
            (false, true) => mask(&error.to_string(), ran.script, &|text| self.names.has(text)),
        };
        match error {
            // The author of a statement foresaw it.
            GraphError::Fail(_) => {
                tracing::info!(field, kind, error = words, "a traversal was ended");
            }
            GraphError::SeveralValues { .. } => tracing::info!(
                field,
                kind,
                error = words,
                "from now on, all values of this property are looked at"
            ),
            _ => tracing::warn!(field, kind, error = words, "a traversal failed"),
        }
        if tracing::enabled!(tracing::Level::DEBUG) {
            let traversal = self.text(ran.script);
            tracing::debug!(field, traversal, "the traversal that failed");
        }
    }

    /// The whole text where values may be shown, else its outline.
    fn text(&self, script: &Script) -> String {
        let mut text = String::new();
        match self.values {
            true => write_script(script, &mut text),
            false => write_outline(script, &|text| self.names.has(text), &mut text),
        }
        if text.len() > LONGEST_TEXT {
            let end = (0..=LONGEST_TEXT)
                .rev()
                .find(|end| text.is_char_boundary(*end));
            text.truncate(end.unwrap_or(0));
            text.push('…');
        }
        text
    }
}

/// The texts of traversals that are no client's: names that the schema has, and what the authors of
/// statements wrote.
struct Names(HashSet<Text>);

impl Names {
    fn of(model: &Model) -> Names {
        let mut names = Names(HashSet::new());
        for object in model.objects() {
            names.0.insert(object.name.clone());
            if let Some(label) = object.vertex_label() {
                names.0.extend(label.parts().iter().cloned());
            }
            names.fields(&object.fields);
        }
        for root in model.roots() {
            names.fields(&root.fields);
        }
        names
    }

    fn has(&self, text: &str) -> bool {
        self.0.contains(text)
    }

    fn fields(&mut self, fields: &Fields) {
        for field in fields.iter() {
            self.0.insert(field.name.clone());
            let mut add = |text: &Text| {
                self.0.insert(text.clone());
            };
            match &field.kind {
                FieldKind::Property(property) => add(&property.key),
                FieldKind::Relationship(relationship) => add(&relationship.label),
                FieldKind::Statement(statement) => match &statement.body {
                    Body::Own { script, .. } => each_string(script, &mut add),
                    Body::Inline(chain) => each_string_of_chain(chain, &mut add),
                },
                FieldKind::Id { .. }
                | FieldKind::Edge(_)
                | FieldKind::Lookup(_)
                | FieldKind::Nested(_) => {}
            }
        }
    }
}
