//! Several schema files as one: definitions with their extensions merged in, each part with the
//! place it came from.

use std::collections::HashSet;

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{
        BaseType, ConstDirective, DirectiveDefinition, EnumValueDefinition, FieldDefinition,
        InputValueDefinition, SchemaDefinition, TypeKind, TypeSystemDefinition,
    },
};
use indexmap::{IndexMap, map::Entry};

use super::problem::{Problem, Problems};
use crate::model::source::SourceFile;
use crate::syntax::{SyntaxError, parse_schema};

/// A place in one of the files.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    file: usize,
    pos: Pos,
}

/// Something, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Placed<T> {
    pub at: At,
    pub node: T,
}

pub(super) struct Definition {
    pub at: At,
    pub description: Option<String>,
    pub directives: Vec<Placed<ConstDirective>>,
    pub kind: Kind,
}

pub(super) enum Kind {
    Scalar,
    Object {
        implements: Vec<Placed<Name>>,
        fields: Vec<Placed<FieldDefinition>>,
    },
    Interface {
        implements: Vec<Placed<Name>>,
        fields: Vec<Placed<FieldDefinition>>,
    },
    Union {
        members: Vec<Placed<Name>>,
    },
    Enum {
        values: Vec<Placed<EnumValueDefinition>>,
    },
    Input {
        fields: Vec<Placed<InputValueDefinition>>,
    },
}

impl Definition {
    /// Adds fields that it lacks, and to others the arguments that were made for them.
    fn complete(&mut self, made: Definition) {
        let (
            Kind::Object { fields, .. } | Kind::Interface { fields, .. },
            Kind::Object { fields: more, .. } | Kind::Interface { fields: more, .. },
        ) = (&mut self.kind, made.kind)
        else {
            return;
        };
        for mut field in more {
            let mut there = fields.iter_mut();
            match there.find(|there| there.node.name.node == field.node.name.node) {
                Some(there) => {
                    // They stand where the field stands.
                    for argument in &mut field.node.arguments {
                        argument.pos = there.at.pos;
                        argument.node.ty.pos = there.at.pos;
                    }
                    there.node.arguments = field.node.arguments;
                }
                None => fields.push(field),
            }
        }
    }
}

/// The definitions of all files.
pub(super) struct Document {
    files: Vec<SourceFile>,
    pub types: IndexMap<String, Definition>,
    pub query: String,
    pub mutation: String,
    pub subscription: String,
    /// The schema's own, which stands before `schema`.
    pub description: Option<String>,
    /// Directives that the schema declares itself.
    pub directives: Vec<Placed<DirectiveDefinition>>,
    /// `schema`, and what extends it.
    pub schemas: Vec<Placed<SchemaDefinition>>,
    /// The root types that these name.
    pub roots: Vec<Root>,
    /// Root types of which there are extensions alone.
    extended: HashSet<String>,
    /// So many types are the user's own; what is generated stands behind them.
    written: usize,
}

/// A root type, where it is named.
pub(super) struct Root {
    pub at: At,
    /// `query`, `mutation` or `subscription`.
    pub operation: &'static str,
    pub name: String,
}

impl Document {
    /// Reads the files; syntax errors and doubled names are added to the problems.
    pub fn read(files: &[SourceFile], problems: &mut Problems) -> Self {
        let mut document = Document {
            files: files.to_vec(),
            types: IndexMap::new(),
            query: "Query".into(),
            mutation: "Mutation".into(),
            subscription: "Subscription".into(),
            description: None,
            directives: Vec::new(),
            schemas: Vec::new(),
            roots: Vec::new(),
            extended: HashSet::new(),
            written: 0,
        };
        let mut extensions = Vec::new();
        for (file, source) in files.iter().enumerate() {
            match parse_schema(&source.text) {
                Ok(parsed) => {
                    document.description = parsed.description.or(document.description);
                    for definition in parsed.definitions {
                        document.add(file, definition, &mut extensions, problems);
                    }
                }
                Err(error) => problems.push(document.syntax_error(file, &error)),
            }
        }
        document.name_roots();
        for (name, extension) in extensions {
            document.extend(name, extension, problems);
        }
        document.written = document.types.len();
        document
    }

