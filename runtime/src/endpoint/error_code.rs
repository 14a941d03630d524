//! [`ErrorCode`]: a row of the table of error codes of a page.

/// An error code as one page documents it. The same code may mean something else elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCode {
    /// The HTTP status that comes with it; `None` if the page does not say.
    pub status: Option<u16>,
    /// The code in the reply.
    pub code: i64,
    /// What it means on this endpoint; empty if the page does not say.
    pub message: &'static str,
    /// What follows from it, if its documentation tells.
    pub class: Option<ErrorClass>,
}

/// What follows from an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The platform has seen the key or the sequence number of the call before, or still executes
    /// a call that has it, and therefore refuses this one.
    Repeated,
}

impl ErrorCode {
    /// A row of a table of error codes; `status` is 0 if the page does not say.
    pub const fn new(status: u16, code: i64, message: &'static str) -> Self {
        let status = if status == 0 { None } else { Some(status) };
        ErrorCode { status, code, message, class: None }
    }

    /// Sets [`class`](ErrorCode::class).
    pub const fn class(mut self, class: ErrorClass) -> Self {
        self.class = Some(class);
        self
    }
}
