//! Calls about records leave them as they are kept: as texts, which take a quarter of the memory.

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use crate::{
    Domain, Received, Specs,
    store::{Store, answer::Caller, people::Company},
};

const RECORDS: &str = "/open-apis/bitable/v1/apps/bas/tables/tbl/records";

/// The data of the reply to a call of an endpoint of records, below their path.
fn call(store: &mut Store, method: &str, target: &str, body: &Value) -> Value {
    let specs = Specs::embedded();
    let endpoint = format!("bitable.v1.app.table.record.{method}");
    let index = specs.index(&endpoint).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let body = Bytes::from(body.to_string());
    let path = format!("{RECORDS}{path}");
    let mut received =
        Received::new(Method::POST, &path, Some(query), HeaderMap::new(), body, String::new());
    let names = ["app_token", "table_id", "record_id"].into_iter();
    let values = path.split('/').skip(5).step_by(2);
    received.path_params =
        names.zip(values).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let caller = Caller { app_id: "cli_1".into(), user: None };
    let endpoint = specs.entry(index).endpoint().unwrap();
    let answer = store.answer(&specs, index, endpoint, &received, &caller, SystemTime::UNIX_EPOCH);
    let reply = answer.unwrap().unwrap_or_else(|refusal| panic!("{refusal:?}"));
    serde_json::from_slice::<Value>(&reply.body.joined()).unwrap()["data"].take()
}

#[test]
fn records_stay_texts_whatever_is_asked_of_them() {
    let mut store = Store::new("cli_1", 1, false, Domain::Feishu, &Company::empty());
    let record =
        |number: usize| json!({"fields": {"Number": number, "Even": number.is_multiple_of(2)}});
    let records: Vec<Value> = (0..20).map(record).collect();
    let made = call(&mut store, "batch_create", "/batch_create", &json!({ "records": records }));
    let id = made["records"][7]["record_id"].as_str().unwrap().to_owned();
    let condition = json!({"field_name": "Even", "operator": "is", "value": ["true"]});
    let search = json!({"filter": {"conjunction": "and", "conditions": [condition]},
        "sort": [{"field_name": "Number", "desc": true}]});
    let change = json!({"fields": {"Number": 70}});
    let changed = json!({"records": [{"record_id": id, "fields": {"Number": 71, "Even": true}}]});
    for (method, target, body, place, expected) in [
        ("list", "?page_size=5", json!({}), "/items/4/fields/Number", 4),
        (
            "list",
            "?page_size=5&page_token=page-000000000005",
            json!({}),
            "/items/0/fields/Number",
            5,
        ),
        ("search", "/search?page_size=3", search.clone(), "/items/0/fields/Number", 18),
        (
            "search",
            "/search?page_size=3&page_token=page-000000000003",
            search.clone(),
            "/items/0/fields/Number",
            12,
        ),
        ("get", &format!("/{id}"), json!({}), "/record/fields/Number", 7),
        ("batch_get", "/batch_get", json!({"record_ids": [id]}), "/records/0/fields/Number", 7),
        ("update", &format!("/{id}"), change, "/record/fields/Number", 70),
        ("batch_update", "/batch_update", changed, "/records/0/fields/Number", 71),
        // The search finds other records than before.
        ("search", "/search?page_size=3", search, "/items/0/fields/Number", 71),
    ] {
        let data = call(&mut store, method, target, &body);
        assert_eq!(data.pointer(place), Some(&json!(expected)), "{method}: {data}");
        let path: Vec<String> = RECORDS.trim_matches('/').split('/').map(str::to_owned).collect();
        let records = store.collections().get(&path).unwrap();
        assert_eq!((records.len(), records.held()), (20, 0), "{method}");
    }
}
