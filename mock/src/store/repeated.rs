//! What calls with a key of idempotency created, so that the same call again finds it.

use std::collections::{HashMap, VecDeque};

/// The index of an endpoint, and the key that a call of it had.
pub(crate) type Key = (usize, String);

/// The path of a collection, and the ids of what was created there.
pub(crate) type Made = (Vec<String>, Vec<String>);

/// What calls with a key created, by key. The last keys are remembered.
pub(crate) struct Repeated {
    made: HashMap<Key, Made>,
    /// The same keys, the oldest one first.
    order: VecDeque<Key>,
    most: usize,
}

impl Repeated {
    /// Remembers so many keys.
    pub(crate) fn limited(most: usize) -> Repeated {
        Repeated { made: HashMap::new(), order: VecDeque::new(), most: most.max(1) }
    }

    pub(crate) fn get(&self, key: &Key) -> Option<&Made> {
        self.made.get(key)
    }

    pub(crate) fn insert(&mut self, key: Key, made: Made) {
        if self.made.insert(key.clone(), made).is_some() {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.made.remove(&oldest);
        }
    }

    #[cfg(feature = "state-file")]
    pub(crate) fn clear(&mut self) {
        self.made.clear();
        self.order.clear();
    }

    /// All keys with what was created, the oldest one first.
    #[cfg(feature = "state-file")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Key, &Made)> {
        self.order.iter().filter_map(|key| self.made.get_key_value(key))
    }
}

#[cfg(test)]
mod tests {
    use super::Repeated;

    #[test]
    fn the_last_keys_are_remembered() {
        let mut repeated = Repeated::limited(2);
        let key = |name: &str| (7, name.to_owned());
        let made = |id: &str| (vec!["berths".to_owned()], vec![id.to_owned()]);
        for (name, id) in [("a", "1"), ("b", "2"), ("a", "3"), ("c", "4")] {
            repeated.insert(key(name), made(id));
        }
        let known = ["a", "b", "c"].map(|name| repeated.get(&key(name)).map(|it| it.1.concat()));
        assert_eq!(known, [None, Some("2".to_owned()), Some("4".to_owned())]);
    }
}
