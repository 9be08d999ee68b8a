//! Scenarios of the feature files.
//!
//! In: a scenario as the Gherkin parser has it. Out: what to run and what must come of it.

use gherkin::{Scenario as Gherkin, Step};
use neptune_graphql::gremlin::PredicateName;

#[derive(Debug)]
pub struct Scenario {
    /// `map/Map.feature: g_V_map`.
    pub name: String,
    pub graph: String,
    pub initializer: Option<String>,
    pub parameters: Vec<Parameter>,
    pub traversal: String,
    /// The first result alone, instead of all of them.
    pub is_next: bool,
    pub checks: Vec<Check>,
    /// The suite itself says that there is nothing to run.
    pub unsupported: bool,
}

/// A name in the traversal and the value that it stands for.
#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    /// The predicate that takes the value, `P.within`.
    pub predicate: Option<PredicateName>,
    pub value: String,
}

#[derive(Debug)]
pub enum Check {
    Unordered(Vec<String>),
    Ordered(Vec<String>),
    /// Each result is one of these.
    Among(Vec<String>),
    Empty,
    Count(usize),
    /// As many as this traversal counts.
    GraphCount(i64, String),
    Error(Option<Message>),
}

#[derive(Debug)]
pub struct Message {
    pub comparison: Comparison,
    pub text: String,
}

#[derive(Debug, Clone, Copy)]
pub enum Comparison {
    Containing,
    Starting,
    Ending,
}

impl Message {
    /// Whether an error's text is the one wanted, in upper or lower case.
    pub fn fits(&self, text: &str) -> bool {
        let (text, wanted) = (text.to_lowercase(), self.text.to_lowercase());
        match self.comparison {
            Comparison::Containing => text.contains(&wanted),
            Comparison::Starting => text.starts_with(&wanted),
            Comparison::Ending => text.ends_with(&wanted),
        }
    }
}

/// Reads a scenario. A step that is not known is an error, so that nothing is passed over.
pub fn read(file: &str, gherkin: &Gherkin) -> Result<Scenario, String> {
    let mut scenario = Scenario {
        name: format!("{file}: {}", gherkin.name.trim()),
        graph: String::new(),
        initializer: None,
        parameters: Vec::new(),
        traversal: String::new(),
        is_next: false,
        checks: Vec::new(),
        unsupported: false,
    };
    for step in &gherkin.steps {
        apply(&mut scenario, step).map_err(|error| format!("{}: {error}", scenario.name))?;
    }
    Ok(scenario)
}

fn apply(scenario: &mut Scenario, step: &Step) -> Result<(), String> {
    let value = step.value.trim();
    let text = || step.docstring().cloned().ok_or("a text is missing");
    match value {
        "the graph initializer of" => scenario.initializer = Some(text()?),
        "the traversal of" => scenario.traversal = text()?,
        "iterated to list" => scenario.is_next = false,
        "iterated next" => scenario.is_next = true,
        "the result should be unordered" => scenario.checks.push(Check::Unordered(table(step)?)),
        "the result should be ordered" => scenario.checks.push(Check::Ordered(table(step)?)),
        "the result should be of" => scenario.checks.push(Check::Among(table(step)?)),
        "the result should be empty" => scenario.checks.push(Check::Empty),
        "the traversal will raise an error" => scenario.checks.push(Check::Error(None)),
        "an unsupported test" => scenario.unsupported = true,
        "nothing should happen because" => {}
        _ => parameterized(scenario, value)?,
    }
    Ok(())
}

fn parameterized(scenario: &mut Scenario, value: &str) -> Result<(), String> {
    let unknown = || format!("the step `{value}` is not known");
    if let Some(rest) = value.strip_prefix("the result should have a count of ") {
        let count = rest.parse().map_err(|_| unknown())?;
        scenario.checks.push(Check::Count(count));
    } else if let Some(rest) = value.strip_prefix("the graph should return ") {
        let (count, text) = rest.split_once(" for count of ").ok_or_else(unknown)?;
        let count = count.parse().map_err(|_| unknown())?;
        let text = quoted(text).ok_or_else(unknown)?;
        scenario.checks.push(Check::GraphCount(count, text));
    } else if let Some(rest) = value.strip_prefix("the traversal will raise an error with message ")
    {
        let (comparison, text) = rest.split_once(" text of ").ok_or_else(unknown)?;
        let comparison = match comparison {
            "containing" => Comparison::Containing,
            "starting" => Comparison::Starting,
            "ending" => Comparison::Ending,
            _ => return Err(unknown()),
        };
        let text = quoted(text).ok_or_else(unknown)?;
        let message = Message { comparison, text };
        scenario.checks.push(Check::Error(Some(message)));
    } else if let Some(rest) = value.strip_prefix("using the parameter ") {
        scenario
            .parameters
            .push(parameter(rest).ok_or_else(unknown)?);
    } else if let Some(graph) = value
        .strip_prefix("the ")
        .and_then(|rest| rest.strip_suffix(" graph"))
    {
        scenario.graph = graph.to_owned();
    } else {
        return Err(unknown());
    }
    Ok(())
}

/// `xx1 defined as "d[1].i"` or `xx1 of P.within("l[]")`.
fn parameter(text: &str) -> Option<Parameter> {
    if let Some((name, value)) = text.split_once(" defined as ") {
        return Some(Parameter {
            name: name.to_owned(),
            predicate: None,
            value: quoted(value)?,
        });
    }
    let (name, call) = text.split_once(" of ")?;
    let (predicate, value) = call.strip_suffix(')')?.split_once('(')?;
    Some(Parameter {
        name: name.to_owned(),
        predicate: Some(PredicateName::from_text(predicate)?),
        value: quoted(value)?,
    })
}

/// What stands in double quotes.
fn quoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    Some(inner.replace("\\\"", "\""))
}

/// The cells of a table with one column, without its head.
fn table(step: &Step) -> Result<Vec<String>, String> {
    let table = step.table().ok_or("a table is missing")?;
    table
        .rows
        .iter()
        .skip(1)
        .map(|row| match &row[..] {
            [cell] => Ok(cell.clone()),
            _ => Err("a row has more than one cell".to_owned()),
        })
        .collect()
}
