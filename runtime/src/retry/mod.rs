//! What is tried again, how often, and after which pause. All of that is decided here; who sends
//! only asks.

mod attempts;
mod budget;
mod deadline;
mod policy;

pub(crate) use attempts::Attempts;
pub(crate) use budget::Budget;
pub(crate) use deadline::Deadline;
pub use policy::RetryPolicy;
