//! Orders: inputs whose fields are named like what a node has, and say a direction.

use indexmap::IndexMap;

use super::{
    super::{context::Builder, document::At},
    Subject,
    keys::{key_of, relationship},
};
use crate::gremlin::Text;
use crate::model::{
    field::Wrap,
    ids::{InputId, ObjectId, SortInputId, Target},
    input::{InputLeaf, InputType},
    sort_input::{SortField, SortInput},
};

impl Builder<'_> {
    /// What an input means as an order; made once for each thing that it is an order of.
    pub(super) fn sort(&mut self, near: At, id: InputId, subject: Subject) -> Option<SortInputId> {
        if let Some(known) = self.sorts.get(&(id, subject)) {
            return Some(*known);
        }
        let made = SortInputId::new(self.model.sorts.len());
        // Inputs lead back to themselves.
        self.model.sorts.push(SortInput::default());
        self.sorts.insert((id, subject), made);
        let input = self.model[id].name.clone();
        let fields: Vec<_> = self.model[id]
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.ty.clone(), field.alias.clone()))
            .collect();
        let mut found = IndexMap::with_capacity(fields.len());
        let mut whole = true;
        for (name, ty, alias) in fields {
            let at = self.input_place(&input, &name).unwrap_or(near);
            match self.sort_field(at, &input, &name, alias.as_ref(), &ty, subject) {
                Some(field) => {
                    found.insert(name, field);
                }
                None => whole = false,
            }
        }
        self.model.sorts[made.index()].fields = found;
        whole.then_some(made)
    }

    fn sort_field(
        &mut self,
        at: At,
        input: &Text,
        name: &Text,
        alias: Option<&Text>,
        ty: &InputType,
        subject: Subject,
    ) -> Option<SortField> {
        let inner = match ty.leaf() {
            InputLeaf::Object(id) if !ty.is_list() => Some(*id),
            InputLeaf::Object(_) | InputLeaf::Scalar(..) | InputLeaf::Enum(_) => None,
        };
        match (subject, inner) {
            (Subject::Rows { target, .. }, Some(inner)) if &**name == "node" => {
                let inner = self.sort(at, inner, Subject::Nodes(target))?;
                Some(SortField::Node(inner))
            }
            (Subject::Rows { edge, .. }, Some(inner))
                if matches!(&**name, "edge" | "properties") =>
            {
                let inner = self.sort(at, inner, Subject::Edges(edge))?;
                Some(SortField::Edge(inner))
            }
            (Subject::Rows { .. }, _) => {
                let help = "an order of a relationship has the fields `node` and `edge`";
                self.problem(
                    at,
                    format!("`{input}.{name}` means nothing"),
                    Some(help.into()),
                );
                None
            }
            (Subject::Nodes(target), Some(inner)) => {
                let one = self.model.possible(&target).to_vec();
                let found = match one[..] {
                    [only] => relationship(&self.model[only], name),
                    _ => None,
                };
                match found {
                    Some((Wrap::One { .. }, found)) => {
                        let (way, to) = (self.way(found), found.target);
                        let inner = self.sort(at, inner, Subject::Nodes(to))?;
                        Some(SortField::Through(way, inner))
                    }
                    Some((Wrap::List { .. }, _)) | None => {
                        let help = "an order goes through relationships to one node";
                        self.problem(
                            at,
                            format!("`{input}.{name}` is not a relationship to one node"),
                            Some(help.into()),
                        );
                        None
                    }
                }
            }
            (Subject::Nodes(_) | Subject::Edges(_), _) => {
                if !self.is_direction(ty) {
                    self.problem(
                        at,
                        format!("`{input}.{name}` does not say a direction"),
                        Some("its type is an enum with the values `ASC` and `DESC`".into()),
                    );
                    return None;
                }
                self.sort_key(at, input, name, alias, subject)
            }
        }
    }

    fn sort_key(
        &mut self,
        at: At,
        input: &Text,
        name: &Text,
        alias: Option<&Text>,
        subject: Subject,
    ) -> Option<SortField> {
        let (objects, target): (Vec<ObjectId>, Target) = match subject {
            Subject::Edges(edge) => (vec![edge], Target::Object(edge)),
            Subject::Nodes(target) | Subject::Rows { target, .. } => {
                (self.model.possible(&target).to_vec(), target)
            }
        };
        let keys: Option<Vec<_>> = objects
            .iter()
            .map(|id| {
                let object = &self.model[*id];
                let aliased = alias.and_then(|alias| key_of(object, alias));
                let key = aliased.or_else(|| key_of(object, name))?;
                Some((object.vertex_label().cloned(), key))
            })
            .collect();
        let Some(keys) = keys.filter(|keys| !keys.is_empty()) else {
            if !self.is_behind_a_mistake(target, name) {
                let near = self.nearest_property(target, name);
                let near = near.map(|near| format!("did you mean `{near}`?"));
                let target = self.model.target_name(target).clone();
                self.problem(
                    at,
                    format!("`{input}.{name}`: `{target}` has no such property"),
                    near,
                );
            }
            return None;
        };
        let (_, first) = &keys[0];
        match keys.iter().all(|(_, key)| key == first) {
            true => Some(SortField::By(first.clone())),
            false => {
                let keys = keys
                    .into_iter()
                    .filter_map(|(label, key)| Some((label?, key)));
                Some(SortField::PerType(keys.collect()))
            }
        }
    }

    pub(super) fn is_direction(&self, ty: &InputType) -> bool {
        let InputType::Named {
            leaf: InputLeaf::Enum(id),
            ..
        } = ty
        else {
            return false;
        };
        let values = self.model[*id].values.iter();
        let mut values: Vec<_> = values.map(|(name, _)| &**name).collect();
        values.sort_unstable();
        values == ["ASC", "DESC"]
    }
}
