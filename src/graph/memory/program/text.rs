//! Steps on strings, lists and dates, and formulas.

use crate::gremlin::Text;

#[derive(Debug)]
pub enum TextOperation {
    AsString,
    Length,
    LeftTrim,
    RightTrim,
    Trim,
    ToLower,
    ToUpper,
    /// Nothing is replaced where one of the two is null.
    Replace(Option<Text>, Option<Text>),
    /// At white space where there is no separator.
    Split(Option<Text>),
    Substring(i64, Option<i64>),
}

/// Steps on two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOperation {
    Combine,
    Difference,
    Disjunct,
    Intersect,
    Merge,
    Product,
}

impl ListOperation {
    pub fn name(self) -> &'static str {
        match self {
            ListOperation::Combine => "combine",
            ListOperation::Difference => "difference",
            ListOperation::Disjunct => "disjunct",
            ListOperation::Intersect => "intersect",
            ListOperation::Merge => "merge",
            ListOperation::Product => "product",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    Second,
    Minute,
    Hour,
    Day,
}

/// The text of a `format()`, cut at its variables.
#[derive(Debug)]
pub struct Format(pub Vec<Piece>);

#[derive(Debug)]
pub enum Piece {
    Text(Text),
    /// `%{_}`
    Current,
    Variable(Text),
}

/// The formula of a `math()`, in the order in which it is worked out: what is done is done to the
/// last values on a stack.
#[derive(Debug)]
pub struct Expression {
    /// In the order in which they stand in the text, each once.
    pub variables: Vec<Text>,
    pub steps: Vec<Calculation>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Calculation {
    Number(f64),
    Variable(usize),
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Negate,
    Function(Function),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Abs,
    Acos,
    Asin,
    Atan,
    Cbrt,
    Ceil,
    Cos,
    Cosh,
    Exp,
    Floor,
    Log,
    Log10,
    Log2,
    Signum,
    Sin,
    Sinh,
    Sqrt,
    Tan,
    Tanh,
}
