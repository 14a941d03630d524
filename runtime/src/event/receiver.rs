//! [`EventReceiver`]: verifies a push, and reads its challenge or event.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

#[cfg(feature = "long-connection")]
use futures_util::future::Either;
use http::HeaderMap;
use serde_json::json;

use super::{
    EventError, EventHeader, RawEvent,
    cipher::EncryptKey,
    error::EventErrorKind,
    push::{EventContent, Push, PushContent, sealed, text},
    signature::{Signature, same},
    time::instant,
};
#[cfg(feature = "long-connection")]
use super::{push::Typed, repetition::RepeatKeys};
use crate::{error::Error, secret::Secret, wire::repair};

/// The maximum length of a body, unless another is set.
const MAX_BODY: usize = 1 << 20;

/// A verified push.
#[derive(Clone, Debug)]
pub enum Incoming {
    /// The platform verifies the URL of the app.
    Challenge(Challenge),
    /// An event.
    Event(RawEvent),
}

/// The platform verifies a URL when it is entered in the developer console. It expects the answer
/// within 1 second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge(String);

impl Challenge {
    /// The JSON to answer with, and HTTP status 200.
    pub fn answer(&self) -> String {
        json!({"challenge": self.0}).to_string()
    }
}

/// Verifies that a push comes from the platform, and reads it. It works with any web framework,
/// does no I/O, and is cheap to clone.
///
/// An [`EventRouter`](crate::EventRouter) uses it and does the rest; use the receiver directly to
/// handle events in your own way. Callbacks have the same form as events, except for the old card
/// callback (`card.action.trigger_v1`), which is signed differently and not supported.
///
/// ```
/// use feishu_runtime::{EventReceiver, Incoming, http::HeaderMap};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let receiver = EventReceiver::builder().verification_token("the-token").build()?;
///
/// // As a web framework hands them over:
/// let headers = HeaderMap::new();
/// let body = br#"{"schema": "2.0", "header": {"event_type": "drill_v1", "token": "the-token"}}"#;
/// match receiver.receive(&headers, body) {
///     Ok(Incoming::Challenge(challenge)) => println!("200 {}", challenge.answer()),
///     Ok(Incoming::Event(event)) => println!("200 {{}}: {}", event.header().event_type),
///     Err(error) => println!("{}: {error}", error.status()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct EventReceiver(Arc<Settings>);

struct Settings {
    key: Option<EncryptKey>,
    token: Option<Secret>,
    max_age: Option<Duration>,
    max_body: usize,
    clock: Clock,
    /// Whether pushes over HTTP are refused, all of them.
    #[cfg(feature = "long-connection")]
    no_webhook: bool,
}

type Clock = Box<dyn Fn() -> SystemTime + Send + Sync>;

/// Builds an [`EventReceiver`].
#[must_use = "a builder does nothing until `build()`"]
pub struct EventReceiverBuilder {
    key: Option<Secret>,
    token: Option<Secret>,
    unverified: bool,
    max_age: Option<Duration>,
    max_body: usize,
    clock: Clock,
}

impl EventReceiverBuilder {
    /// Sets the app's Encrypt Key, which the developer console shows. With a key, pushes must be
    /// encrypted and signed with it. The only exception is the challenge, which the platform
    /// encrypts and does not sign.
    pub fn encrypt_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(Secret::new(key.into()));
        self
    }

    /// Sets the app's Verification Token, which the developer console shows: every push must
    /// contain it. Alone it is the weaker protection, since pushes contain it in plain text.
    pub fn verification_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(Secret::new(token.into()));
        self
    }

    /// Accepts pushes from anybody, without encrypt key and verification token: for tests, or
    /// behind something else that verifies them.
    pub fn unverified(mut self) -> Self {
        self.unverified = true;
        self
    }

    /// Refuses pushes that were signed longer ago than this, or that far in the future: someone may
    /// have recorded them to send them again. Off by default: the documentation does not say
    /// whether the platform signs a repeated push (up to 7 hours later) anew, and an
    /// [`EventRouter`](crate::EventRouter) does not run a handler twice for one event anyway. It
    /// requires an encrypt key, without which nothing is signed.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Sets the maximum length of a body in bytes; 1 MiB by default.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Sets the clock for [`max_age`](Self::max_age), for tests; the system's clock by default.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Box::new(now);
        self
    }

    /// Builds the receiver.
    ///
    /// # Errors
    /// If there is neither an encrypt key nor a verification token (unless
    /// [`unverified`](Self::unverified)), one of them is empty, or a maximum age is set without an
    /// encrypt key.
    pub fn build(self) -> Result<EventReceiver, Error> {
        for (secret, name) in [(&self.key, "encrypt key"), (&self.token, "verification token")] {
            if secret.as_ref().is_some_and(|secret| secret.reveal().trim().is_empty()) {
                return Err(Error::configure(format!("the {name} is empty")));
            }
        }
        if self.key.is_none() && self.token.is_none() && !self.unverified {
            return Err(Error::configure(
                "without an encrypt key and a verification token anybody could push events: take \
                 them from the developer console, or ask for it by `unverified()`",
            ));
        }
        if self.key.is_none() && self.max_age.is_some() {
            return Err(Error::configure(
                "the age of pushes cannot be checked without an encrypt key: nothing is signed",
            ));
        }
        Ok(EventReceiver(Arc::new(Settings {
            key: self.key.map(EncryptKey::new),
            token: self.token,
            max_age: self.max_age,
            max_body: self.max_body,
            clock: self.clock,
            #[cfg(feature = "long-connection")]
            no_webhook: false,
        })))
    }
}

