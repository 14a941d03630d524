//! The resources of one collection, in the order in which they were created.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use foldhash::fast::RandomState;
use serde_json::{Map, Value};

use super::{collections::Path, kept::Kept, limit::Limit};

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
    #[cfg_attr(feature = "state-file", serde(skip))]
    ids: HashMap<Arc<str>, u64, RandomState>,
    /// The ids of resources that were removed, unless all ids that are not here are taken for those.
    removed: HashSet<String>,
    serial: u64,
    /// The number of the first resource that came after the start.
    #[cfg_attr(feature = "state-file", serde(default))]
    first: u64,
    /// How many resources of the start are still there. They do not count, and are not forgotten.
    #[cfg_attr(feature = "state-file", serde(default))]
    of_start: usize,
    /// How many resources were forgotten, since newer ones came.
    #[cfg_attr(feature = "state-file", serde(default))]
    forgotten: u64,
    /// Whether there were more ids than are remembered: then any other id may have been one of them.
    #[cfg_attr(feature = "state-file", serde(default))]
    had_more: bool,
    /// Whether there may be collections of its resources.
    #[cfg_attr(feature = "state-file", serde(skip))]
    pub(super) has_below: bool,
    /// Where it stands, and how many resources it keeps there.
    #[cfg_attr(feature = "state-file", serde(skip))]
    place: Option<(Path, Arc<Limit>)>,
    /// Which state it is in; after each change, it is one that no collection was in.
    #[cfg_attr(feature = "state-file", serde(skip, default = "next_state"))]
    state: u64,
    /// Where texts are written before they are kept.
    #[cfg_attr(feature = "state-file", serde(skip))]
    room: Vec<u8>,
}

/// The state of an empty collection is 0.
fn next_state() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone)]
struct Entry {
    object: Kept,
    #[cfg_attr(feature = "state-file", serde(with = "texts"))]
    ids: Vec<Arc<str>>,
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

    /// Adds a resource as it is to be kept.
    pub(super) fn keep(&mut self, ids: &[String], object: Kept) {
        self.state = next_state();
        self.serial += 1;
        let ids: Vec<Arc<str>> = ids.iter().map(|id| id.as_str().into()).collect();
        for id in &ids {
            self.take(id);
            if !self.removed.is_empty() {
                self.removed.remove(&**id);
            }
            self.ids.insert(id.clone(), self.serial);
        }
        self.entries.insert(self.serial, Entry { object, ids });
        self.forget_oldest();
    }

    /// Stands at this path from now on, and keeps no more than the limit.
    pub(super) fn stand(&mut self, path: Path, limit: Arc<Limit>) {
        self.place = Some((path, limit));
        // A file that was read names the place of each resource once.
        if self.ids.len() < self.entries.len() {
            let ids = self
                .entries
                .iter()
                .flat_map(|(serial, entry)| entry.ids.iter().map(|id| (id.clone(), *serial)));
            self.ids = ids.collect();
            // Nor does it have to be whole, where people change it: what is new comes last.
            let last = self.entries.last_key_value().map_or(0, |(serial, _)| *serial);
            self.serial = self.serial.max(last);
        }
        self.forget_oldest();
    }

    /// Takes what is there for what was there at the start.
    pub(super) fn mark_start(&mut self) {
        self.first = self.serial + 1;
        self.of_start = self.entries.len();
    }

    /// Forgets the oldest resources, if there are more than are kept.
    fn forget_oldest(&mut self) {
        let most = self.place.as_ref().map_or(usize::MAX, |(_, limit)| limit.most());
        while self.entries.len().saturating_sub(self.of_start) > most {
            let Some(serial) = self.entries.range(self.first..).next().map(|(it, _)| *it) else {
                return;
            };
            let Some(Entry { ids, .. }) = self.entries.remove(&serial) else { return };
            for id in &ids {
                self.ids.remove(id);
            }
            self.forgotten += 1;
            self.had_more();
            if let Some((path, limit)) = &self.place {
                limit.forgot(path, ids);
            }
        }
    }

