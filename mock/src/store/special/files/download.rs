//! Downloads: whole files, and ranges of them.

use http::{
    HeaderName, HeaderValue,
    header::{CONTENT_RANGE, CONTENT_TYPE, RANGE},
};

use super::{super::Request, Files};
use crate::{pieces::Pieces, reply::Reply, store::answer::Answer};

/// Sends the file that a parameter of the path names.
pub(super) fn named(files: &mut Files, call: &Request<'_>, parameter: &str) -> Answer {
    let token = call.parameter(parameter)?;
    match files.contents.get(token) {
        Some(content) => file(call, content),
        None => files.absent(call, parameter, token),
    }
}

/// Sends these bytes, or the range of them that the call asks for.
pub(in super::super) fn file(call: &Request<'_>, content: &Pieces) -> Answer {
    let length = content.len();
    let asked = call.received.header(RANGE.as_str()).and_then(|value| range(value, length));
    let octets = (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let mut reply = Reply { status: 200, headers: vec![octets], body: content.clone() };
    if let Some((from, to)) = asked {
        reply.status = 206;
        reply.body = content.slice(from, to + 1);
        reply.headers.extend(content_range(from, to, length));
    }
    Some(Ok(reply))
}

fn content_range(from: usize, to: usize, length: usize) -> Option<(HeaderName, HeaderValue)> {
    let value = format!("bytes {from}-{to}/{length}");
    Some((CONTENT_RANGE, HeaderValue::try_from(value).ok()?))
}

/// The first and the last byte that a `Range` asks for; nothing if it asks for no single range
/// within the file, so that the whole file is sent.
fn range(header: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    let last = length.checked_sub(1)?;
    let (from, to) = match (from.trim(), to.trim()) {
        ("", last_bytes) => (length.saturating_sub(last_bytes.parse().ok()?), last),
        (from, "") => (from.parse().ok()?, last),
        (from, to) => (from.parse().ok()?, to.parse::<usize>().ok()?.min(last)),
    };
    (from <= to).then_some((from, to))
}
