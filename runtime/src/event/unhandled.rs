//! [`UnhandledTypes`]: types of events that no handler takes, so that each is told once.

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
    sync::Mutex,
};

use crate::sync::lock;

/// More types than the platform has. Further ones are not told, so that memory stays bounded.
const MOST: usize = 2_000;

/// The types that were told.
#[derive(Default)]
pub(super) struct UnhandledTypes {
    /// Their hashes, since a type may be long.
    told: Mutex<HashSet<u64>>,
    hasher: RandomState,
}

impl UnhandledTypes {
    /// Whether this type was not told before and is to be told now.
    pub(super) fn is_new(&self, event_type: &str) -> bool {
        let hash = self.hasher.hash_one(event_type);
        let mut told = lock(&self.told);
        told.len() < MOST && told.insert(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, UnhandledTypes};

    #[test]
    fn each_type_is_new_once_and_memory_is_bounded() {
        let types = UnhandledTypes::default();
        assert!(types.is_new("a") && !types.is_new("a") && types.is_new("b"));
        let new = (0..2 * MOST).filter(|number| types.is_new(&number.to_string())).count();
        assert_eq!((new, types.told.lock().unwrap().len()), (MOST - 2, MOST));
    }
}
