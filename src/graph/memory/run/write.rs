//! Steps that change the graph.
//!
//! In: a traverser. Out: the element that the step made or changed.

use std::sync::Arc;

use super::{Halt, Run, Traverser, element::not_an_element, failed, hop::not_a};
use crate::{
    graph::memory::{
        datum::{Datum, show},
        program::{AddEdge, AddVertex, Argument, PropertyKey, SetProperty, Write},
        semantics::Cardinality,
        storage::{EdgeSlot, Id, KeyId, LabelSetId, NewEdge, NewVertex, Store, VertexSlot},
    },
    gremlin::Text,
};

/// Between the labels of a vertex.
const JOINT: &str = "::";

impl Run {
    pub(super) fn store_mut(&mut self) -> &mut Store {
        Arc::make_mut(&mut self.store)
    }

    /// `None`: the traverser ends.
    pub(super) fn write(
        &mut self,
        write: &Write,
        traverser: &Traverser,
    ) -> Result<Option<Datum>, Halt> {
        match write {
            Write::AddVertex(add) => self.add_vertex(add, traverser).map(Some),
            Write::AddEdge(add) => self.add_edge(add, traverser).map(Some),
            Write::Property(set) => {
                self.set_property(set, traverser)?;
                Ok(Some(traverser.datum.clone()))
            }
            Write::Drop => {
                self.drop_element(&traverser.datum)?;
                Ok(None)
            }
        }
    }

    fn add_vertex(&mut self, add: &AddVertex, traverser: &Traverser) -> Result<Datum, Halt> {
        let label = match &add.label {
            None => "vertex".into(),
            Some(label) => self.label_argument("addV", label, traverser)?,
        };
        let id = self.id_argument(add.id.as_ref(), traverser)?;
        let properties = self.property_arguments(&add.properties, traverser)?;
        let labels = self.label_set(&label)?;
        let slot = self.store_mut().add_vertex(NewVertex { id, labels })?;
        let cardinality = Some(self.store.semantics().cardinality_of_new);
        for (key, value) in properties {
            match value {
                // It takes away what was said before it.
                Datum::Null => self.store_mut().drop_vertex_property(slot, key, None),
                value => self.set_vertex_property(slot, key, value, cardinality)?,
            }
        }
        Ok(Datum::Vertex(slot))
    }

    pub(super) fn label_set(&mut self, label: &Text) -> Result<LabelSetId, Halt> {
        let joined = self.store.semantics().joined_labels && label.contains(JOINT);
        let names = self.store_mut().names_mut();
        if !joined {
            let label = names.label(label);
            return Ok(names.label_set([label]));
        }
        let mut labels = Vec::new();
        for part in label.split(JOINT) {
            if part.is_empty() {
                return Err(failed(format!("the label '{label}' has an empty part")));
            }
            labels.push(names.label(&part.into()));
        }
        Ok(names.label_set(labels))
    }

    fn add_edge(&mut self, add: &AddEdge, traverser: &Traverser) -> Result<Datum, Halt> {
        let label = self.label_argument("addE", &add.label, traverser)?;
        let into = self.edge_end(&label, "to", add.to.as_ref(), traverser)?;
        let out = self.edge_end(&label, "from", add.from.as_ref(), traverser)?;
        let id = self.id_argument(add.id.as_ref(), traverser)?;
        let properties = self.property_arguments(&add.properties, traverser)?;
        let label = self.store_mut().names_mut().label(&label);
        let slot = self.store_mut().add_edge(NewEdge {
            id,
            label,
            out,
            into,
        })?;
        for (key, value) in properties {
            self.set_edge_property(slot, key, value)?;
        }
        Ok(Datum::Edge(slot))
    }

