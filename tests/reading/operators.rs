//! The operators of a vocabulary.
//!
//! In: the type of a property. Out: how it is compared, by names and types.

use crate::{
    ask::{Compare, Op},
    form::{Form, Vocabulary},
    kinds::Kind,
    values::Scalar,
    world::Ty,
};

/// How a property is compared.
pub enum Comparison {
    /// By operators, in an input of this name.
    Tests(String, Vec<Op>),
    /// A value by itself.
    Equality,
}

impl Form {
    /// How a property is compared, by its type and its place.
    pub fn comparison(&self, ty: Ty, at: usize) -> Comparison {
        match self.vocabulary {
            Vocabulary::Plain if !ty.list && at.is_multiple_of(2) => return Comparison::Equality,
            Vocabulary::Tool if !ty.list && ty.scalar != Scalar::Text => {
                return Comparison::Equality;
            }
            _ => {}
        }
        let kind = match (ty.scalar, self.vocabulary) {
            (Scalar::Timestamp, Vocabulary::Generated | Vocabulary::Ours | Vocabulary::Plain) => {
                "Int"
            }
            (scalar, _) => scalar.name().trim_start_matches("AWS"),
        };
        let list = match ty.list {
            true => "List",
            false => "",
        };
        let name = match self.vocabulary {
            Vocabulary::Amplify => format!("Model{kind}{list}Input"),
            Vocabulary::Tool => "StringScalarFilters".to_owned(),
            _ if self.renamed => format!("{kind}{list}Tests"),
            _ => format!("{kind}{list}Where"),
        };
        Comparison::Tests(name, self.ops(ty))
    }

    fn ops(&self, ty: Ty) -> Vec<Op> {
        const ORDER: [Op; 4] = [Op::Lt, Op::Lte, Op::Gt, Op::Gte];
        let mut ops = vec![Op::Eq, Op::Ne];
        match (self.vocabulary, ty.scalar) {
            (Vocabulary::Tool, _) => {
                return match ty.list {
                    true => Vec::new(),
                    false => vec![Op::Eq, Op::Contains, Op::StartsWith, Op::EndsWith],
                };
            }
            (Vocabulary::Amplify, _) if ty.list => return Vec::new(),
            (Vocabulary::Amplify, Scalar::Id | Scalar::Enum) => return ops,
            (Vocabulary::Amplify, Scalar::Boolean) => ops.push(Op::Exists),
            (Vocabulary::Amplify, scalar) => {
                ops.extend(ORDER);
                ops.extend([Op::Between, Op::Exists]);
                if scalar == Scalar::Text {
                    ops.extend([Op::Contains, Op::NotContains, Op::StartsWith]);
                }
                if scalar == Scalar::Text && self.has(Kind::Size) {
                    let all = [
                        Compare::Eq,
                        Compare::Lt,
                        Compare::Lte,
                        Compare::Gt,
                        Compare::Gte,
                    ];
                    ops.extend(all.map(Op::Size));
                }
            }
            _ if ty.list => {
                return vec![Op::Includes, Op::IncludesAny, Op::IncludesAll, Op::Exists];
            }
            (_, Scalar::Id) => ops.extend([Op::In, Op::NotIn]),
            (_, Scalar::Boolean) => ops.push(Op::Exists),
            (_, Scalar::Enum) => ops.extend([Op::In, Op::NotIn, Op::Exists]),
            (_, scalar) => {
                ops.extend([Op::In, Op::NotIn, Op::Exists]);
                ops.extend(ORDER);
                if scalar == Scalar::Text {
                    ops.extend([Op::Contains, Op::NotContains, Op::StartsWith, Op::EndsWith]);
                    // In schemas of types alone it is there anyway.
                    ops.extend(self.has(Kind::Matches).then_some(Op::Matches));
                }
            }
        }
        ops
    }

    pub fn op_name(&self, op: Op) -> &'static str {
        let amplify = self.vocabulary == Vocabulary::Amplify;
        match op {
            Op::Eq => "eq",
            Op::Ne => "ne",
            Op::In => "in",
            Op::NotIn => "notIn",
            Op::Lt => "lt",
            Op::Lte if amplify => "le",
            Op::Lte => "lte",
            Op::Gt => "gt",
            Op::Gte if amplify => "ge",
            Op::Gte => "gte",
            Op::Between => "between",
            Op::Contains => "contains",
            Op::NotContains => "notContains",
            Op::StartsWith if amplify => "beginsWith",
            Op::StartsWith => "startsWith",
            Op::EndsWith => "endsWith",
            Op::Matches => "matches",
            Op::Exists if amplify => "attributeExists",
            Op::Exists => "exists",
            Op::Includes => "includes",
            Op::IncludesAny => "includesAny",
            Op::IncludesAll => "includesAll",
            Op::Size(_) => "size",
        }
    }

    /// The type of what an operator takes.
    pub fn operand_type(&self, ty: Ty, op: Op) -> String {
        let value = self.value_type(ty);
        match op {
            Op::In | Op::NotIn | Op::Between => format!("[{value}]"),
            Op::IncludesAny | Op::IncludesAll => format!("[{value}!]"),
            Op::Exists => "Boolean".to_owned(),
            Op::Size(_) => "ModelSizeInput".to_owned(),
            Op::Matches => "String".to_owned(),
            Op::Eq
            | Op::Ne
            | Op::Lt
            | Op::Lte
            | Op::Gt
            | Op::Gte
            | Op::Contains
            | Op::NotContains
            | Op::StartsWith
            | Op::EndsWith
            | Op::Includes => value.to_owned(),
        }
    }

    pub fn value_type(&self, ty: Ty) -> &'static str {
        match (ty.scalar, self.vocabulary) {
            (Scalar::Timestamp, Vocabulary::Generated | Vocabulary::Ours | Vocabulary::Plain) => {
                "Int"
            }
            (scalar, _) => scalar.name(),
        }
    }
}
