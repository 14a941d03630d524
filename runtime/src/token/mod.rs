//! Access tokens: which kind a call takes, where it comes from, and how one is shared by all
//! calls of a client. Users' own tokens stand in `oauth`.

mod cell;
mod cells;
mod choose;
mod fetch;
mod identity;
mod shared;
mod store;
mod store_app;
mod ticket;

pub(crate) use cell::{Claim, Fetched, TokenCell};
pub(crate) use cells::{Tenant, Tokens};
pub(crate) use choose::{Choice, choose};
use fetch::fetch;
pub(crate) use fetch::{ask, fault, seconds, secret};
pub(crate) use identity::{Identity, User, Wanted};
pub(crate) use shared::{key, obtain};
pub use store::{MemoryTokenStore, StoredToken, TokenStore};
pub(crate) use ticket::{Ticket, put as put_ticket};
