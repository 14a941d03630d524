//! What the bot waits for before it makes a call, since a refusal costs more time than the wait:
//! [`SendPace`] for five messages a second to one chat, and to one user; [`CardPace`] for ten
//! updates a second of one card. What an app has for all chats and cards, the client keeps; a
//! [`CallQueue`] lets few calls at a time wait there.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use crate::clock::Clock;

/// The documented limit.
const SENDS: usize = 5;
const PER: Duration = Duration::from_secs(1);
/// Chats are forgotten when there are this many whose last turn is long ago.
const FIRST_SWEEP: usize = 1024;

/// How often one card may be updated in a second. The pages give no figure, so this is on the safe
/// side of the 50 that all cards have.
const UPDATES: usize = 10;
/// How many calls of a kind are under way at once. With replies after 300 milliseconds, these are
/// the 50 a second that the platform takes.
const UNDER_WAY: usize = 16;

/// Calls of one kind, in order of arrival. Those that wait here have no time limit, and need not
/// know yet what they will send; in the client, a call waits with its text, and fails when its
/// timeout ends.
pub(crate) struct CallQueue(Semaphore);

impl CallQueue {
    pub(crate) fn new() -> CallQueue {
        CallQueue(Semaphore::new(UNDER_WAY))
    }

    /// Waits until a call may be made; it is under way until what this gives is dropped.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        self.0.acquire().await.ok()
    }
}

/// The updates of one card.
#[derive(Default)]
pub(crate) struct CardPace {
    /// When the last updates were answered.
    done: VecDeque<Instant>,
}

impl CardPace {
    /// Waits until the next update may be made.
    pub(crate) async fn turn(&self, clock: &Clock) {
        if self.done.len() >= UPDATES
            && let Some(first) = self.done.front()
        {
            clock.sleep_until(*first + PER).await;
        }
    }

    /// An update was answered.
    pub(crate) fn done(&mut self, clock: &Clock) {
        if self.done.len() >= UPDATES {
            self.done.pop_front();
        }
        self.done.push_back(clock.now());
    }
}

/// The messages to each chat and user.
pub(crate) struct SendPace {
    clock: Clock,
    receivers: Mutex<Receivers>,
}

struct Receivers {
    by_id: HashMap<String, Arc<Receiver>>,
    sweep_at: usize,
}

/// When the last messages to a chat or user were sent. Who waits for its turn holds the lock, which
/// is given in order of arrival.
type Receiver = tokio::sync::Mutex<VecDeque<Instant>>;

impl SendPace {
    pub(crate) fn new(clock: Clock) -> SendPace {
        let receivers = Receivers { by_id: HashMap::new(), sweep_at: FIRST_SWEEP };
        SendPace { clock, receivers: Mutex::new(receivers) }
    }

    /// Waits until a message to this chat or user may be sent, and then for its turn among all
    /// messages; it is under way until what this gives is dropped. Turns of a chat are given in the
    /// order of the calls.
    pub(crate) async fn turn<'a>(
        &self,
        receiver: &str,
        messages: &'a CallQueue,
    ) -> Option<SemaphorePermit<'a>> {
        let now = self.clock.now();
        let found = self.receivers.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = { found }.of(receiver, now);
        let mut sent = receiver.lock().await;
        // Nothing is changed before the last wait, since the caller may be dropped in one.
        if let Some(fifth) = sent.iter().nth_back(SENDS - 1) {
            self.clock.sleep_until(*fifth + PER).await;
        }
        let turn = messages.turn().await;
        if sent.len() >= SENDS {
            sent.pop_front();
        }
        // Now, and not when there was room: the queue may let messages of two seconds go in one.
        sent.push_back(self.clock.now());
        turn
    }
}

impl Receivers {
    fn of(&mut self, receiver: &str, now: Instant) -> Arc<Receiver> {
        if self.by_id.len() >= self.sweep_at {
            let is_quiet = |sent: &VecDeque<Instant>| sent.back().is_none_or(|it| *it + PER <= now);
            self.by_id.retain(|_, receiver| {
                Arc::strong_count(receiver) > 1
                    || !receiver.try_lock().is_ok_and(|it| is_quiet(&it))
            });
            self.sweep_at = FIRST_SWEEP.max(2 * self.by_id.len());
        }
        self.by_id.entry(receiver.to_owned()).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_second_has_more_than_five_messages() {
        let (pace, messages) = (SendPace::new(Clock::Machine), CallQueue::new());
        let (began, mut sent) = (Instant::now(), Vec::new());
        for _ in 0..12 {
            pace.turn("oc_1", &messages).await;
            sent.push(began.elapsed().as_millis());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(sent, [0, 10, 20, 30, 40, 1000, 1010, 1020, 1030, 1040, 2000, 2010]);
    }

    #[tokio::test(start_paused = true)]
    async fn chats_that_are_quiet_are_forgotten() {
        let (pace, messages) = (SendPace::new(Clock::Machine), CallQueue::new());
        for chat in 0..FIRST_SWEEP {
            pace.turn(&chat.to_string(), &messages).await;
        }
        tokio::time::sleep(PER).await;
        pace.turn("new", &messages).await;
        assert_eq!(pace.receivers.lock().unwrap().by_id.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_eleventh_update_of_a_card_waits_for_the_next_second() {
        let (mut pace, began) = (CardPace::default(), Instant::now());
        for update in 0..25 {
            pace.turn(&Clock::Machine).await;
            assert_eq!(began.elapsed().as_secs(), update / 10, "{update}");
            pace.done(&Clock::Machine);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_chat_that_waits_keeps_its_order_and_holds_up_nobody() {
        let (pace, messages) = (SendPace::new(Clock::Machine), CallQueue::new());
        let began = Instant::now();
        let send = async |chat: &str| {
            pace.turn(chat, &messages).await;
            began.elapsed().as_secs()
        };
        // More of them than there may be calls under way.
        let flood = futures_util::future::join_all((0..26).map(|_| send("oc_1")));
        let (flood, other) = tokio::join!(flood, send("oc_2"));
        let expected: Vec<u64> = (0..26).map(|message| message / 5).collect();
        assert_eq!((flood, other), (expected, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn messages_that_waited_in_the_queue_do_not_leave_it_together() {
        let (pace, messages) = (SendPace::new(Clock::Machine), CallQueue::new());
        let mut under_way = Vec::new();
        for _ in 0..UNDER_WAY {
            under_way.push(messages.turn().await);
        }
        let began = Instant::now();
        let send = async || {
            pace.turn("oc_1", &messages).await;
            began.elapsed().as_secs()
        };
        let waiting = futures_util::future::join_all((0..10).map(|_| send()));
        let opening = async {
            tokio::time::sleep(3 * PER).await;
            under_way.clear();
        };
        let (sent, ()) = tokio::join!(waiting, opening);
        assert_eq!(sent, [3, 3, 3, 3, 3, 4, 4, 4, 4, 4]);
    }
}
