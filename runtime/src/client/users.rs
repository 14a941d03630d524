//! Users who log in: from the login page to calls on their behalf.

use std::sync::Arc;

use super::Client;
use crate::{
    auth::{
        AUTHORIZE_HOST, CodeGrant, Exchange, Login, User, UserSession, UserTokenStore, WithoutUser,
        user_tokens_for_code,
    },
    error::Error,
    user_tokens::UserTokens,
};

impl Client {
    /// Begins the login of a user, who will come back to `redirect_uri`: one of those that the
    /// developer console lists for the app.
    ///
    /// ```no_run
    /// # use feishu_runtime::{Client, Error, PendingLogin, SaveUserTokens};
    /// # use std::{collections::HashMap, sync::Arc};
    /// # async fn call(client: Client, query: &str, mut web_session: HashMap<&str, String>) -> Result<(), Box<dyn std::error::Error>> {
    /// // The user wants to log in: send them to the page, and remember what was begun.
    /// let login = client
    ///     .login("https://app.example/callback")
    ///     .scope("contact:user.base:readonly")
    ///     .offline_access() // for a refresh token
    ///     .begin()?;
    /// println!("302 Found, Location: {}", login.url());
    /// web_session.insert("login", serde_json::to_string(&login)?);
    ///
    /// // They come back to `/callback?code=..&state=..`.
    /// let login: PendingLogin = serde_json::from_str(&web_session["login"])?;
    /// let tokens = client.exchange(login.code(query)?).await?;
    ///
    /// // From now on make calls on their behalf, with tokens that are refreshed in time. Each new
    /// // pair is stored before it is used: a refresh token works only once.
    /// let database = Arc::new(tokio::sync::Mutex::new(HashMap::new()));
    /// let store = Arc::new(SaveUserTokens::by(move |user, tokens| {
    ///     let database = database.clone();
    ///     async move {
    ///         let json = serde_json::to_string(&tokens)?;
    ///         database.lock().await.insert(user.user().to_owned(), json);
    ///         Ok(())
    ///     }
    /// }));
    /// let session = client.user_session("ou_7d8a6e6d", tokens, store).await?;
    /// let me = client.as_user_session(&session);
    /// # Ok(())
    /// # }
    /// ```
    pub fn login(&self, redirect_uri: impl Into<String>) -> Login {
        let app = &self.shared.app;
        let at = app.login.as_ref().unwrap_or(&app.base);
        Login::new(&at.of(Some(AUTHORIZE_HOST)), app.id.clone(), redirect_uri.into())
    }

    /// Exchanges the code that a user brought back for the user's tokens. A code can be used only
    /// once. If the future of this call is dropped, or its reply is lost, the user has to log in
    /// again.
    ///
    /// # Errors
    /// As [`send`](Client::send). If the code is used or expired, see
    /// [`Error::is_login_required`].
    pub async fn exchange(&self, grant: CodeGrant) -> Result<UserTokens, Error> {
        let exchange: Arc<dyn Exchange> = self.shared.clone();
        user_tokens_for_code(&exchange, &self.shared.app, grant, self.options.timeout).await
    }

    /// A session of a user who has just logged in. `user` is the user's name in the store: an
    /// `open_id`, or an id of your own. The tokens are stored first.
    ///
    /// # Errors
    /// If the store does not take the tokens. They are then in [`Error::unsaved_user_tokens`].
    pub async fn user_session(
        &self,
        user: impl Into<String>,
        tokens: UserTokens,
        store: Arc<dyn UserTokenStore>,
    ) -> Result<UserSession, Error> {
        let session = self.new_session(user.into(), tokens.clone(), store);
        session.save(&tokens).await?;
        Ok(session)
    }

    /// A session of a user who logged in before, with the tokens in the store; `None` if the
    /// store has none.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn resume_user_session(
        &self,
        user: impl Into<String>,
        store: Arc<dyn UserTokenStore>,
    ) -> Result<Option<UserSession>, Error> {
        let (app, user) = (&self.shared.app, user.into());
        let tokens = UserSession::stored_tokens(app, user.clone(), &*store).await?;
        Ok(tokens.map(|tokens| self.new_session(user, tokens, store)))
    }

    /// Acts on behalf of the user of this session, and never as the app: as
    /// [`as_user`](Client::as_user). With a session of another app, calls fail before they are
    /// sent.
    pub fn as_user_session(&self, session: &UserSession) -> Client {
        self.with_user(self.user_of(session), WithoutUser::Refuse)
    }

    /// Acts on behalf of the user of this session where an endpoint accepts a user's token, and as
    /// the app where it does not: as [`as_user_or_app`](Client::as_user_or_app).
    pub fn as_user_session_or_app(&self, session: &UserSession) -> Client {
        self.with_user(self.user_of(session), WithoutUser::ActAsApp)
    }

    fn user_of(&self, session: &UserSession) -> User {
        if session.app().is_same_app(&self.shared.app) {
            User::Session(session.clone())
        } else {
            User::OfAnotherApp(session.app().id.clone())
        }
    }

    fn new_session(
        &self,
        user: String,
        tokens: UserTokens,
        store: Arc<dyn UserTokenStore>,
    ) -> UserSession {
        let (shared, exchange) = (&self.shared, self.shared.clone());
        UserSession::new(&shared.app, exchange, shared.timeout, user, tokens, store)
    }
}
