//! Whether the fields of one response key can be one (GraphQL, section 5.3.2).
//!
//! The specification compares every field with every other, and their selections likewise. Being
//! alike is an equivalence, so here each field of a key is compared with the key's first one, and
//! the selections of all of them are looked at together: once for what they ask for, where one
//! object can answer several, and once for what the answer looks like, where no object answers two.
//! A field of an interface counts in the group of every object type beside it, so there is a bound.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write,
};

use async_graphql::{
    Positioned,
    parser::types::{ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};
use async_graphql_value::Value;
use indexmap::IndexMap;

use super::report::Report;
use crate::{
    api::book::{Book, KnownField, Of, TypeId},
    names::cut,
};

/// Selections that are looked at for one document.
const MOST_LOOKED_AT: usize = 500_000;

/// In: a document without other errors.
pub(super) fn check<'d>(book: &'d Book, document: &'d ExecutableDocument, report: &mut Report) {
    let mut roots = document
        .operations
        .iter()
        .filter_map(|(_, operation)| {
            let root = match operation.node.ty {
                OperationType::Query => Some(book.query),
                OperationType::Mutation => book.mutation,
                OperationType::Subscription => None,
            };
            Some((operation.pos, (root?, &operation.node.selection_set.node)))
        })
        .collect::<Vec<_>>();
    roots.sort_by_key(|(at, _)| *at);
    let mut check = Check {
        book,
        document,
        report,
        arguments: Arguments::default(),
        reported: HashSet::new(),
        left: MOST_LOOKED_AT,
    };
    for aspect in [Aspect::Meaning, Aspect::Shape] {
        for (at, root) in &roots {
            if check.sets(aspect, vec![*root]).is_none() {
                let message = "the selections of the document are too many to be compared; send \
                               fewer at once";
                check.report.too_large(*at, message);
                return;
            }
        }
        if !check.report.is_empty() {
            return;
        }
    }
}

/// In which respect fields are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aspect {
    /// Which field with which arguments: of fields that one object may answer.
    Meaning,
    /// The type, as far as a client sees it: of all fields.
    Shape,
}

type Set<'d> = (TypeId, &'d SelectionSet);

/// A field and the type around it.
#[derive(Clone, Copy)]
struct Selected<'d> {
    parent: TypeId,
    field: &'d Positioned<Field>,
    known: &'d KnownField,
}

struct Check<'r, 'd> {
    book: &'d Book,
    document: &'d ExecutableDocument,
    report: &'r mut Report,
    arguments: Arguments,
    reported: HashSet<(*const Field, *const Field)>,
    left: usize,
}

