//! Requests as a whole: paths, queries, headers, bodies and forms, and with which code they are refused.

use feishu_mock::{Checks, Outcome, Platform};
use serde_json::json;

use crate::support::*;

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
