//! How large a file may be that is uploaded, and whether it may be empty. Pages tell it in words only.

use feishu_spec::{Endpoint, ErrorCode};
use http::header::CONTENT_TYPE;

use crate::{Received, form, refusal::Refusal};

/// A MiB, for which pages write MB. None says whether it is 1,000,000 bytes; with 1,048,576, no file
/// is refused that the platform takes.
const MIB: usize = 1 << 20;

/// What pages say of the files of an endpoint.
struct Limit {
    endpoint: &'static str,
    /// The most bytes.
    most: usize,
    /// Whether a file without bytes is refused, too.
    filled: bool,
}

const fn limit(endpoint: &'static str, most: usize, filled: bool) -> Limit {
    Limit { endpoint, most, filled }
}

/// The limits of all endpoints whose pages tell one.
const LIMITS: [Limit; 11] = [
    limit("im.v1.image.create", 10 * MIB, true),
    limit("im.v1.file.create", 30 * MIB, true),
    limit("drive.v1.file.upload_all", 20 * MIB, true),
    limit("drive.v1.media.upload_all", 20 * MIB, false),
    limit("task.v2.attachment.upload", 50 * MIB, false),
    limit("approval.v2.file.upload", 50 * MIB, false),
    limit("corehr.v1.person.upload", 50 * MIB, false),
    limit("lingo.v1.file.upload", 10 * MIB, false),
    limit("baike.v1.file.upload", 10 * MIB, false),
    limit("aily.v1.app.data_asset.upload_file", 50 * MIB, false),
    limit("document_ai.v1.resume.parse", 30 * MIB, false),
];

/// The limit of the files that services read from pictures, which all have one page each.
const RECOGNIZED: usize = 10 * MIB;

fn limit_of(id: &str) -> Option<(usize, bool)> {
    let known = LIMITS.iter().find(|it| it.endpoint == id).map(|it| (it.most, it.filled));
    let recognizes = id.starts_with("document_ai.v1.") && id.ends_with(".recognize");
    known.or_else(|| recognizes.then_some((RECOGNIZED, false)))
}

/// Refuses a file that is larger than its endpoint documents, or empty where that is not allowed.
pub(crate) fn check(endpoint: &Endpoint, received: &Received) -> Result<(), Refusal> {
    let media_type = received.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    if !media_type.starts_with("multipart/") {
        return Ok(());
    }
    let Some((most, filled)) = limit_of(&endpoint.id.to_string()) else { return Ok(()) };
    // A body that is no larger holds no larger file.
    if received.body.len() <= most && !filled {
        return Ok(());
    }
    let Some(part) = form::file(endpoint, received.form()) else { return Ok(()) };
    let file = &part.content;
    let refused = |words: &[&str], why: String| {
        let says = |row: &&ErrorCode| {
            let message = row.message.as_deref().unwrap_or_default().to_lowercase();
            words.iter().any(|word| message.contains(word))
        };
        let row = endpoint.errors.iter().find(says);
        let code = row.map_or(99_992_402, |row| row.code);
        let status = row.and_then(|row| row.status).unwrap_or(400);
        let message = row.and_then(|row| row.message.clone());
        Err(Refusal::new(status, code, message.unwrap_or(why)))
    };
    if file.len() > most {
        let why = format!("the file has {} bytes, at most {most} are allowed", file.len());
        return refused(&["exceed the max", "beyond limit", "too large", "exceeds 50m"], why);
    }
    if filled && file.is_empty() {
        return refused(&["can't be 0", "params error"], "the file is empty".to_owned());
    }
    Ok(())
}
