//! What a platform received: the last requests as they were, and how many there were of each
//! kind. How requests are shown without secrets is in `redact`.

mod received;
pub(crate) mod redact;

pub use received::{Outcome, Received, Replied};

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;

/// How many requests a journal keeps unless the builder says otherwise.
pub(crate) const KEPT: usize = 10_000;

/// How many bytes of bodies a journal keeps together, unless it keeps all requests: 256 MiB.
const KEPT_BYTES: usize = 256 << 20;

/// The last of many, in order. Older ones are dropped, so that a platform can stay up.
pub(crate) struct Recent<T> {
    kept: VecDeque<T>,
    limit: usize,
}

impl<T: Clone> Recent<T> {
    pub(crate) fn new(limit: usize) -> Recent<T> {
        Recent { kept: VecDeque::new(), limit }
    }

    /// Adds one; gives what is no longer kept.
    pub(crate) fn push(&mut self, entry: T) -> Option<T> {
        if self.limit == 0 {
            return Some(entry);
        }
        let full = self.kept.len() == self.limit;
        let dropped = if full { self.kept.pop_front() } else { None };
        self.kept.push_back(entry);
        dropped
    }

    /// Drops the oldest one, unless it is the only one.
    fn drop_oldest(&mut self) -> Option<T> {
        if self.kept.len() > 1 { self.kept.pop_front() } else { None }
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
    /// Bytes of the bodies that are kept.
    bytes: usize,
    most_bytes: usize,
    total: usize,
    by_endpoint: HashMap<String, usize, RandomState>,
}

impl Journal {
    /// An empty journal that keeps the last `limit` requests, or as many as the bytes of their
    /// bodies allow.
    pub(crate) fn new(limit: usize) -> Journal {
        let most_bytes = if limit == usize::MAX { usize::MAX } else { KEPT_BYTES };
        let recent = Recent::new(limit);
        Journal {
            recent,
            #[cfg(feature = "control")]
            ever: 0,
            bytes: 0,
            most_bytes,
            total: 0,
            by_endpoint: HashMap::default(),
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
        self.bytes += bytes(&received);
        let dropped = self.recent.push(received);
        self.bytes -= dropped.as_ref().map_or(0, bytes);
        while self.bytes > self.most_bytes {
            let Some(dropped) = self.recent.drop_oldest() else { break };
            self.bytes -= bytes(&dropped);
        }
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
        self.bytes = 0;
        self.total = 0;
        self.by_endpoint.clear();
    }
}

/// How many bytes a request keeps, with its reply.
fn bytes(received: &Received) -> usize {
    received.body.len() + received.reply.body.len()
}

/// A request with its number.
#[cfg(feature = "control")]
pub(crate) struct Numbered<'a> {
    pub(crate) number: u64,
    pub(crate) received: &'a Received,
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method};

    use super::{Journal, KEPT_BYTES, Received, Recent};

    #[test]
    fn large_bodies_push_out_older_requests_but_never_the_last_one() {
        let request = |bytes: usize| {
            // Not touched, so this takes no memory.
            let body = vec![0; bytes].into();
            let headers = HeaderMap::new();
            Received::new(Method::PUT, "/berths", None, headers, body, String::new())
        };
        let kept = |journal: &Journal| -> Vec<usize> {
            journal.recent.iter().map(|request| request.body.len()).collect()
        };
        let third = KEPT_BYTES / 3;
        let mut journal = Journal::new(10);
        [1, third, third, third].into_iter().for_each(|bytes| journal.push(request(bytes)));
        assert_eq!(kept(&journal), [1, third, third, third]);
        journal.push(request(third));
        assert_eq!(kept(&journal), [third, third, third]);
        journal.push(request(KEPT_BYTES + 1));
        assert_eq!(kept(&journal), [KEPT_BYTES + 1]);
        journal.push(request(7));
        assert_eq!(kept(&journal), [7]);
        assert_eq!(journal.total(), 7);
        journal.clear();
        [third; 3].into_iter().for_each(|bytes| journal.push(request(bytes)));
        assert_eq!(kept(&journal).len(), 3, "what was cleared does not count");
        let mut whole = Journal::new(usize::MAX);
        [third; 4].into_iter().for_each(|bytes| whole.push(request(bytes)));
        assert_eq!(kept(&whole).len(), 4);
    }

    #[test]
    fn the_last_entries_are_kept_in_order() {
        let kept = |limit| {
            let mut recent = Recent::new(limit);
            for entry in 1..=5 {
                let _ = recent.push(entry);
            }
            recent.to_vec()
        };
        assert_eq!(kept(0), [0; 0]);
        assert_eq!(kept(3), [3, 4, 5]);
        assert_eq!(kept(usize::MAX), [1, 2, 3, 4, 5]);
    }
}
