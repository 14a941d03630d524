//! [`Interceptor`]: hooks around calls, for metrics, recording and headers of tracing systems.
//! What a hook is given is in `arguments` and `context`; `hooks` runs them.

mod arguments;
mod context;
mod hooks;

pub use arguments::{Attempt, AttemptOutcome, CallOutcome};
pub(crate) use context::CallContext;
pub(crate) use hooks::Hooks;

/// Hooks that run for each attempt and each call of a client. Add one with
/// [`ClientBuilder::interceptor`](crate::ClientBuilder::interceptor); several run in the order in
/// which they were added.
///
/// The client's own token requests are calls too. A hook never sees the access token: it goes
/// into the request after all hooks, and bodies are passed with secrets removed.
///
/// A hook runs within the call: a slow hook makes the call slow, and a hook must not block. Calls
/// run at the same time, so keep your state behind a lock or in atomics.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use feishu_runtime::{Attempt, CallOutcome, Client, Interceptor};
///
/// #[derive(Default)]
/// struct Metrics {
///     failures: AtomicU64,
/// }
///
/// impl Interceptor for Metrics {
///     fn before_attempt(&self, attempt: &mut Attempt<'_>) {
///         attempt.set_header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
///     }
///
///     fn after_call(&self, call: &CallOutcome<'_>) {
///         if let Some(error) = call.error() {
///             self.failures.fetch_add(1, Ordering::Relaxed);
///             eprintln!("{} {:?} {:?}: {error}", call.path(), call.elapsed(), call.log_id());
///         }
///     }
/// }
///
/// let client = Client::builder("cli_x", "secret").interceptor(Metrics::default()).build();
/// ```
pub trait Interceptor: Send + Sync + 'static {
    /// Runs before an attempt is sent. It can change headers, and refuse the attempt.
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        let _ = attempt;
    }

    /// Runs when an attempt has ended, whether or not another follows.
    fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
        let _ = attempt;
    }

    /// Runs when a call has ended: it succeeded, failed for good, or its caller gave it up. For a
    /// download, that is when the first bytes arrive. Calls that break documented limits or cannot
    /// be encoded are refused earlier, without any hook.
    fn after_call(&self, call: &CallOutcome<'_>) {
        let _ = call;
    }
}
