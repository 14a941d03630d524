//! [`Target`]: which call it is, for errors and decisions.

use std::{borrow::Cow, fmt};

use crate::endpoint::{Credential, Endpoint, Form, Method, TokenKind};

/// The call: its name for errors, and what decides how it is made.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// `None` for a raw call.
    pub(crate) endpoint: Option<&'static Endpoint>,
    pub(crate) method: Method,
    /// With `:name` for its parameters: their values belong to the caller.
    pub(crate) path: Cow<'static, str>,
    /// The tokens that it accepts.
    pub(crate) tokens: &'static [TokenKind],
    /// The credentials that it needs besides.
    pub(crate) credentials: &'static [Credential],
    /// How the reply is laid out.
    pub(crate) form: Form,
    /// The member of the reply that carries the message.
    pub(crate) message: &'static str,
}

impl Target {
    pub(crate) fn of(endpoint: &'static Endpoint) -> Self {
        Target {
            endpoint: Some(endpoint),
            method: endpoint.method,
            path: Cow::Borrowed(endpoint.path),
            tokens: endpoint.tokens,
            credentials: endpoint.credentials,
            form: endpoint.form,
            message: endpoint.message,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
