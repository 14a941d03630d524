//! [`RecentUrls`]: the addresses that calls went to lately.

use std::{
    hash::{Hash, Hasher},
    sync::{Mutex, TryLockError},
};

use reqwest::Url;
use rustc_hash::FxHasher;

const SLOTS: usize = 32;
/// Longer addresses hold values that rarely come again.
const LONGEST: usize = 256;

/// Addresses that came more than once: most programs make the same few calls again and again, and
/// a copy of an address costs a tenth of reading it. The memory that this takes is bounded.
#[derive(Default)]
pub(super) struct RecentUrls(Box<[Mutex<Slot>; SLOTS]>);

#[derive(Default)]
struct Slot {
    /// The hash of the address that came last and was not kept. An address is kept when it comes
    /// twice in a row, so that those that come once push nothing out.
    seen: u64,
    kept: Option<Url>,
}

impl RecentUrls {
    /// The address of this text, read by `read` unless it is kept.
    pub(super) fn get<E>(
        &self,
        text: &str,
        read: impl FnOnce() -> Result<Url, E>,
    ) -> Result<Url, E> {
        if text.len() > LONGEST {
            return read();
        }
        let hash = hash(text);
        let mut slot = match self.0[hash as usize % SLOTS].try_lock() {
            Ok(slot) => slot,
            Err(TryLockError::Poisoned(slot)) => slot.into_inner(),
            // Another thread is at it; to read the address is faster than to wait.
            Err(TryLockError::WouldBlock) => return read(),
        };
        if let Some(url) = slot.kept.as_ref().filter(|url| url.as_str() == text) {
            return Ok(url.clone());
        }
        let url = read()?;
        if slot.seen == hash {
            slot.kept = Some(url.clone());
        }
        slot.seen = hash;
        Ok(url)
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, convert::Infallible};

    use super::*;

    /// How often each of these is read.
    fn reads(urls: &RecentUrls, text: &str, times: usize) -> usize {
        let reads = Cell::new(0);
        for _ in 0..times {
            let read = || {
                reads.set(reads.get() + 1);
                Ok::<_, Infallible>(Url::parse(text).unwrap())
            };
            assert_eq!(urls.get(text, read), Ok(Url::parse(text).unwrap()));
        }
        reads.get()
    }

    #[test]
    fn an_address_that_comes_again_is_read_twice_and_then_kept() {
        let urls = RecentUrls::default();
        let often = "https://a.b/messages?type=open_id";
        assert_eq!(reads(&urls, often, 9), 2);
        for number in 0..1000 {
            assert_eq!(reads(&urls, &format!("https://a.b/messages/{number}"), 1), 1);
        }
        assert_eq!(reads(&urls, often, 9), 0, "addresses that come once push nothing out");
    }

    #[test]
    fn an_address_that_is_long_or_is_written_otherwise_is_read_each_time() {
        let urls = RecentUrls::default();
        assert_eq!(reads(&urls, "https://A.b:443/x", 9), 9);
        assert_eq!(reads(&urls, &format!("https://a.b/{}", "x".repeat(LONGEST)), 9), 9);
    }

    #[test]
    fn a_fault_is_not_kept() {
        let urls = RecentUrls::default();
        for _ in 0..9 {
            assert_eq!(urls.get("x", || Err("unreadable")), Err("unreadable"));
        }
    }
}
