//! The resources of one collection, in the order in which they were created.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value};

use super::kept::Kept;

/// A resource: its members by name.
pub(crate) type Object = Map<String, Value>;

/// A member of a resource; null if it has none of this name. An index into a map would panic.
pub(crate) fn at<'a>(object: &'a Object, name: &str) -> &'a Value {
    static NULL: Value = Value::Null;
    object.get(name).unwrap_or(&NULL)
}

#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Default)]
pub(crate) struct Collection {
    entries: BTreeMap<u64, Entry>,
    /// Where a resource is, by each of its ids.
    ids: HashMap<String, u64>,
    /// The ids of resources that were removed.
    removed: HashSet<String>,
    serial: u64,
    /// Where texts are written before they are kept.
    #[cfg_attr(feature = "state-file", serde(skip))]
    room: Vec<u8>,
}

#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone)]
struct Entry {
    object: Kept,
    ids: Vec<String>,
}

impl Collection {
    /// Adds a resource that has these ids. One that has one of them already is replaced.
    pub(crate) fn insert(&mut self, ids: &[String], object: Object) {
        self.keep(ids, Kept::open(object));
    }

    /// The same for one of many that a call creates.
    pub(crate) fn insert_new(&mut self, ids: &[String], object: &Object) {
        let kept = Kept::written(object, &mut self.room);
        self.keep(ids, kept);
    }

    fn keep(&mut self, ids: &[String], object: Kept) {
        for id in ids {
            self.remove(id);
            self.removed.remove(id);
        }
        self.serial += 1;
        self.entries.insert(self.serial, Entry { object, ids: ids.to_vec() });
        self.ids.extend(ids.iter().map(|id| (id.clone(), self.serial)));
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Object> {
        Some(self.entries.get(self.ids.get(id)?)?.object.get())
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Object> {
        self.entries.get_mut(self.ids.get(id)?)?.object.get_mut()
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Object> {
        let Entry { object, ids } = self.entries.remove(self.ids.get(id)?)?;
        for id in ids {
            self.ids.remove(&id);
            self.removed.insert(id);
        }
        Some(object.into_object())
    }

    /// Whether a resource with this id was removed.
    pub(crate) fn had(&self, id: &str) -> bool {
        self.removed.contains(id)
    }

    /// How many resources there ever were.
    pub(crate) fn ever(&self) -> u64 {
        self.serial
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Object> {
        self.entries.values().map(|entry| entry.object.get())
    }
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Object> {
        self.entries.values_mut().filter_map(|entry| entry.object.get_mut())
    }
}

/// The path of a collection of the API, whose segments follow `/open-apis`.
pub(crate) fn path_of(segments: &[&str]) -> Vec<String> {
    std::iter::once(&"open-apis").chain(segments).map(|it| (*it).to_owned()).collect()
}
