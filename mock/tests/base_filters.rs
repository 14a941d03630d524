//! Filters of records of a Base: the platform wants `"value": []` with `isEmpty`.

use feishu_mock::Platform;
use feishu_openapi::{
    Client,
    bitable::v1::app_table_record::{self as record, Condition, ConditionOperator, FilterInfo},
};
use serde_json::json;

#[tokio::test]
async fn a_filter_for_empty_fields_sends_an_empty_list() {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()
        .unwrap();
    let empty = Condition::new("Labels", ConditionOperator::IsEmpty);
    let named = Condition::new("Name", ConditionOperator::Is).value(["Ada"]);
    let filter = FilterInfo::new().conditions([empty, named]);
    let search = record::search("bascnCMII2ORej2RItqpZZUNMIe", "tblxI2tWaxP5dG7p").filter(filter);
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
