//! [`lock`]: the one way in which this crate takes a lock.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex even after a panic elsewhere: each lock here guards plain data that is valid
/// between any two statements, so a poisoned lock is no reason to fail.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::{panic::catch_unwind, sync::Mutex};

    use super::lock;

    #[test]
    fn a_panic_under_the_lock_does_not_disable_it() {
        let mutex = Mutex::new(1);
        let panicked = catch_unwind(|| {
            let mut held = lock(&mutex);
            *held = 2;
            panic!("while the lock is held");
        });
        assert!(panicked.is_err() && mutex.is_poisoned());
        assert_eq!(*lock(&mutex), 2);
    }
}
