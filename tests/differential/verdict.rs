//! Two answers to one traversal, judged.
//!
//! In: a graph and a text. Out: whether both sides say the same, and if not, whether it is because
//! the traversal asks for an order that nothing fixes: then the embedded graph gives the server's
//! answer once its elements are written in another order.

use std::sync::Arc;

use neptune_graphql::gremlin::{Chain, Never, StepName, parse_script};
use tokio::runtime::Runtime;

use crate::{
    chance::Chance,
    compare::{loose, strict},
    data::Data,
    reasons,
    sides::{Answer, DUMP, Embedded, Remote},
    typed::Typed,
};

#[derive(Debug, Clone)]
pub enum Verdict {
    /// The same rows in the same order.
    Same,
    /// The same rows; no step fixes their order.
    SameInAnyOrder,
    /// Both say that the traversal is wrong.
    BothFail,
    /// The embedded graph does not know a step, and says so.
    Refused(String),
    /// For that side.
    TooMuch(&'static str),
    /// What is asked for depends on the order in which the graph was written.
    Unordered,
    /// They differ for a reason that is written down.
    Known(&'static str),
    Differs {
        server: String,
        embedded: String,
    },
}

impl Verdict {
    /// What kinds of answers differ, if they do.
    pub fn kind(&self) -> Option<(&str, &str)> {
        fn word(text: &str) -> &str {
            let word = text.split(':').next().unwrap_or(text);
            if word.ends_with("rows") { "rows" } else { word }
        }
        match self {
            Verdict::Differs { server, embedded } => Some((word(server), word(embedded))),
            _ => None,
        }
    }
}

/// Where both sides are.
pub struct Both {
    pub runtime: Arc<Runtime>,
    pub remote: Remote,
}

/// Other orders of the same graph that are tried.
const ORDERS: usize = 60;

impl Both {
    /// Judges a traversal that reads, on graphs that are loaded.
    pub fn read(&self, data: &Data, embedded: &Embedded, text: &str) -> Verdict {
        let (ours, theirs) = (embedded.ask(text), self.remote.ask(text));
        self.judge(
            data,
            text,
            ours,
            theirs,
            &|text| self.remote.ask(text),
            &|other| other.ask(text),
        )
    }

    /// The same on a graph that is not loaded yet.
    pub fn fresh_read(&self, data: &Data, text: &str) -> Result<Verdict, String> {
        let embedded = Embedded::load(&self.runtime, data)?;
        self.remote.load(data)?;
        Ok(self.read(data, &embedded, text))
    }

    /// Judges a script that writes: what it answers, and what it leaves behind.
    pub fn write(&self, data: &Data, text: &str) -> Result<Verdict, String> {
        let embedded = Embedded::load(&self.runtime, data)?;
        self.remote.load(data)?;
        let (ours, theirs) = (embedded.ask(text), self.remote.ask(text));
        let anew = |text: &str| match self.remote.load(data) {
            Ok(()) => self.remote.ask(text),
            Err(_) => Answer::TooMuch,
        };
        let first = self.judge(data, text, ours, theirs, &anew, &|other| other.ask(text));
        if !matches!(first, Verdict::Same | Verdict::SameInAnyOrder) {
            return Ok(first);
        }
        let (ours, theirs) = (embedded.ask(DUMP), self.remote.ask(DUMP));
        let left_anew = |text: &str| {
            anew(text);
            self.remote.ask(DUMP)
        };
        let left = self.judge(data, text, ours, theirs, &left_anew, &|other| {
            other.ask(text);
            other.ask(DUMP)
        });
        Ok(match left {
            Verdict::Same | Verdict::SameInAnyOrder => first,
            other => other,
        })
    }

    fn judge(
        &self,
        data: &Data,
        text: &str,
        ours: Answer,
        theirs: Answer,
        ask_again: &dyn Fn(&str) -> Answer,
        again: &dyn Fn(&Embedded) -> Answer,
    ) -> Verdict {
        match (&ours, &theirs) {
            (Answer::TooMuch, _) => return Verdict::TooMuch("embedded"),
            (_, Answer::TooMuch) => return Verdict::TooMuch("server"),
            (Answer::Error(_) | Answer::Refused(_), Answer::Error(_)) => return Verdict::BothFail,
            (Answer::Refused(reason), _) => return Verdict::Refused(reason.clone()),
            (Answer::Rows(ours), Answer::Rows(theirs)) if same_rows(text, ours, theirs) => {
                return match strict(ours) == strict(theirs) {
                    true => Verdict::Same,
                    false => Verdict::SameInAnyOrder,
                };
            }
            _ => {}
        }
        if let Some(reason) = reasons::known(text, &ours, &theirs) {
            return Verdict::Known(reason);
        }
        for (reason, changed) in reasons::as_written(text) {
            let theirs = ask_again(&changed);
            let agrees = match (&ours, &theirs) {
                (Answer::Rows(ours), Answer::Rows(theirs)) => loose(ours) == loose(theirs),
                (Answer::Error(_), Answer::Error(_)) => true,
                _ => false,
            };
            if agrees {
                return Verdict::Known(reason);
            }
        }
        let mut chance = Chance::new(1);
        for _ in 0..ORDERS {
            let Ok(other) = Embedded::load(&self.runtime, &data.shuffled(&mut chance)) else {
                break;
            };
            let agrees = match (again(&other), &theirs) {
                (Answer::Rows(ours), Answer::Rows(theirs)) => loose(&ours) == loose(theirs),
                (Answer::Error(_), Answer::Error(_)) => true,
                _ => false,
            };
            if agrees && !fixes_order(text) {
                return Verdict::Unordered;
            }
        }
        Verdict::Differs {
            server: shown(&theirs),
            embedded: shown(&ours),
        }
    }
}

fn same_rows(text: &str, ours: &[Typed], theirs: &[Typed]) -> bool {
    match fixes_order(text) {
        true => strict(ours) == strict(theirs),
        false => loose(ours) == loose(theirs),
    }
}

/// Whether the order of the rows is said: by an `order()` without ties behind which every step
/// makes at most one row of one.
fn fixes_order(text: &str) -> bool {
    let Ok(parsed) = parse_script::<Never>(text) else {
        return false;
    };
    let Some(last) = parsed.tree.statements.last() else {
        return false;
    };
    let steps: &Chain = &last.steps;
    let Some(at) = steps.iter().rposition(|step| step.name == StepName::Order) else {
        return false;
    };
    let local = |at: usize| !steps[at].args.is_empty();
    let by: Vec<_> = steps[at + 1..]
        .iter()
        .take_while(|step| step.name == StepName::By)
        .collect();
    // Ids are behind the other keys, and equal elements are the same row.
    let by_id = by
        .last()
        .is_some_and(|by| format!("{:?}", by.args).contains("Token(Id)"));
    let paths = steps.iter().any(|step| step.name == StepName::As);
    !local(at)
        && by_id
        && !paths
        && steps[at + 1 + by.len()..].iter().all(|step| {
            matches!(
                step.name,
                StepName::Id
                    | StepName::Label
                    | StepName::Identity
                    | StepName::Has
                    | StepName::HasLabel
                    | StepName::HasNot
                    | StepName::HasId
                    | StepName::Limit
                    | StepName::Range
                    | StepName::Skip
                    | StepName::Tail
                    | StepName::Is
                    | StepName::Constant
            )
        })
}

fn shown(answer: &Answer) -> String {
    match answer {
        Answer::Rows(rows) => format!("{} rows: {}", rows.len(), strict(rows).join(" | ")),
        Answer::Error(error) => format!("error: {error}"),
        Answer::Refused(reason) => format!("refused: {reason}"),
        Answer::TooMuch => "too much".to_owned(),
    }
}