    fn edge_end(
        &mut self,
        label: &str,
        end: &str,
        argument: Option<&Argument>,
        traverser: &Traverser,
    ) -> Result<VertexSlot, Halt> {
        let datum = match argument {
            None => traverser.datum.clone(),
            Some(argument) => self.argument(argument, traverser)?.ok_or_else(|| {
                failed(format!(
                    "addE({label}) failed because the {end}() traversal (which should give a \
                     Vertex) gives nothing"
                ))
            })?,
        };
        match datum {
            Datum::Vertex(slot) => Ok(slot),
            other => Err(failed(format!(
                "The value given to addE({label}).{end}() must resolve to a Vertex but {} was \
                 specified instead",
                other.kind()
            ))),
        }
    }

    pub(super) fn argument(
        &mut self,
        argument: &Argument,
        traverser: &Traverser,
    ) -> Result<Option<Datum>, Halt> {
        match argument {
            Argument::Literal(datum) => Ok(Some(datum.clone())),
            Argument::Named(name) => self.needed(name, traverser).map(Some),
            Argument::Chain(chain) => {
                let first = self.first(chain, traverser.single())?;
                Ok(first.map(|first| first.datum))
            }
        }
    }

    fn needed_argument(
        &mut self,
        argument: &Argument,
        traverser: &Traverser,
    ) -> Result<Datum, Halt> {
        self.argument(argument, traverser)?
            .ok_or_else(|| failed("The provided traverser does not map to a value"))
    }

    fn label_argument(
        &mut self,
        step: &str,
        argument: &Argument,
        traverser: &Traverser,
    ) -> Result<Text, Halt> {
        match self.needed_argument(argument, traverser)? {
            Datum::Text(text) => {
                check_label(&text)?;
                Ok(text)
            }
            other => Err(failed(format!(
                "{step}() needs a string as label and not {}",
                other.kind()
            ))),
        }
    }

    pub(super) fn id_argument(
        &mut self,
        argument: Option<&Argument>,
        traverser: &Traverser,
    ) -> Result<Option<Id>, Halt> {
        let Some(argument) = argument else {
            return Ok(None);
        };
        let datum = self.needed_argument(argument, traverser)?;
        match (&datum, self.store.id(&datum)) {
            (Datum::Null, _) => Ok(None),
            (_, Some(id)) => Ok(Some(id)),
            (_, None) => Err(failed(format!(
                "Expected an id that is convertible to an id of the graph but received {}",
                show(&self.store, &datum)
            ))),
        }
    }

    fn property_arguments(
        &mut self,
        properties: &[(PropertyKey, Argument)],
        traverser: &Traverser,
    ) -> Result<Vec<(KeyId, Datum)>, Halt> {
        let mut found = Vec::with_capacity(properties.len());
        for (key, value) in properties {
            let key = self.property_key(key, traverser)?;
            found.push((key, self.needed_argument(value, traverser)?));
        }
        Ok(found)
    }

    fn property_key(&mut self, key: &PropertyKey, traverser: &Traverser) -> Result<KeyId, Halt> {
        let text = match key {
            PropertyKey::Known(key) => {
                check_property_key(&key.text)?;
                match key.id {
                    Some(id) => return Ok(id),
                    None => key.text.clone(),
                }
            }
            PropertyKey::Found(chain) => {
                match self.first(chain, traverser.single())?.map(|t| t.datum) {
                    Some(Datum::Text(text)) => text,
                    Some(other) => return Err(not_a(&other, "the key of a property")),
                    None => return Err(failed("The provided traverser does not map to a value")),
                }
            }
        };
        check_property_key(&text)?;
        Ok(self.store_mut().names_mut().key(&text))
    }

