//! [`Budget`]: how many repetitions a client has left. When most calls fail, repeating each of them
//! only adds to the load that brought the platform down. So repetitions draw on a budget, which
//! successes refill.

use std::sync::Mutex;

use crate::sync::lock;

/// A first attempt that succeeds refills this part of a repetition.
const FILLED_BY_SUCCESS: f64 = 0.1;

/// Shared by all calls of a client.
#[derive(Debug)]
pub(crate) struct Budget {
    full: f64,
    left: Mutex<f64>,
}

impl Budget {
    /// A budget of this many repetitions.
    pub(crate) fn new(repetitions: u32) -> Self {
        let full = f64::from(repetitions);
        Budget { full, left: Mutex::new(full) }
    }

    /// Takes a repetition; `false` if none is left.
    pub(super) fn take(&self) -> bool {
        let mut left = lock(&self.left);
        if *left < 1.0 {
            return false;
        }
        *left -= 1.0;
        true
    }

    /// A call has succeeded after this many repetitions. If there were any, the last one was worth
    /// it and is given back.
    pub(super) fn succeeded(&self, repetitions: u32) {
        let given = if repetitions > 0 { 1.0 } else { FILLED_BY_SUCCESS };
        let mut left = lock(&self.left);
        *left = (*left + given).min(self.full);
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
