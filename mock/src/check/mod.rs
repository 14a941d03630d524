//! Requests against their specs: required fields, types, limits, content type. Tokens and
//! permissions stand in `access`; what is answered after a failed check, at the end of this file.

mod body;
mod bot;
mod card;
mod card_member;
mod content;
mod file_size;
mod text;
mod violation;

use bytes::Bytes;
use feishu_spec::{Endpoint, ErrorCode, Field, condition::broken, validate::Strictness};
use http::HeaderMap;
use serde_json::{Value, json};

pub use self::violation::Violation;
pub(crate) use self::{
    bot::{KINDS as BOT_KINDS, bot_message},
    card::Components,
    file_size::check as file_size,
};
use crate::{Specs, form::Form, parsed::Parsed, refusal::Refusal};

/// How closely a platform looks at requests.
///
/// Fields that are not documented do not make a call fail by default, as on the platform, which
/// ignores them; they stand in [`Received::ignored`](crate::Received::ignored). A test that is
/// there to find mistyped names refuses them with [`Checks::strict`].
///
/// ```
/// use feishu_mock::Checks;
/// assert!(!Checks::default().unknown_fields && Checks::strict().unknown_fields);
/// let without_enums = Checks { enum_values: false, ..Checks::strict() };
/// assert!(without_enums.limits && !without_enums.enum_values);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checks {
    /// Refuse fields of query and body that the spec does not have, instead of ignoring them.
    pub unknown_fields: bool,
    /// Refuse `"12"` for a documented int and `12` for a documented string.
    pub exact_types: bool,
    /// Refuse what breaks documented lengths, counts, ranges and patterns.
    pub limits: bool,
    /// Refuse values that the documentation does not list for a field with listed values.
    pub enum_values: bool,
}

impl Checks {
    /// Everything is refused that the documentation does not allow.
    pub const fn strict() -> Checks {
        Checks { unknown_fields: true, exact_types: true, limits: true, enum_values: true }
    }

    /// The least: required fields, types with scalars read from strings and the other way round,
    /// and limits.
    pub const fn lenient() -> Checks {
        Checks { unknown_fields: false, exact_types: false, limits: true, enum_values: false }
    }
}

impl From<Checks> for Strictness {
    fn from(checks: Checks) -> Strictness {
        let Checks { unknown_fields, exact_types, limits, enum_values } = checks;
        Strictness {
            unknown: unknown_fields,
            exact_types,
            limits,
            values: enum_values,
            ..Strictness::STRICT
        }
    }
}

impl Default for Checks {
    fn default() -> Checks {
        Checks { unknown_fields: false, exact_types: true, limits: true, enum_values: true }
    }
}

/// What was sent, taken apart.
pub(crate) struct Sent<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) path: &'a [(String, String)],
    pub(crate) query: &'a [(String, String)],
    pub(crate) body: &'a Bytes,
    /// What was read from the body: several checks look at it.
    pub(crate) parsed: &'a Parsed,
}

impl<'a> Sent<'a> {
    /// The body as JSON, or why it is none.
    fn json(&self) -> &'a serde_json::Result<Value> {
        self.parsed.json(self.body)
    }

    /// The body as a form of this content type, or what is wrong with it.
    fn form(&self, content_type: &str) -> &'a Form {
        self.parsed.form(content_type, self.body)
    }
}

/// What a check found, in order of path, query, headers, body.
#[derive(Default)]
pub(crate) struct Found {
    /// What the call is refused for.
    pub(crate) violations: Vec<Violation>,
    /// The fields that are not documented, where they are not refused.
    pub(crate) ignored: Vec<Violation>,
}

impl Found {
    /// How well the request fits the endpoint; less is better.
    pub(crate) fn misfit(&self) -> (usize, usize) {
        (self.violations.len(), self.ignored.len())
    }
}

/// Everything that is wrong with a request.
pub(crate) fn request(
    specs: &Specs,
    endpoint: &Endpoint,
    sent: &Sent<'_>,
    checks: Checks,
) -> Found {
    // Ignored fields are still searched for, since the journal lists them.
    let all = all(specs, endpoint, sent, Checks { unknown_fields: true, ..checks });
    let is_ignored = |it: &Violation| it.is_unknown() && !checks.unknown_fields;
    let (ignored, violations) = all.into_iter().partition(is_ignored);
    Found { violations, ignored }
}

