//! [`Endpoint`]: what the documentation says about one call, as constant data. It sends nothing.

mod condition;
mod error_code;
mod error_table;
#[rustfmt::skip]
mod general;
mod meaning;
mod sets;
mod target;

use std::fmt;

pub use condition::{Condition, ConditionRule};
pub use error_code::{ErrorClass, ErrorCode};
pub use error_table::{CodeWords, ErrorCodes};
pub(crate) use meaning::Meaning;
pub use sets::{CUSTOM, CUSTOM_OR_STORE, EMPLOYEE_ID, TENANT, TENANT_OR_USER, USER};
pub(crate) use target::Target;

/// What the documentation says about one endpoint. Generated code has one `static` per endpoint.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Endpoint {
    /// `<project>.<version>.<resource>.<method>`, as the platform's own tools name it.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the host, with `:name` for its parameters.
    pub path: &'static str,
    /// The host on Feishu, if it is not `open.feishu.cn`.
    pub host: Option<&'static str>,
    /// The URL of the documentation page.
    pub doc: Option<&'static str>,
    /// The access tokens that it accepts; empty if it needs none.
    pub tokens: &'static [TokenKind],
    /// The credentials that a call needs besides the token, all of them.
    pub credentials: &'static [Credential],
    /// The kinds of app that can call it; empty if the documentation does not say.
    pub app_types: &'static [AppType],
    /// The permissions, any one of which allows the call.
    pub scopes: &'static [&'static str],
    /// The permissions that reveal single fields of the reply.
    pub field_scopes: &'static [&'static str],
    /// How often it can be called.
    pub rate_limit: Option<RateLimit>,
    /// How the body is encoded.
    pub body: BodyKind,
    /// Which fields of the request go where.
    pub layout: Layout,
    /// How the reply is laid out.
    pub form: Form,
    /// The member of the reply that contains the message.
    pub message: &'static str,
    /// The request field whose value makes repeated calls execute only once.
    pub idempotency: Option<&'static str>,
    /// The conditions between fields of the request.
    pub conditions: &'static [Condition],
    /// Whether the endpoint is deprecated: the documentation keeps it only for its history.
    pub deprecated: bool,
    /// The error codes that the page lists.
    pub errors: ErrorCodes,
    /// What the codes of the service mean.
    pub words: CodeWords,
}

impl Endpoint {
    /// An endpoint with only an id, a method and a path: no token, no body, the usual envelope.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Endpoint {
            id,
            method,
            path,
            host: None,
            doc: None,
            tokens: &[],
            credentials: &[],
            app_types: &[],
            scopes: &[],
            field_scopes: &[],
            rate_limit: None,
            body: BodyKind::None,
            layout: Layout { path: 0, query: 0, headers: 0 },
            form: Form::Envelope,
            message: "msg",
            idempotency: None,
            conditions: &[],
            deprecated: false,
            errors: ErrorCodes::new(""),
            words: CodeWords::new(""),
        }
    }

    /// Sets [`host`](Endpoint::host).
    pub const fn host(mut self, host: &'static str) -> Self {
        self.host = Some(host);
        self
    }

    /// Sets [`doc`](Endpoint::doc).
    pub const fn doc(mut self, address: &'static str) -> Self {
        self.doc = Some(address);
        self
    }

    /// Sets [`tokens`](Endpoint::tokens).
    pub const fn tokens(mut self, tokens: &'static [TokenKind]) -> Self {
        self.tokens = tokens;
        self
    }

    /// Sets [`credentials`](Endpoint::credentials).
    pub const fn credentials(mut self, credentials: &'static [Credential]) -> Self {
        self.credentials = credentials;
        self
    }

    /// Sets [`app_types`](Endpoint::app_types).
    pub const fn app_types(mut self, app_types: &'static [AppType]) -> Self {
        self.app_types = app_types;
        self
    }

    /// Sets [`scopes`](Endpoint::scopes).
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets [`field_scopes`](Endpoint::field_scopes).
    pub const fn field_scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.field_scopes = scopes;
        self
    }

    /// Sets [`rate_limit`](Endpoint::rate_limit).
    pub const fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Sets [`body`](Endpoint::body).
    pub const fn body(mut self, body: BodyKind) -> Self {
        self.body = body;
        self
    }

    /// Sets [`layout`](Endpoint::layout): how many leading fields of the request go to the path,
    /// to the query, to the headers.
    pub const fn layout(mut self, path: usize, query: usize, headers: usize) -> Self {
        self.layout = Layout { path, query, headers };
        self
    }

    /// Sets [`form`](Endpoint::form).
    pub const fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// Sets [`message`](Endpoint::message).
    pub const fn message(mut self, member: &'static str) -> Self {
        self.message = member;
        self
    }

    /// Sets [`idempotency`](Endpoint::idempotency).
    pub const fn idempotency(mut self, field: &'static str) -> Self {
        self.idempotency = Some(field);
        self
    }

    /// Sets [`conditions`](Endpoint::conditions).
    pub const fn conditions(mut self, conditions: &'static [Condition]) -> Self {
        self.conditions = conditions;
        self
    }

    /// Sets [`deprecated`](Endpoint::deprecated).
    pub const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }

    /// Sets [`errors`](Endpoint::errors).
    pub const fn errors(mut self, errors: ErrorCodes) -> Self {
        self.errors = errors;
        self
    }

    /// Sets [`words`](Endpoint::words).
    pub const fn words(mut self, words: CodeWords) -> Self {
        self.words = words;
        self
    }

    /// What the documentation says about this code on this endpoint. If the page lists a code with
    /// several HTTP statuses, the row with this status.
    pub fn error(&self, code: i64, status: u16) -> Option<ErrorCode> {
        let mut rows = self.errors.iter().filter(|row| row.code == code);
        let first = rows.clone().next();
        rows.find(|row| row.status == Some(status)).or(first)
    }

    /// Whether it accepts this kind of token.
    pub fn accepts(&self, kind: TokenKind) -> bool {
        self.tokens.contains(&kind)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// An HTTP method that the platform uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
}

