//! The root of the crate: what stands there beside the services, taken from the runtime.

/// What programs name, whatever features they enable.
#[rustfmt::skip]
pub const NAMES: [&str; 46] = [
    "AppType", "Attempt", "AttemptOutcome", "Binary", "BodyKind", "Builder", "CallOutcome",
    "Client", "CodeGrant", "Domain", "Download", "Empty", "Endpoint", "Error", "ErrorCode",
    "Event", "EventInfo", "EventSchema", "FieldViolation", "File", "Form", "Interceptor", "Items",
    "Layout", "Login", "MemoryTokenStore", "Method", "Paged", "Pages", "PendingLogin", "Progress",
    "RateLimit", "Raw", "Reply", "Request", "RetryPolicy", "SaveUserTokens", "StoredToken",
    "TokenKind", "TokenStore", "UserKey", "UserSession", "UserTokenStore", "UserTokens",
    "UserTokensIn", "Violation",
];

/// What programs name that enable a feature of the runtime.
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

/// What only generated code names, through the runtime itself.
pub const HIDDEN: [&str; 3] = ["Record", "Rule", "Wire"];

/// Modules and crates, each with the feature that it needs.
pub const MODULES: [(&str, Option<&str>); 5] = [
    ("blocking", Some("blocking")),
    ("http", None),
    ("redis", Some("redis")),
    ("reqwest", None),
    ("transport", None),
];

/// The features that are no service's.
pub const FEATURES: [&str; 6] = ["blocking", "default", "events", "full", "limits", "redis"];

/// Whether a service cannot have this name: its module would hide one of the runtime, or its
/// feature would be another one.
pub fn is_taken(service: &str) -> bool {
    MODULES.iter().any(|(module, _)| *module == service) || FEATURES.contains(&service)
}
