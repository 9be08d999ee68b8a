//! Fields, fragments and directives against the schema (GraphQL, sections 5.3.1, 5.3.3, 5.5.1,
//! 5.5.2 and 5.7).
//!
//! In: a document. Out: what its definitions use, each definition looked through once.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Pos, Positioned,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, InlineFragment,
        OperationDefinition, OperationType, Selection, SelectionSet,
    },
};

use super::{
    places::Holder,
    report::Report,
    suggestion, told,
    uses::{Definitions, Uses, UsesOfFragment, UsesOfOperation},
};
use crate::{
    api::book::{Book, Of, TypeId},
    model::{DirectivePlace, Model, Scalar},
    names::cut,
};

pub(super) struct Walk<'r, 'd> {
    pub book: &'d Book,
    pub model: &'d Model,
    pub report: &'r mut Report,
    /// Of the definition at hand.
    pub uses: Uses<'d>,
    document: &'d ExecutableDocument,
    /// Whether an object can be of both types.
    meets: HashMap<(TypeId, TypeId), bool>,
}

pub(super) fn check<'d>(
    book: &'d Book,
    model: &'d Model,
    document: &'d ExecutableDocument,
    report: &mut Report,
) -> Definitions<'d> {
    let mut walk = Walk {
        book,
        model,
        report,
        uses: Uses::default(),
        document,
        meets: HashMap::new(),
    };
    let mut definitions = Definitions::default();
    for (name, operation) in document.operations.iter() {
        walk.operation(operation);
        definitions.operations.push(UsesOfOperation {
            name,
            operation,
            uses: std::mem::take(&mut walk.uses),
        });
    }
    // The parser keeps no order.
    let mut fragments = document.fragments.iter().collect::<Vec<_>>();
    fragments.sort_by_key(|(_, fragment)| fragment.pos);
    for (name, fragment) in fragments {
        walk.fragment(name, fragment);
        let uses = std::mem::take(&mut walk.uses);
        let found = UsesOfFragment { fragment, uses };
        definitions.fragments.insert(name, found);
    }
    let place = |found: &UsesOfOperation<'_>| found.operation.pos;
    definitions.operations.sort_by_key(place);
    definitions
}

