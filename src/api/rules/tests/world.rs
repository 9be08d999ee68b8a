//! Input types as the specification has them, random ones of them, and what values become: written
//! from its text (GraphQL, sections 3.4 to 3.12, 5.6, 5.8.5, 6.1.2 and 6.4.1), with nothing of the
//! model.

use std::cell::Cell;

use fastrand::Rng;
use serde_json::{Map, Value as Json, json};

#[derive(Debug, Clone, PartialEq)]
pub enum Ty {
    Named(&'static str),
    List(Box<Ty>),
    NonNull(Box<Ty>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Lit {
    Null,
    Int(i64),
    Float(f64),
    Str(&'static str),
    Bool(bool),
    Enum(&'static str),
    List(Vec<Lit>),
    Obj(Vec<(&'static str, Lit)>),
    Var(usize),
}

pub struct Field {
    pub name: &'static str,
    pub ty: Ty,
    pub default: Option<Lit>,
}

pub struct Input {
    pub name: &'static str,
    pub one_of: bool,
    pub fields: Vec<Field>,
}

pub struct World {
    pub inputs: Vec<Input>,
    /// Values are JSON at the moment, where an enum value is a string.
    pub json: Cell<bool>,
}

#[derive(Debug, Clone)]
pub struct Var {
    pub ty: Ty,
    pub default: Option<Lit>,
}

const INPUTS: [&str; 4] = ["A", "B", "C", "D"];
const FIELDS: [&str; 4] = ["a", "b", "c", "d"];
const LEAVES: [&str; 6] = ["Int", "Float", "String", "Boolean", "ID", "Color"];

pub fn show(ty: &Ty) -> String {
    match ty {
        Ty::Named(name) => (*name).to_owned(),
        Ty::List(ty) => format!("[{}]", show(ty)),
        Ty::NonNull(ty) => format!("{}!", show(ty)),
    }
}

pub fn write(lit: &Lit) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match lit {
        Lit::Null => "null".into(),
        Lit::Int(n) => n.to_string(),
        Lit::Float(n) => format!("{n:?}"),
        Lit::Str(text) => format!("\"{text}\""),
        Lit::Bool(value) => value.to_string(),
        Lit::Enum(name) => (*name).into(),
        Lit::Var(index) => format!("$v{index}"),
        Lit::List(items) => format!("[{}]", joined(items.iter().map(write).collect())),
        Lit::Obj(fields) => {
            let fields = fields
                .iter()
                .map(|(name, lit)| format!("{name}: {}", write(lit)));
            format!("{{{}}}", joined(fields.collect()))
        }
    }
}

impl World {
    pub fn random(rng: &mut Rng) -> World {
        let mut world = World {
            inputs: Vec::new(),
            json: Cell::new(false),
        };
        // From the last: an input holds later ones, so that none must hold itself.
        for at in (0..INPUTS.len()).rev() {
            let one_of = rng.u8(..4) == 0;
            let mut fields = Vec::new();
            for name in &FIELDS[..rng.usize(1..=FIELDS.len())] {
                let mut ty = world.any_type(rng, 2);
                if one_of && let Ty::NonNull(inner) = ty {
                    ty = *inner;
                }
                let default = (!one_of && rng.u8(..3) == 0)
                    .then(|| world.literal(rng, &ty, &mut None, 0))
                    .filter(|lit| world.fits(&ty, lit, &[], false, false));
                fields.push(Field { name, ty, default });
            }
            let name = INPUTS[at];
            world.inputs.push(Input {
                name,
                one_of,
                fields,
            });
        }
        world
    }

    pub fn sdl(&self) -> String {
        let mut sdl = String::from(
            "directive @oneOf on INPUT_OBJECT\nenum Color { RED GREEN }\n\
             type Node { id: ID! name: String }\ntype Query { node(id: ID!): Node }\n",
        );
        for input in &self.inputs {
            let one_of = if input.one_of { " @oneOf" } else { "" };
            sdl += &format!("input {}{one_of} {{\n", input.name);
            for field in &input.fields {
                let default = field.default.as_ref();
                let default = default.map_or_else(String::new, |lit| format!(" = {}", write(lit)));
                sdl += &format!("  {}: {}{default}\n", field.name, show(&field.ty));
            }
            sdl += "}\n";
        }
        sdl
    }

    pub fn any_type(&self, rng: &mut Rng, depth: usize) -> Ty {
        let ty = match rng.u8(..10) {
            0..=2 if depth > 0 => Ty::List(Box::new(self.any_type(rng, depth - 1))),
            3..=6 if !self.inputs.is_empty() => {
                Ty::Named(self.inputs[rng.usize(..self.inputs.len())].name)
            }
            _ => Ty::Named(LEAVES[rng.usize(..LEAVES.len())]),
        };
        match rng.u8(..3) {
            0 => Ty::NonNull(Box::new(ty)),
            _ => ty,
        }
    }

    fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// A literal that mostly fits; with `vars` there are variables in it.
    pub fn literal(&self, rng: &mut Rng, ty: &Ty, vars: &mut Option<Vec<Var>>, wrong: u32) -> Lit {
        if let Some(found) = vars
            && rng.u8(..4) == 0
        {
            if !found.is_empty() && rng.u8(..5) == 0 {
                return Lit::Var(rng.usize(..found.len()));
            }
            let ty = self.nearly(rng, ty);
            let default = (rng.u8(..3) == 0).then(|| self.literal(rng, &ty, &mut None, wrong / 2));
            found.push(Var { ty, default });
            return Lit::Var(found.len() - 1);
        }
        if rng.u32(..1000) < wrong {
            let other = self.any_type(rng, 1);
            return self.literal(rng, &other, vars, 0);
        }
        match ty {
            Ty::NonNull(ty) => {
                // Without null: that is only ever wrong here.
                let lit = self.literal(rng, ty, vars, wrong);
                if lit == Lit::Null && rng.u32(..1000) >= wrong {
                    return self.literal(rng, &Ty::NonNull(ty.clone()), vars, wrong);
                }
                lit
            }
            _ if rng.u8(..8) == 0 => Lit::Null,
            Ty::List(ty) if rng.u8(..5) == 0 => self.literal(rng, ty, vars, wrong),
            Ty::List(ty) => {
                let many = rng.usize(..3);
                Lit::List(
                    (0..many)
                        .map(|_| self.literal(rng, ty, vars, wrong))
                        .collect(),
                )
            }
            Ty::Named(name) => match *name {
                "Int" => Lit::Int(rng.i64(-5..5)),
                "Float" if rng.bool() => Lit::Int(rng.i64(-5..5)),
                "Float" => Lit::Float(rng.i64(-9..9) as f64 / 2.0),
                "String" => Lit::Str("s"),
                "Boolean" => Lit::Bool(rng.bool()),
                "ID" if rng.bool() => Lit::Int(rng.i64(0..9)),
                "ID" => Lit::Str("i"),
                "Color" => Lit::Enum(["RED", "GREEN", "BLUE"][rng.usize(..3).min(rng.usize(..3))]),
                name => {
                    let input = self.input(name).expect("a name is a leaf's or an input's");
                    self.object(rng, input, vars, wrong)
                }
            },
        }
    }

    fn object(&self, rng: &mut Rng, input: &Input, vars: &mut Option<Vec<Var>>, wrong: u32) -> Lit {
        let only = rng.usize(..input.fields.len());
        let mut fields = Vec::new();
        for (index, field) in input.fields.iter().enumerate() {
            let off = rng.u32(..1000) < wrong;
            let required = matches!(field.ty, Ty::NonNull(_)) && field.default.is_none();
            let given = match input.one_of {
                true => index == only,
                false => required || rng.bool(),
            };
            if given != off {
                fields.push((field.name, self.literal(rng, &field.ty, vars, wrong)));
            }
        }
        if rng.u32(..1000) < wrong / 2 {
            fields.push(("zzz", Lit::Int(1)));
        }
        Lit::Obj(fields)
    }

    /// The type, or one that differs a little.
    fn nearly(&self, rng: &mut Rng, ty: &Ty) -> Ty {
        let bare = match ty {
            Ty::NonNull(ty) => (**ty).clone(),
            other => other.clone(),
        };
        match rng.u8(..20) {
            0..=3 => bare,
            4..=9 => Ty::NonNull(Box::new(bare)),
            10 => Ty::List(Box::new(ty.clone())),
            11 => self.any_type(rng, 1),
            12 => match bare {
                Ty::List(item) => *item,
                other => other,
            },
            13 => match bare {
                Ty::List(item) => Ty::List(Box::new(self.nearly(rng, &item))),
                other => other,
            },
            _ => ty.clone(),
        }
    }

    /// Sections 5.6 and 5.8.5.
    pub fn fits(&self, ty: &Ty, lit: &Lit, vars: &[Var], has_default: bool, one_of: bool) -> bool {
        if let Lit::Var(index) = lit {
            let var = &vars[*index];
            let non_null = matches!(ty, Ty::NonNull(_)) || one_of;
            if non_null && !matches!(var.ty, Ty::NonNull(_)) {
                let of_variable = var.default.as_ref().is_some_and(|lit| *lit != Lit::Null);
                if !of_variable && !has_default {
                    return false;
                }
                let nullable = match ty {
                    Ty::NonNull(ty) => ty,
                    ty => ty,
                };
                return compatible(&var.ty, nullable);
            }
            return compatible(&var.ty, ty);
        }
        match (ty, lit) {
            (Ty::NonNull(_), Lit::Null) => false,
            (Ty::NonNull(ty), lit) => self.fits(ty, lit, vars, false, false),
            (_, Lit::Null) => !one_of,
            (Ty::List(ty), Lit::List(items)) => items
                .iter()
                .all(|item| self.fits(ty, item, vars, false, false)),
            (Ty::List(ty), lit) => self.fits(ty, lit, vars, false, false),
            (Ty::Named(name), lit) => match (*name, lit) {
                ("Int", Lit::Int(_))
                | ("Float", Lit::Int(_) | Lit::Float(_))
                | ("String", Lit::Str(_))
                | ("Boolean", Lit::Bool(_))
                | ("ID", Lit::Str(_) | Lit::Int(_))
                | ("Color", Lit::Enum("RED" | "GREEN")) => true,
                ("String" | "ID", Lit::Enum(_)) => self.json.get(),
                // What `3.0` is as an Int or ID is for the scalar's own tests.
                ("Int" | "ID", Lit::Float(n)) => n.fract() == 0.0,
                (name, Lit::Obj(given)) => {
                    let Some(input) = self.input(name) else {
                        return false;
                    };
                    if input.one_of && given.len() != 1 {
                        return false;
                    }
                    let known = given.iter().all(|(name, lit)| {
                        let field = input.fields.iter().find(|field| field.name == *name);
                        field.is_some_and(|field| {
                            let has_default = field.default.is_some();
                            self.fits(&field.ty, lit, vars, has_default, input.one_of)
                        })
                    });
                    known
                        && input.fields.iter().all(|field| {
                            !matches!(field.ty, Ty::NonNull(_))
                                || field.default.is_some()
                                || given.iter().any(|(name, _)| *name == field.name)
                        })
                }
                (_, _) => false,
            },
        }
    }

    /// The value of a literal that fits; `Err` for an error of its field.
    pub fn value(&self, ty: &Ty, lit: &Lit, vars: &[Option<Json>]) -> Result<Json, ()> {
        if let Lit::Var(index) = lit {
            let value = vars[*index].clone().unwrap_or(Json::Null);
            return match (ty, &value) {
                (Ty::NonNull(_), Json::Null) => Err(()),
                (_, _) => Ok(value),
            };
        }
        Ok(match (ty, lit) {
            (Ty::NonNull(ty), lit) => return self.value(ty, lit, vars),
            (_, Lit::Null) => Json::Null,
            (Ty::List(ty), Lit::List(items)) => {
                let items = items.iter().map(|item| self.value(ty, item, vars));
                Json::Array(items.collect::<Result<_, _>>()?)
            }
            (Ty::List(ty), lit) => Json::Array(vec![self.value(ty, lit, vars)?]),
            (Ty::Named("Float"), Lit::Int(n)) => json!(*n as f64),
            (Ty::Named("ID"), Lit::Int(n)) => json!(n.to_string()),
            (Ty::Named("ID"), Lit::Float(n)) => json!((*n as i64).to_string()),
            (Ty::Named("Int"), Lit::Float(n)) => json!(*n as i64),
            (Ty::Named(_), Lit::Int(n)) => json!(n),
            (Ty::Named(_), Lit::Float(n)) => json!(n),
            (Ty::Named(_), Lit::Str(text) | Lit::Enum(text)) => json!(text),
            (Ty::Named(_), Lit::Bool(value)) => json!(value),
            (Ty::Named(name), Lit::Obj(given)) => {
                let input = self.input(name).ok_or(())?;
                let mut found = Map::new();
                for field in &input.fields {
                    let lit = given.iter().find(|(name, _)| *name == field.name);
                    let lit = lit.map(|(_, lit)| lit).filter(|lit| match lit {
                        Lit::Var(index) => vars[*index].is_some(),
                        _ => true,
                    });
                    let value = match (lit, &field.default) {
                        (Some(lit), _) => self.value(&field.ty, lit, vars)?,
                        (None, Some(default)) => self.value(&field.ty, default, &[])?,
                        (None, None) if matches!(field.ty, Ty::NonNull(_)) => return Err(()),
                        (None, None) => continue,
                    };
                    if input.one_of && value.is_null() {
                        return Err(());
                    }
                    found.insert(field.name.into(), value);
                }
                if input.one_of && found.len() != 1 {
                    return Err(());
                }
                Json::Object(found)
            }
            (Ty::Named(_), Lit::List(_) | Lit::Var(_)) => return Err(()),
        })
    }
}

/// AreTypesCompatible, word by word.
fn compatible(variable: &Ty, location: &Ty) -> bool {
    match (variable, location) {
        (Ty::NonNull(variable), Ty::NonNull(location)) => compatible(variable, location),
        (_, Ty::NonNull(_)) => false,
        (Ty::NonNull(variable), location) => compatible(variable, location),
        (Ty::List(variable), Ty::List(location)) => compatible(variable, location),
        (_, Ty::List(_)) | (Ty::List(_), _) => false,
        (variable, location) => variable == location,
    }
}
