//! What follows from an error code, where its documented message tells.

use feishu_spec::CodeClass;

/// Parts of messages that say: the platform has seen the key or the sequence number of this call
/// before, or still executes a call with the same key. Each was read on its page. Messages that say
/// that a *thing* exists already (a name, a phone number) are not among them.
const REPEATED: &[&str] = &[
    "uuid conflict",
    "uuidconflict",
    "client token conflict",
    "client_token repeat",
    "request id repeat",
    "幂等 token 重复",
    "client_token并发调用",
    "client_token进行并发",
    "create request is being processed",
    "repeated request is processing",
    "same api requests are submitted repeatedly",
    "reqrecommited",
    "did not increment consecutively",
    "send mail repeatedly",
];

/// The class that this message tells.
pub(super) fn of(message: &str) -> Option<CodeClass> {
    let message = message.to_lowercase();
    REPEATED.iter().any(|part| message.contains(part)).then_some(CodeClass::Repeated)
}

#[cfg(test)]
mod tests {
    use super::{CodeClass, of};

    #[test]
    fn messages_about_the_call_are_told_from_messages_about_the_thing() {
        for message in ["UUID conflict", "OpenApiErrorCodeUuidConflict", "client_token repeat."] {
            assert_eq!(of(message), Some(CodeClass::Repeated), "{message}");
        }
        for message in ["name already exists", "Write conflict", "duplicate order error", ""] {
            assert_eq!(of(message), None, "{message}");
        }
    }
}
