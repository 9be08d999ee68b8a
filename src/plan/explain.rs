//! A plan for people to read.

use std::fmt::{self, Display, Formatter};

use super::{
    ArgumentValue, Call, Expression, Fetch, Origin, Part, Plan, Projection, Root, RootSource,
    Select, Source, SumKey, SumSource, Sums, Yield,
};
use crate::{
    gremlin::write_value,
    model::{Direction, Input, Key},
};

impl Display for Plan {
    /// One line for each root, relationship and value, nested as the response is.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.roots.iter().try_for_each(|root| self.root(root, f))?;
        for batch in &self.batches {
            write!(f, "below {}, for the elements of a level: ", batch.root)?;
            self.fetch(&batch.fetch, 1, f)?;
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
            RootSource::Fetch(fetch) => {
                write!(f, "{key}: ")?;
                self.fetch(fetch, 1, f)
            }
        }
    }

    /// What is in its rows stands deeper by one level.
    fn fetch(&self, fetch: &Fetch, level: usize, f: &mut Formatter<'_>) -> fmt::Result {
        match &fetch.origin {
            Origin::Vertices => self.select(&fetch.select, f)?,
            Origin::Hop(hop) => {
                match hop.direction {
                    Direction::Out => write!(f, "-{}-> ", hop.label)?,
                    Direction::In => write!(f, "<-{}- ", hop.label)?,
                }
                self.select(&fetch.select, f)?;
            }
            Origin::Call(call) => self.call(call, fetch.select.part, f)?,
        }
        match &fetch.yields {
            Yield::Rows(projection) => self.projection(projection, level, f),
            Yield::Sums(sums) => self.sums(sums, level, f),
            Yield::AsIs => Ok(()),
        }
    }

    fn sums(&self, sums: &Sums, level: usize, f: &mut Formatter<'_>) -> fmt::Result {
        for (key, source) in &sums.entries {
            write!(f, "{:indent$}{key}: ", "", indent = level * 2)?;
            match source {
                SumSource::Count => writeln!(f, "how many")?,
                SumSource::Group => writeln!(f, "what the group shares")?,
                SumSource::Measures { of, measures } => {
                    let key = match of {
                        SumKey::Own(Key::Property { key, .. }) => key,
                        SumKey::Own(Key::Id) | SumKey::PerType(_) => key,
                    };
                    let measures = measures.iter().map(|(key, _)| &**key);
                    let measures: Vec<_> = measures.collect();
                    writeln!(f, "of property {key}: {}", measures.join(", "))?;
                }
            }
        }
        Ok(())
    }

    fn call(&self, call: &Call, part: Part, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match part {
            Part::One => "one row of ",
            Part::List | Part::Page(_) | Part::Groups => "the rows of ",
        })?;
        f.write_str(&call.statement.name)?;
        for argument in call.arguments.iter().flatten() {
            write!(f, ", {}: ", argument.name)?;
            self.argument(argument, f)?;
        }
        writeln!(f)
    }

    fn select(&self, select: &Select, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match select.part {
            Part::One => "the first ",
            Part::List | Part::Groups => "all ",
            Part::Page(_) => "a page of ",
        })?;
        for (index, label) in select.labels.iter().enumerate() {
            f.write_str(if index > 0 { " or " } else { "" })?;
            f.write_str(&label.parts().join("::"))?;
        }
        for argument in &select.arguments {
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
                Source::Fetch(fetch) => self.fetch(fetch, level + 1, f)?,
            }
        }
        Ok(())
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
