//! What the platform says in the body of a failed call.

use serde_json::{Map, Value};

use super::Remedy;
use crate::{
    endpoint::Meaning,
    secret::{Secret, redact},
    wire::{self},
};

/// Longer messages are cut: some quote whole documents.
const LONGEST_MESSAGE: usize = 4096;

/// The platform's own account of a failure.
#[derive(Debug)]
pub(crate) struct PlatformFailure {
    pub(crate) code: i64,
    /// What the code means on this endpoint; whoever makes the call knows.
    pub(crate) meaning: Meaning,
    /// What helps.
    pub(crate) remedy: Option<Remedy>,
    pub(crate) message: String,
    /// From `error.log_id`; the header's comes first.
    pub(crate) log_id: Option<String>,
    /// The permissions that it names as missing.
    pub(crate) scopes: Vec<String>,
    pub(crate) fields: Vec<FieldViolation>,
    /// An address where a person can help.
    pub(crate) help: Option<String>,
}

/// A field that the platform found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldViolation {
    /// The field.
    pub field: String,
    /// Its value as the platform saw it.
    pub value: String,
    /// What is wrong with it.
    pub description: String,
}

impl PlatformFailure {
    /// Reads the body of a reply. `None` where it is no JSON object with a code. The code is in one
    /// of the members `codes`: the first of them that is not 0, or else the first.
    pub(crate) fn read(
        body: &[u8],
        codes: &[&str],
        message: &str,
        secrets: &[Secret],
    ) -> Option<PlatformFailure> {
        let reply: Map<String, Value> = wire::repair::parse(body).ok()?;
        // Some services give the code only inside `error`.
        let detail = reply.get("error");
        let inside = detail.filter(|_| !reply.contains_key("code"));
        let code = |name: &&str| wire::decode(reply.get(*name)?).ok();
        let given = codes.iter().filter_map(code).find(|code: &i64| *code != 0);
        let code = match given.or_else(|| codes.iter().find_map(code)) {
            Some(code) => code,
            None if codes.iter().any(|name| reply.contains_key(*name)) => return None,
            None => wire::decode(inside?.get("code")?).ok()?,
        };
        let clean = |text: &str| cut(redact(text, secrets).into_owned());
        let message = [message, "msg", "message", "error_description", "StatusMessage"]
            .iter()
            .find_map(|name| reply.get(*name).or_else(|| inside?.get(*name))?.as_str())
            .map(clean)
            .unwrap_or_default();
        let list = |name: &str| {
            detail
                .and_then(|detail| detail.get(name))
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let text = |object: &Value, name: &str| match object.get(name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => clean(text),
            Some(other) => clean(&other.to_string()),
        };
        Some(PlatformFailure {
            code,
            meaning: Meaning::default(),
            remedy: Remedy::of(code),
            message,
            log_id: detail.map(|detail| text(detail, "log_id")).filter(|log_id| !log_id.is_empty()),
            scopes: list("permission_violations")
                .map(|violation| text(violation, "subject"))
                .filter(|scope| !scope.is_empty())
                .collect(),
            fields: list("field_violations")
                .map(|violation| FieldViolation {
                    field: text(violation, "field"),
                    value: text(violation, "value"),
                    description: text(violation, "description"),
                })
                .collect(),
            help: list("helps").map(|help| text(help, "url")).find(|url| !url.is_empty()),
        })
    }
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_MESSAGE) {
        text.truncate(end);
        text.push('…');
    }
    text
}
