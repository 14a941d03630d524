//! Rows and columns of a sheet, merged cells, texts that are found, and filters.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok, sheet::Sheet};

#[test]
fn rows_and_columns_come_and_go_with_their_cells() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a", "b"], ["c", "d"], ["e", "f"]]));
    // Before the second row.
    ok(&platform, "POST", &sheet.v2("insert_dimension_range"), Some(sheet.dimension("ROWS", 1, 2)));
    assert_eq!(sheet.values("A1:B4"), json!([["a", "b"], [null, null], ["c", "d"], ["e", "f"]]));
    assert_eq!(sheet.shown()["grid_properties"]["row_count"], 201);
    // The second and the third row, counted from 1.
    let gone =
        ok(&platform, "DELETE", &sheet.v2("dimension_range"), Some(sheet.dimension("ROWS", 2, 3)));
    assert_eq!(gone["delCount"], 2);
    assert_eq!(sheet.values("A1:B3"), json!([["a", "b"], ["e", "f"], [null, null]]));
    ok(&platform, "DELETE", &sheet.v2("dimension_range"), Some(sheet.dimension("COLUMNS", 1, 1)));
    assert_eq!(sheet.values("A1:B2"), json!([["b", null], ["f", null]]));
    let grid = sheet.shown()["grid_properties"].clone();
    assert_eq!((&grid["row_count"], &grid["column_count"]), (&json!(199), &json!(19)));
    let more =
        json!({"dimension": {"sheetId": sheet.id, "majorDimension": "COLUMNS", "length": 5}});
    ok(&platform, "POST", &sheet.v2("dimension_range"), Some(more));
    assert_eq!(sheet.shown()["grid_properties"]["column_count"], 24);
}

#[test]
fn on_a_strict_platform_a_sheet_that_is_not_there_is_not_found() {
    let platform = Platform::builder().strict_resources(true).start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    let longer = |sheet: &str| json!({"dimension": {"sheetId": sheet, "majorDimension": "ROWS", "length": 5}});
    ok(&platform, "POST", &sheet.v2("dimension_range"), Some(longer(&sheet.id)));
    let elsewhere = call(&platform, "POST", &sheet.v2("dimension_range"), Some(longer("nosuch")));
    assert_ne!(elsewhere.code(), 0, "{}", elsewhere.json());
}

#[test]
fn rows_are_moved() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"], ["b"], ["c"], ["d"]]));
    let moved = |from: i64, last: i64, to: i64| {
        let body = json!({"source": {"major_dimension": "ROWS", "start_index": from, "end_index": last},
            "destination_index": to});
        ok(&platform, "POST", &sheet.v3("/move_dimension"), Some(body));
        sheet.values("A1:A4")
    };
    assert_eq!(moved(0, 1, 3), json!([["c"], ["a"], ["b"], ["d"]]));
    assert_eq!(moved(3, 3, 0), json!([["d"], ["c"], ["a"], ["b"]]));
}

#[test]
fn cells_are_merged_and_taken_apart() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    let body =
        |cells: &str, how: &str| Some(json!({"range": sheet.range(cells), "mergeType": how}));
    ok(&platform, "POST", &sheet.v2("merge_cells"), body("A1:B2", "MERGE_ALL"));
    ok(&platform, "POST", &sheet.v2("merge_cells"), body("C1:D2", "MERGE_ROWS"));
    let merges = sheet.shown()["merges"].clone();
    assert_eq!(merges.as_array().unwrap().len(), 3, "{merges}");
    assert_eq!(
        merges[0],
        json!({"start_row_index": 0, "end_row_index": 1, "start_column_index": 0, "end_column_index": 1})
    );
    let apart = json!({"range": sheet.range("A1:C1")});
    ok(&platform, "POST", &sheet.v2("unmerge_cells"), Some(apart));
    assert_eq!(sheet.shown()["merges"].as_array().unwrap().len(), 1);
}

#[test]
fn texts_are_found_and_replaced() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet =
        Sheet::with(&platform, json!([["tide", "Tide table"], [7, "riptide"], ["x", "tide"]]));
    let condition = |cells: &str, any_case: bool, whole: bool| json!({"range": sheet.range(cells), "match_case": any_case, "match_entire_cell": whole});
    let found = |condition: Value| {
        let body = json!({"find_condition": condition, "find": "tide"});
        ok(&platform, "POST", &sheet.v3("/find"), Some(body))["find_result"].take()
    };
    let all = found(condition("A1:B3", false, false));
    assert_eq!(
        (&all["matched_cells"], &all["rows_count"]),
        (&json!(["A1", "B2", "B3"]), &json!(3))
    );
    assert_eq!(
        found(condition("A1:B3", true, false))["matched_cells"].as_array().unwrap().len(),
        4
    );
    assert_eq!(found(condition("A1:B2", false, true))["matched_cells"], json!(["A1"]));
    let body = json!({"find_condition": condition("B1:B3", true, false), "find": "TIDE", "replacement": "ebb"});
    let replaced =
        ok(&platform, "POST", &sheet.v3("/replace"), Some(body))["replace_result"].take();
    assert_eq!(replaced["matched_cells"], json!(["B1", "B2", "B3"]));
    assert_eq!(sheet.values("A1:B3"), json!([["tide", "ebb table"], [7, "ripebb"], ["x", "ebb"]]));
}

#[test]
fn a_sheet_has_one_filter_with_a_condition_for_each_column() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    let condition =
        |than: &str| json!({"filter_type": "number", "compare_type": "less", "expected": [than]});
    assert_eq!(ok(&platform, "GET", &sheet.v3("/filter"), None), json!({}));
    let body = json!({"range": sheet.range("A1:C9"), "col": "A", "condition": condition("6")});
    ok(&platform, "POST", &sheet.v3("/filter"), Some(body.clone()));
    assert_ne!(call(&platform, "POST", &sheet.v3("/filter"), Some(body)).code(), 0, "a second one");
    ok(
        &platform,
        "PUT",
        &sheet.v3("/filter"),
        Some(json!({"col": "B", "condition": condition("7")})),
    );
    ok(
        &platform,
        "PUT",
        &sheet.v3("/filter"),
        Some(json!({"col": "A", "condition": condition("8")})),
    );
    let infos =
        ok(&platform, "GET", &sheet.v3("/filter"), None)["sheet_filter_info"]["filter_infos"]
            .take();
    assert_eq!(infos[0], json!({"col": "B", "conditions": [condition("7")]}));
    assert_eq!(infos[1]["conditions"][0]["expected"], json!(["8"]));
    ok(&platform, "DELETE", &sheet.v3("/filter"), None);
    assert_eq!(ok(&platform, "GET", &sheet.v3("/filter"), None), json!({}));
}

#[test]
fn images_that_float_are_listed_where_they_were_put() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    let body = json!({"float_image_token": "boxcnrHpsg1QDqXAAAyachabcef", "range": sheet.range("A1:A1"), "width": 100, "height": 100});
    let made = ok(&platform, "POST", &sheet.v3("/float_images"), Some(body));
    let listed = ok(&platform, "GET", &sheet.v3("/float_images/query"), None);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["float_image_id"], made["float_image"]["float_image_id"]);
    ok(
        &platform,
        "PUT",
        &sheet.v2("properties"),
        Some(json!({"properties": {"title": "Logbook"}})),
    );
    let target = format!("/open-apis/sheets/v3/spreadsheets/{}", sheet.spreadsheet);
    assert_eq!(ok(&platform, "GET", &target, None)["spreadsheet"]["title"], "Logbook");
}
