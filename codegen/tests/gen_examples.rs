//! The example in the docs of a function: each kind of value, as a program writes it.

use feishu_spec::Endpoint;
use serde_json::{Value, json};

/// The example of the one function of an endpoint with this request.
fn example(request: Value) -> String {
    let endpoint: Endpoint = serde_json::from_value(json!({
        "id": "harbor.v1.ship.moor", "title": "船", "method": "POST", "path": "/ships",
        "request": request,
        "response": { "data": { "type": "object", "fields": [{ "name": "berth", "type": "string" }] } }
    }))
    .unwrap();
    let files = feishu_codegen::generate(&[endpoint], &[], &[]).unwrap();
    let (_, text) = files.iter().find(|(path, _)| path == "src/harbor/v1/ship.rs").unwrap();
    let code = text.split("/// ```ignore\n").nth(1).and_then(|rest| rest.split("/// ```").next());
    let lines = code.expect("the docs have an example").lines();
    lines
        .map(|line| line.trim_start_matches("/// ").trim_start_matches("///"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn body(fields: Value, example: Value) -> Value {
    json!({ "content_type": "application/json", "body": { "type": "object", "fields": fields }, "example": example })
}

#[test]
fn scalars_are_literals_and_optional_ones_are_set() {
    let fields = json!([
        { "name": "name", "type": "string", "required": true },
        { "name": "masts", "type": "int", "required": true },
        { "name": "draft", "type": "float" },
        { "name": "loaded", "type": "bool" },
        { "name": "flag", "type": "string" },
    ]);
    let example =
        example(body(fields, json!({ "name": "Argo", "masts": "3", "draft": 2, "loaded": true })));
    assert!(example.contains(r#"ship::moor("Argo", 3).draft(2.0).loaded(true)"#), "{example}");
    assert!(!example.contains("flag"), "{example}");
    assert!(example.starts_with("use feishu_openapi::harbor::v1::ship;\n\n"), "{example}");
}

#[test]
fn lists_maps_and_objects_are_written_by_their_constructors() {
    let mast = json!([
        { "name": "height", "type": "int", "required": true },
        { "name": "sail", "type": "string" },
    ]);
    let fields = json!([
        { "name": "masts", "type": "object[]", "type_name": "mast", "required": true, "fields": mast },
        { "name": "ports", "type": "string[]" },
        { "name": "cargo", "type": "map<int>" },
    ]);
    let given = json!({
        "masts": [{ "height": 9, "sail": "red" }, { "height": 8 }],
        "ports": ["Kiel", "Oslo", "Riga"],
        "cargo": { "tea": 5 }
    });
    let example = example(body(fields, given));
    for code in [
        "use feishu_openapi::harbor::v1::ship::{self, Mast};",
        r#"Mast::new(9).sail("red")"#,
        r#".ports(["Kiel", "Oslo"])"#,
        r#".cargo([("tea", 5)])"#,
        "let reply = client.send(request).await?;",
    ] {
        assert!(example.contains(code), "{code} is not in\n{example}");
    }
    assert!(!example.contains("new(8)"), "{example}");
}

#[test]
fn any_json_is_written_by_a_macro_and_a_file_has_a_name() {
    let fields = json!([{ "name": "papers", "type": "any", "required": true }]);
    let json = example(body(fields, json!({ "papers": { "crew": [1, null] } })));
    assert!(json.contains(r#"moor(json!({ "crew": [1, null] }))"#), "{json}");
    assert!(
        json.starts_with("use feishu_openapi::{harbor::v1::ship, serde_json::json};"),
        "{json}"
    );

    let form = json!({
        "content_type": "multipart/form-data",
        "body": { "type": "object", "fields": [{ "name": "photo", "type": "file", "required": true }] }
    });
    let file = example(form);
    assert!(file.contains(r#"File::bytes("content of the file").name("photo.png")"#), "{file}");
}

#[test]
fn more_than_four_required_fields_stand_in_a_literal() {
    let names = ["bow", "stern", "keel", "deck", "hold"];
    let fields: Vec<Value> = names
        .iter()
        .map(|name| json!({ "name": name, "type": "string", "required": true }))
        .collect();
    let given: Value = names.iter().map(|name| ((*name).to_owned(), json!(name))).collect();
    let example = example(body(json!(fields), given));
    assert!(example.contains("ship::moor(MoorRequired {"), "{example}");
    assert!(example.contains(r#"bow: "bow".to_owned(),"#), "{example}");
}

#[test]
fn conditions_between_fields_hold() {
    let fields =
        json!([{ "name": "pier", "type": "string" }, { "name": "buoy", "type": "string" }]);
    let mut request = body(fields, json!({ "pier": "A", "buoy": "B" }));
    request["conditions"] = json!([{ "in": "body", "rule": { "exactly_one": ["pier", "buoy"] } }]);
    let one = example(request.clone());
    assert!(one.contains(r#".pier("A")"#) && !one.contains("buoy"), "{one}");
    request["example"] = json!({});
    assert!(example(request).contains(".pier("), "the first of them is made up");
}

#[test]
fn conditions_that_only_the_page_breaks_hold_too() {
    let fields =
        json!([{ "name": "pier", "type": "string" }, { "name": "buoy", "type": "string" }]);
    let mut request = body(fields, json!({ "pier": "A", "buoy": "B" }));
    request["doubted"] = json!([{ "in": "body", "rule": { "at_most_one": ["pier", "buoy"] } }]);
    let one = example(request);
    assert!(one.contains(r#".pier("A")"#) && !one.contains(".buoy("), "{one}");
    assert!(!one.contains("rt::Condition"), "{one}");
}

#[test]
fn what_contradicts_the_table_is_left_out_or_made_up() {
    let fields = json!([
        { "name": "length", "type": "int", "required": true, "range": { "min": 5, "max": 9 } },
        { "name": "flag", "type": "string", "characters": { "max": 2 } },
        { "name": "note", "type": "string" },
    ]);
    let given = json!({ "length": 99, "flag": "Norway", "note": "选填，备注" });
    let example = example(body(fields, given));
    assert!(example.contains("ship::moor(5)"), "{example}");
    assert!(!example.contains("Norway") && !example.contains("备注"), "{example}");
}
