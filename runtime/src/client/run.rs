//! Sending a request until it has succeeded or failed for good: token, attempt, verdict,
//! repetition. Nothing here is generic, so it is compiled once.

use std::sync::Arc;

use tokio::time::{sleep, timeout_at};
use tracing::Instrument;

use super::{
    Deadline, Outgoing, Shared,
    attempt::{Head, Take, attempt},
    verdict::judge,
};
use crate::{
    Error, TokenKind,
    error::{Kind, Phase},
    retry::Tries,
    secret::Secret,
    token::{self, Choice, Claim},
    trace,
};

/// A call under way.
pub(crate) struct Call<'a> {
    pub(crate) client: &'a Arc<Shared>,
    pub(crate) outgoing: &'a Outgoing,
    pub(crate) user_token: Option<&'a Secret>,
    pub(crate) deadline: Deadline,
}

/// A token in use, and whether it is the client's own.
struct InUse {
    secret: Secret,
    fetched: Option<TokenKind>,
}

impl Call<'_> {
    /// Sends until the call has succeeded or failed for good.
    pub(crate) async fn run(&self, take: &mut Take<'_>) -> Result<Head, Error> {
        let span = trace::span(&self.outgoing.target, &self.client.server);
        let call = async {
            let mut repetitions = 0;
            let result = self.until_settled(take, &mut repetitions).await;
            trace::finish(&result, repetitions);
            result
        };
        call.instrument(span).await
    }

    async fn until_settled(
        &self,
        take: &mut Take<'_>,
        repetitions: &mut u32,
    ) -> Result<Head, Error> {
        let Call { client, outgoing, user_token, deadline } = self;
        let choice = token::choose(outgoing.target.tokens, user_token.is_some())
            .map_err(|message| self.error(Kind::NoToken(message)))?;
        let mut tries = Tries::new(&client.retry, &client.budget, outgoing.repeatable, deadline.at);
        let streamed = matches!(take, Take::Stream(_));
        let mut healed = false;
        loop {
            let token = match choice {
                Choice::None => None,
                Choice::User => {
                    user_token.map(|token| InUse { secret: token.clone(), fetched: None })
                }
                Choice::Fetched(kind) => {
                    Some(InUse { secret: self.own_token(kind).await?, fetched: Some(kind) })
                }
            };
            let bearer = token.as_ref().map(|token| &token.secret);
            let error = match attempt(self, bearer, tries.attempt_until(), streamed).await {
                Ok((head, content)) => match judge(self, bearer, &head, content, take) {
                    None => {
                        tries.succeeded();
                        return Ok(head);
                    }
                    Some(error) => error,
                },
                Err(error) => error,
            };
            if error.is_token_invalid()
                && !healed
                && let Some(InUse { secret, fetched: Some(kind) }) = &token
            {
                client.token_cell(*kind).refused(secret);
                healed = true;
                if outgoing.body.can_be_sent() {
                    trace::refused(&error);
                    *repetitions += 1;
                    continue;
                }
            }
            if !outgoing.body.can_be_sent() {
                return Err(error);
            }
            let Some(pause) = tries.after(&error) else { return Err(error) };
            trace::repeat(&error, pause);
            *repetitions += 1;
            sleep(pause).await;
        }
    }

    /// The app's own token, from the client or from the platform.
    async fn own_token(&self, kind: TokenKind) -> Result<Secret, Error> {
        let flight = match claim(self.client, kind) {
            Claim::Ready(token) => return Ok(token),
            Claim::Wait(flight) => flight,
        };
        match timeout_at(self.deadline.at, flight).await {
            Ok(result) => result.map_err(|error| self.error(Kind::Token(kind, error))),
            Err(_) => Err(self.error(Kind::Timeout(self.deadline.after, Phase::Token))),
        }
    }

    pub(super) fn error(&self, kind: Kind) -> Error {
        Error::new(&self.outgoing.target, kind)
    }
}

/// Not part of the function above: a fetch is itself a call, so a future that made one could
/// not be told to be `Send`.
fn claim(client: &Arc<Shared>, kind: TokenKind) -> Claim {
    client.token_cell(kind).claim(|stale| Box::pin(token::obtain(client.clone(), kind, stale)))
}

impl Shared {
    fn token_cell(&self, kind: TokenKind) -> &Arc<token::TokenCell> {
        match kind {
            TokenKind::App => &self.app_token,
            TokenKind::Tenant | TokenKind::User => &self.tenant_token,
        }
    }
}
