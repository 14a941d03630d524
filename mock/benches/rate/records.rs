//! A table of 100,000 records: made, listed, searched, changed and deleted, as programs do.

use std::{error::Error, time::Instant};

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::{
    client::{Connection, authorization, request},
    kinds,
    system::resident,
};

const RECORDS: usize = 100_000;
/// As many as one call takes or gives.
const BATCH: usize = 500;

pub(crate) async fn print() -> Result<(), Box<dyn Error>> {
    println!("a table of {RECORDS} records, {BATCH} a call");
    for (name, builder) in kinds() {
        let platform = builder.start_blocking()?;
        println!("  {name}, {:.0} MB", resident());
        let mut table = Table::of(&platform).await?;
        let ids = table.create().await?;
        table.pages("list", "GET", "", &json!(null), RECORDS).await?;
        table.pages("search all", "POST", "/search", &json!({}), RECORDS).await?;
        let even = json!({"conjunction": "and", "conditions": [
            {"field_name": "Side", "operator": "is", "value": ["port"]}]});
        let sort = json!([{"field_name": "Number", "desc": true}]);
        let sorted = json!({"filter": even, "sort": sort});
        table.pages("filter, sort", "POST", "/search", &sorted, RECORDS / 2).await?;
        table.one("get", "GET", &ids, "").await?;
        table.one("update", "PUT", &ids, r#"{"fields":{"Side":"bow"}}"#).await?;
        table
            .batches("batch_update", &ids, |ids| {
                let record = |id: &String| json!({"record_id": id, "fields": {"Side": "stern"}});
                json!({"records": ids.iter().map(record).collect::<Vec<_>>()})
            })
            .await?;
        let half = &ids[..ids.len() / 2];
        table.batches("batch_delete", half, |ids| json!({"records": ids})).await?;
        table.pages("list the rest", "GET", "", &json!(null), RECORDS / 2).await?;
    }
    Ok(())
}

struct Table {
    connection: Connection,
    authorization: String,
    /// Whether what is made is found, so that counts can be compared.
    keeps: bool,
}

const PATH: &str =
    "/open-apis/bitable/v1/apps/bascng7vrxcxpig7geggXiCtadY/tables/tblUa9vcYjWQYJCj/records";

impl Table {
    async fn of(platform: &Platform) -> Result<Table, Box<dyn Error>> {
        let authorization = authorization(platform).await?;
        let connection = Connection::open(platform.addr()).await?;
        Ok(Table { connection, authorization, keeps: false })
    }

    async fn call(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<Value, Box<dyn Error>> {
        let call = request(method, &format!("{PATH}{path}"), &self.authorization, body);
        self.connection.json(&call).await
    }

    /// Makes the records; gives their ids.
    async fn create(&mut self) -> Result<Vec<String>, Box<dyn Error>> {
        let (began, mut ids) = (Instant::now(), Vec::new());
        for batch in 0..RECORDS / BATCH {
            let record = |number: usize| {
                let side = if number.is_multiple_of(2) { "port" } else { "starboard" };
                let name = format!("berth {number}");
                json!({"fields": {"Name": name, "Number": number, "Side": side, "Free": true}})
            };
            let records: Vec<Value> = (batch * BATCH..(batch + 1) * BATCH).map(record).collect();
            let body = json!({"records": records}).to_string();
            let data = self.call("POST", "/batch_create", &body).await?;
            let made = data["records"].as_array().ok_or("no records")?;
            ids.extend(made.iter().filter_map(|it| Some(it["record_id"].as_str()?.to_owned())));
        }
        self.keeps = ids.len() == RECORDS;
        line("batch_create", RECORDS / BATCH, began);
        Ok(ids)
    }

    /// Reads all pages, which have so many records together.
    async fn pages(
        &mut self,
        what: &str,
        method: &str,
        path: &str,
        body: &Value,
        expected: usize,
    ) -> Result<(), Box<dyn Error>> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (began, mut calls, mut found, mut token) = (Instant::now(), 0, 0, String::new());
        loop {
            let path = format!("{path}?page_size={BATCH}&page_token={token}");
            let data = self.call(method, &path, &body).await?;
            calls += 1;
            found += data["items"].as_array().map_or(0, Vec::len);
            if data["has_more"] != true {
                break;
            }
            token = data["page_token"].as_str().unwrap_or_default().to_owned();
        }
        if self.keeps && found != expected {
            return Err(format!("{what}: {found} records, not {expected}").into());
        }
        line(what, calls, began);
        Ok(())
    }

    /// Calls an endpoint for each of some records.
    async fn one(
        &mut self,
        what: &str,
        method: &str,
        ids: &[String],
        body: &str,
    ) -> Result<(), Box<dyn Error>> {
        let (began, mut calls) = (Instant::now(), 0);
        for id in ids.iter().step_by(ids.len().div_ceil(500).max(1)) {
            self.call(method, &format!("/{id}"), body).await?;
            calls += 1;
        }
        line(what, calls, began);
        Ok(())
    }

    /// Calls an endpoint for all records, a batch at a time.
    async fn batches(
        &mut self,
        what: &str,
        ids: &[String],
        body: impl Fn(&[String]) -> Value,
    ) -> Result<(), Box<dyn Error>> {
        let (began, mut calls) = (Instant::now(), 0);
        for ids in ids.chunks(BATCH) {
            self.call("POST", &format!("/{what}"), &body(ids).to_string()).await?;
            calls += 1;
        }
        line(what, calls, began);
        Ok(())
    }
}

fn line(what: &str, calls: usize, began: Instant) {
    let took = began.elapsed().as_secs_f64();
    println!(
        "    {what:14} {calls:>4} calls, {took:>6.2} s, {:>7.2} ms a call, {:.0} MB",
        took * 1e3 / calls as f64,
        resident()
    );
}
