//! Wiki nodes, their documents, and sheets of spreadsheets.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok};

fn platform() -> Platform {
    Platform::builder().start_blocking().unwrap()
}

const SPACE: &str = "/open-apis/wiki/v2/spaces/6870403571079249922";

fn node(platform: &Platform, title: &str, parent: &str) -> Value {
    let body = json!({"obj_type": "docx", "node_type": "origin", "title": title, "parent_node_token": parent});
    ok(platform, "POST", &format!("{SPACE}/nodes"), Some(body))["node"].clone()
}

fn token(node: &Value) -> &str {
    node["node_token"].as_str().unwrap()
}

#[test]
fn a_node_leads_to_its_document_and_moves_with_what_is_below_it() {
    let platform = platform();
    let top = node(&platform, "Top", "");
    let inner = node(&platform, "Inner", token(&top));
    let document = inner["obj_token"].as_str().unwrap();
    let blocks =
        ok(&platform, "GET", &format!("/open-apis/docx/v1/documents/{document}/blocks"), None);
    assert_eq!(blocks["items"][0]["block_id"], document, "its page");
    let by_document = ok(
        &platform,
        "GET",
        &format!("/open-apis/wiki/v2/spaces/get_node?token={document}&obj_type=docx"),
        None,
    );
    assert_eq!(by_document["node"]["node_token"], token(&inner));
    let got = ok(
        &platform,
        "GET",
        &format!("/open-apis/wiki/v2/spaces/get_node?token={}", token(&top)),
        None,
    );
    assert_eq!(got["node"]["has_child"], true);

    let into_itself = call(
        &platform,
        "POST",
        &format!("{SPACE}/nodes/{}/move", token(&top)),
        Some(json!({"target_parent_token": token(&inner)})),
    );
    assert_eq!(
        (into_itself.status / 100, into_itself.code() == 0),
        (4, false),
        "{}",
        into_itself.json()
    );
    let moved = ok(
        &platform,
        "POST",
        &format!("{SPACE}/nodes/{}/move", token(&inner)),
        Some(json!({"target_space_id": "7"})),
    );
    assert_eq!(
        (&moved["node"]["space_id"], &moved["node"]["parent_node_token"]),
        (&json!("7"), &json!(""))
    );
    let listed = |space: &str| {
        ok(&platform, "GET", &format!("/open-apis/wiki/v2/spaces/{space}/nodes"), None)["items"]
            .clone()
    };
    assert_eq!(listed("7")[0]["title"], "Inner");
    assert_eq!(listed("6870403571079249922").as_array().unwrap().len(), 1);
}

#[test]
fn a_spreadsheet_has_sheets_and_is_forgotten_with_its_cells() {
    let platform = platform();
    let made =
        ok(&platform, "POST", "/open-apis/sheets/v3/spreadsheets", Some(json!({"title": "Cargo"})));
    let sheet = made["spreadsheet"]["spreadsheet_token"].as_str().unwrap();
    let tabs = || {
        ok(
            &platform,
            "GET",
            &format!("/open-apis/sheets/v3/spreadsheets/{sheet}/sheets/query"),
            None,
        )["sheets"]
            .clone()
    };
    let first = tabs()[0]["sheet_id"].as_str().unwrap().to_owned();
    let at = format!("/open-apis/sheets/v2/spreadsheets/{sheet}");
    let values = json!({"valueRange": {"range": format!("{first}!A1:B1"), "values": [["a", 1]]}});
    ok(&platform, "PUT", &format!("{at}/values"), Some(values));
    let requests = json!({"requests": [{"copySheet": {"source": {"sheetId": first}, "destination": {"title": "Copy"}}}]});
    let copied = ok(&platform, "POST", &format!("{at}/sheets_batch_update"), Some(requests));
    let copy = copied["replies"][0]["copySheet"]["properties"]["sheetId"].as_str().unwrap();
    let read = ok(&platform, "GET", &format!("{at}/values/{copy}!A1:B1"), None);
    assert_eq!(read["valueRange"]["values"], json!([["a", 1]]));
    let delete = json!({"requests": [{"deleteSheet": {"sheetId": copy}}]});
    ok(&platform, "POST", &format!("{at}/sheets_batch_update"), Some(delete.clone()));
    assert_ne!(
        call(&platform, "POST", &format!("{at}/sheets_batch_update"), Some(delete)).code(),
        0
    );
    assert_eq!(tabs().as_array().unwrap().len(), 1);

    ok(&platform, "DELETE", &format!("/open-apis/drive/v1/files/{sheet}?type=sheet"), None);
    assert_ne!(
        call(&platform, "GET", &format!("/open-apis/sheets/v3/spreadsheets/{sheet}"), None).code(),
        0
    );
}

