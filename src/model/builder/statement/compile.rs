//! The text of a statement to what it means for its field.

use super::{
    caller::callers,
    check::{Habits, as_script, check},
    cypher,
    parameter::supply,
    result::{self, Read},
    sample::{flatten_ids, sample},
};
use crate::{
    gremlin::{
        Arg, Never, Open, Parsed, ParsedStatement, Placeholder, Script, Step, StepName, StepPlaces,
        Terminal, Text, Value, Yields, chain_yields, parse_statement, refused_by_neptune,
        script_yields, steps_inside,
    },
    model::{
        builder::{context::Output, problem::Problem, statement_text::StatementText},
        lookup::ArgumentDefinition,
        statement::{
            Body, Hole, MapKeys, Page, Parameter, Parents, Statement, StatementResult, Supply,
        },
        types::Model,
    },
};

/// Where a statement's field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Query,
    Mutation,
    Node,
    Edge,
}

/// What a field wants of its statement.
pub struct Wanted<'a> {
    /// `Query.suggestedFood`
    pub coordinate: &'a str,
    pub owner: Owner,
    pub arguments: &'a [ArgumentDefinition],
    /// The type; of a page, that of its items.
    pub output: Output,
    pub list: bool,
    pub page: Option<Page>,
}

/// A statement, and which of its field's arguments change nothing.
pub struct Compiled {
    pub statement: Statement,
    /// By their index.
    pub unused: Vec<usize>,
}

/// Makes a statement of a text, or tells every mistake in it.
pub fn compile(
    model: &Model,
    text: &StatementText,
    wanted: &Wanted<'_>,
) -> Result<Compiled, Vec<Problem>> {
    let parsed = parse_statement(&text.text).map_err(|error| {
        vec![match cypher::clause(&text.text) {
            Some(span) => text.problem(
                span,
                "this is openCypher, and statements are written in Gremlin".into(),
                Some(
                    "write it as a traversal, such as `g.V().hasLabel('Airport')` for \
                     `MATCH (n:Airport) RETURN n`"
                        .into(),
                ),
            ),
            None => text.problem(error.span, error.problem.to_string(), None),
        }]
    })?;
    let from_parent = matches!(parsed.tree, ParsedStatement::FromParent(_));
    let Parsed { tree, places } = parsed;
    let script = match tree {
        ParsedStatement::FromGraph(script) => script,
        ParsedStatement::FromParent(chain) => as_script(chain),
    };
    let mut compiler = Compiler {
        model,
        text,
        wanted,
        places: &places,
        problems: Vec::new(),
        used: wanted.arguments.iter().map(|_| false).collect(),
        steered: Vec::new(),
    };
    compiler.refused(&script);
    let script = compiler.parameters(&script);
    if !compiler.problems.is_empty() {
        return Err(compiler.problems);
    }
    let sampled = sampled(model, &script);
    let (habits, findings) = check(model, &script, &sampled);
    for finding in findings {
        compiler.at_step(finding.step, finding.message, finding.help);
    }
    compiler.placed(&script, from_parent, habits);
    let yields = match from_parent {
        true => chain_yields(
            &sampled.statements[0].steps,
            match wanted.owner {
                Owner::Edge => Yields::Edge,
                Owner::Query | Owner::Mutation | Owner::Node => Yields::Vertex,
            },
        ),
        false => script_yields(&sampled),
    };
    let makes_page = is_page(&yields);
    if !makes_page {
        compiler.refuse_steered();
    }
    let read = compiler.read(&script, &yields);
    let mut caller = Vec::new();
    for statement in &script.statements {
        callers(&statement.source, &mut caller);
        callers(&statement.steps, &mut caller);
    }
    let unused = (0..wanted.arguments.len())
        .filter(|index| !compiler.used[*index])
        .filter(|index| makes_page || !compiler.steers_the_page(*index));
    let unused = unused.collect();
    match read {
        Some(Read { result, unfold }) if compiler.problems.is_empty() => {
            let statement = Statement {
                name: text.name.clone(),
                text: text.text.clone(),
                caller,
                keys: MapKeys::of(&yields),
                body: body(script, from_parent, wanted.owner, habits),
                result,
                unfold,
                writes: habits.writes.is_some(),
                page: match (wanted.page, result) {
                    // A map that is the page itself.
                    (Some(_), StatementResult::Maps(_)) if makes_page => None,
                    (page, _) => page,
                },
                sample: sampled,
            };
            Ok(Compiled { statement, unused })
        }
        _ => Err(compiler.problems),
    }
}

