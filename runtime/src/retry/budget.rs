//! [`Budget`]: how many repetitions a client has left. When most calls fail, repeating each of them
//! only adds to the load that brought the platform down. So repetitions draw on a budget, which
//! successes refill.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A repetition, in the parts of which a first attempt that succeeds refills one.
const REPETITION: u64 = 10;

/// Shared by all calls of a client.
#[derive(Debug)]
pub(crate) struct Budget {
    full: u64,
    left: AtomicU64,
}

impl Budget {
    /// A budget of this many repetitions.
    pub(crate) fn new(repetitions: u32) -> Self {
        let full = u64::from(repetitions) * REPETITION;
        Budget { full, left: AtomicU64::new(full) }
    }

    /// Takes a repetition; `false` if none is left.
    pub(super) fn take(&self) -> bool {
        self.left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(REPETITION)).is_ok()
    }

    /// A call has succeeded after this many repetitions. If there were any, the last one was worth
    /// it and is given back.
    pub(super) fn succeeded(&self, repetitions: u32) {
        // Full, as nearly always: only a look, for which calls on several cores do not wait.
        if self.left.load(Relaxed) == self.full {
            return;
        }
        let given = if repetitions > 0 { REPETITION } else { 1 };
        let fill = |left: u64| Some((left + given).min(self.full));
        // It cannot fail, since there is always a new value.
        let _ = self.left.fetch_update(Relaxed, Relaxed, fill);
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn repetitions_draw_on_it_and_successes_fill_it() {
        let budget = Budget::new(2);
        assert!(budget.take() && budget.take() && !budget.take());
        for _ in 0..9 {
            budget.succeeded(0);
        }
        assert!(!budget.take());
        budget.succeeded(0);
        budget.succeeded(0);
        assert!(budget.take() && !budget.take());
        budget.succeeded(1);
        assert!(budget.take());
        for _ in 0..100 {
            budget.succeeded(0);
        }
        assert!(budget.take() && budget.take() && !budget.take());
    }
}