    /// The names of the types that the user wrote.
    pub fn written_names(&self) -> impl Iterator<Item = &str> {
        self.types.keys().take(self.written).map(String::as_str)
    }

    /// Where `schema` stands, only what it names is a root.
    fn name_roots(&mut self) {
        if self.schemas.iter().any(|schema| !schema.node.extend) {
            self.mutation.clear();
            self.subscription.clear();
        }
        for root in &self.roots {
            let name = match root.operation {
                "query" => &mut self.query,
                "mutation" => &mut self.mutation,
                _ => &mut self.subscription,
            };
            name.clone_from(&root.name);
        }
    }

    pub fn is_root(&self, name: &str) -> bool {
        [&self.query, &self.mutation, &self.subscription]
            .into_iter()
            .any(|root| root == name)
    }

    pub fn problem(&self, at: At, message: impl Into<String>, help: Option<String>) -> Problem {
        Problem::new(&self.files[at.file], at.pos, message.into(), help)
    }

    pub fn file(&self, at: At) -> &SourceFile {
        &self.files[at.file]
    }

    /// The start of the first file, for what is missing altogether.
    pub fn start(&self) -> At {
        At {
            file: 0,
            pos: Pos { line: 1, column: 1 },
        }
    }

    fn syntax_error(&self, file: usize, error: &SyntaxError) -> Problem {
        let at = At {
            file,
            pos: error.at,
        };
        self.problem(at, error.to_string(), None)
    }

    /// Whether a type is written, and not only extended.
    pub fn is_written(&self, name: &str) -> bool {
        self.types.contains_key(name) && !self.extended.contains(name)
    }

    /// Adds what was generated: types, fields of types that are there, and arguments of fields that are there.
    pub fn add_generated(&mut self, source: SourceFile, problems: &mut Problems) {
        let file = self.files.len();
        let parsed = parse_schema(&source.text);
        self.files.push(source);
        let definitions = match parsed {
            Ok(parsed) => parsed.definitions,
            Err(error) => return problems.push(self.syntax_error(file, &error)),
        };
        for definition in definitions {
            let TypeSystemDefinition::Type(ty) = definition else {
                continue;
            };
            let name = placed(file, ty.node.name);
            let made = Definition {
                at: name.at,
                description: ty.node.description.map(|text| text.node),
                directives: all_placed(file, ty.node.directives),
                kind: kind(file, ty.node.kind),
            };
            match self.types.get_mut(name.node.as_str()) {
                None => {
                    self.types.insert(name.node.to_string(), made);
                }
                Some(there) => there.complete(made),
            }
        }
    }

    fn add(
        &mut self,
        file: usize,
        definition: TypeSystemDefinition,
        extensions: &mut Vec<(Placed<Name>, Definition)>,
        problems: &mut Problems,
    ) {
        match definition {
            TypeSystemDefinition::Schema(schema) => {
                for (operation, name) in [
                    ("query", &schema.node.query),
                    ("mutation", &schema.node.mutation),
                    ("subscription", &schema.node.subscription),
                ] {
                    if let Some(name) = name {
                        self.roots.push(Root {
                            at: At {
                                file,
                                pos: name.pos,
                            },
                            operation,
                            name: name.node.to_string(),
                        });
                    }
                }
                self.schemas.push(placed(file, schema));
            }
            TypeSystemDefinition::Directive(directive) => {
                self.directives.push(placed(file, directive));
            }
            TypeSystemDefinition::Type(ty) => {
                let name = placed(file, ty.node.name);
                let definition = Definition {
                    at: name.at,
                    description: ty.node.description.map(|text| text.node),
                    directives: all_placed(file, ty.node.directives),
                    kind: kind(file, ty.node.kind),
                };
                if ty.node.extend {
                    extensions.push((name, definition));
                    return;
                }
                match self.types.entry(name.node.to_string()) {
                    Entry::Vacant(entry) => {
                        entry.insert(definition);
                    }
                    Entry::Occupied(_) => problems.push(self.problem(
                        name.at,
                        format!("the type `{}` is defined twice", name.node),
                        Some("use `extend` to add to a type in another place".into()),
                    )),
                }
            }
        }
    }

