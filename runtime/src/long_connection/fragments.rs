//! [`Fragments`]: messages that come in several frames, in any order, until they are complete.
//! Memory follows what has arrived, never what a frame says is still to come.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    time::Duration,
};

use bytes::Bytes;
use tokio::time::Instant;

use super::incoming::Part;

/// An incomplete message is dropped after this time, as the official clients do.
pub(super) const KEPT_FOR: Duration = Duration::from_secs(10);
/// More fragments than the largest event needs.
const MOST_FRAGMENTS: u32 = 4096;
/// The most that all incomplete messages together take, with what it costs to keep them.
const MOST_BYTES: usize = 16 << 20;
/// What a fragment costs besides its bytes, about.
const OVERHEAD: usize = 256;

/// Messages that are not complete.
pub(super) struct Fragments {
    messages: HashMap<String, Incomplete>,
    /// In order of arrival. Messages that are complete by now stay until it is their turn.
    order: VecDeque<(Instant, String)>,
    bytes: usize,
    /// The most bytes of one message.
    longest: usize,
}

struct Incomplete {
    since: Instant,
    sum: u32,
    parts: BTreeMap<u32, Bytes>,
    length: usize,
}

/// What came of a fragment.
#[derive(Debug, PartialEq)]
pub(super) enum Added {
    /// The message is complete; this is all of it.
    Complete(Vec<u8>),
    /// More is to come.
    Incomplete,
    /// The message cannot be: too many fragments, too long, or fragments that contradict each
    /// other.
    Refused,
}

impl Fragments {
    pub(super) fn new(longest: usize) -> Self {
        Fragments { messages: HashMap::new(), order: VecDeque::new(), bytes: 0, longest }
    }

    /// Adds a fragment of a message that has several. Also says how many older messages had to make room.
    pub(super) fn add(&mut self, part: Part<'_>, payload: &[u8], now: Instant) -> (Added, usize) {
        if part.sum > MOST_FRAGMENTS {
            return (Added::Refused, 0);
        }
        let added = self.insert(part, payload, now);
        let mut dropped = 0;
        while self.bytes > MOST_BYTES {
            let Some((since, id)) = self.order.pop_front() else { break };
            dropped += usize::from(self.remove(&id, since));
        }
        (added, dropped)
    }

    fn insert(&mut self, part: Part<'_>, payload: &[u8], now: Instant) -> Added {
        if !self.messages.contains_key(part.message_id) {
            let id = part.message_id.to_owned();
            self.order.push_back((now, id.clone()));
            let (parts, length) = (BTreeMap::new(), 0);
            self.bytes += OVERHEAD + id.len();
            self.messages.insert(id, Incomplete { since: now, sum: part.sum, parts, length });
        }
        let Some(message) = self.messages.get_mut(part.message_id) else { return Added::Refused };
        let since = message.since;
        let new = !message.parts.contains_key(&part.seq);
        let length = message.length + if new { payload.len() } else { 0 };
        if message.sum != part.sum || length > self.longest {
            self.remove(part.message_id, since);
            return Added::Refused;
        }
        if new {
            // Copied, since the bytes of a frame are a piece of a larger buffer.
            message.parts.insert(part.seq, Bytes::copy_from_slice(payload));
            message.length = length;
            self.bytes += payload.len() + OVERHEAD;
        }
        if message.parts.len() < message.sum as usize {
            return Added::Incomplete;
        }
        let mut whole = Vec::with_capacity(length);
        message.parts.values().for_each(|part| whole.extend_from_slice(part));
        self.remove(part.message_id, since);
        Added::Complete(whole)
    }

    /// When the oldest message is to be dropped.
    pub(super) fn next_expiry(&self) -> Option<Instant> {
        self.order.front().map(|(since, _)| *since + KEPT_FOR)
    }

    /// Drops the messages whose time is over; says how many.
    pub(super) fn expire(&mut self, now: Instant) -> usize {
        let mut dropped = 0;
        while self.next_expiry().is_some_and(|expiry| expiry <= now) {
            let Some((since, id)) = self.order.pop_front() else { break };
            dropped += usize::from(self.remove(&id, since));
        }
        dropped
    }

