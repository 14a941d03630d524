//! One call, from a request to its reply.

mod attempt;
mod body;
mod classify;
mod outgoing;
mod run;

pub(crate) use attempt::{Head, Take};
pub(crate) use body::Payload;
pub(crate) use outgoing::Outgoing;
pub(crate) use run::Call;
