//! Replies that a test writes itself, and the queue in which they wait. How a reply is cut or a
//! connection reset stands in `connection`.

use std::{collections::VecDeque, fmt, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue},
};
use feishu_spec::Endpoint;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::{connection::Fault, rate, refusal::Refusal, reply::Reply};

/// A reply that a test writes itself, for [`Platform::next`](crate::Platform::next) and its
/// kin.
///
/// Successes ([`documented`](Script::documented), [`data`](Script::data)) are given to calls
/// that the platform accepts: a call with a bad token or a wrong field is refused as ever, and
/// the script waits on. Everything else is given without any check, as a gateway would answer.
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
    /// The reply that the documentation shows: something to add a header, a delay or a fault to.
    pub fn documented() -> Script {
        Script::new(Content::Documented).checked()
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

    /// A code from the platform with its message. The HTTP status is the one documented for
    /// the code on the endpoint called, else 400.
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

    /// The token is refused, although it may be good: code 99991663.
    pub fn token_refused() -> Script {
        Script::code(99_991_663, "Invalid access token for authorization.")
    }

    /// Too many calls; the header `x-ogw-ratelimit-reset` asks to wait this many seconds. With
    /// HTTP status 429; older endpoints do it [`with_status(400)`](Script::with_status).
    pub fn rate_limited(seconds: u64) -> Script {
        Script::new(Content::Refusal(rate::limited(429, 100, seconds))).with_status(429)
    }

    /// With this HTTP status.
    ///
    /// # Panics
    /// When it is none that a reply may have: 200 to 999.
    #[track_caller]
    pub fn with_status(mut self, status: u16) -> Script {
        assert!((200..1000).contains(&status), "{status} is no HTTP status of a reply");
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

    /// With this header, in place of one of the same name.
    ///
    /// # Panics
    /// When name or value may not stand in a header.
    #[track_caller]
    pub fn header(mut self, name: &str, value: impl ToString) -> Script {
        let value = value.to_string();
        match (HeaderName::try_from(name), HeaderValue::try_from(&value)) {
            (Ok(name), Ok(value)) => self.headers.push((name, value)),
            _ => panic!("`{name}: {}` is no HTTP header", value.escape_debug()),
        }
        self
    }

    /// The reply announces all of its body, sends this many bytes of it, and closes the
    /// connection.
    pub fn truncated(mut self, bytes: usize) -> Script {
        self.fault = Fault::Truncated(bytes);
        self
    }

    /// The reply is sent this much later. What must not depend on time waits for a
    /// [`Gate`] instead.
    pub fn delay(mut self, delay: Duration) -> Script {
        self.delay = delay;
        self
    }

    /// The reply is sent when the gate is open.
    pub fn held(mut self, gate: &Gate) -> Script {
        self.gate = Some(gate.clone());
        self
    }

    /// The script serves this many calls; one by default.
    pub fn times(mut self, times: usize) -> Script {
        self.times = times;
        self
    }

    /// Only given to calls that the platform accepts.
    pub fn checked(mut self) -> Script {
        self.checked = true;
        self
    }

    /// Given without looking at token, permissions and fields.
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

    /// The reply to a call of `endpoint`, if a spec describes it; `documented` makes the one
    /// that the documentation shows.
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
                let mut refusal = refusal.clone();
                if let Some(status) = endpoint.and_then(|it| status_of(it, refusal.code)) {
                    refusal.status = status;
                }
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

fn status_of(endpoint: &Endpoint, code: i64) -> Option<u16> {
    endpoint.errors.iter().find(|error| error.code == code)?.status
}

/// Holds replies back until it is opened, so that a test decides what happens while calls are
/// under way. Clones are one gate.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use feishu_mock::{Gate, Platform, Script};
///
/// let platform = Platform::start().await;
/// let gate = Gate::new();
/// platform.next_for(feishu_mock::TENANT_TOKEN, Script::documented().held(&gate));
/// // … start calls, `platform.until_received(1).await`, look at what they wait for …
/// gate.open();
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Gate {
    open: watch::Sender<bool>,
}

impl Gate {
    /// A closed gate.
    pub fn new() -> Gate {
        Gate { open: watch::Sender::new(false) }
    }

    /// Opens it for all that wait and all that come.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Waits until it is open.
    pub(crate) async fn pass(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }
}

impl Default for Gate {
    fn default() -> Gate {
        Gate::new()
    }
}

/// Scripts in the order in which they were given.
#[derive(Debug, Default)]
pub(crate) struct Scripts {
    waiting: VecDeque<(Option<String>, Script)>,
}

impl Scripts {
    pub(crate) fn push(&mut self, endpoint: Option<String>, script: Script) {
        if script.times > 0 {
            self.waiting.push_back((endpoint, script));
        }
    }

    /// The next script for a call that leads to one of `ids`; `any` says whether scripts for
    /// no endpoint in particular serve it too.
    pub(crate) fn peek(&self, ids: &[&str], any: bool) -> Option<&Script> {
        self.waiting.get(self.position(ids, any)?).map(|(_, script)| script)
    }

    /// Takes what [`peek`](Scripts::peek) showed.
    pub(crate) fn take(&mut self, ids: &[&str], any: bool) -> Option<Script> {
        let position = self.position(ids, any)?;
        let (_, script) = self.waiting.get_mut(position)?;
        script.times -= 1;
        if script.times > 0 {
            return Some(script.clone());
        }
        self.waiting.remove(position).map(|(_, script)| script)
    }

    fn position(&self, ids: &[&str], any: bool) -> Option<usize> {
        self.waiting.iter().position(|(endpoint, _)| match endpoint {
            Some(endpoint) => ids.contains(&endpoint.as_str()),
            None => any,
        })
    }

    /// How many calls the scripts would still serve.
    pub(crate) fn left(&self) -> usize {
        self.waiting.iter().map(|(_, script)| script.times).sum()
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }
}

impl fmt::Display for Scripts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (endpoint, script) in &self.waiting {
            let endpoint = endpoint.as_deref().unwrap_or("any endpoint");
            writeln!(f, "{endpoint}: {script:?}")?;
        }
        Ok(())
    }
}
