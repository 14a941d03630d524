//! [`Outgoing`]: the frames that wait to be written.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use bytes::BytesMut;
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};
use tokio_tungstenite::tungstenite::Message;

use crate::sync::lock;

/// While events are not answered, more answers are likely to come soon: for this long a frame waits
/// for others, so that they go out together. To wake the connection and the network for each
/// would cost more than the rest of an event.
const GATHERING: Duration = Duration::from_millis(1);
/// How much memory is taken at once for answers.
const BUFFER: usize = 16 << 10;
/// How many answers wait to be written.
const MOST_ANSWERS: usize = 1000;

/// The frames that wait to be written to one connection, and to the next when that is lost.
#[derive(Default)]
pub(super) struct Outgoing {
    queue: Mutex<Queue>,
    /// Tells the writer to look.
    wake: Notify,
    /// There is room again.
    room: Notify,
}

#[derive(Default)]
struct Queue {
    /// To which connection all this belongs.
    connection: ConnectionNumber,
    frames: VecDeque<Message>,
    /// How many events of the connection are not answered.
    unanswered: usize,
    /// What answers are written into, many to an allocation.
    buffer: BytesMut,
    /// Whether nothing is gained by a wait for other answers.
    is_due: bool,
}

/// Tells connections apart that were open one after the other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ConnectionNumber(u64);

impl Outgoing {
    /// Another connection begins: what belongs to the last one is of no use to anybody.
    pub(super) fn connect(&self) -> ConnectionNumber {
        let mut queue = self.lock();
        let connection = ConnectionNumber(queue.connection.0 + 1);
        let buffer = BytesMut::with_capacity(BUFFER);
        *queue = Queue { connection, buffer, ..Queue::default() };
        drop(queue);
        // Also those who wait for the last connection.
        self.room.notify_waiters();
        connection
    }

    /// The connection has ended: nobody waits for answers until another begins.
    pub(super) fn disconnect(&self) {
        self.connect();
    }

    /// An event has come, and will be answered.
    pub(super) fn expect_answer(&self, connection: ConnectionNumber) {
        let mut queue = self.lock();
        if queue.connection == connection {
            queue.unanswered += 1;
        }
    }

    /// Adds an answer, when there is room, for the next [`flush`](Self::flush). If the connection
    /// has ended, nobody waits for it.
    pub(super) async fn answer(
        &self,
        connection: ConnectionNumber,
        write: impl Fn(&mut BytesMut) + Send + Sync,
    ) {
        while !self.try_answer(connection, &write) {
            // It learns what happens from here on.
            let room = self.room.notified();
            if self.try_answer(connection, &write) {
                return;
            }
            self.flush();
            room.await;
        }
    }

    /// Adds an answer if there is room for it at once; says whether there was, or nobody waits for
    /// it.
    pub(super) fn try_answer(
        &self,
        connection: ConnectionNumber,
        write: impl Fn(&mut BytesMut),
    ) -> bool {
        let mut queue = self.lock();
        if queue.connection != connection {
            return true;
        }
        if queue.frames.len() >= MOST_ANSWERS {
            return false;
        }
        queue.unanswered = queue.unanswered.saturating_sub(1);
        write(&mut queue.buffer);
        let answer = queue.buffer.split().freeze();
        queue.frames.push_back(Message::Binary(answer));
        true
    }

    /// An event will not be answered.
    pub(super) fn give_up_answer(&self, connection: ConnectionNumber) {
        let mut queue = self.lock();
        if queue.connection == connection {
            queue.unanswered = queue.unanswered.saturating_sub(1);
        }
    }

    /// Adds a ping, which is written at once.
    pub(super) fn ping(&self, ping: Message) {
        self.lock().frames.push_back(ping);
        self.flush();
    }

    /// Has all that waits written at once.
    pub(super) fn flush(&self) {
        let mut queue = self.lock();
        if !queue.frames.is_empty() {
            queue.is_due = true;
            drop(queue);
            self.wake.notify_one();
        }
    }

