//! [`Error`]: why something that the bot does has failed.

use std::fmt;

/// The error of a handler: anything.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What handlers return.
pub type Result<T = (), E = BoxError> = std::result::Result<T, E>;

/// Why something that the bot does has failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A call of the platform failed.
    Call(feishu_openapi::Error),
    /// The bot is not set up as it must be; the text says what to change.
    Setup(String),
    /// The message to answer was recalled, and
    /// [`BotBuilder::when_recalled`](crate::BotBuilder::when_recalled) says not to answer then.
    Recalled,
    /// A user pressed the stop button of a streaming answer.
    Stopped,
    /// A streaming answer came to an end before all of its text was there; the text says why.
    BrokenOff(String),
}

impl Error {
    /// The failed call, if it was one: its code, its log id and so on.
    pub fn call(&self) -> Option<&feishu_openapi::Error> {
        match self {
            Error::Call(error) => Some(error),
            _ => None,
        }
    }

    /// Whether a user pressed the stop button of a streaming answer.
    pub fn is_stopped(&self) -> bool {
        matches!(self, Error::Stopped)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Call(error) => error.fmt(f),
            Error::Setup(what) => write!(f, "the bot cannot start: {what}"),
            Error::Recalled => f.write_str("the message to answer was recalled"),
            Error::Stopped => f.write_str("a user stopped the answer"),
            Error::BrokenOff(why) => write!(f, "the streaming answer broke off: {why}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Call(error) => error.source(),
            _ => None,
        }
    }
}

impl From<feishu_openapi::Error> for Error {
    fn from(error: feishu_openapi::Error) -> Self {
        Error::Call(error)
    }
}