impl<'d> Walk<'_, 'd> {
    fn operation(&mut self, operation: &'d Positioned<OperationDefinition>) {
        let (root, place) = match operation.node.ty {
            OperationType::Query => (Some(self.book.query), DirectivePlace::Query),
            OperationType::Mutation => (self.book.mutation, DirectivePlace::Mutation),
            OperationType::Subscription => (None, DirectivePlace::Subscription),
        };
        if root.is_none() {
            self.report.add(operation.pos, || {
                let kind = match operation.node.ty {
                    OperationType::Query => "queries",
                    OperationType::Mutation => "mutations",
                    OperationType::Subscription => "subscriptions",
                };
                format!("Schema is not configured for {kind}.")
            });
        }
        self.directives(place, &operation.node.directives);
        for variable in &operation.node.variable_definitions {
            let directives = &variable.node.directives;
            self.directives(DirectivePlace::VariableDefinition, directives);
        }
        self.set(root, &operation.node.selection_set);
    }

    fn fragment(&mut self, name: &str, fragment: &'d Positioned<FragmentDefinition>) {
        let place = DirectivePlace::FragmentDefinition;
        self.directives(place, &fragment.node.directives);
        let on = &fragment.node.type_condition.node.on;
        let of = self.condition(fragment.pos, &on.node, Some(name));
        self.set(of, &fragment.node.selection_set);
    }

    /// The type of a fragment.
    fn condition(&mut self, at: Pos, on: &str, fragment: Option<&str>) -> Option<TypeId> {
        let found = self.book.named(on);
        if found.is_none() {
            let book = self.book;
            let is_known = Scalar::named(on).is_some() || is_input(self.model, on);
            self.report.add(at, || {
                if !is_known || !book.told {
                    return format!("Unknown type \"{}\"", cut(on));
                }
                let fragment =
                    fragment.map_or_else(String::new, |name| format!(" \"{}\"", cut(name)));
                format!("Fragment{fragment} cannot condition non composite type \"{on}\"")
            });
        }
        found
    }

    fn set(&mut self, parent: Option<TypeId>, set: &'d Positioned<SelectionSet>) {
        for item in &set.node.items {
            match &item.node {
                Selection::Field(field) => self.field(parent, field),
                Selection::InlineFragment(fragment) => self.inline(parent, fragment),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    self.directives(DirectivePlace::FragmentSpread, &spread.node.directives);
                    self.uses.spreads.push(name);
                    let Some(fragment) = self.document.fragments.get(name) else {
                        self.report.add(spread.node.fragment_name.pos, || {
                            format!("Unknown fragment: \"{}\"", cut(name))
                        });
                        continue;
                    };
                    let on = fragment.node.type_condition.node.on.node.as_str();
                    self.spread(parent, self.book.named(on), item.pos, Some(name));
                }
            }
        }
    }

    fn inline(&mut self, parent: Option<TypeId>, fragment: &'d Positioned<InlineFragment>) {
        self.directives(DirectivePlace::InlineFragment, &fragment.node.directives);
        let of = match &fragment.node.type_condition {
            Some(on) => {
                let of = self.condition(fragment.pos, &on.node.on.node, None);
                self.spread(parent, of, fragment.pos, None);
                of
            }
            None => parent,
        };
        self.set(of, &fragment.node.selection_set);
    }

    /// A fragment stands only where an object can be of its type (GraphQL, section 5.5.2.3).
    fn spread(&mut self, parent: Option<TypeId>, of: Option<TypeId>, at: Pos, name: Option<&str>) {
        let (Some(parent), Some(of)) = (parent, of) else {
            return;
        };
        let book = self.book;
        let meets = self.meets.entry((parent, of));
        if *meets.or_insert_with(|| book.meet(parent, of)) {
            return;
        }
        self.report.add(at, || {
            let name = name.map_or_else(String::new, |name| format!(" \"{}\"", cut(name)));
            let of = &book.get(of).name;
            let parent = match book.told {
                true => format!("objects of type \"{}\"", book.get(parent).name),
                false => "the objects at this place".to_owned(),
            };
            format!(
                "Fragment{name} cannot be spread here as {parent} can never be of type \"{of}\""
            )
        });
    }

    fn field(&mut self, parent: Option<TypeId>, field: &'d Positioned<Field>) {
        let (at, field) = (field.pos, &field.node);
        let name = field.name.node.as_str();
        self.directives(DirectivePlace::Field, &field.directives);
        let book = self.book;
        let Some(parent) = parent else {
            self.arguments_of_unknown(&field.arguments);
            return self.set(None, &field.selection_set);
        };
        let Some(known) = book.field(parent, name) else {
            self.report.add(at, || {
                let near = suggestion(book, name, book.field_names(parent));
                let on = told(book, || format!(" on type \"{}\"", book.get(parent).name));
                format!("Unknown field \"{}\"{on}.{near}", cut(name))
            });
            self.arguments_of_unknown(&field.arguments);
            return self.set(None, &field.selection_set);
        };
        let holder = Holder::Field(name, &book.get(parent).name);
        self.arguments(holder, at, &known.arguments, &field.arguments);
        let of = match known.of {
            Of::Composite(id) => Some(id),
            Of::Leaf(_) => None,
        };
        let selects = !field.selection_set.node.items.is_empty();
        match (of, selects) {
            (Some(_), true) | (None, false) => {}
            (Some(_), false) => self.report.add(at, || {
                let of = told(book, || format!(" of type \"{}\"", book.type_name(known)));
                format!("Field \"{name}\"{of} must have a selection of subfields")
            }),
            (None, true) => self.report.add(at, || {
                let since = told(book, || {
                    let of = book.type_name(known);
                    format!(" since type \"{of}\" has no subfields")
                });
                format!("Field \"{name}\" must not have a selection{since}")
            }),
        }
        self.set(of, &field.selection_set);
    }

    fn directives(&mut self, place: DirectivePlace, directives: &'d [Positioned<Directive>]) {
        let book = self.book;
        let mut names = HashSet::new();
        for directive in directives {
            let (at, directive) = (directive.pos, &directive.node);
            let name = directive.name.node.as_str();
            let Some(known) = book.directives.iter().find(|known| *known.name == *name) else {
                let message = || format!("Unknown directive \"{}\"", cut(name));
                self.report.add(at, message);
                self.arguments_of_unknown(&directive.arguments);
                continue;
            };
            if !known.places.contains(&place) {
                self.report.add(at, || {
                    let place = place.name();
                    format!("Directive \"{name}\" may not be used on \"{place}\"")
                });
            }
            if !names.insert(name) && !known.repeatable {
                self.report
                    .add(at, || format!("Duplicate directive \"{name}\""));
            }
            let holder = Holder::Directive(name);
            self.arguments(holder, at, &known.arguments, &directive.arguments);
        }
    }
}

pub(super) fn is_input(model: &Model, name: &str) -> bool {
    async_graphql::parser::types::Type::new(name)
        .is_some_and(|named| model.input_type(&named).is_some())
}
