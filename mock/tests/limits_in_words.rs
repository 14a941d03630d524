//! Limits that pages tell in words only, kept by the client before it sends and by the platform.

use feishu_mock::Platform;
use feishu_openapi::{Client, Request, Wire, bitable::v1::app_table_record as record};
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

/// Sends a request that keeps to the limit and one that breaks it; gives what the client says of
/// the latter.
async fn refused<R: Request>(kept: R, broken: R) -> Vec<String>
where
    R::Response: Wire + Default + std::fmt::Debug,
{
    let (platform, client) = start().await;
    client.send(kept).await.unwrap();
    let error = client.send(broken).await.unwrap_err();
    assert!(error.is_invalid_request());
    assert_eq!(platform.received(R::ENDPOINT.id).len(), 1, "the second was not sent");
    error.violations().iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_page_size_of_501_is_refused_before_sending() {
    assert_eq!(refused(search(500), search(501)).await, ["page_size: 501, at most 500"]);
}

#[tokio::test]
async fn records_beyond_a_thousand_are_refused_before_sending() {
    assert_eq!(refused(create(1000), create(1001)).await, ["records: 1001 items, at most 1000"]);
}

#[tokio::test]
async fn the_platform_refuses_them_too() {
    let (_platform, client) = start().await;
    let client = client.unvalidated();
    assert!(client.send(search(501)).await.unwrap_err().code().is_some());
    assert!(client.send(create(1001)).await.unwrap_err().code().is_some());
}