    /// Has all that waits written when there has been time for other answers.
    pub(super) fn flush_soon(&self) {
        if !self.lock().frames.is_empty() {
            self.wake.notify_one();
        }
    }

    /// Waits until there is something to write, and other answers have had their time.
    pub(super) async fn due(&self) {
        while self.lock().frames.is_empty() {
            self.wake.notified().await;
        }
        let until = Instant::now() + GATHERING;
        loop {
            {
                let queue = self.lock();
                if queue.is_due || queue.unanswered == 0 {
                    return;
                }
            }
            if timeout_at(until, self.wake.notified()).await.is_err() {
                return;
            }
        }
    }

    /// Takes all that waits.
    pub(super) fn take(&self) -> VecDeque<Message> {
        let mut queue = self.lock();
        queue.is_due = false;
        let was_full = queue.frames.len() >= MOST_ANSWERS;
        let frames = std::mem::take(&mut queue.frames);
        drop(queue);
        if was_full {
            self.room.notify_waiters();
        }
        frames
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        lock(&self.queue)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use std::pin::pin;

    use super::*;

    fn write(to: &mut BytesMut) {
        to.extend_from_slice(b"an answer");
    }

    #[tokio::test(start_paused = true)]
    async fn answers_wait_for_others_that_are_to_come_and_the_last_for_none() {
        let outgoing = Outgoing::default();
        let connection = outgoing.connect();
        (0..3).for_each(|_| outgoing.expect_answer(connection));
        let begun = Instant::now();
        let mut due = pin!(outgoing.due());
        for _ in 0..2 {
            outgoing.answer(connection, write).await;
            outgoing.flush_soon();
            assert!(due.as_mut().now_or_never().is_none());
        }
        due.await;
        assert_eq!((begun.elapsed(), outgoing.take().len()), (GATHERING, 2));
        outgoing.answer(connection, write).await;
        outgoing.flush_soon();
        let begun = Instant::now();
        outgoing.due().await;
        assert_eq!((begun.elapsed(), outgoing.take().len()), (Duration::ZERO, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_flush_and_a_ping_wait_for_nothing() {
        let outgoing = Outgoing::default();
        let connection = outgoing.connect();
        (0..3).for_each(|_| outgoing.expect_answer(connection));
        let begun = Instant::now();
        outgoing.answer(connection, write).await;
        let mut due = pin!(outgoing.due());
        assert!(due.as_mut().now_or_never().is_none());
        outgoing.flush();
        due.await;
        assert_eq!(outgoing.take().len(), 1);
        outgoing.ping(Message::binary("a ping"));
        outgoing.due().await;
        assert_eq!((begun.elapsed(), outgoing.take().len()), (Duration::ZERO, 1));
        assert!(pin!(outgoing.due()).now_or_never().is_none(), "nothing is left");
    }

    #[tokio::test(start_paused = true)]
    async fn answers_wait_for_room_and_for_no_connection_that_has_ended() {
        let outgoing = Outgoing::default();
        let first = outgoing.connect();
        for _ in 0..MOST_ANSWERS {
            outgoing.answer(first, write).await;
        }
        assert!(!outgoing.try_answer(first, write));
        let mut waiting = pin!(outgoing.answer(first, write));
        assert!(waiting.as_mut().now_or_never().is_none());
        assert_eq!(outgoing.take().len(), MOST_ANSWERS);
        assert_eq!(waiting.now_or_never(), Some(()));
        assert_eq!(outgoing.take().len(), 1);
        for _ in 0..MOST_ANSWERS {
            outgoing.answer(first, write).await;
        }
        let mut waiting = pin!(outgoing.answer(first, write));
        assert!(waiting.as_mut().now_or_never().is_none());
        outgoing.disconnect();
        assert_eq!(waiting.now_or_never(), Some(()));
        assert!(outgoing.take().is_empty() && outgoing.try_answer(first, write));
        assert!(outgoing.take().is_empty());
        let second = outgoing.connect();
        outgoing.answer(second, write).await;
        assert_eq!(outgoing.take().len(), 1);
    }
}
