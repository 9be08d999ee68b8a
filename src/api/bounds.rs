//! How large a document is with its fragments written out, measured without writing them out.
//!
//! In: a document as it was read. Out: nothing, or the bound that it breaks. A document of a few
//! hundred bytes can stand for 2^30 fields, so this comes before anything that walks through
//! spreads. It looks at every operation and every fragment, also those that nobody asks for:
//! validation walks through them all. Each selection is seen once, and a spread costs a look-up.

use std::collections::HashMap;

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{ExecutableDocument, FragmentDefinition, Selection, SelectionSet},
};
use indexmap::IndexMap;

use crate::{
    error::{Code, Error, Location},
    syntax::MAX_NESTING,
};

/// What an operation may ask for.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Levels of nested fields.
    pub max_depth: usize,
    /// Fields and fragments, the ones inside of fragments counted at every spread.
    pub max_fields: usize,
}

/// All operations and fragments of a document together may be so many times as large as one
/// operation: enough for a file with all operations of an application.
const MAX_OPERATIONS: usize = 16;
/// Levels of lists of types inside of introspection: enough for every known client, too few for
/// `types { fields { type { fields { … } } } }` to grow without end.
const MAX_INTROSPECTION_LISTS: usize = 3;
/// Introspection asks for about 150 fields; its clients nest `ofType` up to 9 times and more.
const MAX_INTROSPECTION: Size = Size {
    depth: 40,
    fields: 2_000,
    lists: MAX_INTROSPECTION_LISTS,
};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Size {
    depth: usize,
    fields: usize,
    /// Of introspection: nested `fields`, `interfaces`, `possibleTypes`, `inputFields`.
    lists: usize,
}

impl Size {
    fn and(self, other: Size) -> Size {
        Size {
            depth: self.depth.max(other.depth),
            fields: self.fields.saturating_add(other.fields),
            lists: self.lists.max(other.lists),
        }
    }
}

/// What a selection asks for.
#[derive(Debug, Clone, Copy, Default)]
struct Sizes {
    data: Size,
    introspection: Size,
    /// Levels of selections, of fields and fragments alike: as deep as a walk through it goes.
    nesting: usize,
}

impl Bounds {
    /// Refuses a document in which anything is too large, and fragments that contain themselves.
    pub(super) fn check(&self, document: &ExecutableDocument) -> Result<(), Error> {
        let mut measure = Measure {
            measured: HashMap::with_capacity(document.fragments.len()),
        };
        for (name, at) in inner_first(&document.fragments)? {
            let fragment = &document.fragments[name].node;
            let sizes = measure.set(&fragment.selection_set);
            self.check_nesting(sizes, at)?;
            measure.measured.insert(name, sizes);
        }
        let mut all = measure
            .measured
            .values()
            .fold(0_usize, |all, sizes| all.saturating_add(sizes.fields()));
        for (_, operation) in document.operations.iter() {
            let sizes = measure.set(&operation.node.selection_set);
            self.check_nesting(sizes, operation.pos)?;
            self.check_operation(sizes, operation.pos)?;
            all = all.saturating_add(sizes.fields());
        }
        let allowed = self.max_fields.saturating_mul(MAX_OPERATIONS);
        match all > allowed {
            true => Err(Error::new(
                Code::LimitExceeded,
                format!(
                    "the operations and fragments of the document have {all} fields with all \
                     fragments written out, and {allowed} are allowed; send fewer of them at once"
                ),
            )),
            false => Ok(()),
        }
    }

    fn check_nesting(&self, sizes: Sizes, at: Pos) -> Result<(), Error> {
        match sizes.nesting > MAX_NESTING {
            true => Err(too_large(
                at,
                format!(
                    "fields and fragments are nested {} levels deep with all fragments written \
                     out, and {MAX_NESTING} are allowed; nest fewer fragments",
                    sizes.nesting
                ),
            )),
            false => Ok(()),
        }
    }

    fn check_operation(&self, sizes: Sizes, at: Pos) -> Result<(), Error> {
        if sizes.data.depth > self.max_depth {
            return Err(too_large(
                at,
                format!(
                    "the operation is nested {} levels deep, and {} are allowed; ask for less at \
                     once",
                    sizes.data.depth, self.max_depth
                ),
            ));
        }
        if sizes.data.fields > self.max_fields {
            return Err(too_large(
                at,
                format!(
                    "the operation asks for {} fields with its fragments written out, and {} are \
                     allowed; split it into several",
                    sizes.data.fields, self.max_fields
                ),
            ));
        }
        let introspection = sizes.introspection;
        if introspection.lists > MAX_INTROSPECTION.lists
            || introspection.depth > MAX_INTROSPECTION.depth
            || introspection.fields > MAX_INTROSPECTION.fields
        {
            return Err(too_large(
                at,
                "the introspection is nested too deep; ask for fields of fields by `__type`".into(),
            ));
        }
        Ok(())
    }
}

