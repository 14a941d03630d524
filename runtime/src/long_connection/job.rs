//! [`Job`]: what a task does, and how it runs to its end.

use std::{any::Any, future::poll_fn, panic::AssertUnwindSafe, pin::pin, thread};

use futures_util::FutureExt;

/// What a task does.
pub(super) trait Job: Send + 'static {
    fn run(self) -> impl Future<Output = ()> + Send;
}

/// Runs a job to its end, if only by a panic, which concerns no other job. Calls `waits` once when
/// the job begins to wait for something, and says whether it did.
pub(super) async fn run(job: impl Job, waits: impl Fn()) -> bool {
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
