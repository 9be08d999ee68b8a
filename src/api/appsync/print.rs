//! Model to the schema that AppSync's upload accepts: without directives of ours, scalars of the
//! schema's own, extensions, and interfaces that implement others.

use std::fmt::{self, Write};

use super::{
    check::{MAX_SCHEMA, Refused, check},
    scalars,
};
use crate::{
    literal,
    model::{
        AbstractKind, AbstractType, ArgumentDefinition, Described, InputObject, Model, Signature,
        Subscription, Wrap,
    },
};

/// The schema, or everything for which AppSync would refuse it.
pub fn sdl(model: &Model) -> Result<String, Vec<Refused>> {
    let refused = check(model);
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut printer = Printer {
        model,
        out: String::new(),
    };
    printer
        .schema()
        .expect("a string takes all that is written");
    match printer.out.len() > MAX_SCHEMA {
        true => Err(vec![Refused::Large(printer.out.len())]),
        false => Ok(printer.out),
    }
}

struct Printer<'m> {
    model: &'m Model,
    out: String,
}

impl Printer<'_> {
    fn schema(&mut self) -> fmt::Result {
        let model = self.model;
        self.out.push_str("schema {\n");
        writeln!(self.out, "  query: {}", model.query.name)?;
        if let Some(root) = &model.mutation {
            writeln!(self.out, "  mutation: {}", root.name)?;
        }
        if let Some(root) = &model.subscription {
            writeln!(self.out, "  subscription: {}", root.name)?;
        }
        self.out.push_str("}\n");
        for root in model.roots() {
            self.object(&root.name, &root.description, &[], &root.fields)?;
        }
        if let Some(root) = &model.subscription {
            self.begin("type", &root.name, &root.description, &[])?;
            for field in &root.fields {
                self.subscription(&root.name, field)?;
            }
            self.out.push_str("}\n");
        }
        for object in model.objects() {
            self.object(
                &object.name,
                &object.description,
                &object.interfaces,
                &object.fields,
            )?;
        }
        for found in model.abstracts() {
            self.abstract_type(found)?;
        }
        for found in model.enums() {
            self.begin("enum", &found.name, &found.description, &[])?;
            for (name, about) in &found.values {
                self.description(&about.description, "  ");
                write!(self.out, "  {name}")?;
                self.deprecated(about);
                self.out.push('\n');
            }
            self.out.push_str("}\n");
        }
        for found in model.inputs() {
            self.input(found)?;
        }
        Ok(())
    }

    fn object(
        &mut self,
        name: &str,
        description: &Option<String>,
        interfaces: &[crate::gremlin::Text],
        fields: &crate::model::Fields,
    ) -> fmt::Result {
        self.begin("type", name, description, interfaces)?;
        for field in fields.iter() {
            self.field(name, field)?;
            self.out.push('\n');
        }
        self.out.push_str("}\n");
        Ok(())
    }

    fn abstract_type(&mut self, found: &AbstractType) -> fmt::Result {
        match &found.kind {
            AbstractKind::Interface { fields, .. } => {
                self.begin("interface", &found.name, &found.description, &[])?;
                for field in fields {
                    self.field(&found.name, field)?;
                    self.out.push('\n');
                }
                self.out.push_str("}\n");
                Ok(())
            }
            AbstractKind::Union => {
                self.out.push('\n');
                self.description(&found.description, "");
                let names = found.possible.iter().map(|id| &*self.model[*id].name);
                let names = names.collect::<Vec<_>>().join(" | ");
                let directives = self.model.gateway.of_type(&found.name);
                writeln!(self.out, "union {}{directives} = {names}", found.name)
            }
        }
    }

    fn subscription(&mut self, type_name: &str, field: &Subscription) -> fmt::Result {
        self.field(type_name, &field.signature)?;
        let names: Vec<_> = field
            .mutations
            .iter()
            .map(|name| format!("\"{name}\""))
            .collect();
        writeln!(
            self.out,
            " @aws_subscribe(mutations: [{}])",
            names.join(", ")
        )
    }

    fn input(&mut self, found: &InputObject) -> fmt::Result {
        self.begin("input", &found.name, &found.description, &[])?;
        for (name, field) in &found.fields {
            self.description(&field.description, "  ");
            let ty = scalars::input_type(self.model, &field.ty);
            write!(self.out, "  {name}: {ty}")?;
            if let Some(default) = &field.default {
                let default = scalars::default(self.model, &field.ty, default);
                self.out.push_str(" = ");
                literal::value(&mut self.out, &default);
            }
            self.out.push('\n');
        }
        self.out.push_str("}\n");
        Ok(())
    }

    /// `type Airport implements Place @aws_iam {`
    fn begin(
        &mut self,
        keyword: &str,
        name: &str,
        description: &Option<String>,
        interfaces: &[crate::gremlin::Text],
    ) -> fmt::Result {
        self.out.push('\n');
        self.description(description, "");
        write!(self.out, "{keyword} {name}")?;
        if !interfaces.is_empty() {
            let names: Vec<_> = interfaces.iter().map(|name| &**name).collect();
            write!(self.out, " implements {}", names.join(" & "))?;
        }
        self.out.push_str(self.model.gateway.of_type(name));
        self.out.push_str(" {\n");
        Ok(())
    }

    fn field(&mut self, type_name: &str, field: &Signature) -> fmt::Result {
        let described = field
            .arguments
            .iter()
            .any(|known| known.description.is_some());
        self.description(&field.about.description, "  ");
        write!(self.out, "  {}", field.name)?;
        if !field.arguments.is_empty() {
            self.out.push('(');
            for (index, argument) in field.arguments.iter().enumerate() {
                match (described, index) {
                    (true, _) => {
                        self.out.push('\n');
                        self.description(&argument.description, "    ");
                        self.out.push_str("    ");
                    }
                    (false, 0) => {}
                    (false, _) => self.out.push_str(", "),
                }
                self.argument(argument)?;
            }
            self.out.push_str(if described { "\n  )" } else { ")" });
        }
        let ty = scalars::output_name(self.model, &field.type_name);
        self.out.push_str(": ");
        match field.wrap {
            Wrap::One { required } => write!(self.out, "{ty}{}", bang(required))?,
            Wrap::List {
                required,
                items_required,
            } => write!(self.out, "[{ty}{}]{}", bang(items_required), bang(required))?,
        }
        self.deprecated(&field.about);
        let directives = self.model.gateway.of_field(type_name, &field.name);
        self.out.push_str(directives);
        Ok(())
    }

    fn argument(&mut self, argument: &ArgumentDefinition) -> fmt::Result {
        let ty = scalars::input_type(self.model, &argument.ty);
        write!(self.out, "{}: {ty}", argument.name)?;
        if let Some(default) = &argument.default {
            let default = scalars::default(self.model, &argument.ty, default);
            self.out.push_str(" = ");
            literal::value(&mut self.out, &default);
        }
        Ok(())
    }

    fn deprecated(&mut self, about: &Described) {
        if let Some(reason) = &about.deprecated {
            self.out.push_str(" @deprecated(reason: ");
            literal::string(&mut self.out, reason);
            self.out.push(')');
        }
    }

    fn description(&mut self, text: &Option<String>, indent: &str) {
        literal::description(&mut self.out, text.as_deref(), indent);
    }
}

fn bang(required: bool) -> &'static str {
    match required {
        true => "!",
        false => "",
    }
}
