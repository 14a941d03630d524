//! [`Error`]: everything that can go wrong with a call, as data with predicates. How it reads is in
//! `display`, what it keeps of a reply in `reply` and `platform`, what became of the call in `outcome`.
//!
//! Whoever makes an error decides what it means and stores that: nothing here knows who makes calls.
//! The questions about an error are in `predicates`.

mod display;
mod outcome;
mod platform;
mod predicates;
mod remedy;
mod reply;

use std::{borrow::Cow, sync::Arc, time::Duration};

pub(crate) use display::OTHER_SITE;
pub use platform::FieldViolation;
pub(crate) use platform::PlatformFailure;
pub(crate) use remedy::Remedy;
#[cfg(feature = "events")]
pub(crate) use reply::BodyExcerpt;
pub(crate) use reply::{ErrorReply, log_id};

use crate::{
    check::Violation,
    endpoint::{Credential, Endpoint, ErrorCode, Target, TokenKind},
    transport::TransportError,
    user_tokens::UserTokens,
};

/// Why a call failed.
///
/// Its `Display` names the call, what came back and what to do about it, with all causes; `source()`
/// is always `None`, so that printing a chain of errors says each thing once. It shows no secret,
/// and is cheap to clone.
///
/// ```no_run
/// # use feishu_runtime::{Client, Raw};
/// # async fn call(client: Client, call: Raw) {
/// match client.raw(call).await {
///     Ok(reply) => println!("{}", reply.data),
///     Err(error) if error.is_rate_limited() => println!("again in {:?}", error.retry_after()),
///     Err(error) if error.is_permission_denied() => println!("grant it at {:?}", error.help()),
///     Err(error) => println!("{error}, log id {:?}", error.log_id()),
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Arc<ErrorData>);

pub(crate) struct ErrorData {
    /// The call, if there was one.
    target: Option<Target>,
    kind: Kind,
}

pub(crate) enum Kind {
    /// The client cannot be built with these settings.
    Configure(String),
    /// The request breaks documented limits.
    Invalid(Vec<Violation>),
    /// The request cannot be encoded.
    Encode(String),
    /// The client has no token of a kind that the endpoint accepts.
    NoToken(String),
    /// The client has no credential of this kind, or one that cannot be used.
    NoCredential(Credential, Option<&'static str>),
    /// The token could not be fetched.
    Token(TokenKind, Error),
    /// The platform pushed no ticket in this time.
    NoTicket(Duration),
    /// A user did not agree, or what came back from the page cannot be used.
    Login { message: String, declined: bool },
    /// The user's access token has expired, and there is no refresh token.
    NoRefreshToken,
    /// The store of users' tokens failed; nothing was used up.
    UserStore(String),
    /// The store of users' tokens did not take these.
    Unsaved(Box<UserTokens>, String),
    /// No reply, or only a part of one.
    Transport(TransportError),
    /// A rate limit holds the call back for longer than it has time.
    RateLimit(RateLimitWait),
    /// The time for the call has run out.
    Timeout(Duration, Phase),
    /// A downloaded file cannot be written here.
    File(String),
    /// A long connection ended, or could not be kept.
    #[cfg(feature = "long-connection")]
    LongConnection(String),
    /// A reply that does not come from the platform's API: from a proxy, or cut off.
    Http(Box<ErrorReply>, String),
    /// The platform's code for a failure.
    Platform(Box<ErrorReply>, Box<PlatformFailure>),
    /// A reply of success that is not as documented, or cut off.
    Decode { answer: Box<ErrorReply>, path: String, message: String, cut_off: bool },
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
        Error(Arc::new(ErrorData { target: Some(target.clone()), kind }))
    }

    pub(crate) fn without_call(kind: Kind) -> Self {
        Error(Arc::new(ErrorData { target: None, kind }))
    }

    pub(crate) fn configure(message: impl Into<String>) -> Self {
        Error(Arc::new(ErrorData { target: None, kind: Kind::Configure(message.into()) }))
    }

    /// The platform's error code, if it gave one.
    pub fn code(&self) -> Option<i64> {
        self.platform().map(|platform| platform.code)
    }

    /// The platform's message, if it gave one.
    pub fn message(&self) -> Option<&str> {
        self.platform().map(|platform| platform.message.as_str())
    }

    /// The log id, by which the platform's support finds the call.
    pub fn log_id(&self) -> Option<&str> {
        self.answer().and_then(|answer| answer.log_id.as_deref())
    }

    /// The HTTP status, if there was a reply.
    pub fn status(&self) -> Option<u16> {
        self.answer().map(|answer| answer.status)
    }

    /// The beginning of the reply's body (up to 64 KiB), with secrets removed.
    pub fn body(&self) -> Option<&str> {
        self.answer().map(|answer| answer.body.text.as_str())
    }

