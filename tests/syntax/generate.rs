//! Random texts: documents by the grammar, the same with something changed, and loose tokens.

/// Choices from a seed.
pub struct Chance(fastrand::Rng);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(fastrand::Rng::with_seed(seed))
    }

    fn below(&mut self, count: usize) -> usize {
        self.0.usize(..count)
    }

    /// Both included.
    fn between(&mut self, low: usize, high: usize) -> usize {
        self.0.usize(low..=high)
    }

    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

pub fn text(chance: &mut Chance, schema: bool) -> String {
    let mut writer = Writer {
        chance,
        out: String::new(),
        depth: 0,
    };
    match writer.chance.below(10) {
        0 => writer.loose_tokens(),
        _ => writer.definitions(schema),
    }
    let text = writer.out;
    match chance.percent(45) {
        true => changed(chance, &text),
        false => text,
    }
}

const NAMES: [&str; 16] = [
    "a",
    "b",
    "on",
    "A",
    "B",
    "_x1",
    "query",
    "fragment",
    "type",
    "true",
    "null",
    "input",
    "on2",
    "extend",
    "schema",
    "repeatable",
];
const LOCATIONS: [&str; 8] = [
    "FIELD",
    "QUERY",
    "OBJECT",
    "FIELD_DEFINITION",
    "VARIABLE_DEFINITION",
    "ENUM_VALUE",
    "SCALAR",
    "ARGUMENT_DEFINITION",
];
const BETWEEN: [&str; 9] = [
    " ",
    "\n",
    "\t",
    ",",
    "\r\n",
    "\r",
    " # a comment {[(\"\n",
    "\u{feff}",
    "#\r",
];
const TOKENS: [&str; 34] = [
    "{", "}", "(", ")", "[", "]", ":", "=", "!", "$", "@", "|", "&", "...", "..", ".", "?", "\\",
    "\"", "\"\"\"", "\"a\"", "0", "-0", "00", "1.5", "1.", "-", "1e3", "0x1", "é", "\u{1}",
    "\u{feff}", "\n", "#",
];
const IN_STRINGS: [&str; 24] = [
    "a",
    " ",
    "é",
    "😀",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\u00e9",
    "\\u{1F600}",
    "\\uD83D\\uDE00",
    "\\u{0041}",
    "#",
    "{",
    "[",
    "\t",
    "'",
    "$",
    "\u{7f}",
    "\\b",
    "\\t",
    "\u{2028}",
    "\u{0}",
    "\\u{0041}",
];
/// Not what every reader takes.
const WRONG_IN_STRINGS: [&str; 9] = [
    "\\x",
    "\\uD83D",
    "\\uDE00",
    "\\u12",
    "\\u{}",
    "\\u{110000}",
    "\\u{D800}",
    "\n",
    "\\u{12",
];
const IN_BLOCKS: [&str; 16] = [
    "a", " ", "  ", "\n", "\n  ", "\r\n", "\r", "\t", "\"", "\"\"", "\\\"\"\"", "\\", "é", "#",
    "\\n", "{[",
];

struct Writer<'c> {
    chance: &'c mut Chance,
    out: String,
    depth: usize,
}

