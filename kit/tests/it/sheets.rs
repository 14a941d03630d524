//! Rows of sheets: rows in are rows out, below names, with empty cells.

use std::sync::{Arc, Mutex};

use feishu_kit::sheet::{Row, Sheet};
use feishu_mock::{Platform, Script};
use feishu_openapi::{Client, sheets::v2::spreadsheet_value};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::{keeping, lock};

const TOKEN: &str = "Iow7sNNEphp3WbtnbCscPqabcef";
const WRITE: &str = "sheets.v2.spreadsheet.value.update";
const APPEND: &str = "sheets.v2.spreadsheet.values_append";

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Item {
    name: String,
    // Behind it in the type, before it in the alphabet.
    count: Option<i64>,
    fresh: Option<bool>,
}

fn item(number: i64) -> Item {
    Item {
        name: format!("item {number}"),
        count: Some(number),
        fresh: (number % 2 == 0).then_some(true),
    }
}

/// A platform whose sheets have this many rows and columns; they grow when they are asked to.
async fn with_grid(rows: usize, columns: usize) -> (Platform, Client, Arc<Mutex<[usize; 2]>>) {
    let (platform, client) = keeping().await;
    let grid = Arc::new(Mutex::new([rows, columns]));
    let own = grid.clone();
    platform.reply_with("sheets.v3.spreadsheet.sheet.get", move |_| {
        let [rows, columns] = *lock(&own);
        Script::data(json!({"sheet": {"sheet_id": "s1",
            "grid_properties": {"row_count": rows, "column_count": columns}}}))
    });
    let own = grid.clone();
    platform.reply_with("sheets.v2.spreadsheet.dimension_range.create", move |received| {
        let body = received.json().expect("JSON")["dimension"].clone();
        let length = body["length"].as_u64().expect("a length") as usize;
        assert!((1..=5_000).contains(&length), "{length}");
        lock(&own)[usize::from(body["majorDimension"] == "COLUMNS")] += length;
        Script::data(json!({"addCount": length, "majorDimension": body["majorDimension"]}))
    });
    // From now on the stand-in knows the spreadsheet; before, it gives an example.
    let elsewhere = spreadsheet_value::UpdateValueRange::new("s0!A1:A1", [vec![json!("x")]]);
    client.send(spreadsheet_value::update(TOKEN, elsewhere)).await.expect("it is written");
    platform.clear_journal();
    (platform, client, grid)
}

async fn items(sheet: &Sheet) -> Vec<Item> {
    sheet.rows::<Item>().all().await.unwrap().into_iter().map(|row: Row<Item>| row.fields).collect()
}

#[tokio::test]
async fn rows_are_replaced_appended_and_read() {
    let (platform, client, grid) = with_grid(10, 2).await;
    let sheet = Sheet::new(&client, TOKEN, "s1");
    assert_eq!(items(&sheet).await, []);
    let all: Vec<Item> = (0..12_345).map(item).collect();
    sheet.replace(all.clone()).await.unwrap();
    assert_eq!(*lock(&grid), [12_346, 3]);
    // The names, in the order of the type, and parts of at most 5,000 rows.
    let ranges: Vec<Value> = platform
        .received(WRITE)
        .iter()
        .map(|it| it.json().unwrap()["valueRange"]["range"].clone())
        .collect();
    assert_eq!(ranges, ["s1!A1:C1", "s1!A2:C5001", "s1!A5002:C10001", "s1!A10002:C12346"]);
    let head = &platform.received(WRITE)[0].json().unwrap()["valueRange"]["values"];
    assert_eq!(*head, json!([["name", "count", "fresh"]]));
    assert_eq!(items(&sheet).await, all);

    // Fewer rows: what is left of before is emptied.
    sheet.replace([item(1)]).await.unwrap();
    assert_eq!(items(&sheet).await, [item(1)]);
    sheet.append((2..6_000).map(item)).await.unwrap();
    let rows = sheet.rows::<Item>().rows_at_once(100).all().await.unwrap();
    assert!(rows.iter().enumerate().all(|(at, row)| row.number == at + 2));
    assert_eq!(
        rows.into_iter().map(|row| row.fields).collect::<Vec<_>>(),
        (1..6_000).map(item).collect::<Vec<_>>()
    );
    let first = &platform.received(APPEND)[0];
    assert_eq!(first.json().unwrap()["valueRange"]["range"], "s1!A3:C5002");
    assert_eq!(first.query_value("insertDataOption"), Some("OVERWRITE"));

    sheet.replace(Vec::<Item>::new()).await.unwrap();
    assert_eq!(items(&sheet).await, []);
}

