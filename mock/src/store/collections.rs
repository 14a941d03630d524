//! All collections, each by its path: the segments of the address at which calls create, decoded.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap, hash_map},
    ops::Bound,
    sync::Arc,
};

use foldhash::fast::RandomState;

use super::{
    collection::Collection,
    limit::{Forgotten, Limit},
};

/// The path of a collection.
pub(crate) type Path = Arc<[String]>;

/// All collections.
#[derive(Default)]
pub(crate) struct Collections {
    all: HashMap<Path, Collection, RandomState>,
    /// The same paths in order, in which those below a resource follow each other.
    paths: BTreeSet<Path>,
    limit: Arc<Limit>,
    /// Where paths are put together that are looked up.
    path: RefCell<Vec<String>>,
}

impl Collections {
    /// The same collections, each of which keeps so many resources from now on.
    pub(crate) fn limited(self, most: usize) -> Collections {
        self.with(Arc::new(Limit::new(most)))
    }

    /// The same collections, each with as many resources as those of `others` keep.
    #[cfg(feature = "state-file")]
    pub(crate) fn limited_as(self, others: &Collections) -> Collections {
        self.with(others.limit.clone())
    }

    fn with(self, limit: Arc<Limit>) -> Collections {
        let mut limited = Collections { limit, ..Collections::default() };
        for (path, mut collection) in self.all {
            collection.has_below = true;
            collection.stand(path.clone(), limited.limit.clone());
            limited.paths.insert(path.clone());
            limited.all.insert(path, collection);
        }
        limited
    }

    pub(crate) fn get(&self, path: &[String]) -> Option<&Collection> {
        self.all.get(path)
    }

    /// The collection of this name of a resource with this id, which is in the collection at `path`.
    pub(crate) fn get_below(&self, path: &[String], id: &str, name: &str) -> Option<&Collection> {
        let mut whole = self.path.borrow_mut();
        whole.resize_with(path.len() + 2, String::new);
        let segments = path.iter().map(String::as_str).chain([id, name]);
        for (kept, segment) in whole.iter_mut().zip(segments) {
            segment.clone_into(kept);
        }
        self.all.get(&whole[..])
    }

    pub(crate) fn get_mut(&mut self, path: &[String]) -> Option<&mut Collection> {
        self.all.get_mut(path)
    }

    /// Where the collection at this path is, or will be.
    pub(crate) fn entry(&mut self, path: Vec<String>) -> Slot<'_> {
        if !self.all.contains_key(&path[..]) {
            // From now on, the resource above it has something to forget.
            for end in 1..path.len() {
                if let Some(above) = self.all.get_mut(&path[..end]) {
                    above.has_below = true;
                }
            }
        }
        let Collections { all, paths, limit, .. } = self;
        Slot { entry: all.entry(path.into()), paths, limit }
    }

    /// Puts a collection at this path, in place of the one that is there.
    pub(crate) fn put(&mut self, path: Vec<String>, mut collection: Collection) {
        let limit = self.limit.clone();
        let place = self.entry(path.clone()).or_default();
        collection.has_below |= place.has_below;
        collection.stand(path.into(), limit);
        *place = collection;
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Path, &Collection)> {
        self.all.iter()
    }

    /// Keeps the collections of which this is true. It looks at all: to remove what is below a
    /// resource, use [`remove_below`](Collections::remove_below).
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&[String], &Collection) -> bool) {
        let Collections { all, paths, .. } = self;
        all.retain(|path, collection| {
            let kept = keep(path, collection);
            if !kept {
                paths.remove(path);
            }
            kept
        });
    }

    /// Removes the collections of a resource with this id, which was in the collection at `path`.
    pub(crate) fn remove_below_id(&mut self, path: &[String], id: &str) {
        if self.all.get(path).is_none_or(|collection| collection.has_below) {
            let mut path = path.to_vec();
            path.push(id.to_owned());
            self.remove_below(&path);
        }
    }

    /// Removes the collections whose paths begin so: those of a resource.
    pub(crate) fn remove_below(&mut self, path: &[String]) {
        let from = (Bound::Included(path), Bound::Unbounded);
        let below = self.paths.range::<[String], _>(from).take_while(|it| it.starts_with(path));
        for path in below.cloned().collect::<Vec<_>>() {
            self.paths.remove(&path);
            self.all.remove(&path);
        }
    }

    /// What is there now is no longer counted, nor forgotten for newer resources.
    pub(crate) fn mark_start(&mut self) {
        self.all.values_mut().for_each(Collection::mark_start);
    }

    /// Which resources were forgotten since this was last asked for.
    pub(crate) fn forgotten(&self) -> Vec<Forgotten> {
        self.limit.take()
    }
}