impl Writer<'_> {
    fn loose_tokens(&mut self) {
        for _ in 0..self.chance.between(0, 12) {
            let token = *self.chance.pick(&TOKENS);
            let name = *self.chance.pick(&NAMES);
            self.out
                .push_str(if self.chance.percent(70) { token } else { name });
            if self.chance.percent(50) {
                self.out.push(' ');
            }
        }
    }

    fn definitions(&mut self, schema: bool) {
        for number in 0..self.chance.between(1, 3) {
            match schema {
                true => self.type_system(),
                false => self.executable(number),
            }
        }
    }

    /// A token, and what may or must stand behind it.
    fn token(&mut self, text: &str) {
        self.out.push_str(text);
        let word = text.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '_');
        if word || self.chance.percent(30) {
            for _ in 0..self.chance.between(1, 2) {
                let between = *self.chance.pick(&BETWEEN);
                self.out.push_str(between);
            }
        }
    }

    fn name(&mut self) {
        let name = *self.chance.pick(&NAMES);
        // Names repeat seldom, so that most documents break no rule.
        match self.chance.percent(75) {
            true => {
                let number = self.chance.below(1_000);
                self.token(&format!("{name}{number}"));
            }
            false => self.token(name),
        }
    }

    fn maybe(&mut self, percent: usize, write: impl FnOnce(&mut Self)) {
        if self.chance.percent(percent) {
            write(self);
        }
    }

    fn some(&mut self, write: impl Fn(&mut Self)) {
        for _ in 0..self.chance.between(1, 3) {
            write(self);
        }
    }

    fn string(&mut self) {
        match self.chance.percent(60) {
            true => {
                self.out.push('"');
                for _ in 0..self.chance.below(5) {
                    let part = match self.chance.percent(4) {
                        true => *self.chance.pick(&WRONG_IN_STRINGS),
                        false => *self.chance.pick(&IN_STRINGS),
                    };
                    self.out.push_str(part);
                }
                self.token("\"");
            }
            false => {
                self.out.push_str("\"\"\"");
                for _ in 0..self.chance.below(9) {
                    let part = *self.chance.pick(&IN_BLOCKS);
                    // Three quotes together would end the string.
                    if !(part.starts_with('"') && self.out.ends_with('"')) {
                        self.out.push_str(part);
                    }
                }
                if self.out.ends_with(['"', '\\']) {
                    self.out.push(' ');
                }
                self.token("\"\"\"");
            }
        }
    }

    fn description(&mut self) {
        self.maybe(25, Self::string);
    }

    fn value(&mut self, constant: bool) {
        self.depth += 1;
        match self.chance.below(if self.depth > 4 { 6 } else { 9 }) {
            0 => {
                let number = *self
                    .chance
                    .pick(&["0", "-1", "42", "1.5", "-0.25", "7", "1.0", "9"]);
                self.token(number);
                self.out.push(' ');
            }
            1 => self.string(),
            2 => {
                let word = *self.chance.pick(&["true", "false", "null"]);
                self.token(word);
            }
            3 => self.name(),
            4 | 5 => match constant && self.chance.percent(97) {
                true => self.token("ENUM"),
                false => {
                    self.token("$");
                    self.name();
                }
            },
            6 | 7 => {
                self.token("[");
                for _ in 0..self.chance.below(4) {
                    self.value(constant);
                }
                self.token("]");
            }
            _ => {
                self.token("{");
                for _ in 0..self.chance.below(4) {
                    self.name();
                    self.token(":");
                    self.value(constant);
                }
                self.token("}");
            }
        }
        self.depth -= 1;
    }

    fn arguments(&mut self, constant: bool) {
        self.token("(");
        self.some(|writer| {
            writer.name();
            writer.token(":");
            writer.value(constant);
        });
        self.token(")");
    }

    fn directives(&mut self, constant: bool) {
        self.maybe(20, |writer| {
            writer.some(|writer| {
                writer.token("@");
                writer.name();
                writer.maybe(50, |writer| writer.arguments(constant));
            });
        });
    }

    fn type_reference(&mut self) {
        match self.chance.percent(30) {
            true => {
                self.token("[");
                self.type_reference();
                self.token("]");
            }
            false => self.name(),
        }
        self.maybe(40, |writer| writer.token("!"));
    }

    fn executable(&mut self, number: usize) {
        let kind = self.chance.below(10);
        if kind == 0 && number == 0 {
            return self.set();
        }
        self.description();
        if kind < 4 {
            self.token("fragment");
            self.name();
            self.token("on");
            self.name();
            self.directives(false);
            return self.set();
        }
        let word = *self.chance.pick(&["query", "mutation", "subscription"]);
        self.token(word);
        self.maybe(85, Self::name);
        self.maybe(50, |writer| {
            writer.token("(");
            writer.some(|writer| {
                writer.description();
                writer.token("$");
                writer.name();
                writer.token(":");
                writer.type_reference();
                writer.maybe(40, |writer| {
                    writer.token("=");
                    writer.value(true);
                });
                writer.directives(true);
            });
            writer.token(")");
        });
        self.directives(false);
        self.set();
    }

    fn set(&mut self) {
        self.depth += 1;
        self.token("{");
        self.some(|writer| match writer.chance.below(8) {
            0 => {
                writer.token("...");
                writer.name();
                writer.directives(false);
            }
            1 if writer.depth < 4 => {
                writer.token("...");
                writer.maybe(70, |writer| {
                    writer.token("on");
                    writer.name();
                });
                writer.directives(false);
                writer.set();
            }
            _ => {
                writer.maybe(20, |writer| {
                    writer.name();
                    writer.token(":");
                });
                writer.name();
                writer.maybe(30, |writer| writer.arguments(false));
                writer.directives(false);
                if writer.depth < 4 {
                    writer.maybe(40, Self::set);
                }
            }
        });
        self.token("}");
        self.depth -= 1;
    }

    fn type_system(&mut self) {
        let kind = self.chance.below(8);
        let extend = kind != 7 && self.chance.percent(20);
        match extend {
            true => self.token("extend"),
            false => self.description(),
        }
        match kind {
            0 => {
                self.token("schema");
                self.directives(true);
                self.token("{");
                self.some(|writer| {
                    let word = *writer.chance.pick(&["query", "mutation", "subscription"]);
                    writer.token(word);
                    writer.token(":");
                    writer.name();
                });
                self.token("}");
            }
            1 => {
                self.token("scalar");
                self.name();
                // An extension must add something.
                match extend {
                    true => self.token("@a "),
                    false => self.directives(true),
                }
            }
            2 | 3 => {
                self.token(if kind == 2 { "type" } else { "interface" });
                self.name();
                self.maybe(40, |writer| {
                    writer.token("implements");
                    writer.maybe(20, |writer| writer.token("&"));
                    writer.name();
                    writer.maybe(40, |writer| {
                        writer.token("&");
                        writer.name();
                    });
                });
                self.directives(true);
                self.braces(Self::field);
            }
            4 => {
                self.token("union");
                self.name();
                self.directives(true);
                self.token("=");
                self.maybe(20, |writer| writer.token("|"));
                self.name();
                self.maybe(50, |writer| {
                    writer.token("|");
                    writer.name();
                });
            }
            5 => {
                self.token("enum");
                self.name();
                self.directives(true);
                self.braces(|writer| {
                    writer.description();
                    writer.name();
                    writer.directives(true);
                });
            }
            6 => {
                self.token("input");
                self.name();
                self.directives(true);
                self.braces(Self::input);
            }
            _ => {
                self.token("directive");
                self.token("@");
                self.name();
                self.maybe(40, |writer| {
                    writer.token("(");
                    writer.some(Self::input);
                    writer.token(")");
                });
                self.maybe(30, |writer| writer.token("repeatable"));
                self.token("on");
                self.maybe(20, |writer| writer.token("|"));
                let location = *self.chance.pick(&LOCATIONS);
                self.token(location);
                self.maybe(40, |writer| {
                    writer.token("|");
                    let location = *writer.chance.pick(&LOCATIONS);
                    writer.token(location);
                });
            }
        }
    }

    fn braces(&mut self, item: impl Fn(&mut Self)) {
        self.token("{");
        self.some(item);
        self.token("}");
    }

    fn field(&mut self) {
        self.description();
        self.name();
        self.maybe(30, |writer| {
            writer.token("(");
            writer.some(Self::input);
            writer.token(")");
        });
        self.token(":");
        self.type_reference();
        self.directives(true);
    }

    fn input(&mut self) {
        self.description();
        self.name();
        self.token(":");
        self.type_reference();
        self.maybe(40, |writer| {
            writer.token("=");
            writer.value(true);
        });
        self.directives(true);
    }
}

/// Something is taken out, put in, or said again.
fn changed(chance: &mut Chance, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..chance.between(1, 2) {
        let at = chance.below(characters.len() + 1);
        let until = (at + chance.between(1, 4)).min(characters.len());
        match chance.below(4) {
            0 => drop(characters.drain(at..until)),
            1 => characters.truncate(at),
            2 => {
                let again: Vec<char> = characters[at..until].to_vec();
                characters.splice(at..at, again);
            }
            _ => {
                let token: Vec<char> = chance.pick(&TOKENS).chars().collect();
                characters.splice(at..at, token);
            }
        }
    }
    characters.into_iter().collect()
}