#[test]
fn documents_stand_in_their_folders() {
    let platform = platform();
    let folder = ok(
        &platform,
        "POST",
        "/open-apis/drive/v1/files/create_folder",
        Some(json!({"name": "Logs", "folder_token": ""})),
    );
    let folder = folder["token"].as_str().unwrap();
    let made = ok(
        &platform,
        "POST",
        "/open-apis/docx/v1/documents",
        Some(json!({"title": "Log", "folder_token": folder})),
    );
    let document = made["document"]["document_id"].as_str().unwrap();
    ok(
        &platform,
        "POST",
        "/open-apis/bitable/v1/apps",
        Some(json!({"name": "Ships", "folder_token": folder})),
    );
    let inside = || {
        ok(&platform, "GET", &format!("/open-apis/drive/v1/files?folder_token={folder}"), None)["files"].clone()
    };
    let kinds: Vec<Value> =
        inside().as_array().unwrap().iter().map(|it| json!([it["name"], it["type"]])).collect();
    assert_eq!(kinds, [json!(["Log", "docx"]), json!(["Ships", "bitable"])]);
    let into_itself = call(
        &platform,
        "POST",
        &format!("/open-apis/drive/v1/files/{folder}/move"),
        Some(json!({"type": "folder", "folder_token": folder})),
    );
    assert_eq!(into_itself.status / 100, 4, "{}", into_itself.json());
    ok(&platform, "DELETE", &format!("/open-apis/drive/v1/files/{folder}?type=folder"), None);
    assert_ne!(
        call(&platform, "GET", &format!("/open-apis/docx/v1/documents/{document}"), None).code(),
        0
    );
}

#[test]
fn a_document_is_moved_into_a_space_at_once_or_by_a_task() {
    let platform = platform();
    let into_wiki = |kind: &str, token: &str| {
        let body = json!({"obj_type": kind, "obj_token": token});
        ok(&platform, "POST", &format!("{SPACE}/nodes/move_docs_to_wiki"), Some(body))
    };
    let body = json!({"title": "Log"});
    let made = ok(&platform, "POST", "/open-apis/docx/v1/documents", Some(body.clone()));
    let moved = into_wiki("docx", made["document"]["document_id"].as_str().unwrap());
    assert!(moved["wiki_token"].is_string() && moved.get("task_id").is_none(), "{moved}");

    let made = ok(&platform, "POST", "/open-apis/sheets/v3/spreadsheets", Some(body));
    let sheet = made["spreadsheet"]["spreadsheet_token"].as_str().unwrap();
    let moved = into_wiki("sheet", sheet);
    assert!(moved.get("wiki_token").is_none(), "{moved}");
    let target =
        format!("/open-apis/wiki/v2/tasks/{}?task_type=move", moved["task_id"].as_str().unwrap());
    let task = ok(&platform, "GET", &target, None)["task"].clone();
    let result = &task["move_result"][0];
    assert_eq!((&result["status"], &result["node"]["obj_token"]), (&json!(0), &json!(sheet)));
    let node = ok(
        &platform,
        "GET",
        &format!("/open-apis/wiki/v2/spaces/get_node?token={}", token(&result["node"])),
        None,
    );
    assert_eq!(node["node"]["title"], "Log");
    let strict = Platform::builder().strict_resources(true).start_blocking().unwrap();
    assert_eq!(call(&strict, "GET", &target, None).code(), 131_005);
}
