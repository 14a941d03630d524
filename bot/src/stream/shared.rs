//! [`Shared`]: what the writer of an answer and the task that shows it have in common; and
//! [`Streams`]: the answers under way, for stop buttons.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::sync::watch;

use crate::error::Error;

/// How an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Finished,
    Stopped,
    Broken,
}

/// The answers under way, by their IDs.
#[derive(Clone, Default)]
pub(crate) struct Streams(Arc<Mutex<HashMap<String, Weak<Shared>>>>);

impl Streams {
    /// Stops an answer; false if there is none with this ID.
    pub(crate) fn stop(&self, id: &str) -> bool {
        let shared = self.lock().get(id).and_then(Weak::upgrade);
        shared.map(|shared| shared.end(End::Stopped)).is_some()
    }

    /// Ends all answers.
    pub(crate) fn break_off(&self) {
        let all: Vec<_> = self.lock().values().filter_map(Weak::upgrade).collect();
        all.iter().for_each(|shared| shared.end(End::Broken));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Weak<Shared>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Shared {
    /// What the stop button carries. No two answers have the same, not even after a restart.
    pub(super) id: String,
    streams: Streams,
    written: watch::Sender<Written>,
}

/// What there is to show.
#[derive(Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) end: Option<End>,
}

impl Shared {
    pub(super) fn new(streams: &Streams) -> Arc<Shared> {
        let [one, two] = [0, 1].map(|part| RandomState::new().hash_one(part));
        let id = format!("{one:016x}{two:016x}");
        let (streams, written) = (streams.clone(), watch::Sender::default());
        let shared = Arc::new(Shared { id, streams, written });
        shared.streams.lock().insert(shared.id.clone(), Arc::downgrade(&shared));
        shared
    }

    pub(super) fn push(&self, text: &str) -> Result<(), Error> {
        self.change(|whole| whole.push_str(text))
    }

    pub(super) fn set(&self, text: String) -> Result<(), Error> {
        self.change(|whole| *whole = text)
    }

    fn change(&self, change: impl FnOnce(&mut String)) -> Result<(), Error> {
        let mut end = None;
        self.written.send_if_modified(|written| {
            end = written.end;
            if end.is_none() {
                change(&mut written.text);
            }
            end.is_none()
        });
        match end {
            None => Ok(()),
            Some(End::Stopped) => Err(Error::Stopped),
            Some(_) => Err(Error::BrokenOff("it has ended".to_owned())),
        }
    }

    /// Ends the answer, unless it has ended.
    pub(super) fn end(&self, end: End) {
        self.written.send_if_modified(|written| {
            let first = written.end.is_none();
            written.end.get_or_insert(end);
            first
        });
    }

    pub(super) async fn stopped(&self) {
        let stopped = |written: &Written| written.end == Some(End::Stopped);
        // The sender is in `self`.
        let _ = self.written.subscribe().wait_for(stopped).await;
    }

    /// What is written, now and later.
    pub(super) fn watch(&self) -> watch::Receiver<Written> {
        self.written.subscribe()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.streams.lock().remove(&self.id);
    }
}
