//! Requests against their specs.

use feishu_mock::{Checks, Outcome, Platform};
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
fn path_query_and_headers_are_checked_as_text() {
    let platform = harbour(json!([endpoint(json!({
        "id": "harbour.v1.berth.list", "method": "GET",
        "path": "/open-apis/harbour/v1/piers/:pier/berths",
        "request": {
            "headers": [{"name": "X-Harbour", "type": "string", "required": true}],
            "path": [{"name": "pier", "type": "int", "required": true, "range": {"min": 1}}],
            "query": [
                {"name": "page_size", "type": "int", "range": {"max": 50}},
                {"name": "free", "type": "bool"},
                {"name": "depth", "type": "float"},
                {"name": "kinds", "type": "string[]", "items": {"max": 2}},
                {"name": "order", "type": "string", "required": true}
            ]
        }
    }))]))
    .checks(Checks::strict())
    .start_blocking()
    .unwrap();
    let list = |pier: &str, query: &str, headers: &[(&str, &str)]| {
        let target = format!("/open-apis/harbour/v1/piers/{pier}/berths{query}");
        send(&platform, "GET", &target, headers, b"").violations()
    };
    let header = [("x-harbour", "north")];
    // As Go reads and Python writes it.
    for free in ["True", "FALSE", "t", "0"] {
        assert_eq!(list("1", &format!("?order=a&free={free}"), &header), [""; 0], "{free}");
    }
    let query = "?page_size=50&free=true&depth=1.5&kinds=a&kinds=b%26c&order=";
    assert_eq!(list("1", query, &header), [""; 0]);
    let received = platform.journal().pop().unwrap();
    assert_eq!(received.path_value("pier"), Some("1"));
    assert_eq!(received.query[4], ("kinds".to_owned(), "b&c".to_owned()));
    assert_eq!(received.raw_query.as_deref(), Some(&query[1..]));
    assert_eq!(
        list(
            "zero",
            "?page_size=x&free=yes&depth=&kinds=a&kinds=b&kinds=c&order=a&order=b&sort=a",
            &[]
        ),
        [
            "pier: not readable as int",
            "page_size: not readable as int",
            "free: not readable as bool",
            "depth: not readable as float",
            "kinds: 3 items, at most 2",
            "order: given 2 times, expected once",
            "sort: unknown field, expected one of page_size, free, depth, kinds, order",
            "X-Harbour: required, but absent"
        ]
    );
    assert_eq!(
        list("0", "?order=a&page_size=51", &header),
        ["pier: less than 1", "page_size: more than 50"]
    );
}

#[test]
fn a_body_that_is_no_json_of_the_wrong_kind_or_of_another_media_type_is_named() {
    let fields = json!([{"name": "name", "type": "string", "required": true}]);
    let platform = with_body(fields).start_blocking().unwrap();
    let post = |media_type: &str, body: &[u8]| {
        send(&platform, "POST", BERTHS, &[("Content-Type", media_type)], body).violations()
    };
    assert_eq!(post("application/json", b"{\"name\": \"a\"}"), [""; 0]);
    assert_eq!(post("Application/JSON;charset=utf-8", b" {\"name\": \"a\"}\n"), [""; 0]);
    assert_eq!(
        post("text/plain", b"{\"name\": \"a\"}"),
        ["Content-Type: expected application/json"]
    );
    assert_eq!(post("application/json", b""), ["name: required, but absent"]);
    assert_eq!(post("application/json", b"[]"), ["body: list, expected object"]);
    let broken = post("application/json", b"{\"name\": ");
    assert!(broken[0].starts_with("body: not JSON: EOF"), "{broken:?}");
    assert_eq!(broken.len(), 1);
    assert!(post("application/json", b"\xff\xfe")[0].starts_with("body: not JSON"));
}

#[test]
fn a_body_where_none_is_documented_is_refused_by_strict_checks_unless_it_is_empty() {
    let platform = harbour(json!([endpoint(json!({}))])).checks(Checks::strict());
    let platform = platform.start_blocking().unwrap();
    let post = |body: &[u8]| send(&platform, "POST", BERTHS, &[], body).violations();
    assert_eq!(post(b""), [""; 0]);
    assert_eq!(post(b" {} "), [""; 0]);
    assert_eq!(post(b"{\"a\":1}"), ["body: no body is documented here"]);
}

#[test]
fn a_body_that_is_a_list_is_checked_by_element() {
    let body =
        json!({"type": "object[]", "fields": [{"name": "id", "type": "string", "required": true}]});
    let platform = harbour(json!([endpoint(json!({"request": {"body": body}}))]));
    let platform = platform.start_blocking().unwrap();
    let all = |body| call(&platform, "POST", BERTHS, Some(body)).violations();
    assert_eq!(all(json!([{"id": "a"}])), [""; 0]);
    assert_eq!(all(json!([{"id": "a"}, {}])), ["body[1].id: required, but absent"]);
    assert_eq!(all(json!({})), ["body: object, expected object[]"]);
}

