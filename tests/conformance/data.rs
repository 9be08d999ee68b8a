//! The graphs of the suite.
//!
//! In: GraphSON v3, a vertex a line. Out: a script that makes the graph.

use std::{fs, path::Path};

use neptune_graphql::gremlin::{
    Arg, Chain, Script, Statement, Step, StepName, Terminal, Token, Value,
};
use serde_json::{Map, Value as Json};

/// Reads a graph. Properties of properties are left out where the graph cannot hold them.
pub fn script(file: &Path, meta: bool) -> Result<Script, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut vertices = Vec::new();
    let mut edges = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let vertex: Json = serde_json::from_str(line).map_err(|error| error.to_string())?;
        vertices.push(statement(add_vertex(&vertex, meta)?));
        for (label, out) in object(&vertex["outE"]) {
            for edge in out.as_array().into_iter().flatten() {
                edges.push(statement(add_edge(&vertex["id"], label, edge)?));
            }
        }
    }
    vertices.append(&mut edges);
    Ok(Script {
        statements: vertices,
    })
}

fn statement(steps: Chain) -> Statement {
    Statement {
        source: Vec::new(),
        steps,
        terminal: Some(Terminal::Iterate),
    }
}

fn add_vertex(vertex: &Json, meta: bool) -> Result<Chain, String> {
    let label = vertex["label"].as_str().unwrap_or("vertex");
    let mut steps = vec![
        Step::new(StepName::AddV, [text(label)]),
        id_property(&vertex["id"])?,
    ];
    for (key, values) in object(&vertex["properties"]) {
        let values = values.as_array().map_or(&[][..], Vec::as_slice);
        let cardinality = match values.len() {
            1 => Token::Single,
            _ => Token::ListCardinality,
        };
        for value in values {
            let mut args = vec![
                Arg::from(cardinality),
                text(key),
                Arg::Value(literal(&value["value"])?),
            ];
            for (key, value) in object(&value["properties"]).filter(|_| meta) {
                args.extend([text(key), Arg::Value(literal(value)?)]);
            }
            steps.push(Step::new(StepName::Property, args));
        }
    }
    Ok(steps)
}

fn add_edge(from: &Json, label: &str, edge: &Json) -> Result<Chain, String> {
    let end = |name, id: &Json| {
        let start = Step::new(StepName::V, [Arg::Value(literal(id)?)]);
        Ok::<_, String>(Step::new(name, [Arg::Traversal(vec![start])]))
    };
    let mut steps = vec![
        Step::new(StepName::AddE, [text(label)]),
        end(StepName::From, from)?,
        end(StepName::To, &edge["inV"])?,
        id_property(&edge["id"])?,
    ];
    for (key, value) in object(&edge["properties"]) {
        let args = [text(key), Arg::Value(literal(value)?)];
        steps.push(Step::new(StepName::Property, args));
    }
    Ok(steps)
}

fn id_property(id: &Json) -> Result<Step, String> {
    let args = [Arg::from(Token::Id), Arg::Value(literal(id)?)];
    Ok(Step::new(StepName::Property, args))
}

fn text(text: &str) -> Arg {
    Arg::Value(Value::String(text.into()))
}

fn object(json: &Json) -> impl Iterator<Item = (&String, &Json)> {
    json.as_object().into_iter().flat_map(Map::iter)
}

fn literal(json: &Json) -> Result<Value, String> {
    let wrong = || format!("no literal: {json}");
    Ok(match json {
        Json::String(text) => Value::String(text.as_str().into()),
        Json::Bool(value) => Value::Bool(*value),
        Json::Object(object) => {
            let value = object.get("@value").ok_or_else(wrong)?;
            match object.get("@type").and_then(Json::as_str) {
                Some("g:Int32") => {
                    let number = value.as_i64().and_then(|n| i32::try_from(n).ok());
                    Value::Int(number.ok_or_else(wrong)?)
                }
                Some("g:Int64") => Value::Long(value.as_i64().ok_or_else(wrong)?),
                Some("g:Double") => Value::Double(value.as_f64().ok_or_else(wrong)?),
                Some("g:Float") => Value::Float(value.as_f64().ok_or_else(wrong)? as f32),
                _ => return Err(wrong()),
            }
        }
        Json::Null | Json::Number(_) | Json::Array(_) => return Err(wrong()),
    })
}
