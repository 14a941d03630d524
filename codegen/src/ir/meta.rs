//! What is documented of endpoints and events, apart from their fields.

use feishu_spec::{AppType, ErrorCode, EventSchema, Form, Method, RateLimit, Token};

/// What is documented of an endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// Its identity.
    pub id: String,
    /// The HTTP method.
    pub method: Method,
    /// The path with `:name` for parameters.
    pub path: String,
    /// The host, where it is not the usual one.
    pub host: Option<String>,
    /// The documentation page.
    pub doc: Option<String>,
    /// Accepted tokens.
    pub tokens: Vec<Token>,
    /// Kinds of app.
    pub app_types: Vec<AppType>,
    /// Any one of these is needed.
    pub scopes: Vec<String>,
    /// These reveal single fields.
    pub field_scopes: Vec<String>,
    /// How often it may be called.
    pub rate_limit: Option<RateLimit>,
    /// How the body is written.
    pub body: BodyKind,
    /// How many leading fields go to the path, the query, the headers.
    pub layout: [usize; 3],
    /// How the reply is laid out.
    pub form: Form,
    /// The reply's member with the message, where it is not `msg`.
    pub message: Option<String>,
    /// The field under whose value a repeated call is executed once.
    pub idempotency: Option<String>,
    /// Whether it is kept for its history.
    pub deprecated: bool,
    /// Documented error codes.
    pub errors: Vec<ErrorCode>,
}

/// How the body of a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// There is none.
    None,
    /// An object with the body fields.
    Json,
    /// The value of the one body field.
    JsonValue,
    /// A part for each body field.
    Multipart,
}

/// What is documented of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventInfo {
    /// Its identity.
    pub id: String,
    /// The type that a push carries.
    pub event_type: String,
    /// The layout of the push.
    pub schema: EventSchema,
    /// The documentation page.
    pub doc: Option<String>,
    /// Kinds of app.
    pub app_types: Vec<AppType>,
    /// Any one of these is needed.
    pub scopes: Vec<String>,
    /// These reveal single fields.
    pub field_scopes: Vec<String>,
    /// Whether it is kept for its history.
    pub deprecated: bool,
}
