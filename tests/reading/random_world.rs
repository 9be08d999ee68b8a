//! Random worlds.
//!
//! In: chance and the kinds that are switched on. Out: types, and a small graph of them.

use fastrand::Rng;

use crate::{
    kinds::{Kind, Kinds},
    values::{Datum, SCALARS, Scalar},
    world::{Abstract, Edge, Label, Node, NodeType, Property, Relationship, Target, Ty, World},
};

const TYPES: [(&str, &str); 5] = [
    ("Airport", "airports"),
    ("Country", "countries"),
    ("City", "cities"),
    ("Person", "people"),
    ("Box", "boxes"),
];
const PROPERTIES: [&str; 9] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "code", "name", "theta",
];
const EDGE_PROPERTIES: [&str; 3] = ["dist", "airline", "since"];
const LABELS: [(&str, &str); 3] = [
    ("route", "Route"),
    ("contains", "Contains"),
    ("knows", "Knows"),
];
const MANY: [&str; 4] = ["links", "ways", "paths", "ties"];
const ONE: [&str; 2] = ["home", "base"];

pub fn any(random: &mut Rng, kinds: &Kinds) -> World {
    let mut names = TYPES.to_vec();
    random.shuffle(&mut names);
    names.truncate(random.usize(2..5));
    let mut types: Vec<_> = names
        .into_iter()
        .map(|(name, plural)| NodeType {
            name,
            plural,
            label: match random.bool() {
                true => name.to_owned(),
                false => name.to_lowercase(),
            },
            properties: properties(random, kinds, &PROPERTIES, 2..6, true),
            relationships: Vec::new(),
        })
        .collect();
    let mut abstracts = Vec::new();
    for (kind, name, plural) in [
        (Kind::Interface, "Place", "places"),
        (Kind::Union, "Thing", "things"),
    ] {
        if kinds.has(kind) && random.bool() {
            abstracts.push(over_two(random, kinds, &mut types, name, plural));
        }
    }
    for ty in &mut types {
        swap_keys(random, ty, &abstracts);
    }
    let labels: Vec<_> = LABELS[..random.usize(1..4)]
        .iter()
        .map(|(name, type_name)| Label {
            name,
            type_name,
            properties: match random.u8(..3) {
                0 => Vec::new(),
                _ => properties(random, kinds, &EDGE_PROPERTIES, 1..4, false),
            },
        })
        .collect();
    let mut world = World {
        types,
        abstracts,
        labels,
        nodes: Vec::new(),
        edges: Vec::new(),
        ties_by_edge: kinds.has(Kind::Ties),
    };
    relationships(random, kinds, &mut world);
    nodes(random, kinds, &mut world);
    edges(random, &mut world);
    world
}

