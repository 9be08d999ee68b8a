//! What becomes of an event of the program: a line of text, or of JSON.
//!
//! In: events and spans. Out: a line for each event, with the id of the request that it is under;
//! at the level `debug` also one for each stage of a request, with the time that it took. JSON is as
//! Lambda's own runtimes write it: `timestamp`, `level`, `requestId`, `message`, and all else beside
//! them.

use std::{
    fmt::{self, Write as _},
    time::Instant,
};

use jiff::Timestamp;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id},
};
use tracing_subscriber::{
    Layer,
    layer::Context,
    registry::{LookupSpan, Scope},
};

use crate::telemetry::millis;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text {
        /// CloudWatch adds its own.
        time: bool,
        color: bool,
    },
    Json,
}

/// Writes the lines to `out`, each as a whole.
pub(super) struct Lines<W> {
    pub form: Form,
    pub out: W,
}

/// Of a span: under which request its lines are.
struct RequestOf {
    id: String,
    trace: Option<String>,
}

/// Of a span: a stage of a request.
struct Stage {
    began: Instant,
    field: Option<String>,
}

/// The name of the spans of requests.
const REQUEST: &str = "request";

/// Whose names of spans are known.
fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
}

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: Fn(&str) + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        let Some(span) = context.span(id).filter(|_| is_ours(metadata)) else {
            return;
        };
        let mut found = Named::default();
        attributes.record(&mut found);
        let mut extensions = span.extensions_mut();
        match metadata.name() {
            REQUEST => extensions.insert(RequestOf {
                id: found.id.unwrap_or_default(),
                trace: found.trace,
            }),
            _ => extensions.insert(Stage {
                began: Instant::now(),
                field: found.field,
            }),
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        let mut line = Line::begin(self.form, metadata.level());
        line.under(context.event_scope(event));
        if !is_ours(metadata) {
            line.text("target", metadata.target());
        }
        event.record(&mut line);
        (self.out)(&line.end());
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else {
            return;
        };
        let extensions = span.extensions();
        let Some(stage) = extensions.get::<Stage>() else {
            return;
        };
        let mut line = Line::begin(self.form, span.metadata().level());
        line.under(span.parent().map(|parent| parent.scope()));
        line.message = "stage".to_owned();
        line.text("stage", span.name());
        if let Some(field) = &stage.field {
            line.text("field", field);
        }
        line.bare("ms", millis(stage.began.elapsed()));
        (self.out)(&line.end());
    }
}

/// What is kept of a span's fields.
#[derive(Default)]
struct Named {
    id: Option<String>,
    trace: Option<String>,
    field: Option<String>,
}

