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
    Error, TokenKind, UserSession,
    error::{Kind, Phase},
    oauth::UserClaim,
    retry::Tries,
    secret::Secret,
    token::{self, Choice, Claim, Identity, User, Wanted},
    trace,
    transport::BoxFuture,
};

/// A call under way.
pub(crate) struct Call<'a> {
    pub(crate) client: &'a Arc<Shared>,
    pub(crate) outgoing: &'a Outgoing,
    pub(crate) identity: &'a Identity,
    pub(crate) deadline: Deadline,
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
        let Call { client, outgoing, identity, deadline } = self;
        let choice = token::choose(outgoing.target.tokens, client.app_type, identity)
            .map_err(|message| self.error(Kind::NoToken(message)))?;
        let mut tries = Tries::new(&client.retry, &client.budget, outgoing.repeatable, deadline.at);
        let streamed = matches!(take, Take::Stream(_));
        let mut healed = false;
        loop {
            let token = match &choice {
                Choice::None => None,
                Choice::User(User::Session(session)) => Some(self.users_token(session).await?),
                Choice::User(User::Token(token)) => Some(token.clone()),
                // It was refused when it was chosen.
                Choice::User(User::OfAnotherApp(_)) => None,
                Choice::Fetched(wanted) => Some(self.own_token(wanted).await?),
            };
            let bearer = token.as_ref();
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
                && let Some(token) = bearer
                && self.replaceable(&choice, token)
            {
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
        Box::pin(token::obtain(client.clone(), wanted.clone(), stale))
    };
    client.tokens.cell(wanted).claim(fetch)
}
