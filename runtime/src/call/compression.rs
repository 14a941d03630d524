//! Replies that come compressed, with the feature `gzip`.
//! The client asks for it itself, and not reqwest by its feature of that name: Cargo unites
//! features, so other reqwest clients of the program would ask for it too, and each small reply
//! would pass a layer more.

use bytes::Bytes;
use http::HeaderMap;

use crate::transport::TransportError;

#[cfg(feature = "gzip")]
const ROOM: usize = 4 * 1024 * 1024;

/// Asks for a compressed reply. Headers of the caller come after this and may ask for another.
#[cfg(feature = "gzip")]
pub(super) fn ask(headers: &mut HeaderMap) {
    let gzip = http::HeaderValue::from_static("gzip");
    headers.insert(http::header::ACCEPT_ENCODING, gzip);
}

#[cfg(not(feature = "gzip"))]
pub(super) fn ask(_: &mut HeaderMap) {}

/// The body as it was before it was compressed; the headers then say nothing of that. One that is
/// longer than `longest` is refused before it fills the memory.
#[cfg(feature = "gzip")]
pub(super) fn expand(
    headers: &mut HeaderMap,
    body: Bytes,
    longest: usize,
) -> Result<Bytes, TransportError> {
    use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
    let is_gzip = |encoding: &http::HeaderValue| encoding.as_bytes().eq_ignore_ascii_case(b"gzip");
    if body.is_empty() || !headers.get(CONTENT_ENCODING).is_some_and(is_gzip) {
        return Ok(body);
    }
    let whole = gunzip(&body, longest)?;
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    Ok(whole)
}

#[cfg(not(feature = "gzip"))]
pub(super) fn expand(_: &mut HeaderMap, body: Bytes, _: usize) -> Result<Bytes, TransportError> {
    Ok(body)
}

#[cfg(feature = "gzip")]
fn gunzip(body: &[u8], longest: usize) -> Result<Bytes, TransportError> {
    use std::io::Read as _;
    // Room made in advance, so that most replies are not moved while they grow; bounded, since the
    // length of a compressed body says little.
    let mut whole = Vec::with_capacity(body.len().saturating_mul(20).min(ROOM));
    // One byte more tells that there is more.
    let mut bytes = flate2::bufread::MultiGzDecoder::new(body).take(longest as u64 + 1);
    bytes.read_to_end(&mut whole).map_err(|error| {
        TransportError::broken(format!("the compressed reply cannot be read: {error}"))
    })?;
    if whole.len() > longest {
        return Err(TransportError::too_long(longest));
    }
    Ok(whole.into())
}

#[cfg(all(test, feature = "gzip"))]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};
    use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

    use super::*;

    fn compressed(body: &[u8]) -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap().into()
    }

    fn headers(encoding: &'static str) -> HeaderMap {
        [(CONTENT_ENCODING, encoding.parse().unwrap()), (CONTENT_LENGTH, 7.into())]
            .into_iter()
            .collect()
    }

    #[test]
    fn a_reply_is_read_up_to_the_longest_that_is_allowed() {
        let body = [b'a'; 100_000];
        let bomb = compressed(&body);
        assert!(bomb.len() < 1000);
        let whole = expand(&mut headers("GZip"), bomb.clone(), body.len()).unwrap();
        assert_eq!(whole, &body[..]);
        let error = expand(&mut headers("gzip"), bomb, body.len() - 1).unwrap_err().to_string();
        assert!(error.contains("longer than 99999 bytes"), "{error}");
    }

    #[test]
    fn headers_tell_of_the_body_that_is_handed_on() {
        let mut of_gzip = headers("gzip");
        expand(&mut of_gzip, compressed(b"{}"), 2).unwrap();
        assert!(of_gzip.is_empty());
        let mut of_another = headers("br");
        assert_eq!(expand(&mut of_another, Bytes::from("{}"), 2).unwrap(), "{}");
        assert_eq!(of_another.len(), 2);
    }

    #[test]
    fn a_compressed_reply_that_was_cut_is_no_reply() {
        let whole = compressed(b"{\"code\": 0}");
        for cut in [whole.slice(..whole.len() - 1), whole.slice(..12), Bytes::from("{}")] {
            assert!(expand(&mut headers("gzip"), cut, 1000).is_err());
        }
    }
}
