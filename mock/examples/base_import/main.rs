//! Imports 50,000 rows of a CSV file into a Base, reads them back and compares each.
//!
//! `cargo run --example base_import` needs no account: it starts the stand-in platform in this
//! process. With FEISHU_APP_ID and FEISHU_APP_SECRET set it creates a Base on the real platform
//! instead. A number after ` -- ` makes more or fewer rows.
//!
//! `rows` is the file, `import` writes it, and what was written is compared here.

#[path = "../shared/connect.rs"]
mod connect;
mod import;
mod rows;

use std::{collections::BTreeMap, env, error::Error, fs::File, io::BufReader, time::Instant};

use feishu_mock::Script;
use feishu_openapi::{Client, bitable::v1::app_table_record as record, serde_json::Value};

use crate::{import::Imported, rows::Row};

const ROWS: usize = 50_000;
const CREATE: &str = "bitable.v1.app.table.record.batch_create";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let rows = match env::args().nth(1) {
        Some(number) => number.parse().map_err(|_| format!("{number:?} is no number of rows"))?,
        None => ROWS,
    };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("arrivals.csv");
    rows::write(File::create(&path)?, rows)?;

    let (client, platform) = connect::connect().await?;
    if let Some(platform) = &platform {
        // A day as it can be: the reply to the first batch is lost after its rows were written,
        // and the next batch is told to wait. No row may be missing or there twice.
        platform.next_for(CREATE, Script::documented().truncated(10));
        platform.next_for(CREATE, Script::rate_limited(1));
    }

    let began = Instant::now();
    let imported = import::run(&client, BufReader::new(File::open(&path)?)).await?;
    println!("imported {} rows in {:.1?}: {}", imported.rows, began.elapsed(), imported.url);

    let began = Instant::now();
    let compared = compare(&client, &imported, BufReader::new(File::open(&path)?)).await?;
    println!("read {compared} rows back in {:.1?}: each as it is in the file", began.elapsed());

    let paid = paid(&client, &imported).await?;
    println!("{paid} of them are paid");
    if paid != rows::paid(rows) as i64 {
        return Err(format!("{} rows of the file are paid, not {paid}", rows::paid(rows)).into());
    }
    if let Some(platform) = platform {
        println!("the stand-in answered {} requests", platform.requests());
    }
    Ok(())
}

/// Compares all records of the table with the rows of the file, one by one and in order.
async fn compare(
    client: &Client,
    imported: &Imported,
    file: impl std::io::Read,
) -> Result<usize, Box<dyn Error>> {
    let request = record::search(&imported.app_token, &imported.table_id).page_size(500);
    let mut records = client.items(request);
    let mut compared = 0;
    for row in rows::read(file) {
        let row: Row = row?;
        let Some(record) = records.try_next().await? else {
            return Err(format!("the table ends after {compared} records").into());
        };
        let expected = import::cells(&row);
        let found: BTreeMap<String, Value> =
            record.fields.iter().map(|(name, cell)| (name.clone(), plain(cell))).collect();
        if found != expected {
            return Err(format!("row {}: {found:?} instead of {expected:?}", compared + 1).into());
        }
        compared += 1;
    }
    match records.try_next().await? {
        Some(_) => Err(format!("the table has more than the {compared} rows of the file").into()),
        None => Ok(compared),
    }
}

/// A cell as it was sent: a search gives a text in pieces, since parts of it can be links.
fn plain(cell: &Value) -> Value {
    let pieces = cell.as_array().map(|pieces| pieces.iter().map(|it| it["text"].as_str()));
    match pieces.and_then(|pieces| pieces.collect::<Option<String>>()) {
        Some(text) => Value::String(text),
        None => cell.clone(),
    }
}

/// How many records of the table are paid, as the platform counts.
async fn paid(client: &Client, imported: &Imported) -> Result<i64, Box<dyn Error>> {
    let paid = record::Condition::new("Paid", record::ConditionOperator::Is).value(["true"]);
    let filter = record::FilterInfo::new()
        .conjunction(record::FilterInfoConjunction::And)
        .conditions([paid]);
    let request =
        record::search(&imported.app_token, &imported.table_id).filter(filter).page_size(1);
    Ok(client.send(request).await?.total.unwrap_or_default())
}
