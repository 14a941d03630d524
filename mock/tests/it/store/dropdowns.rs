//! Dropdowns of cells.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok, sheet::Sheet};

fn list(values: &[&str]) -> Value {
    json!({"conditionValues": values, "options": {"multipleValues": true, "highlightValidData": true,
        "colors": ["#1FB6C1", "#F006C2", "#FB16C3", "#FFB6C1"]}})
}

fn set(sheet: &Sheet<'_>, platform: &Platform, cells: &str, values: &[&str]) {
    let body = json!({"range": sheet.range(cells), "dataValidationType": "list",
        "dataValidation": list(values)});
    ok(platform, "POST", &sheet.v2("dataValidation"), Some(body));
}

fn of(sheet: &Sheet<'_>, platform: &Platform, cells: &str) -> Vec<Value> {
    let range = sheet.range(cells);
    let target = sheet.v2(&format!("dataValidation?range={range}&dataValidationType=list"));
    ok(platform, "GET", &target, None)["dataValidations"].as_array().unwrap().clone()
}

/// The ranges and the values of each dropdown, shortly.
fn brief(sheet: &Sheet<'_>, platform: &Platform, cells: &str) -> Vec<(String, String)> {
    let texts = |list: &Value| {
        let texts = list.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned());
        texts.collect::<Vec<_>>().join(" ").replace(&format!("{}!", sheet.id), "")
    };
    let all = of(sheet, platform, cells).into_iter();
    all.map(|it| (texts(&it["ranges"]), texts(&it["conditionValues"]))).collect()
}

fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
    wanted.iter().map(|(ranges, values)| ((*ranges).to_owned(), (*values).to_owned())).collect()
}

#[test]
fn a_dropdown_is_read_by_the_columns_of_its_cells() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    set(&sheet, &platform, "A1:B4", &["2", "89", "3", "2"]);
    let read = of(&sheet, &platform, "A1:C9");
    assert_eq!(
        read,
        [json!({"ranges": [sheet.range("A1:A4"), sheet.range("B1:B4")],
            "dataValidationType": "list", "conditionValues": ["2", "89", "3"],
            "options": {"multipleValues": true, "highlightValidData": true,
                "colorValueMap": {"2": "#1FB6C1", "89": "#F006C2", "3": "#FB16C3"}}})]
    );
    assert_eq!(brief(&sheet, &platform, "B2:C3"), pairs(&[("B2:B3", "2 89 3")]));
    assert_eq!(brief(&sheet, &platform, "C1:D9"), []);
}

#[test]
fn a_cell_has_the_dropdown_that_was_set_last_until_it_is_deleted() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    set(&sheet, &platform, "A1:A9", &["old"]);
    set(&sheet, &platform, "A3:A4", &["new"]);
    assert_eq!(brief(&sheet, &platform, "A:A"), pairs(&[("A1:A2 A5:A9", "old"), ("A3:A4", "new")]));
    let body = json!({"dataValidationRanges": [{"range": sheet.range("A2:A3")},
        {"range": "none!A1:A1"}, {"range": sheet.range("A1:T5000")}]});
    let gone = ok(&platform, "DELETE", &sheet.v2("dataValidation"), Some(body));
    let results = gone["rangeResults"].as_array().unwrap();
    assert_eq!((&results[0]["success"], &results[0]["updatedCells"]), (&json!(true), &json!(2)));
    assert!(results[1..].iter().all(|it| it["success"] == false && it["msg"] != ""), "{gone}");
    assert_eq!(brief(&sheet, &platform, "A:A"), pairs(&[("A1:A1 A5:A9", "old"), ("A4:A4", "new")]));
    assert_eq!(sheet.values("A1:A1"), json!([["a"]]), "what the cells hold stays");
}

#[test]
fn dropdowns_are_changed_by_range_and_by_number() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    set(&sheet, &platform, "A1:A2", &["one"]);
    let target = sheet.v2(&format!("dataValidation/{}", sheet.id));
    let body = json!({"ranges": [sheet.range("A2:A3"), sheet.range("C1:C1")],
        "dataValidationType": "list", "dataValidation": list(&["two"])});
    let changed = ok(&platform, "PUT", &target, Some(body));
    assert_eq!(changed["dataValidation"]["options"]["colorValueMap"], json!({"two": "#1FB6C1"}));
    assert_eq!(
        brief(&sheet, &platform, "A1:C9"),
        pairs(&[("A1:A1", "one"), ("A2:A3 C1:C1", "two")])
    );
    let body = json!({"dataValidationType": "list", "dataValidation": list(&["uno", "ein"])});
    let changed = ok(&platform, "PUT", &format!("{target}/1"), Some(body.clone()));
    assert_eq!(changed["dataValidation"]["dataValidationId"], 1);
    assert_eq!(brief(&sheet, &platform, "A1:A1"), pairs(&[("A1:A1", "uno ein")]));
    assert_ne!(call(&platform, "PUT", &format!("{target}/77"), Some(body)).code(), 0);
}

#[test]
fn what_is_wrong_is_refused_with_the_code_of_the_limit() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    let refused = |cells: &str, dropdown: Value| {
        let body = json!({"range": sheet.range(cells), "dataValidationType": "list",
            "dataValidation": dropdown});
        call(&platform, "POST", &sheet.v2("dataValidation"), Some(body)).code()
    };
    let plain = |values: &[String]| json!({ "conditionValues": values });
    assert_eq!(refused("A1:A5001", plain(&["a".into()])), 90_226);
    assert_eq!(refused("C3:A1", plain(&["a".into()])), 90_202);
    assert_eq!(refused("A1:A1", plain(&["a,b".into()])), 90_204);
    assert_eq!(refused("A1:A1", plain(&["a".repeat(101)])), 90_204);
    let many: Vec<String> = (0..501).map(|it| it.to_string()).collect();
    assert_eq!(refused("A1:A1", plain(&many)), 90_204);
    assert_eq!(brief(&sheet, &platform, "A:A"), []);
}

#[test]
fn dropdowns_go_with_their_columns() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    set(&sheet, &platform, "B1:C2", &["x"]);
    let moved = json!({"source": {"major_dimension": "COLUMNS", "start_index": 2, "end_index": 2},
        "destination_index": 0});
    ok(&platform, "POST", &sheet.v3("/move_dimension"), Some(moved));
    assert_eq!(brief(&sheet, &platform, "A1:D9"), pairs(&[("A1:A2 C1:C2", "x")]));
}
