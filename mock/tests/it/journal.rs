//! The journal of a platform that stays up: the last requests, and exact counts of all.

use std::{
    io::{self, Write},
    net::TcpStream,
    thread,
};

use feishu_mock::{Builder, Platform};
use serde_json::json;

use crate::support::*;

fn builder() -> Builder {
    harbour(json!([endpoint(json!({"method": "GET"}))]))
}

/// Makes many calls over one connection, each with its number in the query.
fn make_calls(platform: &Platform, calls: usize) {
    let mut stream = TcpStream::connect(platform.addr()).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let writing = thread::spawn(move || {
        let request = |number: usize| {
            let end = if number == calls { "Connection: close\r\n" } else { "" };
            format!("GET {BERTHS}?number={number} HTTP/1.1\r\nHost: a\r\n{end}\r\n")
        };
        let all: String = (1..=calls).map(request).collect();
        writer.write_all(all.as_bytes())
    });
    io::copy(&mut stream, &mut io::sink()).unwrap();
    writing.join().unwrap().unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn the_last_10_000_requests_are_kept_and_all_are_counted() {
    let platform = builder().start_blocking().unwrap();
    make_calls(&platform, 10_020);
    let journal = platform.journal();
    assert_eq!(journal.len(), 10_000);
    assert_eq!(journal[0].query_value("number"), Some("21"));
    assert_eq!(journal[9_999].query_value("number"), Some("10020"));
    assert_eq!(platform.received(CREATE).len(), 10_000);
    assert_eq!((platform.calls(CREATE), platform.requests()), (10_020, 10_020));
    // It counts what is no longer kept, or it would wait forever.
    platform.until_received(10_020).await;
}

#[test]
fn a_test_that_says_so_keeps_all() {
    let platform = builder().whole_journal().start_blocking().unwrap();
    make_calls(&platform, 10_020);
    assert_eq!(platform.journal().len(), 10_020);
}

#[test]
fn requests_are_counted_by_endpoint_and_counting_starts_again_when_the_journal_is_cleared() {
    let platform = builder().journal_limit(2).start_blocking().unwrap();
    make_calls(&platform, 3);
    send(&platform, "GET", "/nowhere", &[], b"");
    tenant_token(&platform);
    assert_eq!(platform.calls(CREATE), 3);
    assert_eq!(platform.calls(feishu_mock::TENANT_TOKEN), 1);
    assert_eq!((platform.requests(), platform.journal().len()), (5, 2));
    platform.clear_journal();
    assert_eq!((platform.calls(CREATE), platform.requests()), (0, 0));
    assert!(platform.journal().is_empty());
    make_calls(&platform, 1);
    assert_eq!((platform.calls(CREATE), platform.requests()), (1, 1));
}

#[test]
#[should_panic(expected = "no endpoint `harbour.v1.berth.creat`")]
fn counting_calls_of_an_endpoint_that_does_not_exist_is_a_mistake() {
    builder().start_blocking().unwrap().calls("harbour.v1.berth.creat");
}

#[test]
#[should_panic(expected = "scripts name endpoints by identity: [\"harbour.v1.berth.create\"]")]
fn the_path_of_an_endpoint_is_answered_with_its_identity() {
    let platform = builder().start_blocking().unwrap();
    platform.calls("/open-apis/harbour/v1/berths");
}
