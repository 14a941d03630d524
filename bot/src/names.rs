//! [`Names`]: the names of users whom a message tells by their IDs alone.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use feishu_openapi::{Client, contact::v3::user};
use tokio::time::Instant;

use crate::clock::Clock;

/// How many users one call names.
const BATCH: usize = 10;
/// For how long a name is kept, and that a user has none to show.
const KEPT: Duration = Duration::from_secs(60 * 60);
/// For how long the platform is not asked after it has refused: most often the app lacks the
/// permission, and then each forward would cost calls that fail.
const PAUSE: Duration = Duration::from_secs(10 * 60);
/// How many names are kept.
const MOST: usize = 10_000;

/// Names by the IDs of users inside the app.
#[derive(Default)]
pub(crate) struct Names(Mutex<Known>);

#[derive(Default)]
struct Known {
    by_id: HashMap<String, (Option<String>, Instant)>,
    paused_until: Option<Instant>,
}

impl Names {
    /// Keeps a name that the platform told of its own accord.
    pub(crate) fn learn(&self, open_id: &str, name: &str, clock: &Clock) {
        if !open_id.is_empty() && !name.is_empty() {
            self.lock().keep(open_id.to_owned(), Some(name.to_owned()), clock.now());
        }
    }

    /// The name of a user, if it is known.
    pub(crate) fn get(&self, open_id: &str) -> Option<String> {
        self.lock().by_id.get(open_id)?.0.clone()
    }

    /// Asks for the names of these users that are not known. Failures are told in `tracing`: a
    /// message without names is better than none.
    pub(crate) async fn look_up(&self, ids: Vec<String>, client: &Client, clock: &Clock) {
        let unknown = self.lock().unknown(ids, clock.now());
        for batch in unknown.chunks(BATCH) {
            match client.send(user::basic_batch(batch)).await {
                Ok(found) => {
                    let (mut known, now) = (self.lock(), clock.now());
                    // Users whom the reply leaves out have no name to show either.
                    batch.iter().for_each(|id| known.keep(id.clone(), None, now));
                    for user in found.users {
                        if let Some(id) = user.user_id {
                            known.keep(id, user.name.filter(|name| !name.is_empty()), now);
                        }
                    }
                }
                Err(error) => {
                    self.lock().paused_until = Some(clock.now() + PAUSE);
                    tracing::warn!(
                        "users are shown by their IDs for 10 minutes; their names need the \
                         permission contact:user.basic_profile:readonly: {error}"
                    );
                    return;
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn keep(&mut self, id: String, name: Option<String>, now: Instant) {
        if self.by_id.len() >= MOST {
            self.by_id.retain(|_, (_, since)| *since + KEPT > now);
            if self.by_id.len() >= MOST {
                self.by_id.clear();
            }
        }
        self.by_id.insert(id, (name, now));
    }

    fn unknown(&self, mut ids: Vec<String>, now: Instant) -> Vec<String> {
        if self.paused_until.is_some_and(|until| now < until) {
            return Vec::new();
        }
        ids.sort();
        ids.dedup();
        let is_fresh =
            |id: &String| self.by_id.get(id).is_some_and(|(_, since)| *since + KEPT > now);
        ids.retain(|id| !id.is_empty() && !is_fresh(id));
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: usize) -> Vec<String> {
        (0..count).map(|user| format!("ou_{user}")).collect()
    }

    #[test]
    fn a_name_is_asked_for_once_in_an_hour_and_not_while_the_platform_refuses() {
        let (mut known, now) = (Known::default(), Instant::now());
        known.keep("ou_1".into(), Some("Ada".into()), now);
        known.keep("ou_2".into(), None, now);
        let asked = ["ou_3", "ou_1", "ou_2", "ou_3", ""].map(str::to_owned).to_vec();
        assert_eq!(known.unknown(asked, now), ["ou_3"]);
        assert_eq!(known.unknown(vec!["ou_1".into()], now + KEPT), ["ou_1"]);
        known.paused_until = Some(now + PAUSE);
        assert!(known.unknown(vec!["ou_3".into()], now).is_empty());
        assert_eq!(known.unknown(vec!["ou_3".into()], now + PAUSE), ["ou_3"]);
    }

    #[test]
    fn not_more_names_are_kept_than_fit() {
        let (mut known, now) = (Known::default(), Instant::now());
        for id in ids(3 * MOST) {
            known.keep(id, None, now);
            assert!(known.by_id.len() <= MOST);
        }
    }
}
