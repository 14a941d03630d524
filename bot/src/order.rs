//! [`ChatQueues`]: messages of one chat one after the other, chats side by side, bounds on both.
//!
//! A chat has a task only while it has messages. Each message takes one of a fixed number of turns
//! while its handler runs, so that a crowd does not bring down the machine.

use std::{
    collections::{HashMap, VecDeque},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use feishu_openapi::transport::BoxFuture;
use futures_util::FutureExt;
use tokio::sync::{Semaphore, watch};

/// What is done for a message.
pub(crate) type Job = BoxFuture<'static, ()>;

/// Bounds on what waits and what runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// How many handlers run at once.
    pub(crate) running: usize,
    /// How many messages of one chat wait.
    pub(crate) per_chat: usize,
    /// How many messages wait in all.
    pub(crate) waiting: usize,
}

/// Why a message was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    ChatFull,
    AllFull,
    Stopping,
}

#[derive(Clone)]
pub(crate) struct ChatQueues(Arc<Shared>);

struct Shared {
    bounds: Bounds,
    state: Mutex<State>,
    turns: Semaphore,
    /// How many messages wait or run.
    pending: watch::Sender<usize>,
    /// Whether what runs is to be dropped.
    dropped: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    /// The messages that wait, of each chat that has a task.
    chats: HashMap<String, VecDeque<Job>>,
    waiting: usize,
    stopping: bool,
}

impl ChatQueues {
    pub(crate) fn new(bounds: Bounds) -> ChatQueues {
        ChatQueues(Arc::new(Shared {
            bounds,
            state: Mutex::default(),
            turns: Semaphore::new(bounds.running),
            pending: watch::Sender::new(0),
            dropped: watch::Sender::new(false),
        }))
    }

    /// Puts a message behind the others of its chat.
    pub(crate) fn push(&self, chat: &str, job: Job) -> Result<(), Refused> {
        let Shared { bounds, .. } = &*self.0;
        let mut state = self.0.lock();
        if state.stopping {
            return Err(Refused::Stopping);
        }
        if state.waiting >= bounds.waiting {
            return Err(Refused::AllFull);
        }
        let begins = match state.chats.get_mut(chat) {
            Some(queue) if queue.len() >= bounds.per_chat => return Err(Refused::ChatFull),
            Some(queue) => {
                queue.push_back(job);
                false
            }
            None => {
                state.chats.insert(chat.to_owned(), VecDeque::from([job]));
                true
            }
        };
        state.waiting += 1;
        self.0.pending.send_modify(|pending| *pending += 1);
        drop(state);
        if begins {
            tokio::spawn(self.0.clone().work(chat.to_owned()));
        }
        Ok(())
    }

    /// Takes no more messages.
    pub(crate) fn close(&self) {
        self.0.lock().stopping = true;
    }

    /// Drops what waits and what runs, at the points where it waits.
    pub(crate) fn drop_all(&self) {
        self.0.dropped.send_replace(true);
    }