impl EventReceiver {
    /// Begins to build a receiver.
    pub fn builder() -> EventReceiverBuilder {
        EventReceiverBuilder {
            key: None,
            token: None,
            unverified: false,
            max_age: None,
            max_body: MAX_BODY,
            clock: Box::new(SystemTime::now),
        }
    }

    /// Verifies and reads a push, given its headers and its body exactly as it came.
    ///
    /// # Errors
    /// If the push does not come from the platform, or cannot be read. Answer with
    /// [`EventError::status`].
    pub fn receive(&self, headers: &HeaderMap, body: &[u8]) -> Result<Incoming, EventError> {
        Ok(self.read(headers, body)?)
    }

    fn read(&self, headers: &HeaderMap, body: &[u8]) -> Result<Incoming, EventErrorKind> {
        #[cfg(feature = "long-connection")]
        if self.0.no_webhook {
            return Err(EventErrorKind::NoWebhook);
        }
        if body.len() > self.0.max_body {
            return Err(EventErrorKind::TooLarge(self.0.max_body));
        }
        let Some(key) = &self.0.key else { return self.accept(text(body)?.to_owned()) };
        match Signature::of(headers)? {
            Some(signature) => {
                signature.verify(&key.secret, body)?;
                self.check_age(signature.timestamp)?;
                self.accept(key.open(&sealed(body)?)?)
            }
            None => {
                let sealed = sealed(body)?;
                // Whatever is wrong with it is one error: who sends pieces of encrypted events
                // is not to learn what they decrypt to.
                let text = key.open(&sealed).map_err(|_| EventErrorKind::Unsigned)?;
                match self.accept(text) {
                    Ok(Incoming::Challenge(challenge)) => Ok(Incoming::Challenge(challenge)),
                    Ok(Incoming::Event(_)) | Err(_) => Err(EventErrorKind::Unsigned),
                }
            }
        }
    }

    /// Reads a push whose signature is right, or not needed.
    fn accept(&self, text: String) -> Result<Incoming, EventErrorKind> {
        let text = repair::text(text);
        let push = Push::read(&text, None)?;
        if let Some(expected) = &self.0.token {
            let given = push.token.as_ref().ok_or(EventErrorKind::NoToken)?;
            if !same(expected.reveal(), given.reveal()) {
                return Err(EventErrorKind::WrongToken);
            }
        }
        Ok(match push.content {
            PushContent::Challenge(challenge) => Incoming::Challenge(Challenge(challenge)),
            PushContent::Event(header, content) => {
                Incoming::Event(self.event(header, content, text, push.token))
            }
        })
    }

    fn event(
        &self,
        header: EventHeader,
        content: EventContent,
        text: String,
        token: Option<Secret>,
    ) -> RawEvent {
        let key = self.0.key.as_ref().map(|key| key.secret.clone());
        RawEvent::new(header, content, text, token.into_iter().chain(key).collect())
    }

    fn check_age(&self, timestamp: &str) -> Result<(), EventErrorKind> {
        let Some(max_age) = self.0.max_age else { return Ok(()) };
        let signed = instant(timestamp).ok_or(EventErrorKind::NoTimestamp)?;
        let now = (self.0.clock)();
        let far = now.duration_since(signed).unwrap_or_else(|error| error.duration());
        if far > max_age { Err(EventErrorKind::Stale(far, max_age)) } else { Ok(()) }
    }
}

#[cfg(feature = "long-connection")]
impl EventReceiver {
    /// A receiver that refuses all pushes over HTTP.
    pub(super) fn without_webhook() -> Self {
        EventReceiver(Arc::new(Settings {
            key: None,
            token: None,
            max_age: None,
            max_body: MAX_BODY,
            clock: Box::new(SystemTime::now),
            no_webhook: true,
        }))
    }

    /// Reads an event that came over a connection to the platform, which is neither encrypted nor
    /// signed by itself. `typed` may read it all.
    pub(super) fn read_trusted<T>(
        &self,
        body: &[u8],
        keys: &RepeatKeys,
        typed: &dyn Typed<T>,
    ) -> Result<Either<T, RawEvent>, EventError> {
        if body.len() > self.0.max_body {
            return Err(EventErrorKind::TooLarge(self.0.max_body).into());
        }
        let text = repair::sound(text(body)?);
        let push = match Push::read_typed(&text, keys, typed)? {
            Either::Left(typed) => return Ok(Either::Left(typed)),
            Either::Right(push) => push,
        };
        match push.content {
            PushContent::Event(header, content) => {
                Ok(Either::Right(self.event(header, content, text.into_owned(), push.token)))
            }
            PushContent::Challenge(_) => Err(EventErrorKind::NoPush(
                "it is a challenge, which belongs to webhooks".to_owned(),
            )
            .into()),
        }
    }

    /// The maximum length of a body.
    pub(super) fn max_body(&self) -> usize {
        self.0.max_body
    }
}

impl fmt::Debug for EventReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventReceiver")
            .field("encrypt_key", &self.0.key)
            .field("verification_token", &self.0.token)
            .field("max_age", &self.0.max_age)
            .field("max_body", &self.0.max_body)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for EventReceiverBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventReceiverBuilder")
            .field("encrypt_key", &self.key)
            .field("verification_token", &self.token)
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}
