//! Rows to batches.
//!
//! In: files and the places from which on they are wanted. Out: batches of upserts, in the order of
//! the files, each with the rows of one file.

use std::{
    collections::{HashSet, hash_map::RandomState},
    hash::BuildHasher,
    ops::Range,
};

use super::upsert::{Upserts, count_edges};
use crate::{
    graph::{
        csv::{CsvError, Kind, Row, Rows, Spot, Table},
        neptune::Dialect,
    },
    gremlin::{Script, Statement, Text},
};

/// What a batch may hold, and for whom it is.
#[derive(Debug, Clone)]
pub struct BatchSettings {
    pub dialect: Dialect,
    /// The most rows.
    pub rows: usize,
    /// The longest text in bytes, as far as it can be told beforehand.
    pub bytes: usize,
    /// JanusGraph's: the property of an edge that keeps its id.
    pub edge_id_property: Option<Text>,
}

/// Rows that go to the graph in one transaction.
#[derive(Debug)]
pub(super) struct Batch {
    /// Which file they are of.
    pub table: usize,
    pub rows: Vec<BatchRow>,
    statements: Vec<Statement>,
    /// The edges can be counted by their ids afterwards.
    counts_edges: bool,
    pub start: Spot,
    /// Where the next batch of the file begins.
    pub end: Spot,
    pub bytes: usize,
    /// What no other transaction may change at the same time.
    touched: HashSet<u64>,
    /// It brings names that the graph has to learn first.
    pub alone: bool,
}

#[derive(Debug)]
pub(super) struct BatchRow {
    pub spot: Spot,
    pub id: Text,
    /// Of an edge.
    pub ends: Option<(Text, Text)>,
    statements: Range<usize>,
}

impl Batch {
    /// The rows of a part of it as a script, and the count of edges that it then answers with.
    pub fn script(&self, part: Range<usize>) -> (Script, Option<usize>) {
        let rows = &self.rows[part];
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            let statements = Vec::new();
            return (Script { statements }, None);
        };
        let mut statements = self.statements[first.statements.start..last.statements.end].to_vec();
        if !self.counts_edges {
            return (Script { statements }, None);
        }
        let mut seen = HashSet::new();
        let ids = rows.iter().map(|row| &row.id);
        let ids: Vec<_> = ids.filter(|id| seen.insert(*id)).cloned().collect();
        let count = ids.len();
        statements.push(count_edges(ids));
        (Script { statements }, Some(count))
    }

    pub fn may_run_beside(&self, other: &Batch) -> bool {
        !self.alone && !other.alone && self.touched.is_disjoint(&other.touched)
    }
}

/// Cuts files of one kind into batches.
#[derive(Debug)]
pub(super) struct Cutter<'t> {
    tables: &'t [Table],
    /// Those files that are left, and where each begins.
    left: std::vec::IntoIter<(usize, Option<Spot>)>,
    settings: &'t BatchSettings,
    open: Option<Open<'t>>,
    hasher: RandomState,
    /// Labels and keys that the graph has met.
    names: HashSet<u64>,
    /// The mistake that ended the last batch.
    mistake: Option<CsvError>,
}

#[derive(Debug)]
struct Open<'t> {
    table: usize,
    rows: Rows<'t>,
    upserts: Upserts<'t>,
}

impl<'t> Cutter<'t> {
    /// `wanted`: files by their number, and the row from which on each is wanted.
    pub fn new(
        tables: &'t [Table],
        wanted: Vec<(usize, Option<Spot>)>,
        settings: &'t BatchSettings,
    ) -> Self {
        Cutter {
            tables,
            left: wanted.into_iter(),
            settings,
            open: None,
            hasher: RandomState::new(),
            names: HashSet::new(),
            mistake: None,
        }
    }

    /// The next batch, its text no longer than `bytes` if that is less than the settings say.
    pub fn cut(&mut self, bytes: usize) -> Result<Option<Batch>, CsvError> {
        if let Some(mistake) = self.mistake.take() {
            return Err(mistake);
        }
        let bytes = bytes.min(self.settings.bytes);
        loop {
            if self.open.is_none() && !self.open_next()? {
                return Ok(None);
            }
            if let Some(batch) = self.fill(bytes)? {
                return Ok(Some(batch));
            }
            self.open = None;
        }
    }

