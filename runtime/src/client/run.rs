//! Sending a request until it has succeeded or failed for good: token, attempt, verdict,
//! repetition. Nothing here is generic, so it is compiled once.

use std::{sync::Arc, time::Duration};

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
    intercept::Watch,
    retry::{RetryPolicy, Tries},
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
    pub(crate) retry: &'a RetryPolicy,
}

/// A token in use, and whether it is the client's own.
struct InUse {
    secret: Secret,
    fetched: Option<TokenKind>,
}

impl Call<'_> {
    /// Sends until the call has succeeded or failed for good.
    pub(crate) async fn run(&self, take: &mut Take<'_>) -> Result<Head, Error> {
        let span = trace::span(&self.outgoing.target, &self.client.host_and_port);
        let call = async {
            let mut watch = Watch::new(self.client, self.outgoing);
            let mut repetitions = 0;
            let result = self.until_settled(take, &mut watch, &mut repetitions).await;
            watch.after_call(&result);
            trace::finish(&result, repetitions);
            result
        };
        call.instrument(span).await
    }

    async fn until_settled(
        &self,
        take: &mut Take<'_>,
        watch: &mut Watch<'_>,
        repetitions: &mut u32,
    ) -> Result<Head, Error> {
        let Call { client, outgoing, user_token, deadline, retry } = self;
        let choice = token::choose(outgoing.target.tokens, user_token.is_some())
            .map_err(|message| self.error(Kind::NoToken(message)))?;
        let mut tries = Tries::new(retry, &client.budget, outgoing.repeatable, deadline.at);
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
            let until = tries.attempt_until();
            let (error, reply) = match attempt(self, watch, bearer, until, streamed).await {
                Ok((head, content)) => {
                    let body = if watch.is_on() { content.whole() } else { None };
                    match judge(self, bearer, &head, content, take) {
                        None => {
                            watch.after_attempt(Some((&head, body.as_deref())), None, None);
                            tries.succeeded();
                            return Ok(head);
                        }
                        Some(error) => (error, Some((head, body))),
                    }
                }
                Err(error) => (error, None),
            };
            let refused = match &token {
                Some(InUse { secret, fetched: Some(kind) })
                    if error.is_token_invalid() && !healed =>
                {
                    client.token_cell(*kind).refused(secret);
                    healed = true;
                    true
                }
                _ => false,
            };
            let pause = match (outgoing.body.can_be_sent(), refused) {
                (false, _) => None,
                (true, true) => {
                    trace::refused(&error);
                    Some(Duration::ZERO)
                }
                (true, false) => tries.after(&error).inspect(|pause| trace::repeat(&error, *pause)),
            };
            let reply = reply.as_ref().map(|(head, body)| (head, body.as_deref()));
            watch.after_attempt(reply, Some(&error), pause);
            let Some(pause) = pause else { return Err(error) };
            *repetitions += 1;
            if !pause.is_zero() {
                sleep(pause).await;
            }
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
