//! Why a request to these routes fails: `{"error": "…"}`.

use http::{HeaderName, HeaderValue, header::ALLOW};
use serde_json::json;

use crate::reply::Reply;

/// A request that cannot be answered.
#[derive(Debug)]
pub(super) struct Problem {
    status: u16,
    what: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(super) fn new(status: u16, what: impl Into<String>) -> Problem {
        Problem { status, what: what.into(), headers: Vec::new() }
    }

    /// The request is wrong.
    pub(super) fn bad(what: impl Into<String>) -> Problem {
        Problem::new(400, what)
    }

    /// What the request names does not exist.
    pub(super) fn missing(what: impl Into<String>) -> Problem {
        Problem::new(404, what)
    }

    /// The platform is not set up for this.
    pub(super) fn conflict(what: impl Into<String>) -> Problem {
        Problem::new(409, what)
    }

    /// The route has other methods.
    pub(super) fn method(sent: &str, path: &str, allowed: &'static str) -> Problem {
        let mut problem = Problem::new(405, format!("{path} has no {sent}, only {allowed}"));
        problem.headers.push((ALLOW, HeaderValue::from_static(allowed)));
        problem
    }

    pub(super) fn into_reply(self) -> Reply {
        let mut reply = Reply::json(self.status, &json!({"error": self.what}));
        reply.headers.extend(self.headers);
        reply
    }
}
