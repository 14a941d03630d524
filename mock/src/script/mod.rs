//! Replies that a test writes itself. How a reply is cut or a connection reset is in
//! `server::connection`.

mod gate;
mod queue;

pub use gate::Gate;
pub(crate) use queue::Scripts;

use std::time::Duration;

use bytes::Bytes;
use feishu_spec::{CodeClass, Endpoint};
use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::{
    long_connection, platform::rate, refusal::Refusal, reply::Reply, server::connection::Fault,
};

/// A reply that a test writes itself, for [`Platform::next`](crate::Platform::next),
/// [`Platform::next_for`](crate::Platform::next_for) and
/// [`Platform::reply_with`](crate::Platform::reply_with).
///
/// Successes ([`documented`](Script::documented), [`data`](Script::data)) are only used for calls
/// that the platform accepts: a call with a bad token or a wrong field is refused as usual, and
/// the script stays in the queue. All others are used without any check, as a gateway answers.
/// [`checked`](Script::checked) and [`unchecked`](Script::unchecked) change that.
///
/// ```
/// use feishu_mock::Script;
/// use serde_json::json;
/// use std::time::Duration;
///
/// let created = Script::data(json!({"berth": {"berth_id": "b1"}}));
/// let busy = Script::rate_limited(1).times(3);
/// let gateway = Script::status(502).html("<h1>Bad Gateway</h1>").delay(Duration::from_secs(2));
/// let cut = Script::documented().truncated(10);
/// # let _ = (created, busy, gateway, cut);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a script does nothing until it is given to a platform"]
pub struct Script {
    content: Content,
    status: Option<u16>,
    headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) fault: Fault,
    pub(crate) delay: Duration,
    pub(crate) gate: Option<Gate>,
    pub(crate) checked: bool,
    times: usize,
}

#[derive(Clone, Debug)]
enum Content {
    Documented,
    Body { media_type: String, body: Bytes },
    Refusal(Refusal),
}

impl Script {
    /// The documented reply, to which you can add a header, a delay or a fault.
    pub fn documented() -> Script {
        Script::new(Content::Documented).checked()
    }

    /// Whether it gives the reply that the call gets anyway.
    pub(crate) fn is_documented(&self) -> bool {
        matches!(self.content, Content::Documented)
    }

    /// Success with this `data`.
    pub fn data(data: impl Into<Value>) -> Script {
        Script::json(200, json!({"code": 0, "msg": "success", "data": data.into()})).checked()
    }

    /// This JSON with this HTTP status.
    pub fn json(status: u16, body: impl Into<Value>) -> Script {
        let body = body.into().to_string();
        Script::status(status).bytes("application/json; charset=utf-8", body)
    }

    /// A code from the platform with its message. The HTTP status is the one that the called
    /// endpoint documents for the code, or else 400.
    pub fn code(code: i64, message: impl Into<String>) -> Script {
        Script::new(Content::Refusal(Refusal::new(400, code, message)))
    }

    /// An HTTP status with an empty body, unless one is added with [`html`](Script::html),
    /// [`text`](Script::text) or [`bytes`](Script::bytes).
    pub fn status(status: u16) -> Script {
        let empty = Content::Body { media_type: "text/plain".into(), body: Bytes::new() };
        Script::new(empty).with_status(status)
    }

    /// The connection is reset before any byte of a reply.
    pub fn reset() -> Script {
        Script { fault: Fault::Reset, ..Script::status(500) }
    }

    /// The token is refused even if it is valid: code 99991663.
    pub fn token_refused() -> Script {
        Script::code(99_991_663, "Invalid access token for authorization.")
    }

    /// Too many calls: the header `x-ogw-ratelimit-reset` asks to wait this many seconds. The code
    /// and the HTTP status are those that the called endpoint documents for that, or else 99991400
    /// and 429; for older endpoints, use [`with_status(400)`](Script::with_status).
    pub fn rate_limited(seconds: u64) -> Script {
        Script::new(Content::Refusal(rate::limited(429, 100, seconds)))
    }

    /// What the request names does not exist: the code and the HTTP status that the called endpoint
    /// documents for that, or else 91402 and 404. [`Platform::remove`](crate::Platform::remove)
    /// says it of an id, for all calls.
    pub fn not_found() -> Script {
        Script::new(Content::Refusal(Refusal::not_found()))
    }

    /// A permission is missing: the code and the HTTP status that the called endpoint documents for
    /// that, or else those of the platform's gateway, 99991672 and 400.
    /// [`Platform::forbid`](crate::Platform::forbid) says it of an id, for all calls.
    pub fn permission_denied() -> Script {
        let refusal = Refusal::new(400, 99_991_672, "Access denied");
        Script::new(Content::Refusal(refusal.of_class(CodeClass::PermissionDenied)))
    }

    /// No URL for a long connection, with this code and the platform's message: 1, 403, 514,
    /// 1000040343, 1000040345, 1000040350, 1000040351. For
    /// [`CONNECTION_URL`](crate::CONNECTION_URL).
    pub fn connection_refused(code: i64) -> Script {
        let message = long_connection::message_of(code);
        Script::new(Content::Refusal(Refusal::connection(code, message))).with_status(200)
    }

