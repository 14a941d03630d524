//! The app's own tokens.

mod cached;
mod self_built;
mod shared;
mod store_app;
mod ticket;
mod tokens;

pub(crate) use cached::{Claim, Fetched, TokenCell};
use self_built::fetch;
pub(crate) use self_built::{ask, fault, seconds, secret};
pub(crate) use shared::{key, obtain};
pub(crate) use ticket::{RESEND, Ticket, put as put_ticket};
pub(crate) use tokens::{Tenant, Tokens};
