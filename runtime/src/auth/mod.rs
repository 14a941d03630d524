//! Access tokens: which one a call takes, where it comes from, and how all calls share it.
//!
//! | module | holds |
//! |---|---|
//! | `choose`, `identity` | which token a call takes, and on whose behalf it is made |
//! | `helpdesk` | what the endpoints of helpdesks need besides |
//! | `renew` | one secret that is renewed before it expires, once for everyone |
//! | `lease` | who renews, where several processes share a store |
//! | `exchange` | [`Exchange`]: how the platform is asked for a token |
//! | `app` | the app's own tokens |
//! | `user` | users who log in, and their sessions |
//! | `store` | where processes share tokens |
//!
//! Nothing here makes a call by itself: whoever needs a token brings an [`Exchange`].

mod app;
mod choose;
mod credentials;
mod exchange;
mod helpdesk;
mod identity;
mod lease;
mod renew;
mod store;
mod user;

pub(crate) use app::{AppToken, AppTokens, Tenant, check_secret};
pub(crate) use choose::{Choice, choose};
pub(crate) use credentials::AppCredentials;
pub(crate) use exchange::{Exchange, ReadTokens, TokenRequest};
pub(crate) use helpdesk::Helpdesk;
pub(crate) use identity::{Identity, User, WithoutUser};
pub(crate) use renew::{CachedOrPending, InFlight};
#[cfg(feature = "redis")]
pub use store::RedisTokenStore;
pub use store::{MemoryTokenStore, StoredToken, TokenStore};
pub(crate) use user::{AUTHORIZE_HOST, user_tokens_for_code};
pub use user::{
    CodeGrant, Login, PendingLogin, SaveUserTokens, UserKey, UserSession, UserTokenStore,
    UserTokensIn,
};

#[cfg(test)]
pub(crate) mod tests {
    //! Tokens of an app that does not exist, for tests.

    use std::{sync::Arc, time::Duration};

    use super::{AppCredentials, AppTokens};
    use crate::{
        endpoint::AppType,
        secret::Secret,
        url::{Base, Domain},
    };

    pub(crate) fn app(app_type: AppType) -> Arc<AppCredentials> {
        let (id, secret) = ("cli_test".to_owned(), Secret::new("app-s3cret"));
        let base = Base::Platform(Domain::Feishu);
        Arc::new(AppCredentials { id, secret, app_type, base, login: None })
    }

    pub(crate) fn tokens(app_type: AppType) -> AppTokens {
        AppTokens::new(app(app_type), None, Duration::from_secs(15))
    }
}