    /// Why no reply came, or only a part of one. [`TransportError::cause`] leads to the error of
    /// the HTTP library, or of your own transport.
    pub fn transport(&self) -> Option<&TransportError> {
        match &self.0.kind {
            Kind::Transport(error) => Some(error),
            Kind::Token(_, error) => error.transport(),
            _ => None,
        }
    }

    /// The endpoint that was called; `None` for a raw call.
    pub fn endpoint(&self) -> Option<&'static Endpoint> {
        self.0.target.as_ref().and_then(|target| target.endpoint)
    }

    /// What the endpoint's documentation says about the code.
    pub fn documented(&self) -> Option<ErrorCode> {
        self.platform().and_then(|platform| platform.meaning.row)
    }

    /// What the code means, in English: of the endpoint, or else of any endpoint.
    pub fn meaning(&self) -> Option<&'static str> {
        self.platform().map(|platform| platform.meaning.meaning).filter(|text| !text.is_empty())
    }

    /// What to do about the code, in English, if there is anything to say.
    pub fn advice(&self) -> Option<&'static str> {
        self.platform().map(|platform| platform.meaning.advice).filter(|text| !text.is_empty())
    }

    /// The documented limits that the request breaks. If there are any, nothing was sent.
    pub fn violations(&self) -> &[Violation] {
        match &self.0.kind {
            Kind::Invalid(violations) => violations,
            _ => &[],
        }
    }

    /// The fields that the platform rejected.
    pub fn field_violations(&self) -> &[FieldViolation] {
        self.platform().map_or(&[], |platform| &platform.fields)
    }

    /// The missing permissions, any one of which is enough: those that the platform names, or else
    /// those in the endpoint's documentation. Empty for other errors.
    pub fn missing_scopes(&self) -> Vec<&str> {
        match self.platform() {
            Some(platform) if platform.remedy == Some(Remedy::Grant) => {
                if platform.scopes.is_empty() {
                    self.endpoint().map_or_else(Vec::new, |endpoint| endpoint.scopes.to_vec())
                } else {
                    platform.scopes.iter().map(String::as_str).collect()
                }
            }
            _ => Vec::new(),
        }
    }

    /// The URL of a page where a person can help: for a missing permission the page that grants
    /// it, for an app's id or secret that is refused the page that shows them, otherwise what the
    /// platform's reply points to.
    pub fn help(&self) -> Option<&str> {
        self.platform().and_then(|platform| platform.help.as_deref())
    }

    /// How long the platform asks to wait, if it says so; or how long the client itself would have
    /// made the call wait for a rate limit.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Kind::RateLimit(wait) => Some(wait.turn_in),
            Kind::Token(_, error) => error.retry_after(),
            _ => self.answer().and_then(|answer| answer.retry_after),
        }
    }

    /// The JSON path of the value that could not be decoded: `data.items[0].id`. Empty for the
    /// reply as a whole, `None` for other errors.
    pub fn path(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Decode { path, .. } => Some(path),
            _ => None,
        }
    }

    /// New tokens of a user that the store did not take, so that they are not in use yet. The
    /// session keeps them and hands them to the store again. Without a session they exist only
    /// here, and the code or refresh token that they were exchanged for is used up.
    pub fn unsaved_user_tokens(&self) -> Option<&UserTokens> {
        match &self.0.kind {
            Kind::Unsaved(tokens, _) => Some(tokens),
            Kind::Token(_, error) => error.unsaved_user_tokens(),
            _ => None,
        }
    }

    /// A word for the kind of failure, for spans and counters: the platform's code if there is
    /// one, otherwise one of a few words such as `timeout` or `rate_limit`.
    pub fn kind(&self) -> Cow<'static, str> {
        Cow::Borrowed(match &self.0.kind {
            Kind::Configure(_) => "configuration",
            Kind::Invalid(_) => "invalid_request",
            Kind::Encode(_) => "unwritable_request",
            Kind::NoToken(_) => "no_token",
            Kind::NoCredential(..) => "no_credential",
            Kind::NoTicket(_) => "no_app_ticket",
            Kind::Login { .. } => "login",
            Kind::NoRefreshToken => "no_refresh_token",
            Kind::UserStore(_) | Kind::Unsaved(..) => "user_token_store",
            Kind::File(_) => "file",
            #[cfg(feature = "long-connection")]
            Kind::LongConnection(_) => "long_connection",
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

    fn platform(&self) -> Option<&PlatformFailure> {
        match &self.0.kind {
            Kind::Platform(_, platform) => Some(platform),
            Kind::Token(_, error) => error.platform(),
            _ => None,
        }
    }

    fn answer(&self) -> Option<&ErrorReply> {
        match &self.0.kind {
            Kind::Http(answer, _) | Kind::Platform(answer, _) | Kind::Decode { answer, .. } => {
                Some(answer)
            }
            Kind::Token(_, error) => error.answer(),
            _ => None,
        }
    }
}

/// No `source()`: `Display` tells all, and programs that print a chain of errors would print the
/// causes again. [`Error::transport`] gives the value of a failure below HTTP.
impl std::error::Error for Error {}
