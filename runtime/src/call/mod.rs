//! One call, from a request to its reply.
//!
//! | module | holds |
//! |---|---|
//! | `outgoing`, `parameter`, `body`, `files` | the request as bytes, ready to be sent as often as necessary |
//! | `run` | the loop: authorize, throttle, attempt, decide |
//! | `authorize` | the token for an attempt |
//! | `throttle` | the wait for rate limits |
//! | `headers` | the headers of an attempt |
//! | `attempt`, `classify` | one request and its reply; what the reply means |
//! | `compression` | replies that come compressed |
//! | `decide`, `history` | what follows a failure; what the caller is told in the end |
//! | `shared` | what all calls of a client share |
//! | `exchange` | calls for tokens |

mod attempt;
mod authorize;
mod body;
mod classify;
mod compression;
mod decide;
mod exchange;
mod files;
mod headers;
mod history;
mod outgoing;
mod parameter;
mod run;
mod shared;
mod throttle;

pub(crate) use body::RequestBody;
pub(crate) use classify::ReplySink;
pub(crate) use headers::CommonHeaders;
pub(crate) use outgoing::Outgoing;
pub(crate) use run::{Call, Success};
pub(crate) use shared::Shared;
