//! [`Tasks`]: runs many short jobs in few tasks. A task per job costs more than most jobs do.
//!
//! A starter is a task that takes jobs from a queue. A job that waits for something keeps the task,
//! and another starter goes on with the queue; so jobs that wait never hold up others. Usually there
//! is one starter, since it costs less to stay in one thread than to share the work. If a job has
//! been in the queue for some milliseconds, because another computes for long or blocks its thread,
//! there is one more, up to one per thread of the runtime.

use std::{
    collections::VecDeque,
    future::ready,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::Notify,
    task::{JoinSet, spawn_blocking, yield_now},
};
use tracing::{Instrument, Span};

use super::job::{Job, run};
use crate::sync::lock;

/// How many jobs a starter takes. Then it lets the runtime get to its other tasks.
const JOBS_AT_ONCE: usize = 128;
/// A job that has been in the queue for this long, or twice as long, gets another starter.
const STUCK: Duration = Duration::from_millis(5);

/// When the results of jobs are of interest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pause {
    /// A job has ended that waited for something. Others may end at the same time.
    Single,
    /// Jobs have ended, and no other will soon.
    All,
}

/// The tasks of jobs. When this is dropped, they all are, and so are jobs that were not begun.
pub(super) struct Tasks<J: Job>(Arc<SharedTasks<J>>);

struct SharedTasks<J> {
    state: Mutex<State<J>>,
    /// Called after jobs have ended.
    paused: Box<dyn Fn(Pause) + Send + Sync>,
    /// Jobs are welcome.
    ready: Notify,
}

struct State<J> {
    tasks: JoinSet<()>,
    /// Jobs that no task has taken.
    queue: VecDeque<J>,
    /// How many starters take jobs, or run one that has not waited so far.
    active: usize,
    /// Whether a thread looks after jobs that are stuck.
    is_watched: bool,
    /// How many jobs were ever put into the queue, and taken from it.
    added: u64,
    taken: u64,
    is_closed: bool,
}

impl<J: Job> Tasks<J> {
    /// `paused` is called after jobs have ended, sooner or later.
    pub(super) fn new(paused: impl Fn(Pause) + Send + Sync + 'static) -> Self {
        let state = State {
            tasks: JoinSet::new(),
            queue: VecDeque::new(),
            active: 0,
            is_watched: false,
            added: 0,
            taken: 0,
            is_closed: false,
        };
        let (state, paused) = (Mutex::new(state), Box::new(paused));
        Tasks(Arc::new(SharedTasks { state, paused, ready: Notify::new() }))
    }

    /// Runs jobs, side by side where they wait for something.
    pub(super) fn start(&self, jobs: impl Iterator<Item = J>) {
        let mut state = lock(&self.0.state);
        while state.tasks.try_join_next().is_some() {}
        let before = state.queue.len();
        state.queue.extend(jobs);
        state.added += (state.queue.len() - before) as u64;
        if state.active == 0 {
            self.0.add_starter(&mut state);
        }
        // Where all tasks are in one thread, nobody can help.
        if !state.queue.is_empty() && !state.is_watched && threads() > 1 {
            state.is_watched = true;
            let (shared, span) = (self.0.clone(), Span::current());
            spawn_blocking(move || span.in_scope(|| watch(&shared)));
        }
    }

    /// Waits until jobs are welcome: those in the queue are taken, or it takes long. Whoever has
    /// jobs need not wait for this, and usually should, as that keeps both in one thread.
    pub(super) async fn ready(&self) {
        if !lock(&self.0.state).queue.is_empty() {
            self.0.ready.notified().await;
        }
    }
}

impl<J: Job> Drop for Tasks<J> {
    fn drop(&mut self) {
        let (mut tasks, queue) = {
            let mut state = lock(&self.0.state);
            state.is_closed = true;
            (std::mem::take(&mut state.tasks), std::mem::take(&mut state.queue))
        };
        tasks.abort_all();
        // Jobs are dropped without the lock, since dropping may run any code.
        drop(queue);
    }
}

