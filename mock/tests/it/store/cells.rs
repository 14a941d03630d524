//! Styles, images and limits of cells, and files that become spreadsheets.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok, send, sheet::Sheet, tenant_token};

fn style(sheet: &Sheet<'_>, platform: &Platform, cells: &str, style: Value) -> Value {
    let body = json!({"appendStyle": {"range": sheet.range(cells), "style": style}});
    ok(platform, "PUT", &sheet.v2("style"), Some(body))["updates"].take()
}

#[test]
fn a_number_is_read_in_the_format_that_was_set_last() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([[42_957.5, "tide"], [0.5, 1024]]));
    let read = |how: &str| {
        let target = sheet.v2(&format!("values/{}?{how}", sheet.range("A1:B2")));
        ok(&platform, "GET", &target, None)["valueRange"]["values"].take()
    };
    let updates = style(&sheet, &platform, "A1:A1", json!({"formatter": "yyyy/MM/dd"}));
    assert_eq!(updates["updatedRange"], sheet.range("A1:A1"));
    let body = json!({"data": [
        {"ranges": [sheet.range("A2:B2")], "style": {"formatter": "0%"}},
        {"ranges": [sheet.range("B2:B2")], "style": {"formatter": "#,##0.00"}}]});
    let done = ok(&platform, "PUT", &sheet.v2("styles_batch_update"), Some(body));
    assert_eq!((&done["totalUpdatedCells"], &done["totalUpdatedRows"]), (&json!(3), &json!(2)));
    let formatted = "valueRenderOption=FormattedValue";
    assert_eq!(read(formatted), json!([["2017/08/10", "tide"], ["50%", "1,024.00"]]));
    assert_eq!(read(""), json!([[42_957.5, "tide"], [0.5, 1024]]), "as they were written");
    assert_eq!(
        read("dateTimeRenderOption=FormattedString"),
        json!([["2017/08/10", "tide"], [0.5, 1024]])
    );
    style(&sheet, &platform, "A:B", json!({"clean": true}));
    assert_eq!(read(formatted), json!([["42957.5", "tide"], ["0.5", "1024"]]));
}

#[test]
fn a_format_goes_with_its_row() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([[0.5]]));
    style(&sheet, &platform, "A1:A1", json!({"formatter": "0%"}));
    let body = json!({"valueRange": {"range": sheet.range("A1:A1"), "values": [[0.25]]}});
    ok(&platform, "POST", &sheet.v2("values_prepend"), Some(body));
    let target = format!("values/{}?valueRenderOption=FormattedValue", sheet.range("A1:A2"));
    let read = ok(&platform, "GET", &sheet.v2(&target), None);
    assert_eq!(read["valueRange"]["values"], json!([["0.25"], ["50%"]]));
}

#[test]
fn an_image_is_in_its_cell_and_its_bytes_can_be_downloaded() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    let image: Vec<u8> = [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\0\0\0\0"[..],
        b"\0\0\0\0\0\0\0\0IEND\xaeB`\x82",
    ]
    .concat();
    let put = |cells: &str, name: &str, image: Value| {
        let body = json!({"range": sheet.range(cells), "image": image, "name": name});
        call(&platform, "POST", &sheet.v2("values_image"), Some(body)).json()
    };
    let done = put("B1:B1", "tide.PNG", json!(image));
    assert_eq!(done["data"]["updatedRange"], sheet.range("B1:B1"), "{done}");
    let cell = sheet.values("B1:B1")[0][0].clone();
    assert_eq!(
        (&cell["type"], &cell["width"], &cell["height"]),
        (&json!("embed-image"), &json!(2), &json!(3))
    );
    let token = cell["fileToken"].as_str().unwrap();
    let bearer = format!("Bearer {}", tenant_token(&platform));
    let target = format!("/open-apis/drive/v1/medias/{token}/download");
    let sent = send(&platform, "GET", &target, &[("Authorization", &bearer)], b"");
    assert_eq!(sent.body, image);
    assert_eq!(put("B1:C1", "a.png", json!(image))["code"], 90_202);
    assert_eq!(put("B1:B1", "a.txt", json!(image))["code"], 90_204);
    assert_eq!(put("B1:B1", "a.png", json!([256]))["code"], 90_204);
}

