//! Whether two answers are the same.
//!
//! In: typed rows. Out: texts that are equal where the values are, with the order or without it.

use crate::typed::Typed;

/// Rows in the order in which they came, lists with theirs.
pub fn strict(rows: &[Typed]) -> Vec<String> {
    rows.iter().map(|row| shown(row, false)).collect()
}

/// Rows as a bag, and lists in them as bags.
pub fn loose(rows: &[Typed]) -> Vec<String> {
    let mut all: Vec<String> = rows.iter().map(|row| shown(row, true)).collect();
    all.sort();
    all
}

fn shown(value: &Typed, loose: bool) -> String {
    let pair =
        |(key, value): &(Typed, Typed)| format!("{}: {}", shown(key, loose), shown(value, loose));
    match value {
        Typed::List(items) => format!("[{}]", joined(items, loose, loose)),
        Typed::Set(items) => format!("set[{}]", joined(items, loose, true)),
        Typed::Path(items) => format!("path[{}]", joined(items, loose, false)),
        Typed::Map(entries) | Typed::Tree(entries) => {
            let mut all: Vec<String> = entries.iter().map(pair).collect();
            all.sort();
            format!("{{{}}}", all.join(", "))
        }
        Typed::Vertex(id) => format!("v[{}]", shown(id, loose)),
        Typed::Edge(id) => format!("e[{}]", shown(id, loose)),
        Typed::VertexProperty(key, value) => format!("vp[{key}: {}]", shown(value, loose)),
        Typed::Property(key, value) => format!("p[{key}: {}]", shown(value, loose)),
        // The last digits of a sum hang on its order.
        Typed::Double(number) if loose => format!("Double({number:.12e})"),
        Typed::Float(number) if loose => format!("Float({number:.5e})"),
        simple => format!("{simple:?}"),
    }
}

fn joined(items: &[Typed], loose: bool, sort: bool) -> String {
    let mut all: Vec<String> = items.iter().map(|item| shown(item, loose)).collect();
    if sort {
        all.sort();
    }
    all.join(", ")
}
