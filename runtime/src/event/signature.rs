//! `X-Lark-Signature`: the SHA-256 of timestamp, nonce, encrypt key and body, in hexadecimal.

use std::fmt::Write;

use http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::error::EventErrorKind;
use crate::secret::Secret;

const SIGNATURE: HeaderName = HeaderName::from_static("x-lark-signature");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-lark-request-timestamp");
const NONCE: HeaderName = HeaderName::from_static("x-lark-request-nonce");

/// The headers that prove where a push comes from.
#[derive(Debug)]
pub(super) struct Signature<'a> {
    signature: &'a str,
    pub(super) timestamp: &'a str,
    nonce: &'a str,
}

impl<'a> Signature<'a> {
    /// Reads them; `None` if the push has no signature.
    pub(super) fn of(headers: &'a HeaderMap) -> Result<Option<Self>, EventErrorKind> {
        let Some(signature) = one(headers, SIGNATURE, "X-Lark-Signature")? else {
            return Ok(None);
        };
        let needed =
            |name, title| one(headers, name, title)?.ok_or(EventErrorKind::NoHeader(title));
        Ok(Some(Signature {
            signature,
            timestamp: needed(TIMESTAMP, "X-Lark-Request-Timestamp")?,
            nonce: needed(NONCE, "X-Lark-Request-Nonce")?,
        }))
    }

    pub(super) fn verify(&self, key: &Secret, body: &[u8]) -> Result<(), EventErrorKind> {
        let mut digest = Sha256::new();
        for part in [self.timestamp, self.nonce, key.reveal()] {
            digest.update(part.as_bytes());
        }
        digest.update(body);
        let mut expected = String::with_capacity(64);
        for byte in digest.finalize() {
            let _ = write!(expected, "{byte:02x}");
        }
        if same(&expected, &self.signature.to_ascii_lowercase()) {
            Ok(())
        } else {
            Err(EventErrorKind::WrongSignature)
        }
    }
}

/// Whether both are the same, in constant time.
pub(super) fn same(expected: &str, given: &str) -> bool {
    // The digests of both are compared, so that the time does not tell the length either.
    let [expected, given] = [expected, given].map(|text| <[u8; 32]>::from(Sha256::digest(text)));
    expected.ct_eq(&given).into()
}

/// A header's value; a header without text counts as none.
fn one<'a>(
    headers: &'a HeaderMap,
    name: HeaderName,
    title: &'static str,
) -> Result<Option<&'a str>, EventErrorKind> {
    let mut values = headers.get_all(name).into_iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(EventErrorKind::HeaderTwice(title));
    }
    let text = value.to_str().map_err(|_| EventErrorKind::NoHeader(title))?;
    Ok((!text.is_empty()).then_some(text))
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn only_the_same_is_the_same() {
        assert!(same("", "") && same("ab", "ab"));
        for other in ["", "a", "ac", "abc", "AB"] {
            assert!(!same("ab", other), "{other}");
        }
    }
}
