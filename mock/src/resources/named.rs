//! The values of a request, with the names of the fields that hold them.

use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::{Received, form, query};

/// Each value of the path, the query and the body, in this order, with the name of its field;
/// elements of a list have the name of the list.
pub(super) fn values(received: &Received) -> Vec<(String, String)> {
    let mut out = received.path_params.clone();
    out.extend(received.query.iter().cloned());
    let media_type = received.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    if media_type.starts_with("multipart/") {
        let texts = form::texts(received.form());
        out.extend(texts.map(|(name, text)| (name.to_owned(), text.to_owned())));
    } else if media_type.starts_with("application/x-www-form-urlencoded") {
        out.extend(query::pairs(&String::from_utf8_lossy(&received.body)));
    } else if let Some(body) = received.body_json() {
        scalars("body", body, &mut out);
    }
    out
}

/// The strings and numbers inside a value of the field `name`.
fn scalars(name: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => out.push((name.to_owned(), text.clone())),
        Value::Number(number) => out.push((name.to_owned(), number.to_string())),
        Value::Array(elements) => elements.iter().for_each(|it| scalars(name, it, out)),
        Value::Object(members) => members.iter().for_each(|(name, it)| scalars(name, it, out)),
        Value::Bool(_) | Value::Null => {}
    }
}
