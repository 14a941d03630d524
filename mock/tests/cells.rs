//! Cells of a spreadsheet hold any JSON, and go through the generated client as they are.

use feishu_mock::{Platform, Script};
use feishu_openapi::{
    Client,
    sheets::v2::{spreadsheet, spreadsheet_value},
};
use serde_json::{Value, json};

#[tokio::test]
async fn cells_go_in_and_come_out_as_they_are() {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret());
    let client = client.base_url(platform.url()).build().unwrap();
    let link = json!({"type": "url", "text": "x", "link": "https://a.b"});
    let row = vec![json!("a"), Value::Null, json!(3), link];

    let cells = spreadsheet::ValuesAppendValueRange::new("s1!A1:D1", [row.clone()]);
    client.send(spreadsheet::values_append("shtcn1", cells)).await.unwrap();
    let appended = platform.received("sheets.v2.spreadsheet.values_append");
    let [appended] = &appended[..] else { panic!("{appended:#?}") };
    let sent = appended.json().unwrap()["valueRange"]["values"].clone();
    assert_eq!(sent, json!([row]));
    assert!(appended.is_accepted());

    // What was appended is what is there.
    platform.reply_with("sheets.v2.spreadsheet.value.get", move |received| {
        let range = received.path_value("range");
        Script::data(json!({"valueRange": {"range": range, "values": sent}}))
    });
    let read = client.send(spreadsheet_value::get("shtcn1", "s1!A1:D1")).await.unwrap();
    let range = read.value_range.unwrap();
    assert_eq!(range.range.as_deref(), Some("s1!A1:D1"));
    assert_eq!(range.values, [row]);
}
