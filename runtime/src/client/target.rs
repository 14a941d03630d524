//! [`Target`]: which call it is, for errors and decisions.

use std::{borrow::Cow, fmt};

use crate::{Endpoint, Method};

/// The call, as errors name it.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// `None` for a call that is not documented.
    pub(crate) endpoint: Option<&'static Endpoint>,
    pub(crate) method: Method,
    /// With `:name` for its parameters: their values belong to the caller.
    pub(crate) path: Cow<'static, str>,
}

impl Target {
    pub(crate) fn of(endpoint: &'static Endpoint) -> Self {
        Target {
            endpoint: Some(endpoint),
            method: endpoint.method,
            path: Cow::Borrowed(endpoint.path),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
