//! Records of a Base: batches, filters and sorts.

use feishu_openapi::{
    bitable::v1::app_table_record as record,
    serde_json::{Value, json},
};

use crate::support::*;

const AT: &str =
    "/open-apis/bitable/v1/apps/appbcbWCzen6D8dezhoCH2RpMAh/tables/tblsRc9GRRXKqhvW/records";

fn search(platform: &feishu_mock::Platform, body: Value) -> Vec<String> {
    let reply = call(platform, "POST", &format!("{AT}/search"), Some(body)).json();
    let items = reply["data"]["items"].as_array().unwrap_or_else(|| panic!("{reply}")).clone();
    items.iter().map(|it| it["fields"]["Ship"].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn records_are_found_by_their_cells() {
    let platform = feishu_mock::Platform::builder().keep_resources(true).start_blocking().unwrap();
    let record = |ship: &str, length: i64| json!({"fields": {"Ship": ship, "Length": length}});
    let records = json!({"records": [record("Argo", 30), record("Beagle", 27), record("Calypso", 43),
        {"fields": {"Length": 5}}]});
    let made = call(&platform, "POST", &format!("{AT}/batch_create"), Some(records)).json();
    assert_eq!(made["data"]["records"].as_array().unwrap().len(), 4, "{made}");

    let filter = |conjunction: &str, conditions: Value| json!({"filter": {"conjunction": conjunction, "conditions": conditions}});
    let is = |field: &str, operator: &str, value: Value| json!({"field_name": field, "operator": operator, "value": value});
    let found = |it: Value| search(&platform, it);
    assert_eq!(found(json!({})).len(), 4);
    assert_eq!(found(filter("and", json!([is("Ship", "is", json!(["Beagle"]))]))), ["Beagle"]);
    assert_eq!(
        found(filter(
            "and",
            json!([is("Ship", "contains", json!(["a"])), is("Length", "isGreater", json!(["30"]))])
        )),
        ["Calypso"]
    );
    assert_eq!(
        found(filter(
            "or",
            json!([is("Ship", "is", json!(["Argo"])), is("Length", "isLess", json!(["28"]))])
        )),
        ["Argo", "Beagle", "-"]
    );
    assert_eq!(found(filter("and", json!([is("Ship", "isEmpty", json!([]))]))), ["-"]);
    let sorted = json!({"sort": [{"field_name": "Length", "desc": true}]});
    assert_eq!(found(sorted), ["Calypso", "Argo", "Beagle", "-"]);
}

#[tokio::test]
async fn a_changed_record_keeps_its_other_cells() {
    let (_platform, client) = start_keeping().await;
    let cells = [("Ship", json!("Argo")), ("Length", json!(30))];
    let made = client.send(record::create("appA", "tblA", cells)).await.unwrap();
    let id = made.record.as_ref().unwrap().record_id.clone().unwrap();
    client.send(record::update("appA", "tblA", &id, [("Length", json!(31))])).await.unwrap();
    let got = client.send(record::batch_get("appA", "tblA", [&id])).await.unwrap();
    let fields = &got.records[0].fields;
    assert_eq!(json!(fields), json!({"Ship": "Argo", "Length": 31}));
}

#[test]
fn a_batch_that_comes_again_with_its_key_is_created_once() {
    let platform = feishu_mock::Platform::builder().keep_resources(true).start_blocking().unwrap();
    let records = json!({"records": [{"fields": {"Ship": "Argo"}}, {"fields": {"Ship": "Beagle"}}]});
    let create = |key: &str| {
        let target = format!("{AT}/batch_create?client_token={key}");
        call(&platform, "POST", &target, Some(records.clone())).json()["data"].clone()
    };
    let first = create("fe599b60-450f-46ff-b2ef-9f6675625b97");
    assert_eq!(first["records"].as_array().unwrap().len(), 2, "{first}");
    assert_eq!(create("fe599b60-450f-46ff-b2ef-9f6675625b97"), first);
    assert_eq!(search(&platform, json!({})), ["Argo", "Beagle"]);
    assert_ne!(create("0b8f3a2e-2f7e-4a53-9c0c-6a1f6f0e7c11"), first, "another key");
    assert_eq!(search(&platform, json!({})).len(), 4);
}