    fn open_next(&mut self) -> Result<bool, CsvError> {
        let Some((table, from)) = self.left.next() else {
            return Ok(false);
        };
        let file = &self.tables[table];
        self.open = Some(Open {
            table,
            rows: match from {
                Some(spot) => file.rows_from(spot)?,
                None => file.rows()?,
            },
            upserts: Upserts::new(
                file,
                self.settings.dialect,
                self.settings.edge_id_property.clone(),
            ),
        });
        Ok(true)
    }

    /// A batch of the open file; none where it has no more rows.
    fn fill(&mut self, bytes: usize) -> Result<Option<Batch>, CsvError> {
        let Some(open) = &mut self.open else {
            return Ok(None);
        };
        let file = &self.tables[open.table];
        let start = open.rows.spot();
        let mut batch = Batch {
            table: open.table,
            rows: Vec::with_capacity(self.settings.rows.min(1024)),
            statements: Vec::with_capacity(self.settings.rows.min(1024)),
            counts_edges: file.kind() == Kind::Edges
                && self.settings.dialect != Dialect::JanusGraph,
            start,
            end: start,
            bytes: 0,
            touched: HashSet::new(),
            alone: false,
        };
        let mut names = Names {
            hasher: &self.hasher,
            known: &mut self.names,
            dialect: self.settings.dialect,
        };
        while batch.rows.len() < self.settings.rows && batch.bytes < bytes {
            let taken = match open.rows.read() {
                Ok(None) => break,
                Ok(Some(row)) => batch.take(&row, file, &open.upserts, &mut names),
                Err(mistake) => Err(mistake),
            };
            if let Err(mistake) = taken {
                // The rows before it are right.
                if batch.rows.is_empty() {
                    return Err(mistake);
                }
                self.mistake = Some(mistake);
                break;
            }
            batch.end = open.rows.spot();
        }
        Ok(Some(batch).filter(|batch| !batch.rows.is_empty()))
    }
}

/// What a graph must not learn or change twice at the same time.
struct Names<'c> {
    hasher: &'c RandomState,
    known: &'c mut HashSet<u64>,
    dialect: Dialect,
}

impl Batch {
    fn take(
        &mut self,
        row: &Row<'_>,
        file: &Table,
        upserts: &Upserts<'_>,
        names: &mut Names<'_>,
    ) -> Result<(), CsvError> {
        let statements = upserts.statements(row)?;
        let first = self.statements.len();
        let ends = match file.kind() {
            Kind::Vertices => None,
            Kind::Edges => Some((row.from()?, row.to()?)),
        };
        let id = row.id()?;
        self.touched
            .insert(names.hasher.hash_one((ends.is_some(), id)));
        match (names.dialect, ends) {
            // A transaction of its own changes an edge's ends too.
            (Dialect::GremlinServer, Some((from, to))) => {
                let ends = [from, to].map(|end| names.hasher.hash_one((false, end)));
                self.touched.extend(ends);
            }
            // It makes the schema as it goes, and two that do so at once are in each other's way.
            (Dialect::JanusGraph, _) => self.alone |= names.brings_new(row, file)?,
            (Dialect::Neptune, _) | (Dialect::GremlinServer, None) => {}
        }
        let steps: usize = statements.iter().map(|of| of.steps.len()).sum();
        self.bytes += row.bytes() + id.len() + 128 + 40 * steps;
        self.statements.extend(statements);
        self.rows.push(BatchRow {
            spot: row.start(),
            id: id.into(),
            ends: ends.map(|(from, to)| (from.into(), to.into())),
            statements: first..self.statements.len(),
        });
        Ok(())
    }
}

impl Names<'_> {
    fn brings_new(&mut self, row: &Row<'_>, file: &Table) -> Result<bool, CsvError> {
        let label = (file.kind() == Kind::Edges, row.label_field()?);
        let mut new = self.known.insert(self.hasher.hash_one(label));
        let is_edge = file.kind() == Kind::Edges;
        row.values(|column, _| {
            let key = &*file.columns()[column].key;
            new |= self
                .known
                .insert(self.hasher.hash_one((is_edge, "key", key)));
        })?;
        Ok(new)
    }
}
