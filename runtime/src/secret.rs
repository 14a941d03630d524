//! [`Secret`]: text that no `Debug`, `Display` or error shows.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, OnceLock},
};

use http::HeaderValue;
use regex_lite::{Captures, Regex};

/// Replaces a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// An app secret or an access token.
#[derive(Clone)]
pub(crate) struct Secret(Arc<SecretText>);

struct SecretText {
    text: Box<str>,
    /// The value of `Authorization`, once it was asked for: every call sends it.
    bearer: OnceLock<Option<HeaderValue>>,
}

impl Secret {
    pub(crate) fn new(text: impl Into<Box<str>>) -> Self {
        Secret(Arc::new(SecretText { text: text.into(), bearer: OnceLock::new() }))
    }

    /// The text itself, to be sent.
    pub(crate) fn reveal(&self) -> &str {
        &self.0.text
    }

    /// The value of `Authorization`; `None` if no header can carry it.
    pub(crate) fn bearer(&self) -> Option<HeaderValue> {
        let make = || {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", self.reveal())).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        self.0.bearer.get_or_init(make).clone()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.reveal() == other.reveal()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Whether a member with this name holds a credential. Tokens that name a place (`page_token`, the
/// `app_token` of a table) do not.
pub(crate) fn is_credential(name: &str) -> bool {
    const ENDS: [&str; 8] = [
        "access_token",
        "refresh_token",
        "id_token",
        "app_secret",
        "client_secret",
        "app_ticket",
        "password",
        "code_verifier",
    ];
    ENDS.iter().any(|end| name.ends_with(end)) || name == "ticket"
}

/// Removes secrets from text that comes from outside: known ones by value, and in JSON the values
/// of members whose names say that they hold credentials.
pub(crate) fn redact<'a>(text: &'a str, known: &[Secret]) -> Cow<'a, str> {
    static MEMBERS: OnceLock<Regex> = OnceLock::new();
    let members = MEMBERS.get_or_init(|| {
        Regex::new(
            r#"(?i)("[a-z_]*(?:access_token|refresh_token|id_token|app_secret|client_secret|app_ticket|jsapi_ticket|password)"\s*:\s*")((?:[^"\\]|\\.)*)"#,
        )
        .expect("the expression is constant")
    });
    let mut text = match members
        .replace_all(text, |found: &Captures<'_>| format!("{}{REDACTED}", &found[1]))
    {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(text) => Cow::Owned(text),
    };
    for secret in known {
        // A very short one would be found in any text; real ones have 30 characters and more.
        if secret.reveal().len() >= 4 && text.contains(secret.reveal()) {
            text = Cow::Owned(text.replace(secret.reveal(), REDACTED));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Secret, redact};

    #[test]
    fn secrets_are_taken_out_by_value_and_by_name() {
        let known = [Secret::new("s3cret-value")];
        let text = r#"{"msg": "bad s3cret-value", "tenant_access_token" : "t-1\"2", "page_token": "p", "user_access_token":"u-cut"#;
        assert_eq!(
            redact(text, &known),
            r#"{"msg": "bad [redacted]", "tenant_access_token" : "[redacted]", "page_token": "p", "user_access_token":"[redacted]"#
        );
        assert_eq!(format!("{:?}", known[0]), "[redacted]");
    }
}
