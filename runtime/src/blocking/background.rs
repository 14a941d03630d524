//! [`wait`]: drives a future on the caller's thread, with one runtime in the background for the
//! connections of all.

use std::{
    future::{Future, pending},
    pin::pin,
    sync::OnceLock,
    task::{Context, Waker},
    thread,
};

use tokio::{
    runtime::{Builder, Handle},
    task::coop,
};

use crate::error::Error;

/// More than any task may do before it has to let others run.
const BUDGET: usize = 1024;

/// Waits for a future of this crate, such as one of the async [`Client`](crate::Client)'s methods
/// that has no blocking twin.
///
/// # Errors
/// Inside an async runtime, or if the background thread cannot be started.
pub fn wait<F: Future>(future: F) -> Result<F::Output, Error> {
    if must_not_block() {
        return Err(Error::configure(
            "a blocking call inside an async runtime, whose thread would stand still meanwhile; \
             await the same call of `feishu_runtime::Client`, or block in \
             `tokio::task::spawn_blocking`",
        ));
    }
    Ok(background()?.block_on(future))
}

/// The runtime of all blocking clients. It is never shut down.
fn background() -> Result<&'static Handle, Error> {
    static BACKGROUND: OnceLock<Result<Handle, String>> = OnceLock::new();
    let started = BACKGROUND.get_or_init(|| {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let handle = runtime.handle().clone();
        thread::Builder::new()
            .name("feishu-blocking".to_owned())
            .spawn(move || runtime.block_on(pending::<()>()))
            .map_err(|error| error.to_string())?;
        Ok(handle)
    });
    started.as_ref().map_err(|error| {
        Error::configure(format!("the thread for blocking calls cannot be started: {error}"))
    })
}

/// Whether this thread belongs to an async runtime that waits for it. Tokio counts what a task
/// does, and makes it wait at some point; where blocking is allowed it counts nothing.
fn must_not_block() -> bool {
    if Handle::try_current().is_err() {
        return false;
    }
    let mut context = Context::from_waker(Waker::noop());
    (0..BUDGET).any(|_| pin!(coop::consume_budget()).poll(&mut context).is_pending())
}
