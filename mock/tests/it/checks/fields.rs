//! The fields of a request against their specs: which there are, their types and their limits.

use feishu_mock::{Checks, Outcome};
use serde_json::{Value, json};

use crate::support::*;

/// What is wrong with a body, sent to an endpoint with these fields.
fn wrong(fields: Value, checks: Checks, body: Value) -> Vec<String> {
    let platform = with_body(fields).checks(checks).start_blocking().unwrap();
    call(&platform, "POST", BERTHS, Some(body)).violations()
}

#[test]
fn a_right_request_is_accepted() {
    let platform = with_body(json!([{"name": "name", "type": "string", "required": true}]));
    let platform = platform.start_blocking().unwrap();
    let reply = call(&platform, "POST", BERTHS, Some(json!({"name": "North"})));
    assert_eq!((reply.status, reply.code()), (200, 0));
    assert_eq!(platform.journal()[1].outcome, Outcome::Accepted);
}

#[test]
fn required_fields_are_missed_at_every_depth_and_null_is_absent() {
    let fields = json!([
        {"name": "berth", "type": "object", "required": true, "fields": [
            {"name": "id", "type": "string", "required": true}]},
        {"name": "ships", "type": "object[]", "fields": [
            {"name": "id", "type": "string", "required": true},
            {"name": "flag", "type": "string"}]},
        {"name": "tides", "type": "map<object>", "fields": [
            {"name": "at", "type": "int", "required": true}]},
    ]);
    let all = |body| wrong(fields.clone(), Checks::strict(), body);
    assert_eq!(all(json!({})), ["berth: required, but absent"]);
    assert_eq!(all(json!({"berth": null})), ["berth: required, but absent"]);
    assert_eq!(
        all(json!({"berth": {}, "ships": [{"id": "a", "flag": null}, {}], "tides": {"m": {}}})),
        [
            "berth.id: required, but absent",
            "ships[1].id: required, but absent",
            "tides.m.at: required, but absent"
        ]
    );
}

#[test]
fn each_type_refuses_the_others_and_says_what_it_found() {
    let fields = json!([
        {"name": "s", "type": "string"}, {"name": "i", "type": "int"},
        {"name": "f", "type": "float"}, {"name": "b", "type": "bool"},
        {"name": "l", "type": "int[]"}, {"name": "o", "type": "object"},
        {"name": "m", "type": "map<string>"}, {"name": "a", "type": "any"}
    ]);
    let all = |body| wrong(fields.clone(), Checks::strict(), body);
    let good = json!({"s": "", "i": -1, "f": 1, "b": false, "l": [], "o": {"x": 1}, "m": {"k": "v"}, "a": []});
    assert_eq!(all(good), [""; 0]);
    let bad = json!({"s": 1, "i": 1.5, "f": "1", "b": 0, "l": [1, "2", null], "o": [], "m": {"k": 1}, "a": {}});
    assert_eq!(
        all(bad),
        [
            "s: int, expected string",
            "i: float, expected int",
            "f: string, expected float",
            "b: int, expected bool",
            "l[1]: string, expected int",
            "l[2]: null, expected int",
            "o: list, expected object",
            "m.k: int, expected string"
        ]
    );
}

#[test]
fn a_lenient_platform_reads_scalars_either_way_and_passes_over_unknown_fields() {
    let fields = json!([
        {"name": "s", "type": "string", "characters": {"max": 2}}, {"name": "i", "type": "int", "range": {"max": 9}},
        {"name": "f", "type": "float"}, {"name": "b", "type": "bool"}
    ]);
    let all = |body| wrong(fields.clone(), Checks::lenient(), body);
    assert_eq!(all(json!({"s": 12, "i": "7", "f": "1.5", "b": "true", "x": 1})), [""; 0]);
    assert_eq!(all(json!({"s": true, "i": 7.0, "f": 1, "b": 0})), ["s: 4 characters, at most 2"]);
    assert_eq!(
        all(json!({"s": {}, "i": "x", "f": "", "b": 2})),
        [
            "s: object, expected string",
            "i: string, expected int",
            "f: string, expected float",
            "b: int, expected bool"
        ]
    );
    assert_eq!(all(json!({"i": "10"})), ["i: more than 9"]);
}

#[test]
fn documented_limits_are_kept_to_the_last_character_and_element() {
    let fields = json!([
        {"name": "name", "type": "string", "characters": {"min": 1, "max": 3}},
        {"name": "tags", "type": "string[]", "characters": {"max": 2}, "items": {"max": 2}},
        {"name": "depth", "type": "int", "range": {"min": 1, "max": 9007199254740993i64}},
        {"name": "length", "type": "float", "range": {"min": 0.5}},
        {"name": "code", "type": "string", "pattern": "[A-Z]+|x"},
        {"name": "odd", "type": "string", "pattern": "(?<=a)b"},
    ]);
    let all = |body| wrong(fields.clone(), Checks::strict(), body);
    let good = json!({"name": "北码头", "tags": ["一二", ""], "depth": 9007199254740993i64,
        "length": 0.5, "code": "a AB", "odd": "anything"});
    assert_eq!(all(good), [""; 0]);
    let bad = json!({"name": "", "tags": ["a", "abc", "b"], "depth": 9007199254740994i64,
        "length": 0.4, "code": "ab"});
    assert_eq!(
        all(bad.clone()),
        [
            "name: 0 characters, at least 1",
            "tags: 3 items, at most 2",
            "tags[1]: 3 characters, at most 2",
            "depth: more than 9007199254740993",
            "length: less than 0.5",
            "code: does not match [A-Z]+|x"
        ]
    );
    assert_eq!(wrong(fields.clone(), Checks { limits: false, ..Checks::strict() }, bad), [""; 0]);
}

