//! Random faults and a record of them: what happened to each call, how often the server ran it, and
//! whether its result is true. A test and the benchmark `faults` share it.
#![allow(dead_code)]

use std::{
    collections::BTreeMap,
    sync::{Mutex, atomic::AtomicU32},
};

use feishu_runtime::Error;

/// What goes wrong with an attempt. Each fault has a chance of one in twenty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// The connection is reset before the request is read.
    ResetUnread,
    /// The call runs, and the connection is reset.
    ResetAfter,
    /// The call runs, and no reply comes.
    Stall,
    /// A rate limit rejects the call.
    RateLimit,
    /// The call runs, and the reply is HTTP 500, 502 or 503.
    ServerError,
    /// The call runs, and the reply is an HTML page.
    Page,
    /// The call runs, and the reply is cut in half.
    Truncated,
    /// The token is rejected.
    TokenRefused,
}

const FAULTS: [Fault; 8] = [
    Fault::ResetUnread,
    Fault::ResetAfter,
    Fault::Stall,
    Fault::RateLimit,
    Fault::ServerError,
    Fault::Page,
    Fault::Truncated,
    Fault::TokenRefused,
];

impl Fault {
    /// Whether the call runs all the same.
    pub(crate) fn executes(self) -> bool {
        !matches!(self, Fault::ResetUnread | Fault::RateLimit | Fault::TokenRefused)
    }
}

/// The kind of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It only reads, so it may run any number of times.
    Read,
    /// It must not run twice.
    Once,
    /// It has an idempotency key, and the server runs it once per key.
    Keyed,
}

impl Kind {
    pub(crate) fn of(call: usize) -> Self {
        [Kind::Read, Kind::Once, Kind::Keyed][call % 3]
    }
}

/// The records of all calls, by their number.
pub(crate) struct Ledger {
    seed: u64,
    calls: Vec<Mutex<Entry>>,
    pub(crate) tokens: AtomicU32,
}

#[derive(Default)]
struct Entry {
    attempts: u32,
    executions: u32,
    last: Option<Fault>,
    /// The last attempt that may have run, as far as the client can know.
    uncertain: Option<Fault>,
    key: Option<String>,
}

/// A well-mixed number from another (splitmix64).
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Ledger {
    pub(crate) fn new(calls: usize, seed: u64) -> Self {
        let calls = (0..calls).map(|_| Mutex::default()).collect();
        Ledger { seed, calls, tokens: AtomicU32::new(0) }
    }

    /// Records an attempt with this idempotency key. Returns its fault, which depends only on the
    /// seed.
    pub(crate) fn attempt(&self, call: usize, key: Option<&str>) -> Option<Fault> {
        let mut entry = self.calls[call].lock().unwrap();
        entry.attempts += 1;
        let chance = mixed(self.seed ^ mixed((call as u64) << 8 | u64::from(entry.attempts)));
        let fault = FAULTS.get((chance % 20) as usize).copied();
        entry.last = fault;
        if !matches!(fault, None | Some(Fault::RateLimit | Fault::TokenRefused)) {
            entry.uncertain = fault;
        }
        if fault.is_none_or(Fault::executes) && (key.is_none() || entry.key.as_deref() != key) {
            entry.executions += 1;
            entry.key = key.map(str::to_owned);
        }
        fault
    }

    /// The status of a server error.
    pub(crate) fn status(&self, call: usize) -> u16 {
        [500, 502, 503][mixed(call as u64) as usize % 3]
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.calls.iter().map(|entry| entry.lock().unwrap().attempts).sum()
    }

    /// Describes the result of a call, or what is wrong with it. `late` says that the timeout had
    /// passed, whatever happened last.
    pub(crate) fn judge(
        &self,
        call: usize,
        result: &Result<(), Error>,
        late: bool,
    ) -> Result<String, String> {
        let entry = self.calls[call].lock().unwrap();
        let (kind, last, executions) = (Kind::of(call), entry.last, entry.executions);
        let told = match result {
            Ok(()) => "success".to_owned(),
            Err(error) => error.to_string(),
        };
        let wrong = |what: &str| {
            Err(format!(
                "call {call} ({kind:?}): {what}; {} attempts, {executions} executions, last \
                 {last:?}, told: {told}",
                entry.attempts
            ))
        };
        if kind != Kind::Read && executions > 1 {
            return wrong("executed twice");
        }
        let error = match result {
            Ok(()) if last.is_some() => return wrong("a success that was none"),
            Ok(()) if kind != Kind::Read && executions != 1 => return wrong("it was not executed"),
            Ok(()) if entry.attempts == 1 => return Ok("succeeded at once".to_owned()),
            Ok(()) => return Ok("succeeded after repetition".to_owned()),
            Err(error) => error,
        };
        if error.is_unsent() && error.is_rate_limited() && entry.attempts == 0 {
            return Ok("failed: held back by the limit replies to others".to_owned());
        }
        if error.is_unsent() {
            // It never arrived, or was rejected each time.
            return match (executions, last) {
                (0, None | Some(Fault::RateLimit | Fault::TokenRefused)) => {
                    Ok(format!("not sent: {}", error.kind()))
                }
                _ => wrong("said to be unsent"),
            };
        }
        let tells = |fault: Fault| match fault {
            Fault::ResetUnread | Fault::ResetAfter => error.kind() == "connection_lost",
            Fault::Stall => error.is_timeout(),
            Fault::RateLimit => error.is_rate_limited(),
            Fault::ServerError => error.status() == Some(self.status(call)),
            Fault::Page => {
                error.status() == Some(200)
                    && error.body().is_some_and(|body| body.contains("<html>"))
            }
            Fault::Truncated => error.kind() == "unreadable_reply",
            Fault::TokenRefused => error.is_token_invalid(),
        };
        match (last, entry.uncertain) {
            (Some(fault), _) if tells(fault) => Ok(format!("failed: {fault:?}")),
            // A retry was due and could not be sent.
            (Some(Fault::RateLimit | Fault::TokenRefused), Some(fault)) if tells(fault) => {
                Ok(format!("failed: {fault:?}"))
            }
            _ if late && error.is_timeout() => Ok("failed: out of time".to_owned()),
            _ => wrong("the wrong error"),
        }
    }
}

/// The results of all calls.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) ends: BTreeMap<String, u32>,
    pub(crate) wrong: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, end: Result<String, String>) {
        match end {
            Ok(end) => *self.ends.entry(end).or_default() += 1,
            Err(wrong) => self.wrong.push(wrong),
        }
    }

    pub(crate) fn count(&self) -> u32 {
        self.ends.values().sum::<u32>() + self.wrong.len() as u32
    }
}
