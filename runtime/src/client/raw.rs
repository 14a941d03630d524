//! [`Raw`]: calls without a generated request, untyped.

use std::{borrow::Cow, fmt::Write};

use bytes::Bytes;
use http::HeaderValue;
use serde_core::Serialize;
use serde_json::Value;

use super::{Client, Download, Reply};
use crate::{
    call::{Outgoing, ReplySink, RequestBody},
    check::Violation,
    endpoint::{Credential, Form, Method, Target, TokenKind},
    envelope::{self, Look},
    error::{Error, Kind},
    url::{Base, encode, path_value_fault},
};

/// A call of any method and path, for endpoints that this crate does not know yet: see
/// [`Client::raw`].
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
    credentials: &'static [Credential],
}

impl Raw {
    /// A call. The path begins with `/` and has `:name` where a value goes.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Raw {
            method,
            path: path.into(),
            values: Vec::new(),
            query: Vec::new(),
            body: None,
            tokens: &[TokenKind::Tenant, TokenKind::User],
            credentials: &[],
        }
    }

    /// A GET request.
    pub fn get(path: impl Into<String>) -> Self {
        Raw::new(Method::Get, path)
    }

    /// A POST request.
    pub fn post(path: impl Into<String>) -> Self {
        Raw::new(Method::Post, path)
    }

    /// Sets the value for `:name` in the path. The value is percent-encoded.
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// Adds a value to the query. A name may be added several times.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sets the body, as JSON.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        let json = serde_json::to_vec(body).map(Bytes::from);
        self.body = Some(json.map_err(|error| error.to_string()));
        self
    }

    /// Sets the kind of token to send. By default the user's token if the client has one, else the
    /// tenant's. A kind that is chosen here is sent also on a client that acts as a user.
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

    /// Sends the id and the token of the helpdesk, too; see [`Client::helpdesk`].
    pub fn helpdesk(mut self) -> Self {
        self.credentials = &[Credential::Helpdesk];
        self
    }

    fn outgoing(self, base: &Base, form: Form) -> Result<Outgoing, Error> {
        let mut outgoing = Outgoing::new(Target {
            endpoint: None,
            method: self.method,
            path: Cow::Owned(self.path.clone()),
            tokens: self.tokens,
            credentials: self.credentials,
            form,
            message: "msg",
        });
        outgoing.url = base.of(None).into_owned();
        self.push_path(&mut outgoing.url).map_err(|kind| outgoing.error(kind))?;
        for (index, (name, value)) in self.query.iter().enumerate() {
            let separator = if index == 0 { '?' } else { '&' };
            let _ = write!(outgoing.url, "{separator}{}={}", encode(name), encode(value));
        }
        match self.body {
            None => {}
            Some(Err(error)) => return Err(outgoing.error(unsent(&error))),
            Some(Ok(json)) => {
                let json_type = HeaderValue::from_static("application/json; charset=utf-8");
                outgoing.content_type = Some(json_type);
                outgoing.body = RequestBody::Bytes(json);
            }
        }
        Ok(outgoing)
    }

    /// Appends the path, with its values.
    fn push_path(&self, url: &mut String) -> Result<(), Kind> {
        let wrong = |byte: u8| !byte.is_ascii_graphic() || matches!(byte, b'?' | b'#' | b'\\');
        if !self.path.starts_with('/') || self.path.bytes().any(wrong) {
            return Err(unsent(&format!(
                "the path {:?} cannot be used: it begins with `/` and holds neither spaces nor a \
                 query; values go in by `value` and `query`",
                self.path
            )));
        }
        for segment in self.path.split('/').skip(1) {
            let Some(name) = segment.strip_prefix(':') else {
                if matches!(segment, "." | "..") {
                    return Err(unsent("`.` and `..` in the path would name another address"));
                }
                let _ = write!(url, "/{segment}");
                continue;
            };
            let value = self.values.iter().rfind(|(given, _)| given == name);
            let value = value.map_or("", |(_, value)| value);
            if let Some(fault) = path_value_fault(value) {
                let violation = Violation { path: name.to_owned(), message: fault.to_owned() };
                return Err(Kind::Invalid(vec![violation]));
            }
            let _ = write!(url, "/{}", encode(value));
        }
        Ok(())
    }
}

fn unsent(message: &str) -> Kind {
    Kind::Encode(format!("not sent: {message}"))
}

impl Client {
    /// Makes a call without a generated request, with token, repetitions and errors as any other
    /// call. The reply's data is its complete JSON, including `code` and `msg`.
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub async fn raw(&self, call: Raw) -> Result<Reply<Value>, Error> {
        let outgoing = call.outgoing(&self.shared.app.base, Form::Flat)?;
        let mut data = Value::Null;
        let mut read = |body: &[u8]| {
            Ok(match envelope::read::<Value>(Form::Flat, body, None)? {
                Look::Success(found) => {
                    data = found;
                    Look::Success(())
                }
                Look::Failure => Look::Failure,
            })
        };
        let success = self.execute(outgoing, ReplySink::Whole(&mut read)).await?;
        Ok(Reply::new(data, success))
    }

    /// Downloads a file by a call without a generated request; see
    /// [`download`](Client::download).
    ///
    /// # Errors
    /// As [`download`](Client::download).
    pub async fn raw_download(&self, call: Raw) -> Result<Download, Error> {
        self.fetch(call.outgoing(&self.shared.app.base, Form::Binary)?).await
    }
}
