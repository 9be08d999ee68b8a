//! Filters: inputs whose fields are named like what a node has.

use indexmap::IndexMap;

use super::{
    super::{context::Builder, document::At},
    Subject,
    keys::{self, key_of, relationship},
};
use crate::gremlin::Text;
use crate::model::{
    field::Wrap,
    filter_input::{FilterField, FilterInput, Operators, Quantifier},
    ids::{FilterInputId, InputId, ObjectId, Target},
    input::{InputLeaf, InputType},
    key::{Key, Leaf},
    scalar::Scalar,
};

/// A field of an input.
struct Asked<'a> {
    at: At,
    input: &'a Text,
    /// The input that it stands in.
    of: InputId,
    name: &'a Text,
    ty: &'a InputType,
    /// The property that `@alias` names.
    alias: Option<&'a Text>,
}

impl Builder<'_> {
    /// What an input means as a filter; made once for each thing that it is a filter of.
    pub(super) fn filter(
        &mut self,
        near: At,
        id: InputId,
        subject: Subject,
    ) -> Option<FilterInputId> {
        if let Some(known) = self.filters.get(&(id, subject)) {
            return Some(*known);
        }
        let made = FilterInputId::new(self.model.filters.len());
        // Inputs lead back to themselves.
        self.model.filters.push(FilterInput::default());
        self.filters.insert((id, subject), made);
        let input = self.model[id].name.clone();
        let fields: Vec<_> = self.model[id]
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.ty.clone(), field.alias.clone()))
            .collect();
        let mut found = IndexMap::with_capacity(fields.len());
        let mut whole = true;
        for (name, ty, alias) in fields {
            let asked = Asked {
                at: self.input_place(&input, &name).unwrap_or(near),
                input: &input,
                of: id,
                name: &name,
                ty: &ty,
                alias: alias.as_ref(),
            };
            match self.filter_field(&asked, subject) {
                Some(field) => {
                    found.insert(name, field);
                }
                None => whole = false,
            }
        }
        self.model.filters[made.index()].fields = found;
        whole.then_some(made)
    }

    /// An argument that is named like a property and has operators: `id: {in: […]}`.
    pub(super) fn filter_of_argument(
        &mut self,
        at: At,
        key: Key,
        id: InputId,
    ) -> Option<FilterInputId> {
        let operators = self.operators(at, id, &key)?;
        let made = FilterInputId::new(self.model.filters.len());
        let fields = operators
            .0
            .into_iter()
            .map(|(name, operator)| {
                let one = Operators(IndexMap::from([(name.clone(), operator)]));
                (name, FilterField::Operators(key.clone(), one))
            })
            .collect();
        self.model.filters.push(FilterInput { fields });
        Some(made)
    }

    fn filter_field(&mut self, asked: &Asked<'_>, subject: Subject) -> Option<FilterField> {
        if let Some(combined) = combined(asked) {
            return Some(combined);
        }
        match subject {
            Subject::Nodes(target) => self.of_nodes(asked, target),
            Subject::Edges(edge) => match self.key_in(asked, edge) {
                Some(key) => self.of_value(asked, key),
                None => self.means_nothing(asked, &self.model[edge].name.clone(), None),
            },
            Subject::Rows { edge, target } => match (&**asked.name, asked.ty.leaf()) {
                ("node", InputLeaf::Object(id)) if !asked.ty.is_list() => self
                    .filter(asked.at, *id, Subject::Nodes(target))
                    .map(FilterField::Node),
                ("edge" | "properties", InputLeaf::Object(id)) if !asked.ty.is_list() => self
                    .filter(asked.at, *id, Subject::Edges(edge))
                    .map(FilterField::Edge),
                _ => {
                    self.means_nothing(asked, &"the relationship".into(), Some("`node` or `edge`"))
                }
            },
        }
    }

    fn of_nodes(&mut self, asked: &Asked<'_>, target: Target) -> Option<FilterField> {
        let possible = self.model.possible(&target).to_vec();
        if let Target::Abstract(_) = target
            && let Some(found) = self.of_types(asked, target)
        {
            return found;
        }
        if let [only] = possible[..] {
            return self.of_object(asked, target, only);
        }
        let mut found = Vec::with_capacity(possible.len());
        for id in possible {
            let field = self.of_object(asked, target, id)?;
            let label = self.model[id].vertex_label().cloned()?;
            found.push((label, field));
        }
        let (_, first) = found.first()?;
        match found.iter().all(|(_, field)| field == first) {
            true => found.pop().map(|(_, field)| field),
            false => Some(FilterField::PerType(found)),
        }
    }

    /// Of nodes of several types: which of them, and what holds for each. `None`: the field says something
    /// else.
    fn of_types(&mut self, asked: &Asked<'_>, target: Target) -> Option<Option<FilterField>> {
        let InputLeaf::Object(id) = asked.ty.leaf() else {
            return None;
        };
        if asked.ty.is_list() || self.key(target, asked.name).is_some() {
            return None;
        }
        match &**asked.name {
            "typename" | "__typename" => {
                let name = Key::Property {
                    key: "".into(),
                    leaf: Leaf::Scalar(Scalar::String),
                    many: false,
                };
                Some(
                    self.operators(asked.at, *id, &name)
                        .map(|operators| FilterField::TypeName {
                            types: self.labels_by_name(target),
                            operators,
                        }),
                )
            }
            "on" => Some(self.on_types(asked, target, *id)),
            _ => None,
        }
    }

    fn labels_by_name(&self, target: Target) -> Vec<(Text, crate::model::Label)> {
        let possible = self.model.possible(&target).iter();
        possible
            .filter_map(|id| {
                let object = &self.model[*id];
                Some((object.name.clone(), object.vertex_label()?.clone()))
            })
            .collect()
    }

    fn on_types(&mut self, asked: &Asked<'_>, target: Target, id: InputId) -> Option<FilterField> {
        let fields: Vec<_> = self.model[id]
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.ty.clone()))
            .collect();
        let mut found = IndexMap::new();
        for (name, ty) in fields {
            let input = self.model[id].name.clone();
            let at = self.input_place(&input, &name).unwrap_or(asked.at);
            let object = self.object_named(target, &name);
            let (Some(object), InputLeaf::Object(of)) = (object, ty.leaf()) else {
                let target = self.model.target_name(target).clone();
                self.problem(
                    at,
                    format!("`{input}.{name}` is not a type that `{target}` can be"),
                    Some("its fields are named like types, and are filters of these".into()),
                );
                return None;
            };
            let filter = self.filter(at, *of, Subject::Nodes(Target::Object(object)))?;
            let label = self.model[object].vertex_label().cloned()?;
            found.insert(name, (label, filter));
        }
        Some(FilterField::On(found))
    }

    fn of_object(
        &mut self,
        asked: &Asked<'_>,
        target: Target,
        id: ObjectId,
    ) -> Option<FilterField> {
        if let Some(key) = self.key_in(asked, id) {
            return self.of_value(asked, key);
        }
        let Some((wrap, found)) = relationship(&self.model[id], asked.name) else {
            if self.is_behind_a_mistake(target, asked.name) {
                return None;
            }
            let name = self.model.target_name(target).clone();
            return self.means_nothing(asked, &name, None);
        };
        let (to, edge) = (found.target, found.edge);
        let inner = match asked.ty.leaf() {
            InputLeaf::Object(inner) if !asked.ty.is_list() => *inner,
            InputLeaf::Object(_) | InputLeaf::Scalar(..) | InputLeaf::Enum(_) => {
                let to = self.model.target_name(to).clone();
                self.problem(
                    asked.at,
                    format!(
                        "the type of `{}.{}` does not fit its relationship",
                        asked.input, asked.name
                    ),
                    Some(format!(
                        "it is a filter of `{to}`, or an input whose fields are `some`, `all`, `none` and \
                         `single`, and are such filters"
                    )),
                );
                return None;
            }
        };
        let way = self.way(found);
        self.of_related(asked, wrap, way, inner, to, edge)
    }

    fn of_related(
        &mut self,
        asked: &Asked<'_>,
        wrap: Wrap,
        way: crate::model::Way,
        inner: InputId,
        to: Target,
        edge: Option<ObjectId>,
    ) -> Option<FilterField> {
        let Some(quantified) = self.quantified(inner) else {
            let subject = self.subject_of(inner, to, edge);
            let of = self.filter(asked.at, inner, subject)?;
            return Some(match wrap {
                Wrap::One { .. } => FilterField::One { way, of },
                Wrap::List { .. } => FilterField::Some { way, of },
            });
        };
        let (quantifiers, inner) = quantified;
        let subject = self.subject_of(inner, to, edge);
        let of = self.filter(asked.at, inner, subject)?;
        Some(FilterField::Related {
            way,
            quantifiers,
            of,
        })
    }

    fn subject_of(&self, input: InputId, target: Target, edge: Option<ObjectId>) -> Subject {
        match (self.is_of_rows(input, target), edge) {
            (true, Some(edge)) => Subject::Rows { edge, target },
            (true, None) | (false, _) => Subject::Nodes(target),
        }
    }

    /// The quantifiers of an input that has nothing else, and the filter that all of them quantify.
    fn quantified(&self, id: InputId) -> Option<(IndexMap<Text, Quantifier>, InputId)> {
        let fields = &self.model[id].fields;
        let mut inner = None;
        let mut found = IndexMap::with_capacity(fields.len());
        for (name, field) in fields {
            let quantifier = Quantifier::named(name)?;
            let InputLeaf::Object(of) = field.ty.leaf() else {
                return None;
            };
            if field.ty.is_list() || inner.is_some_and(|other| other != *of) {
                return None;
            }
            inner = Some(*of);
            found.insert(name.clone(), quantifier);
        }
        Some((found, inner?))
    }

    fn of_value(&mut self, asked: &Asked<'_>, key: Key) -> Option<FilterField> {
        match asked.ty.leaf() {
            InputLeaf::Object(id) if !asked.ty.is_list() => {
                let operators = self.operators(asked.at, *id, &key)?;
                Some(FilterField::Operators(key, operators))
            }
            leaf if keys::fits(leaf, &key) => Some(FilterField::Equals(key)),
            _ => {
                self.problem(
                    asked.at,
                    format!(
                        "the type of `{}.{}` does not fit its property",
                        asked.input, asked.name
                    ),
                    Some(
                        "it is the property's scalar or enum, a list of it, or an input of operators \
                         such as `eq`"
                            .into(),
                    ),
                );
                None
            }
        }
    }

    fn key_in(&self, asked: &Asked<'_>, object: ObjectId) -> Option<Key> {
        let object = &self.model[object];
        let aliased = asked.alias.and_then(|alias| key_of(object, alias));
        aliased.or_else(|| key_of(object, asked.name))
    }

    fn means_nothing(
        &mut self,
        asked: &Asked<'_>,
        of: &Text,
        known: Option<&str>,
    ) -> Option<FilterField> {
        let near = self.model.target(of).and_then(|target| {
            let near = self.nearest_property(target, asked.name)?;
            Some(format!("did you mean `{near}`? "))
        });
        let known = known.map_or_else(
            || format!("a filter of `{of}` has fields named like its properties and relationships, and `AND`, `OR`, `NOT`"),
            |known| format!("a filter of {of} has the fields {known}, and `AND`, `OR`, `NOT`"),
        );
        self.problem(
            asked.at,
            format!("`{}.{}` means nothing", asked.input, asked.name),
            Some(format!("{}{known}", near.unwrap_or_default())),
        );
        None
    }
}

/// `AND`, `OR` and `NOT` of the same filter.
fn combined(asked: &Asked<'_>) -> Option<FilterField> {
    let is_same = matches!(asked.ty.leaf(), InputLeaf::Object(id) if *id == asked.of);
    match &**asked.name {
        "AND" | "and" if is_same => Some(FilterField::And),
        "OR" | "or" if is_same => Some(FilterField::Or),
        "NOT" | "not" if is_same && !asked.ty.is_list() => Some(FilterField::Not),
        _ => None,
    }
}
