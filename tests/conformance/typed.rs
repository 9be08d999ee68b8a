//! Answers with their types, and when two are the same.
//!
//! In: GraphSON v3 with types. Out: values that compare as Java compares them: an int is no long, a
//! list no set, and an element is its id.

use serde_json::Value as Json;

#[derive(Debug, Clone)]
pub enum Typed {
    Null,
    Bool(bool),
    Byte(i64),
    Short(i64),
    Int(i64),
    Long(i64),
    Float(f32),
    Double(f64),
    /// Big numbers compare by their value, whatever their scale.
    BigInteger(f64),
    BigDecimal(f64),
    Text(String),
    /// Milliseconds since 1970.
    Date(i64),
    /// A constant, `T.id`.
    Constant(String),
    Vertex(Box<Typed>),
    Edge(Box<Typed>),
    VertexProperty(String, Box<Typed>),
    Property(String, Box<Typed>),
    List(Vec<Typed>),
    Set(Vec<Typed>),
    Map(Vec<(Typed, Typed)>),
    Path(Vec<Typed>),
    Tree(Vec<(Typed, Typed)>),
    /// With its GraphSON type.
    Other(String, String),
}

impl PartialEq for Typed {
    fn eq(&self, other: &Self) -> bool {
        use Typed::*;
        match (self, other) {
            (Null, Null) => true,
            (Bool(a), Bool(b)) => a == b,
            (Byte(a), Byte(b))
            | (Short(a), Short(b))
            | (Int(a), Int(b))
            | (Long(a), Long(b))
            | (Date(a), Date(b)) => a == b,
            (Float(a), Float(b)) => a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(),
            (Double(a), Double(b)) => a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(),
            (BigInteger(a), BigInteger(b)) | (BigDecimal(a), BigDecimal(b)) => a == b,
            (Text(a), Text(b)) | (Constant(a), Constant(b)) => a == b,
            (Vertex(a), Vertex(b)) | (Edge(a), Edge(b)) => a == b,
            (VertexProperty(a, x), VertexProperty(b, y)) | (Property(a, x), Property(b, y)) => {
                a == b && x == y
            }
            (List(a), List(b)) | (Path(a), Path(b)) => a == b,
            (Set(a), Set(b)) => same_in_any_order(a, b),
            (Map(a), Map(b)) | (Tree(a), Tree(b)) => same_in_any_order(a, b),
            (Other(a, x), Other(b, y)) => a == b && x == y,
            _ => false,
        }
    }
}

pub fn same_in_any_order<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    let mut left: Vec<&T> = b.iter().collect();
    a.len() == b.len()
        && a.iter()
            .all(|item| match left.iter().position(|other| *other == item) {
                Some(at) => {
                    left.swap_remove(at);
                    true
                }
                None => false,
            })
}

/// Reads GraphSON v3 with types.
pub fn read(json: &Json) -> Result<Typed, String> {
    Ok(match json {
        Json::Null => Typed::Null,
        Json::Bool(value) => Typed::Bool(*value),
        Json::String(text) => Typed::Text(text.clone()),
        Json::Object(object) => {
            let (Some(Json::String(kind)), Some(value)) =
                (object.get("@type"), object.get("@value"))
            else {
                // A token of its own class has no value.
                return Err(format!("no GraphSON value: {json}"));
            };
            tagged(kind, value)?
        }
        Json::Number(_) | Json::Array(_) => {
            return Err(format!("a value without its type: {json}"));
        }
    })
}

fn tagged(kind: &str, value: &Json) -> Result<Typed, String> {
    let wrong = || format!("no {kind}: {value}");
    let whole = || value.as_i64().ok_or_else(wrong);
    let text = || value.as_str().map(str::to_owned).ok_or_else(wrong);
    Ok(match kind {
        "g:Int32" => Typed::Int(whole()?),
        "g:Int64" => Typed::Long(whole()?),
        "gx:Byte" => Typed::Byte(whole()?),
        "gx:Int16" => Typed::Short(whole()?),
        "g:Date" | "g:Timestamp" => Typed::Date(whole()?),
        "g:Float" => Typed::Float(float(value).ok_or_else(wrong)? as f32),
        "g:Double" => Typed::Double(float(value).ok_or_else(wrong)?),
        "gx:BigInteger" => Typed::BigInteger(float(value).ok_or_else(wrong)?),
        "gx:BigDecimal" => Typed::BigDecimal(float(value).ok_or_else(wrong)?),
        "g:T" => Typed::Constant(format!("T.{}", text()?)),
        "g:Direction" => Typed::Constant(format!("Direction.{}", text()?)),
        "g:Merge" => Typed::Constant(format!("Merge.{}", text()?)),
        "g:List" => Typed::List(items(value).ok_or_else(wrong)??),
        "g:Set" => Typed::Set(items(value).ok_or_else(wrong)??),
        "g:Map" => Typed::Map(entries(value).ok_or_else(wrong)??),
        "g:BulkSet" => Typed::List(bulk(value).ok_or_else(wrong)??),
        "g:Path" => match read(&value["objects"])? {
            Typed::List(objects) => Typed::Path(objects),
            _ => return Err(wrong()),
        },
        "g:Vertex" => Typed::Vertex(Box::new(read(&value["id"])?)),
        "g:Edge" => Typed::Edge(Box::new(read(&value["id"])?)),
        "g:VertexProperty" => Typed::VertexProperty(
            value["label"].as_str().ok_or_else(wrong)?.to_owned(),
            Box::new(read(&value["value"])?),
        ),
        "g:Property" => Typed::Property(
            value["key"].as_str().ok_or_else(wrong)?.to_owned(),
            Box::new(read(&value["value"])?),
        ),
        "g:Tree" => Typed::Tree(
            value
                .as_array()
                .ok_or_else(wrong)?
                .iter()
                .map(|branch| Ok((read(&branch["key"])?, read(&branch["value"])?)))
                .collect::<Result<_, String>>()?,
        ),
        _ => Typed::Other(kind.to_owned(), value.to_string()),
    })
}

fn float(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => match &**text {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            digits => digits.parse().ok(),
        },
        _ => None,
    }
}

fn items(value: &Json) -> Option<Result<Vec<Typed>, String>> {
    Some(value.as_array()?.iter().map(read).collect())
}

fn entries(value: &Json) -> Option<Result<Vec<(Typed, Typed)>, String>> {
    let flat = value.as_array()?;
    Some(
        flat.chunks(2)
            .map(|entry| match entry {
                [key, value] => Ok((read(key)?, read(value)?)),
                _ => Err("a key without a value".to_owned()),
            })
            .collect(),
    )
}

fn bulk(value: &Json) -> Option<Result<Vec<Typed>, String>> {
    let entries = match entries(value)? {
        Ok(entries) => entries,
        Err(error) => return Some(Err(error)),
    };
    let mut all = Vec::new();
    for (item, count) in entries {
        match count {
            Typed::Long(count) => {
                all.extend((0..count).map(|_| item.clone()));
            }
            _ => return Some(Err("a count that is no long".to_owned())),
        }
    }
    Some(Ok(all))
}
