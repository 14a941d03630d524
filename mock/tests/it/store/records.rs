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
    let platform = feishu_mock::Platform::builder().start_blocking().unwrap();
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
    let (_platform, client) = start().await;
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
    let platform = feishu_mock::Platform::builder().start_blocking().unwrap();
    let records =
        json!({"records": [{"fields": {"Ship": "Argo"}}, {"fields": {"Ship": "Beagle"}}]});
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

/// A Base with a table of these fields, each by name and type: the path of the table.
fn table(platform: &feishu_mock::Platform, fields: &[(&str, i64)]) -> (String, String) {
    let app = call(platform, "POST", "/open-apis/bitable/v1/apps", Some(json!({"name": "Ships"})));
    let app = app.json()["data"]["app"]["app_token"].as_str().unwrap().to_owned();
    let fields: Vec<Value> =
        fields.iter().map(|(name, kind)| json!({"field_name": name, "type": kind})).collect();
    let body = json!({"table": {"name": "Fleet", "fields": fields}});
    let made =
        call(platform, "POST", &format!("/open-apis/bitable/v1/apps/{app}/tables"), Some(body));
    let made = made.json()["data"].clone();
    assert_eq!(made["field_id_list"].as_array().unwrap().len(), fields.len(), "{made}");
    let table = made["table_id"].as_str().unwrap();
    (app.clone(), format!("/open-apis/bitable/v1/apps/{app}/tables/{table}"))
}

#[test]
fn cells_are_written_and_read_in_the_forms_of_their_fields() {
    let platform = feishu_mock::Platform::builder().start_blocking().unwrap();
    let (_, at) = table(
        &platform,
        &[
            ("Ship", 1),
            ("Length", 2),
            ("Kind", 3),
            ("Built", 5),
            ("Afloat", 7),
            ("Captain", 11),
            ("Port", 22),
            ("Sisters", 18),
            ("Entered", 1001),
        ],
    );
    let ada = platform.user("Ada");
    let built = 1_674_206_443_000_i64;
    let cells = json!({"Ship": "Argo", "Length": 30.5, "Kind": "Galley", "Built": built, "Afloat": true,
        "Captain": [{"id": ada.open_id()}], "Port": "116.397755,39.903179", "Sisters": ["rec1"]});
    let made =
        call(&platform, "POST", &format!("{at}/records"), Some(json!({ "fields": cells }))).json();
    let record = &made["data"]["record"];
    assert_eq!(record["fields"], cells, "as they were sent");
    let id = record["record_id"].as_str().unwrap();

    let got = call(&platform, "GET", &format!("{at}/records/{id}"), None).json()["data"]["record"]
        ["fields"]
        .clone();
    assert_eq!((&got["Ship"], &got["Captain"][0]["name"]), (&json!("Argo"), &json!("Ada")));
    assert!(got["Entered"].as_u64().unwrap() > 0, "the platform sets it");
    let found = call(&platform, "POST", &format!("{at}/records/search"), Some(json!({}))).json();
    let found = &found["data"]["items"][0];
    assert_eq!(found["fields"]["Ship"], json!([{"type": "text", "text": "Argo"}]));
    assert_eq!(found["fields"]["Sisters"], json!({"link_record_ids": ["rec1"]}));
    assert_eq!(found["fields"]["Port"]["location"], "116.397755,39.903179");
    assert_eq!(found.get("created_time"), None, "only if asked for");

    let fields = call(&platform, "GET", &format!("{at}/fields"), None).json();
    assert_eq!(fields["data"]["items"][2]["property"]["options"][0]["name"], "Galley");
    for (cells, code) in [
        (json!({"Boat": "Argo"}), 1_254_045),
        (json!({"Ship": 1}), 1_254_060),
        (json!({"Length": "long"}), 1_254_061),
        (json!({"Built": "yesterday"}), 1_254_064),
        (json!({"Captain": "Ada"}), 1_254_066),
        (json!({"Entered": 1}), 1_254_015),
    ] {
        let refused =
            call(&platform, "POST", &format!("{at}/records"), Some(json!({ "fields": cells })));
        assert_eq!(refused.code(), code, "{cells}");
    }
    let is = |field: &str, value: Value| {
        let conditions = json!([{"field_name": field, "operator": "is", "value": value}]);
        let body = json!({"filter": {"conjunction": "and", "conditions": conditions}});
        let found = call(&platform, "POST", &format!("{at}/records/search"), Some(body)).json();
        found["data"]["total"].as_u64().unwrap()
    };
    assert_eq!(is("Built", json!(["ExactDate", (built + 60_000).to_string()])), 1, "the same day");
    assert_eq!(is("Built", json!(["Today"])), 0);
    assert_eq!(is("Afloat", json!(["true"])), 1);
    assert_eq!(is("Length", json!(["30.50"])), 1);
}

