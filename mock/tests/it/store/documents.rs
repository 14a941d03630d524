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

/// A new document, and the address of its page among its blocks.
fn page(platform: &Platform) -> (String, String) {
    let made = ok(platform, "POST", "/open-apis/docx/v1/documents", Some(json!({"title": "Log"})));
    let id = made["document"]["document_id"].as_str().unwrap().to_owned();
    let page = format!("/open-apis/docx/v1/documents/{id}/blocks/{id}");
    (id, page)
}

#[test]
fn blocks_that_may_not_be_where_a_call_wants_them_are_refused_with_the_code_of_the_rule() {
    let platform = platform();
    let (id, page) = page(&platform);
    let create = |below: &str, blocks: Value| {
        let target = format!("/open-apis/docx/v1/documents/{id}/blocks/{below}/children");
        call(&platform, "POST", &target, Some(json!({ "children": blocks }))).json()
    };
    let made = create(
        &id,
        json!([{"block_type": 22, "divider": {}}, {"block_type": 19, "callout": {}},
            {"block_type": 31, "table": {"property": {"row_size": 2, "column_size": 3}}}]),
    );
    let made = made["data"]["children"].as_array().unwrap().clone();
    let block = |at: usize| made[at]["block_id"].as_str().unwrap();
    let cells = made[2]["children"].as_array().unwrap();
    assert_eq!(cells.len(), 6, "a table is created with its cells");
    assert_eq!(made[2]["table"]["cells"], made[2]["children"]);
    let sheet = json!([{"block_type": 30, "sheet": {"row_size": 1, "column_size": 1}}]);
    let table =
        json!([{"block_type": 31, "table": {"property": {"row_size": 1, "column_size": 1}}}]);
    for (below, blocks, code) in [
        (block(0), json!([text("x")]), 1_770_028),
        (block(1), json!([text("x")]), 0),
        (block(1), table, 1_770_030),
        (cells[0].as_str().unwrap(), sheet.clone(), 1_770_030),
        (cells[0].as_str().unwrap(), json!([text("x")]), 0),
        (&id, json!([{"block_type": 32, "table_cell": {}}]), 1_770_029),
        (&id, json!([{"block_type": 1}]), 1_770_029),
        (&id, json!(vec![sheet[0].clone(); 6]), 1_770_035),
        (&id, json!(vec![sheet[0].clone(); 5]), 0),
    ] {
        let reply = create(below, blocks);
        assert_eq!(reply["code"], code, "{below}: {reply}");
    }
    let cell =
        |at: usize| json!({"block_id": format!("c{at}"), "block_type": 32, "table_cell": {}});
    let mut tree: Vec<Value> = (0..10).map(cell).collect();
    let ids: Vec<Value> = tree.iter().map(|it| it["block_id"].clone()).collect();
    tree.push(json!({"block_id": "t", "block_type": 31, "children": ids,
        "table": {"property": {"row_size": 201, "column_size": 10}}}));
    let body = json!({"children_id": ["t"], "descendants": tree});
    let large = call(&platform, "POST", &format!("{page}/descendant"), Some(body));
    assert_eq!(large.code(), 1_770_011, "more than 2000 cells");
}

#[test]
fn a_document_has_so_many_characters_at_most_and_those_that_go_make_room() {
    let platform = platform();
    let (id, page) = page(&platform);
    let add = |length: usize| {
        let body = json!({"children": [text(&"x".repeat(length))]});
        call(&platform, "POST", &format!("{page}/children"), Some(body)).code()
    };
    assert_eq!(add(10_485_760), 0);
    assert_eq!(add(1), 1_770_033);
    let first = json!({"start_index": 0, "end_index": 1});
    ok(&platform, "DELETE", &format!("{page}/children/batch_delete"), Some(first));
    assert_eq!(add(1), 0);
    let known = ok(&platform, "GET", &format!("/open-apis/docx/v1/documents/{id}"), None);
    assert_eq!(known["document"]["revision_id"], 4, "begun, and changed three times");
}

#[test]
fn rows_and_columns_of_a_table_come_and_go_with_their_cells() {
    let platform = platform();
    let (id, page) = page(&platform);
    let body = json!({"children": [
        {"block_type": 31, "table": {"property": {"row_size": 2, "column_size": 2}}},
        {"block_type": 24, "grid": {"column_size": 2}}]});
    let made = ok(&platform, "POST", &format!("{page}/children"), Some(body));
    let block = |at: usize| made["children"][at]["block_id"].as_str().unwrap();
    let blocks = format!("/open-apis/docx/v1/documents/{id}/blocks");
    let change = |at: usize, request: Value| {
        let target = format!("{blocks}/{}", block(at));
        call(&platform, "PATCH", &target, Some(request)).json()
    };
    let first = made["children"][0]["children"].clone();
    let row = change(0, json!({"insert_table_row": {"row_index": 1}}));
    let cells = row["data"]["block"]["children"].as_array().unwrap();
    assert_eq!(
        (&cells[..2], &cells[4..]),
        (&first.as_array().unwrap()[..2], &first.as_array().unwrap()[2..])
    );
    change(0, json!({"insert_table_column": {"column_index": -1}}));
    change(
        0,
        json!({"merge_table_cells": {"row_start_index": 0, "row_end_index": 2,
        "column_start_index": 1, "column_end_index": 3}}),
    );
    let table = change(0, json!({"update_table_property": {"header_row": true}}));
    let property = &table["data"]["block"]["table"]["property"];
    assert_eq!((&property["row_size"], &property["column_size"]), (&json!(3), &json!(3)));
    assert_eq!(property["merge_info"][1], json!({"row_span": 2, "col_span": 2}));
    assert_eq!(property["header_row"], true);
    change(0, json!({"delete_table_rows": {"row_start_index": 1, "row_end_index": 3}}));
    let left = change(
        0,
        json!({"delete_table_columns": {"column_start_index": 0, "column_end_index": 1}}),
    );
    assert_eq!(left["data"]["block"]["children"].as_array().unwrap().len(), 2);
    let gone = call(&platform, "GET", &format!("{blocks}/{}", first[0].as_str().unwrap()), None);
    assert_eq!(gone.code(), 1_770_002, "the first cell went with its column");

    let grid = change(1, json!({"insert_grid_column": {"column_index": 1}}));
    assert_eq!(grid["data"]["block"]["grid"]["column_size"], 3);
    change(1, json!({"delete_grid_column": {"column_index": 0}}));
    for (at, request, code) in [
        (0, json!({"delete_table_rows": {"row_start_index": 0, "row_end_index": 1}}), 1_770_024),
        (0, json!({"insert_table_row": {"row_index": 7}}), 1_770_026),
        (0, json!({"insert_grid_column": {"column_index": 1}}), 1_770_025),
        (1, json!({"delete_grid_column": {"column_index": 0}}), 1_770_024),
    ] {
        assert_eq!(change(at, request.clone())["code"], code, "{request}");
    }
    let both = json!({"requests": [
        {"block_id": block(0), "insert_table_row": {"row_index": -1}},
        {"block_id": block(0), "insert_table_column": {"column_index": 9}}]});
    assert_eq!(
        call(&platform, "PATCH", &format!("{blocks}/batch_update"), Some(both)).code(),
        1_770_027
    );
    let table = ok(&platform, "GET", &format!("{blocks}/{}", block(0)), None);
    assert_eq!(table["block"]["table"]["property"]["row_size"], 1, "all or nothing");
}