struct Compiler<'a> {
    model: &'a Model,
    text: &'a StatementText,
    wanted: &'a Wanted<'a>,
    places: &'a StepPlaces,
    problems: Vec<Problem>,
    /// For each argument, whether the statement names it.
    used: Vec<bool>,
    /// Where it names an argument that steers the page.
    steered: Vec<std::ops::Range<usize>>,
}

impl Compiler<'_> {
    fn at_step(&mut self, step: usize, message: String, help: Option<String>) {
        let span = self.places.get(step).unwrap_or(0..1);
        self.problems.push(self.text.problem(span, message, help));
    }

    fn refused(&mut self, script: &Script<Open>) {
        for refused in refused_by_neptune(script) {
            self.at_step(refused.step, refused.reason.to_string(), None);
        }
    }

    /// Gives each placeholder its meaning.
    fn parameters(&mut self, script: &Script<Open>) -> Script<Hole> {
        let mut filled = |open: &Open| -> Result<Option<Value<Hole>>, std::convert::Infallible> {
            let hole = open.try_map(&mut |placeholder| self.parameter(placeholder));
            // A place that is wrong is told; what stands there then does not matter.
            Ok(Some(hole.map_or(Value::Null, |hole| {
                self.readable(&hole, open);
                Value::Open(hole)
            })))
        };
        match script.fill(&mut filled) {
            Ok(script) => script,
            Err(never) => match never {},
        }
    }

    fn parameter(&mut self, placeholder: &Placeholder) -> Result<Parameter, ()> {
        let found = supply(self.model, self.wanted.arguments, placeholder);
        let found = match (found, self.wanted.owner) {
            (Ok(Supply::This), Owner::Query | Owner::Mutation) => Err((
                "a root has no parent, so there is no `$this`".to_owned(),
                None,
            )),
            (found, _) => found,
        };
        match found {
            Ok(supply) => {
                if let Supply::Argument { index, .. } = supply {
                    self.used[index] = true;
                    if self.steers_the_page(index) {
                        self.steered.push(placeholder.span.clone());
                    }
                }
                let place = self.text.line_and_column(placeholder.span.start);
                Ok(Parameter {
                    name: Text::from(&self.text.text[placeholder.span.clone()]),
                    line: place.line,
                    column: place.column,
                    supply,
                })
            }
            Err((message, help)) => {
                let problem = self.text.problem(placeholder.span.clone(), message, help);
                self.problems.push(problem);
                Err(())
            }
        }
    }

    /// What a statement cuts itself would be cut once more.
    fn refuse_steered(&mut self) {
        for span in std::mem::take(&mut self.steered) {
            let message = "this argument steers the page, which is cut behind the statement";
            let help = "leave it out of the statement, or let the statement make the page itself: one \
                        map with `items` and whatever else the page has";
            let problem = self.text.problem(span, message.into(), Some(help.into()));
            self.problems.push(problem);
        }
    }

    fn steers_the_page(&self, argument: usize) -> bool {
        self.wanted
            .page
            .is_some_and(|page| page.limit == Some(argument) || page.after == Some(argument))
    }

    /// What stands in quotes or is read as a date is text.
    fn readable(&mut self, hole: &Hole, open: &Open) {
        if matches!(hole, Open::Value(_)) {
            return;
        }
        for (parameter, placeholder) in hole.names().into_iter().zip(open.names()) {
            let Supply::Argument { ty, .. } = &parameter.supply else {
                continue;
            };
            let fits = match (sample(self.model, &Open::Value(parameter.clone())), hole) {
                (Value::List(_) | Value::Map(_), _) => false,
                (Value::String(_) | Value::Date(_), _) => true,
                (_, Open::Date(_)) => parameter.is_seconds(),
                (_, _) => true,
            };
            if !fits {
                let message = format!(
                    "`{}` is of type `{}`, which cannot be read as {}",
                    parameter.name,
                    self.model.show(ty),
                    match hole {
                        Open::Date(_) => "a date",
                        Open::Template(_) | Open::Value(_) => "text",
                    }
                );
                let problem = self.text.problem(placeholder.span.clone(), message, None);
                self.problems.push(problem);
            }
        }
    }

    /// What a statement may do depends on where its field is.
    fn placed(&mut self, script: &Script<Hole>, from_parent: bool, habits: Habits) {
        let owner = self.wanted.owner;
        let root = matches!(owner, Owner::Query | Owner::Mutation);
        if root && from_parent {
            let message = format!("`{}` has no parent to start from", self.wanted.coordinate);
            let help = Some("begin it with `g.`, such as `g.V()`".into());
            self.at_step(0, message, help);
        }
        if let (Some(step), Owner::Query | Owner::Node | Owner::Edge) = (habits.writes, owner) {
            let message = format!(
                "`{}` would change the graph, and it is not a field of the mutation root",
                self.wanted.coordinate
            );
            self.at_step(
                step,
                message,
                Some("writes belong to `type Mutation`".into()),
            );
        }
        if !root && script.statements.len() > 1 {
            let second = steps_of(&script.statements[0]);
            let message = "below a root a statement is one traversal".to_owned();
            self.at_step(second, message, None);
        }
        let mut number = 0;
        let last = script.statements.len().saturating_sub(1);
        for (index, statement) in script.statements.iter().enumerate() {
            let step = number;
            number += steps_of(statement);
            if index == last && statement.terminal == Some(Terminal::Iterate) {
                self.at_step(
                    number - 1,
                    "with `iterate()` at its end a statement has no rows".into(),
                    Some("leave it out, or end with what the field's value is".into()),
                );
            }
            let starts = statement.steps.first().map(|start| start.name);
            if !root
                && !from_parent
                && !matches!(
                    starts,
                    Some(StepName::V | StepName::E | StepName::Inject | StepName::Union)
                )
            {
                self.at_step(
                    step + statement.source.len(),
                    "below a root a statement starts with `V`, `E`, `inject` or `union`".into(),
                    None,
                );
            }
        }
    }

    fn read(&mut self, script: &Script<Hole>, yields: &Yields) -> Option<Read> {
        let wanted = self.wanted;
        let found = match (wanted.page, yields) {
            (Some(_), _) if is_page(yields) => result::read(yields, wanted.output, false),
            (_, _) => result::read(yields, wanted.output, wanted.list),
        };
        match found {
            Ok(read) => Some(read),
            Err((message, help)) => {
                let count: usize = script.statements.iter().map(steps_of).sum();
                let last = script.statements.last().and_then(|last| last.steps.last());
                let inside = last.map_or(0, steps_inside);
                let message = format!("`{}`: {message}", wanted.coordinate);
                self.at_step(count.saturating_sub(1 + inside), message, help);
                None
            }
        }
    }
}

