//! Rows that are refused, replies that are lost, and processes that end in the middle.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use feishu_kit::{
    Error,
    base::{InsertState, Table},
};
use feishu_mock::{Platform, Received, Script};
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::support::{client, lock, plain_client};

pub(crate) const CREATE: &str = "bitable.v1.app.table.record.batch_create";
pub(crate) const UPDATE: &str = "bitable.v1.app.table.record.batch_update";
pub(crate) const DELETE: &str = "bitable.v1.app.table.record.batch_delete";
const SEARCH: &str = "bitable.v1.app.table.record.search";

/// A table that writes a batch once per token, and refuses one that has a bad row, as the platform
/// does.
#[derive(Clone, Default)]
pub(crate) struct StrictTable(pub(crate) Arc<Mutex<Written>>);

#[derive(Default)]
pub(crate) struct Written {
    pub(crate) rows: Vec<i64>,
    by_token: HashMap<String, Value>,
    /// How many replies are lost on the way.
    lost: usize,
    /// How many replies say that something went wrong, though the rows are written.
    broken: usize,
}

impl StrictTable {
    pub(crate) fn on(platform: &Platform) -> StrictTable {
        let table = StrictTable::default();
        let own = table.clone();
        platform.reply_with(CREATE, move |received| own.create(received));
        table
    }

    fn create(&self, received: &Received) -> Script {
        let mut written = lock(&self.0);
        let token = received.query_value("client_token").unwrap_or_default().to_owned();
        let records = received.json().expect("JSON")["records"].as_array().cloned();
        let numbers: Option<Vec<i64>> =
            records.iter().flatten().map(|record| record["fields"]["n"].as_i64()).collect();
        let reply = match (written.by_token.get(&token), numbers) {
            (Some(reply), _) => reply.clone(),
            (None, None) => return Script::code(1_254_061, "NumberFieldConvFail"),
            (None, Some(numbers)) => {
                let first = written.rows.len();
                let ids = (first..first + numbers.len())
                    .map(|at| json!({"record_id": format!("rec{at}")}));
                let reply = json!({"records": ids.collect::<Vec<_>>()});
                written.rows.extend(numbers);
                written.by_token.insert(token, reply.clone());
                reply
            }
        };
        if written.broken > 0 {
            written.broken -= 1;
            return Script::code(1_255_001, "InternalError");
        }
        if written.lost > 0 {
            written.lost -= 1;
            return Script::data(reply).truncated(20);
        }
        Script::data(reply)
    }
}

pub(crate) fn rows(numbers: std::ops::Range<i64>) -> impl Iterator<Item = Value> + Send {
    numbers.map(|number| json!({"n": number}))
}

#[tokio::test]
async fn a_refused_row_is_found_and_those_before_it_are_written() {
    let platform = Platform::start().await;
    let strict = StrictTable::on(&platform);
    let table = Table::new(&client(&platform), "app1", "tbl1");
    for bad in [0_i64, 1, 1_777, 2_499] {
        *lock(&strict.0) = Written::default();
        let given = rows(0..2_500).collect::<Vec<_>>().into_iter().enumerate();
        let given =
            given.map(move |(at, row)| if at as i64 == bad { json!({"n": "x"}) } else { row });
        let failed = table.insert(given.collect::<Vec<_>>()).await.unwrap_err();
        let at = bad as usize;
        assert_eq!(failed.rows(), at..at + 1);
        assert_eq!(failed.error().code(), Some(1_254_061));
        assert!(failed.to_string().starts_with(&format!("row {bad}: ")), "{failed}");
        assert_eq!(lock(&strict.0).rows, (0..bad).collect::<Vec<_>>());
        assert_eq!(failed.ids().len(), at);
        assert_eq!(failed.state().map(InsertState::done), Some(at));
    }
}

#[tokio::test]
async fn a_lost_reply_writes_no_row_twice() {
    let platform = Platform::start().await;
    let strict = StrictTable::on(&platform);
    lock(&strict.0).lost = 2;
    let table = Table::new(&plain_client(&platform), "app1", "tbl1");
    let ids = table.insert(rows(0..1_500)).await.unwrap();
    assert_eq!(lock(&strict.0).rows, (0..1_500).collect::<Vec<_>>());
    assert_eq!((ids.len(), ids[1_499].as_str()), (1_500, "rec1499"));
    assert_eq!(platform.calls(CREATE), 4);
}