    /// Removes the message that began at this time; false if it is gone, or another has its id.
    fn remove(&mut self, id: &str, since: Instant) -> bool {
        let Some(message) = self.messages.get(id).filter(|message| message.since == since) else {
            return false;
        };
        self.bytes -= message.length + OVERHEAD * (message.parts.len() + 1) + id.len();
        self.messages.remove(id);
        if self.order.len() > 2 * self.messages.len() + 64 {
            let messages = &self.messages;
            self.order.retain(|(since, id)| {
                messages.get(id).is_some_and(|message| message.since == *since)
            });
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(message_id: &str, sum: u32, seq: u32) -> Part<'_> {
        Part { message_id, sum, seq }
    }

    fn is_empty(fragments: &Fragments) -> bool {
        fragments.messages.is_empty() && fragments.bytes == 0
    }

    #[tokio::test(start_paused = true)]
    async fn fragments_in_any_order_and_twice_make_the_message() {
        let mut fragments = Fragments::new(100);
        let now = Instant::now();
        for (seq, text) in [(2, "c"), (0, "a"), (2, "C")] {
            let added = fragments.add(part("m", 3, seq), &Bytes::from(text), now);
            assert_eq!(added, (Added::Incomplete, 0));
        }
        let other = fragments.add(part("n", 2, 0), &Bytes::from("x"), now);
        assert_eq!(other.0, Added::Incomplete);
        let added = fragments.add(part("m", 3, 1), &Bytes::from("b"), now);
        assert_eq!(added, (Added::Complete(b"abc".into()), 0));
        assert_eq!(fragments.messages.len(), 1);
        tokio::time::advance(KEPT_FOR).await;
        assert_eq!(fragments.expire(Instant::now()), 1, "only the incomplete one is counted");
        assert!(is_empty(&fragments) && fragments.next_expiry().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn an_incomplete_message_is_dropped_after_ten_seconds() {
        let mut fragments = Fragments::new(100);
        fragments.add(part("m", 2, 0), &Bytes::from("a"), Instant::now());
        tokio::time::advance(KEPT_FOR - Duration::from_millis(1)).await;
        assert_eq!(fragments.expire(Instant::now()), 0);
        fragments.add(part("n", 2, 0), &Bytes::from("a"), Instant::now());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(fragments.expire(Instant::now()), 1);
        let late = fragments.add(part("m", 2, 1), &Bytes::from("b"), Instant::now());
        assert_eq!(late.0, Added::Incomplete);
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_is_refused_and_forgotten() {
        let mut fragments = Fragments::new(10);
        let now = Instant::now();
        let refused = |fragments: &mut Fragments, part, text: &str| {
            fragments.add(part, &Bytes::copy_from_slice(text.as_bytes()), now).0 == Added::Refused
        };
        assert!(refused(&mut fragments, part("m", 1 << 31, 0), "a"));
        assert!(!refused(&mut fragments, part("m", 3, 0), "a"));
        assert!(refused(&mut fragments, part("m", 2, 1), "another sum"));
        assert!(!refused(&mut fragments, part("m", 3, 0), "1234567"));
        assert!(refused(&mut fragments, part("m", 3, 1), "too long"));
        assert!(is_empty(&fragments));
    }

    #[tokio::test(start_paused = true)]
    async fn memory_is_bounded_whatever_never_completes() {
        let mut fragments = Fragments::new(1 << 20);
        let (payload, now) = (Bytes::from(vec![b'x'; 1 << 16]), Instant::now());
        let mut dropped = 0;
        for number in 0..2000 {
            let id = number.to_string();
            dropped += fragments.add(part(&id, 2, 0), &payload, now).1;
            assert!(fragments.bytes <= MOST_BYTES);
        }
        assert_eq!(dropped + fragments.messages.len(), 2000);
        assert!(fragments.order.len() <= 2 * fragments.messages.len() + 65);
        // Messages that complete leave nothing behind.
        for _ in 0..10_000 {
            fragments.add(part("whole", 2, 0), &Bytes::new(), now);
            fragments.add(part("whole", 2, 1), &Bytes::new(), now);
        }
        assert!(fragments.order.len() <= 2 * fragments.messages.len() + 65);
        // Many tiny ones count as well.
        for number in 0..200_000 {
            let id = format!("tiny {number}");
            fragments.add(part(&id, 2, 0), &Bytes::new(), now);
        }
        assert!(fragments.bytes <= MOST_BYTES && fragments.messages.len() < 70_000);
    }
}
