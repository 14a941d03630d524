//! [`Raw`]: calls that are not documented yet, untyped.

use std::{borrow::Cow, fmt::Write};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use serde_core::Serialize;
use serde_json::Value;

use super::{Client, Download, Reply};
use crate::{
    Error, Form, Method, TokenKind,
    call::{Outgoing, Payload, Take},
    check::Violation,
    endpoint::Target,
    envelope::{self, Look},
    error::{Kind, log_id},
    url::{encode, path_value_fault},
};

/// A call of any method and path.
///
/// ```
/// # use feishu_runtime::{Client, Method, Raw};
/// # async fn call(client: Client) -> Result<(), feishu_runtime::Error> {
/// let reply = client
///     .raw(Raw::get("/open-apis/library/v9/shelves/:shelf").value("shelf", "a/b").query("page_size", "10"))
///     .await?;
/// println!("{}", reply.data["data"]["items"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Raw {
    method: Method,
    path: String,
    values: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Option<Result<Bytes, String>>,
    tokens: &'static [TokenKind],
}

impl Raw {
    /// A call; the path begins with `/` and has `:name` where a value is to stand.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Raw {
            method,
            path: path.into(),
            values: Vec::new(),
            query: Vec::new(),
            body: None,
            tokens: &[TokenKind::Tenant, TokenKind::User],
        }
    }

    /// A GET.
    pub fn get(path: impl Into<String>) -> Self {
        Raw::new(Method::Get, path)
    }

    /// A POST.
    pub fn post(path: impl Into<String>) -> Self {
        Raw::new(Method::Post, path)
    }

    /// The value for `:name` in the path.
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// A value in the query; the same name may come several times.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// The body, as JSON.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        let json = serde_json::to_vec(body).map(Bytes::from);
        self.body = Some(json.map_err(|error| error.to_string()));
        self
    }

    /// The kind of token to send. Unless told, the user's where the client has one, else the
    /// tenant's.
    pub fn token(mut self, kind: TokenKind) -> Self {
        self.tokens = match kind {
            TokenKind::Tenant => &[TokenKind::Tenant],
            TokenKind::User => &[TokenKind::User],
            TokenKind::App => &[TokenKind::App],
        };
        self
    }

    /// Sends no token.
    pub fn without_token(mut self) -> Self {
        self.tokens = &[];
        self
    }

    fn outgoing(self, client: &Client, form: Form) -> Result<Outgoing, Error> {
        let target = Target {
            endpoint: None,
            method: self.method,
            path: Cow::Owned(self.path.clone()),
            tokens: self.tokens,
            form,
            message: "msg",
        };
        let fail = |message: String| {
            Err(Error::new(&target, Kind::Encode(format!("not sent: {message}"))))
        };
        let wrong = |byte: u8| !byte.is_ascii_graphic() || matches!(byte, b'?' | b'#' | b'\\');
        if !self.path.starts_with('/') || self.path.bytes().any(wrong) {
            return fail(format!(
                "the path {:?} cannot be used: it begins with `/` and holds neither spaces nor a \
                 query; values go in by `value` and `query`",
                self.path
            ));
        }
        let mut url = client.shared.base.of(None).into_owned();
        for segment in self.path.split('/').skip(1) {
            let Some(name) = segment.strip_prefix(':') else {
                if matches!(segment, "." | "..") {
                    return fail("`.` and `..` in the path would name another address".to_owned());
                }
                let _ = write!(url, "/{segment}");
                continue;
            };
            let value = self.values.iter().rfind(|(given, _)| given == name);
            let value = value.map_or("", |(_, value)| value);
            if let Some(fault) = path_value_fault(value) {
                let violation = Violation { path: name.to_owned(), message: fault.to_owned() };
                return Err(Error::new(&target, Kind::Invalid(vec![violation])));
            }
            let _ = write!(url, "/{}", encode(value));
        }
        for (index, (name, value)) in self.query.iter().enumerate() {
            let separator = if index == 0 { '?' } else { '&' };
            let _ = write!(url, "{separator}{}={}", encode(name), encode(value));
        }
        let mut headers = HeaderMap::new();
        let body = match self.body {
            None => Payload::None,
            Some(Err(error)) => return fail(error),
            Some(Ok(json)) => {
                let json_type = HeaderValue::from_static("application/json; charset=utf-8");
                headers.insert(CONTENT_TYPE, json_type);
                Payload::Bytes(json)
            }
        };
        Ok(Outgoing { url, headers, body, ..Outgoing::new(target) })
    }
}

impl Client {
    /// Makes a call that is not documented yet, with all that a call has: token, repetitions,
    /// errors. The reply's data is the whole of its JSON, with `code` and `msg`.
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub async fn raw(&self, call: Raw) -> Result<Reply<Value>, Error> {
        let outgoing = call.outgoing(self, Form::Flat)?;
        let mut data = Value::Null;
        let mut read = |body: &[u8]| {
            Ok(match envelope::read::<Value>(Form::Flat, body)? {
                Look::Success(found) => {
                    data = found;
                    Look::Success(())
                }
                Look::Failure => Look::Failure,
            })
        };
        let head = self.execute(outgoing, Take::Whole(&mut read)).await?;
        Ok(Reply {
            data,
            log_id: log_id(&head.headers).map(str::to_owned),
            status: head.status,
            headers: head.headers,
        })
    }

    /// Asks for a file by a call that is not documented yet; see
    /// [`download`](Client::download).
    ///
    /// # Errors
    /// As [`download`](Client::download).
    pub async fn raw_download(&self, call: Raw) -> Result<Download, Error> {
        self.fetch(call.outgoing(self, Form::Binary)?).await
    }
}
