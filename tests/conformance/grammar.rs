//! The parser beside TinkerPop's own.
//!
//! In: texts: those of the suite, random trees as they are written, and both with pieces put in,
//! taken out and swapped. Out: nothing if both take the same texts and make the same of them, but
//! for what is refused by name here.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    thread,
};

use neptune_graphql::gremlin::{
    DateError, Never, NumberError, Problem, ReadOpen, Refusal, Script, Slot, SyntaxError,
    parse_script, write_script,
};

use crate::{
    fill::Name,
    suite,
    trees::{self, Tape},
};

/// How many texts of each kind.
const RANDOM: u64 = 3_000;
const CHANGED: u64 = 20_000;

/// What TinkerPop makes of a text.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It is not in the grammar.
    Refused(String),
    /// It is, but what is made of it fails.
    Failed(String),
    Bytecode(String),
}

/// The texts of the suite, whose parameters are variables of the grammar.
pub fn suite_texts(texts: &[String]) -> Result<(), String> {
    compare::<Name>(texts.to_vec())
}

pub fn random_trees() -> Result<(), String> {
    compare::<Never>((0..RANDOM).map(random_tree).collect())
}

/// Texts that are mostly wrong, each in few places.
pub fn changed_texts(texts: &[String]) -> Result<(), String> {
    let changed = (0..CHANGED).map(|seed| {
        let mut choices = Choices::new(seed);
        let text = match seed % 4 {
            0 => random_tree(seed),
            _ => texts[choices.below(texts.len())].clone(),
        };
        change(&text, &mut choices)
    });
    compare::<Never>(changed.collect())
}

fn random_tree(seed: u64) -> String {
    let mut choices = Choices::new(seed);
    let bytes: Vec<u8> = (0..choices.below(400))
        .map(|_| choices.below(256) as u8)
        .collect();
    written(&trees::script(&mut Tape::new(&bytes)))
}

fn written<P: Slot>(script: &Script<P>) -> String {
    let mut text = String::new();
    write_script(script, &mut text);
    text
}

fn compare<P: ReadOpen>(texts: Vec<String>) -> Result<(), String> {
    let ours: Vec<Result<String, SyntaxError>> = texts
        .iter()
        .map(|text| parse_script::<P>(text).map(|parsed| written(&parsed.tree)))
        .collect();
    let theirs = judge(&texts)?;
    let taken: Vec<String> = ours.iter().flatten().cloned().collect();
    let mut of_the_written = judge(&taken)?.into_iter();
    for ((text, ours), theirs) in texts.iter().zip(&ours).zip(&theirs) {
        match (ours, theirs) {
            (Ok(_), Verdict::Refused(reason)) => {
                return Err(format!("taken here, refused there: {text}\n{reason}"));
            }
            (Ok(canonical), _) => {
                let written = of_the_written.next().ok_or("a verdict is missing")?;
                if written != *theirs {
                    return Err(format!(
                        "not the same:\n{text}\n{theirs:?}\n{canonical}\n{written:?}"
                    ));
                }
            }
            (Err(error), Verdict::Bytecode(_)) if !by_name(text, &error.problem) => {
                return Err(format!("refused here, taken there: {text}\n{error}"));
            }
            (Err(_), _) => {}
        }
    }
    Ok(())
}

/// What is refused here with its reason, and in the grammar.
fn by_name(text: &str, problem: &Problem) -> bool {
    match problem {
        Problem::Refused(refusal) => matches!(
            refusal,
            Refusal::TraversalAsValue
                | Refusal::DateOfNow
                | Refusal::NextMany
                | Refusal::HasNext
                | Refusal::TryNext
                | Refusal::Explain
                | Refusal::ToString
                | Refusal::Transaction
                | Refusal::NoStartStep
                | Refusal::NestedSource
                | Refusal::TrailingComma
        ),
        Problem::Number(error) => matches!(
            error,
            NumberError::HexByte | NumberError::Float | NumberError::Double | NumberError::Radix
        ),
        Problem::Date(error) => matches!(error, DateError::NoSuchDay | DateError::NoSuchTime),
        // Variables.
        Problem::BareName { .. } | Problem::NothingOpen => true,
        Problem::TooDeep(_) | Problem::RangeTooWide(_) => true,
        // The empty query is written as an empty string.
        Problem::Unexpected { .. } => text.contains("''") || text.contains("\"\""),
        _ => false,
    }
}

/// Asks TinkerPop. A Java that ends in the middle, as on a machine without memory, is started again
/// for the rest, as long as it gets on.
fn judge(texts: &[String]) -> Result<Vec<Verdict>, String> {
    let mut verdicts = Vec::with_capacity(texts.len());
    while verdicts.len() < texts.len() {
        let more = judge_some(&texts[verdicts.len()..])?;
        if more.is_empty() {
            return Err(format!(
                "{} verdicts on {} texts",
                verdicts.len(),
                texts.len()
            ));
        }
        verdicts.extend(more);
    }
    Ok(verdicts)
}

