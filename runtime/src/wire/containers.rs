//! [`Wire`] for options, lists, maps, and the leaves that are not scalars.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use super::{List, ListSlot, Members, MembersSlot, Optional, Slot, View, Wire, same};
use crate::File;

impl<T: Wire + Default> Wire for Option<T> {
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, T::view)
    }

    fn slot(&mut self) -> Slot<'_> {
        T::slot_of_option(self)
    }

    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Some(value) => f.debug_tuple("Some").field(&same::Shown(value)).finish(),
            None => f.write_str("None"),
        }
    }
}

impl<T: Wire + Default> Optional for Option<T> {
    fn fill(&mut self) -> &mut dyn Wire {
        self.insert(T::default())
    }

    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Wire + Default> Wire for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        T::slot_of_list(self)
    }
}

impl<T: Wire> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn at(&self, index: usize) -> &dyn Wire {
        &self[index]
    }
}

impl<T: Wire + Default> ListSlot for Vec<T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn push(&mut self) -> &mut dyn Wire {
        self.push(T::default());
        let last = self.len() - 1;
        &mut self[last]
    }
}

impl<T: Wire + Default> Wire for BTreeMap<String, T> {
    fn view(&self) -> View<'_> {
        View::Members(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Members(self)
    }
}

impl<T: Wire> Members for BTreeMap<String, T> {
    fn all(&self) -> Vec<(&str, &dyn Wire)> {
        self.iter().map(|(key, value)| (key.as_str(), value as &dyn Wire)).collect()
    }
}

impl<T: Wire + Default> MembersSlot for BTreeMap<String, T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn add(&mut self, key: String) -> &mut dyn Wire {
        // If a key appears twice, the last value counts.
        let member = self.entry(key).or_default();
        *member = T::default();
        member
    }

    fn remove(&mut self, key: &str) {
        self.remove(key);
    }
}

impl Wire for Value {
    fn view(&self) -> View<'_> {
        View::Json(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Json(self)
    }
}

/// In JSON a file is its name: its bytes are sent in a separate part of the request.
impl Wire for File {
    fn view(&self) -> View<'_> {
        View::File(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::File(self)
    }
}