#[tokio::test]
async fn another_process_goes_on_where_one_ended() {
    let platform = Platform::start().await;
    let strict = StrictTable::on(&platform);
    // The process ends when the second batch is written and nobody heard of it.
    let saved = Arc::new(Mutex::new(String::new()));
    let (keep, calls) = (saved.clone(), Arc::new(Mutex::new(0)));
    let table = Table::new(&client(&platform), "app1", "tbl1");
    let inserting = tokio::spawn(async move {
        let insert = table.insert(rows(0..2_500)).on_state(move |state| {
            *lock(&calls) += 1;
            // Told before and after the first batch, before the second, and after it.
            assert!(*lock(&calls) < 4, "the process ends here");
            *lock(&keep) = serde_json::to_string(state).unwrap();
        });
        insert.await
    });
    assert!(inserting.await.unwrap_err().is_panic());
    assert_eq!(lock(&strict.0).rows.len(), 2_000);
    let state: InsertState = serde_json::from_str(&lock(&saved)).unwrap();
    assert_eq!(state.done(), 1_000);

    let table = Table::new(&client(&platform), "app1", "tbl1");
    let ids = table.insert(rows(0..2_500)).resume(state).await.unwrap();
    assert_eq!(ids.len(), 1_500);
    assert_eq!(lock(&strict.0).rows, (0..2_500).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_batch_that_was_on_its_way_is_sent_under_its_token() {
    let platform = Platform::start().await;
    let strict = StrictTable::on(&platform);
    let table = Table::new(&plain_client(&platform), "app1", "tbl1");
    lock(&strict.0).broken = 1;
    let failed = table.insert(rows(0..1_200)).await.unwrap_err();
    assert_eq!((failed.rows(), failed.ids().len()), (0..1_000, 0));
    assert!(failed.to_string().starts_with("rows 0 to 999: "), "{failed}");
    assert_eq!((platform.calls(CREATE), lock(&strict.0).rows.len()), (1, 1_000));
    let saved = serde_json::to_string(failed.state().unwrap()).unwrap();

    let state = serde_json::from_str(&saved).unwrap();
    let ids = table.insert(rows(0..1_200)).resume(state).await.unwrap();
    assert_eq!(ids.len(), 1_200);
    assert_eq!(lock(&strict.0).rows, (0..1_200).collect::<Vec<_>>());

    let state: InsertState = serde_json::from_value(json!({"done": 5, "sent": null})).unwrap();
    let failed = table.insert(rows(0..3)).resume(state).await.unwrap_err();
    let Error::Input(text) = failed.error() else { panic!("{failed:?}") };
    assert_eq!(text, "the saved state has 5 written rows, but there are 3");
}

#[tokio::test]
async fn calls_that_come_too_fast_and_writes_that_conflict_are_waited_out() {
    let platform = Platform::start().await;
    let strict = StrictTable::on(&platform);
    let table = Table::new(&plain_client(&platform), "app1", "tbl1");
    platform.next_for(CREATE, Script::code(1_254_290, "TooManyRequest"));
    platform.next_for(CREATE, Script::code(1_254_291, "Write conflict"));
    // "Same API requests are submitted repeatedly": the platform works on it.
    platform.next_for(CREATE, Script::code(1_254_608, "Same API requests").with_status(403));
    table.insert(rows(0..10)).await.unwrap();
    assert_eq!(platform.calls(CREATE), 4);
    let tokens: Vec<_> = platform
        .received(CREATE)
        .iter()
        .map(|it| it.query_value("client_token").map(str::to_owned))
        .collect();
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    assert_eq!(lock(&strict.0).rows.len(), 10);
}

#[tokio::test]
async fn a_refused_change_or_deletion_is_found_too() {
    let platform = Platform::start().await;
    let table = Table::new(&client(&platform), "app1", "tbl1");
    let without_bad = |ids: Vec<String>| match ids.iter().any(|id| id == "rec777") {
        true => Script::code(1_254_043, "RecordIdNotFound"),
        false => Script::data(json!({"records": []})),
    };
    let list =
        |received: &Received| received.json().unwrap()["records"].as_array().unwrap().clone();
    platform.reply_with(UPDATE, move |received| {
        let ids = list(received).into_iter().map(|it| it["record_id"].as_str().unwrap().to_owned());
        without_bad(ids.collect())
    });
    platform.reply_with(DELETE, move |received| {
        without_bad(list(received).iter().map(|it| it.as_str().unwrap().to_owned()).collect())
    });
    let ids = || (0..1_500).map(|at| format!("rec{at}"));
    let failed = table.update(ids().map(|id| (id, json!({"n": 1})))).await.unwrap_err();
    assert_eq!((failed.rows(), failed.error().code()), (777..778, Some(1_254_043)));
    assert!(failed.state().is_none());
    let failed = table.delete(ids()).await.unwrap_err();
    assert_eq!((failed.rows(), failed.error().code()), (777..778, Some(1_254_043)));

    let failed = table.update([("rec1".to_owned(), 5)]).await.unwrap_err();
    assert!(failed.to_string().starts_with("row 0: record rec1: a row must be"), "{failed}");
}

#[tokio::test]
async fn a_reply_with_too_few_ids_is_told() {
    let platform = Platform::start().await;
    platform.next_for(CREATE, Script::data(json!({"records": [{"record_id": "rec1"}]})));
    let table = Table::new(&client(&platform), "app1", "tbl1");
    let failed = table.insert(rows(0..2)).await.unwrap_err();
    assert_eq!(failed.to_string(), "rows 0 to 1: the platform tells 1 ids for 2 new records");
}

#[tokio::test]
async fn reading_goes_on_behind_a_row_that_does_not_fit() {
    let platform = Platform::start().await;
    let record = |id: &str, number: Value| json!({"record_id": id, "fields": {"n": number}});
    let page = |items: Vec<Value>, next: &str| {
        let more = !next.is_empty();
        Script::data(json!({"items": items, "has_more": more, "page_token": next}))
    };
    platform.next_for(SEARCH, page(vec![record("a", json!(1)), record("b", json!("x"))], "p2"));
    platform.next_for(SEARCH, page(vec![record("c", json!(3))], "p3"));
    // A list that says there is more and gives no way to it is not complete.
    platform.next_for(SEARCH, Script::data(json!({"items": [], "has_more": true})));
    let table = Table::new(&client(&platform), "app1", "tbl1");
    let rows: Vec<_> =
        table.rows::<std::collections::BTreeMap<String, i64>>().stream().collect().await;
    let texts: Vec<String> = rows
        .into_iter()
        .map(|row| row.map_or_else(|error| error.to_string(), |row| row.id))
        .collect();
    assert_eq!(texts[0], "a");
    assert!(texts[1].starts_with("row 1 (record b): field \"n\": expected a whole number"));
    assert_eq!(texts[2], "c");
    assert!(texts[3].starts_with("the platform broke off the list after 3 rows: "), "{texts:?}");
    assert_eq!(texts.len(), 4);
}

#[tokio::test]
async fn a_page_that_fails_for_a_time_is_asked_for_again() {
    let platform = Platform::start().await;
    let record = |id: &str| json!({"record_id": id, "fields": {}});
    let first = json!({"items": [record("a")], "has_more": true, "page_token": "p2"});
    platform.next_for(SEARCH, Script::data(first));
    platform.next_for(SEARCH, Script::status(502).html("Bad Gateway"));
    platform.next_for(SEARCH, Script::reset());
    platform.next_for(SEARCH, Script::data(json!({"items": [record("b")], "has_more": false})));
    let table = Table::new(&plain_client(&platform), "app1", "tbl1");
    let rows = table.rows::<Value>().all().await.unwrap();
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let asked: Vec<_> = platform
        .received(SEARCH)
        .iter()
        .map(|it| it.query_value("page_token").map(str::to_owned))
        .collect();
    assert_eq!(asked[1..], ["p2"; 3].map(|token| Some(token.to_owned())));
}
