//! An endpoint: one documentation page that describes a call.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    AppType, CardMember, ContentMembers, Credential, Deprecation, Doc, ErrorCode, Field, Id,
    RateLimit, Scope, Token, Type,
};
use crate::condition::Condition;

/// The facts of one endpoint. The order of members is the order in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// `<project>.<version>.<resource>.<method>`.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub id: Id,
    /// The page's title.
    pub title: String,
    /// Where it is documented.
    #[serde(default)]
    pub doc: Doc,
    /// The official SDKs that tell of it: only if no page describes it. They do not say which tokens
    /// and permissions it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sdks: Vec<String>,
    /// The HTTP method.
    pub method: Method,
    /// Path below the host, with `:name` for its parameters.
    pub path: String,
    /// The host, if it is not the platform's own (`open.feishu.cn`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Present if the documentation keeps the page only for its history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecation>,
    /// How often it may be called; absent if the page does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<RateLimit>,
    /// The types of app that may call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub app_types: Vec<AppType>,
    /// The access tokens that it accepts; empty if it needs none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<Token>,
    /// The credentials that a call needs besides the token, all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<Credential>,
    /// Permissions, any one of which allows the call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Scope>,
    /// Permissions that reveal single fields of the reply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub field_scopes: Vec<Scope>,
    /// How its list is paged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// The path of the request field (`body.uuid`, `query.client_token`) that makes a call
    /// idempotent: the platform executes repeated calls with the same value only once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<String>,
    /// The request.
    #[serde(default, skip_serializing_if = "Request::is_empty")]
    pub request: Request,
    /// The reply.
    #[serde(default)]
    pub response: Response,
    /// The error codes that the page lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorCode>,
    /// The documentation's own words; only in specs imported with prose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Endpoint {
    /// An endpoint with only what decides where a call goes.
    pub fn new(id: Id, title: String, method: Method, path: String) -> Self {
        Endpoint {
            id,
            title,
            doc: Doc::default(),
            sdks: Vec::new(),
            method,
            path,
            host: None,
            deprecated: None,
            rate_limit: None,
            app_types: Vec::new(),
            tokens: Vec::new(),
            credentials: Vec::new(),
            scopes: Vec::new(),
            field_scopes: Vec::new(),
            paging: None,
            idempotency: None,
            request: Request::default(),
            response: Response::default(),
            errors: Vec::new(),
            description: None,
        }
    }

    /// Method, host and path, with all parameters alike: what decides where a call goes.
    pub fn address(&self) -> String {
        address(self.method, &format!("{}{}", self.host.as_deref().unwrap_or_default(), self.path))
    }
}

/// A method and a path as [`Endpoint::address`] gives them.
pub fn address(method: Method, path: &str) -> String {
    let segments = path.trim_end_matches('/').split('/');
    let alike = segments.map(|segment| if segment.starts_with(':') { ":" } else { segment });
    format!("{method} {}", alike.collect::<Vec<_>>().join("/"))
}

/// An HTTP method that the platform uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
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
    /// Its name in a request line.
    pub fn as_str(self) -> &'static str {
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

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Method {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        use Method::{Delete, Get, Head, Patch, Post, Put};
        [Get, Post, Put, Patch, Delete, Head]
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(text))
            .ok_or(())
    }
}

/// What a caller sends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Media type of the body as documented, without parameters: `application/json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Headers other than `Authorization`, `Content-Type` and those of credentials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Field>,
    /// Path parameters, in the order of the path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Field>,
    /// Query parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<Field>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Conditions between its fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Conditions that the page tells and its own example breaks. Nobody refuses a request for them;
    /// examples in docs keep to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubted: Vec<Condition>,
    /// The members of the body that together are the content of a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ContentMembers>,
    /// The members of the body that hold a card, or a part of one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<CardMember>,
    /// The documented example of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

impl Request {
    /// Whether it has no parameters, headers or body.
    pub fn is_empty(&self) -> bool {
        *self == Request::default()
    }
}

/// A body, or the `data` of a reply: almost always an object with fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Its JSON type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// The name of its type in the documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// Its fields (those of each element, if it is a list or map of objects).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

impl Body {
    /// An object with these fields.
    pub fn object(fields: Vec<Field>) -> Self {
        Body { ty: Type::Object, type_name: None, fields }
    }
}

/// A reply.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The layout of the reply; omitted from the file if it is the usual envelope.
    #[serde(default, skip_serializing_if = "Form::is_envelope")]
    pub form: Form,
    /// The member that holds the message, if it is not `msg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Headers that the page lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Field>,
    /// The content of `data`; absent if the page documents no `data`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Body>,
    /// Fields other than `code`, `msg` and `data`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The documented example of the whole reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

/// The layout of a reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `{"code": 0, "msg": "", "data": {…}}`: the platform's usual layout.
    #[default]
    Envelope,
    /// `code` and `msg` with the fields beside them, without `data`.
    Flat,
    /// Only the fields, without `code`.
    Bare,
    /// The bytes of a file.
    Binary,
}

impl Form {
    fn is_envelope(&self) -> bool {
        *self == Form::Envelope
    }
}

/// How a list is paged. Fields are given by dotted path: those of the request with the prefix
/// `query` or `body` (`query.page_token`, `body.page_request.page_token`), those of the reply from
/// the top of its `data`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// What the request field holds.
    pub style: PagingStyle,
    /// The request field that selects the page, such as `query.page_token`.
    pub request: String,
    /// The request field that sets the page size, such as `query.page_size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// The reply field that holds the token of the next page; only for tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The reply field that says whether there are more pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
    /// The reply field that holds the list.
    pub items: String,
}

/// What the paging field of a request holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PagingStyle {
    /// An opaque token from the previous reply.
    Token,
    /// The number of items to skip.
    Offset,
    /// The page number.
    Page,
}
