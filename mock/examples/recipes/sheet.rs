//! Writes cells of a spreadsheet, and reads them. A cell is any JSON: text, a number, `null` for an
//! empty cell, a link or a mention.

use feishu_openapi::{
    Client,
    serde_json::json,
    sheets::v2::spreadsheet_value::{self as value, UpdateValueRange},
};

use super::Outcome;

const SHEET: &str = "shtcnmBA*****yGehy8";

pub(crate) async fn run(client: &Client) -> Outcome {
    let link = json!({ "type": "url", "text": "the wiki", "link": "https://example.com" });
    let rows = [vec![json!("name"), json!("hours")], vec![link, json!(3)]];
    let range = "0b6377!A1:B2";
    client.send(value::update(SHEET, UpdateValueRange::new(range, rows))).await?;

    let read = client.send(value::get(SHEET, range)).await?;
    println!("{:?}", read.value_range.map(|range| range.values));
    Ok(())
}