/// The place of a collection.
pub(crate) struct Slot<'a> {
    entry: hash_map::Entry<'a, Path, Collection>,
    paths: &'a mut BTreeSet<Path>,
    limit: &'a Arc<Limit>,
}

impl<'a> Slot<'a> {
    /// The collection; an empty one, if there was none.
    pub(crate) fn or_default(self) -> &'a mut Collection {
        match self.entry {
            hash_map::Entry::Occupied(entry) => entry.into_mut(),
            hash_map::Entry::Vacant(entry) => {
                let path = entry.key().clone();
                let after = (Bound::Excluded(&path[..]), Bound::Unbounded);
                let next = self.paths.range::<[String], _>(after).next();
                let has_below = next.is_some_and(|it| it.starts_with(&path));
                self.paths.insert(path.clone());
                let collection = entry.insert(Collection::default());
                collection.has_below = has_below;
                collection.stand(path, self.limit.clone());
                collection
            }
        }
    }
}

#[cfg(feature = "state-file")]
impl serde::Serialize for Collections {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.all.iter().map(|(path, collection)| (&path[..], collection)))
    }
}

/// They keep all resources until [`Collections::limited_as`].
#[cfg(feature = "state-file")]
impl<'de> serde::Deserialize<'de> for Collections {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Collections, D::Error> {
        let all = Vec::<(Vec<String>, Collection)>::deserialize(deserializer)?;
        let all = all.into_iter().map(|(path, collection)| (path.into(), collection)).collect();
        Ok(Collections { all, ..Collections::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::Collections;
    use crate::store::collection::Object;

    fn path(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn what_is_below_a_resource_is_removed_and_nothing_else() {
        let mut all = Collections::default();
        for at in ["berths", "berths/b1/ships", "berths/b1/ships/s1/crew", "berths/b10/ships"] {
            all.entry(path(at)).or_default();
        }
        all.remove_below(&path("berths/b1"));
        let there = |all: &Collections| {
            let mut there: Vec<String> = all.iter().map(|(path, _)| path.join("/")).collect();
            there.sort();
            there
        };
        assert_eq!(there(&all), ["berths", "berths/b10/ships"]);
        all.retain(|path, _| path.len() == 1);
        all.entry(path("berths/b10/ships")).or_default();
        all.remove_below(&path("berths/b10"));
        assert_eq!(there(&all), ["berths"]);
    }

    #[test]
    fn the_newest_are_kept_and_what_was_there_at_the_start() {
        let mut all = Collections::default().limited(2);
        let insert = |all: &mut Collections, id: &str| {
            all.entry(path("berths")).or_default().insert(&[id.to_owned()], Object::new());
        };
        insert(&mut all, "old");
        all.mark_start();
        for id in ["a", "b", "c", "d"] {
            insert(&mut all, id);
        }
        let forgotten: Vec<_> = all.forgotten().into_iter().map(|it| it.ids).collect();
        assert_eq!(forgotten, [["a".into()], ["b".into()]]);
        assert!(all.forgotten().is_empty(), "told once");
        let berths = all.get_mut(&path("berths")).unwrap();
        assert_eq!((berths.len(), berths.forgotten()), (3, 2));
        assert!(["old", "c", "d"].iter().all(|id| berths.get(id).is_some()));
        assert!(berths.get("a").is_none() && berths.had("a"));
        berths.remove("old");
        insert(&mut all, "e");
        let berths = all.get(&path("berths")).unwrap();
        assert_eq!((berths.len(), berths.forgotten()), (2, 3), "what was removed makes no room");
    }
}
