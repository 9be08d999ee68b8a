//! Documents of operations and fragments (section 2.2).

use std::collections::{HashMap, hash_map::Entry};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, FragmentDefinition, FragmentSpread,
        InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet, TypeCondition,
        VariableDefinition,
    },
};

use super::{
    error::{Reason, SyntaxError},
    lexer::{Kind, Punctuator},
    parser::Parser,
    value::{twice, unique},
};

/// Reads a document of operations and fragments.
pub fn parse_query(text: &str) -> Result<ExecutableDocument, SyntaxError> {
    let mut parser = Parser::new(text)?;
    let mut found = Definitions::default();
    loop {
        parser.definition(&mut found)?;
        if *parser.kind() == Kind::End {
            break;
        }
    }
    found.document(&parser)
}

#[derive(Default)]
struct Definitions {
    anonymous: Option<Positioned<OperationDefinition>>,
    named: HashMap<Name, Positioned<OperationDefinition>>,
    fragments: HashMap<Name, Positioned<FragmentDefinition>>,
}

impl Definitions {
    fn document(self, end: &Parser<'_>) -> Result<ExecutableDocument, SyntaxError> {
        let operations = match self.anonymous {
            Some(operation) => DocumentOperations::Single(operation),
            None if self.named.is_empty() => return Err(end.mistake(Reason::NoOperation)),
            None => DocumentOperations::Multiple(self.named),
        };
        Ok(ExecutableDocument {
            operations,
            fragments: self.fragments,
        })
    }

    fn operation(
        &mut self,
        name: Option<Positioned<Name>>,
        operation: Positioned<OperationDefinition>,
    ) -> Result<(), SyntaxError> {
        let alone = self.anonymous.is_none() && (name.is_some() || self.named.is_empty());
        if !alone {
            return Err(SyntaxError {
                at: operation.pos,
                reason: Reason::AnonymousNotAlone,
            });
        }
        let Some(name) = name else {
            self.anonymous = Some(operation);
            return Ok(());
        };
        match self.named.entry(name.node.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(operation);
                Ok(())
            }
            Entry::Occupied(_) => Err(twice("the operation", &name)),
        }
    }
}

