//! Bodies and replies in every form, and examples that contradict them.

use feishu_openapi_document as openapi;
use feishu_spec as spec;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{document, endpoint, part, with_body};

fn reply(response: Value) -> String {
    let get = endpoint("harbour.v1.ship.get", "GET", "/a", json!({ "response": response }));
    part(&document(&[get]), "/paths/~1a/get/responses/200")
}

fn request(request: Value) -> String {
    let post = endpoint("harbour.v1.ship.create", "POST", "/a", json!({ "request": request }));
    part(&document(&[post]), "/paths/~1a/post/requestBody")
}

#[test]
fn a_json_body_says_what_it_must_have() {
    assert_snapshot!(request(json!({
        "content_type": "application/json; charset=utf-8",
        "body": { "type": "object", "fields": [
            { "name": "name", "type": "string", "required": true, "example": "Aurora" },
            { "name": "holds", "type": "map<int[]>", "items": { "min": 1 } },
            { "name": "extra", "type": "any" },
            { "name": "ready", "type": "bool", "default": false }
        ] },
        "example": { "name": "Aurora" }
    })));
}

#[test]
fn a_body_that_is_a_list_is_one() {
    assert_snapshot!(request(json!({
        "body": { "type": "object[]", "fields": [{ "name": "id", "type": "int", "required": true }] },
        "example": [{ "id": 1 }]
    })));
}

#[test]
fn a_body_with_a_file_is_a_form_whatever_its_page_says() {
    assert_snapshot!(request(json!({
        "content_type": "application/json",
        "body": { "type": "object", "fields": [
            { "name": "photo", "type": "file", "required": true },
            { "name": "meta", "type": "object", "fields": [{ "name": "name", "type": "string" }] }
        ] }
    })));
}

#[test]
fn the_envelope_holds_code_message_data_and_what_stands_beside() {
    assert_snapshot!(reply(json!({
        "message": "message",
        "data": { "type": "object", "fields": [{ "name": "name", "type": "string", "required": true }] },
        "fields": [{ "name": "tide", "type": "float" }, { "name": "code", "type": "string" }],
        "example": { "code": 0, "message": "ok", "data": { "name": "Aurora" } }
    })));
}

#[test]
fn a_flat_reply_holds_its_fields_beside_the_code() {
    assert_snapshot!(reply(
        json!({ "form": "flat", "fields": [{ "name": "tide", "type": "float" }] })
    ));
}

#[test]
fn a_bare_reply_holds_its_fields_alone() {
    assert_snapshot!(reply(
        json!({ "form": "bare", "fields": [{ "name": "tide", "type": "float" }] })
    ));
}

#[test]
fn a_binary_reply_is_bytes_with_its_headers() {
    assert_snapshot!(reply(json!({
        "form": "binary",
        "headers": [
            { "name": "Content-Disposition", "type": "string" },
            { "name": "Content-Type", "type": "string" }
        ]
    })));
}

#[test]
fn a_value_that_is_plainly_meant_for_its_type_is_taken() {
    assert_snapshot!(request(json!({ "body": { "type": "object", "fields": [
        { "name": "count", "type": "int", "default": "12", "values": [{ "value": "12" }, { "value": 13 }] },
        { "name": "text", "type": "string", "example": 12 },
        { "name": "share", "type": "float", "example": "0.5" },
        { "name": "ready", "type": "bool", "default": "true", "values": [{ "value": true, "label": "好" }] },
        { "name": "codes", "type": "string[]", "example": [1, 2] }
    ] } })));
}

#[test]
fn a_value_that_contradicts_its_type_is_kept_apart_and_told() {
    assert_snapshot!(request(json!({ "body": { "type": "object", "fields": [
        { "name": "count", "type": "int", "default": "none", "example": [1],
          "values": [{ "value": "few" }, { "value": 1 }, { "value": 1 }], "pattern": "^1$" },
        { "name": "count", "type": "string" },
        { "name": "flag", "type": "string", "default": "blue", "example": "Red", "values": [{ "value": "red" }] },
        { "name": "weights", "type": "int[]", "example": [1, 200], "range": { "max": 99 } }
    ] } })));
}

