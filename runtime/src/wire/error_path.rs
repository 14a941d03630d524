//! The JSON path of a value that could not be decoded, such as `data.items[3].title`.
//!
//! Errors of serde have no path, and tracking it would slow down every good reply. So a reply is
//! first decoded without tracking; only a reply that failed is decoded again, by
//! `serde_path_to_error`. Nothing here depends on the decoded type, so the second decoder is
//! compiled once.

use serde_json::de::SliceRead;
use serde_path_to_error::{Deserializer, Track};

/// The deserializer of the second pass.
pub(crate) type Tracking<'a, 'de> =
    Deserializer<'a, 'a, &'a mut serde_json::Deserializer<SliceRead<'de>>>;

/// Decodes a document that failed again, and returns where it fails. The path of the document
/// itself is empty.
#[cold]
pub(crate) fn find<'de>(
    document: &'de [u8],
    read: impl FnOnce(Tracking<'_, 'de>) -> Result<(), serde_json::Error>,
) -> String {
    let mut json = serde_json::Deserializer::from_slice(document);
    let mut track = Track::new();
    let again = read(Deserializer::new(&mut json, &mut track));
    let path = track.path();
    // Anything after the document is an error, but has no place in it.
    if again.is_ok() || path.iter().next().is_none() {
        return String::new();
    }
    path.to_string()
}
