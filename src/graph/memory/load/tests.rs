use std::{fs, path::PathBuf};

use proptest::prelude::*;

use super::{Loaded, load};
use crate::graph::{
    csv::CsvError,
    memory::{
        Semantics,
        datum::Datum,
        storage::{Id, Store},
    },
};

fn load_all(files: &[(&str, &str)]) -> Result<(Store, Loaded), CsvError> {
    let dir = tempfile::tempdir().expect("a folder for the test");
    for (name, text) in files {
        fs::write(dir.path().join(name), text).expect("the folder can be written");
    }
    let mut store = Store::new(Semantics::NEPTUNE);
    let loaded = load(&mut store, &[dir.path().to_owned()])?;
    Ok((store, loaded))
}

fn id(text: &str) -> Id {
    Id::Text(text.into())
}

fn values(store: &Store, vertex: &str, key: &str) -> Vec<Datum> {
    let slot = store
        .vertex_by_id(&id(vertex))
        .expect("the vertex is there");
    let Some(key) = store.names().find_key(key) else {
        return Vec::new();
    };
    let vertex = store.vertex(slot).expect("it was just found");
    vertex.properties.of(key).cloned().collect()
}

#[test]
fn vertices_come_before_edges_whatever_the_files_are_called() {
    let (store, loaded) = load_all(&[
        (
            "a.csv",
            "~id,~from,~to,~label,dist:Int\r\ne1,x,y,route,5\r\n",
        ),
        (
            "b.csv",
            "\u{feff}~id,~label,name:String\r\nx,airport;hub,\"A, \"\"B\"\"\"\r\ny,,\r\n",
        ),
        ("c.txt", "not read"),
    ])
    .expect("the files are right");
    assert_eq!(
        loaded,
        Loaded {
            files: 2,
            vertex_rows: 2,
            edge_rows: 1
        }
    );
    assert_eq!(values(&store, "x", "name"), [Datum::text("A, \"B\"")]);
    let label = |vertex: &str| {
        let slot = store.vertex_by_id(&id(vertex)).expect("it is there");
        let labels = store.vertex(slot).expect("it is there").labels;
        store.names().label_set_text(labels).to_string()
    };
    assert_eq!(label("x"), "airport::hub");
    assert_eq!(label("y"), "vertex");
    let edge = store
        .edge_by_id(&id("e1"))
        .and_then(|slot| store.edge(slot));
    assert_eq!(*store.vertex_id(edge.expect("it is there").into), id("y"));
}

#[test]
fn blank_is_no_value_and_two_quotes_are_an_empty_one() {
    let (store, _) = load_all(&[(
        "v.csv",
        "~id,a:String,b:Int,c:String\n1,,,\n2,\"\",7,\"\"\n",
    )])
    .expect("the file is right");
    assert_eq!(values(&store, "1", "a"), []);
    assert_eq!(values(&store, "1", "b"), []);
    assert_eq!(values(&store, "2", "a"), [Datum::text("")]);
    assert_eq!(values(&store, "2", "b"), [Datum::Int(7)]);
}

#[test]
fn rows_of_one_id_are_merged() {
    let (store, _) = load_all(&[(
        "v.csv",
        "~id,~label,tags:String[],one:Int(single),two:Int\n\
         1,a,x;y\\;z;x,1,1\n\
         1,b,w,2,2\n\
         1,,,,\n",
    )])
    .expect("the file is right");
    assert_eq!(
        values(&store, "1", "tags"),
        ["x", "y;z", "w"].map(Datum::text)
    );
    assert_eq!(values(&store, "1", "one"), [Datum::Int(2)]);
    assert_eq!(values(&store, "1", "two"), [Datum::Int(1), Datum::Int(2)]);
    assert_eq!(store.vertex_count(), 1);
}