#[test]
fn an_example_that_contradicts_its_table_is_kept_apart_and_the_place_told() {
    let told = |fields: Value, example: Value| {
        let mut body = with_body("harbour.v1.ship.create", fields);
        body.request.example = Some(example);
        let document = document(&[body]);
        let media = "/paths/~1open-apis~1harbour~1v1~1ship~1create/post/requestBody/content/application~1json";
        let media = document.value.pointer(media).unwrap();
        assert_eq!(media.get("example").is_some(), document.notes.is_empty());
        assert_eq!(media.get("x-feishu-example").is_some(), !document.notes.is_empty());
        document.notes.first().map_or("agrees".to_owned(), |note| note.text.clone())
    };
    let crew = json!([{ "name": "crew", "type": "object[]", "items": { "max": 2 }, "fields": [
        { "name": "age", "type": "int", "required": true, "range": { "min": 16 } },
        { "name": "rank", "type": "string", "values": [{ "value": "mate" }] },
        { "name": "badge", "type": "string", "characters": { "max": 4 }, "pattern": "^[a-z]+$" }
    ] }]);
    let mut lines = String::new();
    for example in [
        json!({ "crew": [{ "age": 20, "rank": "mate", "unlisted": 1 }] }),
        json!({ "crew": { "age": 20 } }),
        json!({ "crew": [{ "rank": "mate" }] }),
        json!({ "crew": [{ "age": 20 }, { "age": "20" }] }),
        json!({ "crew": [{ "age": 20 }, { "age": 15 }] }),
        json!({ "crew": [{ "age": 20, "rank": "cook" }] }),
        json!({ "crew": [{ "age": 20 }, { "age": 20 }, { "age": 20 }] }),
        json!({ "crew": [{ "age": 20, "badge": "abcde" }] }),
        json!({ "crew": [{ "age": 20, "badge": "A1" }] }),
        json!({ "crew": null }),
        json!("crew"),
    ] {
        lines.push_str(&format!("{example}: {}\n", told(crew.clone(), example.clone())));
    }
    assert_snapshot!(lines);
}

#[test]
fn where_only_json_is_wanted_an_operation_with_a_form_is_left_out_and_told() {
    let photo = json!([{ "name": "photo", "type": "file", "required": true }]);
    let name = json!([{ "name": "name", "type": "string" }]);
    let endpoints =
        [with_body("harbour.v1.ship.create", photo), with_body("harbour.v1.ship.update", name)];
    let options = openapi::Options { json_only: true, ..openapi::Options::default() };
    let document = openapi::document(&endpoints, &[], &options);
    let paths: Vec<_> = document.value["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/open-apis/harbour/v1/ship/update"]);
    let notes: Vec<String> = document.notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["harbour.v1.ship.create: omitted, since it sends a form"]);
}

#[test]
fn in_openapi_3_0_a_schema_says_the_same_in_its_older_words() {
    let ship = json!({ "type": "object", "type_name": "ship", "scopes": ["harbour:ship"], "fields": [
        { "name": "examples", "type": "string", "example": "one" }
    ] });
    let named = |name: &str| {
        let mut field = ship.clone();
        field["name"] = name.into();
        field
    };
    let photo = json!({ "name": "photo", "type": "file", "required": true });
    let fields = json!([named("old"), named("new"), photo]);
    let document = document(&[with_body("harbour.v1.ship.create", fields)]);
    let older = openapi::to_3_0(&document.value);
    assert_eq!(older["openapi"], "3.0.3");
    let media = "/paths/~1open-apis~1harbour~1v1~1ship~1create/post/requestBody/content";
    let statuses: Vec<_> = older
        .pointer("/paths/~1open-apis~1harbour~1v1~1ship~1create/post/responses")
        .and_then(Value::as_object)
        .map(|responses| responses.keys().map(String::as_str).collect())
        .unwrap();
    assert_eq!(statuses, ["200", "4XX", "5XX"]);
    let parts = [older.pointer(media), older.pointer("/components/schemas/harbour.v1.ship.Ship")];
    assert_snapshot!(spec::to_text(&parts));
}

#[test]
fn conditions_between_fields_of_a_body_are_in_its_schema() {
    let body = request(json!({
        "body": { "type": "object", "fields": [
            { "name": "name", "type": "string" },
            { "name": "number", "type": "int" },
            { "name": "flag", "type": "string" }
        ] },
        "conditions": [
            { "in": "body", "rule": { "exactly_one": ["name", "number"] } },
            { "in": "body", "rule": { "at_most_one": ["number", "flag"] } },
            { "in": "body", "rule": { "required_when": { "field": "flag", "when": "name", "values": ["x"] } } }
        ]
    }));
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        body["content"]["application/json"]["schema"]["allOf"],
        json!([
            { "oneOf": [{ "required": ["name"] }, { "required": ["number"] }] },
            { "not": { "anyOf": [{ "required": ["number", "flag"] }] } },
            { "if": { "required": ["name"], "properties": { "name": { "enum": ["x"] } } },
              "then": { "required": ["flag"] } }
        ])
    );
}
