//! Short ways to write specs and parts of documents.

use feishu_codegen::lower;
use feishu_openapi_document::{self as openapi, Document, Options};
use feishu_overrides::Overrides;
use feishu_spec::{self as spec, Endpoint, Event};
use serde_json::{Value, json};

/// An endpoint with this identity, method, path and further members.
pub(crate) fn endpoint(id: &str, method: &str, path: &str, members: Value) -> Endpoint {
    let mut spec = json!({ "id": id, "title": "港", "method": method, "path": path });
    for (key, member) in members.as_object().expect("members") {
        spec[key] = member.clone();
    }
    serde_json::from_value(spec).expect("a spec")
}

/// An endpoint with only this body.
pub(crate) fn with_body(id: &str, fields: Value) -> Endpoint {
    let path = format!("/open-apis/{}", id.replace('.', "/"));
    let members = json!({ "request": { "body": { "type": "object", "fields": fields } } });
    endpoint(id, "POST", &path, members)
}

/// An endpoint with only these fields in the `data` of its reply.
pub(crate) fn with_data(id: &str, fields: Value) -> Endpoint {
    let path = format!("/open-apis/{}", id.replace('.', "/"));
    let members = json!({ "response": { "data": { "type": "object", "fields": fields } } });
    endpoint(id, "GET", &path, members)
}

/// The document of these endpoints, with the names of the generated crate.
pub(crate) fn document(endpoints: &[Endpoint]) -> Document {
    let items = lower::items(endpoints, &[], &Overrides::default());
    openapi::document(endpoints, &[], &Options { items, ..Options::default() })
}

pub(crate) fn event_document(events: &[Event]) -> Document {
    let items = lower::items(&[], events, &Overrides::default());
    openapi::document(&[], events, &Options { items, ..Options::default() })
}

/// The part of a document at a JSON pointer, and its notes, as text.
pub(crate) fn part(document: &Document, pointer: &str) -> String {
    let part = document.value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"));
    let notes: Vec<String> = document.notes.iter().map(|note| format!("note: {note}\n")).collect();
    spec::to_text(part) + &notes.concat()
}

/// The names of all schemas except those of errors.
pub(crate) fn schema_names(document: &Document) -> Vec<&str> {
    let schemas = document.value["components"]["schemas"].as_object().expect("schemas");
    let of_refusals = ["Error", "ErrorDetail", "OAuthError"];
    schemas.keys().map(String::as_str).filter(|name| !of_refusals.contains(name)).collect()
}
