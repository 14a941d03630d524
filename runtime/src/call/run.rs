//! [`Call`]: sends a request until the call has succeeded or failed for good: authorize,
//! throttle, attempt, decide. Nothing here depends on the types of a call, so it is compiled once.

use std::{pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::time::{Instant, sleep};

use super::{
    Outgoing, Shared,
    attempt::{ReplyBody, in_time, receive, send},
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

/// What a call that succeeded leaves, besides what the [`ReplySink`] has taken.
#[derive(Default)]
pub(crate) struct Success {
    pub(crate) head: Head,
    /// The kind of token that the call carried; `None` if it needs none.
    pub(crate) token: Option<TokenKind>,
}

/// An attempt that failed.
struct Failed {
    error: Error,
    /// Whether there was a reply.
    replied: bool,
    /// Its body, where hooks want to see it.
    body: Option<Bytes>,
}

impl Failed {
    fn unanswered(error: Error) -> Self {
        Failed { error, replied: false, body: None }
    }
}

/// What decides on the attempts of one call.
struct Course<'a> {
    authorizer: Authorizer<'a, Shared>,
    throttle: Throttle<'a>,
    attempts: Attempts<'a>,
}

/// A pause before the next attempt.
struct Pause {
    pause: Duration,
    /// How long the limiter is closed, if the failure is a rate limit.
    closed: Option<Duration>,
}

impl<'a> Call<'a> {
    /// Sends until the call has succeeded or failed for good, and fills in `success`, which is too
    /// large to be handed from one future to the next.
    pub(crate) async fn run(
        &self,
        sink: &mut ReplySink<'_>,
        success: &mut Success,
    ) -> Result<(), Error> {
        let span = trace::span(&self.outgoing.target, &self.client.host_and_port);
        let mut hooks = span.in_scope(|| Hooks::new(&self.client.interceptors, || self.context()));
        let mut history = History::default();
        let result = {
            // Pinned, as the other futures of a call: one that is awaited as it is moves first.
            let head = &mut success.head;
            let settled = pin!(self.until_settled(sink, head, &mut hooks, &mut history));
            trace::within(&span, settled).await
        };
        let result = result.map_err(|error| history.told(error));
        let told = result.as_ref().map(|()| &success.head);
        span.in_scope(|| hooks.after_call(told));
        trace::finish(&span, told, history.repetitions);
        success.token = history.token;
        result
    }

    async fn until_settled(
        &self,
        sink: &mut ReplySink<'_>,
        head: &mut Head,
        hooks: &mut Hooks<'_>,
        history: &mut History,
    ) -> Result<(), Error> {
        let (client, outgoing) = (self.client, self.outgoing);
        let streamed = matches!(sink, ReplySink::Stream(_));
        let mut course = self.course()?;
        history.token = course.authorizer.kind();
        let mut idle_since = self.deadline.begun;
        loop {
            // The first attempt begins with the call. To read the clock takes time, too.
            let mut now = match history.repetitions {
                0 => self.deadline.begun,
                _ => Instant::now(),
            };
            let claim = course.authorizer.claim(now)?;
            let token = match claim {
                Claim::AtHand(token) if course.throttle.goes_at_once(now) => token,
                // Boxed, since few calls wait: all others would make room for it.
                claim => {
                    let token = Box::pin(self.ready(claim, &mut course)).await?;
                    now = Instant::now();
                    token
                }
            };
            let span = trace::attempt(history.repetitions + 1, idle_since);
            let deadline = course.attempts.next_deadline(now);
            let uncertain = history.is_uncertain();
            let headers = span
                .in_scope(|| client.headers.of_attempt(outgoing, hooks, token.as_ref(), streamed));
            let attempted = match headers {
                Ok(headers) => {
                    let sent = span.in_scope(|| send(&client.connector, outgoing, headers));
                    let reply = {
                        let reply = pin!(receive(sent, outgoing, streamed, head));
                        let reply = pin!(in_time(reply, outgoing, deadline));
                        trace::within(&span, reply).await
                    };
                    let token = token.as_ref();
                    span.in_scope(|| {
                        self.read(reply, head, (token, uncertain), hooks.is_on(), sink)
                    })
                }
                Err(error) => Err(Failed::unanswered(error)),
            };
            let failed = match attempted {
                Ok(body) => {
                    trace::end(&span, Ok(head));
                    hooks.after_attempt(Some((head, body.as_deref())), None, None);
                    course.throttle.passed();
                    course.attempts.succeeded();
                    return Ok(());
                }
                Err(failed) => failed,
            };
            trace::end(&span, Err(&failed.error));
            // Closed here: what follows is the wait for the next attempt.
            drop(span);
            idle_since = Instant::now();
            let pause = self.after(failed, token.as_ref(), head, &mut course, hooks, history)?;
            Box::pin(course.pause(pause)).await;
        }
    }

    /// Decides what follows a failure, and tells everyone of it. Fails if the call has failed.
    #[cold]
    fn after(
        &self,
        Failed { error, replied, body }: Failed,
        token: Option<&Secret>,
        head: &Head,
        course: &mut Course<'_>,
        hooks: &mut Hooks<'_>,
        history: &mut History,
    ) -> Result<Pause, Error> {
        history.failed(&error);
        let other = error.wants_new_token() && course.authorizer.replace(token);
        let sendable = self.outgoing.body.can_be_sent();
        let decision = decide(&error, sendable, other, &mut course.attempts);
        match decision {
            Decision::Fail => {}
            Decision::ReplaceToken => trace::refused(&error),
            Decision::Repeat(pause) => trace::repeat(&error, pause),
        }
        let pause = decision.pause();
        let closed = error.is_rate_limited().then(|| course.throttle.refused(&error, pause));
        if closed.is_none() && replied {
            course.throttle.passed();
        }
        let reply = replied.then_some((head, body.as_deref()));
        hooks.after_attempt(reply, Some(&error), pause);
        let pause = pause.ok_or(error)?;
        history.repetitions += 1;
        Ok(Pause { pause, closed })
    }

    /// What decides on the attempts.
    fn course(&self) -> Result<Course<'a>, Error> {
        let Call { client, outgoing, identity, deadline, retry } = *self;
        let target = &outgoing.target;
        let tenant = identity.tenant.as_ref().map(|tenant| &tenant.key);
        Ok(Course {
            authorizer: Authorizer::new(&client.tokens, client, target, identity, deadline)?,
            throttle: Throttle::new(&client.limiter, target, tenant, deadline.at),
            attempts: Attempts::new(retry, &client.budget, outgoing.repeatable, deadline),
        })
    }

    /// Waits for the token and for rate limits, and gives the token for the attempt that may then
    /// be sent.
    async fn ready(&self, claim: Claim, course: &mut Course<'_>) -> Result<Option<Secret>, Error> {
        // First, so that nothing comes between the turn and the attempt.
        let token = match claim {
            Claim::AtHand(token) => token,
            Claim::Pending(renewal) => Some(course.authorizer.wait(renewal).await?),
        };
        let waited = course.throttle.wait(&mut course.attempts).await;
        let waited = waited.map_err(|wait| self.outgoing.error(Kind::RateLimit(wait)))?;
        if waited > SHORT_WAIT { course.authorizer.token().await } else { Ok(token) }
    }

    /// Finds out what a reply means. `follows_uncertain` says whether an earlier attempt may have
    /// been executed. Gives the body where hooks want to see it.
    fn read(
        &self,
        reply: Result<ReplyBody, Error>,
        head: &Head,
        (token, follows_uncertain): (Option<&Secret>, bool),
        hooked: bool,
        sink: &mut ReplySink<'_>,
    ) -> Result<Option<Bytes>, Failed> {
        let reply = reply.map_err(Failed::unanswered)?;
        let body = if hooked { reply.whole() } else { None };
        let (app, outgoing) = (&self.client.app, self.outgoing);
        let classifier = Classifier { app, outgoing, token, follows_uncertain };
        match classifier.classify(head, reply, sink) {
            Ok(()) => Ok(body),
            Err(error) => Err(Failed { error, replied: true, body }),
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

impl Course<'_> {
    /// Waits before the next attempt.
    async fn pause(&mut self, Pause { pause, closed }: Pause) {
        match closed {
            Some(closed) => Throttle::pause(pause, closed, &mut self.attempts).await,
            None => sleep(pause).await,
        }
    }
}
