//! Records of a Base: limits that their pages tell in words only, kept by the client before it sends
//! and by the platform, and filters.

use std::fmt::Debug;

use feishu_openapi::{
    Error, Request,
    bitable::v1::app_table_record::{self as record, Condition, ConditionOperator, FilterInfo},
};
use serde_json::json;

use crate::support::start;

const APP: &str = "bascnCMII2ORej2RItqpZZUNMIe";
const TABLE: &str = "tblxI2tWaxP5dG7p";

fn search(page_size: i64) -> record::Search {
    record::search(APP, TABLE).page_size(page_size)
}

fn create(count: usize) -> record::BatchCreate {
    let record = |at: usize| record::NewRecord::new([("Name", json!(at))]);
    record::batch_create(APP, TABLE, (0..count).map(record))
}

/// What the client says of a call that it did not send.
fn violations<T: Debug>(sent: Result<T, Error>) -> Vec<String> {
    let error = sent.unwrap_err();
    assert!(error.is_invalid_request());
    error.violations().iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_page_size_of_501_is_refused_before_sending() {
    let (platform, client) = start().await;
    client.send(search(500)).await.unwrap();
    let told = violations(client.send(search(501)).await);
    assert_eq!(told, ["page_size: 501, at most 500"]);
    assert_eq!(platform.received(record::Search::ENDPOINT.id).len(), 1, "the second was not sent");
}

#[tokio::test]
async fn records_beyond_a_thousand_are_refused_before_sending() {
    let (platform, client) = start().await;
    client.send(create(1000)).await.unwrap();
    let told = violations(client.send(create(1001)).await);
    assert_eq!(told, ["records: 1001 items, at most 1000"]);
    let sent = platform.received(record::BatchCreate::ENDPOINT.id);
    assert_eq!(sent.len(), 1, "the second was not sent");
}

#[tokio::test]
async fn the_platform_refuses_them_too() {
    let (_platform, client) = start().await;
    let client = client.unvalidated();
    assert!(client.send(search(501)).await.unwrap_err().code().is_some());
    assert!(client.send(create(1001)).await.unwrap_err().code().is_some());
}

/// The platform wants `"value": []` with `isEmpty`.
#[tokio::test]
async fn a_filter_for_empty_fields_sends_an_empty_list() {
    let (platform, client) = start().await;
    let empty = Condition::new("Labels", ConditionOperator::IsEmpty);
    let named = Condition::new("Name", ConditionOperator::Is).value(["Ada"]);
    let filter = FilterInfo::new().conditions([empty, named]);
    let search = record::search(APP, TABLE).filter(filter);
    client.send(search).await.unwrap();
    let received = platform.journal().pop().unwrap();
    let body: serde_json::Value = serde_json::from_slice(&received.body).unwrap();
    assert_eq!(
        body["filter"]["conditions"],
        json!([
            { "field_name": "Labels", "operator": "isEmpty", "value": [] },
            { "field_name": "Name", "operator": "is", "value": ["Ada"] },
        ])
    );
}
