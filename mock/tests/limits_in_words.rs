//! Limits that pages tell in words only, kept by the client before it sends and by the platform.

use std::fmt::Debug;

use feishu_mock::Platform;
use feishu_openapi::{Client, Error, Request, bitable::v1::app_table_record as record};
use serde_json::json;

const APP: &str = "bascnCMII2ORej2RItqpZZUNMIe";
const TABLE: &str = "tblxI2tWaxP5dG7p";

async fn start() -> (Platform, Client) {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()
        .unwrap();
    (platform, client)
}

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
