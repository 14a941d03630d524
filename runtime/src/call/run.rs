//! [`Call`]: sends a request until the call has succeeded or failed for good: authorize,
//! throttle, attempt, decide. Nothing here depends on the types of a call, so it is compiled once.

use std::{pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::time::{Instant, sleep};
use tracing::Span;

use super::{
    Outgoing, Shared,
    attempt::{receive, send},
    authorize::{Authorizer, Claim},
    classify::{Classifier, ReplySink},
    decide::{Decision, decide},
    history::History,
    throttle::Throttle,
};
use crate::{
    auth::Identity,
    endpoint::TokenKind,
    error::{Error, Kind},
    intercept::{CallContext, Hooks},
    retry::{Attempts, Deadline, RetryPolicy},
    secret::Secret,
    trace,
    transport::Head,
};

/// A token that waited for longer than this may have expired or been renewed meanwhile.
const SHORT_WAIT: Duration = Duration::from_secs(1);

/// A call.
pub(crate) struct Call<'a> {
    pub(crate) client: &'a Arc<Shared>,
    pub(crate) outgoing: &'a Outgoing,
    pub(crate) identity: &'a Identity,
    pub(crate) deadline: Deadline,
    pub(crate) retry: &'a RetryPolicy,
}

/// A call that succeeded. What its reply holds is where the [`ReplySink`] wants it.
pub(crate) struct Success {
    pub(crate) head: Head,
    /// The kind of token that the call carried; `None` if it needs none.
    pub(crate) token: Option<TokenKind>,
}

/// The reply of an attempt: its head and, where hooks want to see it, its body.
type ReplyForHooks = (Head, Option<Bytes>);

/// An attempt that failed, with its reply if there was one.
struct Failed {
    error: Error,
    reply: Option<ReplyForHooks>,
}

impl<'a> Call<'a> {
    /// Sends until the call has succeeded or failed for good.
    pub(crate) async fn run(&self, sink: &mut ReplySink<'_>) -> Result<Success, Error> {
        let span = trace::span(&self.outgoing.target, &self.client.host_and_port);
        // Pinned here, as the other futures of a call: one that is awaited as it is moves first, and
        // these have kilobytes.
        let call = pin!(async {
            let mut hooks = Hooks::new(&self.client.interceptors, || self.context());
            let mut history = History::default();
            let result = pin!(self.until_settled(sink, &mut hooks, &mut history)).await;
            let result = result.map_err(|error| history.told(error));
            hooks.after_call(&result);
            trace::finish(&span, &result, history.repetitions);
            Ok(Success { head: result?, token: history.token })
        });
        trace::within(&span, call).await
    }

    async fn until_settled(
        &self,
        sink: &mut ReplySink<'_>,
        hooks: &mut Hooks<'_>,
        history: &mut History,
    ) -> Result<Head, Error> {
        let (mut authorizer, mut throttle, mut attempts) = self.parts()?;
        history.token = authorizer.kind();
        let mut idle_since = self.deadline.begun;
        loop {
            let claim = authorizer.claim()?;
            let mut now = Instant::now();
            let token = match claim {
                Claim::AtHand(token) if throttle.goes_at_once(now) => token,
                // Boxed, since few calls wait: all others would make room for it.
                claim => {
                    let ready = self.ready(claim, &authorizer, &mut throttle, &mut attempts);
                    let token = Box::pin(ready).await?;
                    now = Instant::now();
                    token
                }
            };
            let span = trace::attempt(history.repetitions + 1, idle_since);
            let deadline = attempts.next_deadline(now);
            let uncertain = history.is_uncertain();
            let attempted = self.attempt(hooks, token.as_ref(), (deadline, uncertain), sink);
            let attempted = trace::within(&span, pin!(attempted)).await;
            let failed = match attempted {
                Ok(reply) => return Ok(succeeded(reply, &span, hooks, &throttle, &attempts)),
                Err(failed) => failed,
            };
            trace::end(&span, Err(&failed.error));
            // Closed here: what follows is the wait for the next attempt.
            drop(span);
            idle_since = Instant::now();
            history.failed(&failed.error);
            let other = failed.error.wants_new_token() && authorizer.replace(token.as_ref());
            let sendable = self.outgoing.body.can_be_sent();
            let decision = decide(&failed.error, sendable, other, &mut attempts);
            let closed = after_failure(&failed, decision, hooks, &throttle);
            let Some(pause) = decision.pause() else { return Err(failed.error) };
            history.repetitions += 1;
            match closed {
                Some(closed) => Throttle::pause(pause, closed, &mut attempts).await,
                None => sleep(pause).await,
            }
        }
    }

