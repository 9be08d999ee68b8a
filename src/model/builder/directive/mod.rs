//! The directives of a schema: which there are, where they may stand, and their arguments.

mod foreign;

use std::num::NonZeroU32;

use async_graphql::{Value as GraphValue, parser::types::ConstDirective};

use super::{
    document::{At, Document, Placed},
    problem::Problems,
};
use crate::model::{
    field::{Direction, Limits},
    terms::Terms,
};
use crate::{consistency::Consistency, gremlin::Text};

/// Where a directive stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Type,
    /// Of a node or an edge.
    Field,
    QueryField,
    MutationField,
    Input,
    InputType,
    Scalar,
    /// An argument, or a value of an enum.
    Part,
    /// `schema`, and what extends it.
    Schema,
    Other,
}

impl Place {
    fn is_field(self) -> bool {
        match self {
            Place::Field | Place::QueryField | Place::MutationField => true,
            Place::Type
            | Place::Input
            | Place::InputType
            | Place::Scalar
            | Place::Part
            | Place::Schema
            | Place::Other => false,
        }
    }

    fn can_be_deprecated(self) -> bool {
        self.is_field() || matches!(self, Place::Input | Place::Part)
    }

    fn can_have_an_alias(self) -> bool {
        self.is_field()
            || matches!(
                self,
                Place::Type | Place::Input | Place::InputType | Place::Part
            )
    }
}

/// What the directives of one type, field or input field say.
#[derive(Debug, Default)]
pub(super) struct Directives {
    pub alias: Option<Text>,
    pub id: Option<At>,
    pub relationship: Option<RelationshipDirective>,
    pub deprecated: Option<String>,
    /// Where a scalar is specified.
    pub specified_by: Option<Text>,
    pub one_of: bool,
    /// A statement, and where its string begins.
    pub statement: Option<(At, String)>,
    /// `@query` and `@mutation`.
    pub terms: Terms,
    /// What several of a type are called, by `@plural`.
    pub plural: Option<Text>,
    /// No two nodes of the type have the same value.
    pub unique: bool,
    pub limits: Option<Limits>,
    /// Whether look-ups are generated, by `@query(generate:)`.
    pub generates: Option<bool>,
    /// Whether anything is generated for queries, by `@generate(query:)`.
    pub generates_queries: Option<bool>,
    /// One of them is wrong, and that is told: what it would have said is not missed.
    pub wrong: bool,
}

#[derive(Debug)]
pub(super) struct RelationshipDirective {
    pub at: At,
    pub label: Text,
    pub direction: Direction,
    pub properties: Option<(At, String)>,
    /// Its edges lead to nodes of the field's type and to no others.
    pub exclusive: bool,
}

/// A directive that this schema language knows.
enum Known {
    Alias,
    Id,
    Relationship,
    GraphQuery,
    Cypher,
    Query,
    Mutation,
    Deprecated,
    SpecifiedBy,
    OneOf,
    Plural,
    Unique,
    Limit,
    Generate,
    /// AppSync's and the specification's: nothing for us to do.
    Passive,
    /// Part of the vocabulary, and not built yet. To leave it unheeded would be wrong.
    Refused,
}

const NAMES: [&str; 13] = [
    "alias",
    "id",
    "relationship",
    "graphQuery",
    "query",
    "mutation",
    "deprecated",
    "specifiedBy",
    "oneOf",
    "plural",
    "unique",
    "limit",
    "generate",
];

