//! [`Error`]: why a helper has failed.

use std::fmt;

/// What helpers return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a helper has failed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// A call of the platform failed.
    Call(feishu_openapi::Error),
    /// What the caller gave cannot be used; the text says what, where, and what to do.
    Input(String),
    /// A reply of success lacks something that the documentation promises; the text says what.
    Reply(String),
    /// The platform says that a task has failed.
    #[non_exhaustive]
    Task {
        /// The number that the platform gives as the reason, if it gives one.
        status: Option<i64>,
        /// Which task, why, and in the platform's words if it has any.
        message: String,
    },
    /// A task was not done in the time that the caller gave it. It goes on.
    Unfinished(String),
}

impl Error {
    /// The failed call, if it was one: its code, its log id and so on.
    pub fn call(&self) -> Option<&feishu_openapi::Error> {
        match self {
            Error::Call(error) => Some(error),
            _ => None,
        }
    }

    /// The platform's error code, if a call failed with one.
    pub fn code(&self) -> Option<i64> {
        self.call().and_then(feishu_openapi::Error::code)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Call(error) => error.fmt(f),
            Error::Input(text)
            | Error::Reply(text)
            | Error::Task { message: text, .. }
            | Error::Unfinished(text) => f.write_str(text),
        }
    }
}

/// No `source()`: `Display` tells all, as that of `feishu_openapi::Error` does.
impl std::error::Error for Error {}

impl From<feishu_openapi::Error> for Error {
    fn from(error: feishu_openapi::Error) -> Self {
        Error::Call(error)
    }
}