fn too_large(at: Pos, message: String) -> Error {
    Error::new(Code::LimitExceeded, message).at(Location::from(at))
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// The fragments in an order in which each stands behind those that it spreads. It keeps its own
/// stack: a chain of fragments can be as long as the document.
fn inner_first(fragments: &Fragments) -> Result<Vec<(&Name, Pos)>, Error> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        Open,
        Done,
    }
    let mut order = Vec::with_capacity(fragments.len());
    let mut states = HashMap::with_capacity(fragments.len());
    let mut as_written = fragments.iter().collect::<Vec<_>>();
    as_written.sort_unstable_by_key(|(_, fragment)| fragment.pos);
    for (name, fragment) in as_written {
        if states.contains_key(name) {
            continue;
        }
        states.insert(name, State::Open);
        let mut open = vec![(name, fragment, spreads(fragment).into_iter())];
        while let Some((name, fragment, inner)) = open.last_mut() {
            let Some((spread, at)) = inner.next() else {
                order.push((*name, fragment.pos));
                states.insert(*name, State::Done);
                open.pop();
                continue;
            };
            // An unknown fragment is for validation to report.
            let Some((spread, fragment)) = fragments.get_key_value(spread) else {
                continue;
            };
            match states.get(spread) {
                Some(State::Done) => {}
                Some(State::Open) => {
                    let message = format!("the fragment `{spread}` contains itself");
                    let error = Error::new(Code::ValidationFailed, message);
                    return Err(error.at(Location::from(at)));
                }
                None => {
                    states.insert(spread, State::Open);
                    open.push((spread, fragment, spreads(fragment).into_iter()));
                }
            }
        }
    }
    Ok(order)
}

/// The fragments that a fragment spreads, each once, and where.
fn spreads(fragment: &Positioned<FragmentDefinition>) -> IndexMap<&Name, Pos> {
    fn collect<'d>(set: &'d SelectionSet, found: &mut IndexMap<&'d Name, Pos>) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => collect(&field.node.selection_set.node, found),
                Selection::InlineFragment(inline) => {
                    collect(&inline.node.selection_set.node, found);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    found.entry(name).or_insert(item.pos);
                }
            }
        }
    }
    let mut found = IndexMap::new();
    collect(&fragment.node.selection_set.node, &mut found);
    found
}

struct Measure<'d> {
    /// The fragments that were measured: all that a selection spreads, but for unknown ones.
    measured: HashMap<&'d Name, Sizes>,
}

impl Measure<'_> {
    /// Calls itself for nested brackets alone, which the parser has bounded.
    fn set(&self, set: &Positioned<SelectionSet>) -> Sizes {
        let mut sum = Sizes::default();
        for item in &set.node.items {
            let sizes = match &item.node {
                Selection::Field(field) => {
                    let inner = self.set(&field.node.selection_set);
                    inner.of_field(field.node.name.node.as_str())
                }
                Selection::InlineFragment(fragment) => {
                    self.set(&fragment.node.selection_set).of_fragment()
                }
                Selection::FragmentSpread(spread) => {
                    let measured = self.measured.get(&spread.node.fragment_name.node);
                    measured.copied().unwrap_or_default().of_fragment()
                }
            };
            sum = sum.and(sizes);
        }
        sum
    }
}

impl Sizes {
    fn and(self, other: Sizes) -> Sizes {
        Sizes {
            data: self.data.and(other.data),
            introspection: self.introspection.and(other.introspection),
            nesting: self.nesting.max(other.nesting),
        }
    }

    fn fields(&self) -> usize {
        self.data.fields.saturating_add(self.introspection.fields)
    }

    /// A fragment counts itself: a spread of nothing is not free.
    fn of_fragment(mut self) -> Sizes {
        self.data.fields = self.data.fields.saturating_add(1);
        self.nesting += 1;
        self
    }

    fn of_field(self, name: &str) -> Sizes {
        let one = |size: Size| Size {
            depth: size.depth + 1,
            fields: size.fields.saturating_add(1),
            lists: size.lists
                + usize::from(matches!(
                    name,
                    "fields" | "interfaces" | "possibleTypes" | "inputFields"
                )),
        };
        let nesting = self.nesting + 1;
        if matches!(name, "__schema" | "__type") {
            return Sizes {
                data: Size::default(),
                introspection: one(self.data.and(self.introspection)),
                nesting,
            };
        }
        // `lists` of data means nothing until an introspection field stands above it.
        Sizes {
            data: one(self.data),
            introspection: self.introspection,
            nesting,
        }
    }
}
