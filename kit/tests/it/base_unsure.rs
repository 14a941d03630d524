//! Rows of which nobody knows whether they are written, and rows that are none.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use feishu_kit::base::{InsertState, Table};
use feishu_mock::{Platform, Script};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    base_faults::{CREATE, DELETE, StrictTable, UPDATE, rows},
    support::{client, lock, plain_client},
};

#[tokio::test]
async fn rows_before_one_that_is_none_are_written() {
    let platform = Platform::start().await;
    let strict = StrictTable::on(&platform);
    let table = Table::new(&client(&platform), "app1", "tbl1");
    for bad in [0_usize, 3, 1_000, 1_200] {
        *lock(&strict.0) = Default::default();
        let mut given: Vec<Value> = rows(0..1_500).collect();
        given[bad] = json!("no row");
        let failed = table.insert(given).await.unwrap_err();
        assert_eq!(failed.rows(), bad..bad + 1);
        assert!(failed.to_string().contains("a row must be a struct or a map"), "{failed}");
        assert_eq!(lock(&strict.0).rows, (0..bad as i64).collect::<Vec<_>>());
        assert_eq!((failed.ids().len(), failed.state().map(InsertState::done)), (bad, Some(bad)));
    }

    let updated = Arc::new(Mutex::new(0));
    let count = updated.clone();
    platform.reply_with(UPDATE, move |received| {
        *lock(&count) += received.json().unwrap()["records"].as_array().unwrap().len();
        Script::data(json!({"records": []}))
    });
    let changes = (0..1_500).map(|at| {
        let row = if at == 1_200 { json!(5) } else { json!({"n": at}) };
        (format!("rec{at}"), row)
    });
    let failed = table.update(changes).await.unwrap_err();
    assert_eq!((failed.rows(), *lock(&updated)), (1_200..1_201, 1_200));
}

#[tokio::test]
async fn a_number_that_json_has_no_digits_for_empties_no_cell() {
    #[derive(Serialize)]
    struct Measured {
        n: Option<f64>,
    }
    let platform = Platform::start().await;
    let table = Table::new(&client(&platform), "app1", "tbl1");
    let row = || Measured { n: Some(f64::NAN) };
    let told = "field \"n\": a cell takes no number that is infinite or NaN";
    let failed = table.insert([row()]).await.unwrap_err();
    assert_eq!(failed.to_string(), format!("row 0: {told}"));
    let failed = table.update([("rec1".to_owned(), row())]).await.unwrap_err();
    assert_eq!(failed.to_string(), format!("row 0: record rec1: {told}"));
    assert_eq!(platform.calls(CREATE) + platform.calls(UPDATE), 0);
}

#[tokio::test]
async fn other_rows_are_not_sent_under_the_token_of_a_batch() {
    let platform = Platform::start().await;
    let table = Table::new(&client(&platform), "app1", "tbl1");
    let token = "8aac2291-bc9e-4b12-a162-b3cf15bb06bd";
    let state: InsertState =
        serde_json::from_value(json!({"done": 2, "sent": {"rows": 3, "token": token}})).unwrap();
    assert_eq!((state.done(), state.unsure()), (2, 2..5));
    for there in [2, 4] {
        let failed = table.insert(rows(0..there)).resume(state.clone()).await.unwrap_err();
        let told = format!("the saved state has sent rows up to 5, but there are {there}: ");
        assert!(failed.to_string().contains(&told), "{failed}");
        assert_eq!(failed.state(), Some(&state));
    }
    assert_eq!(platform.calls(CREATE), 0);
}

#[tokio::test]
async fn what_a_lost_call_deleted_is_deleted() {
    let platform = Platform::start().await;
    let there: BTreeSet<String> = (0..1_000).map(|at| format!("rec{at}")).collect();
    let left = Arc::new(Mutex::new((there, 1)));
    let own = left.clone();
    platform.reply_with(DELETE, move |received| {
        let body = received.json().unwrap();
        let ids = body["records"].as_array().unwrap().iter();
        let ids: Vec<String> = ids.map(|id| id.as_str().unwrap().to_owned()).collect();
        let (there, lost) = &mut *lock(&own);
        if !ids.iter().all(|id| there.contains(id)) {
            return Script::code(1_254_043, "RecordIdNotFound");
        }
        there.retain(|id| !ids.contains(id));
        let reply = Script::data(json!({"records": []}));
        match std::mem::take(lost) {
            0 => reply,
            _ => reply.truncated(5),
        }
    });
    let table = Table::new(&plain_client(&platform), "app1", "tbl1");
    // A few are enough: each that is gone is asked for by itself.
    table.delete((0..10).map(|at| format!("rec{at}"))).await.unwrap();
    assert_eq!(lock(&left).0.len(), 990);

    // Without a lost reply, what is gone was never there.
    let failed = table.delete(["rec10", "rec5", "rec11"]).await.unwrap_err();
    assert_eq!((failed.rows(), failed.error().code()), (1..2, Some(1_254_043)));
    assert_eq!(lock(&left).0.len(), 989);
}

#[tokio::test]
async fn a_token_that_was_used_is_not_asked_for_again_and_settled_by_the_caller() {
    let platform = Platform::start().await;
    let strict = StrictTable::on(&platform);
    let table = Table::new(&client(&platform), "app1", "tbl1");
    platform.next_for(CREATE, Script::code(1_255_006, "used").with_status(400));
    let failed = table.insert(rows(0..1_200)).await.unwrap_err();
    assert_eq!((failed.rows(), platform.calls(CREATE)), (0..1_000, 1));
    assert!(
        failed.to_string().contains("they are probably written: look at the table"),
        "{failed}"
    );
    let state = failed.state().unwrap();
    assert_eq!((state.done(), state.unsure()), (0, 0..1_000));

    let written = state.clone().settle(true);
    assert_eq!((written.done(), written.unsure()), (1_000, 1_000..1_000));
    table.insert(rows(0..1_200)).resume(written).await.unwrap();
    assert_eq!(lock(&strict.0).rows, (1_000..1_200).collect::<Vec<_>>());

    *lock(&strict.0) = Default::default();
    let not = state.clone().settle(false);
    assert_eq!((not.done(), not.unsure()), (0, 0..0));
    table.insert(rows(0..1_200)).resume(not).await.unwrap();
    assert_eq!(lock(&strict.0).rows, (0..1_200).collect::<Vec<_>>());
}
