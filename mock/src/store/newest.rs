//! Values by name, of which the oldest can be forgotten.

use std::collections::{BTreeMap, HashMap};

/// Values by name, which know the order in which they came.
pub(crate) struct Newest<T> {
    /// Each with its number.
    all: HashMap<String, (u64, T)>,
    names: BTreeMap<u64, String>,
    serial: u64,
}

impl<T> Newest<T> {
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.all.get(name).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.all.get_mut(name).map(|(_, value)| value)
    }

    /// Adds a value as the newest one; gives the one that had this name.
    pub(crate) fn insert(&mut self, name: String, value: T) -> Option<T> {
        let old = self.remove(&name);
        self.serial += 1;
        self.names.insert(self.serial, name.clone());
        self.all.insert(name, (self.serial, value));
        old
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<T> {
        let (serial, value) = self.all.remove(name)?;
        self.names.remove(&serial);
        Some(value)
    }

    /// Takes out the oldest value, with its name.
    pub(crate) fn pop_oldest(&mut self) -> Option<(String, T)> {
        let (_, name) = self.names.pop_first()?;
        let (_, value) = self.all.remove(&name)?;
        Some((name, value))
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// All names with their values, the oldest one first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &T)> {
        self.names.values().filter_map(|name| Some((name, self.get(name)?)))
    }
}

impl<T> Default for Newest<T> {
    fn default() -> Newest<T> {
        Newest { all: HashMap::new(), names: BTreeMap::new(), serial: 0 }
    }
}

impl<'a, T> IntoIterator for &'a Newest<T> {
    type Item = (&'a String, &'a T);
    type IntoIter = Box<dyn Iterator<Item = Self::Item> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl<T> FromIterator<(String, T)> for Newest<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(values: I) -> Newest<T> {
        let mut newest = Newest::default();
        for (name, value) in values {
            newest.insert(name, value);
        }
        newest
    }
}

/// As a list of names and values, the oldest one first.
#[cfg(feature = "state-file")]
impl<T: serde::Serialize> serde::Serialize for Newest<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(feature = "state-file")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Newest<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Newest<T>, D::Error> {
        crate::saved::ordered::deserialize(deserializer).map(Newest::from_iter)
    }
}

#[cfg(test)]
mod tests {
    use super::Newest;

    #[test]
    fn the_oldest_goes_first_and_what_comes_again_is_new() {
        let mut all = Newest::default();
        for (name, value) in [("a", 1), ("b", 2), ("c", 3), ("a", 4), ("d", 5)] {
            all.insert(name.to_owned(), value);
        }
        assert_eq!(all.remove("c"), Some(3));
        assert_eq!(all.len(), 3);
        assert!(all.iter().map(|(name, value)| (name.as_str(), *value)).eq([
            ("b", 2),
            ("a", 4),
            ("d", 5)
        ]));
        assert_eq!(all.pop_oldest(), Some(("b".to_owned(), 2)));
        assert_eq!(all.get("a"), Some(&4));
        assert_eq!(all.get("b"), None);
    }
}
