//! The resources of one collection, in the order in which they were created.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

/// A resource: its members by name.
pub(crate) type Object = Map<String, Value>;

#[derive(Default)]
pub(crate) struct Collection {
    objects: BTreeMap<u64, Object>,
    /// Where a resource is, by each of its ids.
    ids: HashMap<String, u64>,
    serial: u64,
}

impl Collection {
    /// Adds a resource that has these ids. One that has one of them already is replaced.
    pub(crate) fn insert(&mut self, ids: &[String], object: Object) {
        for id in ids {
            self.remove(id);
        }
        self.serial += 1;
        self.objects.insert(self.serial, object);
        self.ids.extend(ids.iter().map(|id| (id.clone(), self.serial)));
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Object> {
        self.objects.get(self.ids.get(id)?)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Object> {
        self.objects.get_mut(self.ids.get(id)?)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Object> {
        let serial = self.ids.remove(id)?;
        self.ids.retain(|_, other| *other != serial);
        self.objects.remove(&serial)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }
}
