//! Why no reply came, or only a part of one.

use std::{error::Error, fmt};

use super::BoxError;

/// No reply, or only a part of one. It says whether the platform may have received the request,
/// which decides whether repeating it is harmless.
#[derive(Debug)]
pub struct TransportError {
    cause: BoxError,
    unsent: bool,
    timeout: bool,
}

impl TransportError {
    /// The request was certainly not sent: there was no connection.
    pub fn unsent(cause: impl Into<BoxError>) -> Self {
        TransportError { cause: cause.into(), unsent: true, timeout: false }
    }

    /// The request was sent, or may have been.
    pub fn broken(cause: impl Into<BoxError>) -> Self {
        TransportError { cause: cause.into(), unsent: false, timeout: false }
    }

    /// The reply is longer than any that is read.
    pub(crate) fn too_long(longest: usize) -> Self {
        TransportError::broken(format!("the reply is longer than {longest} bytes"))
    }

    /// Marks the error as caused by a time limit of the transport itself.
    pub fn timed_out(mut self) -> Self {
        self.timeout = true;
        self
    }

    /// The error that the transport was made with, to be downcast. `Display` has named it and all
    /// its own causes, so it is not the `source()` of this error.
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        self.cause.as_ref()
    }

    /// Whether the request was certainly not sent.
    pub fn is_unsent(&self) -> bool {
        self.unsent
    }

    /// Whether a time limit of the transport itself was the cause.
    pub fn is_timeout(&self) -> bool {
        self.timeout
    }
}

/// A request whose URL cannot be used. The URL stays out of the error: its values belong to the
/// caller.
pub(super) fn unusable_url(length: usize, why: impl fmt::Display) -> TransportError {
    TransportError::unsent(format!("the address, {length} bytes long, cannot be used: {why}"))
}

impl fmt::Display for TransportError {
    /// Names each cause: what libraries say first ("client error") rarely tells anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.unsent, self.timeout) {
            (true, false) => "no connection",
            (true, true) => "no connection in time",
            (false, false) => "the connection failed before the reply was complete",
            (false, true) => "no complete reply in time",
        })?;
        let mut last = String::new();
        let mut cause: Option<&(dyn Error + 'static)> = Some(self.cause.as_ref());
        while let Some(error) = cause {
            let text = error.to_string();
            // Many wrap their cause and repeat it.
            if !last.contains(&text) {
                write!(f, ": {text}")?;
                last = text;
            }
            cause = error.source();
        }
        Ok(())
    }
}

/// No `source()`: `Display` names each cause already. [`TransportError::cause`] gives the value.
impl Error for TransportError {}
