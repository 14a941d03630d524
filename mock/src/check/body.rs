//! Bodies: content type, form, and then the fields.

use feishu_spec::{Body, Endpoint, Field, Type, validate};
use http::header::CONTENT_TYPE;
use serde_json::json;

use super::{Checks, Sent, Violation, text};
use crate::{form::FormPart, query};

/// Checks the body of a request.
pub(super) fn body(endpoint: &Endpoint, sent: &Sent<'_>, checks: Checks, out: &mut Vec<Violation>) {
    let Some(body) = &endpoint.request.body else {
        // Many clients send `{}` where nothing is to be sent; the platform does not mind.
        let empty = sent.body.trim_ascii().is_empty() || sent.body.trim_ascii() == b"{}";
        if checks.unknown_fields && !empty {
            let found = Violation::new("body", shown(sent.body), "no body is documented here");
            out.push(found.not_documented());
        }
        return;
    };
    let documented = endpoint.request.content_type.as_deref().unwrap_or("application/json");
    let documented = essence(documented);
    if sent.body.trim_ascii().is_empty() {
        return absent(body, out);
    }
    let header = sent.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let header = header.unwrap_or_default();
    if essence(header) != documented {
        out.push(Violation::new("Content-Type", header, format!("expected {documented}")));
        return;
    }
    match documented.as_str() {
        "multipart/form-data" => form_data(&body.fields, header, sent, checks, out),
        "application/x-www-form-urlencoded" => {
            let pairs = query::pairs(&String::from_utf8_lossy(sent.body));
            text::fields(&body.fields, &pairs, checks, out);
        }
        "application/json" => json(body, sent, checks, out),
        // The bytes of a file or the like: nothing is known of what they hold.
        _ => {}
    }
}

fn json(body: &Body, sent: &Sent<'_>, checks: Checks, out: &mut Vec<Violation>) {
    let value = match sent.json() {
        Ok(value) => value,
        Err(error) => {
            let description = format!("not JSON: {error}; expected {}", body.ty);
            out.push(Violation::new("body", shown(sent.body), description));
            return;
        }
    };
    let found = validate::body(body, "body", value, checks.into());
    out.extend(found.into_iter().map(Violation::from));
}

fn form_data(
    fields: &[Field],
    header: &str,
    sent: &Sent<'_>,
    checks: Checks,
    out: &mut Vec<Violation>,
) {
    let parts = match sent.form(header) {
        Ok(parts) => parts,
        Err(message) => return out.push(Violation::new("body", "", message.as_str())),
    };
    for field in fields {
        // The official Python SDK sends an empty part for what is not given.
        let is_text = matches!(field.ty.innermost(), Type::String | Type::File);
        let is_given = |part: &&FormPart| {
            part.name == field.name && (is_text || field.required || !part.content.is_empty())
        };
        let mut found = parts.iter().filter(is_given).peekable();
        if found.peek().is_none() && field.required {
            out.push(Violation::required(&*field.name));
        }
        for part in found {
            let is_file = *field.ty.innermost() == Type::File;
            match (is_file, std::str::from_utf8(&part.content)) {
                // Official SDKs send files without a file name, too.
                (true, _) => {}
                (false, Ok(text)) => text::scalar(field, text, &field.name, checks, out),
                (false, Err(_)) => {
                    out.push(Violation::new(&*field.name, "", "bytes that are not UTF-8 text"));
                }
            }
        }
    }
    if checks.unknown_fields {
        for part in parts {
            if !fields.iter().any(|field| field.name == part.name) {
                out.push(Violation::unknown(&*part.name, shown(&part.content), fields));
            }
        }
    }
}

/// No body: wrong where a field in it is required.
fn absent(body: &Body, out: &mut Vec<Violation>) {
    if body.ty == Type::Object {
        let nothing = json!({});
        let found = validate::object(&body.fields, &nothing, Checks::strict().into());
        out.extend(found.into_iter().map(Violation::from));
    } else {
        out.push(Violation::new("body", "", format!("required, but absent: {}", body.ty)));
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn shown(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => format!("{} bytes", bytes.len()),
    }
}