impl Method {
    /// Whether calls with it change nothing.
    pub(crate) const fn only_reads(self) -> bool {
        matches!(self, Method::Get | Method::Head)
    }

    /// The method as it is written in a request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
            Method::Head => "HEAD",
        }
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
            Method::Patch => http::Method::PATCH,
            Method::Delete => http::Method::DELETE,
            Method::Head => http::Method::HEAD,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A kind of access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// `tenant_access_token`: the app acts for itself in one tenant.
    Tenant,
    /// `user_access_token`: the app acts for a user.
    User,
    /// `app_access_token`: the app, outside any tenant.
    App,
}

impl TokenKind {
    /// The name in the documentation.
    pub const fn name(self) -> &'static str {
        match self {
            TokenKind::Tenant => "tenant_access_token",
            TokenKind::User => "user_access_token",
            TokenKind::App => "app_access_token",
        }
    }
}

/// A credential that a call needs besides its access token, in a header of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Credential {
    /// The id and the token of a helpdesk: see [`Client::helpdesk`](crate::Client::helpdesk).
    Helpdesk,
}

impl Credential {
    /// The header that holds it.
    pub const fn header(self) -> &'static str {
        match self {
            Credential::Helpdesk => "X-Lark-Helpdesk-Authorization",
        }
    }
}

/// A kind of app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AppType {
    /// Built by a company for itself.
    Custom,
    /// Sold in the app store.
    Store,
}

/// How often one app can call an endpoint in one tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Calls per minute.
    pub per_minute: Option<u32>,
    /// Calls per second.
    pub per_second: Option<u32>,
    /// The endpoint has a special limit, for which the documentation gives no figure.
    pub special: bool,
}

impl RateLimit {
    /// No known limit.
    pub const fn new() -> Self {
        RateLimit { per_minute: None, per_second: None, special: false }
    }

    /// Sets the calls per minute.
    pub const fn per_minute(mut self, calls: u32) -> Self {
        self.per_minute = Some(calls);
        self
    }

    /// Sets the calls per second.
    pub const fn per_second(mut self, calls: u32) -> Self {
        self.per_second = Some(calls);
        self
    }

    /// Marks a special limit without a figure.
    pub const fn special(mut self) -> Self {
        self.special = true;
        self
    }
}

/// How the body of a request is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyKind {
    /// No body.
    #[default]
    None,
    /// A JSON object with the body fields.
    Json,
    /// The value of the only body field, as JSON: a body that is not an object.
    JsonValue,
    /// `multipart/form-data`, with one part per body field.
    Multipart,
}

/// How many leading fields of a request go to the path, the query and the headers. The rest is the
/// body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Layout {
    pub path: usize,
    pub query: usize,
    pub headers: usize,
}

/// How a reply is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// `{"code": 0, "msg": "", "data": {..}}`.
    #[default]
    Envelope,
    /// `code` and the message, with the fields beside them.
    Flat,
    /// Only the fields.
    Bare,
    /// The bytes of a file.
    Binary,
}
