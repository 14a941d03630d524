//! Odd input: whatever a call asks for, the answer is one of the platform, and the next call is
//! answered as well.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok};

#[test]
fn odd_calls_are_answered_and_end() {
    let platform = Platform::builder().start_blocking().unwrap();
    let records = "/open-apis/bitable/v1/apps/appA/tables/tblA/records";
    let sheet = "/open-apis/sheets/v2/spreadsheets/shtA";
    let document = "/open-apis/docx/v1/documents/doxA/blocks/doxA";
    let cells = |range: &str| Some(json!({"valueRange": {"range": range, "values": [[1], [2]]}}));
    let filter = |filter: Value| Some(json!({ "filter": filter }));
    let mut deep = json!({"conjunction": "and", "conditions": []});
    for _ in 0..50 {
        deep = json!({"conjunction": "and", "children": [deep]});
    }
    let is = |operator: &str, value: Value| json!({"conjunction": "and", "conditions": [{"field_name": "N", "operator": operator, "value": value}]});
    let tree = |children: Value| {
        Some(
            json!({"children_id": ["a"], "descendants": [{"block_id": "a", "block_type": 34, "quote_container": {}, "children": children}]}),
        )
    };
    let calls: Vec<(&str, String, Option<Value>)> = vec![
        ("POST", format!("{records}/batch_create"), Some(json!({"records": [{"fields": {"N": "x"}}]}))),
        ("POST", format!("{records}/search?page_token=zz"), Some(json!({}))),
        ("POST", format!("{records}/search?page_token=page-ffffffffffffffff"), Some(json!({}))),
        ("POST", format!("{records}/search?page_token=page-fffffffffffffffffffff"), Some(json!({}))),
        ("POST", format!("{records}/search?page_size=18446744073709551615"), Some(json!({}))),
        ("POST", format!("{records}/search"), filter(is("is", json!([])))),
        ("POST", format!("{records}/search"), filter(is("isGreater", json!(["ExactDate"])))),
        ("POST", format!("{records}/search"), filter(is("unheard of", json!(["x"])))),
        ("POST", format!("{records}/search"), filter(deep)),
        ("GET", format!("{records}?filter=AND%28"), None),
        ("GET", format!("{records}?filter=CurrentValue.%5BN%5D%3D%22x%22&sort=oops"), None),
        ("PUT", format!("{sheet}/values"), cells("s!A1:B2")),
        ("PUT", format!("{sheet}/values"), cells("s!C3:A1")),
        ("PUT", format!("{sheet}/values"), cells("s!A18446744073709551615:A1")),
        ("PUT", format!("{sheet}/values"), cells("s!A5000000:A5000000")),
        ("POST", format!("{sheet}/values_append"), cells("s!A4999999:A4999999")),
        ("POST", format!("{sheet}/values_append"), cells("s!A4999999:A4999999")),
        ("POST", format!("{sheet}/values_prepend"), cells("s!A1:A1")),
        ("GET", format!("{sheet}/values/s!C3:A1"), None),
        ("GET", format!("{sheet}/values/s!$A1"), None),
        ("GET", format!("{sheet}/values/s!A1:ZZZ99999999"), None),
        ("POST", format!("{document}/descendant"), tree(json!(["a"]))),
        ("POST", format!("{document}/descendant"), tree(json!(["b", "b"]))),
        ("POST", format!("{document}/children"), Some(json!({"children": [], "index": -5}))),
        ("DELETE", format!("{document}/children/batch_delete"), Some(json!({"start_index": 5, "end_index": 1}))),
        ("GET", "/open-apis/docx/v1/documents/doxA/blocks?page_token=-1".into(), None),
        ("GET", "/open-apis/docx/v1/documents/doxA/raw_content".into(), None),
        ("GET", "/open-apis/contact/v3/users?page_token=page-ffffffffffffffff".into(), None),
        ("GET", "/open-apis/contact/v3/departments/0/children?page_size=0".into(), None),
        ("GET", "/open-apis/im/v1/messages?container_id_type=chat&container_id=&start_time=-9223372036854775808".into(), None),
    ];
    for (method, target, body) in calls {
        let reply = call(&platform, method, &target, body);
        assert!(reply.status < 500, "{method} {target}: {} {}", reply.status, reply.json());
    }
}

#[test]
fn days_beyond_every_calendar_are_looked_for_and_not_found() {
    let platform = Platform::builder().start_blocking().unwrap();
    let app = ok(&platform, "POST", "/open-apis/bitable/v1/apps", Some(json!({"name": "Ships"})));
    let app = app["app"]["app_token"].as_str().unwrap().to_owned();
    let at = format!("/open-apis/bitable/v1/apps/{app}/tables");
    let fields = json!([{"field_name": "Built", "type": 5}]);
    let made = ok(&platform, "POST", &at, Some(json!({"table": {"name": "F", "fields": fields}})));
    let at = format!("{at}/{}/records", made["table_id"].as_str().unwrap());
    ok(&platform, "POST", &at, Some(json!({"fields": {"Built": 1_674_206_443_000_i64}})));
    for day in [i64::MIN, i64::MIN + 1, i64::MAX] {
        let condition = json!({"field_name": "Built", "operator": "is", "value": ["ExactDate", day.to_string()]});
        let body = json!({"filter": {"conjunction": "and", "conditions": [condition]}});
        let found = ok(&platform, "POST", &format!("{at}/search"), Some(body));
        assert_eq!(found["total"], 0, "{day}: {found}");
    }
}

#[test]
fn an_id_is_what_its_segment_says_whatever_is_in_it() {
    let platform = Platform::builder().start_blocking().unwrap();
    let at = |app: &str| format!("/open-apis/bitable/v1/apps/{app}/tables");
    let tables = |app: &str| {
        let listed = ok(&platform, "GET", &at(app), None);
        let items = listed["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Each is an app of its own; two of them are written in two ways.
    let apps = [
        ("a%2Fb", "a%2fb"),
        ("a%252Fb", "a%252Fb"),
        ("a", "%61"),
        ("%00", "%00"),
        ("%20", "%20"),
        ("..%2F..", "%2E%2E%2F%2E%2E"),
        ("%E8%88%B9", "%e8%88%b9"),
        ("%ff", "%FF"),
        ("x%3Fy", "x%3fy"),
    ];
    for (number, (app, _)) in apps.iter().enumerate() {
        let body = json!({"table": {"name": format!("T{number}")}});
        ok(&platform, "POST", &at(app), Some(body));
    }
    for (number, (app, other)) in apps.iter().enumerate() {
        let name = format!("T{number}");
        assert_eq!((tables(app), tables(other)), (vec![name.clone()], vec![name]), "{app} {other}");
    }
    // A slash that is none of the id ends the segment.
    assert_eq!(call(&platform, "GET", &at("a/b"), None).status, 404);
}
