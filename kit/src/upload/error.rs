//! [`UploadError`]: why an upload failed, and how far it came.

use std::fmt;

use super::UploadState;
use crate::Error;

/// The upload is not known any more: its 24 hours are over.
const EXPIRED: i64 = 1_061_021;

/// Why an upload failed, and how far it came.
#[derive(Clone, Debug)]
pub struct UploadError {
    error: Error,
    state: Option<Box<UploadState>>,
}

impl UploadError {
    pub(super) fn new(error: Error, state: Option<UploadState>) -> Self {
        UploadError { error, state: state.map(Box::new) }
    }

    /// Why it failed.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// Where to go on with [`Upload::resume`](super::Upload::resume); `None` if no part was to be
    /// sent yet, or all goes in one call.
    pub fn state(&self) -> Option<&UploadState> {
        self.state.as_deref()
    }

    /// Whether the platform has dropped the parts, so that all are to be sent again.
    pub fn is_expired(&self) -> bool {
        self.error.code() == Some(EXPIRED)
    }
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            Some(state) => {
                let (done, all) = (state.done(), state.total());
                write!(f, "the upload stopped after {done} of {all} bytes: {}", self.error)
            }
            None => self.error.fmt(f),
        }
    }
}

impl std::error::Error for UploadError {}

impl From<Error> for UploadError {
    fn from(error: Error) -> Self {
        UploadError::new(error, None)
    }
}

impl From<UploadError> for Error {
    /// Drops the state.
    fn from(failed: UploadError) -> Self {
        failed.error
    }
}
