//! Steps from one value to one, and modulators.

use std::sync::Arc;

use super::{
    Chain, Expression, Format, Key, Keys, ListOperation, Pop, PropertyForm, Range, Sort,
    TextOperation, TimeUnit,
};
use crate::{graph::memory::datum::Datum, gremlin::Text};

#[derive(Debug)]
pub enum Map {
    Id,
    Label,
    Constant(Datum),
    Key,
    Value,
    /// From a property to its element.
    Owner,
    Path(Span, Vec<By>),
    Select(Select),
    SelectColumn(Column, By),
    Project(Arc<[Text]>, Vec<By>),
    Properties(ValueMap),
    Elements(Keys),
    By(By),
    Loops(Loop),
    Sack,
    /// `index()`, as a list of pairs or as a map.
    Index {
        map: bool,
    },
    Math(Expression, Vec<By>),
    Format(Format, Vec<By>),
    Text {
        operation: TextOperation,
        local: bool,
    },
    Concat(Vec<By>),
    List(ListOperation, By),
    Conjoin(Text),
    Reverse,
    AsDate,
    DateAdd(TimeUnit, i64),
    /// Seconds since the date that the modulator gives.
    DateDiff(By),
    CountItems,
    SumItems,
    MinItems,
    MaxItems,
    MeanItems,
    OrderItems(Vec<(By, Sort)>),
    DedupItems,
    RangeItems(Range),
    TailItems(u64),
    SampleItems(usize),
}

/// A part of a path between two labels.
#[derive(Debug, Default)]
pub struct Span {
    pub from: Option<Text>,
    pub to: Option<Text>,
}

#[derive(Debug)]
pub enum Loop {
    Innermost,
    Named(Text),
}

#[derive(Debug)]
pub struct Select {
    pub pop: Pop,
    pub keys: SelectKey,
    pub by: Vec<By>,
}

#[derive(Debug)]
pub enum SelectKey {
    One(Text),
    Several(Vec<Text>),
    /// The key that a traversal gives.
    Found(Chain),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Keys,
    Values,
}

/// `valueMap()` and `propertyMap()`
#[derive(Debug)]
pub struct ValueMap {
    pub keys: Keys,
    pub form: PropertyForm,
    pub ids: bool,
    pub labels: bool,
    /// Of vertex properties.
    pub property_keys: bool,
    pub property_values: bool,
    pub by: Vec<By>,
}

/// How a step looks at a value.
#[derive(Debug)]
pub enum By {
    Identity,
    Constant(Datum),
    /// A property of an element, or an entry of a map.
    Key(Key),
    /// The first of a property's values.
    FirstValue(Key),
    Id,
    Label,
    PropertyKey,
    PropertyValue,
    Column(Column),
    Chain(Chain),
}