#[test]
fn listed_values_are_the_only_ones_unless_enums_are_open() {
    let fields = json!([
        {"name": "state", "type": "int", "values": [{"value": 0}, {"value": 2}]},
        {"name": "kinds", "type": "string[]", "values": [{"value": "a"}, {"value": "b"}]}
    ]);
    let body = json!({"state": 1, "kinds": ["a", "c"]});
    assert_eq!(
        wrong(fields.clone(), Checks::strict(), body.clone()),
        ["state: expected one of 0, 2", "kinds[1]: expected one of a, b"]
    );
    let open = Checks { enum_values: false, ..Checks::strict() };
    assert_eq!(wrong(fields, open, body), [""; 0]);
}

#[test]
fn a_mistyped_field_is_refused_with_the_names_that_exist() {
    let fields = json!([{"name": "name", "type": "string"}, {"name": "berth", "type": "object",
        "fields": [{"name": "id", "type": "string"}]}]);
    assert_eq!(
        wrong(fields, Checks::strict(), json!({"nmae": "x", "berth": {"Id": "b"}})),
        [
            "nmae: unknown field, expected one of name, berth",
            "berth.Id: unknown field, expected one of id"
        ]
    );
}

#[test]
fn a_field_that_is_not_documented_is_ignored_and_told_by_default() {
    let fields = json!([{"name": "name", "type": "string"}, {"name": "berth", "type": "object",
        "fields": [{"name": "id", "type": "string"}]}]);
    let platform = with_body(fields).start_blocking().unwrap();
    let body = json!({"nmae": "x", "berth": {"Id": "b", "id": "a"}});
    let reply = call(&platform, "POST", &format!("{BERTHS}?sort=up"), Some(body));
    assert_eq!((reply.status, reply.code()), (200, 0));
    let received = platform.journal().pop().unwrap();
    let ignored: Vec<&str> = received.ignored.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(ignored, ["sort", "nmae", "berth.Id"]);
    assert!(received.is_accepted() && received.violations.is_empty());
    let line = received.to_string();
    assert!(line.contains("; ignored nmae: unknown field, expected one of name, berth"), "{line}");
    // What else is wrong is refused all the same, for itself alone.
    let reply = call(&platform, "POST", BERTHS, Some(json!({"nmae": "x", "name": 1})));
    assert_eq!(reply.violations(), ["name: int, expected string"]);
}

#[test]
fn a_type_inside_itself_is_checked_at_every_depth() {
    let fields = json!([{"name": "pier", "type": "object", "fields": [
        {"name": "name", "type": "string", "required": true},
        {"name": "piers", "type": "object[]", "same_as": "pier"}]}]);
    let body = json!({"pier": {"name": "a", "piers": [{"name": "b", "piers": [{"nam": "c"}]}]}});
    assert_eq!(
        wrong(fields, Checks::strict(), body),
        [
            "pier.piers[0].piers[0].name: required, but absent",
            "pier.piers[0].piers[0].nam: unknown field, expected one of name, piers"
        ]
    );
}

#[test]
fn conditions_between_fields_are_checked_at_every_depth() {
    let mut spec = json!({
        "id": "harbour.v1.berth.create", "title": "Add a berth", "method": "POST", "path": BERTHS,
        "tokens": ["tenant"],
        "request": {
            "content_type": "application/json",
            "body": {"type": "object", "fields": [
                {"name": "name", "type": "string"},
                {"name": "number", "type": "int"},
                {"name": "ships", "type": "object[]", "fields": [
                    {"name": "id", "type": "string"}, {"name": "flag", "type": "string"}]},
            ]},
        },
    });
    spec["request"]["conditions"] = json!([
        {"in": "body", "rule": {"at_least_one": ["name", "number"]}},
        {"in": "body.ships[]", "rule": {"required_when": {"field": "flag", "when": "id"}}},
    ]);
    let platform = harbour(json!([spec])).start_blocking().unwrap();
    let sent = |body: Value| call(&platform, "POST", BERTHS, Some(body)).violations();
    assert_eq!(sent(json!({"number": 1, "ships": [{"id": "a", "flag": "f"}, {}]})), [""; 0]);
    assert_eq!(
        sent(json!({"ships": [{"flag": "f"}, {"id": "a"}]})),
        [
            "name: At least one of `name`, `number` is required.",
            "ships[1].flag: `flag` is required when `id` is set.",
        ]
    );
}
