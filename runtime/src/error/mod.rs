//! [`Error`]: everything that can go wrong with a call, asked by predicates. How it reads is in
//! `display`, how a reply becomes one in `reply`.

mod class;
mod display;
mod platform;
mod reply;

use std::{borrow::Cow, sync::Arc, time::Duration};

pub(crate) use class::CodeClass;
pub use platform::FieldViolation;
pub(crate) use platform::Platform;
#[cfg(feature = "events")]
pub(crate) use reply::BodyExcerpt;
pub(crate) use reply::{Answer, log_id};

use crate::{
    check::Violation,
    endpoint::{Endpoint, ErrorCode, Target, TokenKind},
    transport::TransportError,
    user_tokens::UserTokens,
};

/// Why a call failed. Cheap to clone; shows no secret.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

pub(crate) struct Inner {
    /// The call, where it came to one.
    target: Option<Target>,
    kind: Kind,
}

pub(crate) enum Kind {
    /// The client cannot be built as told.
    Configure(String),
    /// The request breaks documented limits.
    Invalid(Vec<Violation>),
    /// The request cannot be written.
    Encode(String),
    /// The client has no token of a kind that the endpoint accepts.
    NoToken(String),
    /// The token could not be fetched.
    Token(TokenKind, Error),
    /// The platform pushed no ticket in this time.
    NoTicket(Duration),
    /// A user did not agree, or what came back from the page cannot be used.
    Login { message: String, declined: bool },
    /// The user's access token is over, and no refresh token brings another.
    NoRefreshToken,
    /// The store of users' tokens failed; nothing was used up.
    UserStore(String),
    /// The store of users' tokens did not take these.
    Unsaved(Box<UserTokens>, String),
    /// No reply, or only a part of one.
    Transport(TransportError),
    /// A rate limit holds the call back for longer than it has time.
    RateLimit(RateLimitWait),
    /// The time for the call was over.
    Timeout(Duration, Phase),
    /// A downloaded file cannot be written here.
    File(String),
    /// A reply that the platform itself does not give: from a proxy, or cut off.
    Http(Box<Answer>, String),
    /// The platform's code for a failure.
    Platform(Box<Answer>, Box<Platform>),
    /// A reply of success that holds something else than documented, or ends in its middle.
    Decode { answer: Box<Answer>, path: String, message: String, cut_off: bool },
}

/// The wait for a rate limit would take longer than a call has time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RateLimitWait {
    /// How long the call would have to wait, from the beginning of the wait.
    pub(crate) turn_in: Duration,
    /// How long the call can wait.
    pub(crate) left: Duration,
}

/// What a call was waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Token,
    /// The ticket that a store app's token takes.
    Ticket,
    Reply,
}

impl Error {
    pub(crate) fn new(target: &Target, kind: Kind) -> Self {
        Error(Arc::new(Inner { target: Some(target.clone()), kind }))
    }

    pub(crate) fn without_call(kind: Kind) -> Self {
        Error(Arc::new(Inner { target: None, kind }))
    }

    pub(crate) fn configure(message: impl Into<String>) -> Self {
        Error(Arc::new(Inner { target: None, kind: Kind::Configure(message.into()) }))
    }

    /// The platform's code, where it gave one.
    pub fn code(&self) -> Option<i64> {
        self.platform().map(|platform| platform.code)
    }

    /// The platform's message, where it gave one.
    pub fn message(&self) -> Option<&str> {
        self.platform().map(|platform| platform.message.as_str())
    }

    /// The id under which the platform's support finds the call.
    pub fn log_id(&self) -> Option<&str> {
        self.answer().and_then(|answer| answer.log_id.as_deref())
    }

    /// The HTTP status, where there was a reply.
    pub fn status(&self) -> Option<u16> {
        self.answer().map(|answer| answer.status)
    }

    /// The beginning of the reply's body (64 KiB), with secrets taken out.
    pub fn body(&self) -> Option<&str> {
        self.answer().map(|answer| answer.body.text.as_str())
    }