impl<J: Job> SharedTasks<J> {
    /// Adds a starter if there is something to do.
    fn add_starter(self: &Arc<Self>, state: &mut State<J>) {
        if !state.queue.is_empty() && !state.is_closed {
            state.active += 1;
            state.tasks.spawn(take_jobs(self.clone()).instrument(Span::current()));
        }
    }

    /// The next job. Without one, the starter that asks is no longer active.
    fn take(&self) -> Option<J> {
        let mut state = lock(&self.state);
        let job = state.queue.pop_front();
        match job {
            Some(_) => state.taken += 1,
            None => state.active -= 1,
        }
        job
    }

    /// The job of a starter has begun to wait: if no starter is left, another goes on.
    fn hand_over(self: &Arc<Self>) {
        let is_last = {
            let mut state = lock(&self.state);
            state.active -= 1;
            if state.active == 0 {
                self.add_starter(&mut state);
            }
            state.active == 0
        };
        if is_last {
            self.pause();
        }
    }

    fn pause(&self) {
        (self.paused)(Pause::All);
        self.ready.notify_one();
    }

    /// Helps if a job is stuck, or a starter, by what was seen before. Gives what is seen now; `None`
    /// if there is nothing to look after.
    fn unstick(self: &Arc<Self>, before: &Seen) -> Option<Seen> {
        let mut state = lock(&self.state);
        let now = Seen { added: state.added, taken: state.taken };
        if state.is_closed || (state.active == 0 && now == *before) {
            state.is_watched = false;
            return None;
        }
        if state.taken < before.added && state.active < threads() {
            self.add_starter(&mut state);
        } else if state.active > 0 && now.taken == before.taken {
            // The blocked thread may be the one that looks after timers and the network. A task
            // from outside wakes another thread, which then does.
            drop(tokio::spawn(ready(())));
        }
        Some(now)
    }
}

/// What has happened to jobs so far.
#[derive(Default, PartialEq)]
struct Seen {
    added: u64,
    taken: u64,
}

/// How many threads the runtime has for tasks.
fn threads() -> usize {
    Handle::current().metrics().num_workers()
}

/// What a starter does.
async fn take_jobs<J: Job>(shared: Arc<SharedTasks<J>>) {
    loop {
        for _ in 0..JOBS_AT_ONCE {
            let Some(job) = shared.take() else { return shared.pause() };
            if run(job, || shared.hand_over()).await {
                return (shared.paused)(Pause::Single);
            }
        }
        shared.pause();
        yield_now().await;
    }
}

