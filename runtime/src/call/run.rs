//! Sending a request until it has succeeded or failed for good: token, attempt, verdict,
//! repetition. Nothing here is generic, so it is compiled once.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;

use super::{
    Outgoing,
    attempt::{Head, Take, attempt},
    classify::judge,
};
use crate::{
    Error, TokenKind, UserSession,
    auth::{self, Choice, Claim, Identity, User, UserClaim, Wanted},
    client::{Deadline, Shared},
    error::{Kind, Phase},
    intercept::Watch,
    limit::{self, Visit},
    retry::{RetryPolicy, Tries},
    secret::Secret,
    trace,
    transport::BoxFuture,
};

/// A call under way.
pub(crate) struct Call<'a> {
    pub(crate) client: &'a Arc<Shared>,
    pub(crate) outgoing: &'a Outgoing,
    pub(crate) identity: &'a Identity,
    pub(crate) deadline: Deadline,
    pub(crate) retry: &'a RetryPolicy,
}

/// What has become of a call so far.
#[derive(Default)]
struct Past {
    repetitions: u32,
    /// How an attempt failed that the platform may have executed.
    uncertain: Option<Error>,
}

impl Past {
    fn attempted(&mut self, error: &Error) {
        if !(error.is_unsent() || error.is_rate_limited() || error.is_token_invalid()) {
            self.uncertain = Some(error.clone());
        }
    }

    /// The result as the caller is to know it: where the last attempt was not sent, and one
    /// before it may have been executed, the caller is told of that one.
    fn told(self, result: Result<Head, Error>) -> (Result<Head, Error>, u32) {
        let result = result.map_err(|error| match self.uncertain {
            Some(uncertain) if error.is_unsent() => uncertain,
            _ => error,
        });
        (result, self.repetitions)
    }
}

