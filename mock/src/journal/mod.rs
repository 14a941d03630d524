//! What a platform received: the last requests as they were, and how many there were of each
//! kind. How requests are shown without secrets is in `redact`.

mod received;
pub(crate) mod redact;

pub use received::{Outcome, Received};

use std::collections::{HashMap, VecDeque};

/// How many requests a journal keeps unless the builder says otherwise.
pub(crate) const KEPT: usize = 10_000;

/// The last of many, in order. Older ones are dropped, so that a platform can stay up.
pub(crate) struct Recent<T> {
    kept: VecDeque<T>,
    limit: usize,
}

impl<T: Clone> Recent<T> {
    pub(crate) fn new(limit: usize) -> Recent<T> {
        Recent { kept: VecDeque::new(), limit }
    }

    pub(crate) fn push(&mut self, entry: T) {
        if self.limit == 0 {
            return;
        }
        if self.kept.len() == self.limit {
            self.kept.pop_front();
        }
        self.kept.push_back(entry);
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.kept.iter()
    }

    pub(crate) fn to_vec(&self) -> Vec<T> {
        self.kept.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.kept.clear();
    }
}

/// The last requests, and exact counts of all of them.
pub(crate) struct Journal {
    pub(crate) recent: Recent<Received>,
    /// How many requests there ever were, also before the journal was cleared.
    #[cfg(feature = "control")]
    ever: u64,
    total: usize,
    by_endpoint: HashMap<String, usize>,
}

impl Journal {
    /// An empty journal that keeps the last `limit` requests.
    pub(crate) fn new(limit: usize) -> Journal {
        Journal {
            recent: Recent::new(limit),
            #[cfg(feature = "control")]
            ever: 0,
            total: 0,
            by_endpoint: HashMap::new(),
        }
    }

    pub(crate) fn push(&mut self, received: Received) {
        self.total += 1;
        #[cfg(feature = "control")]
        {
            self.ever += 1;
        }
        if let Some(endpoint) = &received.endpoint {
            match self.by_endpoint.get_mut(endpoint) {
                Some(calls) => *calls += 1,
                None => drop(self.by_endpoint.insert(endpoint.clone(), 1)),
            }
        }
        self.recent.push(received);
    }

    /// How many requests there were, those that are no longer kept included.
    pub(crate) fn total(&self) -> usize {
        self.total
    }

    /// How many requests called this endpoint, those that are no longer kept included.
    pub(crate) fn calls(&self, endpoint: &str) -> usize {
        self.by_endpoint.get(endpoint).copied().unwrap_or_default()
    }

    /// The requests that are kept, in order, each with its number. A number is never given twice,
    /// so that whoever has seen one can ask for those after it.
    #[cfg(feature = "control")]
    pub(crate) fn numbered(
        &self,
    ) -> impl DoubleEndedIterator<Item = Numbered<'_>> + ExactSizeIterator {
        let kept = self.recent.iter();
        let first = self.ever + 1 - kept.len() as u64;
        kept.enumerate()
            .map(move |(index, received)| Numbered { number: first + index as u64, received })
    }

    /// The number of the last request; 0 before the first one.
    #[cfg(feature = "control")]
    pub(crate) fn last(&self) -> u64 {
        self.ever
    }

    /// The endpoints that were called, and how often.
    #[cfg(feature = "control")]
    pub(crate) fn by_endpoint(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_endpoint.iter().map(|(id, calls)| (id.as_str(), *calls))
    }

    /// Forgets all requests and counts.
    pub(crate) fn clear(&mut self) {
        self.recent.clear();
        self.total = 0;
        self.by_endpoint.clear();
    }
}

/// A request with its number.
#[cfg(feature = "control")]
pub(crate) struct Numbered<'a> {
    pub(crate) number: u64,
    pub(crate) received: &'a Received,
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn the_last_entries_are_kept_in_order() {
        let kept = |limit| {
            let mut recent = Recent::new(limit);
            (1..=5).for_each(|entry| recent.push(entry));
            recent.to_vec()
        };
        assert_eq!(kept(0), [0; 0]);
        assert_eq!(kept(3), [3, 4, 5]);
        assert_eq!(kept(usize::MAX), [1, 2, 3, 4, 5]);
    }
}
