//! Tells apps what happened, by itself: each subscribed app gets its events in their order, without
//! anybody waiting for the answers.

use std::sync::{Arc, Weak};
#[cfg(feature = "state-file")]
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

#[cfg(feature = "control")]
use futures_util::future::join_all;
use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    watch,
};

use super::{Delivery, Inner, Push};
use crate::{Platform, platform::state::Shared, store::Occurred};

/// What is to be told, and how much of it is not answered yet.
pub(crate) struct Feed {
    queue: UnboundedSender<Occurred>,
    pending: watch::Sender<usize>,
    /// What no push was begun for yet, in the order of the queue. It is noted only if it is
    /// written to a file of the platform's state.
    #[cfg(feature = "state-file")]
    untold: Mutex<VecDeque<Occurred>>,
}

impl Feed {
    /// A feed, and what comes out of it.
    pub(crate) fn new() -> (Feed, UnboundedReceiver<Occurred>) {
        let (queue, coming) = unbounded_channel();
        let feed = Feed {
            queue,
            pending: watch::Sender::new(0),
            #[cfg(feature = "state-file")]
            untold: Mutex::default(),
        };
        (feed, coming)
    }

    #[cfg(feature = "state-file")]
    pub(super) fn untold(&self) -> MutexGuard<'_, VecDeque<Occurred>> {
        self.untold.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Pushes what comes to those who are subscribed, until the platform ends.
pub(crate) async fn run(shared: Weak<Shared>, mut coming: UnboundedReceiver<Occurred>) {
    while let Some(occurred) = coming.recv().await {
        let Some(shared) = shared.upgrade() else { return };
        let subscribed = shared.subscribed(|app| occurred.is_for(app));
        for inner in &subscribed {
            inner.begin(&occurred.push, 1);
        }
        #[cfg(feature = "state-file")]
        if shared.state_file.is_some() {
            shared.feed.untold().pop_front();
        }
        for inner in subscribed {
            let (shared, push) = (shared.clone(), occurred.push.clone());
            shared.feed.pending.send_modify(|pending| *pending += 1);
            tokio::spawn(async move {
                let _told = Told(&shared);
                inner.go_on(&shared, &push, 1).await;
            });
        }
        shared.feed.pending.send_modify(|pending| *pending -= 1);
    }
}

/// Counts a push as answered, however it ends.
struct Told<'a>(&'a Shared);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.0.feed.pending.send_modify(|pending| *pending -= 1);
    }
}

impl Shared {
    /// Tells the apps what happened.
    pub(crate) fn tell(&self, occurred: Vec<Occurred>) {
        for one in occurred {
            // Held while it is put into the queue, so that both have the same order.
            #[cfg(feature = "state-file")]
            let mut untold = self.state_file.is_some().then(|| self.feed.untold());
            #[cfg(feature = "state-file")]
            if let Some(untold) = &mut untold {
                untold.push_back(one.clone());
            }
            self.feed.pending.send_modify(|pending| *pending += 1);
            if self.feed.queue.send(one).is_err() {
                self.feed.pending.send_modify(|pending| *pending -= 1);
            }
        }
    }

    /// Asks an app with a callback; nothing if it is not subscribed.
    pub(crate) async fn ask(&self, app: &str, push: &Push) -> Option<Delivery> {
        let inner = self.subscribed(|it| it == app).pop()?;
        Some(inner.attempt(self, push, 1).await)
    }

    /// Pushes an event to all apps that are subscribed, each for the first time.
    #[cfg(feature = "control")]
    pub(crate) async fn push_to_all(&self, push: &Push) -> Vec<Delivery> {
        let subscribed = self.subscribed(|_| true);
        join_all(subscribed.iter().map(|inner| inner.attempt(self, push, 1))).await
    }

    fn subscribed(&self, wanted: impl Fn(&str) -> bool) -> Vec<Arc<Inner>> {
        let state = self.lock();
        state.subscribed.iter().filter(|it| wanted(&it.app_id)).cloned().collect()
    }
}

impl Platform {
    /// Waits until each subscribed app has answered what happened so far, or did not answer in
    /// time. What the app did in the meantime, and what followed from it, is waited for as well.
    pub async fn until_told(&self) {
        let mut pending = self.shared.feed.pending.subscribe();
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = pending.wait_for(|pending| *pending == 0).await;
    }
}
