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
#[cfg(feature = "redis")]
mod store_redis;
mod ticket;

pub(crate) use cell::{Claim, Fetched, TokenCell};
pub(crate) use cells::{Tenant, Tokens};
pub(crate) use choose::{Choice, choose};
use fetch::fetch;
pub(crate) use fetch::{ask, fault, seconds, secret};
pub(crate) use identity::{Identity, User, Wanted};
pub(crate) use shared::{key, obtain};
pub use store::{MemoryTokenStore, StoredToken, TokenStore};
#[cfg(feature = "redis")]
pub use store_redis::RedisTokenStore;
pub(crate) use ticket::{RESEND, Ticket, put as put_ticket};
