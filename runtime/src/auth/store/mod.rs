//! [`TokenStore`]: where several clients or processes share the tokens of one app.

mod handle;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod stored;

pub(super) use handle::{StoreHandle, within};
pub use memory::MemoryTokenStore;
pub use stored::{StoredToken, TokenStore};

#[cfg(feature = "redis")]
pub use self::redis::RedisTokenStore;
