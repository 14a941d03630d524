//! [`EventError`]: why a push is refused, or an event cannot be read.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use http::StatusCode;

use crate::error::BodyExcerpt;

/// Why a push was refused, or an event cannot be decoded. It shows no secret, and nothing of the
/// body of a refused push. Cheap to clone.
#[derive(Clone)]
pub struct EventError(Arc<EventErrorKind>);

pub(crate) enum EventErrorKind {
    /// The receiver takes no pushes over HTTP.
    #[cfg(feature = "long-connection")]
    NoWebhook,
    /// The body is larger than this.
    TooLarge(usize),
    /// With an encrypt key, only a challenge comes without a signature.
    Unsigned,
    /// A signature lacks another header to be checked by.
    NoHeader(&'static str),
    HeaderTwice(&'static str),
    WrongSignature,
    /// The timestamp is none.
    NoTimestamp,
    /// The timestamp is this far from now, and may be this far.
    Stale(Duration, Duration),
    /// There is an encrypt key, and the body is plain.
    Plain,
    /// The body is encrypted, and there is no encrypt key.
    NoKey,
    /// The body cannot be decrypted.
    Sealed(&'static str),
    NoToken,
    WrongToken,
    /// The body is no push; the text says why.
    NoPush(String),
    /// The content of an event is something else than documented.
    Unreadable(Box<Unreadable>),
}

/// An event whose content is something else than documented.
pub(crate) struct Unreadable {
    pub(super) event_type: String,
    pub(super) event_id: String,
    pub(super) path: String,
    pub(super) message: String,
    pub(super) body: BodyExcerpt,
}

impl EventError {
    /// The HTTP status to answer with: 401 if the push does not prove that it comes from the
    /// platform, 403 if the receiver is for a long connection only, 413 if it is too large, 400 if it is not a push, 500 if the error is on this side.
    /// The platform repeats the push of an event that is not answered with 200.
    pub fn status(&self) -> StatusCode {
        match &*self.0 {
            #[cfg(feature = "long-connection")]
            EventErrorKind::NoWebhook => StatusCode::FORBIDDEN,
            EventErrorKind::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            EventErrorKind::Unsigned
            | EventErrorKind::NoHeader(_)
            | EventErrorKind::HeaderTwice(_)
            | EventErrorKind::WrongSignature
            | EventErrorKind::NoTimestamp
            | EventErrorKind::Stale(..)
            | EventErrorKind::Plain
            | EventErrorKind::NoToken
            | EventErrorKind::WrongToken => StatusCode::UNAUTHORIZED,
            EventErrorKind::Sealed(_) | EventErrorKind::NoPush(_) => StatusCode::BAD_REQUEST,
            EventErrorKind::NoKey | EventErrorKind::Unreadable(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// A word for the kind of failure, one of a few: for spans and counters.
    pub fn kind(&self) -> &'static str {
        match &*self.0 {
            #[cfg(feature = "long-connection")]
            EventErrorKind::NoWebhook => "no_webhook",
            EventErrorKind::TooLarge(_) => "too_large",
            EventErrorKind::Unsigned
            | EventErrorKind::NoHeader(_)
            | EventErrorKind::HeaderTwice(_) => "no_signature",
            EventErrorKind::WrongSignature => "wrong_signature",
            EventErrorKind::NoTimestamp | EventErrorKind::Stale(..) => "too_old",
            EventErrorKind::Plain => "not_encrypted",
            EventErrorKind::NoKey => "no_encrypt_key",
            EventErrorKind::Sealed(_) => "not_decrypted",
            EventErrorKind::NoToken | EventErrorKind::WrongToken => "wrong_token",
            EventErrorKind::NoPush(_) => "no_push",
            EventErrorKind::Unreadable(_) => "unreadable_event",
        }
    }

    /// The type of the event that cannot be decoded; `None` for a refused push.
    pub fn event_type(&self) -> Option<&str> {
        self.unreadable().map(|event| event.event_type.as_str())
    }

    /// The id of the event that cannot be decoded; `None` for a refused push.
    pub fn event_id(&self) -> Option<&str> {
        self.unreadable().map(|event| event.event_id.as_str())
    }

    /// The JSON path of the value that cannot be decoded: `event.message.mentions[0].key`.
    pub fn path(&self) -> Option<&str> {
        self.unreadable().map(|event| event.path.as_str())
    }

    /// The beginning of the event that cannot be decoded (up to 64 KiB), decrypted, with secrets
    /// removed; `None` for a refused push.
    pub fn body(&self) -> Option<&str> {
        self.unreadable().map(|event| event.body.text.as_str())
    }

    fn unreadable(&self) -> Option<&Unreadable> {
        match &*self.0 {
            EventErrorKind::Unreadable(event) => Some(event),
            _ => None,
        }
    }
}

impl From<EventErrorKind> for EventError {
    fn from(kind: EventErrorKind) -> Self {
        EventError(Arc::new(kind))
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for EventErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "long-connection")]
            EventErrorKind::NoWebhook => f.write_str(
                "this router takes events from a long connection only; for pushes over HTTP build \
                 it by `EventRouter::builder(..)`",
            ),
            EventErrorKind::TooLarge(most) => write!(f, "the body has more than {most} bytes"),
            EventErrorKind::Unsigned => f.write_str(
                "there is no header X-Lark-Signature: with an encrypt key only the challenge of \
                 the URL verification comes without, and this is none that fits the app",
            ),
            EventErrorKind::NoHeader(name) => write!(f, "there is no readable header {name}"),
            EventErrorKind::HeaderTwice(name) => write!(f, "the header {name} stands there twice"),
            EventErrorKind::WrongSignature => f.write_str(
                "the signature is wrong: another encrypt key, or the body is not what was sent, \
                 byte by byte",
            ),
            EventErrorKind::NoTimestamp => {
                f.write_str("X-Lark-Request-Timestamp is no point in time")
            }
            EventErrorKind::Stale(far, most) => {
                write!(f, "the push is {far:.1?} away from now, and may be {most:?}")
            }
            EventErrorKind::Plain => f.write_str(
                "the body is not encrypted, although this app is said to have an encrypt key",
            ),
            EventErrorKind::NoKey => f.write_str(
                "the body is encrypted, and there is no encrypt key: hand it over by \
                 `EventReceiver::builder().encrypt_key(..)`",
            ),
            EventErrorKind::Sealed(why) => write!(f, "`encrypt` cannot be decrypted: {why}"),
            EventErrorKind::NoToken => f.write_str("there is no verification token in the body"),
            EventErrorKind::WrongToken => f.write_str("the verification token is another one"),
            EventErrorKind::NoPush(why) => write!(f, "the body is no push: {why}"),
            EventErrorKind::Unreadable(event) => write!(
                f,
                "the event {} ({}) cannot be read at {}: {}",
                event.event_type.escape_debug(),
                event.event_id.escape_debug(),
                event.path,
                event.message
            ),
        }
    }
}

/// All that is public of it, without what a reader of logs does not need.
impl fmt::Debug for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EventError").field(&format_args!("{self}")).finish()
    }
}

impl Error for EventError {}
