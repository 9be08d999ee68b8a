//! A row as statements that may run any number of times.
//!
//! In: a row of a file, and what kind of server it goes to. Out: statements after which the graph
//! holds what the row says, however often they run.
//!
//! Neptune plans all of them natively: an upsert by `fold().coalesce(unfold(), …)`, and `mergeE`.
//! JanusGraph gives edges no ids and each property key one cardinality for good, so there an edge is
//! found by its ends, its label and its properties, and a value is written where it is not there.

use crate::{
    graph::{
        csv::{CsvError, Kind, Row, Table, VERTEX_LABEL, Value as Field},
        neptune::Dialect,
    },
    gremlin::{Arg, Chain, Statement, Step, StepName, Terminal, Text, Token, Value},
};

/// How rows of a file become statements.
#[derive(Debug)]
pub(super) struct Upserts<'t> {
    table: &'t Table,
    dialect: Dialect,
    /// JanusGraph's: where an edge keeps the id that it has in the file.
    edge_id_property: Option<Text>,
}

impl<'t> Upserts<'t> {
    pub fn new(table: &'t Table, dialect: Dialect, edge_id_property: Option<Text>) -> Self {
        Upserts {
            table,
            dialect,
            edge_id_property: edge_id_property.filter(|_| dialect == Dialect::JanusGraph),
        }
    }

    pub fn statements(&self, row: &Row<'_>) -> Result<Vec<Statement>, CsvError> {
        let mut properties = Vec::new();
        row.values(|column, value| properties.push((column, literal(value))))?;
        match (self.table.kind(), self.dialect) {
            (Kind::Vertices, _) => self.vertex(row, properties),
            (Kind::Edges, Dialect::JanusGraph) => self.found_edge(row, properties),
            (Kind::Edges, Dialect::Neptune | Dialect::GremlinServer) => {
                named_edge(row, self.with_keys(properties))
            }
        }
    }

    fn vertex(
        &self,
        row: &Row<'_>,
        properties: Vec<(usize, Value)>,
    ) -> Result<Vec<Statement>, CsvError> {
        let id = Text::from(row.id()?);
        let mut statements = Vec::with_capacity(1);
        let labels = row.labels()?;
        match self.dialect {
            // Whatever its labels are.
            _ if labels.is_empty() => statements.push(vertex(&id, None)),
            // An id that is taken gets the label besides its own.
            Dialect::Neptune => {
                let labels = labels.into_iter();
                statements.extend(labels.map(|label| vertex(&id, Some(label.into()))));
            }
            // A vertex has one label. With another one its id is taken, which is an error.
            Dialect::GremlinServer | Dialect::JanusGraph => {
                statements.push(vertex(&id, Some(labels.join("::").into())));
            }
        }
        if let Some(last) = statements.last_mut() {
            for (column, value) in properties {
                last.steps.push(self.vertex_property(column, value));
            }
        }
        Ok(statements)
    }

    fn vertex_property(&self, column: usize, value: Value) -> Step {
        let column = &self.table.columns()[column];
        let key = column.key.clone();
        match (column.single, self.dialect) {
            (true, _) => step(
                StepName::Property,
                [Token::Single.into(), key.into(), stored(value)],
            ),
            (false, Dialect::Neptune | Dialect::GremlinServer) => step(
                StepName::Property,
                [Token::SetCardinality.into(), key.into(), stored(value)],
            ),
            // The key's own cardinality is not known here, and another one is refused.
            (false, Dialect::JanusGraph) => step(
                StepName::Coalesce,
                [
                    Arg::Traversal(vec![has(&key, &value)]),
                    Arg::Traversal(vec![step(StepName::Property, [key.into(), stored(value)])]),
                ],
            ),
        }
    }

    /// An edge that has no id: it is the one that is the same in everything else.
    fn found_edge(
        &self,
        row: &Row<'_>,
        properties: Vec<(usize, Value)>,
    ) -> Result<Vec<Statement>, CsvError> {
        let id = Text::from(row.id()?);
        let (from, to) = (Text::from(row.from()?), Text::from(row.to()?));
        let label = Text::from(row.edge_label()?);
        let mut steps = vec![
            step(StepName::V, [from.clone().into()]),
            step(StepName::OutE, [label.clone().into()]),
            // First, as it leaves the fewest.
            step(
                StepName::Where,
                [Arg::Traversal(vec![
                    step(StepName::InV, []),
                    step(StepName::HasId, [to.clone().into()]),
                ])],
            ),
        ];
        let mut new = vec![
            step(StepName::AddE, [label.into()]),
            step(StepName::From, [by_id(&from)]),
            step(StepName::To, [by_id(&to)]),
        ];
        // With its id the edge is known, and its other properties may be mended.
        let mut mended = Vec::new();
        match &self.edge_id_property {
            Some(key) => {
                steps.push(step(StepName::Has, [key.clone().into(), id.clone().into()]));
                new.push(step(StepName::Property, [key.clone().into(), id.into()]));
                mended.extend(edge_properties(self.with_keys(properties)));
            }
            None => {
                let empty = self.table.columns().iter().enumerate();
                let empty = empty.filter(|(at, _)| !properties.iter().any(|(of, _)| of == at));
                let empty: Vec<_> = empty.map(|(_, column)| column.key.clone()).collect();
                for (column, value) in &properties {
                    steps.push(has(&self.table.columns()[*column].key, value));
                }
                steps.extend(
                    empty
                        .into_iter()
                        .map(|key| step(StepName::HasNot, [key.into()])),
                );
                new.extend(edge_properties(self.with_keys(properties)));
            }
        }
        steps.extend([step(StepName::Fold, []), unless_found(new)]);
        steps.extend(mended);
        Ok(vec![statement(steps)])
    }

