//! Users who log in: the page where they agree, the code that comes back, the tokens for it, and
//! a session that keeps them fresh. The app's own tokens stand in `token`.

mod grant;
mod login;
mod renew;
mod session;
mod state;
mod store;
mod tokens;

pub(crate) use grant::{LOGIN_REQUIRED, OAUTH_TOKEN};
pub use login::{CodeGrant, Login, PendingLogin};
pub(crate) use session::UserClaim;
pub use session::UserSession;
pub use store::{SaveUserTokens, UserKey, UserTokenStore, UserTokensIn};
pub use tokens::UserTokens;
