//! Adds records to a table of a Base, and finds them again.

use feishu_openapi::{
    Client,
    bitable::v1::app_table_record::{
        self as record, Condition, ConditionOperator, FilterInfo, FilterInfoConjunction, NewRecord,
    },
    serde_json::json,
};

use super::Outcome;

const APP: &str = "NQRxbRkBMa6OnZsjtERcxhNWnNh";
const TABLE: &str = "tbl0xe5g8PP3U3cS";

pub(crate) async fn run(client: &Client) -> Outcome {
    // Each kind of column takes a value of its own shape: text, a number, milliseconds, options.
    let row = NewRecord::new([
        ("Task", json!("Write the report")),
        ("Hours", json!(2.5)),
        ("Due", json!(1_798_761_600_000_i64)),
        ("Labels", json!(["draft", "urgent"])),
    ]);
    client.send(record::batch_create(APP, TABLE, [row])).await?;

    let urgent = Condition::new("Labels", ConditionOperator::Contains).value(["urgent"]);
    let filter = FilterInfo::new().conjunction(FilterInfoConjunction::And).conditions([urgent]);
    let mut found = client.items(record::search(APP, TABLE).filter(filter).page_size(100));
    while let Some(row) = found.try_next().await? {
        println!("{:?}: {:?}", row.record_id, row.fields);
    }
    Ok(())
}
