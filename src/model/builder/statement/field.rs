//! Fields that have a statement.
//!
//! In: a field's definition and the text of its statement. Out: the field, or what is wrong.

use async_graphql::{Name, parser::types::FieldDefinition};

use super::{
    compile::{Compiled, Owner, Wanted, compile},
    parameter::RESERVED,
};
use crate::model::builder::statement_text::StatementText;
use crate::model::builder::{
    context::{Builder, Output, built},
    directive::{Directives, Place},
    document::{Kind, Placed, base_name, fields_of, placed_directives},
};
use crate::model::{
    field::{Field, FieldKind, Wrap},
    ids::Target,
    input::{InputLeaf, InputType},
    key::Leaf,
    lookup::ArgumentDefinition,
    scalar::Scalar,
    statement::{Page, PageStyle, StatementResult},
};

impl Builder<'_> {
    /// The statement of a field: its own, or the one that an interface has for it.
    pub(in crate::model) fn statement_text(
        &mut self,
        type_name: &str,
        implements: &[Placed<Name>],
        field: &Placed<FieldDefinition>,
        directives: &Directives,
    ) -> Option<StatementText> {
        let name = field.node.name.node.as_str();
        let own = self.own_statement(type_name, name, directives);
        if own.is_some() {
            return own;
        }
        let document = self.document;
        for interface in implements {
            let promised = document
                .types
                .get(interface.node.as_str())
                .filter(|definition| matches!(definition.kind, Kind::Interface { .. }))
                .and_then(|definition| {
                    fields_of(definition)
                        .iter()
                        .find(|field| field.node.name.node == name)
                });
            let Some(promised) = promised else { continue };
            // What is wrong with it is told where the interface is read.
            let mut unreported = crate::model::builder::problem::Problems::default();
            let directives = crate::model::builder::directive::read(
                document,
                Place::Field,
                &placed_directives(promised),
                &mut unreported,
            );
            let found = self.own_statement(interface.node.as_str(), name, &directives);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn own_statement(
        &mut self,
        type_name: &str,
        name: &str,
        directives: &Directives,
    ) -> Option<StatementText> {
        let file = self.attached.get(type_name, name).cloned();
        let Some((at, text)) = &directives.statement else {
            return file;
        };
        let coordinate = format!("{type_name}.{name}");
        if let Some(file) = file {
            self.problem(
                *at,
                format!("`{coordinate}` has two statements"),
                Some(format!("the other is in {}", file.name)),
            );
        }
        Some(StatementText::of_directive(
            self.document,
            *at,
            text,
            &coordinate,
        ))
    }

    pub(in crate::model) fn statement_field(
        &mut self,
        owner: Owner,
        type_name: &str,
        field: &Placed<FieldDefinition>,
        directives: &Directives,
        text: &StatementText,
    ) -> Option<Field> {
        let definition = &field.node;
        let coordinate = format!("{type_name}.{}", definition.name.node);
        for (at, what) in [
            (
                directives.relationship.as_ref().map(|found| found.at),
                "@relationship",
            ),
            (directives.id, "@id"),
        ] {
            if let Some(at) = at {
                self.problem(
                    at,
                    format!("`{coordinate}` has a statement, so `{what}` says nothing"),
                    Some("leave one of them out".into()),
                );
            }
        }
        let type_at = field.at.same_file(definition.ty.pos);
        let wrap = self.wrap(type_at, &definition.ty.node)?;
        let base = base_name(&definition.ty.node.base);
        let output = self.output(type_at, base)?;
        let arguments = self.argument_definitions(field);
        // What the statement says of an argument without a type would be no mistake of its own.
        if arguments.len() < definition.arguments.len()
            || arguments
                .iter()
                .any(|argument| self.is_broken(&argument.ty))
        {
            self.lost(output);
            return None;
        }
        let paged = match wrap {
            Wrap::One { .. } => self.page(base),
            Wrap::List { .. } => None,
        };
        let (page, unfit) = match paged {
            Some((style, _)) => {
                let (page, unfit) = page_arguments(style, &arguments);
                (Some(page), unfit)
            }
            None => (None, Vec::new()),
        };
        let wanted = Wanted {
            coordinate: &coordinate,
            owner,
            arguments: &arguments,
            output: paged.map_or(output, |(_, items)| items),
            list: page.is_some() || matches!(wrap, Wrap::List { .. }),
            page,
        };
        if self.reserved_arguments(field, &coordinate) {
            self.lost(output);
            return None;
        }
        match compile(&self.model, text, &wanted) {
            Ok(Compiled {
                mut statement,
                unused,
            }) => {
                // A statement that makes the page itself gives its arguments their meaning.
                if statement.page.is_some() && !unfit.is_empty() {
                    for (message, help) in unfit {
                        self.problem(field.at, message, help);
                    }
                    self.lost(output);
                    return None;
                }
                for index in unused {
                    let argument = &definition.arguments[index].node.name;
                    self.problem(
                        field.at.same_file(argument.pos),
                        format!(
                            "`{coordinate}` has an argument `{0}`, and its statement does not use \
                             `${0}`",
                            argument.node
                        ),
                        Some("use it in the statement, or take the argument out".into()),
                    );
                }
                if statement.page.is_some() {
                    self.check_page_fields(base);
                }
                // A map that is the page itself is read as the type that the schema names.
                if let (Some(_), None, Output::Page(id)) = (paged, statement.page, output) {
                    statement.result = StatementResult::Maps(Target::Object(id));
                }
                let kind = FieldKind::Statement(statement.into());
                let mut field = built(definition, directives, wrap, base, kind);
                field.signature.arguments = arguments;
                Some(field)
            }
            Err(problems) => {
                problems
                    .into_iter()
                    .for_each(|problem| self.problems.push(problem));
                self.lost(output);
                None
            }
        }
    }

    /// Tells of arguments whose names have a meaning of their own in statements.
    fn reserved_arguments(&mut self, field: &Placed<FieldDefinition>, coordinate: &str) -> bool {
        let mut found = false;
        for argument in &field.node.arguments {
            let name = &argument.node.name;
            if RESERVED.contains(&name.node.as_str()) {
                found = true;
                self.problem(
                    field.at.same_file(name.pos),
                    format!(
                        "`{coordinate}` has an argument `{0}`, and `${0}` has a meaning of its own \
                         in statements",
                        name.node
                    ),
                    Some("give the argument another name".into()),
                );
            }
        }
        found
    }

    fn lost(&mut self, output: Output) {
        match output {
            Output::Object(target) => self.behind_mistakes.push(target),
            Output::Page(id) | Output::Sum(id) => {
                self.behind_mistakes.push(Target::Object(id));
            }
            Output::Edge(_) | Output::Leaf(_) => {}
        }
    }

    /// What a type is a page of, if it is one.
    fn page(&self, type_name: &str) -> Option<(PageStyle, Output)> {
        let (style, items) = self.pages.get(type_name)?;
        Some((*style, self.output_of(items)?))
    }

    fn output_of(&self, name: &str) -> Option<Output> {
        self.outputs
            .get(name)
            .copied()
            .or_else(|| Scalar::named(name).map(|scalar| Output::Leaf(Leaf::Scalar(scalar))))
    }
}

type Told = (String, Option<String>);

/// The arguments that steer a page which is cut from a statement's rows, and which of them cannot.
fn page_arguments(style: PageStyle, arguments: &[ArgumentDefinition]) -> (Page, Vec<Told>) {
    let mut page = Page {
        style,
        limit: None,
        after: None,
    };
    let mut unfit = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let is_scalar = |wanted: &[Scalar]| {
            matches!(&argument.ty, InputType::Named { leaf: InputLeaf::Scalar(scalar, _), .. }
                if wanted.contains(scalar))
        };
        let (place, fits, ty) = match &*argument.name {
            "limit" | "first" => (&mut page.limit, is_scalar(&[Scalar::Int]), "Int"),
            "nextToken" | "after" => (
                &mut page.after,
                is_scalar(&[Scalar::String, Scalar::Id]),
                "String",
            ),
            "last" | "before" => {
                unfit.push((
                    format!(
                        "`{}`: a page of a statement goes forward only",
                        argument.name
                    ),
                    Some("take `first` and `after`".into()),
                ));
                continue;
            }
            _ => continue,
        };
        if !fits {
            unfit.push((
                format!("`{}` of a page is of type `{ty}`", argument.name),
                None,
            ));
        }
        *place = Some(index);
    }
    (page, unfit)
}
