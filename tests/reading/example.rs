//! A small world, known by heart: what is asked of it was worked out by hand.

use crate::{
    values::{Datum, Scalar},
    world::{Abstract, Edge, Label, Node, NodeType, Property, Relationship, Target, Ty, World},
};

pub const AIRPORT: usize = 0;
pub const COUNTRY: usize = 1;
pub const CITY: usize = 0;
pub const RUNWAYS: usize = 1;
pub const TAGS: usize = 2;
pub const OPEN: usize = 3;
pub const ROUTES: usize = 0;
pub const HOME: usize = 1;
pub const PLACE: Target = Target::Abstract(0);

pub fn text(text: &str) -> Datum {
    Datum::text(text)
}

fn property(name: &'static str, scalar: Scalar, list: bool) -> Property {
    Property {
        name,
        key: name.to_owned(),
        ty: Ty { scalar, list },
        required: false,
        stores: [scalar.stores()[0]; 2],
        values: Vec::new(),
    }
}

fn node(id: &str, ty: usize, values: Vec<Option<Datum>>) -> Node {
    Node {
        id: id.to_owned(),
        ty,
        file: 0,
        values,
        more: Vec::new(),
        gone: false,
    }
}

/// Airports `a` (everything), `b` (the same city, one runway), `c` (nothing), and the countries `x` and `y`.
/// `a` has two routes to `b` and one to `c`, `b` one to itself and one to the country `x`, which is none.
/// `a` and `b` are in `x`.
pub fn world() -> World {
    let airport = NodeType {
        name: "Airport",
        plural: "airports",
        label: "Airport".to_owned(),
        properties: vec![
            property("city", Scalar::Text, false),
            property("runways", Scalar::Int, false),
            property("tags", Scalar::Text, true),
            property("open", Scalar::Boolean, false),
        ],
        relationships: vec![
            Relationship {
                name: "routes",
                label: 0,
                out: true,
                many: true,
                target: Target::Node(AIRPORT),
                properties: true,
            },
            Relationship {
                name: "home",
                label: 1,
                out: false,
                many: false,
                target: Target::Node(COUNTRY),
                properties: false,
            },
        ],
    };
    let country = NodeType {
        name: "Country",
        plural: "countries",
        label: "Country".to_owned(),
        properties: vec![property("city", Scalar::Text, false)],
        relationships: Vec::new(),
    };
    let label = |name, type_name, properties| Label {
        name,
        type_name,
        properties,
    };
    let edge = |id: &str, label, from, to, dist: Option<i64>| Edge {
        id: id.to_owned(),
        label,
        from,
        to,
        values: match label {
            0 => vec![dist.map(Datum::Whole)],
            _ => Vec::new(),
        },
        gone: false,
    };
    World {
        types: vec![airport, country],
        abstracts: vec![Abstract {
            name: "Place",
            plural: "places",
            union: false,
            members: vec![AIRPORT, COUNTRY],
            properties: vec![property("city", Scalar::Text, false)],
        }],
        labels: vec![
            label("route", "Route", vec![property("dist", Scalar::Int, false)]),
            label("contains", "Contains", Vec::new()),
        ],
        nodes: vec![
            node(
                "a",
                AIRPORT,
                vec![
                    Some(text("Seattle")),
                    Some(Datum::Whole(3)),
                    Some(Datum::List(vec![text("p"), text("q")])),
                    Some(Datum::Bool(true)),
                ],
            ),
            node(
                "b",
                AIRPORT,
                vec![
                    Some(text("Seattle")),
                    Some(Datum::Whole(1)),
                    Some(Datum::List(vec![text("p")])),
                    Some(Datum::Bool(false)),
                ],
            ),
            node("c", AIRPORT, vec![None; 4]),
            node("x", COUNTRY, vec![Some(text("Reykjavík"))]),
            node("y", COUNTRY, vec![None]),
        ],
        edges: vec![
            edge("e1", 0, 0, 1, Some(10)),
            edge("e2", 0, 0, 1, None),
            edge("e3", 0, 0, 2, Some(20)),
            edge("e4", 0, 1, 1, Some(5)),
            edge("e5", 0, 1, 3, Some(5)),
            edge("e6", 1, 3, 0, None),
            edge("e7", 1, 3, 1, None),
            // Not a country.
            edge("e8", 1, 1, 2, None),
        ],
        ties_by_edge: true,
    }
}
