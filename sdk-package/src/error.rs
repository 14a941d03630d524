//! What cannot be read, with its place.

/// A part of the package that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct Error {
    /// The file, with the line where there is one: `types/index.d.ts:12`.
    pub place: String,
    /// What is wrong there, and what was expected.
    pub message: String,
}

impl Error {
    pub(crate) fn file(file: &str, message: &str) -> Self {
        Error { place: file.to_owned(), message: message.to_owned() }
    }
}