    /// The endpoint that was called; `None` for a call that is not documented.
    pub fn endpoint(&self) -> Option<&'static Endpoint> {
        self.0.target.as_ref().and_then(|target| target.endpoint)
    }

    /// What the documentation of the endpoint says of the code.
    pub fn documented(&self) -> Option<&'static ErrorCode> {
        match &self.0.kind {
            Kind::Platform(answer, platform) => {
                self.endpoint()?.error(platform.code, answer.status)
            }
            Kind::Token(_, error) => error.documented(),
            _ => None,
        }
    }

    /// The documented limits that the request breaks; nothing was sent.
    pub fn violations(&self) -> &[Violation] {
        match &self.0.kind {
            Kind::Invalid(violations) => violations,
            _ => &[],
        }
    }

    /// The fields that the platform found wrong.
    pub fn field_violations(&self) -> &[FieldViolation] {
        self.platform().map_or(&[], |platform| &platform.fields)
    }

    /// The permissions that are missing, any one of which is enough: as the platform names
    /// them, else as the endpoint's documentation does. Empty for other errors.
    pub fn missing_scopes(&self) -> Vec<&str> {
        match self.platform() {
            Some(platform) if platform.class == Some(CodeClass::PermissionDenied) => {
                if platform.scopes.is_empty() {
                    self.endpoint().map_or_else(Vec::new, |endpoint| endpoint.scopes.to_vec())
                } else {
                    platform.scopes.iter().map(String::as_str).collect()
                }
            }
            _ => Vec::new(),
        }
    }

    /// Where a person can help: for a missing permission the page that grants it, else what
    /// the platform's reply points to.
    pub fn help(&self) -> Option<&str> {
        self.platform().and_then(|platform| platform.help.as_deref())
    }

    /// How long the platform asks to wait, where it says so; or for how long the client itself
    /// would have held the call back.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Kind::RateLimit(wait) => Some(wait.turn_in),
            Kind::Token(_, error) => error.retry_after(),
            _ => self.answer().and_then(|answer| answer.retry_after),
        }
    }

    /// The place of the value that could not be read: `data.items[0].id`. Empty for the reply
    /// as a whole.
    pub fn path(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Decode { path, .. } => Some(path),
            _ => None,
        }
    }

    /// Whether calls come too fast: HTTP 429, code 99991400, or the client held the call back
    /// for that and its time was too short.
    pub fn is_rate_limited(&self) -> bool {
        match &self.0.kind {
            Kind::RateLimit(_) => true,
            Kind::Token(_, error) => error.is_rate_limited(),
            _ => self.status() == Some(429) || self.is(CodeClass::RateLimited),
        }
    }

    /// Whether the app or the user lacks a permission; see
    /// [`missing_scopes`](Error::missing_scopes).
    pub fn is_permission_denied(&self) -> bool {
        self.is(CodeClass::PermissionDenied)
    }

    /// Whether the platform refused the access token.
    pub fn is_token_invalid(&self) -> bool {
        self.is(CodeClass::TokenRefused)
    }

    /// Whether a store app waited in vain for its `app_ticket`, without which it gets no
    /// tokens: see [`set_app_ticket`](crate::Client::set_app_ticket).
    pub fn is_app_ticket_missing(&self) -> bool {
        match &self.0.kind {
            Kind::NoTicket(_) | Kind::Timeout(_, Phase::Ticket) => true,
            Kind::Token(_, error) => error.is_app_ticket_missing(),
            _ => false,
        }
    }

    /// Whether only the user can help, by logging in again: the code or the refresh token is
    /// unknown, used, expired or revoked, or there is none.
    pub fn is_login_required(&self) -> bool {
        match &self.0.kind {
            Kind::NoRefreshToken => true,
            Kind::Token(_, error) => error.is_login_required(),
            _ => self.is(CodeClass::LoginRequired),
        }
    }

    /// Whether the user came back from the login page without having agreed.
    pub fn is_login_declined(&self) -> bool {
        matches!(self.0.kind, Kind::Login { declined: true, .. })
    }

    /// New tokens of a user that the store did not take: nobody uses them yet. The session
    /// keeps them and hands them to the store again; without a session, they are here only,
    /// and what they took to get is used up.
    pub fn unsaved_user_tokens(&self) -> Option<&UserTokens> {
        match &self.0.kind {
            Kind::Unsaved(tokens, _) => Some(tokens),
            Kind::Token(_, error) => error.unsaved_user_tokens(),
            _ => None,
        }
    }

    /// Whether the request breaks documented limits, so that it was not sent.
    pub fn is_invalid_request(&self) -> bool {
        !self.violations().is_empty()
    }

    /// Whether the time for the call, or for the connection, was over.
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            Kind::Timeout(..) => true,
            Kind::Transport(error) => error.is_timeout(),
            Kind::Token(_, error) => error.is_timeout(),
            _ => false,
        }
    }

    /// Whether the same call may succeed later: rate limits, timeouts, connections that fail
    /// or break, HTTP 5xx, replies that are cut off or are something between's and not the
    /// platform's. It does not say that repeating is harmless: unless
    /// [`is_unsent`](Error::is_unsent), the platform may have done what was asked.
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            Kind::Timeout(..)
            | Kind::Transport(_)
            | Kind::NoTicket(_)
            | Kind::UserStore(_)
            | Kind::Unsaved(..) => true,
            Kind::Token(_, error) => error.is_retryable(),
            Kind::Decode { cut_off: true, .. } => true,
            // A page of success where the platform's reply belongs.
            Kind::Http(answer, _) if (200..300).contains(&answer.status) => true,
            _ => self.is_rate_limited() || self.status().is_some_and(|status| status >= 500),
        }
    }

    /// Whether the platform surely never saw the call: it was refused by the client, or the
    /// connection could not be made.
    pub fn is_unsent(&self) -> bool {
        match &self.0.kind {
            Kind::Transport(error) => error.is_unsent(),
            Kind::Timeout(_, phase) => *phase != Phase::Reply,
            Kind::Unsaved(..) => false,
            Kind::File(_) | Kind::Http(..) | Kind::Platform(..) | Kind::Decode { .. } => false,
            Kind::Configure(_)
            | Kind::Invalid(_)
            | Kind::Encode(_)
            | Kind::NoToken(_)
            | Kind::NoTicket(_)
            | Kind::Login { .. }
            | Kind::NoRefreshToken
            | Kind::UserStore(_)
            | Kind::RateLimit(_)
            | Kind::Token(..) => true,
        }
    }

    /// A word for the kind of failure, of which there are few: for spans and counters. The
    /// platform's code where there is one.
    pub fn kind(&self) -> Cow<'static, str> {
        Cow::Borrowed(match &self.0.kind {
            Kind::Configure(_) => "configuration",
            Kind::Invalid(_) => "invalid_request",
            Kind::Encode(_) => "unwritable_request",
            Kind::NoToken(_) => "no_token",
            Kind::NoTicket(_) => "no_app_ticket",
            Kind::Login { .. } => "login",
            Kind::NoRefreshToken => "no_refresh_token",
            Kind::UserStore(_) | Kind::Unsaved(..) => "user_token_store",
            Kind::File(_) => "file",
            Kind::Token(_, error) => return error.kind(),
            Kind::Transport(error) if error.is_timeout() => "timeout",
            Kind::Transport(error) if error.is_unsent() => "no_connection",
            Kind::Transport(_) => "connection_lost",
            Kind::Timeout(..) => "timeout",
            Kind::Http(answer, _) => return Cow::Owned(answer.status.to_string()),
            Kind::Platform(_, platform) => return Cow::Owned(platform.code.to_string()),
            Kind::Decode { .. } => "unreadable_reply",
            Kind::RateLimit(_) => "rate_limit",
        })
    }

    /// Whether the platform's code has this class.
    fn is(&self, class: CodeClass) -> bool {
        self.platform().is_some_and(|platform| platform.class == Some(class))
    }

    fn platform(&self) -> Option<&Platform> {
        match &self.0.kind {
            Kind::Platform(_, platform) => Some(platform),
            Kind::Token(_, error) => error.platform(),
            _ => None,
        }
    }

    fn answer(&self) -> Option<&Answer> {
        match &self.0.kind {
            Kind::Http(answer, _) | Kind::Platform(answer, _) | Kind::Decode { answer, .. } => {
                Some(answer)
            }
            Kind::Token(_, error) => error.answer(),
            _ => None,
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Token(_, error) => Some(error),
            Kind::Transport(error) => error.source(),
            _ => None,
        }
    }
}