impl<'d> Check<'_, 'd> {
    /// Compares the fields of selections that are answered as one, and those below. `None`: there
    /// are too many of them.
    fn sets(&mut self, aspect: Aspect, sets: Vec<Set<'d>>) -> Option<()> {
        let mut waiting = vec![sets];
        while let Some(sets) = waiting.pop() {
            for (key, group) in self.collect(sets)? {
                match aspect {
                    Aspect::Meaning => {
                        for group in self.of_one_object(group)? {
                            self.compare(aspect, key, &group, &mut waiting);
                        }
                    }
                    Aspect::Shape => self.compare(aspect, key, &group, &mut waiting),
                }
            }
        }
        Some(())
    }

    /// The fields of each response key, those in fragments among them.
    fn collect(&mut self, sets: Vec<Set<'d>>) -> Option<IndexMap<&'d str, Vec<Selected<'d>>>> {
        let mut groups: IndexMap<_, Vec<_>> = IndexMap::new();
        let mut visited = HashSet::new();
        let mut waiting = sets;
        while let Some((parent, set)) = waiting.pop() {
            self.left = self.left.checked_sub(set.items.len())?;
            for item in &set.items {
                match &item.node {
                    Selection::Field(field) => {
                        if let Some(known) = self.book.field(parent, &field.node.name.node) {
                            let key = field.node.response_key().node.as_str();
                            groups.entry(key).or_default().push(Selected {
                                parent,
                                field,
                                known,
                            });
                        }
                    }
                    Selection::InlineFragment(fragment) => {
                        let on = fragment.node.type_condition.as_ref();
                        let of = on.map_or(Some(parent), |on| self.book.named(&on.node.on.node));
                        if let Some(of) = of {
                            waiting.push((of, &fragment.node.selection_set.node));
                        }
                    }
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        if visited.insert(name.as_str())
                            && let Some(fragment) = self.document.fragments.get(name)
                            && let Some(of) =
                                self.book.named(&fragment.node.type_condition.node.on.node)
                        {
                            waiting.push((of, &fragment.node.selection_set.node));
                        }
                    }
                }
            }
        }
        for group in groups.values_mut() {
            group.sort_by_key(|selected| selected.field.pos);
        }
        Some(groups)
    }

    /// The fields that an object of one type may answer: those of each object type with those of
    /// interfaces, which may be of any.
    fn of_one_object(&mut self, group: Vec<Selected<'d>>) -> Option<Vec<Vec<Selected<'d>>>> {
        let is_object = |selected: &Selected<'_>| self.book.get(selected.parent).is_object;
        if !group.iter().any(is_object) {
            return Some(vec![group]);
        }
        let (of_objects, open): (Vec<_>, Vec<_>) = group.into_iter().partition(is_object);
        let mut groups: IndexMap<TypeId, Vec<_>> = IndexMap::new();
        for selected in of_objects {
            groups.entry(selected.parent).or_default().push(selected);
        }
        self.left = self.left.checked_sub(groups.len() * open.len())?;
        for group in groups.values_mut() {
            group.extend_from_slice(&open);
            group.sort_by_key(|selected| selected.field.pos);
        }
        Some(groups.into_values().collect())
    }

    /// Compares the fields of a group with its first; what is below them waits.
    fn compare(
        &mut self,
        aspect: Aspect,
        key: &str,
        group: &[Selected<'d>],
        waiting: &mut Vec<Vec<Set<'d>>>,
    ) {
        let [first, others @ ..] = group else { return };
        for other in others {
            let difference = match aspect {
                Aspect::Meaning => self.meaning(first.field, other.field),
                Aspect::Shape => (!same_shape(first.known, other.known))
                    .then(|| "they return different types".to_owned()),
            };
            let Some(difference) = difference else {
                continue;
            };
            let (first, other) = (first.field, other.field);
            if self
                .reported
                .insert((&raw const first.node, &raw const other.node))
            {
                self.report.add_two(first.pos, other.pos, || {
                    format!(
                        "Fields \"{}\" conflict because {difference}. Use different aliases on the \
                         fields to fetch both if this was intentional.",
                        cut(key)
                    )
                });
            }
            return;
        }
        let below = group.iter().filter_map(|selected| match selected.known.of {
            Of::Composite(id) => Some((id, &selected.field.node.selection_set.node)),
            Of::Leaf(_) => None,
        });
        let below = below.collect::<Vec<_>>();
        if !below.is_empty() {
            waiting.push(below);
        }
    }

    fn meaning(
        &mut self,
        one: &'d Positioned<Field>,
        other: &'d Positioned<Field>,
    ) -> Option<String> {
        let (one, other) = (&one.node, &other.node);
        if one.name.node != other.name.node {
            let (one, other) = (cut(&one.name.node), cut(&other.name.node));
            return Some(format!("\"{one}\" and \"{other}\" are different fields"));
        }
        (self.arguments.of(one) != self.arguments.of(other))
            .then(|| "they have differing arguments".to_owned())
    }
}

/// SameResponseShape, but for what is below.
fn same_shape(one: &KnownField, other: &KnownField) -> bool {
    one.wrap == other.wrap
        && match (&one.of, &other.of) {
            (Of::Leaf(one), Of::Leaf(other)) => one == other,
            (Of::Composite(_), Of::Composite(_)) => true,
            (Of::Leaf(_), Of::Composite(_)) | (Of::Composite(_), Of::Leaf(_)) => false,
        }
}

/// The arguments of fields, each set of them with a number: large values are not compared again
/// and again.
#[derive(Default)]
struct Arguments {
    numbers: HashMap<String, usize>,
    fields: HashMap<*const Field, usize>,
}

impl Arguments {
    fn of(&mut self, field: &Field) -> usize {
        if field.arguments.is_empty() {
            return 0;
        }
        if let Some(number) = self.fields.get(&std::ptr::from_ref(field)) {
            return *number;
        }
        let mut arguments = field.arguments.iter().collect::<Vec<_>>();
        arguments.sort_by_key(|(name, _)| name.node.as_str());
        let mut text = String::new();
        for (name, value) in arguments {
            text.push_str(&name.node);
            write_value(&value.node, &mut text);
        }
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(text).or_insert(next);
        self.fields.insert(field, number);
        number
    }
}

/// Equal values in the same words: the order of an object's fields says nothing.
fn write_value(value: &Value, text: &mut String) {
    match value {
        Value::List(items) => {
            text.push('[');
            for item in items {
                write_value(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut fields = fields.iter().collect::<Vec<_>>();
            fields.sort_by_key(|(name, _)| name.as_str());
            text.push('{');
            for (name, value) in fields {
                text.push_str(name);
                write_value(value, text);
                text.push(',');
            }
            text.push('}');
        }
        leaf => {
            // Writing to a string cannot fail.
            let _ = write!(text, ":{leaf}");
        }
    }
}
