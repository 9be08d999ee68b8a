//! Chance with a seed, and the texts that it makes.

use fastrand::Rng;

/// The words of a description: what printers and parsers get wrong.
const PIECES: [&str; 30] = [
    "a",
    "Word",
    " ",
    "  ",
    "\t",
    "\"",
    "\"\"",
    "\"\"\"",
    "\\",
    "\\\"\"\"",
    "\n",
    "\n\n",
    "\n  ",
    "\r",
    "\r\n",
    "\u{0}",
    "\u{7}",
    "\u{8}",
    "\u{c}",
    "\u{1b}",
    "\u{7f}",
    "\u{85}",
    "é",
    "\u{1f600}",
    "\u{2028}",
    "\u{feff}",
    "#",
    "{",
    "\\u0041",
    "$x",
];

pub fn text(rng: &mut Rng) -> String {
    match rng.u8(..4) {
        // Lines, as people write them.
        0 => (0..rng.usize(1..5))
            .map(|_| {
                [
                    "One line.",
                    "  indented",
                    "",
                    "\tby a tab",
                    "ends in \"",
                    "a \\ b ",
                ]
            })
            .map(|lines| lines[rng.usize(..lines.len())])
            .collect::<Vec<_>>()
            .join("\n"),
        _ => (0..rng.usize(..9))
            .map(|_| PIECES[rng.usize(..PIECES.len())])
            .collect(),
    }
}

/// A string as every version of GraphQL writes it.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

pub fn of<'a, T>(rng: &mut Rng, items: &'a [T]) -> &'a T {
    &items[rng.usize(..items.len())]
}

/// Once in so many.
pub fn once_in(rng: &mut Rng, many: u32) -> bool {
    rng.u32(..many) == 0
}
