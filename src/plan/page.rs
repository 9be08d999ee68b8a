//! Pages of statements: a list of which a part is shown, with what tells where to go on.
//!
//! In: the selection of a page. Out: its shape. A place in the list is counted in rows: a statement
//! says itself in which order its rows come.

use super::{
    EdgePart, FieldName, InfoPart, PageId, PagePart, PageShape, ValueKind, ValueShape,
    collect::{Group, ObjectOf},
    make::{Planner, internal, sets, wrapped},
};
use crate::{
    error::{Code, Error, Location},
    gremlin::Text,
    model::{Field, ObjectId, Target, Wrap},
};

impl<'d> Planner<'d> {
    /// The page type of a field.
    pub(super) fn page_type(&self, definition: &Field, at: Location) -> Result<ObjectId, Error> {
        match self.selected.model.target(&definition.type_name) {
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
        let selected = self.selected.collect(ObjectOf::Node(page), &sets(group));
        for (_, items) in selected {
            let name = items[0].node.name.node.as_str();
            match name {
                "items" | "nodes" => add(items)?,
                "edges" => {
                    let Some(edge) = self.field_type(page, name) else {
                        continue;
                    };
                    for (_, nodes) in self.selected.collect(ObjectOf::Node(edge), &sets(&items)) {
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

    /// The shape of a page whose rows are read as `item`.
    pub(super) fn page(
        &self,
        id: PageId,
        page: ObjectId,
        group: &Group<'d>,
        item: &ValueKind,
    ) -> Result<PageShape, Error> {
        let parts = self.parts(
            page,
            group,
            |definition, group, field| {
                Ok(match &*definition.name {
                    "items" | "nodes" => PagePart::Items(wrapped(definition.wrap, item.clone())),
                    "edges" => PagePart::Edges {
                        required: matches!(definition.wrap, Wrap::List { required: true, .. }),
                        parts: self.edges(page, group, item)?,
                    },
                    "nextToken" => PagePart::NextToken,
                    "pageInfo" => PagePart::Info {
                        parts: self.info(page, group)?,
                    },
                    name => return Err(unknown(name, field)),
                })
            },
            PagePart::TypeName,
        )?;
        Ok(PageShape { page: id, parts })
    }

    fn edges(
        &self,
        page: ObjectId,
        group: &Group<'d>,
        item: &ValueKind,
    ) -> Result<Vec<(FieldName, EdgePart)>, Error> {
        let at = Location::from(group[0].pos);
        let edge = self
            .field_type(page, "edges")
            .ok_or_else(|| internal("the edges of a page are no objects", at))?;
        self.parts(
            edge,
            group,
            |definition, _, field| {
                Ok(match &*definition.name {
                    "node" => EdgePart::Node(wrapped(definition.wrap, item.clone())),
                    "cursor" => EdgePart::Cursor,
                    name => return Err(unknown(name, field)),
                })
            },
            EdgePart::TypeName,
        )
    }

    fn info(&self, page: ObjectId, group: &Group<'d>) -> Result<Vec<(FieldName, InfoPart)>, Error> {
        let at = Location::from(group[0].pos);
        let info = self
            .field_type(page, "pageInfo")
            .ok_or_else(|| internal("the information on a page is no object", at))?;
        self.parts(
            info,
            group,
            |definition, _, field| {
                Ok(match &*definition.name {
                    "hasNextPage" => InfoPart::HasNext,
                    "hasPreviousPage" => InfoPart::HasPrevious,
                    "startCursor" => InfoPart::Start,
                    "endCursor" => InfoPart::End,
                    name => return Err(unknown(name, field)),
                })
            },
            InfoPart::TypeName,
        )
    }

    /// The fields of an object that is made here, each with what it is.
    fn parts<T>(
        &self,
        of: ObjectId,
        group: &Group<'d>,
        part: impl Fn(&Field, &Group<'d>, Location) -> Result<T, Error>,
        type_name: impl Fn(Text) -> T,
    ) -> Result<Vec<(FieldName, T)>, Error> {
        let node = &self.selected.model[of];
        let selected = self.selected.collect(ObjectOf::Node(of), &sets(group));
        selected
            .into_iter()
            .map(|(key, group)| {
                let field = self.one_field(key, &group)?;
                let at = Location::from(group[0].pos);
                let name = field.name.node.as_str();
                self.count()?;
                let made = match name {
                    "__typename" => type_name(node.name.clone()),
                    _ => part(
                        self.definition(&node.fields, &node.name, field)?,
                        &group,
                        at,
                    )?,
                };
                let coordinate: Text = format!("{}.{name}", node.name).into();
                Ok((FieldName::new(key.into(), coordinate, at), made))
            })
            .collect()
    }
}

fn unknown(name: &str, at: Location) -> Error {
    let message = format!("`{name}` is not known of a page that a statement makes");
    Error::new(Code::BadUserInput, message).at(at)
}

/// A page as a value.
pub(super) fn value(required: bool, shape: PageShape) -> ValueShape {
    ValueShape {
        required,
        kind: ValueKind::Page(shape.into()),
    }
}
