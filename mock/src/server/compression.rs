//! Replies that are compressed for clients who ask for that, as the platform's gateway does.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY},
};

use crate::reply::Reply;

/// Shorter replies are hardly worth it, so servers leave them as they are.
const SHORTEST: usize = 1024;

/// Whether the client takes gzip.
pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|encoding| {
        let (name, weight) = encoding.split_once(';').unwrap_or((encoding, ""));
        name.trim().eq_ignore_ascii_case("gzip") && !matches!(weight.trim(), "q=0" | "q=0.0")
    })
}

/// The reply compressed, if it is worth it and the script has not encoded it already.
pub(super) fn compress(mut reply: Reply) -> Reply {
    let encoded = reply.headers.iter().any(|(name, _)| name == CONTENT_ENCODING);
    if reply.body.len() < SHORTEST || encoded || is_file(&reply) {
        return reply;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory does not fail; if it did, the reply would go as it is.
    let written = reply.body.iter().try_for_each(|piece| encoder.write_all(piece));
    let Ok(body) = written.and_then(|()| encoder.finish()) else {
        return reply;
    };
    reply.body = body.into();
    reply.headers.push((CONTENT_ENCODING, HeaderValue::from_static("gzip")));
    reply.headers.push((VARY, HeaderValue::from_static("accept-encoding")));
    reply
}

/// Whether a reply is a file, which goes out as it is kept: it may be large, and ranges of it are
/// ranges of what was uploaded.
fn is_file(reply: &Reply) -> bool {
    let octets = HeaderValue::from_static("application/octet-stream");
    reply.headers.iter().any(|(name, value)| name == CONTENT_TYPE && value == octets)
}
