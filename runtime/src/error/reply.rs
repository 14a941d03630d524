//! What an error keeps of the reply that it comes from.

use std::time::Duration;

use http::{
    HeaderMap, HeaderName,
    header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER},
};

use crate::secret::{Secret, redact};

/// How much of a body an error keeps, in bytes.
const KEPT: usize = 64 * 1024;

/// The reply, as far as an error tells it.
#[derive(Debug)]
pub(crate) struct ErrorReply {
    pub(crate) status: u16,
    pub(crate) log_id: Option<String>,
    pub(crate) content_type: Option<String>,
    /// Never asked for, so that the body cannot be read where there is one.
    pub(crate) encoding: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: BodyExcerpt,
    /// Whether an earlier attempt of the call may have been executed although it failed.
    pub(crate) follows_uncertain: bool,
}

/// The beginning of a body.
#[derive(Debug)]
pub(crate) struct BodyExcerpt {
    pub(crate) text: String,
    /// How long the whole was, in bytes.
    pub(crate) length: usize,
}

impl ErrorReply {
    pub(crate) fn new(status: u16, headers: &HeaderMap, body: &[u8], secrets: &[Secret]) -> Self {
        ErrorReply {
            status,
            log_id: log_id(headers).map(str::to_owned),
            content_type: text(headers, &CONTENT_TYPE).map(str::to_owned),
            encoding: text(headers, &CONTENT_ENCODING).map(str::to_owned),
            retry_after: retry_after(status, headers),
            body: BodyExcerpt::new(body, secrets),
            follows_uncertain: false,
        }
    }
}

impl BodyExcerpt {
    pub(crate) fn new(body: &[u8], secrets: &[Secret]) -> Self {
        // Redacted before it is cut, so that no cut hides the beginning of a secret; the rest
        // of a huge body is not looked at.
        let head = &body[..body.len().min(2 * KEPT)];
        let text = String::from_utf8_lossy(head);
        let mut text = redact(&text, secrets).into_owned();
        if text.len() > KEPT {
            let end = (0..=KEPT).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            text.truncate(end);
        }
        BodyExcerpt { text, length: body.len() }
    }
}

/// The platform's id of the call.
pub(crate) fn log_id(headers: &HeaderMap) -> Option<&str> {
    const LOG_ID: HeaderName = HeaderName::from_static("x-tt-logid");
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
    [LOG_ID, REQUEST_ID].iter().find_map(|name| text(headers, name))
}

/// How long the platform asks to wait; nothing where that is no sensible number of seconds.
fn retry_after(status: u16, headers: &HeaderMap) -> Option<Duration> {
    const RESET: HeaderName = HeaderName::from_static("x-ogw-ratelimit-reset");
    // When the limit's window ends says nothing of when a server that fails is well again.
    let names = if status < 500 { &[RESET, RETRY_AFTER][..] } else { &[RETRY_AFTER] };
    names
        .iter()
        .find_map(|name| text(headers, name)?.trim().parse::<f64>().ok())
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?;
    (!value.is_empty()).then_some(value)
}
