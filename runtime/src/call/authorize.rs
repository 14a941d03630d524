//! [`Authorizer`]: the token for each attempt of a call, and another when the platform refuses
//! it.

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};

use crate::{
    auth::{
        AppTokens, CachedOrPending, Choice, Exchange, Identity, InFlight, User, WithoutUser, choose,
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

/// The token for an attempt, or the renewal that brings it.
pub(super) enum Claim {
    /// `None` if the call needs no token.
    AtHand(Option<Secret>),
    Pending(Renewal),
}

/// A token that is being renewed.
pub(super) struct Renewal {
    fetch: InFlight,
    kind: TokenKind,
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
        match self.claim(Instant::now())? {
            Claim::AtHand(token) => Ok(token),
            Claim::Pending(renewal) => self.wait(renewal).await.map(Some),
        }
    }

    /// The same as far as it can be told without waiting.
    pub(super) fn claim(&self, now: Instant) -> Result<Claim, Error> {
        let (claimed, kind) = match &self.choice {
            // A session of another app was refused when the token was chosen.
            Choice::None | Choice::User(User::OfAnotherApp(_)) => return Ok(Claim::AtHand(None)),
            Choice::User(User::Token(token)) => return Ok(Claim::AtHand(Some(token.clone()))),
            Choice::User(User::Session(session)) => {
                let claimed = session.claim();
                (claimed.map_err(|error| self.failed(TokenKind::User, error))?, TokenKind::User)
            }
            Choice::App(token) => (self.tokens.claim(token, self.exchange, now), token.kind()),
        };
        Ok(match claimed {
            CachedOrPending::Cached(token) => Claim::AtHand(Some(token)),
            CachedOrPending::Pending(fetch) => Claim::Pending(Renewal { fetch, kind }),
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

    /// Waits for a token that is being renewed, as long as the call has time.
    pub(super) async fn wait(&self, Renewal { fetch, kind }: Renewal) -> Result<Secret, Error> {
        // A clone, so that what it waits for can still be told when the time is over.
        match timeout_at(self.deadline.at, fetch.clone()).await {
            Ok(result) => result.map_err(|error| self.failed(kind, error)),
            Err(_) => {
                let of_app = matches!(self.choice, Choice::App(_));
                let ticket = of_app && self.tokens.awaits_ticket();
                let phase = if ticket { Phase::Ticket } else { Phase::Token };
                Err(Error::new(self.target, Kind::Timeout(self.deadline.after, phase)))
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