impl Call<'_> {
    /// Sends until the call has succeeded or failed for good.
    pub(crate) async fn run(&self, take: &mut Take<'_>) -> Result<Head, Error> {
        let span = trace::span(&self.outgoing.target, &self.client.host_and_port);
        let call = async {
            let mut watch = Watch::new(self.client, self.outgoing);
            let mut past = Past::default();
            let result = self.until_settled(take, &mut watch, &mut past).await;
            let (result, repetitions) = past.told(result);
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
        past: &mut Past,
    ) -> Result<Head, Error> {
        let Call { client, outgoing, identity, deadline, retry } = self;
        let choice = auth::choose(outgoing.target.tokens, client.app_type, identity)
            .map_err(|message| self.error(Kind::NoToken(message)))?;
        let mut tries = Tries::new(retry, &client.budget, outgoing.repeatable, deadline.at);
        let streamed = matches!(take, Take::Stream(_));
        let tenant = identity.tenant.as_ref().map(|tenant| &tenant.key);
        let mut visit = client.traffic.arrive(&outgoing.target, tenant);
        let mut healed = false;
        let mut idle = Instant::now();
        loop {
            let token = self.prepare(&choice, &mut visit, &mut tries).await?;
            let bearer = token.as_ref();
            let until = tries.attempt_until();
            let span = trace::attempt(past.repetitions + 1, idle.elapsed());
            let attempt = attempt(self, watch, bearer, until, streamed);
            let (error, reply) = match attempt.instrument(span.clone()).await {
                Ok((head, content)) => {
                    let body = if watch.is_on() { content.whole() } else { None };
                    match judge(self, bearer, &head, content, take) {
                        None => {
                            trace::end(&span, Ok(&head));
                            watch.after_attempt(Some((&head, body.as_deref())), None, None);
                            visit.passed();
                            tries.succeeded();
                            return Ok(head);
                        }
                        Some(error) => (error, Some((head, body))),
                    }
                }
                Err(error) => (error, None),
            };
            trace::end(&span, Err(&error));
            // Closed here: what follows is the wait for the next attempt.
            drop(span);
            idle = Instant::now();
            past.attempted(&error);
            let refused = error.is_token_invalid()
                && !healed
                && bearer.is_some_and(|token| self.replaceable(&choice, token));
            healed |= refused;
            let pause = match (outgoing.body.can_be_sent(), refused) {
                (false, _) => None,
                (true, true) => {
                    trace::refused(&error);
                    Some(Duration::ZERO)
                }
                (true, false) => tries.after(&error).inspect(|pause| trace::repeat(&error, *pause)),
            };
            let mut shut = Duration::ZERO;
            if error.is_rate_limited() {
                shut = limit::shut_for(error.retry_after(), pause);
                visit.refused(shut);
            } else if reply.is_some() {
                visit.passed();
            }
            let reply = reply.as_ref().map(|(head, body)| (head, body.as_deref()));
            watch.after_attempt(reply, Some(&error), pause);
            let Some(pause) = pause else { return Err(error) };
            past.repetitions += 1;
            if error.is_rate_limited() {
                // Waited for at the gate, unless that opens earlier.
                if pause > shut {
                    sleep(pause).await;
                    tries.waited(pause);
                }
            } else {
                sleep(pause).await;
            }
        }
    }

    /// Waits until no rate limit keeps the next attempt back, and gives the token for it.
    async fn prepare(
        &self,
        choice: &Choice<'_>,
        visit: &mut Visit<'_>,
        tries: &mut Tries<'_>,
    ) -> Result<Option<Secret>, Error> {
        // First, so that nothing comes between the turn and the attempt.
        let token = self.token(choice).await?;
        let held = |held| self.error(Kind::Held(held));
        let begun = Instant::now();
        #[cfg(feature = "limits")]
        visit.quota(self.deadline.at).await.map_err(held)?;
        let waited = visit.gate(tries.patience(), self.deadline.at).await.map_err(held)?;
        tries.waited(waited);
        // It may be over by now, or renewed.
        let long = begun.elapsed() > Duration::from_secs(1);
        if long { self.token(choice).await } else { Ok(token) }
    }

    /// The token for the next attempt.
    async fn token(&self, choice: &Choice<'_>) -> Result<Option<Secret>, Error> {
        Ok(match choice {
            Choice::None => None,
            Choice::User(User::Session(session)) => Some(self.users_token(session).await?),
            Choice::User(User::Token(token)) => Some(token.clone()),
            // It was refused when it was chosen.
            Choice::User(User::OfAnotherApp(_)) => None,
            Choice::Fetched(wanted) => Some(self.own_token(wanted).await?),
        })
    }

    /// The app's own token, from the client or from the platform.
    async fn own_token(&self, wanted: &Wanted) -> Result<Secret, Error> {
        let flight = match claim(self.client, wanted) {
            Claim::Ready(token) => return Ok(token),
            Claim::Wait(flight) => flight,
        };
        // A clone, so that what it waits for can still be told when the time is over.
        match timeout_at(self.deadline.at, flight.clone()).await {
            Ok(result) => result.map_err(|error| self.error(Kind::Token(wanted.kind(), error))),
            Err(_) => {
                let awaited = self.client.tokens.ticket.is_awaited();
                let phase = if awaited { Phase::Ticket } else { Phase::Token };
                Err(self.error(Kind::Timeout(self.deadline.after, phase)))
            }
        }
    }

    /// The user's token, from the session or from the platform.
    async fn users_token(&self, session: &UserSession) -> Result<Secret, Error> {
        let failed = |error| self.error(Kind::Token(TokenKind::User, error));
        match session.claim() {
            UserClaim::Ready(token) => Ok(token),
            UserClaim::Over(error) => Err(failed(error)),
            UserClaim::Wait(flight) => match timeout_at(self.deadline.at, flight).await {
                Ok(result) => result.map_err(failed),
                Err(_) => Err(self.error(Kind::Timeout(self.deadline.after, Phase::Token))),
            },
        }
    }

    /// The token was refused: whether there may be another.
    fn replaceable(&self, choice: &Choice<'_>, token: &Secret) -> bool {
        match choice {
            Choice::Fetched(wanted) => {
                self.client.tokens.cell(wanted).refused(token);
                true
            }
            Choice::User(User::Session(session)) => session.refused(token),
            Choice::None | Choice::User(_) => false,
        }
    }

    pub(super) fn error(&self, kind: Kind) -> Error {
        Error::new(&self.outgoing.target, kind)
    }
}

/// Not part of the function above: a fetch is itself a call, so a future that made one could
/// not be told to be `Send`.
fn claim(client: &Arc<Shared>, wanted: &Wanted) -> Claim {
    let fetch = |stale| -> BoxFuture<'static, _> {
        Box::pin(auth::obtain(client.clone(), wanted.clone(), stale))
    };
    client.tokens.cell(wanted).claim(fetch)
}
