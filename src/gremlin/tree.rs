//! The tree of a traversal, generic over what may stand open in it.
//!
//! `Script<Never>` is complete: nothing in it is open, so it can be run or written. A statement
//! file is read as a script over [`Open`](super::Open) places and becomes complete by binding them.

use std::sync::Arc;

/// Text in a traversal: a key, a label or a value. Cheap to copy out of a plan.
pub type Text = Arc<str>;

/// The type of an open place where there can be none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Never {}

/// One request to a graph. The statements run in order in one transaction; the rows of the last
/// one are the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Script<P = Never> {
    pub statements: Vec<Statement<P>>,
}

/// A traversal that starts at `g`.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement<P = Never> {
    /// What stands between `g` and the start step: `with`, `withSideEffect`, `withSack`, …
    pub source: Chain<P>,
    pub steps: Chain<P>,
    pub terminal: Option<Terminal>,
}

/// Steps in a row, the modulators (`by`, `as`, `option`, …) among them as in the text.
pub type Chain<P = Never> = Vec<Step<P>>;

#[derive(Debug, Clone, PartialEq)]
pub struct Step<P = Never> {
    pub name: StepName,
    pub args: Vec<Arg<P>>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Arg<P = Never> {
    Value(Value<P>),
    Predicate(Predicate<P>),
    /// An anonymous traversal, `__.out('route')`. Empty: `__.identity()` in the text.
    Traversal(Chain<P>),
    /// What `with` switches on a step, `WithOptions.tokens`.
    Option(WithOption),
    /// What `withStrategies` takes.
    Strategy(Strategy<P>),
}

/// A strategy with its settings in the order written. A setting is a boolean, a string, a list of
/// strings, a whole number or a traversal.
#[derive(Debug, Clone, PartialEq)]
pub struct Strategy<P = Never> {
    pub name: StrategyName,
    pub settings: Vec<(StrategySetting, Arg<P>)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value<P = Never> {
    Null,
    Bool(bool),
    Byte(i8),
    Short(i16),
    Int(i32),
    Long(i64),
    /// Decimal digits with an optional sign.
    BigInteger(Text),
    /// A finite number: the text has `NaN` and `Infinity` only as doubles.
    Float(f32),
    Double(f64),
    /// A decimal number as written.
    BigDecimal(Text),
    String(Text),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Date(i64),
    List(Vec<Value<P>>),
    /// The keys are strings, numbers, tokens of `T` and `Direction`, lists and maps: the text knows
    /// no other.
    Map(Vec<(Value<P>, Value<P>)>),
    Token(Token),
    /// `Cardinality.single('x')`: a value with its cardinality, in the maps of `mergeV`. The token
    /// is one of the three cardinalities.
    WithCardinality(Token, Box<Value<P>>),
    /// A reference to a vertex by its id and label.
    Vertex(Box<Value<P>>, Text),
    /// An open place, filled when the request is known.
    Open(P),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Predicate<P = Never> {
    Test(PredicateName, Vec<Value<P>>),
    And(Box<Predicate<P>>, Box<Predicate<P>>),
    Or(Box<Predicate<P>>, Box<Predicate<P>>),
    Not(Box<Predicate<P>>),
}

/// A closed enum whose variants have one spelling each in the text.
macro_rules! spelled {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($variant),+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The spelling in the canonical text.
            pub const fn text(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// What is spelled so, if anything.
            pub fn from_text(text: &str) -> Option<Self> {
                match text {
                    $($text => Some($name::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

spelled!(
    /// How a statement ends, where it says so.
    Terminal { Next = "next", ToList = "toList", ToSet = "toSet", ToBulkSet = "toBulkSet", Iterate = "iterate" }
);

spelled!(
    PredicateName {
        Eq = "P.eq", Neq = "P.neq", Lt = "P.lt", Lte = "P.lte", Gt = "P.gt", Gte = "P.gte",
        Inside = "P.inside", Outside = "P.outside", Between = "P.between",
        Within = "P.within", Without = "P.without",
        StartingWith = "TextP.startingWith", NotStartingWith = "TextP.notStartingWith",
        EndingWith = "TextP.endingWith", NotEndingWith = "TextP.notEndingWith",
        Containing = "TextP.containing", NotContaining = "TextP.notContaining",
        Regex = "TextP.regex", NotRegex = "TextP.notRegex",
    }
);

spelled!(
    /// The constants of the language, each with its class.
    Token {
        Id = "T.id", Label = "T.label", Key = "T.key", Value = "T.value",
        Asc = "Order.asc", Desc = "Order.desc", Shuffle = "Order.shuffle",
        Local = "Scope.local", Global = "Scope.global",
        First = "Pop.first", Last = "Pop.last", All = "Pop.all", Mixed = "Pop.mixed",
        Keys = "Column.keys", Values = "Column.values",
        In = "Direction.IN", Out = "Direction.OUT", Both = "Direction.BOTH",
        Single = "Cardinality.single", SetCardinality = "Cardinality.set", ListCardinality = "Cardinality.list",
        AddAll = "Operator.addAll", AndOperator = "Operator.and", Assign = "Operator.assign",
        Div = "Operator.div", Max = "Operator.max", Min = "Operator.min", Minus = "Operator.minus",
        Mult = "Operator.mult", OrOperator = "Operator.or", Sum = "Operator.sum", SumLong = "Operator.sumLong",
        NormSack = "Barrier.normSack",
        Any = "Pick.any", None = "Pick.none",
        OnCreate = "Merge.onCreate", OnMatch = "Merge.onMatch", OutV = "Merge.outV", InV = "Merge.inV",
        Second = "DT.second", Minute = "DT.minute", Hour = "DT.hour", Day = "DT.day",
    }
);

/// The enum that a token belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenClass {
    T,
    Order,
    Scope,
    Pop,
    Column,
    Direction,
    Cardinality,
    Operator,
    Barrier,
    Pick,
    Merge,
    TimeUnit,
}

impl Token {
    pub const fn class(self) -> TokenClass {
        use Token::*;
        match self {
            Id | Label | Key | Value => TokenClass::T,
            Asc | Desc | Shuffle => TokenClass::Order,
            Local | Global => TokenClass::Scope,
            First | Last | All | Mixed => TokenClass::Pop,
            Keys | Values => TokenClass::Column,
            In | Out | Both => TokenClass::Direction,
            Single | SetCardinality | ListCardinality => TokenClass::Cardinality,
            AddAll | AndOperator | Assign | Div | Max | Min | Minus | Mult | OrOperator | Sum
            | SumLong => TokenClass::Operator,
            NormSack => TokenClass::Barrier,
            Any | None => TokenClass::Pick,
            OnCreate | OnMatch | OutV | InV => TokenClass::Merge,
            Second | Minute | Hour | Day => TokenClass::TimeUnit,
        }
    }

    /// The spelling without the class.
    pub fn bare(self) -> &'static str {
        self.text().rsplit('.').next().unwrap_or(self.text())
    }
}

spelled!(
    /// The keys and values of `with` behind a step.
    WithOption {
        Tokens = "WithOptions.tokens", None = "WithOptions.none", Ids = "WithOptions.ids",
        Labels = "WithOptions.labels", Keys = "WithOptions.keys", Values = "WithOptions.values",
        All = "WithOptions.all", Indexer = "WithOptions.indexer", List = "WithOptions.list",
        Map = "WithOptions.map",
        Reader = "IO.reader", Writer = "IO.writer", Gryo = "IO.gryo", Graphson = "IO.graphson",
        Graphml = "IO.graphml",
        ComponentName = "ConnectedComponent.component", ComponentEdges = "ConnectedComponent.edges",
        ComponentProperty = "ConnectedComponent.propertyName",
        RankEdges = "PageRank.edges", RankTimes = "PageRank.times",
        RankProperty = "PageRank.propertyName",
        PressureEdges = "PeerPressure.edges", PressureTimes = "PeerPressure.times",
        PressureProperty = "PeerPressure.propertyName",
        PathTarget = "ShortestPath.target", PathEdges = "ShortestPath.edges",
        PathDistance = "ShortestPath.distance", PathMaxDistance = "ShortestPath.maxDistance",
        PathIncludeEdges = "ShortestPath.includeEdges",
    }
);

impl WithOption {
    /// Whether it stands first in `with`.
    pub const fn is_key(self) -> bool {
        use WithOption::*;
        match self {
            Tokens | Indexer | Reader | Writer | ComponentName | ComponentEdges
            | ComponentProperty | RankEdges | RankTimes | RankProperty | PressureEdges
            | PressureTimes | PressureProperty | PathTarget | PathEdges | PathDistance
            | PathMaxDistance | PathIncludeEdges => true,
            None | Ids | Labels | Keys | Values | All | List | Map | Gryo | Graphson | Graphml => {
                false
            }
        }
    }

    /// Whether it stands second in `with`.
    pub const fn is_value(self) -> bool {
        matches!(self, WithOption::Tokens) || !self.is_key()
    }
}

spelled!(
    /// The strategies that a text may set.
    StrategyName {
        Partition = "PartitionStrategy", Seed = "SeedStrategy", Subgraph = "SubgraphStrategy",
        ProductiveBy = "ProductiveByStrategy",
        EdgeLabelVerification = "EdgeLabelVerificationStrategy", ReadOnly = "ReadOnlyStrategy",
        ReservedKeysVerification = "ReservedKeysVerificationStrategy",
    }
);

spelled!(
    StrategySetting {
        ProductiveKeys = "productiveKeys", IncludeMetaProperties = "includeMetaProperties",
        WritePartition = "writePartition", PartitionKey = "partitionKey",
        ReadPartitions = "readPartitions", Seed = "seed", Vertices = "vertices", Edges = "edges",
        VertexProperties = "vertexProperties", CheckAdjacentVertices = "checkAdjacentVertices",
        ThrowException = "throwException", LogWarning = "logWarning", Keys = "keys",
    }
);

spelled!(
    /// Every step, modulator and source step of the language.
    StepName {
        With = "with", WithBulk = "withBulk", WithPath = "withPath", WithSack = "withSack",
        WithSideEffect = "withSideEffect", WithStrategies = "withStrategies",
        AddE = "addE", AddV = "addV", Aggregate = "aggregate", All = "all", And = "and", Any = "any",
        As = "as", AsDate = "asDate", AsString = "asString", Barrier = "barrier", Both = "both",
        BothE = "bothE", BothV = "bothV", Branch = "branch", By = "by", Call = "call", Cap = "cap",
        Choose = "choose", Coalesce = "coalesce", Coin = "coin", Combine = "combine", Concat = "concat",
        Conjoin = "conjoin", ConnectedComponent = "connectedComponent", Constant = "constant",
        Count = "count", CyclicPath = "cyclicPath", DateAdd = "dateAdd", DateDiff = "dateDiff",
        Dedup = "dedup", Difference = "difference", Disjunct = "disjunct", Drop = "drop",
        E = "E", Element = "element", ElementMap = "elementMap", Emit = "emit", Fail = "fail",
        Filter = "filter", FlatMap = "flatMap", Fold = "fold", Format = "format", From = "from",
        Group = "group", GroupCount = "groupCount", Has = "has", HasId = "hasId", HasKey = "hasKey",
        HasLabel = "hasLabel", HasNot = "hasNot", HasValue = "hasValue", Id = "id",
        Identity = "identity", In = "in", InE = "inE", Index = "index", Inject = "inject",
        Intersect = "intersect", InV = "inV", Io = "io", Is = "is", Key = "key", Label = "label",
        Length = "length", Limit = "limit", Local = "local", Loops = "loops", LTrim = "lTrim",
        Map = "map", Match = "match", Math = "math", Max = "max", Mean = "mean", Merge = "merge",
        MergeE = "mergeE", MergeV = "mergeV", Min = "min", None = "none", Not = "not",
        Option = "option", Optional = "optional", Or = "or", Order = "order", OtherV = "otherV",
        Out = "out", OutE = "outE", OutV = "outV", PageRank = "pageRank", Path = "path",
        PeerPressure = "peerPressure", Product = "product", Profile = "profile", Project = "project",
        Properties = "properties", Property = "property", PropertyMap = "propertyMap", Range = "range",
        Read = "read", Repeat = "repeat", Replace = "replace", Reverse = "reverse", RTrim = "rTrim",
        Sack = "sack", Sample = "sample", Select = "select", ShortestPath = "shortestPath",
        SideEffect = "sideEffect", SimplePath = "simplePath", Skip = "skip", Split = "split",
        Store = "store", Subgraph = "subgraph", Substring = "substring", Sum = "sum", Tail = "tail",
        TimeLimit = "timeLimit", Times = "times", To = "to", ToE = "toE", ToLower = "toLower",
        ToUpper = "toUpper", ToV = "toV", Tree = "tree", Trim = "trim", Unfold = "unfold",
        Union = "union", Until = "until", V = "V", ValueStep = "value", ValueMap = "valueMap",
        Values = "values", Where = "where", Write = "write",
    }
);

impl<P> Step<P> {
    pub fn new(name: StepName, args: impl IntoIterator<Item = Arg<P>>) -> Self {
        Step {
            name,
            args: args.into_iter().collect(),
        }
    }
}

impl<P> From<Value<P>> for Arg<P> {
    fn from(value: Value<P>) -> Self {
        Arg::Value(value)
    }
}

impl<P> From<Token> for Arg<P> {
    fn from(token: Token) -> Self {
        Arg::Value(Value::Token(token))
    }
}

impl<P> From<Text> for Arg<P> {
    fn from(text: Text) -> Self {
        Arg::Value(Value::String(text))
    }
}

impl<P> From<Predicate<P>> for Arg<P> {
    fn from(predicate: Predicate<P>) -> Self {
        Arg::Predicate(predicate)
    }
}

impl<P> From<Chain<P>> for Arg<P> {
    fn from(chain: Chain<P>) -> Self {
        Arg::Traversal(chain)
    }
}
