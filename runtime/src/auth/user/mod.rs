//! Users who log in: the page where they agree, the code that comes back, the tokens for it, and
//! a session that keeps them fresh.

mod grant;
mod login;
mod renew;
mod session;
mod state;
mod store;

pub(crate) use grant::user_tokens_for_code;
pub(crate) use login::AUTHORIZE_HOST;
pub use login::{CodeGrant, Login, PendingLogin};
pub use session::UserSession;
pub use store::{SaveUserTokens, UserKey, UserTokenStore, UserTokensIn};
