//! Rows and columns that only some may edit.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, call_as, ok, sheet::Sheet};

fn lines(sheet: &Sheet<'_>, major: &str, from: i64, to: i64) -> Value {
    json!({"sheetId": sheet.id, "majorDimension": major, "startIndex": from, "endIndex": to})
}

fn protect(sheet: &Sheet<'_>, platform: &Platform, from: i64, to: i64, users: &[&str]) -> String {
    let body = json!({"addProtectedDimension": [{"dimension": lines(sheet, "ROWS", from, to),
        "users": users, "lockInfo": "paid"}]});
    let made = ok(platform, "POST", &sheet.v2("protected_dimension"), Some(body));
    made["addProtectedDimension"][0]["protectId"].as_str().unwrap().to_owned()
}

fn shown(sheet: &Sheet<'_>, platform: &Platform, id: &str) -> Value {
    let target = sheet.v2(&format!("protected_range_batch_get?protectIds={id}&memberType=openId"));
    ok(platform, "GET", &target, None)["protectedRanges"].get(0).cloned().unwrap_or_default()
}

#[test]
fn what_is_protected_is_got_listed_changed_and_ended() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    let id = protect(&sheet, &platform, 2, 3, &[ada.open_id()]);
    let editor = |id: &str| json!({"memberType": "openId", "memberId": id});
    assert_eq!(
        shown(&sheet, &platform, &id),
        json!({"protectId": id, "dimension": lines(&sheet, "ROWS", 2, 3), "sheetId": sheet.id,
            "lockInfo": "paid", "editors": {"users": [editor(ada.open_id())]}})
    );
    let metainfo = ok(&platform, "GET", &sheet.v2("metainfo?extFields=protectedRange"), None);
    assert_eq!(metainfo["sheets"][0]["protectedRange"][0]["protectId"], *id);
    assert_eq!(
        ok(&platform, "GET", &sheet.v2("metainfo"), None)["sheets"][0].get("protectedRange"),
        None
    );

    let body = json!({"requests": [{"protectId": id, "dimension": lines(&sheet, "COLUMNS", 1, 1),
        "editors": {"addEditors": [editor(grace.open_id())],
            "delEditors": [editor(ada.open_id()), editor("ou_nobody")]}, "lockInfo": "ids"}]});
    let changed = ok(&platform, "POST", &sheet.v2("protected_range_batch_update"), Some(body));
    let reply = &changed["replies"][0];
    assert_eq!(reply["editors"]["delEditors"], json!([editor(ada.open_id())]), "who could edit it");
    let after = shown(&sheet, &platform, &id);
    assert_eq!(after["dimension"], lines(&sheet, "COLUMNS", 1, 1));
    assert_eq!(after["editors"]["users"], json!([editor(grace.open_id())]));
    assert_eq!(after["lockInfo"], "ids");

    let body = json!({"protectIds": [id, "7"]});
    let gone = ok(&platform, "DELETE", &sheet.v2("protected_range_batch_del"), Some(body));
    assert_eq!(gone["delProtectIds"], json!([id]));
    assert_eq!(shown(&sheet, &platform, &id), Value::Null);
}

#[test]
fn only_who_may_edit_protected_rows_writes_to_them() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"], ["b"]]));
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    let (ada_token, grace_token) = (ada.logs_in("").access_token, grace.logs_in("").access_token);
    let id = protect(&sheet, &platform, 2, 2, &[ada.open_id()]);
    let write = |token: &str, cells: &str| {
        let body = json!({"valueRange": {"range": sheet.range(cells), "values": [["x"]]}});
        call_as(&platform, token, "PUT", &sheet.v2("values"), Some(body)).code()
    };
    assert_eq!(write(&grace_token, "A2:A2"), 90_218);
    assert_eq!(sheet.values("A2:A2"), json!([["b"]]));
    assert_eq!(write(&grace_token, "A1:A1"), 0);
    assert_eq!(write(&ada_token, "A2:A2"), 0, "named by who protected it");
    let own = json!({"valueRange": {"range": sheet.range("A2:A2"), "values": [["y"]]}});
    ok(&platform, "PUT", &sheet.v2("values"), Some(own));
    let row = sheet.dimension("ROWS", 2, 2);
    let gone =
        call_as(&platform, &grace_token, "DELETE", &sheet.v2("dimension_range"), Some(row.clone()));
    assert_eq!(gone.code(), 90_218);
    ok(&platform, "POST", &sheet.v2("insert_dimension_range"), Some(sheet.dimension("ROWS", 0, 1)));
    assert_eq!(shown(&sheet, &platform, &id)["dimension"], lines(&sheet, "ROWS", 3, 3));
    assert_eq!(write(&grace_token, "A2:A2"), 0, "the row that is protected went down");
    assert_eq!(write(&grace_token, "A3:A3"), 90_218);
}

#[test]
fn calls_that_name_too_much_or_no_lines_are_refused() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    let code = |dimension: Value| {
        let body = json!({"addProtectedDimension": [{"dimension": dimension}]});
        call(&platform, "POST", &sheet.v2("protected_dimension"), Some(body)).code()
    };
    assert_eq!(code(lines(&sheet, "ROWS", 1, 5001)), 90_226);
    assert_eq!(code(lines(&sheet, "ROWS", 0, 1)), 90_212);
    assert_eq!(code(lines(&sheet, "ROWS", 3, 2)), 90_212);
    let mut elsewhere = lines(&sheet, "ROWS", 1, 1);
    elsewhere["sheetId"] = json!("none");
    assert_eq!(code(elsewhere), 90_215);
    let target = sheet.v2("protected_range_batch_get?protectIds=1,2,3,4,5,6");
    assert_eq!(call(&platform, "GET", &target, None).code(), 90_226);
}
