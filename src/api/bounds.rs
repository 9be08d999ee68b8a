//! How large an operation is with its fragments written out, measured without writing them out.
//!
//! A document of a few hundred bytes can stand for 2^30 fields, so this comes before anything that
//! walks through spreads.

use std::collections::HashMap;

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{
        ExecutableDocument, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
    },
};

use crate::error::{Code, Error, Location};

/// What an operation may ask for.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Levels of nested fields.
    pub max_depth: usize,
    /// Fields and fragments, the ones inside of fragments counted at every spread.
    pub max_fields: usize,
}

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

/// The sizes of the data and of the introspection that a selection asks for.
#[derive(Debug, Clone, Copy, Default)]
struct Sizes {
    data: Size,
    introspection: Size,
}

impl Bounds {
    /// Refuses an operation that is too large, and fragments that contain themselves.
    pub(super) fn check(
        &self,
        document: &ExecutableDocument,
        operation: &Positioned<OperationDefinition>,
    ) -> Result<(), Error> {
        let mut measure = Measure {
            fragments: &document.fragments,
            measured: HashMap::new(),
        };
        let sizes = measure.set(&operation.node.selection_set)?;
        // Fragments that the operation does not use are walked through by validation all the same.
        for name in document.fragments.keys() {
            measure.fragment(name, operation.pos)?;
        }
        let too_large = |message: String| {
            Err(Error::new(Code::LimitExceeded, message).at(Location::from(operation.pos)))
        };
        if sizes.data.depth > self.max_depth {
            return too_large(format!(
                "the operation is nested {} levels deep, and {} are allowed; ask for less at once",
                sizes.data.depth, self.max_depth
            ));
        }
        if sizes.data.fields > self.max_fields {
            return too_large(format!(
                "the operation asks for {} fields with its fragments written out, and {} are \
                 allowed; split it into several",
                sizes.data.fields, self.max_fields
            ));
        }
        let introspection = sizes.introspection;
        if introspection.lists > MAX_INTROSPECTION.lists
            || introspection.depth > MAX_INTROSPECTION.depth
            || introspection.fields > MAX_INTROSPECTION.fields
        {
            return too_large(
                "the introspection is nested too deep; ask for fields of fields by `__type`".into(),
            );
        }
        Ok(())
    }
}

struct Measure<'d> {
    fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    /// `None` while it is being measured.
    measured: HashMap<&'d str, Option<Sizes>>,
}

impl<'d> Measure<'d> {
    fn set(&mut self, set: &'d Positioned<SelectionSet>) -> Result<Sizes, Error> {
        let mut sum = Sizes::default();
        for item in &set.node.items {
            let sizes = match &item.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    let inner = self.set(&field.node.selection_set)?;
                    field_sizes(name, inner)
                }
                // A fragment counts itself: a spread of nothing is not free.
                Selection::InlineFragment(fragment) => {
                    counted(self.set(&fragment.node.selection_set)?)
                }
                Selection::FragmentSpread(spread) => {
                    counted(self.fragment(&spread.node.fragment_name.node, item.pos)?)
                }
            };
            sum.data = sum.data.and(sizes.data);
            sum.introspection = sum.introspection.and(sizes.introspection);
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &str, at: Pos) -> Result<Sizes, Error> {
        match self.measured.get(name) {
            Some(Some(sizes)) => return Ok(*sizes),
            Some(None) => {
                return Err(Error::new(
                    Code::ValidationFailed,
                    format!("the fragment \"{name}\" contains itself"),
                )
                .at(Location::from(at)));
            }
            None => {}
        }
        // An unknown fragment is for validation to report.
        let Some((name, fragment)) = self.fragments.get_key_value(name) else {
            return Ok(Sizes::default());
        };
        self.measured.insert(name, None);
        let sizes = self.set(&fragment.node.selection_set)?;
        self.measured.insert(name, Some(sizes));
        Ok(sizes)
    }
}

fn counted(mut sizes: Sizes) -> Sizes {
    sizes.data.fields = sizes.data.fields.saturating_add(1);
    sizes
}

fn field_sizes(name: &str, inner: Sizes) -> Sizes {
    let one = |size: Size| Size {
        depth: size.depth + 1,
        fields: size.fields.saturating_add(1),
        lists: size.lists
            + usize::from(matches!(
                name,
                "fields" | "interfaces" | "possibleTypes" | "inputFields"
            )),
    };
    if matches!(name, "__schema" | "__type") {
        return Sizes {
            data: Size::default(),
            introspection: one(inner.data.and(inner.introspection)),
        };
    }
    // `lists` of data means nothing until an introspection field stands above it.
    Sizes {
        data: one(inner.data),
        introspection: inner.introspection,
    }
}
