//! Access tokens: which kind a call takes, where it comes from, and how one is shared by all
//! calls of a client.

mod app;
mod choose;
mod identity;
mod store;
mod user;

pub(crate) use app::{
    Claim, RESEND, Tenant, Tokens, ask, fault, key, obtain, put_ticket, seconds, secret,
};
pub(crate) use choose::{Choice, choose};
pub(crate) use identity::{Identity, User, Wanted};
#[cfg(feature = "redis")]
pub use store::RedisTokenStore;
pub use store::{MemoryTokenStore, StoredToken, TokenStore};
pub use user::{
    CodeGrant, Login, PendingLogin, SaveUserTokens, UserKey, UserSession, UserTokenStore,
    UserTokens, UserTokensIn,
};
pub(crate) use user::{LOGIN_REQUIRED, OAUTH_TOKEN, UserClaim};
