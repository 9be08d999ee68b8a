//! Schema files: definitions of types and directives (section 3).

use async_graphql::{
    Name, Positioned,
    parser::types::{
        DirectiveDefinition, DirectiveLocation, EnumType, EnumValueDefinition, FieldDefinition,
        InputObjectType, InputValueDefinition, InterfaceType, ObjectType, OperationType,
        SchemaDefinition, TypeDefinition, TypeKind, TypeSystemDefinition, UnionType,
    },
};

use super::{
    error::{Reason, SyntaxError, quoted},
    lexer::{Kind, Punctuator},
    parser::Parser,
};

/// A schema file.
#[derive(Debug, Default)]
pub struct SchemaDocument {
    pub definitions: Vec<TypeSystemDefinition>,
    /// What stands before `schema { … }`, for which the library's type has no place.
    pub description: Option<String>,
}

/// Reads a schema file. One that holds nothing has no definitions.
pub fn parse_schema(text: &str) -> Result<SchemaDocument, SyntaxError> {
    let mut parser = Parser::new(text)?;
    let mut document = SchemaDocument::default();
    while *parser.kind() != Kind::End {
        let definition = parser.type_system(&mut document.description)?;
        document.definitions.push(definition);
    }
    Ok(document)
}

const BRACES: (Punctuator, Punctuator) = (Punctuator::OpenBrace, Punctuator::CloseBrace);

impl Parser<'_> {
    fn type_system(
        &mut self,
        of_schema: &mut Option<String>,
    ) -> Result<TypeSystemDefinition, SyntaxError> {
        let description = self.string()?;
        let at = self.at();
        let extend = self.is_word("extend");
        if extend {
            if description.is_some() {
                return Err(self.mistake(Reason::Description));
            }
            self.advance()?;
        }
        let Kind::Name(word) = *self.kind() else {
            return Err(self.expected("a definition of a type"));
        };
        match word {
            "schema" => {
                if let Some(description) = description {
                    *of_schema = Some(description.node);
                }
                let schema = self.schema(extend)?;
                Ok(TypeSystemDefinition::Schema(Positioned::new(schema, at)))
            }
            "directive" if !extend => {
                let directive = self.directive_definition(description)?;
                let directive = Positioned::new(directive, at);
                Ok(TypeSystemDefinition::Directive(directive))
            }
            "scalar" | "type" | "interface" | "union" | "enum" | "input" => {
                self.advance()?;
                let name = self.name("the name of a type")?;
                let (directives, kind) = self.type_kind(word)?;
                if extend && directives.is_empty() && adds_nothing(&kind) {
                    return Err(self.mistake(Reason::EmptyExtension));
                }
                let definition = TypeDefinition {
                    extend,
                    description,
                    name,
                    directives,
                    kind,
                };
                Ok(TypeSystemDefinition::Type(Positioned::new(definition, at)))
            }
            "query" | "mutation" | "subscription" | "fragment" => {
                Err(self.mistake(Reason::Executable))
            }
            _ => Err(self.expected("a definition of a type")),
        }
    }

    fn schema(&mut self, extend: bool) -> Result<SchemaDefinition, SyntaxError> {
        self.advance()?;
        let mut schema = SchemaDefinition {
            extend,
            directives: self.const_directives()?,
            query: None,
            mutation: None,
            subscription: None,
        };
        // An extension may consist of directives.
        if extend && !schema.directives.is_empty() && !self.is(Punctuator::OpenBrace) {
            return Ok(schema);
        }
        self.between(BRACES.0, BRACES.1, Some("root operation type"), |parser| {
            let at = parser.at();
            let operation = match parser.kind() {
                Kind::Name("query") => OperationType::Query,
                Kind::Name("mutation") => OperationType::Mutation,
                Kind::Name("subscription") => OperationType::Subscription,
                _ => return Err(parser.expected("`query`, `mutation` or `subscription`")),
            };
            parser.advance()?;
            parser.expect(Punctuator::Colon)?;
            let name = parser.name("a type")?;
            let place = match operation {
                OperationType::Query => &mut schema.query,
                OperationType::Mutation => &mut schema.mutation,
                OperationType::Subscription => &mut schema.subscription,
            };
            match place.replace(name) {
                None => Ok(()),
                Some(_) => Err(SyntaxError {
                    at,
                    reason: Reason::Twice {
                        what: "the root type of",
                        name: operation.to_string(),
                    },
                }),
            }
        })?;
        Ok(schema)
    }

    fn type_kind(
        &mut self,
        word: &str,
    ) -> Result<
        (
            Vec<Positioned<async_graphql::parser::types::ConstDirective>>,
            TypeKind,
        ),
        SyntaxError,
    > {
        let implements = match word {
            "type" | "interface" => self.implements()?,
            _ => Vec::new(),
        };
        let directives = self.const_directives()?;
        let (open, close) = BRACES;
        let kind = match word {
            "type" => TypeKind::Object(ObjectType {
                implements,
                fields: self.fields()?,
            }),
            "interface" => TypeKind::Interface(InterfaceType {
                implements,
                fields: self.fields()?,
            }),
            "union" => TypeKind::Union(UnionType {
                members: match self.skip(Punctuator::Equals)? {
                    true => self.names(Punctuator::Pipe, "a type")?,
                    false => Vec::new(),
                },
            }),
            "enum" => TypeKind::Enum(EnumType {
                values: self.maybe_between(open, close, "value", |parser| {
                    let description = parser.string()?;
                    let at = parser.at();
                    if matches!(parser.kind(), Kind::Name("true" | "false" | "null")) {
                        return Err(
                            parser.expected("a value other than `true`, `false` and `null`")
                        );
                    }
                    let value = parser.name("a value")?;
                    let directives = parser.const_directives()?;
                    let definition = EnumValueDefinition {
                        description,
                        value,
                        directives,
                    };
                    Ok(Positioned::new(definition, at))
                })?,
            }),
            "input" => TypeKind::InputObject(InputObjectType {
                fields: self.maybe_between(open, close, "field", |parser| parser.input_value())?,
            }),
            _ => TypeKind::Scalar,
        };
        Ok((directives, kind))
    }

    /// `implements A & B`
    fn implements(&mut self) -> Result<Vec<Positioned<Name>>, SyntaxError> {
        match self.skip_word("implements")? {
            true => self.names(Punctuator::Ampersand, "an interface"),
            false => Ok(Vec::new()),
        }
    }

    /// Names with a punctuator between, which may also stand before the first.
    fn names(
        &mut self,
        between: Punctuator,
        wanted: &'static str,
    ) -> Result<Vec<Positioned<Name>>, SyntaxError> {
        self.skip(between)?;
        let mut names = vec![self.name(wanted)?];
        while self.skip(between)? {
            names.push(self.name(wanted)?);
        }
        Ok(names)
    }

    fn fields(&mut self) -> Result<Vec<Positioned<FieldDefinition>>, SyntaxError> {
        self.maybe_between(BRACES.0, BRACES.1, "field", |parser| {
            let description = parser.string()?;
            let name = parser.name("a field")?;
            let arguments = parser.argument_definitions()?;
            parser.expect(Punctuator::Colon)?;
            let at = name.pos;
            let field = FieldDefinition {
                description,
                name,
                arguments,
                ty: parser.type_reference()?,
                directives: parser.const_directives()?,
            };
            Ok(Positioned::new(field, at))
        })
    }

    fn argument_definitions(
        &mut self,
    ) -> Result<Vec<Positioned<InputValueDefinition>>, SyntaxError> {
        let (open, close) = (Punctuator::OpenParenthesis, Punctuator::CloseParenthesis);
        self.maybe_between(open, close, "argument", |parser| parser.input_value())
    }

    /// `name: Type = default @directive`
    fn input_value(&mut self) -> Result<Positioned<InputValueDefinition>, SyntaxError> {
        let description = self.string()?;
        let name = self.name("the name of an input field or argument")?;
        self.expect(Punctuator::Colon)?;
        let ty = self.type_reference()?;
        let default_value = match self.skip(Punctuator::Equals)? {
            true => Some(self.value()?),
            false => None,
        };
        let at = name.pos;
        let value = InputValueDefinition {
            description,
            name,
            ty,
            default_value,
            directives: self.const_directives()?,
        };
        Ok(Positioned::new(value, at))
    }

    /// `directive @name(argument: Type) repeatable on FIELD | QUERY`
    fn directive_definition(
        &mut self,
        description: Option<Positioned<String>>,
    ) -> Result<DirectiveDefinition, SyntaxError> {
        self.advance()?;
        self.expect(Punctuator::At)?;
        let name = self.name("the name of a directive")?;
        let arguments = self.argument_definitions()?;
        let is_repeatable = self.skip_word("repeatable")?;
        if !self.skip_word("on")? {
            return Err(self.expected("`on` and where the directive may stand"));
        }
        let locations = self.names(Punctuator::Pipe, "a directive location")?;
        let locations = locations
            .into_iter()
            .map(|name| match location(&name.node) {
                Some(location) => Ok(Positioned::new(location, name.pos)),
                None => Err(SyntaxError {
                    at: name.pos,
                    reason: Reason::DirectiveLocation(quoted(&name.node)),
                }),
            })
            .collect::<Result<_, _>>()?;
        Ok(DirectiveDefinition {
            description,
            name,
            arguments,
            is_repeatable,
            locations,
        })
    }
}