#[test]
fn forms_are_checked_by_part() {
    let platform = harbour(json!([endpoint(json!({"request": {
        "content_type": "multipart/form-data",
        "body": {"type": "object", "fields": [
            {"name": "file_name", "type": "string", "required": true, "characters": {"max": 5}},
            {"name": "size", "type": "int"},
            {"name": "file", "type": "file", "required": true}]}}}))]))
    .checks(Checks::strict())
    .start_blocking()
    .unwrap();
    let post = |parts: &[(&str, &str)]| {
        let mut body = String::new();
        for (disposition, content) in parts {
            body += &format!(
                "--B\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n"
            );
        }
        body += "--B--\r\n";
        let headers = [("Content-Type", "multipart/form-data; boundary=B")];
        send(&platform, "POST", BERTHS, &headers, body.as_bytes()).violations()
    };
    let name = ("name=\"file_name\"", "a.txt");
    assert_eq!(post(&[name, ("name=\"file\"; filename=\"a.txt\"", "\r\n--x")]), [""; 0]);
    // As the official Python SDK sends files, and what is not given.
    assert_eq!(post(&[name, ("name=\"file\"", "text"), ("name=size", "")]), [""; 0]);
    assert_eq!(
        post(&[
            ("name=file_name", "abcdef"),
            ("name=size", "x"),
            ("name=\"file\"", "text"),
            ("name=\"fiel\"", "")
        ]),
        [
            "file_name: 6 characters, at most 5",
            "size: not readable as int",
            "fiel: unknown field, expected one of file_name, size, file"
        ]
    );
    assert_eq!(post(&[]), ["file_name: required, but absent", "file: required, but absent"]);
    let headers = [("Content-Type", "multipart/form-data")];
    let reply = send(&platform, "POST", BERTHS, &headers, b"x").violations();
    assert_eq!(reply, ["body: no `boundary` in the Content-Type of a multipart form"]);
}

#[test]
fn a_failed_check_has_the_documented_code_and_else_the_platforms() {
    let body = json!({"body": {"type": "object", "fields": [{"name": "name", "type": "string", "required": true}]}});
    let errors = json!([{"http": 400, "code": 7001, "message": "param is invalid"}]);
    let with =
        endpoint(json!({"request": body, "errors": errors, "response": {"message": "message"}}));
    let platform = harbour(json!([with])).start_blocking().unwrap();
    let reply = call(&platform, "POST", BERTHS, Some(json!({"name": 1})));
    let (json, log_id) = (reply.json(), reply.header("x-tt-logid").unwrap());
    assert_eq!(reply.status, 400);
    assert_eq!(
        json,
        json!({"code": 7001, "message": "param is invalid", "error": {
            "field_violations": [{"field": "name", "value": "1", "description": "int, expected string"}],
            "log_id": log_id}})
    );
    let received = platform.journal().pop().unwrap();
    assert_eq!(
        received.outcome,
        Outcome::Refused { code: 7001, message: "param is invalid".into() }
    );
    assert_eq!(received.violations[0].to_string(), "name: int, expected string, found 1");

    let without = endpoint(json!({"request": body}));
    let platform = harbour(json!([without])).start_blocking().unwrap();
    let reply = call(&platform, "POST", BERTHS, Some(json!({})));
    assert_eq!((reply.status, reply.code()), (400, 99_992_402));
}

#[test]
fn of_several_pages_for_one_call_the_one_that_fits_answers() {
    let page = |id: &str, field: &str, deprecated: bool| {
        let mut page = endpoint(json!({"id": id, "request": {"body": {"type": "object", "fields":
            [{"name": field, "type": "string", "required": true}]}}}));
        if deprecated {
            page["deprecated"] = json!({});
        }
        page
    };
    let pages = json!([
        page("harbour.v1.token.old", "old", true),
        page("harbour.v1.token.new", "new", false),
        page("harbour.v1.token.other", "other", false)
    ]);
    let platform = harbour(pages).start_blocking().unwrap();
    let called = |body| {
        call(&platform, "POST", BERTHS, Some(body));
        platform.journal().pop().unwrap().endpoint.unwrap()
    };
    assert_eq!(called(json!({"other": "x"})), "harbour.v1.token.other");
    assert_eq!(called(json!({"old": "x"})), "harbour.v1.token.old");
    assert_eq!(called(json!({})), "harbour.v1.token.new");
}

#[test]
fn the_documented_examples_of_the_seeds_are_accepted_and_answered() {
    let platform = Platform::builder().start_blocking().unwrap();
    for id in [
        "compensation.v1.lump_sum_payment.batch_remove",
        "hire.v1.eco_background_check_package.batch_delete",
        "hire.v1.eco_background_check_package.batch_update",
    ] {
        let endpoint = platform.specs().get(id).unwrap();
        let example = endpoint.request.example.clone();
        assert!(example.is_some(), "{id}");
        let reply = call(&platform, endpoint.method.as_str(), &endpoint.path, example);
        assert_eq!((reply.status, reply.violations()), (200, vec![]), "{id}");
        assert_eq!(Some(reply.json()), endpoint.response.example, "{id}");
    }
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