    /// The value as the graph keeps it, `None` for null.
    pub(super) fn storable(&self, value: Datum) -> Result<Option<Datum>, Halt> {
        match value {
            Datum::Null => Ok(None),
            Datum::Bool(_)
            | Datum::Byte(_)
            | Datum::Short(_)
            | Datum::Int(_)
            | Datum::Long(_)
            | Datum::BigInteger(_)
            | Datum::Float(_)
            | Datum::Double(_)
            | Datum::BigDecimal(_)
            | Datum::Text(_)
            | Datum::Date(_) => Ok(Some(value)),
            other if self.storable_whole(&other) => Ok(Some(other)),
            other => Err(failed(format!(
                "Property value [{}] is of a type that is not supported: {}",
                show(&self.store, &other),
                other.kind()
            ))),
        }
    }

    /// TinkerGraph keeps lists and maps too.
    fn storable_whole(&self, value: &Datum) -> bool {
        self.store.semantics().lists
            && matches!(value, Datum::List(_) | Datum::Set(_) | Datum::Map(_))
    }

    fn set_property(&mut self, set: &SetProperty, traverser: &Traverser) -> Result<(), Halt> {
        let key = self.property_key(&set.key, traverser)?;
        let value = self.needed_argument(&set.value, traverser)?;
        match &traverser.datum {
            Datum::Vertex(slot) => self.set_vertex_property(*slot, key, value, set.cardinality),
            Datum::Edge(_) if set.cardinality.is_some() => Err(failed(
                "Property cardinality can only be set for a Vertex but the traversal encountered \
                 an edge",
            )),
            Datum::Edge(slot) => self.set_edge_property(*slot, key, value),
            Datum::VertexProperty(_) => Err(failed(
                "properties of properties are not supported by the graph",
            )),
            other => Err(not_an_element(other)),
        }
    }

    pub(super) fn set_vertex_property(
        &mut self,
        slot: VertexSlot,
        key: KeyId,
        value: Datum,
        cardinality: Option<Cardinality>,
    ) -> Result<(), Halt> {
        let cardinality = cardinality.unwrap_or(self.store.semantics().cardinality);
        match self.storable(value)? {
            Some(value) => {
                self.store_mut()
                    .set_vertex_property(slot, key, value, cardinality);
            }
            // TinkerGraph takes null for nothing where a key may have several values.
            None if self.store.semantics().lists && cardinality != Cardinality::Single => {}
            None => self.store_mut().drop_vertex_property(slot, key, None),
        }
        Ok(())
    }

    pub(super) fn set_edge_property(
        &mut self,
        slot: EdgeSlot,
        key: KeyId,
        value: Datum,
    ) -> Result<(), Halt> {
        match self.storable(value)? {
            Some(value) => self.store_mut().set_edge_property(slot, key, value),
            None => self.store_mut().drop_edge_property(slot, key),
        }
        Ok(())
    }

    fn drop_element(&mut self, datum: &Datum) -> Result<(), Halt> {
        match datum {
            Datum::Vertex(slot) => self.store_mut().remove_vertex(*slot),
            Datum::Edge(slot) => self.store_mut().remove_edge(*slot),
            Datum::VertexProperty(property) => self.store_mut().drop_vertex_property(
                property.owner,
                property.key,
                Some(&property.value),
            ),
            Datum::Property(property) => self
                .store_mut()
                .drop_edge_property(property.owner, property.key),
            other => return Err(failed(format!("{} cannot be dropped", other.kind()))),
        }
        Ok(())
    }
}

/// A tilde is how graphs mark what is their own.
const HIDDEN: char = '~';

pub(super) fn check_label(label: &str) -> Result<(), Halt> {
    if label.is_empty() {
        return Err(failed("Label can not be empty"));
    }
    match label.starts_with(HIDDEN) {
        true => Err(failed(format!("Label can not be a hidden key: {label}"))),
        false => Ok(()),
    }
}

pub(super) fn check_property_key(key: &str) -> Result<(), Halt> {
    if key.is_empty() {
        return Err(failed("Property key can not be the empty string"));
    }
    match key.starts_with(HIDDEN) {
        true => Err(failed(format!(
            "Property key can not be a hidden key: {key}"
        ))),
        false => Ok(()),
    }
}