    fn with_keys(
        &self,
        properties: Vec<(usize, Value)>,
    ) -> impl Iterator<Item = (Text, Value)> + use<'_, 't> {
        let key = |(column, value): (usize, Value)| {
            let column = &self.table.columns()[column];
            (column.key.clone(), value)
        };
        properties.into_iter().map(key)
    }
}

/// Finds a vertex with a label, or makes it.
fn vertex(id: &Text, label: Option<Text>) -> Statement {
    let mut steps = vec![step(StepName::V, [id.clone().into()])];
    if let Some(label) = &label {
        steps.push(step(StepName::HasLabel, [label.clone().into()]));
    }
    let label = label.unwrap_or_else(|| VERTEX_LABEL.into());
    steps.extend([
        step(StepName::Fold, []),
        unless_found(vec![
            step(StepName::AddV, [label.into()]),
            step(StepName::Property, [Token::Id.into(), id.clone().into()]),
        ]),
    ]);
    statement(steps)
}

/// Finds an edge by its id, label and ends, or makes it. An end that is not there is an error.
fn named_edge(
    row: &Row<'_>,
    properties: impl Iterator<Item = (Text, Value)>,
) -> Result<Vec<Statement>, CsvError> {
    let text = |text: &str| Value::String(text.into());
    let map = Value::Map(vec![
        (Value::Token(Token::Id), text(row.id()?)),
        (Value::Token(Token::Label), text(row.edge_label()?)),
        (Value::Token(Token::Out), text(row.from()?)),
        (Value::Token(Token::In), text(row.to()?)),
    ]);
    let mut steps = vec![step(StepName::MergeE, [map.into()])];
    steps.extend(edge_properties(properties));
    Ok(vec![statement(steps)])
}

fn edge_properties(properties: impl Iterator<Item = (Text, Value)>) -> impl Iterator<Item = Step> {
    properties.map(|(key, value)| step(StepName::Property, [key.into(), stored(value)]))
}

/// Counts edges by their ids.
pub(super) fn count_edges(ids: impl IntoIterator<Item = Text>) -> Statement {
    Statement {
        source: Vec::new(),
        steps: vec![
            step(StepName::E, ids.into_iter().map(Arg::from)),
            step(StepName::Count, []),
        ],
        terminal: None,
    }
}

/// The ids of those of some vertices that are there.
pub(super) fn existing_vertices(ids: impl IntoIterator<Item = Text>) -> Statement {
    Statement {
        source: Vec::new(),
        steps: vec![
            step(StepName::V, ids.into_iter().map(Arg::from)),
            step(StepName::Id, []),
        ],
        terminal: None,
    }
}

/// Whether an element has a value. NaN is equal to nothing.
fn has(key: &Text, value: &Value) -> Step {
    let is_nan = match value {
        Value::Float(number) => number.is_nan(),
        Value::Double(number) => number.is_nan(),
        _ => false,
    };
    if !is_nan {
        return step(StepName::Has, [key.clone().into(), value.clone().into()]);
    }
    step(
        StepName::Where,
        [Arg::Traversal(vec![
            step(StepName::Values, [key.clone().into()]),
            step(StepName::AsString, []),
            step(StepName::Is, [Text::from("NaN").into()]),
        ])],
    )
}

fn literal(value: Field<'_>) -> Value {
    match value {
        Field::Bool(value) => Value::Bool(value),
        Field::Byte(value) => Value::Byte(value),
        Field::Short(value) => Value::Short(value),
        Field::Int(value) => Value::Int(value),
        Field::Long(value) => Value::Long(value),
        Field::Float(value) => Value::Float(value),
        Field::Double(value) => Value::Double(value),
        Field::String(value) => Value::String(value.into()),
        Field::Date(value) => Value::Date(value),
    }
}

/// A value as a property gets it. The text has NaN and Infinity as doubles alone, so those of 32 bits
/// are sums of finite numbers.
fn stored(value: Value) -> Arg {
    let beyond = |number: f32| {
        vec![
            step(
                StepName::Constant,
                [Value::List(vec![Value::Float(number), Value::Float(number)]).into()],
            ),
            step(StepName::Sum, [Token::Local.into()]),
        ]
    };
    match value {
        Value::Float(number) if number.is_nan() => Arg::Traversal(vec![
            step(
                StepName::Union,
                [
                    Arg::Traversal(beyond(f32::MAX)),
                    Arg::Traversal(beyond(f32::MIN)),
                ],
            ),
            step(StepName::Sum, []),
        ]),
        Value::Float(number) if number.is_infinite() => {
            Arg::Traversal(beyond(f32::MAX.copysign(number)))
        }
        value => value.into(),
    }
}