    /// Waits until no message waits or runs.
    pub(crate) async fn idle(&self) {
        // The sender is in `self`.
        let _ = self.0.pending.subscribe().wait_for(|pending| *pending == 0).await;
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs the messages of a chat until there are no more.
    async fn work(self: Arc<Self>, chat: String) {
        let mut dropped = self.dropped.subscribe();
        loop {
            // The semaphore is never closed.
            let turn = self.turns.acquire().await;
            let Some(job) = self.next(&chat) else { return };
            // Nothing of the job is used after a panic.
            let run = AssertUnwindSafe(job).catch_unwind();
            tokio::select! {
                biased;
                _ = dropped.wait_for(|dropped| *dropped) => {
                    tracing::warn!(chat, "a message is left, since the bot stops");
                }
                ended = run => if ended.is_err() {
                    tracing::error!(chat, "a handler panicked; the bot goes on");
                },
            }
            drop(turn);
            self.pending.send_modify(|pending| *pending -= 1);
        }
    }

    /// The next message of a chat. Without one, the chat's task ends.
    fn next(&self, chat: &str) -> Option<Job> {
        let mut state = self.lock();
        let job = state.chats.get_mut(chat).and_then(VecDeque::pop_front);
        match job {
            Some(_) => state.waiting -= 1,
            None => drop(state.chats.remove(chat)),
        }
        job
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::{Notify, mpsc};

    use super::*;

    const BOUNDS: Bounds = Bounds { running: 2, per_chat: 2, waiting: 4 };

    #[tokio::test]
    async fn a_chat_keeps_its_order_and_others_do_not_wait_for_it() {
        let queues = ChatQueues::new(Bounds { per_chat: 100, waiting: 100, ..BOUNDS });
        let (told, mut heard) = mpsc::unbounded_channel();
        let gate = Arc::new(Notify::new());
        for number in 0..5 {
            let (told, gate) = (told.clone(), gate.clone());
            let job = async move {
                if number == 0 {
                    gate.notified().await;
                }
                told.send(("slow", number)).unwrap();
            };
            queues.push("slow", job.boxed()).unwrap();
        }
        let other = told.clone();
        queues.push("quick", async move { other.send(("quick", 0)).unwrap() }.boxed()).unwrap();
        assert_eq!(heard.recv().await, Some(("quick", 0)));
        gate.notify_one();
        for number in 0..5 {
            assert_eq!(heard.recv().await, Some(("slow", number)));
        }
        queues.idle().await;
        tokio::task::yield_now().await;
        assert!(queues.0.lock().chats.is_empty(), "a quiet chat costs nothing");
    }

    #[tokio::test]
    async fn no_more_handlers_run_than_allowed_and_no_more_messages_wait() {
        let queues = ChatQueues::new(BOUNDS);
        let (begun, mut begins) = mpsc::unbounded_channel();
        let gate = Arc::new(Semaphore::new(0));
        let job = || {
            let (begun, gate) = (begun.clone(), gate.clone());
            async move {
                begun.send(()).unwrap();
                gate.acquire().await.unwrap().forget();
            }
            .boxed()
        };
        queues.push("a", job()).unwrap();
        queues.push("b", job()).unwrap();
        begins.recv().await.unwrap();
        begins.recv().await.unwrap();
        for chat in ["a", "a", "c", "d"] {
            queues.push(chat, job()).unwrap();
        }
        assert_eq!(queues.push("a", job()), Err(Refused::AllFull));
        tokio::task::yield_now().await;
        assert!(begins.try_recv().is_err(), "a third handler runs beside two");
        gate.add_permits(1);
        begins.recv().await.unwrap();
        gate.add_permits(5);
        queues.idle().await;
        queues.close();
        assert_eq!(queues.push("a", job()), Err(Refused::Stopping));
    }

    #[tokio::test]
    async fn a_chat_that_floods_fills_only_its_own_queue() {
        let queues = ChatQueues::new(BOUNDS);
        let never = || std::future::pending().boxed();
        // The first one leaves the queue when its task runs.
        queues.push("a", never()).unwrap();
        tokio::task::yield_now().await;
        queues.push("a", never()).unwrap();
        queues.push("a", never()).unwrap();
        assert_eq!(queues.push("a", never()), Err(Refused::ChatFull));
        assert_eq!(queues.push("b", never()), Ok(()));
        queues.drop_all();
        queues.idle().await;
    }

    #[tokio::test]
    async fn a_panic_is_one_lost_answer() {
        let queues = ChatQueues::new(BOUNDS);
        let (told, mut heard) = mpsc::unbounded_channel();
        queues.push("a", async { panic!("on purpose") }.boxed()).unwrap();
        queues.push("a", async move { told.send("after").unwrap() }.boxed()).unwrap();
        assert_eq!(heard.recv().await, Some("after"));
        queues.idle().await;
    }
}
