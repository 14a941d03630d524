//! Spans and events for `tracing`: a span per call; in it, at the debug level, one per attempt; an
//! event per repetition. The names are those of OpenTelemetry's HTTP conventions. They never
//! contain values of paths, queries, bodies and headers.

use std::{future::poll_fn, pin::Pin, time::Duration};

use tokio::time::Instant;
use tracing::{Span, field};

use crate::{
    endpoint::Target,
    error::{Error, log_id},
    transport::Head,
    wire::Unread,
};

/// The span of a call. What comes of it is recorded by [`finish`].
pub(crate) fn span(target: &Target, (host, port): &(String, u16)) -> Span {
    tracing::info_span!(
        "feishu.call",
        otel.kind = "client",
        otel.name = %target,
        http.request.method = target.method.as_str(),
        url.template = %target.path,
        server.address = host,
        server.port = port,
        feishu.endpoint = target.endpoint.map(|endpoint| endpoint.id),
        http.response.status_code = field::Empty,
        http.request.resend_count = field::Empty,
        feishu.log_id = field::Empty,
        feishu.code = field::Empty,
        error.type = field::Empty,
        otel.status_code = field::Empty,
    )
}

/// A call with this span has come to its end.
pub(crate) fn finish(span: &Span, result: Result<&Head, &Error>, repetitions: u32) {
    if repetitions > 0 {
        span.record("http.request.resend_count", repetitions);
    }
    end(span, result);
}

/// The span of an attempt: the first has number 1. Since `idle_since` the call has waited for a
/// token, for its turn and for the pause behind the attempt before it.
pub(crate) fn attempt(number: u32, idle_since: Instant) -> Span {
    tracing::debug_span!(
        "feishu.attempt",
        feishu.attempt = number,
        waited_ms = milliseconds(idle_since.elapsed()),
        http.response.status_code = field::Empty,
        feishu.log_id = field::Empty,
        feishu.code = field::Empty,
        error.type = field::Empty,
        otel.status_code = field::Empty,
    )
}

/// Drives a future within a span, as `Instrument` does, without a copy of the span.
pub(crate) fn within<F: Future>(
    span: &Span,
    mut future: Pin<&mut F>,
) -> impl Future<Output = F::Output> {
    poll_fn(move |context| {
        let _within = span.enter();
        future.as_mut().poll(context)
    })
}

/// What came of a call or an attempt.
pub(crate) fn end(span: &Span, result: Result<&Head, &Error>) {
    if span.is_disabled() {
        return;
    }
    match result {
        Ok(head) => {
            span.record("http.response.status_code", head.status);
            if let Some(log_id) = log_id(&head.headers) {
                span.record("feishu.log_id", log_id);
            }
        }
        Err(error) => {
            if let Some(status) = error.status() {
                span.record("http.response.status_code", status);
            }
            if let Some(log_id) = error.log_id() {
                span.record("feishu.log_id", log_id);
            }
            if let Some(code) = error.code() {
                span.record("feishu.code", code);
            }
            span.record("error.type", &*error.kind());
            span.record("otel.status_code", "ERROR");
        }
    }
}

/// A call is tried again after a pause.
pub(crate) fn repeat(error: &Error, pause: Duration) {
    tracing::info!(
        error.type = %error.kind(),
        http.response.status_code = error.status(),
        feishu.code = error.code(),
        feishu.log_id = error.log_id(),
        pause_ms = milliseconds(pause),
        "repeating the call after a failure"
    );
}

/// The platform refused a token, and another is fetched.
pub(crate) fn refused(error: &Error) {
    tracing::info!(
        feishu.code = error.code(),
        feishu.log_id = error.log_id(),
        "the platform refused the access token; fetching another"
    );
}

/// A value of a reply does not fit its type and was left out.
pub(crate) fn unread(endpoint: &str, unread: &Unread) {
    tracing::warn!(
        feishu.endpoint = endpoint,
        path = unread.path,
        reason = unread.message,
        "left out a value that does not fit the documented type"
    );
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