    /// The handshake of a long connection fails with these values of `handshake-status` and
    /// `handshake-autherrcode`, such as 514 and 1000040350. For
    /// [`CONNECTION_HANDSHAKE`](crate::CONNECTION_HANDSHAKE).
    pub fn handshake_refused(status: i64, auth_code: i64) -> Script {
        let code = if auth_code == 0 { status } else { auth_code };
        let refusal = Refusal::handshake(status, long_connection::message_of(code), auth_code);
        Script::new(Content::Refusal(refusal)).with_status(403)
    }

    /// With this HTTP status.
    ///
    /// # Panics
    /// If the status is not between 200 and 999.
    #[track_caller]
    pub fn with_status(mut self, status: u16) -> Script {
        assert!((200..1000).contains(&status), "{status} is not an HTTP status of a reply");
        self.status = Some(status);
        self
    }

    /// With this HTML page as body.
    pub fn html(self, page: impl Into<String>) -> Script {
        self.bytes("text/html; charset=utf-8", page.into())
    }

    /// With this plain text as body.
    pub fn text(self, text: impl Into<String>) -> Script {
        self.bytes("text/plain; charset=utf-8", text.into())
    }

    /// With these bytes as body and this `Content-Type`.
    pub fn bytes(mut self, content_type: &str, body: impl Into<Bytes>) -> Script {
        self.content = Content::Body { media_type: content_type.to_owned(), body: body.into() };
        self
    }

    /// With this header, instead of any with the same name.
    ///
    /// # Panics
    /// If the name or value is not allowed in a header, or the header says how long the body is:
    /// [`truncated`](Script::truncated) sends less than is announced.
    #[track_caller]
    pub fn header(mut self, name: &str, value: impl ToString) -> Script {
        let value = value.to_string();
        assert!(
            !Script::is_about_length(name),
            "`{name}` is set by the body of the reply; `truncated` sends less than is announced"
        );
        match (HeaderName::try_from(name), HeaderValue::try_from(&value)) {
            (Ok(name), Ok(value)) => self.headers.push((name, value)),
            _ => panic!("`{name}: {}` is not an HTTP header", value.escape_debug()),
        }
        self
    }

    /// Whether a header says how long the body is, which a server knows itself.
    pub(crate) fn is_about_length(header: &str) -> bool {
        ["content-length", "transfer-encoding"].iter().any(|it| header.eq_ignore_ascii_case(it))
    }

    /// The reply announces all of its body, sends this many bytes of it, and closes the
    /// connection.
    pub fn truncated(mut self, bytes: usize) -> Script {
        self.fault = Fault::Truncated(bytes);
        self
    }

    /// The reply is sent after this delay. To hold it without depending on time, use a
    /// [`Gate`].
    pub fn delay(mut self, delay: Duration) -> Script {
        self.delay = delay;
        self
    }

    /// The reply is sent once the gate is open.
    pub fn held(mut self, gate: &Gate) -> Script {
        self.gate = Some(gate.clone());
        self
    }

    /// The script serves this many calls; one by default.
    pub fn times(mut self, times: usize) -> Script {
        self.times = times;
        self
    }

    /// Used only for calls that the platform accepts.
    pub fn checked(mut self) -> Script {
        self.checked = true;
        self
    }

    /// Used without checking token, permissions and fields.
    pub fn unchecked(mut self) -> Script {
        self.checked = false;
        self
    }

    fn new(content: Content) -> Script {
        Script {
            content,
            status: None,
            headers: Vec::new(),
            fault: Fault::None,
            delay: Duration::ZERO,
            gate: None,
            checked: false,
            times: 1,
        }
    }

    /// What it replies, in a few words.
    #[cfg(feature = "control")]
    pub(crate) fn told(&self) -> String {
        let reply = match &self.content {
            Content::Documented => "the documented reply".to_owned(),
            Content::Body { media_type, body } => format!("{} bytes of {media_type}", body.len()),
            Content::Refusal(refusal) => format!("code {} {}", refusal.code, refusal.message),
        };
        let status = self.status.map(|status| format!("{status} with "));
        let fault = match self.fault {
            Fault::None => String::new(),
            Fault::Reset => return "the connection is reset".to_owned(),
            Fault::Truncated(bytes) => format!(", cut after {bytes} bytes"),
        };
        let delay = match self.delay {
            Duration::ZERO => String::new(),
            delay => format!(", after {delay:?}"),
        };
        format!("{}{reply}{fault}{delay}", status.unwrap_or_default())
    }

    /// How many calls it still serves.
    #[cfg(feature = "control")]
    pub(crate) fn times_left(&self) -> usize {
        self.times
    }

    /// The reply to a call of `endpoint`, which is `None` if no spec describes it. `documented`
    /// makes the documented reply.
    pub(crate) fn reply(
        &self,
        endpoint: Option<&Endpoint>,
        log_id: &str,
        documented: impl FnOnce() -> Reply,
    ) -> Reply {
        let mut reply = match &self.content {
            Content::Documented => documented(),
            Content::Body { media_type, body } => Reply::text(200, media_type, body.clone()),
            Content::Refusal(refusal) => {
                let message = endpoint.and_then(|endpoint| endpoint.response.message.as_deref());
                let refusal = match endpoint {
                    Some(endpoint) => refusal.clone().documented_by(endpoint),
                    None => refusal.clone(),
                };
                refusal.into_reply(message.unwrap_or("msg"), log_id)
            }
        };
        reply.status = self.status.unwrap_or(reply.status);
        for (name, value) in &self.headers {
            reply.headers.retain(|(other, _)| other != name);
            reply.headers.push((name.clone(), value.clone()));
        }
        reply
    }
}