fn adds_nothing(kind: &TypeKind) -> bool {
    match kind {
        TypeKind::Scalar => true,
        TypeKind::Object(object) => object.implements.is_empty() && object.fields.is_empty(),
        TypeKind::Interface(interface) => {
            interface.implements.is_empty() && interface.fields.is_empty()
        }
        TypeKind::Union(union) => union.members.is_empty(),
        TypeKind::Enum(found) => found.values.is_empty(),
        TypeKind::InputObject(input) => input.fields.is_empty(),
    }
}

fn location(name: &str) -> Option<DirectiveLocation> {
    Some(match name {
        "QUERY" => DirectiveLocation::Query,
        "MUTATION" => DirectiveLocation::Mutation,
        "SUBSCRIPTION" => DirectiveLocation::Subscription,
        "FIELD" => DirectiveLocation::Field,
        "FRAGMENT_DEFINITION" => DirectiveLocation::FragmentDefinition,
        "FRAGMENT_SPREAD" => DirectiveLocation::FragmentSpread,
        "INLINE_FRAGMENT" => DirectiveLocation::InlineFragment,
        "VARIABLE_DEFINITION" => DirectiveLocation::VariableDefinition,
        "SCHEMA" => DirectiveLocation::Schema,
        "SCALAR" => DirectiveLocation::Scalar,
        "OBJECT" => DirectiveLocation::Object,
        "FIELD_DEFINITION" => DirectiveLocation::FieldDefinition,
        "ARGUMENT_DEFINITION" => DirectiveLocation::ArgumentDefinition,
        "INTERFACE" => DirectiveLocation::Interface,
        "UNION" => DirectiveLocation::Union,
        "ENUM" => DirectiveLocation::Enum,
        "ENUM_VALUE" => DirectiveLocation::EnumValue,
        "INPUT_OBJECT" => DirectiveLocation::InputObject,
        "INPUT_FIELD_DEFINITION" => DirectiveLocation::InputFieldDefinition,
        _ => return None,
    })
}