fn unless_found(make: Chain) -> Step {
    step(
        StepName::Coalesce,
        [
            Arg::Traversal(vec![step(StepName::Unfold, [])]),
            Arg::Traversal(make),
        ],
    )
}

fn by_id(id: &Text) -> Arg {
    Arg::Traversal(vec![step(StepName::V, [id.clone().into()])])
}

fn step(name: StepName, args: impl IntoIterator<Item = Arg>) -> Step {
    Step::new(name, args)
}

fn statement(steps: Chain) -> Statement {
    Statement {
        source: Vec::new(),
        steps,
        terminal: Some(Terminal::Iterate),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::gremlin::{Script, interpreted_by_neptune, refused_by_neptune, write_script};

    fn script(csv: &str, dialect: Dialect, edge_id: Option<&str>) -> Script {
        let dir = tempfile::tempdir().expect("a folder for the test");
        let file = dir.path().join("x.csv");
        fs::write(&file, csv).expect("the folder can be written");
        let table = Table::open(file).expect("the header is right");
        let upserts = Upserts::new(&table, dialect, edge_id.map(Text::from));
        let mut rows = table.rows().expect("the file is there");
        let mut statements = Vec::new();
        while let Some(row) = rows.read().expect("the rows are right") {
            statements.extend(upserts.statements(&row).expect("the values are right"));
        }
        Script { statements }
    }

    fn text(csv: &str, dialect: Dialect, edge_id: Option<&str>) -> String {
        let mut text = String::new();
        write_script(&script(csv, dialect, edge_id), &mut text);
        text
    }

    const VERTICES: &str = "~id,~label,tags:String[],n:Double(single)\n\
                            1,a;b,x;y,NaN\n\
                            2,,,1\n\
                            '),c,it's,\n";
    const EDGES: &str = "~id,~from,~to,~label,n:Double,s:String\ne1,1,2,r,NaN,\n";

    #[test]
    fn vertices_on_neptune() {
        insta::assert_snapshot!(text(VERTICES, Dialect::Neptune, None), @r"
        g.V('1').hasLabel('a').fold().coalesce(__.unfold(), __.addV('a').property(T.id, '1')).iterate();
        g.V('1').hasLabel('b').fold().coalesce(__.unfold(), __.addV('b').property(T.id, '1')).property(Cardinality.set, 'tags', 'x').property(Cardinality.set, 'tags', 'y').property(Cardinality.single, 'n', NaN).iterate();
        g.V('2').fold().coalesce(__.unfold(), __.addV('vertex').property(T.id, '2')).property(Cardinality.single, 'n', 1.0d).iterate();
        g.V('\')').hasLabel('c').fold().coalesce(__.unfold(), __.addV('c').property(T.id, '\')')).property(Cardinality.set, 'tags', 'it\'s').iterate()
        ");
    }

    #[test]
    fn vertices_on_janusgraph() {
        insta::assert_snapshot!(text(VERTICES, Dialect::JanusGraph, None), @r"
        g.V('1').hasLabel('a::b').fold().coalesce(__.unfold(), __.addV('a::b').property(T.id, '1')).coalesce(__.has('tags', 'x'), __.property('tags', 'x')).coalesce(__.has('tags', 'y'), __.property('tags', 'y')).property(Cardinality.single, 'n', NaN).iterate();
        g.V('2').fold().coalesce(__.unfold(), __.addV('vertex').property(T.id, '2')).property(Cardinality.single, 'n', 1.0d).iterate();
        g.V('\')').hasLabel('c').fold().coalesce(__.unfold(), __.addV('c').property(T.id, '\')')).coalesce(__.has('tags', 'it\'s'), __.property('tags', 'it\'s')).iterate()
        ");
    }

    #[test]
    fn edges() {
        insta::assert_snapshot!(text(EDGES, Dialect::Neptune, None), @"g.mergeE([(T.id): 'e1', (T.label): 'r', (Direction.OUT): '1', (Direction.IN): '2']).property('n', NaN).iterate()");
        insta::assert_snapshot!(text(EDGES, Dialect::JanusGraph, None), @"g.V('1').outE('r').where(__.inV().hasId('2')).where(__.values('n').asString().is('NaN')).hasNot('s').fold().coalesce(__.unfold(), __.addE('r').from(__.V('1')).to(__.V('2')).property('n', NaN)).iterate()");
        insta::assert_snapshot!(text(EDGES, Dialect::JanusGraph, Some("key")), @"g.V('1').outE('r').where(__.inV().hasId('2')).has('key', 'e1').fold().coalesce(__.unfold(), __.addE('r').from(__.V('1')).to(__.V('2')).property('key', 'e1')).property('n', NaN).iterate()");
    }

    #[test]
    fn neptune_plans_all_of_it_natively() {
        for csv in [VERTICES, EDGES] {
            let script = script(csv, Dialect::Neptune, None);
            assert_eq!(interpreted_by_neptune(&script), []);
            assert!(refused_by_neptune(&script).is_empty());
        }
    }
}
