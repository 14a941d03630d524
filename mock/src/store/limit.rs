//! How many resources a collection keeps, so that a platform can stay up: the newest ones.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::collections::Path;

/// How many resources each collection keeps unless the builder says otherwise: as many as a table of a
/// Base holds, and more.
pub(crate) const KEPT: usize = 100_000;

/// How many resources each collection keeps at most, and which were forgotten to keep no more.
pub(crate) struct Limit {
    most: usize,
    forgotten: Mutex<Vec<Forgotten>>,
}

/// A resource that was forgotten, since newer ones came.
pub(crate) struct Forgotten {
    /// Its collection.
    pub(crate) path: Path,
    pub(crate) ids: Vec<Arc<str>>,
}

impl Limit {
    /// At least one resource is kept: the one that a call has just created.
    pub(crate) fn new(most: usize) -> Limit {
        Limit { most: most.max(1), forgotten: Mutex::default() }
    }

    pub(crate) fn most(&self) -> usize {
        self.most
    }

    pub(crate) fn forgot(&self, path: &Path, ids: Vec<Arc<str>>) {
        self.lock().push(Forgotten { path: path.clone(), ids });
    }

    /// What was forgotten since this was last asked for.
    pub(crate) fn take(&self) -> Vec<Forgotten> {
        mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Forgotten>> {
        self.forgotten.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// None: all resources are kept.
impl Default for Limit {
    fn default() -> Limit {
        Limit::new(usize::MAX)
    }
}