#[test]
fn a_mistake_is_told_with_its_place_and_what_to_do() {
    let vertices = "~id,~label,n:Int\n1,a,1\n2,a,2\n";
    for (name, text, told) in [
        (
            "e.csv",
            "~id,~from,~to\ne1,1,3\n",
            "e.csv:2:6: there is no vertex with the id `3`",
        ),
        (
            "e.csv",
            "~id,~from,~to\n\ne1,1,2\ne2,,2\n",
            "e.csv:4:4: the field ~from is empty",
        ),
        (
            "e.csv",
            "~id,~from,~to\ne1,1,2\ne1,2,1\n",
            "e.csv:3:1: the edge `e1` was given before with another label or other ends",
        ),
        (
            "w.csv",
            "~id,n:Int\n5,\"x\ny\"\n",
            "w.csv:2:3: `x\ny` is not an Int, a whole number of 32 bits",
        ),
        (
            "w.csv",
            "~id,s:String,n:Int\n5,\"x\ny\",z\n",
            "w.csv:3:4: `z` is not an Int, a whole number of 32 bits",
        ),
        (
            "w.csv",
            "~id,n:Int\n5,1,2\n",
            "w.csv:2:1: the row has 3 fields and the header has 2",
        ),
        (
            "w.csv",
            "~id,n:Number\n",
            "w.csv:1:5: `Number` is not a type",
        ),
        ("w.csv", "n:Int\n", "w.csv:1:1: there is no column ~id"),
        ("w.csv", "", "w.csv:1:1: there is no header"),
        (
            "w.csv",
            "~id,~label\n1, \"\"\n",
            "w.csv:2:4: a label cannot be empty",
        ),
        (
            "w.csv",
            "~id,~label\n1,a;;b\n",
            "w.csv:2:3: a label cannot be empty",
        ),
        (
            "e.csv",
            "~id,~from,~to,~label\ne1,1,2,\"\"\n",
            "e.csv:2:8: a label cannot be empty",
        ),
        (
            "w.csv",
            "~id,d:Double\n1,INF\n",
            "w.csv:2:3: `INF` is not a Double, a number of 64 bits, Infinity, -Infinity or NaN",
        ),
        (
            "w.csv",
            "~id,d:Date\n1,tomorrow\n",
            "w.csv:2:3: `tomorrow` is not a Date in one of the forms 2026-11-20, 2026-11-20T09:30, 2026-11-20T09:30:00 and 2026-11-20T09:30:00Z",
        ),
    ] {
        let error = load_all(&[("v.csv", vertices), (name, text)])
            .map(|(_, loaded)| loaded)
            .expect_err(text);
        let shown = error.to_string();
        assert!(shown.ends_with(&format!("/{told}")), "{shown}");
        assert!(error.help.is_some());
    }
    let missing = load(
        &mut Store::new(Semantics::NEPTUNE),
        &[PathBuf::from("/nowhere/v.csv")],
    );
    assert!(missing.is_err_and(|error| {
        error
            .to_string()
            .starts_with("/nowhere/v.csv: cannot be read")
    }));
}

#[test]
fn text_that_is_not_utf8_is_told_with_its_place() {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let file = dir.path().join("v.csv");
    fs::write(&file, b"~id,s:String\n1,ab\xff\n").expect("the folder can be written");
    let error = load(&mut Store::new(Semantics::NEPTUNE), &[file]).expect_err("it is not UTF-8");
    assert!(
        error
            .to_string()
            .ends_with("v.csv:2:5: the text is not UTF-8"),
        "{error}"
    );
}

/// A field as RFC 4180 writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(header in "(~id|~from|~to|~label|a:Int|b:String\\[\\]|,|[ -~])*", text in any::<String>()) {
        let _ = load_all(&[("v.csv", "~id\n1\n"), ("w.csv", &format!("{header}\n{text}")), ("x.csv", &text)]);
    }

    #[test]
    fn what_was_written_is_read_back(
        rows in prop::collection::vec(("[^\r]*", any::<i32>(), any::<f64>().prop_filter("a number", |n| !n.is_nan())), 1..8)
    ) {
        let mut text = "~id,s:String,n:Int,d:Double\n".to_owned();
        for (i, (s, n, d)) in rows.iter().enumerate() {
            let d = match d.is_finite() {
                true => format!("{d:?}"),
                false => format!("{}Infinity", if *d < 0.0 { "-" } else { "" }),
            };
            text += &format!("{i} , {},{n}\t,{d}\n", quoted(s));
        }
        let (store, _) = load_all(&[("v.csv", &text)]).expect("the file is right");
        for (i, (s, n, d)) in rows.iter().enumerate() {
            prop_assert_eq!(values(&store, &i.to_string(), "s"), vec![Datum::text(s)]);
            prop_assert_eq!(values(&store, &i.to_string(), "n"), vec![Datum::Int(*n)]);
            prop_assert_eq!(values(&store, &i.to_string(), "d"), vec![Datum::Double(*d)]);
        }
    }
}
