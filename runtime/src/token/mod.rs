//! Access tokens: which kind a call takes, where it comes from, and how one is shared by all
//! calls of a client.

mod cell;
mod choose;
mod fetch;
mod shared;
mod store;
#[cfg(feature = "redis")]
mod store_redis;

pub(crate) use cell::{Claim, Fetched, TokenCell};
pub(crate) use choose::{Choice, choose};
use fetch::fetch;
pub(crate) use shared::obtain;
pub use store::{MemoryTokenStore, StoredToken, TokenStore};
#[cfg(feature = "redis")]
pub use store_redis::RedisTokenStore;
