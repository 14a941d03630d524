//! What was read from the body of a request. It is kept for as long as the request is decided on, so
//! that each step does not read the body anew; the journal keeps the body only.

use std::sync::OnceLock;

use serde_json::Value;

/// What was read from a body.
#[derive(Default)]
pub(crate) struct Parsed {
    json: OnceLock<serde_json::Result<Value>>,
}

impl Parsed {
    /// The body as JSON, or why it is none; read when it is first asked for.
    pub(super) fn json(&self, body: &[u8]) -> &serde_json::Result<Value> {
        self.json.get_or_init(|| serde_json::from_slice(body))
    }

    /// The same, if it has been asked for.
    pub(super) fn known_json(&self) -> Option<&serde_json::Result<Value>> {
        self.json.get()
    }
}

/// A copy of a request may get another body, so it knows nothing of this one.
impl Clone for Parsed {
    fn clone(&self) -> Parsed {
        Parsed::default()
    }
}
