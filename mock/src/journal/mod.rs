//! What a platform received, and how it is shown without secrets.

mod received;
pub(crate) mod redact;

pub use received::{Received, Verdict};
