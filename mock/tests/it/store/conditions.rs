//! Conditional formats of a sheet.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok, sheet::Sheet};

fn format(sheet: &Sheet<'_>, cells: &str, rule: Value) -> Value {
    let mut format = json!({"ranges": [sheet.range(cells)], "style": {"fore_color": "#faf1d1"}});
    format.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
    json!({"sheet_id": sheet.id, "condition_format": format})
}

fn over(number: &str) -> Value {
    json!({"rule_type": "cellIs", "attrs": [{"operator": "greaterThan", "formula": [number],
        "text": "", "time_period": "today"}]})
}

fn create(sheet: &Sheet<'_>, platform: &Platform, formats: Vec<Value>) -> Vec<Value> {
    let body = json!({ "sheet_condition_formats": formats });
    let made = ok(platform, "POST", &sheet.v2("condition_formats/batch_create"), Some(body));
    made["responses"].as_array().unwrap().clone()
}

fn listed(sheet: &Sheet<'_>, platform: &Platform) -> Vec<Value> {
    let target = sheet.v2(&format!("condition_formats?sheet_ids={}", sheet.id));
    let all = ok(platform, "GET", &target, None)["sheet_condition_formats"].take();
    all.as_array().unwrap().iter().map(|it| it["condition_format"].clone()).collect()
}

#[test]
fn what_is_created_is_listed_changed_and_deleted() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([[1]]));
    let blank = json!({"rule_type": "containsBlanks", "attrs": []});
    let made = create(
        &sheet,
        &platform,
        vec![format(&sheet, "A1:B9", over("3")), format(&sheet, "C:C", blank)],
    );
    assert!(made.iter().all(|it| it["res_code"] == 0 && it["res_msg"] == "success"), "{made:?}");
    let id = made[0]["cf_id"].as_str().unwrap();
    let all = listed(&sheet, &platform);
    assert_eq!(
        all[0],
        json!({"cf_id": id, "ranges": [sheet.range("A1:B9")], "rule_type": "cellIs",
            "attrs": [{"operator": "greaterThan", "formula": ["3"]}],
            "style": {"fore_color": "#faf1d1"}}),
        "with what its rule is about, and nothing else"
    );
    assert_eq!((&all[1]["ranges"], &all[1]["attrs"]), (&json!([sheet.range("C:C")]), &json!([])));

    let mut change = format(&sheet, "A2:A2", over("9"));
    change["condition_format"]["cf_id"] = json!(id);
    let body = json!({"sheet_condition_formats": [change]});
    ok(&platform, "POST", &sheet.v2("condition_formats/batch_update"), Some(body));
    assert_eq!(listed(&sheet, &platform)[0]["attrs"][0]["formula"], json!(["9"]));

    let both = json!({"sheet_cf_ids": [{"sheet_id": sheet.id, "cf_id": id},
        {"sheet_id": sheet.id, "cf_id": "none"}]});
    let gone = ok(&platform, "DELETE", &sheet.v2("condition_formats/batch_delete"), Some(both));
    assert_eq!(gone["responses"][0]["res_code"], 0);
    assert_eq!(
        (&gone["responses"][1]["res_code"], &gone["responses"][1]["res_msg"]),
        (&json!(555_554_047), &json!("cfId not exist"))
    );
    assert_eq!(listed(&sheet, &platform).len(), 1);
}

#[test]
fn each_that_is_wrong_fails_by_itself_with_a_code() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([[1]]));
    let elsewhere = json!({"sheet_id": sheet.id, "condition_format":
        {"ranges": ["other!A1:A1"], "rule_type": "containsBlanks", "attrs": []}});
    let mut nowhere = format(&sheet, "A1:A1", over("1"));
    nowhere["sheet_id"] = json!("none");
    let between = json!({"rule_type": "cellIs",
        "attrs": [{"operator": "between", "formula": ["1"]}]});
    let made = create(
        &sheet,
        &platform,
        vec![
            elsewhere,
            nowhere,
            format(&sheet, "A1:A1", between),
            format(&sheet, "A1:A1", over("1")),
        ],
    );
    let codes: Vec<_> = made.iter().map(|it| it["res_code"].as_i64().unwrap()).collect();
    assert_eq!(codes, [90_202, 90_215, 90_204, 0]);
}

#[test]
fn a_sheet_has_twenty_at_most() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([[1]]));
    let ten = || (0..10).map(|_| format(&sheet, "A1:A1", over("1"))).collect::<Vec<_>>();
    create(&sheet, &platform, ten());
    create(&sheet, &platform, ten());
    let more = create(&sheet, &platform, vec![format(&sheet, "A1:A1", over("1"))]);
    assert_eq!(more[0]["res_code"], 90_226);
    assert_eq!(listed(&sheet, &platform).len(), 20);
}

#[test]
fn they_go_with_the_rows_and_the_sheet_that_they_are_set_for() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([[1]]));
    create(&sheet, &platform, vec![format(&sheet, "A5:A6", over("1"))]);
    ok(&platform, "POST", &sheet.v2("insert_dimension_range"), Some(sheet.dimension("ROWS", 0, 3)));
    assert_eq!(listed(&sheet, &platform)[0]["ranges"], json!([sheet.range("A8:A9")]));
    ok(&platform, "DELETE", &sheet.v2("dimension_range"), Some(sheet.dimension("ROWS", 9, 9)));
    assert_eq!(listed(&sheet, &platform)[0]["ranges"], json!([sheet.range("A8:A8")]));

    let copy = json!({"requests": [{"copySheet": {"source": {"sheetId": sheet.id},
        "destination": {"title": "Copy"}}}]});
    let copied = ok(&platform, "POST", &sheet.v2("sheets_batch_update"), Some(copy));
    let copy = copied["replies"][0]["copySheet"]["properties"]["sheetId"].as_str().unwrap();
    let target = sheet.v2(&format!("condition_formats?sheet_ids={copy}"));
    let of_copy = ok(&platform, "GET", &target, None);
    assert_eq!(
        of_copy["sheet_condition_formats"][0]["condition_format"]["ranges"],
        json!([format!("{copy}!A8:A8")])
    );
    ok(&platform, "DELETE", &sheet.v2("dimension_range"), Some(sheet.dimension("ROWS", 8, 8)));
    assert_eq!(listed(&sheet, &platform), [Value::Null; 0]);
    let gone = json!({"requests": [{"deleteSheet": {"sheetId": copy}}]});
    ok(&platform, "POST", &sheet.v2("sheets_batch_update"), Some(gone));
    assert_eq!(call(&platform, "GET", &target, None).code(), 90_215);
}

#[test]
fn on_a_strict_platform_a_spreadsheet_that_is_not_there_is_not_found() {
    let platform = Platform::builder().strict_resources(true).start_blocking().unwrap();
    let target = "/open-apis/sheets/v2/spreadsheets/shtcnNobody/condition_formats?sheet_ids=a";
    assert_eq!(call(&platform, "GET", target, None).code(), 90_214);
    let lenient = Platform::builder().start_blocking().unwrap();
    let shown = ok(&lenient, "GET", target, None);
    assert_eq!(shown["sheet_condition_formats"].as_array().unwrap().len(), 1, "as documented");
}
