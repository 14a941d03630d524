//! By which rules the bot takes messages and answers them.

use std::{sync::Arc, time::Duration};

use feishu_openapi::EventStore;

use super::{BotBuilder, WhenRecalled};
#[cfg(feature = "testing")]
use crate::clock::Clock;

/// By which rules.
impl BotBuilder {
    /// Takes only messages of these chats. Called again, it adds chats.
    pub fn allow_chats(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.rules.chats.get_or_insert_default().extend(ids.into_iter().map(Into::into));
        self
    }

    /// Takes only messages of these users, by their IDs inside the app. Called again, it adds
    /// users.
    pub fn allow_senders(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.rules.senders.get_or_insert_default().extend(ids.into_iter().map(Into::into));
        self
    }

    /// Takes messages of other bots as well, but never its own. Two bots that answer each other
    /// do so without end.
    pub fn allow_bots(mut self) -> Self {
        self.rules.bots = true;
        self
    }

    /// Takes messages of groups that do not mention the bot as well. The app needs the permission
    /// to see all messages of groups.
    pub fn without_mention(mut self) -> Self {
        self.rules.without_mention = true;
        self
    }

    /// Leaves messages that were sent longer ago than this, as after a night without connection.
    /// By default they are handled; [`Message::age`](crate::Message::age) tells the age of one.
    pub fn leave_older_than(mut self, age: Duration) -> Self {
        self.rules.stale_after = Some(age);
        self
    }

    /// Sets what becomes of an answer whose message was recalled meanwhile.
    pub fn when_recalled(mut self, what: WhenRecalled) -> Self {
        self.when_recalled = what;
        self
    }

    /// Remembers which messages were handled across restarts, and for all processes of the bot:
    /// [`RedisEventStore`](feishu_openapi::RedisEventStore) with the feature `redis`,
    /// [`MemoryEventStore`](feishu_openapi::MemoryEventStore) in tests, or a store of your own.
    pub fn event_store(mut self, store: Arc<dyn EventStore>) -> Self {
        self.event_store = Some(store);
        self
    }

    /// Sets how many handlers run at once; 1,000 by default.
    pub fn max_running(mut self, handlers: usize) -> Self {
        self.bounds.running = handlers.max(1);
        self
    }

    /// Sets how many messages wait for their turn: of one chat, and in all. By default 100 and
    /// 20,000. The platform pushes those beyond again later.
    pub fn max_waiting(mut self, per_chat: usize, in_all: usize) -> Self {
        (self.bounds.per_chat, self.bounds.waiting) = (per_chat.max(1), in_all.max(1));
        self
    }

    /// Sets for how long answers under way are finished when the bot stops; 30 seconds by default.
    pub fn stop_within(mut self, time: Duration) -> Self {
        self.stop_within = time;
        self
    }

    #[cfg(feature = "testing")]
    pub(crate) fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }
}
