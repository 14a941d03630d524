//! [`Tasks`]: runs many short jobs in few tasks. A task per job costs more than most jobs do.

use std::{
    collections::VecDeque,
    future::poll_fn,
    panic::AssertUnwindSafe,
    pin::{Pin, pin},
    sync::{Arc, Mutex, Weak},
    task::Poll,
};

use futures_util::FutureExt;
use tokio::task::{JoinSet, coop::unconstrained};
use tracing::{Instrument, Span};

use crate::sync::lock;

/// How many tasks begin jobs that come together. More than one, so that a job that blocks its
/// thread does not hold up the others.
const STARTERS: usize = 2;

/// What a task does.
pub(super) trait Job: Send + 'static {
    fn run(self) -> impl Future<Output = ()> + Send;
}

/// Tasks that begin jobs, and those of jobs that had to wait for something. When this is dropped,
/// they all are.
pub(super) struct Tasks<J>(Arc<Mutex<State<J>>>);

struct State<J> {
    tasks: JoinSet<()>,
    /// Jobs that no task has begun.
    new: VecDeque<J>,
}

impl<J> Default for Tasks<J> {
    fn default() -> Self {
        Tasks(Arc::new(Mutex::new(State { tasks: JoinSet::new(), new: VecDeque::new() })))
    }
}

impl<J: Job> Tasks<J> {
    /// Runs jobs, side by side where they wait for something.
    pub(super) fn start(&self, jobs: impl ExactSizeIterator<Item = J>) {
        let starters = jobs.len().min(STARTERS);
        let mut state = lock(&self.0);
        while state.tasks.try_join_next().is_some() {}
        state.new.extend(jobs);
        for _ in 0..starters {
            let begin = begin_all(Arc::downgrade(&self.0)).instrument(Span::current());
            state.tasks.spawn(begin);
        }
    }
}

/// Begins jobs until there is none. A job that waits goes on in a task of its own.
async fn begin_all<J: Job>(state: Weak<Mutex<State<J>>>) {
    // One place in memory serves all jobs that do not wait.
    let mut place = Box::pin(None);
    while let Some(job) = next(&state) {
        place.as_mut().set(Some(job.run()));
        if finishes_at_once(place.as_mut()).await {
            continue;
        }
        let Some(state) = state.upgrade() else { return };
        let waits = run(std::mem::replace(&mut place, Box::pin(None)));
        lock(&state).tasks.spawn(waits.instrument(Span::current()));
    }
}

async fn run(mut place: Pin<Box<Option<impl Future<Output = ()>>>>) {
    if let Some(job) = place.as_mut().as_pin_mut() {
        job.await;
    }
}

fn next<J>(state: &Weak<Mutex<State<J>>>) -> Option<J> {
    lock(&*state.upgrade()?).new.pop_front()
}

/// Whether the job ends without waiting, if only by a panic, which concerns no other job.
async fn finishes_at_once(mut place: Pin<&mut Option<impl Future<Output = ()>>>) -> bool {
    poll_fn(|context| {
        let Some(job) = place.as_mut().as_pin_mut() else { return Poll::Ready(true) };
        // Jobs of one task do not share what Tokio grants a task before it must yield.
        let begun = unconstrained(AssertUnwindSafe(job).catch_unwind());
        Poll::Ready(pin!(begun).poll(context).is_ready())
    })
    .await
}
