//! How a custom bot with a secret signs its messages.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::secret::Secret;

/// The signature for this time, in seconds since 1970. Time and secret are the key, and nothing is
/// what is signed; so the platform has it.
pub(super) fn sign(timestamp: u64, secret: &Secret) -> String {
    let key = format!("{timestamp}\n{}", secret.reveal());
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes());
    let mac = mac.expect("HMAC takes keys of any length");
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::sign;
    use crate::secret::Secret;

    /// Made by Python: `b64encode(hmac.new(f"{time}\n{secret}".encode(), b"", sha256).digest())`.
    #[test]
    fn signatures_are_those_that_another_library_makes() {
        for (timestamp, secret, expected) in [
            (1599360473, "harbor-secret", "cGQZtQEXqihBz7+dJ1MjilUeozUVpejMrN+SA8pF+os="),
            (0, "", "53Dh/MqIJzmbXR1ky1eoAPGAmY2mY/DJucsfzM60KVk="),
            (1599360473, &*"s".repeat(100), "Y4lXJu6brx2FQybfLWmJmOtxpHxrzDzRPTdDadsJdew="),
        ] {
            assert_eq!(sign(timestamp, &Secret::new(secret)), expected);
        }
    }
}
