//! [`Head`]: what comes before the body of a reply.

use http::HeaderMap;

/// The status and the headers of a reply.
#[derive(Default)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
}

impl Head {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}
