//! Refusals: a code, a message, an HTTP status, and their details. The checks that lead to a
//! refusal are elsewhere.

use std::cmp::Reverse;

use feishu_spec::{CodeClass, Endpoint, ErrorCode};
use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::Reply;
use crate::Violation;

/// A reply other than success.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: i64,
    pub(crate) message: String,
    /// The violations, for the journal.
    pub(crate) violations: Vec<Violation>,
    /// Members of the reply's `error`; boxed, so that a refusal stays small as an error.
    details: Box<Map<String, Value>>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What follows from the code, where the endpoint may have a code of its own for it.
    class: Option<CodeClass>,
    form: Form,
}

/// The form of a refusal's reply.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// `code`, the message, and details in `error`.
    Common,
    /// As OAuth wants it, with this word as `error`.
    OAuth(&'static str),
    /// That of the long connection and of custom bots, where `data` is always there.
    WithData,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: i64, message: impl Into<String>) -> Refusal {
        Refusal {
            status,
            code,
            message: message.into(),
            violations: Vec::new(),
            details: Box::default(),
            headers: Vec::new(),
            class: None,
            form: Form::Common,
        }
    }

    /// Says what follows from the code, so that endpoints with a code of their own answer with that.
    pub(crate) fn of_class(self, class: CodeClass) -> Refusal {
        Refusal { class: Some(class), ..self }
    }

    /// What the request names does not exist.
    pub(crate) fn not_found() -> Refusal {
        Refusal::new(404, 91_402, "NOTEXIST").of_class(CodeClass::NotFound)
    }

    /// What the request names may not be used.
    pub(crate) fn forbidden() -> Refusal {
        Refusal::new(403, 91_403, "FORBIDDEN").of_class(CodeClass::PermissionDenied)
    }

    /// As the endpoint documents it: with its own code and message, if it has some of the class, and
    /// with the HTTP status of the code.
    pub(crate) fn documented_by(self, endpoint: &Endpoint) -> Refusal {
        self.documented_about(endpoint, "")
    }

    /// As the endpoint documents it for a value of `field`: of several codes of the class, the one
    /// whose message has most words of the field's name, or else the first.
    pub(crate) fn documented_about(mut self, endpoint: &Endpoint, field: &str) -> Refusal {
        let rows = &endpoint.errors;
        let words = words(field);
        let of_class = rows.iter().filter(|row| row.class.is_some() && row.class == self.class);
        let own = of_class.min_by_key(|row| Reverse(named(row.message.as_deref(), &words)));
        if let Some(own) = own {
            self.code = own.code;
            self.message = own.message.clone().unwrap_or_default();
        }
        let row = own.or_else(|| rows.iter().find(|row| row.code == self.code));
        self.status = row.and_then(|row| row.status).unwrap_or(self.status);
        self
    }

    /// As the endpoint documents it for a value of `field`, with the first of its codes of any class
    /// whose message has one of these words, or else as [`documented_about`](Self::documented_about).
    pub(crate) fn documented_saying(
        self,
        endpoint: &Endpoint,
        words: &[&str],
        field: &str,
    ) -> Refusal {
        let says = |message: &str| {
            let message = message.to_lowercase();
            words.iter().any(|word| message.contains(word))
        };
        let row = endpoint.errors.iter().find(|row| row.message.as_deref().is_some_and(says));
        let Some(row) = row else { return self.documented_about(endpoint, field) };
        self.with_row(row)
    }

    /// The same with the code, the message and the HTTP status of a documented row.
    pub(crate) fn with_row(mut self, row: &ErrorCode) -> Refusal {
        self.code = row.code;
        self.message = row.message.clone().unwrap_or_default();
        self.status = row.status.unwrap_or(self.status);
        self
    }

    /// A refusal in the form of OAuth: `error` is a word, and the message is its own member.
    pub(crate) fn oauth(code: i64, error: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { form: Form::OAuth(error), ..Refusal::new(400, code, message) }
    }

    /// In the form of most refusals, whatever its own.
    pub(crate) fn in_common_form(self) -> Refusal {
        Refusal { form: Form::Common, ..self }
    }

    /// No URL for a long connection. The HTTP status is 200, as on the platform.
    pub(crate) fn connection(code: i64, message: impl Into<String>) -> Refusal {
        Refusal { form: Form::WithData, ..Refusal::new(200, code, message) }
    }

    /// No message by a custom bot. Most refusals have the HTTP status 200, as on the platform.
    pub(crate) fn bot(status: u16, code: i64, message: impl Into<String>) -> Refusal {
        Refusal { form: Form::WithData, ..Refusal::new(status, code, message) }
    }

    /// A handshake of a long connection that fails, with the headers that say why.
    pub(crate) fn handshake(status: i64, message: &str, auth_code: i64) -> Refusal {
        Refusal::new(403, status, message)
            .header("handshake-status", status)
            .header("handshake-msg", message)
            .header("handshake-autherrcode", auth_code)
    }

    /// The path does not have this method; `allowed` is the value of the header `Allow`.
    pub(crate) fn method(method: &str, allowed: &str) -> Refusal {
        let message = format!("request method doesn't match: {method}, expected {allowed}");
        Refusal::new(405, 99_991_301, message).header("allow", allowed)
    }

    /// A permission is missing: any one of `scopes` would suffice. `kind` is the platform's word
    /// for the kind of permission, `page` the address where it is asked for.
    pub(crate) fn permission(code: i64, kind: &str, scopes: &[&str], page: &str) -> Refusal {
        let names = scopes.join(", ");
        let message = match code {
            99_991_679 => format!("Unauthorized. The user has not granted one of: [{names}]"),
            _ => format!("Access denied. One of the following scopes is required: [{names}]"),
        };
        let violations: Vec<Value> =
            scopes.iter().map(|scope| json!({"type": kind, "subject": scope})).collect();
        let query = scopes.join(",");
        let url = format!("{page}?q={query}&op_from=openapi");
        let helps = json!([{"url": url, "description": format!("Scopes to ask for: [{names}]")}]);
        Refusal::new(400, code, message)
            .detail("permission_violations", Value::Array(violations))
            .detail("helps", helps)
    }

    /// Fields of the request are wrong.
    pub(crate) fn fields(
        status: u16,
        code: i64,
        message: impl Into<String>,
        violations: Vec<Violation>,
    ) -> Refusal {
        let listed = violations.iter().map(Violation::to_json).collect();
        let mut refusal =
            Refusal::new(status, code, message).detail("field_violations", Value::Array(listed));
        refusal.violations = violations;
        refusal
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl ToString) -> Refusal {
        if let Ok(value) = HeaderValue::try_from(value.to_string()) {
            self.headers.push((HeaderName::from_static(name), value));
        }
        self
    }

    fn detail(mut self, name: &str, value: Value) -> Refusal {
        self.details.insert(name.to_owned(), value);
        self
    }

    /// The reply. `message_member` is the endpoint's name for the message, usually `msg`.
    pub(crate) fn into_reply(self, message_member: &str, log_id: &str) -> Reply {
        let (code, message) = (self.code, &self.message);
        match self.form {
            Form::Common => {}
            Form::OAuth(error) => {
                let body = json!({"code": code, "error": error, "error_description": message});
                return Reply::json(self.status, &body);
            }
            Form::WithData => {
                let body = json!({"code": code, "msg": message, "data": {}});
                return Reply::json(self.status, &body);
            }
        }
        let mut error = *self.details;
        error.insert("log_id".into(), log_id.into());
        let mut body = Map::new();
        body.insert("code".into(), self.code.into());
        body.insert(message_member.to_owned(), self.message.into());
        body.insert("error".into(), Value::Object(error));
        let mut reply = Reply::json(self.status, &Value::Object(body));
        reply.headers.extend(self.headers);
        reply
    }
}

/// The words of a field's name, `table_id` or `spreadsheetToken`, in lower case.
fn words(field: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in field.chars() {
        if letter == '_' || letter.is_uppercase() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// How well a documented message speaks of a field whose name has these words. What kind of name
/// an id is (`id`, `token`, `key`) says less than what it is the id of.
fn named(message: Option<&str>, words: &[String]) -> usize {
    let message = message.unwrap_or_default().to_lowercase();
    let weight = |word: &&str| match *word {
        "id" | "token" | "key" | "code" | "open" | "list" => 1,
        _ => 3,
    };
    let singular = words.iter().map(|word| word.trim_end_matches('s'));
    singular.filter(|word| message.contains(word)).map(|word| weight(&word)).sum()
}
