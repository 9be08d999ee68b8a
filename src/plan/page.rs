//! Pages: a list of which a part is shown, with what tells where to go on.
//!
//! In: the selection of a page. Out: its parts.

use super::{
    EdgePart, FieldName, InfoPart, PageAsks,
    asked::{AskedEdgePart, AskedField, AskedPart, AskedProperties},
    collect::{Group, ObjectOf},
    make::{Planner, Reached, coordinate, definition, internal, one_field, sets},
};
use crate::{
    error::{Code, Error, Location},
    model::{Field, FieldKind, ObjectId, Target, Wrap},
};

/// A field of an object that is made here.
pub(super) struct Made<'d> {
    pub name: FieldName,
    /// `None`: the type's name is asked for.
    pub definition: Option<&'d Field>,
    pub group: Group<'d>,
}

impl<'d> Planner<'d> {
    /// The page type of a field.
    pub(super) fn page_type(&self, field: &Field, at: Location) -> Result<ObjectId, Error> {
        match self.selected.model.target(&field.type_name) {
            Some(Target::Object(id)) => Ok(id),
            Some(Target::Abstract(_)) | None => Err(internal("a page is no object", at)),
        }
    }

    /// The selections of a page's items.
    pub(super) fn items_of(&self, page: ObjectId, group: &Group<'d>) -> Result<Group<'d>, Error> {
        let mut found: Option<Group<'d>> = None;
        let mut add = |items: Group<'d>| match found.replace(items) {
            None => Ok(()),
            Some(earlier) => Err(Error::new(
                Code::ValidationFailed,
                "the items of a page can be asked for once, under one name",
            )
            .at(Location::from(earlier[0].pos))),
        };
        let selected = self.selected.collect(ObjectOf::Object(page), &sets(group));
        for (_, items) in selected {
            let name = items[0].node.name.node.as_str();
            match name {
                "items" | "nodes" => add(items)?,
                "edges" => {
                    let Some(edge) = self.field_type(page, name) else {
                        continue;
                    };
                    for (_, nodes) in self.selected.collect(ObjectOf::Object(edge), &sets(&items)) {
                        if nodes[0].node.name.node == "node" {
                            add(nodes)?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(found.unwrap_or_default())
    }

    fn field_type(&self, of: ObjectId, field: &str) -> Option<ObjectId> {
        let model = self.selected.model;
        let field = model[of].fields.get(field)?;
        match model.target(&field.type_name)? {
            Target::Object(id) => Some(id),
            Target::Abstract(_) => None,
        }
    }

    /// The parts of a page.
    pub(super) fn page(
        &mut self,
        page: ObjectId,
        group: &Group<'d>,
        below: Reached,
    ) -> Result<Vec<(FieldName, AskedPart)>, Error> {
        let mut parts = Vec::new();
        for field in self.made(page, group)? {
            let part = match field.definition {
                None => AskedPart::TypeName(self.selected.model[page].name.clone()),
                Some(definition) => match &*definition.name {
                    "items" | "nodes" => AskedPart::Items(definition.wrap),
                    "edges" => AskedPart::Edges {
                        required: matches!(definition.wrap, Wrap::List { required: true, .. }),
                        parts: self.edges(page, &field.group, below)?,
                    },
                    "nextToken" => AskedPart::NextToken,
                    "totalCount" => AskedPart::Total,
                    "pageInfo" => AskedPart::Info(self.info(page, &field.group)?),
                    name => return Err(unknown(name, field.name.at)),
                },
            };
            parts.push((field.name, part));
        }
        Ok(parts)
    }

    fn edges(
        &mut self,
        page: ObjectId,
        group: &Group<'d>,
        below: Reached,
    ) -> Result<Vec<AskedEdgePart>, Error> {
        let at = Location::from(group[0].pos);
        let edge = self
            .field_type(page, "edges")
            .ok_or_else(|| internal("the edges of a page are no objects", at))?;
        let mut parts = Vec::new();
        for field in self.made(edge, group)? {
            let part = match field.definition {
                None => EdgePart::TypeName(self.selected.model[edge].name.clone()),
                Some(definition) => match &*definition.name {
                    "node" => EdgePart::Node(definition.wrap),
                    "cursor" => EdgePart::Cursor,
                    "properties" => EdgePart::Properties(AskedProperties {
                        fields: self.properties(definition, &field.group, below)?,
                        wrap: definition.wrap,
                    }),
                    name => return Err(unknown(name, field.name.at)),
                },
            };
            parts.push((field.name, part));
        }
        Ok(parts)
    }

    /// What is asked of the edge that a row is.
    fn properties(
        &mut self,
        definition: &'d Field,
        group: &Group<'d>,
        below: Reached,
    ) -> Result<Vec<AskedField>, Error> {
        match definition.kind {
            FieldKind::Edge(edge) => {
                let inside = Reached {
                    edge: None,
                    depth: below.depth,
                };
                self.object(edge, &sets(group), inside)
            }
            _ => Err(internal(
                "the properties of a page's edge are no edge",
                Location::from(group[0].pos),
            )),
        }
    }

    fn info(
        &mut self,
        page: ObjectId,
        group: &Group<'d>,
    ) -> Result<Vec<(FieldName, InfoPart)>, Error> {
        let at = Location::from(group[0].pos);
        let info = self
            .field_type(page, "pageInfo")
            .ok_or_else(|| internal("the information on a page is no object", at))?;
        let mut parts = Vec::new();
        for field in self.made(info, group)? {
            let part = match field.definition {
                None => InfoPart::TypeName(self.selected.model[info].name.clone()),
                Some(definition) => match &*definition.name {
                    "hasNextPage" => InfoPart::HasNext,
                    "hasPreviousPage" => InfoPart::HasPrevious,
                    "startCursor" => InfoPart::Start,
                    "endCursor" => InfoPart::End,
                    name => return Err(unknown(name, field.name.at)),
                },
            };
            parts.push((field.name, part));
        }
        Ok(parts)
    }

    /// The fields of an object that is made here.
    pub(super) fn made(&mut self, of: ObjectId, group: &Group<'d>) -> Result<Vec<Made<'d>>, Error> {
        let model = self.selected.model;
        let object = &model[of];
        let groups = self.selected.collect(ObjectOf::Object(of), &sets(group));
        let mut found = Vec::with_capacity(groups.len());
        for (key, group) in groups {
            let field = one_field(key, &group)?;
            let at = Location::from(group[0].pos);
            let name = field.name.node.as_str();
            self.count()?;
            found.push(Made {
                name: FieldName::new(key.into(), coordinate(&object.name, name), at),
                definition: match name {
                    "__typename" => None,
                    _ => Some(definition(&object.fields, &object.name, field)?),
                },
                group,
            });
        }
        Ok(found)
    }
}

impl AskedPart {
    /// What it asks beside the rows. `reaches_back`: the page may be at the end of the list.
    pub(super) fn asks(&self, reaches_back: bool, asks: &mut PageAsks) {
        match self {
            AskedPart::TypeName(_) | AskedPart::Items(_) => {}
            AskedPart::NextToken => asks.cursors = true,
            AskedPart::Total => asks.total = true,
            AskedPart::Edges { parts, .. } => {
                let mut parts = parts.iter();
                asks.cursors |= parts.any(|(_, part)| matches!(part, EdgePart::Cursor));
            }
            AskedPart::Info(parts) => {
                for (_, part) in parts {
                    match part {
                        InfoPart::TypeName(_) => {}
                        InfoPart::HasNext => asks.ahead |= reaches_back,
                        InfoPart::HasPrevious => asks.back = true,
                        InfoPart::Start | InfoPart::End => asks.cursors = true,
                    }
                }
            }
        }
    }
}

fn unknown(name: &str, at: Location) -> Error {
    let message = format!("`{name}` is not known of a page that a statement makes");
    Error::new(Code::BadUserInput, message).at(at)
}