fn known(name: &str) -> Option<Known> {
    Some(match name {
        "alias" => Known::Alias,
        "id" => Known::Id,
        "relationship" => Known::Relationship,
        "graphQuery" => Known::GraphQuery,
        "cypher" | "Cypher" => Known::Cypher,
        "query" => Known::Query,
        "mutation" => Known::Mutation,
        "deprecated" => Known::Deprecated,
        "specifiedBy" => Known::SpecifiedBy,
        "oneOf" => Known::OneOf,
        "plural" => Known::Plural,
        "unique" => Known::Unique,
        "limit" => Known::Limit,
        "generate" => Known::Generate,
        "aws_auth"
        | "aws_cognito_user_pools"
        | "aws_iam"
        | "aws_oidc"
        | "aws_api_key"
        | "aws_lambda"
        | "aws_subscribe"
        | "canonical"
        | "hidden"
        | "renamed" => Known::Passive,
        "auth" | "default" | "timestamp" | "private" | "readonly" | "key" | "external"
        | "requires" | "provides" | "shareable" => Known::Refused,
        _ => return None,
    })
}

pub(super) fn read(
    document: &Document,
    place: Place,
    directives: &[Placed<ConstDirective>],
    problems: &mut Problems,
) -> Directives {
    let mut found = Directives::default();
    for directive in directives {
        let mut reader = Reader {
            document,
            directive,
            problems,
            has_unknown_argument: false,
        };
        let before = reader.problems.len();
        reader.read(place, &mut found);
        found.wrong |= reader.problems.len() > before;
    }
    found
}

/// A name in GraphQL that a schema may define (sections 2.1.9 and 3.3).
fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(is_letter)
        && !text.starts_with("__")
        && text.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

struct Reader<'a> {
    document: &'a Document,
    directive: &'a Placed<ConstDirective>,
    problems: &'a mut Problems,
    /// One that was meant to be another, which is then not missed.
    has_unknown_argument: bool,
}

