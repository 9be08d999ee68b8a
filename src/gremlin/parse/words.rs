//! The words of the language.
//!
//! In: a word of the text. Out: the step, predicate or constant that it may be.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    gremlin::tree::{
        PredicateName, StepName, StrategyName, StrategySetting, Terminal, Token, WithOption,
    },
    names::nearest,
};

/// What a word may be; which one, the next lexeme tells.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    pub step: Option<StepName>,
    pub predicate: Option<PredicateWord>,
    pub token: Option<Token>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PredicateWord {
    Test(PredicateName),
    /// `P.not(…)`, or `not(…)`, which is a step too.
    Not,
}

/// Classes whose constants are one word with them.
const CLASSES: &[&str] = &[
    "P",
    "TextP",
    "T",
    "Order",
    "Scope",
    "Pop",
    "Column",
    "Direction",
    "Cardinality",
    "Operator",
    "Barrier",
    "Pick",
    "Merge",
    "DT",
];

/// Words of the grammar that are no step, predicate or constant.
const OTHERS: &[&str] = &[
    "g",
    "__",
    "new",
    "true",
    "false",
    "null",
    "NaN",
    "Infinity",
    "datetime",
    "Vertex",
    "ReferenceVertex",
    "negate",
    "incr",
    "decr",
    "tx",
    "begin",
    "commit",
    "rollback",
    "toString",
    "explain",
    "hasNext",
    "tryNext",
];

static WORDS: LazyLock<HashMap<&'static str, Word>> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, Word> = HashMap::with_capacity(512);
    for step in StepName::ALL {
        words.entry(step.text()).or_default().step = Some(*step);
    }
    for name in PredicateName::ALL {
        for text in [name.text(), bare(name.text())] {
            words.entry(text).or_default().predicate = Some(PredicateWord::Test(*name));
        }
    }
    for text in ["P.not", "not"] {
        words.entry(text).or_default().predicate = Some(PredicateWord::Not);
    }
    for token in Token::ALL {
        for text in [token.text(), token.bare()] {
            words.entry(text).or_default().token = Some(*token);
        }
    }
    for (text, token) in [
        ("from", Token::Out),
        ("Direction.from", Token::Out),
        ("to", Token::In),
        ("Direction.to", Token::In),
    ] {
        words.entry(text).or_default().token = Some(token);
    }
    let others = OTHERS.iter().copied();
    let endings = Terminal::ALL.iter().map(|terminal| terminal.text());
    let strategies = StrategyName::ALL.iter().map(|name| name.text());
    let settings = StrategySetting::ALL.iter().map(|setting| setting.text());
    let options = WithOption::ALL.iter().flat_map(|option| {
        let class = option.text().split('.').next();
        class.into_iter().chain([bare(option.text())])
    });
    for text in others
        .chain(endings)
        .chain(strategies)
        .chain(settings)
        .chain(options)
    {
        words.entry(text).or_default();
    }
    words
});

fn bare(text: &'static str) -> &'static str {
    text.rsplit('.').next().unwrap_or(text)
}

pub(super) fn is_class(text: &str) -> bool {
    CLASSES.contains(&text)
}

/// What a word may be. A word that the language does not know is nothing.
pub(super) fn look_up(text: &str) -> Word {
    WORDS.get(text).copied().unwrap_or_default()
}

/// Whether the language knows a word, so that it is no free name.
pub(super) fn is_known(text: &str) -> bool {
    WORDS.contains_key(text)
}

pub(super) fn nearest_step(name: &str) -> Option<&'static str> {
    nearest(name, StepName::ALL.iter().map(|step| step.text()))
}

pub(super) fn nearest_predicate(name: &str) -> Option<&'static str> {
    let names = PredicateName::ALL.iter().map(|name| name.text());
    nearest(name, names.chain(["P.not"]))
}

/// The step or predicate that is written like a call of this name.
pub(super) fn nearest_call(name: &str) -> Option<&'static str> {
    let steps = StepName::ALL.iter().map(|step| step.text());
    let predicates = PredicateName::ALL.iter().map(|name| bare(name.text()));
    nearest(name, steps.chain(predicates).chain(["datetime"]))
}

pub(super) fn nearest_constant(name: &str) -> Option<&'static str> {
    let tokens = Token::ALL.iter();
    match name.contains('.') {
        true => nearest(name, tokens.map(|token| token.text())),
        false => {
            let others = ["true", "false", "null", "NaN", "Infinity"];
            nearest(name, tokens.map(|token| token.bare()).chain(others))
        }
    }
}

/// The class of constants like this name. One letter is like any other.
pub(super) fn nearest_class(name: &str) -> Option<&'static str> {
    let classes = CLASSES.iter().copied().filter(|class| class.len() > 2);
    nearest(name, classes.chain(["WithOptions"]))
}

pub(super) fn nearest_option(name: &str) -> Option<&'static str> {
    nearest(name, WithOption::ALL.iter().map(|option| option.text()))
}

pub(super) fn nearest_strategy(name: &str) -> Option<&'static str> {
    nearest(name, StrategyName::ALL.iter().map(|name| name.text()))
}