impl Visit for Named {
    fn record_str(&mut self, field: &Field, value: &str) {
        let kept = match field.name() {
            "id" => &mut self.id,
            "trace" => &mut self.trace,
            "field" => &mut self.field,
            _ => return,
        };
        *kept = Some(value.to_owned());
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// A line that is being written.
struct Line {
    form: Form,
    head: String,
    message: String,
    fields: String,
}

impl Line {
    fn begin(form: Form, level: &Level) -> Line {
        let mut head = String::with_capacity(256);
        let now = Timestamp::now();
        let _ = match form {
            Form::Json => write!(head, r#"{{"timestamp":"{now:.3}","level":"{level}""#),
            Form::Text { time, color } => {
                if time {
                    let _ = write!(head, "{now:.3} ");
                }
                match color {
                    true => write!(head, "\u{1b}[{}m{level:>5}\u{1b}[0m ", color_of(level)),
                    false => write!(head, "{level:>5} "),
                }
            }
        };
        Line {
            form,
            head,
            message: String::new(),
            fields: String::with_capacity(256),
        }
    }

    fn under<'a, S: Subscriber + LookupSpan<'a>>(&mut self, scope: Option<Scope<'a, S>>) {
        for span in scope.into_iter().flatten() {
            if let Some(request) = span.extensions().get::<RequestOf>() {
                self.ids(&request.id, request.trace.as_deref());
                return;
            }
        }
    }

    fn ids(&mut self, id: &str, trace: Option<&str>) {
        match self.form {
            Form::Json => {
                self.head.push_str(r#","requestId":"#);
                write_json(id, &mut self.head);
                if let Some(trace) = trace {
                    self.head.push_str(r#","traceId":"#);
                    write_json(trace, &mut self.head);
                }
            }
            Form::Text { .. } => {
                let _ = write!(self.head, "{id} ");
                if let Some(trace) = trace {
                    self.text("traceId", trace);
                }
            }
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        match self.form {
            Form::Json => write_json(text, &mut self.fields),
            Form::Text { .. } => {
                let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '=');
                match !text.is_empty() && text.chars().all(plain) {
                    true => self.fields.push_str(text),
                    // One line, whatever is in it.
                    false => self.fields.push_str(&format!("{text:?}")),
                }
            }
        }
    }

    /// A number or a boolean.
    fn bare(&mut self, name: &str, value: impl fmt::Display) {
        self.name(name);
        let _ = write!(self.fields, "{value}");
    }

    fn name(&mut self, name: &str) {
        match self.form {
            Form::Json => {
                self.fields.push(',');
                // No library's field takes the place of one that Lambda reads.
                match ["timestamp", "level", "requestId", "traceId"].contains(&name) {
                    true => write_json(&format!("{name}_"), &mut self.fields),
                    false => write_json(name, &mut self.fields),
                }
                self.fields.push(':');
            }
            Form::Text { .. } => {
                for part in [" ", name, "="] {
                    self.fields.push_str(part);
                }
            }
        }
    }

    fn end(self) -> String {
        let Line {
            form,
            head: mut line,
            message,
            fields,
        } = self;
        match form {
            Form::Json => {
                line.push_str(r#","message":"#);
                write_json(&message, &mut line);
                line.push_str(&fields);
                line.push('}');
            }
            Form::Text { .. } => {
                line.push_str(&message);
                line.push_str(&fields);
            }
        }
        line.push('\n');
        line
    }
}

fn color_of(level: &Level) -> u8 {
    match *level {
        Level::ERROR => 31,
        Level::WARN => 33,
        Level::INFO => 32,
        Level::DEBUG => 34,
        Level::TRACE => 35,
    }
}

fn write_json(text: &str, out: &mut String) {
    // Strings are JSON.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => self.message.push_str(value),
            name => self.text(name, value),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => {
                let _ = write!(self.message, "{value:?}");
            }
            name => self.text(name, &format!("{value:?}")),
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.text(field.name(), &value.to_string());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.bare(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.bare(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.bare(field.name(), value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        match value.is_finite() {
            true => self.bare(field.name(), value),
            // JSON has no other.
            false => self.text(field.name(), &value.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use proptest::prelude::*;
    use serde_json::{Value, json};
    use tracing_subscriber::{layer::SubscriberExt, registry};

    use super::*;

    fn lines(form: Form, work: impl FnOnce()) -> Vec<String> {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&kept);
        let out = move |line: &str| {
            let mut lines = into.lock().expect("no other test has it");
            lines.push(line.to_owned());
        };
        tracing::subscriber::with_default(registry().with(Lines { form, out }), work);
        let lines = kept.lock().expect("no other test has it");
        lines.clone()
    }

    fn a_request() {
        let span = tracing::error_span!("request", id = "r1", trace = Some("1-2-3"));
        span.in_scope(|| {
            tracing::debug_span!("run", field = "Query.a").in_scope(|| {
                let none: Option<u32> = None;
                tracing::warn!(
                    ms = 1.5,
                    count = 3,
                    none,
                    level = "x",
                    text = "a \"b\"\n",
                    "hello {}",
                    1
                );
            });
        });
        tracing::info!(is = true, nan = f64::NAN, "alone");
    }

    #[test]
    fn a_line_of_json_is_as_lambda_reads_it() {
        let lines = lines(Form::Json, a_request);
        let mut read: Vec<Value> = lines
            .iter()
            .map(|line| serde_json::from_str(line).expect("it is JSON"))
            .collect();
        assert!(lines.iter().all(|line| line.matches('\n').count() == 1));
        for line in &mut read {
            let time = line["timestamp"].take();
            let time = time.as_str().expect("it is a text");
            assert!(time.ends_with('Z') && time.len() == 24, "{time}");
            time.parse::<Timestamp>().expect("it is of RFC 3339");
        }
        let ms = read[1]["ms"].take();
        assert!(ms.as_f64().is_some_and(|ms| ms >= 0.0));
        assert_eq!(
            read,
            [
                json!({"timestamp": null, "level": "WARN", "requestId": "r1", "traceId": "1-2-3",
                    "message": "hello 1", "ms": 1.5, "count": 3, "level_": "x", "text": "a \"b\"\n"}),
                json!({"timestamp": null, "level": "DEBUG", "requestId": "r1", "traceId": "1-2-3",
                    "message": "stage", "stage": "run", "field": "Query.a", "ms": null}),
                json!({"timestamp": null, "level": "INFO", "message": "alone", "is": true,
                    "nan": "NaN"}),
            ]
        );
    }

    #[test]
    fn a_line_of_text_is_one_line() {
        let form = Form::Text {
            time: false,
            color: false,
        };
        let lines = lines(form, a_request);
        assert_eq!(
            lines[0],
            " WARN r1 hello 1 traceId=1-2-3 ms=1.5 count=3 level=x text=\"a \\\"b\\\"\\n\"\n"
        );
        assert!(lines[1].starts_with("DEBUG r1 stage traceId=1-2-3 stage=run field=Query.a ms="));
        assert_eq!(lines[2], " INFO alone is=true nan=NaN\n");
        let form = Form::Text {
            time: true,
            color: true,
        };
        let lines = super::tests::lines(form, || tracing::error!("x"));
        assert!(
            lines[0].contains("Z \u{1b}[31mERROR\u{1b}[0m x\n"),
            "{}",
            lines[0]
        );
    }

    proptest! {
        #[test]
        fn no_text_breaks_a_line_or_makes_another_field(text in "\\PC*|(?s).{0,40}") {
            let event = || tracing::info!(text, "said");
            let json = lines(Form::Json, event);
            let read: Value = serde_json::from_str(&json[0]).expect("it is JSON");
            prop_assert_eq!(&read["text"], &json!(text));
            prop_assert_eq!(read.as_object().map(|line| line.len()), Some(4));
            let form = Form::Text { time: false, color: false };
            let line = &lines(form, event)[0];
            prop_assert_eq!(line.matches('\n').count(), 1);
            prop_assert!(!line.trim_end_matches('\n').chars().any(char::is_control), "{line:?}");
            let fields = line.matches('=').count() - text.matches('=').count();
            prop_assert_eq!(fields, 1);
        }
    }
}
