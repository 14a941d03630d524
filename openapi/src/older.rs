//! The document in OpenAPI 3.0, for tools that do not support 3.1. It says the same except for
//! events: 3.0 has no webhooks.

use serde_json::{Map, Value, json};

/// Converts a document of [`document`](super::document) without events to OpenAPI 3.0.
pub fn to_3_0(document: &Value) -> Value {
    let mut document = document.clone();
    document["openapi"] = "3.0.3".into();
    if let Some(info) = document["info"].as_object_mut() {
        info.shift_remove("summary");
        // OpenAPI 3.0 has no member for an SPDX expression.
        let license =
            json!({ "name": "MIT OR Apache-2.0", "url": "https://spdx.org/licenses/MIT.html" });
        info.insert("license".into(), license);
    }
    if let Some(schemas) =
        document.pointer_mut("/components/schemas").and_then(Value::as_object_mut)
    {
        schemas.values_mut().for_each(schema);
    }
    find_schemas(&mut document["paths"]);
    find_schemas(&mut document["components"]["responses"]);
    document
}

/// Converts every schema below a part of the document. Documented values contain no schemas,
/// whatever their members are called.
fn find_schemas(part: &mut Value) {
    match part {
        Value::Object(members) => {
            for (key, member) in members {
                match key.as_str() {
                    "schema" => schema(member),
                    "responses" => {
                        errors_by_range(member);
                        find_schemas(member);
                    }
                    "example" => {}
                    key if key.starts_with("x-") => {}
                    _ => find_schemas(member),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(find_schemas),
        _ => {}
    }
}

/// Generators for OpenAPI 3.0 take `default` for a reply of success too.
fn errors_by_range(responses: &mut Value) {
    let Some(responses) = responses.as_object_mut() else { return };
    if let Some(error) = responses.shift_remove("default") {
        for range in ["4XX", "5XX"] {
            responses.entry(range).or_insert_with(|| error.clone());
        }
    }
}

fn schema(value: &mut Value) {
    let Value::Object(members) = value else { return };
    if let Some(Value::Object(properties)) = members.get_mut("properties") {
        properties.values_mut().for_each(schema);
    }
    for inner in ["items", "additionalProperties"] {
        members.get_mut(inner).into_iter().for_each(schema);
    }
    members.shift_remove("contentMediaType");
    if let Some(example) = members.shift_remove("examples").and_then(|all| all.get(0).cloned()) {
        members.insert("example".into(), example);
    }
    // OpenAPI 3.0 ignores members beside a reference.
    if members.len() > 1
        && let Some(reference) = members.shift_remove("$ref")
    {
        let mut whole = Map::new();
        whole.insert("allOf".into(), json!([{ "$ref": reference }]));
        whole.append(members);
        *members = whole;
    }
}
