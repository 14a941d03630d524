//! [`Tasks`]: runs many short jobs in few tasks. A task per job costs more than most jobs do.
//!
//! A starter is a task that takes jobs from a queue. A job that waits for something keeps the task,
//! and another starter goes on with the queue; so jobs that wait never hold up others. A job that
//! blocks its thread holds up that thread only, as in a task of its own: while jobs are queued,
//! there is a starter for each thread that is not blocked.

use std::{
    any::Any,
    collections::VecDeque,
    future::poll_fn,
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{Arc, Mutex, Weak},
    thread,
};

use futures_util::FutureExt;
use tokio::{runtime::Handle, task::JoinSet};
use tracing::{Instrument, Span};

use crate::sync::lock;

/// How many jobs a starter takes. Then another goes on, so that the runtime gets to its other
/// tasks however many jobs there are.
const JOBS_PER_STARTER: usize = 64;

/// What a task does.
pub(super) trait Job: Send + 'static {
    fn run(self) -> impl Future<Output = ()> + Send;
}

/// The tasks of jobs. When this is dropped, they all are, and so are jobs that were not begun.
pub(super) struct Tasks<J>(Arc<Mutex<State<J>>>);

struct State<J> {
    tasks: JoinSet<()>,
    /// Jobs that no task has taken.
    queue: VecDeque<J>,
    /// How many starters have not taken a job yet.
    starting: usize,
}

impl<J> Default for Tasks<J> {
    fn default() -> Self {
        let state = State { tasks: JoinSet::new(), queue: VecDeque::new(), starting: 0 };
        Tasks(Arc::new(Mutex::new(state)))
    }
}

impl<J: Job> Tasks<J> {
    /// Runs jobs, side by side where they wait for something.
    pub(super) fn start(&self, jobs: impl Iterator<Item = J>) {
        {
            let mut state = lock(&self.0);
            while state.tasks.try_join_next().is_some() {}
            state.queue.extend(jobs);
        }
        add_starters(&self.0);
    }
}

/// Sees to it that there is a new starter per thread of the runtime, or per job if these are fewer.
fn add_starters<J: Job>(shared: &Arc<Mutex<State<J>>>) {
    let mut state = lock(shared);
    let enough = state.queue.len().min(Handle::current().metrics().num_workers());
    while state.starting < enough {
        state.starting += 1;
        state.tasks.spawn(take_jobs(Arc::downgrade(shared)).instrument(Span::current()));
    }
}

/// Another starter goes on, unless all of it was dropped.
fn hand_over<J: Job>(shared: &Weak<Mutex<State<J>>>) {
    if let Some(shared) = shared.upgrade() {
        add_starters(&shared);
    }
}

/// What a starter does.
async fn take_jobs<J: Job>(shared: Weak<Mutex<State<J>>>) {
    for taken in 0..JOBS_PER_STARTER {
        let Some(job) = take_job(&shared, taken == 0) else { return };
        if run(job, || hand_over(&shared)).await {
            return;
        }
    }
    hand_over(&shared);
}

fn take_job<J>(shared: &Weak<Mutex<State<J>>>, is_first: bool) -> Option<J> {
    let shared = shared.upgrade()?;
    let mut state = lock(&shared);
    state.starting -= usize::from(is_first);
    state.queue.pop_front()
}

/// Runs a job to its end, if only by a panic, which concerns no other job. Calls `waits` once when
/// the job begins to wait for something, and says whether it did.
async fn run(job: impl Job, waits: impl Fn()) -> bool {
    let mut job = pin!(AssertUnwindSafe(job.run()).catch_unwind());
    let mut waited = false;
    let end = poll_fn(|context| {
        let polled = job.as_mut().poll(context);
        if polled.is_pending() && !waited {
            waited = true;
            waits();
        }
        polled
    });
    if let Err(panic) = end.await {
        report(&*panic);
    }
    waited
}

/// Handlers report their own panics; this is for what surrounds them.
fn report(panic: &(dyn Any + Send)) {
    let thread = thread::current();
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let thread = thread.name().unwrap_or_default();
    tracing::error!(thread, "the handling of an event panicked: {}", text.unwrap_or_default());
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
        let tasks = Tasks::default();
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
        assert_eq!((jobs, different.len()), (200, 200usize.div_ceil(JOBS_PER_STARTER)));
    }

    #[tokio::test]
    async fn jobs_that_wait_hold_up_no_other() {
        let tasks = Tasks::default();
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
        let tasks = Tasks::default();
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
        let tasks = Arc::new(Tasks::default());
        let (jobs, end) = <(Arc<AtomicUsize>, Arc<AtomicBool>)>::default();
        tasks.start(std::iter::once(endless(tasks.clone(), jobs.clone(), end.clone())));
        while jobs.load(SeqCst) == 0 {
            yield_now().await;
        }
        end.store(true, SeqCst);
        // Tokio looks at the task of a test after 61 others at the latest.
        let most = 2 * 61 * JOBS_PER_STARTER;
        assert!(jobs.load(SeqCst) < most, "{jobs:?}");
    }

    #[tokio::test]
    async fn a_panic_ends_no_other_job() {
        let tasks = Tasks::default();
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
        let (tasks, dropped) = (Tasks::default(), Arc::<AtomicUsize>::default());
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
        while !lock(&tasks.0).queue.is_empty() {
            yield_now().await;
        }
        // Nobody has begun these.
        tasks.start(jobs());
        assert_eq!(dropped.load(SeqCst), 0);
        drop(tasks);
        while dropped.load(SeqCst) < 200 {
            yield_now().await;
        }
    }
}
