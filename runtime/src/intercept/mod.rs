//! [`Interceptor`]: a place for what surrounds calls, such as metrics, recording and headers
//! for tracing systems. What an interceptor is shown stands in `arguments`, who shows it in `hooks`.

mod arguments;
mod hooks;

pub use arguments::{Attempt, AttemptOutcome, CallOutcome};
pub(crate) use hooks::Watch;

/// Sees each attempt of each call of a client, and how it ends; given to
/// [`Builder::interceptor`](crate::Builder::interceptor). Several are asked in the order in
/// which they were given.
///
/// The client's own token requests are calls too. The access token is never shown: it goes into
/// the request behind all interceptors, and bodies are shown with secrets taken out.
///
/// An interceptor runs within the call: what it does slowly makes the call slow, and it must
/// not block. It keeps its own state behind a lock or atomics, since calls run at once.
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
    /// An attempt is about to be sent: its headers can be changed, and it can be refused.
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        let _ = attempt;
    }

    /// An attempt has ended, whether or not another follows.
    fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
        let _ = attempt;
    }

    /// A call has ended: it succeeded, failed for good or was given up by its caller. A
    /// download ends here when its bytes begin to come. Calls that break documented limits or
    /// cannot be written are refused earlier and are not seen.
    fn after_call(&self, call: &CallOutcome<'_>) {
        let _ = call;
    }
}