/// Whether it is a map that has what a page has.
fn is_page(yields: &Yields) -> bool {
    use crate::gremlin::Keys;
    match yields {
        Yields::Map(Keys::Known(keys)) => keys
            .iter()
            .any(|(key, _)| matches!(&**key, "items" | "edges" | "nextToken" | "pageInfo")),
        _ => false,
    }
}

fn sampled(model: &Model, script: &Script<Hole>) -> Script {
    let mut filled = |hole: &Hole| -> Result<Option<Value<Never>>, std::convert::Infallible> {
        Ok(Some(sample(model, hole)))
    };
    let mut script = match script.fill(&mut filled) {
        Ok(script) => script,
        Err(never) => match never {},
    };
    for statement in &mut script.statements {
        flatten_ids(&mut statement.steps);
    }
    script
}

/// How many steps there are, those in arguments too.
fn steps_of<P>(statement: &crate::gremlin::Statement<P>) -> usize {
    let steps = statement.source.iter().chain(&statement.steps);
    steps.map(|step| 1 + steps_inside(step)).sum()
}

fn body(script: Script<Hole>, from_parent: bool, owner: Owner, habits: Habits) -> Body {
    let parents = match owner {
        Owner::Query | Owner::Mutation => Parents::None,
        Owner::Node | Owner::Edge if habits.keeps || habits.path || habits.this_in_source => {
            Parents::One
        }
        Owner::Node | Owner::Edge if habits.this || from_parent => Parents::Many,
        Owner::Node | Owner::Edge => Parents::None,
    };
    if !from_parent {
        let parents = match (parents, habits.this) {
            // Nothing in it is the parent's.
            (Parents::One, false) => Parents::None,
            (parents, _) => parents,
        };
        return Body::Own { script, parents };
    }
    let mut statements = script.statements;
    let chain = match statements.pop() {
        Some(statement) => statement.steps,
        None => Vec::new(),
    };
    if !habits.keeps && !habits.path && !habits.this {
        return Body::Inline(chain);
    }
    let start = match owner {
        Owner::Edge => StepName::E,
        Owner::Query | Owner::Mutation | Owner::Node => StepName::V,
    };
    let this = Parameter {
        name: "$this".into(),
        line: 1,
        column: 1,
        supply: Supply::This,
    };
    let mut steps = vec![Step::new(
        start,
        [Arg::Value(Value::Open(Open::Value(this)))],
    )];
    steps.extend(chain);
    Body::Own {
        script: as_script(steps),
        parents,
    }
}
