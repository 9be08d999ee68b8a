//! Catalogue to the schema in GraphQL's own language, without what every schema has.

use super::catalog::{
    Catalog, Directive, Field, InputValue, Kind, Origin, Type, TypeId, TypeRef, Words,
};
use crate::literal;

impl Catalog {
    pub fn sdl(&self) -> String {
        let mut printer = Printer {
            catalog: self,
            out: String::new(),
        };
        printer.schema();
        for directive in &self.directives {
            if directive.origin == Origin::Schema {
                printer.directive(directive);
            }
        }
        for ty in self.types() {
            if ty.origin == Origin::Schema {
                printer.ty(ty);
            }
        }
        printer.out
    }
}

struct Printer<'c> {
    catalog: &'c Catalog,
    out: String,
}

impl Printer<'_> {
    fn schema(&mut self) {
        let catalog = self.catalog;
        literal::description(&mut self.out, catalog.description.as_deref(), "");
        self.out.push_str("schema {\n  query: ");
        self.out.push_str(&catalog[catalog.query].name);
        if let Some(mutation) = catalog.mutation {
            self.out.push_str("\n  mutation: ");
            self.out.push_str(&catalog[mutation].name);
        }
        if let Some(subscription) = catalog.subscription {
            self.out.push_str("\n  subscription: ");
            self.out.push_str(&catalog[subscription].name);
        }
        self.out.push_str("\n}\n");
    }

    fn directive(&mut self, directive: &Directive) {
        self.out.push('\n');
        self.description(&directive.words, "");
        self.out.push_str("directive @");
        self.out.push_str(&directive.words.name);
        self.arguments(&directive.arguments, "");
        if directive.repeatable {
            self.out.push_str(" repeatable");
        }
        self.out.push_str(" on ");
        self.out.push_str(&directive.locations.join(" | "));
        self.out.push('\n');
    }

    fn ty(&mut self, ty: &Type) {
        self.out.push('\n');
        literal::description(&mut self.out, ty.description.as_deref(), "");
        match &ty.kind {
            Kind::Scalar { specified_by } => {
                self.begin("scalar", ty);
                if let Some(url) = specified_by {
                    self.out.push_str(" @specifiedBy(url: ");
                    literal::string(&mut self.out, url);
                    self.out.push(')');
                }
                self.out.push('\n');
            }
            Kind::Object { interfaces, fields } => {
                self.begin("type", ty);
                self.names(" implements ", " & ", interfaces);
                self.out.push_str(&ty.directives);
                self.fields(fields);
            }
            Kind::Interface {
                interfaces, fields, ..
            } => {
                self.begin("interface", ty);
                self.names(" implements ", " & ", interfaces);
                self.out.push_str(&ty.directives);
                self.fields(fields);
            }
            Kind::Union { possible } => {
                self.begin("union", ty);
                self.out.push_str(&ty.directives);
                self.names(" = ", " | ", possible);
                self.out.push('\n');
            }
            Kind::Enum { values } => {
                self.begin("enum", ty);
                self.out.push_str(&ty.directives);
                self.out.push_str(" {\n");
                for value in values {
                    self.description(value, "  ");
                    self.out.push_str("  ");
                    self.out.push_str(&value.name);
                    self.deprecated(value);
                    self.out.push('\n');
                }
                self.out.push_str("}\n");
            }
            Kind::Input { fields, one_of } => {
                self.begin("input", ty);
                if *one_of {
                    self.out.push_str(" @oneOf");
                }
                self.out.push_str(&ty.directives);
                self.out.push_str(" {\n");
                for field in fields {
                    self.description(&field.words, "  ");
                    self.out.push_str("  ");
                    self.input_value(field);
                    self.out.push('\n');
                }
                self.out.push_str("}\n");
            }
        }
    }

    fn begin(&mut self, keyword: &str, ty: &Type) {
        self.out.push_str(keyword);
        self.out.push(' ');
        self.out.push_str(&ty.name);
    }

    fn names(&mut self, before: &str, between: &str, ids: &[TypeId]) {
        for (index, id) in ids.iter().enumerate() {
            self.out.push_str(if index == 0 { before } else { between });
            self.out.push_str(&self.catalog[*id].name);
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        self.out.push_str(" {\n");
        for field in fields {
            self.description(&field.words, "  ");
            self.out.push_str("  ");
            self.out.push_str(&field.words.name);
            self.arguments(&field.arguments, "  ");
            self.out.push_str(": ");
            self.type_ref(&field.ty);
            self.deprecated(&field.words);
            self.out.push_str(&field.directives);
            self.out.push('\n');
        }
        self.out.push_str("}\n");
    }

    /// In one line, but for arguments with a description.
    fn arguments(&mut self, arguments: &[InputValue], indent: &str) {
        if arguments.is_empty() {
            return;
        }
        let inner = format!("{indent}  ");
        let described = arguments
            .iter()
            .any(|argument| argument.words.description.is_some());
        self.out.push('(');
        for (index, argument) in arguments.iter().enumerate() {
            match (described, index) {
                (true, _) => {
                    self.out.push('\n');
                    self.description(&argument.words, &inner);
                    self.out.push_str(&inner);
                }
                (false, 0) => {}
                (false, _) => self.out.push_str(", "),
            }
            self.input_value(argument);
        }
        if described {
            self.out.push('\n');
            self.out.push_str(indent);
        }
        self.out.push(')');
    }

    fn input_value(&mut self, value: &InputValue) {
        self.out.push_str(&value.words.name);
        self.out.push_str(": ");
        self.type_ref(&value.ty);
        if let Some(default) = &value.default {
            self.out.push_str(" = ");
            self.out.push_str(default);
        }
        self.deprecated(&value.words);
    }

    fn type_ref(&mut self, ty: &TypeRef) {
        match ty {
            TypeRef::Named(id) => self.out.push_str(&self.catalog[*id].name),
            TypeRef::List(items) => {
                self.out.push('[');
                self.type_ref(items);
                self.out.push(']');
            }
            TypeRef::NonNull(inner) => {
                self.type_ref(inner);
                self.out.push('!');
            }
        }
    }

    fn description(&mut self, words: &Words, indent: &str) {
        literal::description(&mut self.out, words.description.as_deref(), indent);
    }

    fn deprecated(&mut self, words: &Words) {
        if let Some(reason) = &words.deprecated {
            self.out.push_str(" @deprecated(reason: ");
            literal::string(&mut self.out, reason);
            self.out.push(')');
        }
    }
}
