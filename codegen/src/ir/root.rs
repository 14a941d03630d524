//! The root of the crate: the items of the runtime that are there beside the services.

/// Names that programs use with any features.
#[rustfmt::skip]
pub const NAMES: [&str; 46] = [
    "AppType", "Attempt", "AttemptOutcome", "Binary", "BodyKind", "CallOutcome", "Client",
    "ClientBuilder", "CodeGrant", "Domain", "Download", "Empty", "Endpoint", "Error", "ErrorCode",
    "Event", "EventInfo", "EventSchema", "FieldViolation", "File", "Form", "Interceptor", "Items",
    "Layout", "Login", "MemoryTokenStore", "Method", "Paged", "Pages", "PendingLogin", "Progress",
    "RateLimit", "Raw", "Reply", "Request", "RetryPolicy", "SaveUserTokens", "StoredToken",
    "TokenKind", "TokenStore", "UserKey", "UserSession", "UserTokenStore", "UserTokens",
    "UserTokensIn", "Violation",
];

/// Names that programs use with a feature of the runtime.
#[rustfmt::skip]
pub const NAMES_ON_DEMAND: [(&str, &[&str]); 3] = [
    ("events", &[
        "AppTicket", "Challenge", "EventAnswer", "EventError", "EventHeader", "EventReceiver",
        "EventReceiverBuilder", "EventRouter", "EventRouterBuilder", "Incoming", "RawEvent",
        "Received",
    ]),
    ("limits", &["RateLimits"]),
    ("redis", &["RedisTokenStore"]),
];

/// Names that only generated code uses, from the runtime itself.
pub const HIDDEN: [&str; 2] = ["Wire", "check"];

/// Modules and crates, each with its feature if it needs one.
pub const MODULES: [(&str, Option<&str>); 6] = [
    ("blocking", Some("blocking")),
    ("http", None),
    ("redis", Some("redis")),
    ("reqwest", None),
    ("serde_json", None),
    ("transport", None),
];

/// The features that do not belong to a service.
pub const FEATURES: [&str; 6] = ["blocking", "default", "events", "full", "limits", "redis"];

/// Whether a service cannot have this name, because a module or a feature has it already.
pub fn is_taken(service: &str) -> bool {
    MODULES.iter().any(|(module, _)| *module == service) || FEATURES.contains(&service)
}
