//! Blocks of documents and cells of spreadsheets.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::*;

fn platform() -> Platform {
    Platform::builder().start_blocking().unwrap()
}

fn text(content: &str) -> Value {
    json!({"block_type": 2, "text": {"elements": [{"text_run": {"content": content}}]}})
}

#[test]
fn a_document_is_a_tree_of_blocks() {
    let platform = platform();
    let made = ok(&platform, "POST", "/open-apis/docx/v1/documents", Some(json!({"title": "Log"})));
    let id = made["document"]["document_id"].as_str().unwrap();
    let at = format!("/open-apis/docx/v1/documents/{id}");
    let root = format!("{at}/blocks/{id}");
    let listed = ok(&platform, "GET", &format!("{at}/blocks"), None);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "the page: {listed}");

    let add = |children: Value| ok(&platform, "POST", &format!("{root}/children"), Some(children));
    let made = add(json!({"children": [text("one"), text("three")]}));
    add(json!({"children": [text("two")], "index": 1}));
    let raw = || ok(&platform, "GET", &format!("{at}/raw_content"), None)["content"].clone();
    assert_eq!(raw(), "\none\ntwo\nthree\n");

    let first = made["children"][0]["block_id"].as_str().unwrap();
    let change = json!({"update_text_elements": {"elements": [{"text_run": {"content": "ONE"}}]}});
    ok(&platform, "PATCH", &format!("{at}/blocks/{first}"), Some(change));
    ok(
        &platform,
        "DELETE",
        &format!("{root}/children/batch_delete"),
        Some(json!({"start_index": 1, "end_index": 2})),
    );
    assert_eq!(raw(), "\nONE\nthree\n");
    let gone = call(&platform, "GET", &format!("{at}/blocks/doxcnXgNGAtaAraIRVeCfmbx4Eo"), None);
    assert_eq!(gone.code(), 1_770_002);
}

#[test]
fn a_tree_is_created_at_once_and_once_per_token() {
    let platform = platform();
    let made = ok(&platform, "POST", "/open-apis/docx/v1/documents", Some(json!({"title": "Log"})));
    let id = made["document"]["document_id"].as_str().unwrap();
    let target = format!(
        "/open-apis/docx/v1/documents/{id}/blocks/{id}/descendant\
        ?client_token=57642fb9-d7f8-582a-45dc-a271c460c373"
    );
    let tree = json!({"children_id": ["q"], "descendants": [
        {"block_id": "q", "block_type": 34, "quote_container": {}, "children": ["a", "b"]},
        {"block_id": "a", "block_type": 2, "text": {"elements": [{"text_run": {"content": "first"}}]}, "children": []},
        {"block_id": "b", "block_type": 2, "text": {"elements": [{"text_run": {"content": "second"}}]}, "children": []},
    ]});
    let first = ok(&platform, "POST", &target, Some(tree.clone()));
    assert_eq!(first["block_id_relations"].as_array().unwrap().len(), 3, "{first}");
    assert_eq!(first["children"][0]["children"].as_array().unwrap().len(), 2);
    assert_eq!(ok(&platform, "POST", &target, Some(tree)), first, "the same call again");
    let raw = ok(&platform, "GET", &format!("/open-apis/docx/v1/documents/{id}/raw_content"), None);
    assert_eq!(raw["content"], "\nfirst\nsecond\n");
}

#[test]
fn cells_are_what_was_written() {
    let platform = platform();
    let at = "/open-apis/sheets/v2/spreadsheets/shtcnmBA";
    let range = |range: &str, values: Value| {
        Some(json!({"valueRange": {"range": range, "values": values}}))
    };
    let read = |range: &str| {
        ok(&platform, "GET", &format!("{at}/values/{range}"), None)["valueRange"]["values"].clone()
    };
    let link = json!({"type": "url", "text": "x", "link": "https://a.b"});
    let written = ok(
        &platform,
        "PUT",
        &format!("{at}/values"),
        range("s1!B2:E3", json!([["a", null, 3, link], [true, "b", 1.5, null]])),
    );
    assert_eq!(
        (&written["updatedRange"], &written["updatedCells"]),
        (&json!("s1!B2:E3"), &json!(8))
    );
    assert_eq!(read("s1!B2:E2"), json!([["a", null, 3, link]]));
    assert_eq!(read("s1!A2:C3"), json!([[null, "a", null], [null, true, "b"]]));
    assert_eq!(read("s2!A1:A1"), json!([[null]]), "another sheet");
    let appended =
        ok(&platform, "POST", &format!("{at}/values_append"), range("s1!B2:E2", json!([["end"]])));
    assert_eq!(appended["updates"]["updatedRange"], "s1!B4:B4");
    ok(&platform, "POST", &format!("{at}/values_prepend"), range("s1!B2:B2", json!([["top"]])));
    assert_eq!(read("s1!B2:B5"), json!([["top"], ["a"], [true], ["end"]]));
}

#[test]
fn a_range_too_large_to_answer_is_refused() {
    let platform = platform();
    let at = "/open-apis/sheets/v2/spreadsheets/shtcnmBA";
    let one = json!({"valueRange": {"range": "s1!A1:A1", "values": [[1]]}});
    ok(&platform, "PUT", &format!("{at}/values"), Some(one));
    for range in ["s1!C3:A1", "s1!A1:ZZZ99999999", "s1!A1:ZZ4999999", "s1!ZZZZZZZZZZZZZZZZZZZZ1"] {
        let reply = call(&platform, "GET", &format!("{at}/values/{range}"), None);
        assert_eq!(reply.status, 400, "{range}");
    }
}

#[test]
fn a_tree_that_contains_itself_ends() {
    let platform = platform();
    let id = "doxcnXgNGAtaAraIRVeCfmbx4Eo";
    let tree = json!({"children_id": ["q"], "descendants": [
        {"block_id": "q", "block_type": 34, "quote_container": {}, "children": ["q"]}]});
    let target = format!("/open-apis/docx/v1/documents/{id}/blocks/{id}/descendant");
    let made = ok(&platform, "POST", &target, Some(tree));
    assert_eq!(made["block_id_relations"].as_array().unwrap().len(), 1, "{made}");
}