fn properties(
    random: &mut Rng,
    kinds: &Kinds,
    names: &[&'static str],
    count: std::ops::Range<usize>,
    of_node: bool,
) -> Vec<Property> {
    let mut names = names.to_vec();
    random.shuffle(&mut names);
    names.truncate(random.usize(count));
    let mut found: Vec<_> = names
        .into_iter()
        .map(|name| property(random, kinds, name, of_node))
        .collect();
    // A type has something to sort and group by.
    let plain = |property: &Property| !property.ty.list && property.ty.scalar != Scalar::Id;
    if !found.iter().any(plain) {
        found[0] = Property {
            ty: Ty {
                scalar: Scalar::Int,
                list: false,
            },
            stores: ["Int"; 2],
            values: Scalar::Int.pool(),
            ..found[0].clone()
        };
    }
    found
}

fn property(random: &mut Rng, kinds: &Kinds, name: &'static str, of_node: bool) -> Property {
    let list = of_node && random.u8(..6) == 0;
    let scalar = match list {
        true => random.choice([Scalar::Text, Scalar::Int]),
        false => random.choice(SCALARS),
    };
    let scalar = scalar.unwrap_or(Scalar::Text);
    let stores = scalar.stores();
    let mut any_store = || random.choice(stores).copied().unwrap_or("String");
    let store = any_store();
    let stores = match kinds.has(Kind::Uneven) {
        true => [store, any_store()],
        false => [store; 2],
    };
    let mut values = scalar.pool();
    if list {
        values.retain(fits_lists);
    }
    random.shuffle(&mut values);
    // Few of them, so that many are equal.
    values.truncate(random.usize(2..7));
    let key = match random.u8(..3) {
        0 => format!("{name}_key"),
        _ => name.to_owned(),
    };
    Property {
        name,
        key,
        ty: Ty { scalar, list },
        required: !list && random.u8(..5) == 0,
        stores,
        values,
    }
}

/// A file has no way to write an empty text among others, or a backslash at the end of one.
fn fits_lists(value: &Datum) -> bool {
    !matches!(value, Datum::Text(text) if text.is_empty() || text.ends_with('\\'))
}

/// An interface or a union over two of the types. What an interface promises comes to both.
fn over_two(
    random: &mut Rng,
    kinds: &Kinds,
    types: &mut [NodeType],
    name: &'static str,
    plural: &'static str,
) -> Abstract {
    let mut members: Vec<_> = (0..types.len()).collect();
    random.shuffle(&mut members);
    members.truncate(2);
    members.sort_unstable();
    let union = name == "Thing";
    let mut promised = Vec::new();
    if !union {
        promised = properties(random, kinds, &["sign", "size", "shade"], 1..4, true);
        for member in &members {
            for property in &promised {
                let mut own = property.clone();
                if kinds.has(Kind::Aliases) && random.bool() {
                    own.key = format!("{}_{}", property.name, types[*member].label);
                }
                types[*member].properties.push(own);
            }
        }
    }
    Abstract {
        name,
        plural,
        union,
        members,
        properties: promised,
    }
}

/// Sometimes two properties are stored under each other's names.
fn swap_keys(random: &mut Rng, ty: &mut NodeType, abstracts: &[Abstract]) {
    let promised = |name: &str| {
        let mut all = abstracts.iter().flat_map(|one| &one.properties);
        all.any(|property| property.name == name)
    };
    let [one, other, ..] = &mut ty.properties[..] else {
        return;
    };
    if random.u8(..6) == 0 && !promised(one.name) && !promised(other.name) {
        one.key = other.name.to_owned();
        other.key = one.name.to_owned();
    }
}

fn relationships(random: &mut Rng, kinds: &Kinds, world: &mut World) {
    let targets = world.targets();
    for ty in 0..world.types.len() {
        let (many, one) = (random.usize(0..4), random.usize(0..3));
        let names = MANY[..many].iter().map(|name| (*name, true));
        let names = names.chain(ONE[..one].iter().map(|name| (*name, false)));
        for (name, many) in names {
            let label = random.usize(..world.labels.len());
            let target = match random.u8(..4) {
                0 => random.choice(&targets).copied(),
                _ => None,
            };
            let target = target.unwrap_or(Target::Node(random.usize(..world.types.len())));
            let has_properties = !world.labels[label].properties.is_empty();
            world.types[ty].relationships.push(Relationship {
                name,
                label,
                out: random.bool(),
                many,
                target,
                properties: kinds.has(Kind::Edges) && has_properties && random.u8(..3) > 0,
            });
        }
    }
}

fn value(random: &mut Rng, property: &Property) -> Option<Datum> {
    if property.ty.list {
        let mut items = property.values.clone();
        random.shuffle(&mut items);
        items.truncate(random.usize(..4));
        return (!items.is_empty()).then_some(Datum::List(items));
    }
    let value = random.choice(&property.values).cloned();
    value.filter(|_| property.required || random.u8(..4) > 0)
}

fn nodes(random: &mut Rng, kinds: &Kinds, world: &mut World) {
    // Rather more than less, but also none.
    for number in 0..random.usize(..15).max(random.usize(..15)) {
        let ty = random.usize(..world.types.len());
        let properties = &world.types[ty].properties;
        let values: Vec<_> = properties
            .iter()
            .map(|property| value(random, property))
            .collect();
        let mut more = Vec::new();
        let first = values[0].as_ref().filter(|value| fits_lists(value));
        if let (true, Some(first)) = (
            kinds.has(Kind::Several) && has_several(&world.types[ty]),
            first,
        ) {
            more = properties[0].values.clone();
            more.retain(|value| first != value && fits_lists(value));
            more.truncate(random.usize(..3));
        }
        world.nodes.push(Node {
            id: format!("n{number:02}"),
            ty,
            file: random.usize(..2),
            values,
            more,
            gone: false,
        });
    }
    // Their order in the files says nothing.
    random.shuffle(&mut world.nodes);
}

/// Whether the column of a type's first property may hold several values.
pub fn has_several(ty: &NodeType) -> bool {
    let Ty { scalar, list } = ty.properties[0].ty;
    scalar == Scalar::Text && !list
}

fn edges(random: &mut Rng, world: &mut World) {
    if world.nodes.is_empty() {
        return;
    }
    let all: Vec<_> = (0..world.types.len())
        .flat_map(|ty| (0..world.types[ty].relationships.len()).map(move |at| (ty, at)))
        .collect();
    let mut count = random.usize(..26).max(random.usize(..26));
    let mut tries = 200;
    while count > 0 && tries > 0 {
        tries -= 1;
        let Some((label, from, to)) = ends(random, world, &all) else {
            continue;
        };
        let values = world.labels[label].properties.iter();
        let values = values.map(|property| value(random, property)).collect();
        world.edges.push(Edge {
            id: format!("e{count:02}"),
            label,
            from,
            to,
            values,
            gone: false,
        });
        match one_each(world, from) && one_each(world, to) {
            true => count -= 1,
            false => {
                world.edges.pop();
            }
        }
    }
    random.shuffle(&mut world.edges);
}

/// The label and the ends of an edge: one that a relationship follows, one beside another, or any.
fn ends(random: &mut Rng, world: &World, all: &[(usize, usize)]) -> Option<(usize, usize, usize)> {
    let nodes = world.nodes.len();
    match random.u8(..8) {
        0 => {
            let edge = random.choice(&world.edges)?;
            Some((edge.label, edge.from, edge.to))
        }
        1 => Some((
            random.usize(..world.labels.len()),
            random.usize(..nodes),
            random.usize(..nodes),
        )),
        _ => {
            let of = random.choice(all)?;
            let relationship = world.relationship(*of);
            let near: Vec<_> = world.all(Target::Node(of.0));
            let far = world.all(relationship.target);
            let (near, far) = (random.choice(&near)?.node, random.choice(&far)?.node);
            Some(match relationship.out {
                true => (relationship.label, near, far),
                false => (relationship.label, far, near),
            })
        }
    }
}

/// Whether each relationship to one node leads to one at most.
fn one_each(world: &World, node: usize) -> bool {
    let relationships = world.types[world.nodes[node].ty].relationships.iter();
    let mut ones = relationships.filter(|relationship| !relationship.many);
    ones.all(|relationship| world.along(node, relationship).len() < 2)
}
