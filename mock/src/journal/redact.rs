//! Hides secrets and tokens in bodies, queries and violations.

use serde_json::Value;

/// Replaces each secret.
pub(crate) const HIDDEN: &str = "<hidden>";

/// Whether a field with this name or path holds a secret. Tokens that only name a place
/// (`page_token`, `app_token` of a table) are not secret.
pub(crate) fn is_secret(path: &str) -> bool {
    const SECRETS: [&str; 9] = [
        "access_key",
        "appsecret",
        "secret",
        "access_token",
        "refresh_token",
        "password",
        "app_ticket",
        "authorization",
        "code_verifier",
    ];
    let name = path.rsplit('.').next().unwrap_or(path).to_ascii_lowercase();
    // Messages by custom bots have a `sign`, as a whole name: `design` is none.
    name == "sign" || SECRETS.iter().any(|secret| name.ends_with(secret))
}

/// The value with all its secrets hidden.
pub(crate) fn json(mut value: Value) -> Value {
    fn hide(value: &mut Value) {
        match value {
            Value::Array(elements) => elements.iter_mut().for_each(hide),
            Value::Object(members) => {
                for (name, member) in members {
                    if is_secret(name) { *member = HIDDEN.into() } else { hide(member) }
                }
            }
            _ => {}
        }
    }
    hide(&mut value);
    value
}

/// The pairs with all their secrets hidden.
pub(crate) fn pairs(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    let shown = |name: &str, value| if is_secret(name) { HIDDEN } else { value };
    pairs.iter().map(|(name, value)| (name.as_str(), shown(name, value.as_str()))).collect()
}
