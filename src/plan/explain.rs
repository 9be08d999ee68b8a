//! A plan for people to read.

use std::fmt::{self, Display, Formatter};

use super::{
    ArgumentValue, Call, Expression, Hop, Nodes, Plan, Projection, Root, RootSource, Source,
};
use crate::{
    gremlin::write_value,
    model::{Direction, Input},
};

impl Display for Plan {
    /// One line for each root, relationship and value, nested as the response is.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.roots.iter().try_for_each(|root| self.root(root, f))?;
        for batch in &self.batches {
            write!(f, "below {}, for the elements of a level: ", batch.root)?;
            self.call(&batch.call, 1, f)?;
        }
        Ok(())
    }
}

impl Plan {
    fn root(&self, root: &Root, f: &mut Formatter<'_>) -> fmt::Result {
        let key = &root.shape.key;
        match &root.source {
            RootSource::TypeName => writeln!(f, "{key}: the type's name"),
            RootSource::Introspection => writeln!(f, "{key}: from the schema"),
            RootSource::Lookup(lookup) => {
                write!(f, "{key}: ")?;
                self.nodes(&lookup.nodes, f)?;
                self.projection(&lookup.projection, 1, f)
            }
            RootSource::Statement(call) => {
                write!(f, "{key}: ")?;
                self.call(call, 1, f)
            }
        }
    }

    fn call(&self, call: &Call, level: usize, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if call.single {
            "one row of "
        } else {
            "the rows of "
        })?;
        f.write_str(&call.statement.name)?;
        for argument in call.arguments.iter().flatten() {
            write!(f, ", {}: ", argument.name)?;
            self.argument(argument, f)?;
        }
        writeln!(f)?;
        match &call.projection {
            Some(projection) => self.projection(projection, level, f),
            None => Ok(()),
        }
    }

    fn nodes(&self, nodes: &Nodes, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if nodes.single { "the first " } else { "all " })?;
        for (index, label) in nodes.labels.iter().enumerate() {
            f.write_str(if index > 0 { " or " } else { "" })?;
            f.write_str(&label.parts().join("::"))?;
        }
        for (_, argument) in &nodes.arguments {
            write!(f, ", {}: ", argument.name)?;
            self.argument(argument, f)?;
        }
        writeln!(f)
    }

    fn projection(
        &self,
        projection: &Projection,
        level: usize,
        f: &mut Formatter<'_>,
    ) -> fmt::Result {
        for entry in &projection.entries {
            write!(f, "{:indent$}{}: ", "", entry.key, indent = level * 2)?;
            match &entry.source {
                Source::Label => writeln!(f, "label")?,
                Source::Id => writeln!(f, "id")?,
                Source::Property {
                    key, many: false, ..
                } => writeln!(f, "property {key}")?,
                Source::Property {
                    key, many: true, ..
                } => writeln!(f, "all values of {key}")?,
                Source::Edge { projection, .. } => {
                    writeln!(f, "the edge that led here")?;
                    self.projection(projection, level + 1, f)?;
                }
                Source::Hop(hop) => self.hop(hop, level, f)?,
                Source::Statement(call) => self.call(call, level + 1, f)?,
            }
        }
        Ok(())
    }

    fn hop(&self, hop: &Hop, level: usize, f: &mut Formatter<'_>) -> fmt::Result {
        match hop.direction {
            Direction::Out => write!(f, "-{}-> ", hop.edge_label)?,
            Direction::In => write!(f, "<-{}- ", hop.edge_label)?,
        }
        self.nodes(&hop.nodes, f)?;
        self.projection(&hop.projection, level + 1, f)
    }

    fn argument(&self, argument: &ArgumentValue, f: &mut Formatter<'_>) -> fmt::Result {
        self.expression(&argument.expression, f)
    }

    fn expression(&self, expression: &Expression, f: &mut Formatter<'_>) -> fmt::Result {
        match expression {
            Expression::Known(input) => write_input(input, f),
            Expression::Variable(index) => write!(f, "${}", self.variables[*index].name),
            Expression::List(list) => {
                f.write_str("[")?;
                for (index, item) in list.items.iter().enumerate() {
                    f.write_str(if index > 0 { ", " } else { "" })?;
                    self.expression(item, f)?;
                }
                f.write_str("]")
            }
            Expression::Object(object) => {
                f.write_str("{")?;
                for (index, field) in object.fields.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{}: ", field.name)?;
                    self.expression(&field.value, f)?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_input(input: &Input, f: &mut Formatter<'_>) -> fmt::Result {
    match input {
        Input::Null => f.write_str("null"),
        Input::Leaf(value) => {
            let mut text = String::new();
            write_value(value, &mut text);
            f.write_str(&text)
        }
        Input::List(items) => {
            f.write_str("[")?;
            for (index, item) in items.iter().enumerate() {
                f.write_str(if index > 0 { ", " } else { "" })?;
                write_input(item, f)?;
            }
            f.write_str("]")
        }
        Input::Object(fields) => {
            f.write_str("{")?;
            for (index, (name, value)) in fields.iter().enumerate() {
                write!(f, "{}{name}: ", if index > 0 { ", " } else { "" })?;
                write_input(value, f)?;
            }
            f.write_str("}")
        }
    }
}
