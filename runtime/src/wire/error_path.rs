//! The JSON path of a value that could not be read, such as `data.items[3].title`.
//!
//! Serde's errors carry no path, and keeping one during every read would cost all the good
//! replies. So a good reply is read without it, and a reply that failed is read once more, by
//! `serde_path_to_error`. Nothing here depends on the type that is read, so the second reader
//! is compiled once.

use serde_json::de::SliceRead;
use serde_path_to_error::{Deserializer, Track};

/// The deserializer of the second read.
pub(crate) type Tracking<'a, 'de> =
    Deserializer<'a, 'a, &'a mut serde_json::Deserializer<SliceRead<'de>>>;

/// Reads again what could not be read, and says where it failed; empty for the document itself.
#[cold]
pub(crate) fn find<'de>(
    document: &'de [u8],
    read: impl FnOnce(Tracking<'_, 'de>) -> Result<(), serde_json::Error>,
) -> String {
    let mut json = serde_json::Deserializer::from_slice(document);
    let mut track = Track::new();
    let again = read(Deserializer::new(&mut json, &mut track));
    let path = track.path();
    // What fails behind the document, such as a second one, fails nowhere in it.
    if again.is_ok() || path.iter().next().is_none() {
        return String::new();
    }
    path.to_string()
}
