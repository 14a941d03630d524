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
    may_be_done: bool,
}

impl UploadError {
    pub(super) fn new(error: Error, state: Option<UploadState>) -> Self {
        UploadError { error, state: state.map(Box::new), may_be_done: false }
    }

    /// The last call failed. `lost` says whether the platform perhaps executed it, and `was_complete`
    /// whether all parts were sent by an earlier upload, which perhaps ended with that call.
    pub(super) fn at_the_end(
        error: Error,
        state: UploadState,
        lost: bool,
        was_complete: bool,
    ) -> Self {
        let forgotten = error.code() == Some(EXPIRED);
        let may_be_done = lost || (was_complete && forgotten);
        UploadError { may_be_done, ..UploadError::new(error, Some(state)) }
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
        self.error.code() == Some(EXPIRED) && !self.may_be_done
    }

    /// Whether the file is perhaps there although the upload failed: all parts were sent, and what
    /// became of the last call is not known. Going on with the [state](UploadError::state) asks for
    /// the end again, and makes no second file. If that fails like this too, look for the file
    /// before you upload it without the state.
    pub fn may_be_done(&self) -> bool {
        self.may_be_done
    }
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            Some(state) => {
                let (done, all) = (state.done(), state.total());
                write!(f, "the upload stopped after {done} of {all} bytes: {}", self.error)?;
                match self.may_be_done {
                    true => {
                        f.write_str("; the file is perhaps there, so look before you send it again")
                    }
                    false => Ok(()),
                }
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