    /// What the loop is made of.
    fn parts(&self) -> Result<(Authorizer<'a, Shared>, Throttle<'a>, Attempts<'a>), Error> {
        let Call { client, outgoing, identity, deadline, retry } = *self;
        let target = &outgoing.target;
        let authorizer = Authorizer::new(&client.tokens, client, target, identity, deadline)?;
        let attempts = Attempts::new(retry, &client.budget, outgoing.repeatable, deadline);
        let tenant = identity.tenant.as_ref().map(|tenant| &tenant.key);
        let throttle = Throttle::new(&client.limiter, target, tenant, deadline.at);
        Ok((authorizer, throttle, attempts))
    }

    /// Waits for the token and for rate limits, and gives the token for the attempt that may then
    /// be sent.
    async fn ready(
        &self,
        claim: Claim,
        authorizer: &Authorizer<'_, Shared>,
        throttle: &mut Throttle<'_>,
        attempts: &mut Attempts<'_>,
    ) -> Result<Option<Secret>, Error> {
        // First, so that nothing comes between the turn and the attempt.
        let token = match claim {
            Claim::AtHand(token) => token,
            Claim::Pending(renewal) => Some(authorizer.wait(renewal).await?),
        };
        let waited = throttle.wait(attempts).await;
        let waited = waited.map_err(|wait| self.outgoing.error(Kind::RateLimit(wait)))?;
        if waited > SHORT_WAIT { authorizer.token().await } else { Ok(token) }
    }

    /// Sends once, and finds out what the reply means. `follows_uncertain` says whether an earlier
    /// attempt may have been executed.
    async fn attempt(
        &self,
        hooks: &mut Hooks<'_>,
        token: Option<&Secret>,
        (deadline, follows_uncertain): (Deadline, bool),
        sink: &mut ReplySink<'_>,
    ) -> Result<ReplyForHooks, Failed> {
        let (client, outgoing) = (self.client, self.outgoing);
        let streamed = matches!(sink, ReplySink::Stream(_));
        let unanswered = |error| Failed { error, reply: None };
        let sent = client
            .headers
            .of_attempt(outgoing, hooks, token, streamed)
            .map(|headers| send(&client.connector, outgoing, headers))
            .map_err(unanswered)?;
        let reply = pin!(receive(sent, outgoing, streamed, deadline)).await;
        let (head, body) = reply.map_err(unanswered)?;
        let for_hooks = if hooks.is_on() { body.whole() } else { None };
        let classifier = Classifier { app: &client.app, outgoing, token, follows_uncertain };
        match classifier.classify(&head, body, sink) {
            Ok(()) => Ok((head, for_hooks)),
            Err(error) => Err(Failed { error, reply: Some((head, for_hooks)) }),
        }
    }

    /// The call as hooks see it.
    fn context(&self) -> CallContext<'a> {
        let Call { client, outgoing, .. } = *self;
        CallContext {
            target: &outgoing.target,
            url: outgoing.shown_url.as_deref().unwrap_or(&outgoing.url),
            body: outgoing.body.in_memory(),
            app_secret: &client.app.secret,
            secrets: &outgoing.secrets,
        }
    }
}

/// Tells everyone of an attempt that succeeded.
fn succeeded(
    (head, body): ReplyForHooks,
    span: &Span,
    hooks: &mut Hooks<'_>,
    throttle: &Throttle<'_>,
    attempts: &Attempts<'_>,
) -> Head {
    trace::end(span, Ok(&head));
    hooks.after_attempt(Some((&head, body.as_deref())), None, None);
    throttle.passed();
    attempts.succeeded();
    head
}

/// Tells everyone of an attempt that failed. Gives how long the limiter is closed, if the
/// failure is a rate limit.
fn after_failure(
    Failed { error, reply }: &Failed,
    decision: Decision,
    hooks: &mut Hooks<'_>,
    throttle: &Throttle<'_>,
) -> Option<Duration> {
    match decision {
        Decision::Fail => {}
        Decision::ReplaceToken => trace::refused(error),
        Decision::Repeat(pause) => trace::repeat(error, pause),
    }
    let pause = decision.pause();
    let closed = error.is_rate_limited().then(|| throttle.refused(error, pause));
    if closed.is_none() && reply.is_some() {
        throttle.passed();
    }
    let reply = reply.as_ref().map(|(head, body)| (head, body.as_deref()));
    hooks.after_attempt(reply, Some(error), pause);
    closed
}
