//! A world's graph as bulk-load CSV.

use std::fmt::Write as _;

use crate::{
    random_world::has_several,
    values::{Datum, stored},
    world::{LATE, Node, Property, World},
};

/// The files' names and texts.
pub fn files(world: &World, several: bool) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (ty, of) in world.types.iter().enumerate() {
        for file in 0..2 {
            let several = several && has_several(of);
            let mut text = "~id,~label".to_owned();
            for (at, property) in of.properties.iter().enumerate() {
                write!(text, ",{}", column(property, file, several && at == 0))
                    .expect("a string takes all");
            }
            text.push('\n');
            let nodes = world.nodes.iter();
            let nodes = nodes.filter(|node| !node.gone && node.ty == ty && node.file == file);
            for node in nodes {
                write!(text, "{},{}", node.id, of.label).expect("a string takes all");
                let values = of.properties.iter().zip(&node.values).enumerate();
                for (at, (property, value)) in values {
                    let value = match several && at == 0 {
                        true => all_of(node),
                        false => value.clone(),
                    };
                    let value = value.map(|value| stored(&value, property.stores[file]));
                    write!(text, ",{}", value.unwrap_or_default()).expect("a string takes all");
                }
                text.push('\n');
            }
            files.push((format!("{}{file}.csv", of.name), text));
        }
    }
    for (at, label) in world.labels.iter().enumerate() {
        let mut text = "~id,~from,~to,~label".to_owned();
        for property in &label.properties {
            write!(text, ",{}", column(property, 0, false)).expect("a string takes all");
        }
        text.push('\n');
        for edge in world.edges.iter().filter(|edge| edge.label == at) {
            let ends = [&world.nodes[edge.from], &world.nodes[edge.to]];
            if edge.gone || ends.iter().any(|node| node.gone) {
                continue;
            }
            let [from, to] = ends.map(|node| &node.id);
            write!(text, "{},{from},{to},{}", edge.id, label.name).expect("a string takes all");
            for (property, value) in label.properties.iter().zip(&edge.values) {
                let value = value.as_ref();
                let value = value.map(|value| stored(value, property.stores[0]));
                write!(text, ",{}", value.unwrap_or_default()).expect("a string takes all");
            }
            text.push('\n');
        }
        files.push((format!("{}.csv", label.name), text));
    }
    files
}

fn column(property: &Property, file: usize, several: bool) -> String {
    let store = match property.stores[file] {
        LATE => "Date",
        store => store,
    };
    match property.ty.list || several {
        true => format!("{}:{store}[]", property.key),
        false => format!("{}:{store}", property.key),
    }
}

/// The value that counts, and those behind it.
fn all_of(node: &Node) -> Option<Datum> {
    let first = node.values[0].clone()?;
    let more = node.more.iter().cloned();
    Some(Datum::List([first].into_iter().chain(more).collect()))
}