#[tokio::test]
async fn changes_of_records_and_fields_are_told_to_who_subscribed() {
    let platform = feishu_mock::Platform::start().await;
    let _subscription = told::subscribe(&platform, &json!({}));
    let (app, at) = table(&platform, &[("Ship", 1), ("Length", 2)]);
    let subscribe = format!("/open-apis/drive/v1/files/{app}/subscribe?file_type=bitable");
    assert_eq!(call(&platform, "POST", &subscribe, None).code(), 0);
    let made = call(
        &platform,
        "POST",
        &format!("{at}/records"),
        Some(json!({"fields": {"Ship": "Argo", "Length": 1}})),
    )
    .json();
    let id = made["data"]["record"]["record_id"].as_str().unwrap().to_owned();
    let one = format!("{at}/records/{id}");
    assert_eq!(call(&platform, "PUT", &one, Some(json!({"fields": {"Length": 2}}))).code(), 0);
    let fields = call(&platform, "GET", &format!("{at}/fields"), None).json();
    let field = fields["data"]["items"][0]["field_id"].as_str().unwrap().to_owned();
    let rename = json!({"field_name": "Name", "type": 1});
    assert_eq!(call(&platform, "PUT", &format!("{at}/fields/{field}"), Some(rename)).code(), 0);
    let got = call(&platform, "GET", &one, None).json();
    assert_eq!(got["data"]["record"]["fields"]["Name"], "Argo", "the cell has the new name");
    assert_eq!(call(&platform, "DELETE", &one, None).code(), 0);

    let told = told::told(&platform).await;
    let actions: Vec<&str> =
        told.iter().map(|(_, event)| event["action_list"][0]["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["record_added", "record_edited", "field_edited", "record_deleted"]);
    let edited = &told[1].1["action_list"][0];
    assert_eq!(
        (&edited["before_value"][0]["field_value"], &edited["after_value"][0]["field_value"]),
        (&json!("1"), &json!("2"))
    );
    assert_eq!(edited["after_value"].as_array().unwrap().len(), 1, "only what differs");
    assert_eq!(told[0].1["file_token"], app.as_str());
}

#[test]
fn several_tables_are_created_and_deleted_at_once() {
    let platform = feishu_mock::Platform::builder().start_blocking().unwrap();
    let (_, first) = table(&platform, &[("Ship", 1)]);
    let (tables, first) = first.rsplit_once('/').unwrap();
    let fields = json!([{"field_name": "Port", "type": 1}, {"field_name": "Berths", "type": 2}]);
    let body = json!({"tables": [{"name": "Ports", "fields": fields}, {"name": "Crew"}]});
    let made = call(&platform, "POST", &format!("{tables}/batch_create"), Some(body)).json();
    let ids = made["data"]["table_ids"].as_array().unwrap();
    let port = json!({"fields": {"Port": "Piraeus", "Berths": 12}});
    let records = format!("{tables}/{}/records", ids[0].as_str().unwrap());
    let added = call(&platform, "POST", &records, Some(port)).json();
    assert_eq!(added["data"]["record"]["fields"]["Berths"], 12, "{added}");
    let names = || {
        let listed = call(&platform, "GET", tables, None).json();
        let all = listed["data"]["items"].as_array().unwrap().iter();
        all.map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(), ["Table", "Fleet", "Ports", "Crew"]);
    let gone = json!({"table_ids": [ids[0], first]});
    assert_eq!(call(&platform, "POST", &format!("{tables}/batch_delete"), Some(gone)).code(), 0);
    assert_eq!(names(), ["Table", "Crew"]);
}