impl Parser<'_> {
    fn definition(&mut self, found: &mut Definitions) -> Result<(), SyntaxError> {
        let described = matches!(self.kind(), Kind::String(_));
        if described {
            // A description says nothing to the service.
            self.advance()?;
        }
        let at = self.at();
        let ty = match self.kind() {
            Kind::Punctuator(Punctuator::OpenBrace) if described => {
                return Err(self.mistake(Reason::Description));
            }
            Kind::Punctuator(Punctuator::OpenBrace) => {
                let selection_set = self.selection_set()?;
                let operation = OperationDefinition {
                    ty: OperationType::Query,
                    variable_definitions: Vec::new(),
                    directives: Vec::new(),
                    selection_set,
                };
                return found.operation(None, Positioned::new(operation, at));
            }
            Kind::Name("query") => OperationType::Query,
            Kind::Name("mutation") => OperationType::Mutation,
            Kind::Name("subscription") => OperationType::Subscription,
            Kind::Name("fragment") => {
                let (name, fragment) = self.fragment()?;
                return match found.fragments.entry(name.node.clone()) {
                    Entry::Vacant(entry) => {
                        entry.insert(Positioned::new(fragment, at));
                        Ok(())
                    }
                    Entry::Occupied(_) => Err(twice("the fragment", &name)),
                };
            }
            Kind::Name(
                "schema" | "scalar" | "type" | "interface" | "union" | "enum" | "input"
                | "directive" | "extend",
            ) => return Err(self.mistake(Reason::TypeSystem)),
            _ => return Err(self.expected("an operation or a fragment")),
        };
        let (name, operation) = self.operation(ty)?;
        found.operation(name, Positioned::new(operation, at))
    }

    /// `query Name($a: Int) { … }`
    fn operation(
        &mut self,
        ty: OperationType,
    ) -> Result<(Option<Positioned<Name>>, OperationDefinition), SyntaxError> {
        self.advance()?;
        let name = match self.kind() {
            Kind::Name(_) => Some(self.name("the name of an operation")?),
            _ => None,
        };
        let (open, close) = (Punctuator::OpenParenthesis, Punctuator::CloseParenthesis);
        let variable_definitions = self.maybe_between(open, close, "variable", |parser| {
            parser.variable_definition()
        })?;
        let names = variable_definitions.iter().map(|each| &each.node.name);
        unique("the variable", names)?;
        let operation = OperationDefinition {
            ty,
            variable_definitions,
            directives: self.directives()?,
            selection_set: self.selection_set()?,
        };
        Ok((name, operation))
    }

    fn variable_definition(&mut self) -> Result<Positioned<VariableDefinition>, SyntaxError> {
        if matches!(self.kind(), Kind::String(_)) {
            self.advance()?;
        }
        let name = self.variable()?;
        self.expect(Punctuator::Colon)?;
        let var_type = self.type_reference()?;
        let default_value = match self.skip(Punctuator::Equals)? {
            true => Some(self.value()?),
            false => None,
        };
        let directives = self.const_directives()?;
        let at = name.pos;
        let definition = VariableDefinition {
            name,
            var_type,
            directives: directives
                .into_iter()
                .map(|directive| directive.map(|directive| directive.into_directive()))
                .collect(),
            default_value,
        };
        Ok(Positioned::new(definition, at))
    }

    /// `fragment Name on Type { … }`
    fn fragment(&mut self) -> Result<(Positioned<Name>, FragmentDefinition), SyntaxError> {
        self.advance()?;
        if self.is_word("on") {
            return Err(self.mistake(Reason::FragmentOn));
        }
        let name = self.name("the name of a fragment")?;
        let Some(type_condition) = self.type_condition()? else {
            return Err(self.expected("`on` and a type"));
        };
        let fragment = FragmentDefinition {
            type_condition,
            directives: self.directives()?,
            selection_set: self.selection_set()?,
        };
        Ok((name, fragment))
    }

    fn type_condition(&mut self) -> Result<Option<Positioned<TypeCondition>>, SyntaxError> {
        let at = self.at();
        if !self.skip_word("on")? {
            return Ok(None);
        }
        let on = self.name("a type")?;
        Ok(Some(Positioned::new(TypeCondition { on }, at)))
    }

    fn selection_set(&mut self) -> Result<Positioned<SelectionSet>, SyntaxError> {
        let at = self.at();
        let (open, close) = (Punctuator::OpenBrace, Punctuator::CloseBrace);
        let items = self.between(open, close, Some("field"), |parser| parser.selection())?;
        Ok(Positioned::new(SelectionSet { items }, at))
    }

    fn selection(&mut self) -> Result<Positioned<Selection>, SyntaxError> {
        let at = self.at();
        let selection = match self.skip(Punctuator::Spread)? {
            true => self.fragment_in_place(at)?,
            false => Selection::Field(Positioned::new(self.field()?, at)),
        };
        Ok(Positioned::new(selection, at))
    }

    /// `alias: name(argument: 1) @directive { … }`
    fn field(&mut self) -> Result<Field, SyntaxError> {
        let first = self.name("a field")?;
        let (alias, name) = match self.skip(Punctuator::Colon)? {
            true => (Some(first), self.name("a field")?),
            false => (None, first),
        };
        Ok(Field {
            alias,
            name,
            arguments: self.arguments()?,
            directives: self.directives()?,
            selection_set: match self.is(Punctuator::OpenBrace) {
                true => self.selection_set()?,
                false => Positioned::default(),
            },
        })
    }

    /// Behind `...`: the name of a fragment, or a fragment itself.
    fn fragment_in_place(&mut self, at: async_graphql::Pos) -> Result<Selection, SyntaxError> {
        if matches!(self.kind(), Kind::Name(name) if *name != "on") {
            let spread = FragmentSpread {
                fragment_name: self.name("the name of a fragment")?,
                directives: self.directives()?,
            };
            return Ok(Selection::FragmentSpread(Positioned::new(spread, at)));
        }
        let fragment = InlineFragment {
            type_condition: self.type_condition()?,
            directives: self.directives()?,
            selection_set: self.selection_set()?,
        };
        Ok(Selection::InlineFragment(Positioned::new(fragment, at)))
    }
}