    fn extend(&mut self, name: Placed<Name>, extension: Definition, problems: &mut Problems) {
        let is_root = self.is_root(&name.node);
        let Some(definition) = self.types.get_mut(name.node.as_str()) else {
            // What is generated of a root is added to this.
            if is_root {
                self.extended.insert(name.node.to_string());
                self.types.insert(name.node.to_string(), extension);
                return;
            }
            problems.push(self.problem(
                name.at,
                format!("there is no type `{}` to extend", name.node),
                None,
            ));
            return;
        };
        definition.directives.extend(extension.directives);
        match (&mut definition.kind, extension.kind) {
            (Kind::Scalar, Kind::Scalar) => {}
            (
                Kind::Object { implements, fields },
                Kind::Object {
                    implements: more_implements,
                    fields: more_fields,
                },
            )
            | (
                Kind::Interface { implements, fields },
                Kind::Interface {
                    implements: more_implements,
                    fields: more_fields,
                },
            ) => {
                implements.extend(more_implements);
                fields.extend(more_fields);
            }
            (Kind::Union { members }, Kind::Union { members: more }) => members.extend(more),
            (Kind::Enum { values }, Kind::Enum { values: more }) => values.extend(more),
            (Kind::Input { fields }, Kind::Input { fields: more }) => fields.extend(more),
            _ => problems.push(self.problem(
                name.at,
                format!("`{}` is not of the kind that this extends", name.node),
                None,
            )),
        }
    }
}

fn placed<T>(file: usize, item: Positioned<T>) -> Placed<T> {
    Placed {
        at: At {
            file,
            pos: item.pos,
        },
        node: item.node,
    }
}

fn all_placed<T>(file: usize, items: Vec<Positioned<T>>) -> Vec<Placed<T>> {
    items.into_iter().map(|item| placed(file, item)).collect()
}

fn kind(file: usize, kind: TypeKind) -> Kind {
    match kind {
        TypeKind::Scalar => Kind::Scalar,
        TypeKind::Object(object) => Kind::Object {
            implements: all_placed(file, object.implements),
            fields: all_placed(file, object.fields),
        },
        TypeKind::Interface(interface) => Kind::Interface {
            implements: all_placed(file, interface.implements),
            fields: all_placed(file, interface.fields),
        },
        TypeKind::Union(union) => Kind::Union {
            members: all_placed(file, union.members),
        },
        TypeKind::Enum(values) => Kind::Enum {
            values: all_placed(file, values.values),
        },
        TypeKind::InputObject(input) => Kind::Input {
            fields: all_placed(file, input.fields),
        },
    }
}

impl At {
    pub fn pos(self) -> Pos {
        self.pos
    }

    /// Another place in the same file.
    pub fn same_file(self, pos: Pos) -> At {
        At {
            file: self.file,
            pos,
        }
    }
}

/// The name in a type, without its lists.
pub(super) fn base_name(base: &BaseType) -> &str {
    match base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(items) => base_name(&items.base),
    }
}

/// That there is nothing in a type is told.
pub(super) fn is_empty(definition: &Definition) -> bool {
    match &definition.kind {
        Kind::Object { fields, .. } | Kind::Interface { fields, .. } => fields.is_empty(),
        Kind::Union { members } => members.is_empty(),
        Kind::Enum { values } => values.is_empty(),
        Kind::Input { fields } => fields.is_empty(),
        Kind::Scalar => false,
    }
}

pub(super) fn fields_of(definition: &Definition) -> &[Placed<FieldDefinition>] {
    match &definition.kind {
        Kind::Object { fields, .. } | Kind::Interface { fields, .. } => fields,
        Kind::Scalar | Kind::Union { .. } | Kind::Enum { .. } | Kind::Input { .. } => &[],
    }
}

pub(super) fn placed_directives(field: &Placed<FieldDefinition>) -> Vec<Placed<ConstDirective>> {
    field
        .node
        .directives
        .iter()
        .map(|directive| Placed {
            at: field.at.same_file(directive.pos),
            node: directive.node.clone(),
        })
        .collect()
}
