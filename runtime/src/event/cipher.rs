//! Decrypts `{"encrypt": ".."}`: AES-256-CBC with PKCS#7 padding. The key is the SHA-256 of the
//! encrypt key, and the initialization vector comes before the encrypted text.

use std::fmt;

use aes::Aes256;
use base64::{Engine, prelude::BASE64_STANDARD};
use cbc::{
    Decryptor,
    cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7},
};
use sha2::{Digest, Sha256};

use super::error::EventErrorKind;
use crate::secret::{REDACTED, Secret};

const BLOCK: usize = 16;
const ANOTHER_KEY: EventErrorKind = EventErrorKind::Sealed("it was encrypted by another key");

/// The encrypt key of an app.
pub(super) struct EncryptKey {
    pub(super) secret: Secret,
    aes: [u8; 32],
}

impl EncryptKey {
    pub(super) fn new(secret: Secret) -> Self {
        let aes = Sha256::digest(secret.reveal().as_bytes()).into();
        EncryptKey { secret, aes }
    }

    /// The text that was encrypted.
    pub(super) fn open(&self, encrypted: &str) -> Result<String, EventErrorKind> {
        let mut bytes = BASE64_STANDARD
            .decode(encrypted)
            .map_err(|_| EventErrorKind::Sealed("it is no base64"))?;
        let Some((iv, sealed)) = bytes.split_first_chunk_mut::<BLOCK>() else {
            return Err(EventErrorKind::Sealed("it is too short"));
        };
        if sealed.is_empty() || sealed.len() % BLOCK != 0 {
            return Err(EventErrorKind::Sealed("it is cut off, or no AES in blocks of 16 bytes"));
        }
        let aes = Decryptor::<Aes256>::new(&self.aes.into(), &(*iv).into());
        let text = aes.decrypt_padded::<Pkcs7>(sealed).map_err(|_| ANOTHER_KEY)?;
        // With a wrong key, one result in 256 happens to end like padding.
        String::from_utf8(text.to_vec()).map_err(|_| ANOTHER_KEY)
    }
}

impl fmt::Debug for EncryptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::EncryptKey;
    use crate::secret::Secret;

    #[test]
    fn the_documented_value_gives_the_documented_text() {
        let key = EncryptKey::new(Secret::new("test key"));
        let text = key.open("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=").ok();
        assert_eq!(text.as_deref(), Some("hello world"));
        assert_eq!(format!("{key:?}"), "[redacted]");
    }

    #[test]
    fn what_is_not_encrypted_by_the_key_is_told_from_what_is_broken() {
        let why = |key: &str, text: &str| match EncryptKey::new(Secret::new(key)).open(text) {
            Ok(text) => panic!("{text:?}"),
            Err(kind) => kind.to_string(),
        };
        let whole = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=";
        for (key, text, part) in [
            ("another", whole, "another key"),
            ("test key", "", "too short"),
            ("test key", "P37w+VZImNgPEO1RBhJ6Rg==", "cut off"),
            ("test key", "P37w+VZImNgPEO1RBhJ6RtKl7n6z", "cut off"),
            ("test key", &whole[..43], "no base64"),
            ("test key", "P37w-VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", "no base64"),
        ] {
            let why = why(key, text);
            assert!(why.contains(part), "{why}");
        }
    }
}
