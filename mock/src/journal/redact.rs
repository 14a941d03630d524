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
    const KEY: &str = "access_key=";
    fn hide(value: &mut Value) {
        match value {
            Value::Array(elements) => elements.iter_mut().for_each(hide),
            Value::Object(members) => {
                for (name, member) in members {
                    if is_secret(name) { *member = HIDDEN.into() } else { hide(member) }
                }
            }
            // The address of a long connection lets whoever knows it in.
            Value::String(text) if text.contains(KEY) => {
                let (before, after) = text.split_once(KEY).unwrap_or_default();
                let rest = after.find('&').map_or("", |at| &after[at..]);
                *text = format!("{before}{KEY}{HIDDEN}{rest}");
            }
            _ => {}
        }
    }
    hide(&mut value);
    value
}

/// A text that may be JSON which breaks off, with its secrets hidden as far as that can be told.
#[cfg(feature = "control")]
pub(crate) fn text(text: &str) -> String {
    let mut parts: Vec<&str> = text.split('"').collect();
    for at in 0..parts.len().saturating_sub(2) {
        if is_secret(parts[at]) && parts[at + 1].trim() == ":" {
            parts[at + 2] = HIDDEN;
        }
    }
    parts.join("\"")
}

/// The pairs with all their secrets hidden.
pub(crate) fn pairs(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    let shown = |name: &str, value| if is_secret(name) { HIDDEN } else { value };
    pairs.iter().map(|(name, value)| (name.as_str(), shown(name, value.as_str()))).collect()
}
