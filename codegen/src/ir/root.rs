//! The root of the crate: the items of the runtime that are there beside the services.

/// Names that programs use with any features.
#[rustfmt::skip]
pub const NAMES: [&str; 67] = [
    "AppType", "Attempt", "AttemptOutcome", "Binary", "BodyKind", "CallOutcome",
    "CardChanges", "CardContent", "CardElement", "CardElements", "CardRenderer", "CardSettings",
    "CardUpdate", "CardUpdates", "Check", "Client",
    "ClientBuilder", "CodeGrant", "CodeWords", "Condition", "ConditionRule", "Credential", "Diagnosis", "Domain",
    "Download", "EarlyEnd", "Empty", "Endpoint", "Error", "ErrorClass", "ErrorCode", "ErrorCodes", "Event", "EventInfo",
    "EventSchema", "FieldViolation", "File", "Finding", "Form", "Interceptor", "Items", "Layout", "Login",
    "MemoryTokenStore", "Method", "Paged", "Pages", "PendingLogin", "Permissions", "Progress", "RateLimit", "Raw",
    "Reply", "Request", "RetryPolicy", "SaveUserTokens", "StoredToken", "TokenKind", "TokenStore",
    "Unread", "UserKey", "UserSession", "UserTokenStore", "UserTokens", "UserTokensIn", "Verdict", "Violation",
];

/// Names that programs use with features of the runtime, all of those named.
#[rustfmt::skip]
pub const NAMES_ON_DEMAND: [(&[&str], &[&str]); 8] = [
    (&["custom-bot"], &["BotContent"]),
    (&["events"], &[
        "AnswerCard", "AppTicket", "CardAction", "CardAnswer", "CardClick", "CardContext",
        "CardOperator", "Challenge", "EventAnswer", "EventClaim",
        "EventError", "EventHeader", "EventReceiver", "EventReceiverBuilder", "EventRouter",
        "EventRouterBuilder", "EventStore", "Incoming", "MemoryEventStore", "PreviewAnswer",
        "RawEvent", "Received", "Toast",
    ]),
    (&["events", "redis"], &["RedisEventStore"]),
    (&["limits"], &[
        "RateBucket", "RateLimitStore", "RateLimitTurn", "RateLimits", "WantedTurn",
    ]),
    (&["limits", "redis"], &["RedisRateLimitStore"]),
    (&["long-connection"], &[
        "Acknowledge", "LongConnection", "LongConnectionCounts", "LongConnectionHandle",
        "LongConnectionState", "StaleEvent",
    ]),
    (&["markdown"], &["MarkdownReader", "PostPart"]),
    (&["redis"], &["RedisConnection", "RedisReply", "RedisTokenStore"]),
];

/// Names of the runtime that are types of the crate's own here, with what it knows.
pub const OWN: [&str; 2] = ["CustomBot", "CustomBotBuilder"];

/// Names that only generated code uses, from the runtime itself. Programs find those about contents
/// of messages in the module [`CONTENT`](super::CONTENT) of a service.
#[rustfmt::skip]
pub const HIDDEN: [&str; 11] = [
    "Card", "CardMember", "CardPart", "ContentError", "ContentKind", "ContentRules", "RawContent", "Text", "Wire", "check",
    "check_conditions",
];

/// Modules and crates, each with its feature if it needs one; `blocking` is a module of the crate's
/// own, and a feature.
pub const MODULES: [(&str, Option<&str>); 4] =
    [("http", None), ("reqwest", None), ("serde_json", None), ("transport", None)];

/// The module of guides.
pub const GUIDE: &str = "guide";

/// The features that do not belong to a service.
pub const FEATURES: [&str; 17] = [
    "blocking",
    "card",
    "card-html",
    "custom-bot",
    "default",
    "events",
    "full",
    "gzip",
    "limits",
    "long-connection",
    "markdown",
    "redis",
    "socks",
    "tls-aws-lc-rs",
    "tls-native",
    "tls-no-provider",
    "tls-ring",
];

/// Whether a service cannot have this name, because a module or a feature has it already.
pub fn is_taken(service: &str) -> bool {
    MODULES.iter().any(|(module, _)| *module == service)
        || FEATURES.contains(&service)
        || service == GUIDE
}
