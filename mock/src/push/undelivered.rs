//! Events that were not delivered when the platform ended, in the file of its state.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    event::Push,
    inner::{Inner, Waiting, Way},
};
use crate::platform::state::{Shared, State};

/// An event that an app is still to be told.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Undelivered {
    app_id: String,
    way: Way,
    push: Push,
    /// The number of the next attempt.
    attempt: usize,
    /// The time of that attempt by the platform's clock.
    due: Duration,
}

impl Shared {
    /// What subscribed apps are still to be told: what waits to be pushed again, what was not
    /// answered yet, and what no push was begun for.
    pub(crate) fn undelivered(&self, state: &State) -> Vec<Undelivered> {
        let now = state.clock.now();
        // Events stay until somebody subscribes to them again.
        let mut all = state.undelivered.clone();
        let untold = self.feed.untold();
        for inner in &state.subscribed {
            let undelivered = |push: &Push, attempt: usize, due: Duration| Undelivered {
                app_id: inner.app_id.clone(),
                way: inner.way.clone(),
                push: push.clone(),
                attempt,
                due,
            };
            all.extend(inner.lock().iter().map(|it| undelivered(&it.push, it.attempt, it.due)));
            all.extend(
                inner.begun().iter().map(|(push, attempt)| undelivered(push, *attempt, now)),
            );
            let own = untold.iter().filter(|it| it.is_for(&inner.app_id));
            all.extend(own.map(|it| undelivered(&it.push, 1, now)));
        }
        all
    }
}

impl Inner {
    /// Takes what is to be told this app, in the same way.
    pub(super) fn take_over(&self, all: &mut Vec<Undelivered>) {
        let own = all.extract_if(.., |it| it.app_id == self.app_id && it.way == self.way);
        let waiting = own.map(|it| Waiting { push: it.push, attempt: it.attempt, due: it.due });
        self.lock().extend(waiting);
    }
}