#[tokio::test]
async fn names_stand_where_the_sheet_has_them() {
    let (_platform, client, _) = with_grid(20, 6).await;
    let write = |range: &str, values: Value| {
        let values: Vec<Vec<Value>> = serde_json::from_value(values).unwrap();
        let range = spreadsheet_value::UpdateValueRange::new(format!("s1!{range}"), values);
        client.send(spreadsheet_value::update(TOKEN, range))
    };
    // A title above, columns in another order, one without a name, and one that nobody asks for.
    let name = json!([{"type": "text", "text": "na"}, {"type": "text", "text": "me "}]);
    write("A1:F4", json!([
        ["Stock", null, null, null, null, null],
        ["other", "count", null, name, "fresh", null],
        ["x", 5, "beside", {"type": "url", "text": "bolt", "link": "https://a.example"}, true, null],
        [null, null, "only beside", null, null, null],
    ])).await.unwrap();
    write("A5:F5", json!([["y", "7", null, "nut", null, null]])).await.unwrap();
    let sheet = Sheet::new(&client, TOKEN, "s1").names_in_row(2);
    let rows = sheet.rows::<Item>().all().await.unwrap();
    let bolt = Item { name: "bolt".into(), count: Some(5), fresh: Some(true) };
    let nut = Item { name: "nut".into(), count: Some(7), fresh: None };
    assert_eq!((rows[0].number, &rows[0].fields), (3, &bolt));
    // Row 4 has nothing below a name.
    assert_eq!((rows[1].number, &rows[1].fields, rows.len()), (5, &nut, 2));

    sheet.append([item(9)]).await.unwrap();
    let cells = client.send(spreadsheet_value::get(TOKEN, "s1!A6:F6")).await.unwrap();
    let cells = cells.value_range.unwrap().values;
    let none = || Value::Null;
    assert_eq!(cells, [[none(), json!(9), none(), json!("item 9"), none(), none()]]);
    assert_eq!(items(&sheet).await, [bolt, nut, item(9)]);
}

