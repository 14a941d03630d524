//! [`RowsError`]: which rows could not be written, and what was written before.

use std::{fmt, ops::Range};

use super::{InsertState, insert::TOKEN_USED};
use crate::Error;

/// Which rows could not be written, why, and what was written before them.
///
/// Rows are written in order, in batches. If the platform refuses a batch for what is in it, the
/// batch is written in halves until the row is found: those before it are written, those behind it
/// are not.
#[derive(Clone, Debug)]
pub struct RowsError {
    pub(super) error: Error,
    /// Counted from 0, among all rows that were given.
    pub(super) rows: Range<usize>,
    pub(super) ids: Vec<String>,
    pub(super) state: Option<InsertState>,
}

impl RowsError {
    /// Why it failed.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The rows that failed together, counted from 0; one if it is known which. All before them are
    /// written.
    pub fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }

    /// The ids of the records that were written before, in order.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Where to go on with [`Insert::resume`](super::Insert::resume): it writes no row twice, even
    /// if the platform has written the failed batch. `None` for updates and deletions, which do no
    /// harm when they are repeated; after a deletion without a reply, the platform may refuse rows
    /// that are gone.
    pub fn state(&self) -> Option<&InsertState> {
        self.state.as_ref()
    }
}

impl fmt::Display for RowsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range { start, end } = self.rows;
        match end - start {
            0 | 1 => write!(f, "row {start}: {}", self.error),
            _ => write!(f, "rows {start} to {}: {}", end - 1, self.error),
        }?;
        match self.error.code() {
            Some(TOKEN_USED) if self.state.is_some() => f.write_str(
                "; they are probably written: look at the table, and go on with `InsertState::settle`",
            ),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for RowsError {}

impl From<RowsError> for Error {
    /// Drops which rows it was.
    fn from(failed: RowsError) -> Self {
        failed.error
    }
}