/// The verdicts on the first of some texts. A Java without a compiler gives none.
fn judge_some(texts: &[String]) -> Result<Vec<Verdict>, String> {
    let mut java = Command::new("java")
        .args(["-Xss64m", "-cp", "lib/*", "Judge.java"])
        .current_dir(suite::folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("Java does not start: {error}"))?;
    let mut input = java.stdin.take().ok_or("no input")?;
    let output = java.stdout.take().ok_or("no output")?;
    let lines: Vec<String> = texts.iter().map(|text| hexadecimal(text)).collect();
    let writer = thread::spawn(move || {
        for line in lines {
            // Java has gone where this fails, and the verdicts are missing.
            if writeln!(input, "{line}").is_err() {
                break;
            }
        }
    });
    let verdicts = BufReader::new(output)
        .lines()
        .map(|line| verdict(&line.map_err(|error| error.to_string())?))
        .collect::<Result<Vec<_>, String>>()?;
    let _ = writer.join();
    java.wait().map_err(|error| error.to_string())?;
    Ok(verdicts)
}

fn hexadecimal(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// An object without a text of its own is shown by its address, which is another one in each Java.
fn without_addresses(text: &str) -> String {
    const OBJECT: &str = "java.lang.Object@";
    let mut parts = text.split(OBJECT);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(OBJECT);
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    out
}

fn before_the_words(failure: &str) -> &str {
    failure.split_once(": ").map_or(failure, |(class, _)| class)
}

fn verdict(line: &str) -> Result<Verdict, String> {
    let (kind, rest) = line.split_at_checked(2).ok_or("an empty verdict")?;
    match kind {
        "S " => Ok(Verdict::Refused(rest.to_owned())),
        // The words behind the exception's name show a step's parameters in an order of the moment.
        "V " => Ok(Verdict::Failed(before_the_words(rest).to_owned())),
        "O " => Ok(Verdict::Bytecode(without_addresses(rest))),
        _ => Err(format!("no verdict: {line}")),
    }
}

/// Choices that are the same in each run.
struct Choices(u64);

impl Choices {
    fn new(seed: u64) -> Self {
        Choices(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xbf58_476d_1ce4_e5b9)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }
}

/// Changes a text in up to three places.
fn change(text: &str, choices: &mut Choices) -> String {
    let mut pieces = pieces(text);
    for _ in 0..=choices.below(3) {
        let at = choices.below(pieces.len());
        let new = match choices.below(3) {
            0 => pieces
                .get(choices.below(pieces.len()))
                .copied()
                .unwrap_or("g"),
            _ => PIECES[choices.below(PIECES.len())],
        };
        match choices.below(4) {
            0 if pieces.len() > 1 => {
                pieces.remove(at);
            }
            1 => pieces.insert(at, new),
            _ => pieces[at] = new,
        }
    }
    pieces.concat()
}

/// The words, numbers, strings and marks of a text, blanks among them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => string_length(rest, first),
            c if c.is_alphanumeric() || c == '_' => rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (piece, behind) = rest.split_at(length);
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

const PIECES: &[&str] = &[
    "0x1F",
    "0xAB",
    "017",
    "08",
    "1_000",
    "1e5",
    "1.5f",
    "2.5d",
    "3.5m",
    "10n",
    "7s",
    "8b",
    "300b",
    "-1",
    "+5",
    "1e400d",
    "00.5",
    "0b",
    "0x",
    "1.",
    "NaN",
    "Infinity",
    "-Infinity",
    "null",
    "true",
    "datetime('2020-01-01')",
    "datetime('2020-13-01')",
    "datetime()",
    "'\\u0041'",
    "'\\101'",
    "'\\n\\t'",
    "'\\q'",
    "\"a\\\nb\"",
    "''",
    "[1,2]",
    "[:]",
    "[]",
    "['a':1]",
    "[a:1]",
    "[(T.id):1]",
    "[id:1]",
    "[count:1]",
    "[new:1]",
    "[(true):1]",
    "[null:1]",
    "[1:2,1:3]",
    "['a':[1,[2,['b':3]]]]",
    "1..3",
    "'a'..'d'",
    "3..1",
    "new Vertex(1,'x')",
    "new ReferenceVertex('a','b')",
    "single('a')",
    "Cardinality.list(1)",
    "IN",
    "Direction.to",
    "from",
    "asc",
    "Order.incr",
    "decr",
    "any",
    "Pick.none",
    "second",
    "DT.day",
    "WithOptions.tokens",
    "WithOptions . all",
    "P.eq",
    "P.not(eq(1))",
    "not(within())",
    "not(out())",
    "not(not(eq(2)))",
    "eq(1).and(eq(2)).or(eq(3)).negate()",
    "TextP.regex('a')",
    "regex('x').or(eq(1))",
    "within([1,2])",
    "within(1,[2])",
    "__.out()",
    "out()",
    "__",
    "g",
    "g.V()",
    "toList()",
    "none()",
    ".none()",
    "normSack",
    "local",
    "values",
    "first",
    "keys",
    "sum",
    "Merge.onCreate",
    "outV",
    "//x\n",
    "/*",
    "{",
    "}",
    "=",
    "->",
    ";",
    "\n",
    "$x",
    "x",
    "..",
    "as",
    "[__.V()]",
    "eq(__.V())",
    ".iterate()",
    ".next()",
    ".next(2)",
    ".hasNext()",
    ".toString()",
    "'é日🦀'",
    "[é:1]",
    "T . id",
    "P .eq(1)",
    "T.idx",
    "ReadOnlyStrategy",
    "ProductiveByStrategy",
    "new ProductiveByStrategy(productiveKeys:'a')",
    "new SeedStrategy(seed:1)",
    "new SubgraphStrategy(vertices:hasLabel('a'))",
    "single,",
    "(",
    ")",
    ",",
    ".",
    "[",
    "]",
    ":",
];