#[tokio::test]
async fn what_does_not_fit_is_told_with_its_row_and_field() {
    let (platform, client, _) = with_grid(20, 4).await;
    let sheet = Sheet::new(&client, TOKEN, "s1");
    #[derive(Serialize)]
    struct Wrong {
        name: &'static str,
        count: &'static str,
    }
    sheet.replace([Wrong { name: "bolt", count: "many" }]).await.unwrap();
    let error = sheet.rows::<Item>().all().await.unwrap_err();
    let told = "row 2: field \"count\": expected a whole number, found the text \"many\"";
    assert_eq!(error.to_string(), told);

    platform.clear_journal();
    let told = |rows: Vec<Value>| {
        let sheet = sheet.clone();
        async move { sheet.append(rows).await.unwrap_err().to_string() }
    };
    let good = json!({"name": "a"});
    assert_eq!(
        told(vec![good.clone(), json!({"weight": 1})]).await,
        "row 1: the sheet has no field \"weight\", but [\"name\", \"count\"]"
    );
    let list = told(vec![json!({"name": ["a", "b"]})]).await;
    assert_eq!(list, "row 0: field \"name\": a cell takes no list; join its elements to a text");
    let object = told(vec![json!({"name": {"a": 1}})]).await;
    assert!(object.starts_with("row 0: field \"name\": a cell takes text, a number"), "{object}");
    let long = told(vec![good, json!({"name": "x".repeat(50_001)})]).await;
    assert_eq!(long, "row 1: field \"name\": 50001 characters, at most 50000");
    assert_eq!(platform.calls(APPEND) + platform.calls(WRITE), 0);

    for name in ["", " name", "name\n"] {
        let error = sheet.replace([json!({name: 1})]).await.unwrap_err().to_string();
        let told =
            format!("row 0: field {name:?}: the name of a field must not be empty, nor begin");
        assert!(error.starts_with(&told), "{error}");
    }

    let wide: serde_json::Map<String, Value> =
        (0..101).map(|at| (format!("f{at}"), json!(1))).collect();
    let wide = sheet.replace([wide]).await.unwrap_err();
    assert_eq!(wide.to_string(), "101 columns are too many, at most 100");

    let twice = spreadsheet_value::UpdateValueRange::new(
        "s1!A1:C1",
        [vec![json!("name"), json!("count"), json!("name")]],
    );
    client.send(spreadsheet_value::update(TOKEN, twice)).await.unwrap();
    let error = sheet.rows::<Item>().all().await.unwrap_err();
    let told = "the columns A and C have the same name, \"name\": rename one of them in row 1";
    assert_eq!(error.to_string(), told);
}

#[tokio::test]
async fn a_call_that_fails_tells_how_many_rows_are_written() {
    let (platform, client, _) = with_grid(20, 4).await;
    let sheet = Sheet::new(&client, TOKEN, "s1");
    sheet.replace([item(0)]).await.unwrap();
    // The second part: the first one is let through by a function that then refuses.
    let calls = Arc::new(Mutex::new(0));
    let count = calls.clone();
    platform.reply_with(APPEND, move |received| {
        *lock(&count) += 1;
        let rows = received.json().unwrap()["valueRange"]["values"].as_array().unwrap().len();
        match *lock(&count) {
            1 => Script::data(json!({"updates": {"updatedRows": rows}})),
            _ => Script::code(90_202, "validate RangeVal fail").with_status(400),
        }
    });
    let client_error = sheet.append((0..7_000).map(item)).await.unwrap_err();
    assert_eq!(client_error.written(), 5_000);
    assert!(client_error.to_string().starts_with("5000 rows were written, then: "));

    platform.reply_with(APPEND, |_| Script::data(json!({"updates": {"updatedRows": 1}})));
    let fewer = sheet.append((0..3).map(item)).await.unwrap_err();
    assert_eq!(fewer.to_string(), "the platform says that it added 1 rows of 3");
}

#[test]
fn rows_in_are_rows_out() {
    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    struct Any {
        id: u32,
        text: Option<String>,
        number: Option<f64>,
        done: Option<bool>,
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_platform, client, _) = runtime.block_on(with_grid(100, 3));
    let row = (
        any::<u32>(),
        // An empty text and nothing are one cell.
        proptest::option::of(".{1,20}"),
        proptest::option::of(-1e9_f64..1e9),
        proptest::option::of(any::<bool>()),
    );
    let row = row.prop_map(|(id, text, number, done)| Any { id, text, number, done });
    let config = ProptestConfig { cases: 32, ..ProptestConfig::default() };
    let rows = || prop::collection::vec(row.clone(), 1..30);
    proptest!(config, |(first in rows(), more in rows())| {
        let sheet = Sheet::new(&client, TOKEN, "s1");
        let read = runtime.block_on(async {
            sheet.replace(first.clone()).await.unwrap();
            sheet.append(more.clone()).await.unwrap();
            sheet.rows::<Any>().rows_at_once(4).all().await.unwrap()
        });
        let read: Vec<Any> = read.into_iter().map(|row| row.fields).collect();
        prop_assert_eq!(read, [first, more].concat());
    });
}
