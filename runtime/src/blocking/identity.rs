//! On whose behalf a blocking client calls: tenants of a store app, users who log in.

use std::sync::Arc;

use super::{Client, wait};
use crate::{
    auth::{CodeGrant, Login, UserSession, UserTokenStore},
    error::Error,
    user_tokens::UserTokens,
};

impl Client {
    /// Acts for one tenant of a store app; see [`Client::tenant`](crate::Client::tenant).
    pub fn tenant(&self, tenant_key: impl AsRef<str>) -> Client {
        self.as_async().tenant(tenant_key).into()
    }

    /// Acts for a helpdesk; see [`Client::helpdesk`](crate::Client::helpdesk).
    pub fn helpdesk(&self, id: impl AsRef<str>, token: impl AsRef<str>) -> Client {
        self.as_async().helpdesk(id, token).into()
    }

    /// Accepts the `app_ticket` of a store app; see
    /// [`Client::set_app_ticket`](crate::Client::set_app_ticket).
    ///
    /// # Errors
    /// As the async method, and inside an async runtime.
    pub fn set_app_ticket(&self, app_ticket: impl Into<String>) -> Result<(), Error> {
        wait(self.as_async().set_app_ticket(app_ticket))?
    }

    /// Begins the login of a user; see [`Client::login`](crate::Client::login).
    pub fn login(&self, redirect_uri: impl Into<String>) -> Login {
        self.as_async().login(redirect_uri)
    }

    /// Exchanges the code that a user brought back; see
    /// [`Client::exchange`](crate::Client::exchange).
    ///
    /// # Errors
    /// As the async method, and inside an async runtime.
    pub fn exchange(&self, grant: CodeGrant) -> Result<UserTokens, Error> {
        wait(self.as_async().exchange(grant))?
    }

    /// A session of a user who has just logged in; see
    /// [`Client::user_session`](crate::Client::user_session). Use [`wait`] for the async methods of
    /// the session.
    ///
    /// # Errors
    /// As the async method, and inside an async runtime.
    pub fn user_session(
        &self,
        user: impl Into<String>,
        tokens: UserTokens,
        store: Arc<dyn UserTokenStore>,
    ) -> Result<UserSession, Error> {
        wait(self.as_async().user_session(user, tokens, store))?
    }

    /// A session of a user who logged in before; see
    /// [`Client::resume_user_session`](crate::Client::resume_user_session).
    ///
    /// # Errors
    /// As the async method, and inside an async runtime.
    pub fn resume_user_session(
        &self,
        user: impl Into<String>,
        store: Arc<dyn UserTokenStore>,
    ) -> Result<Option<UserSession>, Error> {
        wait(self.as_async().resume_user_session(user, store))?
    }

    /// Acts on behalf of the user of this session; see
    /// [`Client::as_user_session`](crate::Client::as_user_session).
    pub fn as_user_session(&self, session: &UserSession) -> Client {
        self.as_async().as_user_session(session).into()
    }

    /// Acts on behalf of the user of this session where that is possible, and as the app elsewhere;
    /// see [`Client::as_user_session_or_app`](crate::Client::as_user_session_or_app).
    pub fn as_user_session_or_app(&self, session: &UserSession) -> Client {
        self.as_async().as_user_session_or_app(session).into()
    }
}