/// Looks after jobs that are stuck while there are any. A job that blocks its thread may also hold up
/// the results of those before it, and all timers of the runtime: so this has a thread of its own.
fn watch<J: Job>(shared: &Arc<SharedTasks<J>>) {
    let mut seen = Seen::default();
    loop {
        thread::sleep(STUCK);
        match shared.unstick(&seen) {
            Some(now) => seen = now,
            None => return,
        }
        shared.pause();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::HashSet,
        future::pending,
        sync::{
            atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
            mpsc as threads,
        },
        time::Duration,
    };

    use tokio::{
        sync::{Barrier, mpsc},
        task::{self, yield_now},
        time::timeout,
    };

    use super::*;
    use crate::transport::BoxFuture;

    struct Test(BoxFuture<'static, ()>);

    impl Job for Test {
        async fn run(self) {
            self.0.await;
        }
    }

    fn job(work: impl Future<Output = ()> + Send + 'static) -> Test {
        Test(Box::pin(work))
    }

    /// For what would hang where the code is wrong; never waited for where it is right.
    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn jobs_that_do_not_wait_share_a_task() {
        let tasks = Tasks::new(|_| ());
        let (sender, mut ids) = mpsc::unbounded_channel();
        tasks.start((0..200).map(|_| {
            let sender = sender.clone();
            job(async move { sender.send(task::id()).unwrap() })
        }));
        drop(sender);
        let (mut jobs, mut different) = (0, HashSet::new());
        while let Some(id) = ids.recv().await {
            jobs += 1;
            different.insert(id);
        }
        assert_eq!((jobs, different.len()), (200, 1));
    }

    #[tokio::test]
    async fn jobs_that_wait_hold_up_no_other() {
        let tasks = Tasks::new(|_| ());
        let (all, (sender, mut done)) = (Arc::new(Barrier::new(300)), mpsc::unbounded_channel());
        tasks.start((0..300).map(|_| {
            let (all, sender) = (all.clone(), sender.clone());
            job(async move {
                all.wait().await;
                sender.send(()).unwrap();
            })
        }));
        for _ in 0..300 {
            timeout(LONG, done.recv()).await.expect("all wait at once").unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn jobs_that_block_their_threads_hold_up_no_other_while_a_thread_is_free() {
        let tasks = Tasks::new(|_| ());
        let (sender, mut done) = mpsc::unbounded_channel();
        let (releases, blocks): (Vec<_>, Vec<_>) = (0..3).map(|_| threads::channel::<()>()).unzip();
        let blocked =
            blocks.into_iter().map(|block| job(async move { assert!(block.recv().is_err()) }));
        let others = (0..100).map(|_| {
            let sender = sender.clone();
            job(async move { sender.send(()).unwrap() })
        });
        tasks.start(blocked.chain(others).collect::<Vec<_>>().into_iter());
        for _ in 0..100 {
            timeout(LONG, done.recv()).await.expect("a thread is free").unwrap();
        }
        drop(releases);
    }

    #[tokio::test]
    async fn other_tasks_get_their_turn_while_jobs_keep_coming() {
        /// A job that puts the next into the queue.
        fn endless(tasks: Arc<Tasks<Test>>, jobs: Arc<AtomicUsize>, end: Arc<AtomicBool>) -> Test {
            job(async move {
                // An end all the same, so that this test fails instead of hanging.
                if !end.load(SeqCst) && jobs.fetch_add(1, SeqCst) < 100_000 {
                    let next = endless(tasks.clone(), jobs, end);
                    tasks.start(std::iter::once(next));
                }
            })
        }
        let tasks = Arc::new(Tasks::new(|_| ()));
        let (jobs, end) = <(Arc<AtomicUsize>, Arc<AtomicBool>)>::default();
        tasks.start(std::iter::once(endless(tasks.clone(), jobs.clone(), end.clone())));
        while jobs.load(SeqCst) == 0 {
            yield_now().await;
        }
        end.store(true, SeqCst);
        // Tokio looks at the task of a test after 61 others at the latest.
        let most = 2 * 61 * JOBS_AT_ONCE;
        assert!(jobs.load(SeqCst) < most, "{jobs:?}");
    }

    #[tokio::test]
    async fn a_panic_ends_no_other_job() {
        let tasks = Tasks::new(|_| ());
        let (sender, mut done) = mpsc::unbounded_channel();
        tasks.start((0..10).map(|number| {
            let sender = sender.clone();
            job(async move {
                if number == 3 {
                    yield_now().await;
                }
                assert!(number > 5, "out of order");
                sender.send(number).unwrap();
            })
        }));
        drop(sender);
        let mut numbers = Vec::new();
        while let Some(number) = done.recv().await {
            numbers.push(number);
        }
        assert_eq!(numbers, [6, 7, 8, 9]);
    }

    #[tokio::test]
    async fn nothing_is_left_when_the_tasks_are_dropped() {
        struct Counted(Arc<AtomicUsize>);
        impl Drop for Counted {
            fn drop(&mut self) {
                self.0.fetch_add(1, SeqCst);
            }
        }
        let (tasks, dropped) = (Tasks::new(|_| ()), Arc::<AtomicUsize>::default());
        let jobs = || {
            let dropped = dropped.clone();
            (0..100).map(move |_| {
                let counted = Counted(dropped.clone());
                job(async move {
                    let _counted = counted;
                    pending::<()>().await;
                })
            })
        };
        tasks.start(jobs());
        while !lock(&tasks.0.state).queue.is_empty() {
            yield_now().await;
        }
        // No task has begun these.
        tasks.start(jobs());
        assert_eq!(dropped.load(SeqCst), 0);
        drop(tasks);
        while dropped.load(SeqCst) < 200 {
            yield_now().await;
        }
    }
}