#[cfg(feature = "documents")]
#[test]
fn a_file_becomes_a_spreadsheet_with_its_values() {
    let platform = Platform::builder().start_blocking().unwrap();
    let import = |name: &str, file: &[u8], folder: &str| {
        let body = json!({"file": file, "name": name, "folderToken": folder});
        let ticket = ok(&platform, "POST", "/open-apis/sheets/v2/import", Some(body));
        let ticket = ticket["ticket"].as_str().unwrap().to_owned();
        call(&platform, "GET", &format!("/open-apis/sheets/v2/import/result?ticket={ticket}"), None)
            .json()
    };
    let made = import("tides.csv", "port,high\nArgo,4.5\n".as_bytes(), "");
    assert_eq!(made["data"]["warningCode"], 0, "{made}");
    let token = made["data"]["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let v3 = format!("/open-apis/sheets/v3/spreadsheets/{token}");
    assert_eq!(ok(&platform, "GET", &v3, None)["spreadsheet"]["title"], "tides");
    let sheets = ok(&platform, "GET", &format!("{v3}/sheets/query"), None);
    let sheet = sheets["sheets"][0]["sheet_id"].as_str().unwrap();
    let values = format!("/open-apis/sheets/v2/spreadsheets/{token}/values/{sheet}!A1:B2");
    let read = ok(&platform, "GET", &values, None);
    assert_eq!(read["valueRange"]["values"], json!([["port", "high"], ["Argo", 4.5]]));
    let listed = ok(&platform, "GET", "/open-apis/drive/v1/files", None);
    assert_eq!(listed["files"][0]["token"], *token, "it is in the root folder");

    assert_eq!(import("a.csv", b"1", "fldcnNobody")["data"]["warningCode"], 32, "no such folder");
    let broken = import("name.xlsx", b"PK\x03", "");
    assert_eq!(broken["code"], 90_228, "there never is a result");
    let text = json!({"file": [65], "name": "a.txt"});
    assert_eq!(call(&platform, "POST", "/open-apis/sheets/v2/import", Some(text)).code(), 90_204);
}

#[test]
fn writes_beyond_what_a_call_a_cell_or_a_sheet_may_have_are_refused() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    let write = |cells: &str, values: Value| {
        let body = json!({"valueRange": {"range": sheet.range(cells), "values": values}});
        call(&platform, "PUT", &sheet.v2("values"), Some(body)).code()
    };
    let rows = |count: usize, columns: usize| json!(vec![vec![1; columns]; count]);
    assert_eq!(write("A1:A5001", rows(5001, 1)), 90_227);
    assert_eq!(write("A1:DZ1", rows(1, 101)), 90_227);
    assert_eq!(write("A1:A1", json!([["水".repeat(50_001)]])), 90_222);
    assert_eq!(write("A1:A1", json!([["水".repeat(50_000)]])), 0);
    assert_eq!(write("SGB1:SGB1", rows(1, 1)), 90_219, "column 13,028");
    assert_eq!(write("A250001:A250001", rows(1, 1)), 90_219, "the sheet has 20 columns");
    assert_eq!(write("A250000:A250000", rows(1, 1)), 0);
    let grid = sheet.shown()["grid_properties"].clone();
    assert_eq!((&grid["row_count"], &grid["column_count"]), (&json!(250_000), &json!(20)));
    let one = json!({"dimension": {"sheetId": sheet.id, "majorDimension": "ROWS", "length": 1}});
    let more = call(&platform, "POST", &sheet.v2("dimension_range"), Some(one));
    assert_eq!(more.code(), 90_219, "5,000,000 cells");
    let all =
        call(&platform, "GET", &sheet.v2(&format!("values/{}", sheet.range("A1:T250000"))), None);
    assert_eq!(all.code(), 90_221, "more than 10 MB");
}
