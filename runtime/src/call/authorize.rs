//! [`Authorizer`]: the token for each attempt of a call, and another when the platform refuses
//! it.

use std::sync::Arc;

use tokio::time::timeout_at;

use crate::{
    auth::{
        AppToken, AppTokens, CachedOrPending, Choice, Exchange, Identity, InFlight, User,
        UserSession, WithoutUser, choose,
    },
    endpoint::{Target, TokenKind},
    error::{Error, Kind, Phase},
    retry::Deadline,
    secret::Secret,
};

/// Where the token of a call comes from.
pub(super) struct Authorizer<'a, E> {
    tokens: &'a Arc<AppTokens>,
    exchange: &'a Arc<E>,
    target: &'a Target,
    deadline: Deadline,
    choice: Choice<'a>,
    /// Whether a refused token was replaced: once per call.
    replaced: bool,
}

impl<'a, E: Exchange> Authorizer<'a, E> {
    /// Fails if no token fits the call.
    pub(super) fn new(
        tokens: &'a Arc<AppTokens>,
        exchange: &'a Arc<E>,
        target: &'a Target,
        identity: &'a Identity,
        deadline: Deadline,
    ) -> Result<Self, Error> {
        // A raw call accepts what its caller chose for it.
        let without_user = match target.endpoint {
            None => WithoutUser::ActAsApp,
            Some(_) => identity.without_user,
        };
        let choice = choose(target.tokens, tokens.app_type(), identity, without_user)
            .map_err(|message| Error::new(target, Kind::NoToken(message)))?;
        Ok(Authorizer { tokens, exchange, target, deadline, choice, replaced: false })
    }

    /// The kind of token that the call takes; `None` if it needs none.
    pub(super) fn kind(&self) -> Option<TokenKind> {
        self.choice.kind()
    }

    /// The token for the next attempt; `None` if the call needs none.
    pub(super) async fn token(&self) -> Result<Option<Secret>, Error> {
        Ok(match &self.choice {
            Choice::None => None,
            Choice::User(User::Session(session)) => Some(self.session_token(session).await?),
            Choice::User(User::Token(token)) => Some(token.clone()),
            // Refused when the token was chosen.
            Choice::User(User::OfAnotherApp(_)) => None,
            Choice::App(token) => Some(self.app_token(token).await?),
        })
    }

    /// The platform refused this token. Whether the call is to be attempted with another.
    pub(super) fn replace(&mut self, refused: Option<&Secret>) -> bool {
        let Some(refused) = refused.filter(|_| !self.replaced) else { return false };
        self.replaced = match &self.choice {
            Choice::App(token) => {
                self.tokens.refused(token, refused);
                true
            }
            Choice::User(User::Session(session)) => session.refused(refused),
            Choice::None | Choice::User(_) => false,
        };
        self.replaced
    }

    async fn app_token(&self, token: &AppToken) -> Result<Secret, Error> {
        match self.tokens.claim(token, self.exchange) {
            CachedOrPending::Cached(token) => Ok(token),
            // A clone, so that what it waits for can still be told when the time is over.
            CachedOrPending::Pending(fetch) => {
                self.wait(fetch.clone(), token.kind(), || {
                    if self.tokens.awaits_ticket() { Phase::Ticket } else { Phase::Token }
                })
                .await
            }
        }
    }

    async fn session_token(&self, session: &UserSession) -> Result<Secret, Error> {
        match session.claim().map_err(|error| self.failed(TokenKind::User, error))? {
            CachedOrPending::Cached(token) => Ok(token),
            CachedOrPending::Pending(refresh) => {
                self.wait(refresh, TokenKind::User, || Phase::Token).await
            }
        }
    }

    async fn wait(
        &self,
        renewal: InFlight,
        kind: TokenKind,
        phase: impl Fn() -> Phase,
    ) -> Result<Secret, Error> {
        match timeout_at(self.deadline.at, renewal.clone()).await {
            Ok(result) => result.map_err(|error| self.failed(kind, error)),
            Err(_) => {
                let timeout = Kind::Timeout(self.deadline.after, phase());
                Err(Error::new(self.target, timeout))
            }
        }
    }

    fn failed(&self, kind: TokenKind, error: Error) -> Error {
        Error::new(self.target, Kind::Token(kind, error))
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::pending,
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use serde_json::json;

    use super::*;
    use crate::{
        auth::{ReadTokens, TokenRequest, tests::tokens},
        endpoint::{AppType, Endpoint, Method},
        transport::BoxFuture,
    };

    static LIST: Endpoint = Endpoint::new("desk.v1.list", Method::Get, "/open-apis/desk/v1/list")
        .tokens(&[TokenKind::Tenant, TokenKind::User]);

    /// A platform that gives `t-1`, `t-2`, and so on, up to a number; then it does not answer.
    struct TokenIssuer {
        asked: AtomicUsize,
        most: usize,
    }

    impl Exchange for TokenIssuer {
        fn exchange<'a>(
            self: Arc<Self>,
            _request: TokenRequest,
            read: ReadTokens<'a>,
        ) -> BoxFuture<'a, Result<(), Error>> {
            Box::pin(async move {
                let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
                if number > self.most {
                    pending::<()>().await;
                }
                let reply = json!({"tenant_access_token": format!("t-{number}"), "expire": 7200});
                read(reply.as_object().unwrap()).map_err(|_| Error::configure("unreadable"))
            })
        }
    }

    async fn authorized(identity: Identity, most: usize, refusals: usize) -> Vec<String> {
        let platform = Arc::new(TokenIssuer { asked: AtomicUsize::new(0), most });
        let (tokens, target) = (Arc::new(tokens(AppType::Custom)), Target::of(&LIST));
        let deadline = Deadline::after(Duration::from_secs(10));
        let authorizer = Authorizer::new(&tokens, &platform, &target, &identity, deadline);
        let mut authorizer = authorizer.unwrap();
        let mut told = Vec::new();
        for _ in 0..=refusals {
            match authorizer.token().await {
                Ok(token) => {
                    let token = token.unwrap();
                    told.push(token.reveal().to_owned());
                    told.push(format!("another: {}", authorizer.replace(Some(&token))));
                }
                Err(error) => told.push(error.to_string()),
            }
        }
        told
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_token_of_the_app_is_replaced_once() {
        let told = authorized(Identity::default(), 9, 1).await;
        assert_eq!(told, ["t-1", "another: true", "t-2", "another: false"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_that_the_caller_gave_is_not_replaced() {
        let user = Some(User::Token(Secret::new("u-1")));
        let told = authorized(Identity { user, ..Identity::default() }, 9, 0).await;
        assert_eq!(told, ["u-1", "another: false"]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_for_a_token_ends_with_the_time_of_the_call() {
        let told = authorized(Identity::default(), 0, 0).await;
        let [message] = &told[..] else { panic!("{told:?}") };
        assert!(message.contains("timed out after 10s while waiting for the access token"));
    }

    #[tokio::test]
    async fn a_call_that_no_token_fits_fails_before_anything_is_asked() {
        let tokens = Arc::new(tokens(AppType::Store));
        let (platform, target) =
            (Arc::new(TokenIssuer { asked: AtomicUsize::new(0), most: 0 }), Target::of(&LIST));
        let (identity, deadline) = (Identity::default(), Deadline::after(Duration::from_secs(10)));
        let authorizer = Authorizer::new(&tokens, &platform, &target, &identity, deadline);
        let error = authorizer.err().unwrap();
        assert!(error.is_unsent() && error.to_string().contains("client.tenant(tenant_key)"));
    }
}