    /// Whether a resource has this id.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    /// The resource with this id. It is held from now on, which takes more memory than its text.
    pub(crate) fn get(&self, id: &str) -> Option<&Object> {
        Some(self.entries.get(self.ids.get(id)?)?.object.get())
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Object> {
        self.state = next_state();
        self.entries.get_mut(self.ids.get(id)?)?.object.get_mut()
    }

    /// A look at the resource with this id, after which it is kept as before.
    pub(crate) fn look(&self, id: &str) -> Option<Cow<'_, Object>> {
        Some(self.entries.get(self.ids.get(id)?)?.object.look())
    }

    /// The numbers of all resources, in the order in which they were created.
    #[cfg(feature = "control")]
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.entries.keys().copied()
    }

    /// The same by the number of the resource.
    pub(crate) fn look_at(&self, number: u64) -> Option<Cow<'_, Object>> {
        Some(self.entries.get(&number)?.object.look())
    }

    /// A look at each resource, with its number.
    pub(crate) fn look_at_all(&self) -> impl Iterator<Item = (u64, Cow<'_, Object>)> {
        self.entries.iter().map(|(number, entry)| (*number, entry.object.look()))
    }

    /// A look at those from one place to another, in the order in which they were created. No other
    /// is looked at.
    pub(crate) fn look_at_part(
        &self,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = Cow<'_, Object>> {
        let part = self.entries.values().skip(from).take(to.saturating_sub(from));
        part.map(|entry| entry.object.look())
    }

    /// Changes the resource with this id, which is kept as before.
    pub(crate) fn change<T>(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Object) -> T,
    ) -> Option<T> {
        let entry = self.entries.get_mut(self.ids.get(id)?)?;
        self.state = next_state();
        Some(entry.object.change(&mut self.room, change))
    }

    /// Changes each resource, which is kept as before.
    pub(crate) fn change_all(&mut self, mut change: impl FnMut(&mut Object)) {
        self.state = next_state();
        for entry in self.entries.values_mut() {
            entry.object.change(&mut self.room, &mut change);
        }
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Object> {
        self.take(id).map(Kept::into_object)
    }

    fn take(&mut self, id: &str) -> Option<Kept> {
        let serial = *self.ids.get(id)?;
        self.state = next_state();
        let Entry { object, ids } = self.entries.remove(&serial)?;
        for id in ids {
            self.ids.remove(&id);
            if !self.had_more {
                self.removed.insert((*id).to_owned());
            }
        }
        if serial < self.first {
            self.of_start = self.of_start.saturating_sub(1);
        }
        if self.place.as_ref().is_some_and(|(_, limit)| self.removed.len() > limit.most()) {
            self.had_more();
        }
        Some(object)
    }

    /// More ids were here than are remembered.
    fn had_more(&mut self) {
        self.had_more = true;
        self.removed = HashSet::new();
    }

    /// Whether a resource with this id was here and is no longer. Once more were than are remembered,
    /// this is true of all ids that are not here.
    pub(crate) fn had(&self, id: &str) -> bool {
        self.removed.contains(id) || self.had_more && !self.ids.contains_key(id)
    }

    /// How many resources were forgotten, since newer ones came.
    #[cfg(any(feature = "control", test))]
    pub(crate) fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// How many resources are held.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.entries.values().filter(|entry| entry.object.is_held()).count()
    }

    /// A number that is another after each change, and in each other collection that is not empty.
    pub(crate) fn state(&self) -> u64 {
        self.state
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
        self.state = next_state();
        self.entries.values_mut().filter_map(|entry| entry.object.get_mut())
    }
}

/// The path of a collection of the API, whose segments follow `/open-apis`.
pub(crate) fn path_of(segments: &[&str]) -> Vec<String> {
    std::iter::once(&"open-apis").chain(segments).map(|it| (*it).to_owned()).collect()
}

/// Ids in the file of a platform's state.
#[cfg(feature = "state-file")]
mod texts {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        ids: &[Arc<str>],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(ids.iter().map(|id| &**id))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Arc<str>>, D::Error> {
        let ids = Vec::<String>::deserialize(deserializer)?;
        Ok(ids.into_iter().map(Arc::from).collect())
    }
}
