//! The metadata of endpoints and events.

use feishu_spec::{
    AppType, CardMember, ContentMembers, Credential, ErrorCode, EventSchema, Form, Method,
    RateLimit, Token, condition::Condition,
};

/// The metadata of an endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// Its identity.
    pub id: String,
    /// The HTTP method.
    pub method: Method,
    /// The path with `:name` for parameters.
    pub path: String,
    /// The host, if it is not the usual one.
    pub host: Option<String>,
    /// The documentation page.
    pub doc: Option<String>,
    /// The official SDKs that know it, if no page describes it.
    pub sdks: Vec<String>,
    /// Accepted tokens.
    pub tokens: Vec<Token>,
    /// What a call needs besides the token.
    pub credentials: Vec<Credential>,
    /// The app types that may use it.
    pub app_types: Vec<AppType>,
    /// Any one of these is required.
    pub scopes: Vec<String>,
    /// These reveal single fields.
    pub field_scopes: Vec<String>,
    /// How often it may be called.
    pub rate_limit: Option<RateLimit>,
    /// How the body is written.
    pub body: BodyKind,
    /// How many of the first fields go into the path, the query and the headers.
    pub layout: [usize; 3],
    /// The layout of the reply.
    pub form: Form,
    /// The member of the reply with the message, if it is not `msg`.
    pub message: Option<String>,
    /// The field whose value makes a repeated call run only once.
    pub idempotency: Option<String>,
    /// The conditions between fields of the request.
    pub conditions: Vec<Condition>,
    /// Those that the page tells and its example breaks, which only docs have.
    pub doubted: Vec<Condition>,
    /// The members of its body that are the content of a message.
    pub content: Option<ContentMembers>,
    /// The members of its body that hold a card, or a part of one.
    pub cards: Vec<CardMember>,
    /// Whether the crate has the types of cards, which check them.
    pub card_checks: bool,
    /// The module of the service that knows such contents.
    pub contents: Option<String>,
    /// Whether the documentation keeps it only for its history.
    pub deprecated: bool,
    /// Documented error codes.
    pub errors: Vec<ErrorCode>,
    /// The module of the service that says what they mean, if somebody has written it.
    pub words: Option<String>,
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

/// The metadata of an event.
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
    /// The official SDKs that know it, if no page describes it.
    pub sdks: Vec<String>,
    /// The app types that may use it.
    pub app_types: Vec<AppType>,
    /// Any one of these is required.
    pub scopes: Vec<String>,
    /// These reveal single fields.
    pub field_scopes: Vec<String>,
    /// The path of the value in its content that tells repetitions.
    pub repeat_key: Option<String>,
    /// Whether the documentation keeps it only for its history.
    pub deprecated: bool,
    /// Documented error codes.
    pub errors: Vec<ErrorCode>,
}