fn all(specs: &Specs, endpoint: &Endpoint, sent: &Sent<'_>, checks: Checks) -> Vec<Violation> {
    let request = &endpoint.request;
    let mut out = Vec::new();
    // The path has exactly its parameters, or it would not have led here.
    text::fields(&request.path, sent.path, Checks { unknown_fields: false, ..checks }, &mut out);
    text::fields(&request.query, sent.query, checks, &mut out);
    headers(&request.headers, sent.headers, checks, &mut out);
    body::body(endpoint, sent, checks, &mut out);
    content::content(specs, endpoint, sent, checks, &mut out);
    card_member::cards(specs, endpoint, sent, checks, &mut out);
    if checks.limits {
        out.extend(conditions(endpoint, sent));
    }
    out
}

/// The conditions between fields that a request breaks. A body that is no JSON object is not
/// looked at: another check speaks of it.
fn conditions(endpoint: &Endpoint, sent: &Sent<'_>) -> Vec<Violation> {
    let conditions = &endpoint.request.conditions;
    if conditions.is_empty() {
        return Vec::new();
    }
    let query = sent.query.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
    let query = Value::Object(query.collect());
    let (none, unread) = (json!({}), Value::Null);
    let body = match sent.body.trim_ascii() {
        b"" => &none,
        _ => sent.json().as_ref().unwrap_or(&unread),
    };
    let parts = [("query", &query), ("body", body)];
    let broken = parts.iter().flat_map(|(part, value)| broken(conditions, part, value));
    broken.map(|broken| Violation::new(broken.place(), "", broken.message())).collect()
}

fn headers(fields: &[Field], headers: &HeaderMap, checks: Checks, out: &mut Vec<Violation>) {
    for field in fields {
        let values: Vec<(String, String)> = headers
            .get_all(field.name.as_str())
            .iter()
            .map(|value| (field.name.clone(), String::from_utf8_lossy(value.as_bytes()).into()))
            .collect();
        text::fields(std::slice::from_ref(field), &values, checks, out);
    }
}

/// The answer to a request that failed the check: the endpoint's documented code for bad
/// parameters, and where it documents none, the platform's own.
pub(crate) fn refusal(endpoint: &Endpoint, violations: Vec<Violation>) -> Refusal {
    match bad_parameters(&endpoint.errors) {
        Some(error) => {
            let message = error.message.clone().unwrap_or_default();
            Refusal::fields(error.status.unwrap_or(400), error.code, message, violations)
        }
        None => Refusal::fields(400, 99_992_402, "field validation failed", violations),
    }
}

/// The documented error whose message speaks of parameters; of several, the one that says it
/// plainest.
fn bad_parameters(errors: &[ErrorCode]) -> Option<&ErrorCode> {
    let rank = |error: &ErrorCode| {
        let message = error.message.as_deref()?.to_lowercase();
        let speaks = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if error.status.is_some_and(|status| status != 400) {
            None
        } else if speaks(&["参数", "param"]) {
            // `invalid app_id param` is about one parameter, `param is invalid` about any.
            Some((0, message.chars().count()))
        } else if speaks(&["invalid request", "invalid argument", "validation"]) {
            Some((1, message.chars().count()))
        } else if speaks(&["invalid"]) && !speaks(&["token", "permission", "auth"]) {
            Some((2, message.chars().count()))
        } else {
            None
        }
    };
    errors
        .iter()
        .filter_map(|error| Some((rank(error)?, error)))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, error)| error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: Option<u16>, code: i64, message: &str) -> ErrorCode {
        ErrorCode { status, code, message: Some(message.into()), class: None, description: None }
    }

    #[test]
    fn the_documented_code_for_bad_parameters_is_the_one_that_says_so() {
        let errors = [
            error(Some(500), 1, "param server error"),
            error(Some(400), 2, "invalid token"),
            error(Some(400), 3, "invalid berth"),
            error(None, 4, "the berth_id Param is invalid"),
            error(Some(400), 5, "param is invalid"),
        ];
        let code = |errors: &[ErrorCode]| bad_parameters(errors).map(|error| error.code);
        assert_eq!(code(&errors), Some(5));
        assert_eq!(code(&errors[..4]), Some(4));
        assert_eq!(code(&errors[..3]), Some(3));
        assert_eq!(code(&errors[..2]), None);
    }
}
