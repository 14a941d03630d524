//! Rows of a Base: rows in are rows out, in order, in batches of the documented size.

use std::sync::{Arc, Mutex};

use feishu_kit::base::{Row, Table};
use feishu_openapi::bitable::v1::app_table_record::{Condition, FilterInfo, Sort};
use futures_util::TryStreamExt;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::support::{keeping, lock};

const CREATE: &str = "bitable.v1.app.table.record.batch_create";

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Order {
    #[serde(rename = "No.")]
    number: i64,
    #[serde(rename = "Text", default)]
    text: String,
}

fn order(number: i64) -> Order {
    Order { number, text: format!("order {number}") }
}

fn fields<T>(rows: Vec<Row<T>>) -> Vec<T> {
    rows.into_iter().map(|row| row.fields).collect()
}

#[tokio::test]
async fn rows_are_written_in_order_in_batches_and_read_as_a_stream() {
    let (platform, client) = keeping().await;
    let table = Table::new(&client, "app1", "tbl1");
    let batches = Arc::new(Mutex::new(Vec::new()));
    let watched = batches.clone();
    let orders: Vec<Order> = (0..2_345).map(order).collect();
    let ids = table
        .insert(orders.clone())
        .on_batch(move |rows, ids| lock(&watched).push((rows, ids.len())))
        .await
        .unwrap();
    assert_eq!(*lock(&batches), [(0..1_000, 1_000), (1_000..2_000, 1_000), (2_000..2_345, 345)]);
    let tokens: Vec<String> = platform
        .received(CREATE)
        .iter()
        .map(|it| it.query_value("client_token").unwrap().to_owned())
        .collect();
    assert!(tokens.len() == 3 && tokens[0] != tokens[1] && tokens[1] != tokens[2], "{tokens:?}");

    let mut stream = table.rows::<Order>().stream();
    let mut read = Vec::new();
    while let Some(row) = stream.try_next().await.unwrap() {
        assert_eq!(row.id, ids[read.len()]);
        read.push(row.fields);
    }
    assert_eq!(read, orders);
    assert_eq!(platform.calls("bitable.v1.app.table.record.search"), 5);

    // Changes and deletions have their own sizes of batches.
    let changes = ids.clone().into_iter().enumerate();
    let changed = changes.map(|(at, id)| (id, order(-(at as i64)))).collect::<Vec<_>>();
    table.update(changed).await.unwrap();
    assert_eq!(platform.calls("bitable.v1.app.table.record.batch_update"), 3);
    let rows = table.rows::<Order>().all().await.unwrap();
    assert!(rows.iter().enumerate().all(|(at, row)| row.fields == order(-(at as i64))));
    table.delete(ids[..1_200].to_vec()).await.unwrap();
    assert_eq!(platform.calls("bitable.v1.app.table.record.batch_delete"), 3);
    let left = table.rows::<Order>().all().await.unwrap();
    assert_eq!(
        left.iter().map(|row| &row.id).collect::<Vec<_>>(),
        ids[1_200..].iter().collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn a_filter_an_order_and_fields_are_asked_for() {
    let (platform, client) = keeping().await;
    let table = Table::new(&client, "app1", "tbl1");
    table.insert((0..30).map(order)).await.unwrap();
    let above = Condition::new("No.", "isGreater").value(["24"]);
    let rows = table
        .rows::<Order>()
        .filter(FilterInfo::new().conjunction("and").conditions([above]))
        .sort([Sort::new().field_name("No.").desc(true)])
        .page_size(2)
        .all()
        .await
        .unwrap();
    assert_eq!(fields(rows), [29, 28, 27, 26, 25].map(order));
    assert_eq!(platform.calls("bitable.v1.app.table.record.search"), 3);

    table.rows::<Value>().view("vew1").fields(["No."]).all().await.unwrap();
    let asked = platform.received("bitable.v1.app.table.record.search")[3].json().unwrap();
    assert_eq!((&asked["view_id"], &asked["field_names"]), (&"vew1".into(), &vec!["No."].into()));
}

#[test]
fn rows_in_are_rows_out() {
    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    struct Any {
        number: Option<f64>,
        whole: i64,
        text: Option<String>,
        options: Vec<String>,
        done: bool,
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_platform, client) = runtime.block_on(keeping());
    let row = (
        // What JSON has no digits for is not written exactly; see the docs of serde_json.
        proptest::option::of(-1e9_f64..1e9),
        -(1_i64 << 53)..1 << 53,
        proptest::option::of(".{0,20}"),
        prop::collection::vec(".{0,8}", 0..4),
        any::<bool>(),
    );
    let row = row.prop_map(|(number, whole, text, options, done)| Any {
        number,
        whole,
        text,
        options,
        done,
    });
    let case = std::cell::Cell::new(0);
    let config = ProptestConfig { cases: 32, ..ProptestConfig::default() };
    proptest!(config, |(rows in prop::collection::vec(row, 1..40))| {
        case.set(case.get() + 1);
        let table = Table::new(&client, "app1", format!("tbl{}", case.get()));
        let read = runtime.block_on(async {
            table.insert(rows.clone()).await.unwrap();
            table.rows::<Any>().page_size(7).all().await.unwrap()
        });
        prop_assert_eq!(fields(read), rows);
    });
}
