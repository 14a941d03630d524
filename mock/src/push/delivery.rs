//! One request to an app's address for events, and its answer.

use std::{fmt, io, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Uri, header::HOST};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::event::Sealed;

/// How many bytes of an answer are read.
const MOST: usize = 16 << 20;

/// One push, or the challenge, as it was sent and answered.
///
/// `Display` is one line for a log. Neither `Display` nor `Debug` shows what was sent, which may
/// hold a ticket.
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// The type of the event, or `url_verification`.
    pub event_type: String,
    /// The id of the event; `None` for a challenge.
    pub event_id: Option<String>,
    /// 1 for the first time that this event is pushed, up to 5.
    pub attempt: usize,
    /// The number of the long connection that it was sent over; `None` for a request to an
    /// address, and if no connection was open.
    pub connection: Option<u64>,
    /// The headers that were sent: those of the request, or of the frames.
    pub headers: HeaderMap,
    /// The body that was sent, encrypted if the app has a key.
    pub body: Bytes,
    /// The answer, or why there was none.
    pub answer: Result<Answer, String>,
    /// Whether the platform accepts the answer; if not, it pushes the event again.
    pub delivered: bool,
}

/// What an app answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status, or the code of an answer over a long connection.
    pub status: StatusCode,
    /// The body, or the decoded `data` of an answer over a long connection.
    pub body: Bytes,
    /// The bytes of the frame that carried it, if it came over a long connection.
    pub frame: Option<Bytes>,
}

impl Delivery {
    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.answer.as_ref().ok().map(|answer| answer.status.as_u16())
    }

    /// The answer's body as JSON, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.answer.as_ref().ok()?.body).ok()
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.event_type.escape_debug())?;
        if let Some(id) = &self.event_id {
            write!(f, " {}", id.escape_debug())?;
        }
        if self.attempt > 1 {
            write!(f, ", attempt {}", self.attempt)?;
        }
        f.write_str(if self.delivered { ": delivered, " } else { ": not delivered, " })?;
        match &self.answer {
            Ok(answer) => {
                let text = String::from_utf8_lossy(&answer.body);
                let shown = text.chars().take(300);
                let shown: String = shown.map(|c| if c.is_control() { ' ' } else { c }).collect();
                write!(f, "{} {shown}", answer.status.as_u16())
            }
            Err(why) => write!(f, "{}", why.escape_debug()),
        }
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Delivery").field(&format_args!("{self}")).finish()
    }
}

/// Sends a request and returns its answer, or why there is none.
pub(crate) async fn deliver(
    url: &str,
    sealed: &Sealed,
    patience: Duration,
) -> Result<Answer, String> {
    match tokio::time::timeout(patience, post(url, sealed)).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {patience:?}")),
    }
}

async fn post(url: &str, sealed: &Sealed) -> io::Result<Answer> {
    let (address, target, host) = parts(url)?;
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // It is aborted at the end of this function.
    let connection = tokio::spawn(connection);
    let mut request = Request::new(Full::new(Bytes::from(sealed.body.clone())));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = target;
    *request.headers_mut() = sealed.headers.clone();
    request.headers_mut().insert(HOST, host.parse().map_err(io::Error::other)?);
    let response = sender.send_request(request).await.map_err(io::Error::other)?;
    let status = response.status();
    let body = Limited::new(response.into_body(), MOST).collect().await;
    connection.abort();
    Ok(Answer { status, body: body.map_err(io::Error::other)?.to_bytes(), frame: None })
}

/// The address to connect to, the target of the request, and the host.
fn parts(url: &str) -> io::Result<(String, Uri, String)> {
    let wrong = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, format!("{url}: {why}"));
    let uri: Uri = url.parse().map_err(|_| wrong("not an address"))?;
    if uri.scheme_str() != Some("http") {
        return Err(wrong("events are pushed to addresses that begin with http://"));
    }
    let authority = uri.authority().ok_or_else(|| wrong("no host"))?;
    let port = authority.port_u16().unwrap_or(80);
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let target = target.parse().map_err(|_| wrong("not a path"))?;
    Ok((format!("{}:{port}", authority.host()), target, authority.to_string()))
}
