//! [`SendPace`]: the platform takes five messages a second to one chat, and to one user. The bot
//! waits for its turn before it sends, since a refusal costs more time than the wait.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::clock::Clock;

/// The documented limit.
const SENDS: usize = 5;
const PER: Duration = Duration::from_secs(1);
/// Chats are forgotten when there are this many whose last turn is long ago.
const FIRST_SWEEP: usize = 1024;

/// The turns of each chat and user.
pub(crate) struct SendPace {
    clock: Clock,
    turns: Mutex<Turns>,
}

struct Turns {
    /// The last turns given to each chat or user, some of them in the future.
    of: HashMap<String, VecDeque<Instant>>,
    sweep_at: usize,
}

impl SendPace {
    pub(crate) fn new(clock: Clock) -> SendPace {
        SendPace { clock, turns: Mutex::new(Turns { of: HashMap::new(), sweep_at: FIRST_SWEEP }) }
    }

    /// Waits until the next message to this chat or user may be sent. Turns are given in the order
    /// of the calls.
    pub(crate) async fn turn(&self, receiver: &str) {
        let now = self.clock.now();
        let turn = self.turns.lock().unwrap_or_else(PoisonError::into_inner).take(receiver, now);
        if turn > now {
            tracing::debug!(receiver, wait = ?turn - now, "waiting for the send limit");
            self.clock.sleep_until(turn).await;
        }
    }
}

impl Turns {
    fn take(&mut self, receiver: &str, now: Instant) -> Instant {
        if self.of.len() >= self.sweep_at {
            self.of.retain(|_, turns| turns.back().is_some_and(|last| *last + PER > now));
            self.sweep_at = FIRST_SWEEP.max(2 * self.of.len());
        }
        let turns = self.of.entry(receiver.to_owned()).or_default();
        if turns.len() < SENDS {
            turns.push_back(now);
            return now;
        }
        let turn = turns.pop_front().map_or(now, |fifth| now.max(fifth + PER));
        turns.push_back(turn);
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns() -> Turns {
        Turns { of: HashMap::new(), sweep_at: FIRST_SWEEP }
    }

    #[test]
    fn no_second_has_more_than_five_turns() {
        let (mut turns, now) = (turns(), Instant::now());
        let at = |ms| now + Duration::from_millis(ms);
        let given: Vec<Instant> = (0..12).map(|call| turns.take("oc_1", at(call * 10))).collect();
        for (turn, sixth) in given.iter().zip(&given[5..]) {
            assert!(*sixth - *turn >= PER, "{given:?}");
        }
        assert_eq!(given[4], at(40), "the first five wait for nobody");
        assert_eq!(given[5], at(1000), "the sixth waits for no longer than it must");
        assert_eq!(turns.take("oc_2", at(120)), at(120), "another chat has its own turns");
        assert_eq!(turns.take("oc_1", at(9000)), at(9000), "nothing is left of the wait");
    }

    #[test]
    fn chats_that_are_quiet_are_forgotten() {
        let (mut turns, now) = (turns(), Instant::now());
        for chat in 0..FIRST_SWEEP {
            turns.take(&chat.to_string(), now);
        }
        turns.take("new", now + PER);
        assert_eq!(turns.of.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_sixth_message_waits_for_the_next_second() {
        let pace = SendPace::new(Clock::Machine);
        let began = Instant::now();
        for _ in 0..5 {
            pace.turn("oc_1").await;
        }
        assert_eq!(began.elapsed(), Duration::ZERO);
        pace.turn("oc_1").await;
        assert_eq!(began.elapsed(), PER);
    }
}