impl Reader<'_> {
    fn read(&mut self, place: Place, found: &mut Directives) {
        let name = self.directive.node.name.node.as_str();
        let Some(known) = known(name) else {
            if !self
                .document
                .directives
                .iter()
                .any(|declared| declared.node.name.node == name)
            {
                let help = foreign::hint(&self.directive.node).or_else(|| {
                    super::names::nearest(name, NAMES.into_iter())
                        .map(|near| format!("did you mean `@{near}`?"))
                });
                self.problem(format!("there is no directive `@{name}`"), help);
            }
            return;
        };
        match known {
            Known::Alias if place.can_have_an_alias() => {
                self.arguments(&["property"]);
                found.alias = self.required_text("property");
            }
            Known::Id if place.is_field() || place == Place::Input => {
                self.arguments(&[]);
                found.id = Some(self.directive.at);
            }
            Known::Relationship if place.is_field() => {
                found.relationship = self.relationship();
            }
            Known::GraphQuery if place.is_field() => {
                self.arguments(&["statement"]);
                let at = self.argument_place("statement");
                found.statement = self
                    .required_text("statement")
                    .map(|text| (at, text.to_string()));
            }
            Known::Query if place == Place::QueryField => {
                self.arguments(&["consistency", "cache", "dfe"]);
                found.terms.consistency = self.consistency();
                found.terms.cache = self.seconds("cache");
                found.terms.dfe = self.boolean("dfe");
                if found.terms.consistency == Consistency::Strong && found.terms.cache.is_some() {
                    self.problem(
                        "an answer from the cache has not seen every change, so `cache` and \
                         `consistency: STRONG` exclude each other",
                        None,
                    );
                }
            }
            Known::Mutation if place == Place::MutationField => {
                self.arguments(&["idempotent"]);
                found.terms.idempotent = self.boolean("idempotent");
            }
            Known::Query if place == Place::Type => {
                self.arguments(&["generate"]);
                found.generates = self.boolean("generate");
            }
            Known::Plural if place == Place::Type => {
                self.arguments(&["value"]);
                found.plural = self.required_text("value");
                if let Some(plural) = &found.plural
                    && !is_name(plural)
                {
                    self.argument_problem("value", "is a name: letters, digits and `_`");
                    found.plural = None;
                }
            }
            Known::Unique if place == Place::Field => {
                self.arguments(&[]);
                found.unique = true;
            }
            Known::Limit if matches!(place, Place::Type | Place::Field) => {
                self.arguments(&["default", "max"]);
                found.limits = Some(self.limits());
            }
            Known::Generate if place == Place::Schema => {
                self.arguments(&["query"]);
                found.generates_queries = self.boolean("query");
            }
            Known::Query => self.problem(
                "`@query` stands at fields of the query root, and as `@query(generate: false)` at types",
                Some("leave it out: what is below a root field runs as that field does".into()),
            ),
            Known::Mutation => {
                self.problem("`@mutation` stands at fields of the mutation root", None);
            }
            Known::Cypher if place.is_field() => self.problem(
                "openCypher statements are not run here",
                Some(
                    "write it as a Gremlin statement: `@graphQuery(statement: \"g.V()…\")`".into(),
                ),
            ),
            Known::Deprecated if place.can_be_deprecated() => {
                self.arguments(&["reason"]);
                let reason = self.directive.node.get_argument("reason");
                found.deprecated = Some(match reason.map(|value| &value.node) {
                    Some(GraphValue::String(reason)) => reason.clone(),
                    None => "No longer supported".to_owned(),
                    Some(_) => {
                        self.argument_problem("reason", "is a string");
                        String::new()
                    }
                });
            }
            Known::SpecifiedBy if place == Place::Scalar => {
                self.arguments(&["url"]);
                found.specified_by = self.required_text("url");
            }
            Known::OneOf if place == Place::InputType => {
                self.arguments(&[]);
                found.one_of = true;
            }
            Known::Passive => {}
            Known::Refused => self.problem(
                format!("`@{name}` is not supported yet"),
                Some(
                    "it is refused, since leaving it out would change what the schema says".into(),
                ),
            ),
            Known::Alias
            | Known::Id
            | Known::Relationship
            | Known::GraphQuery
            | Known::Cypher
            | Known::Deprecated
            | Known::SpecifiedBy
            | Known::OneOf
            | Known::Plural
            | Known::Unique
            | Known::Limit
            | Known::Generate => {
                self.problem(format!("`@{name}` cannot stand here"), None);
            }
        }
    }

    fn relationship(&mut self) -> Option<RelationshipDirective> {
        self.arguments(&["type", "edgeType", "direction", "properties", "exclusive"]);
        let label = match self.text("edgeType") {
            Some(label) => Some(label),
            None => self.required_text("type"),
        };
        let direction = self.directive.node.get_argument("direction");
        let direction = match direction.map(|value| &value.node) {
            Some(GraphValue::Enum(name)) if name == "OUT" => Some(Direction::Out),
            Some(GraphValue::Enum(name)) if name == "IN" => Some(Direction::In),
            Some(_) => {
                self.argument_problem("direction", "is `OUT` or `IN`");
                None
            }
            None if self.has_unknown_argument => None,
            None => {
                self.problem(
                    "`@relationship` needs a direction",
                    Some("write `direction: OUT` or `direction: IN`".into()),
                );
                None
            }
        };
        let at = self.argument_place("properties");
        let properties = self.text("properties").map(|name| (at, name.to_string()));
        Some(RelationshipDirective {
            at: self.directive.at,
            label: label?,
            direction: direction?,
            properties,
            exclusive: self.boolean("exclusive").unwrap_or(false),
        })
    }

    fn limits(&mut self) -> Limits {
        let limits = Limits {
            default: self.count("default"),
            max: self.count("max"),
        };
        if let (Some(default), Some(max)) = (limits.default, limits.max)
            && default > max
        {
            self.argument_problem("default", "is more than `max`");
        }
        limits
    }

    fn count(&mut self, argument: &str) -> Option<u32> {
        let value = self.directive.node.get_argument(argument)?;
        let count = match &value.node {
            GraphValue::Number(number) => number
                .as_u64()
                .and_then(|count| i32::try_from(count).ok())
                .and_then(|count| u32::try_from(count).ok()),
            _ => None,
        };
        if count.is_none() {
            self.argument_problem(argument, "is a whole number from 0 to 2147483647");
        }
        count
    }

    fn consistency(&mut self) -> Consistency {
        let value = self.directive.node.get_argument("consistency");
        match value.map(|value| &value.node) {
            None => Consistency::Eventual,
            Some(GraphValue::Enum(name)) if name == "EVENTUAL" => Consistency::Eventual,
            Some(GraphValue::Enum(name)) if name == "STRONG" => Consistency::Strong,
            Some(_) => {
                self.argument_problem("consistency", "is STRONG or EVENTUAL");
                Consistency::Eventual
            }
        }
    }

    /// Neptune keeps an answer for a day at most.
    fn seconds(&mut self, argument: &str) -> Option<NonZeroU32> {
        let value = self.directive.node.get_argument(argument)?;
        let seconds = match &value.node {
            GraphValue::Number(number) => number
                .as_u64()
                .filter(|seconds| *seconds <= 86_400)
                .and_then(|seconds| NonZeroU32::new(u32::try_from(seconds).ok()?)),
            _ => None,
        };
        if seconds.is_none() {
            self.argument_problem(argument, "is a whole number of seconds from 1 to 86400");
        }
        seconds
    }

    fn boolean(&mut self, argument: &str) -> Option<bool> {
        let value = self.directive.node.get_argument(argument)?;
        match &value.node {
            GraphValue::Boolean(on) => Some(*on),
            _ => {
                self.argument_problem(argument, "is true or false");
                None
            }
        }
    }

    fn argument_problem(&mut self, argument: &str, message: &str) {
        let at = self.argument_place(argument);
        let message = format!("`{argument}` {message}");
        self.problems.push(self.document.problem(at, message, None));
    }

    /// Where an argument's value begins, or the directive's name.
    fn argument_place(&self, argument: &str) -> At {
        let directive = &self.directive.node;
        let pos = directive
            .get_argument(argument)
            .map_or(directive.name.pos, |value| value.pos);
        self.directive.at.same_file(pos)
    }

    /// Reports arguments that the directive does not have.
    fn arguments(&mut self, allowed: &[&'static str]) {
        let directive = &self.directive.node;
        for (name, _) in &directive.arguments {
            if !allowed.contains(&name.node.as_str()) {
                let near = match allowed {
                    // Whatever it is called, there is one thing to say.
                    [only] => Some(*only),
                    _ => super::names::nearest(&name.node, allowed.iter().copied()),
                };
                let problem = self.document.problem(
                    self.directive.at.same_file(name.pos),
                    format!("`@{}` has no argument `{}`", directive.name.node, name.node),
                    near.map(|near| format!("did you mean `{near}`?")),
                );
                self.problems.push(problem);
                self.has_unknown_argument = true;
            }
        }
    }

    fn required_text(&mut self, argument: &str) -> Option<Text> {
        let text = self.text(argument);
        let given = self.directive.node.get_argument(argument).is_some();
        if text.is_none() && !given && !self.has_unknown_argument {
            let name = &self.directive.node.name.node;
            self.problem(format!("`@{name}` needs `{argument}: \"…\"`"), None);
        }
        text
    }

    fn text(&mut self, argument: &str) -> Option<Text> {
        let value = self.directive.node.get_argument(argument)?;
        match &value.node {
            GraphValue::String(text) if !text.is_empty() => Some(Text::from(text.as_str())),
            _ => {
                let problem = self.document.problem(
                    self.directive.at.same_file(value.pos),
                    format!("`{argument}` must be a string that is not empty"),
                    None,
                );
                self.problems.push(problem);
                None
            }
        }
    }

    fn problem(&mut self, message: impl Into<String>, help: Option<String>) {
        let problem = self.document.problem(self.directive.at, message, help);
        self.problems.push(problem);
    }
}
