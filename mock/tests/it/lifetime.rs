//! Platforms come and go without a trace, many at once.

use std::{
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, TcpStream},
};

use feishu_mock::{Gate, Platform, Script, StartError};
use serde_json::json;

use crate::support::*;

fn platform() -> Platform {
    harbour(json!([endpoint(json!({"method": "GET"}))])).start_blocking().unwrap()
}

/// A loopback address that no other test listens at, so that none takes a port that was freed.
fn own_host(last: u8) -> IpAddr {
    Ipv4Addr::new(127, 0, 0, if cfg!(target_os = "linux") { last } else { 1 }).into()
}

#[test]
fn a_dropped_platform_closes_its_port_and_its_connections() {
    let harbour = harbour(json!([endpoint(json!({"method": "GET"}))]));
    let platform = harbour.host(own_host(2)).start_blocking().unwrap();
    let address = platform.addr();
    let mut idle = TcpStream::connect(address).unwrap();
    write!(idle, "GET {BERTHS} HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    assert!(idle.read(&mut [0; 4096]).unwrap() > 0);
    platform.next(Script::documented().held(&Gate::new()));
    let mut held = TcpStream::connect(address).unwrap();
    write!(held, "GET {BERTHS} HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(platform.until_received(2));
    drop(platform);
    assert!(TcpStream::connect(address).is_err());
    for mut stream in [idle, held] {
        assert!(!matches!(stream.read(&mut [0; 16]), Ok(1..)));
    }
}

#[test]
fn many_platforms_run_at_once_and_share_nothing() {
    let platforms: Vec<Platform> = (0..50).map(|_| platform()).collect();
    platforms[7].next(Script::code(7, "seven"));
    for (index, platform) in platforms.iter().enumerate() {
        let reply = send(platform, "GET", BERTHS, &[], b"");
        assert_eq!(reply.code(), if index == 7 { 7 } else { 0 });
        assert_eq!(platform.journal().len(), 1);
    }
}

#[test]
fn a_token_of_one_platform_is_unknown_to_the_next_on_the_same_port() {
    let spec = endpoint(json!({"method": "GET", "tokens": ["tenant"]}));
    let tenant = || harbour(json!([spec])).host(own_host(3));
    let first = tenant().start_blocking().unwrap();
    let (token, port) = (tenant_token(&first), first.addr().port());
    drop(first);
    let second = tenant().port(port).start_blocking().unwrap();
    tenant_token(&second);
    assert_eq!(call_as(&second, &token, "GET", BERTHS, None).code(), 99_991_663);
}

#[test]
fn a_taken_port_and_a_missing_folder_are_named() {
    let first = platform();
    let port = first.addr().port();
    let error = Platform::builder().port(port).start_blocking().unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }));
    assert!(error.to_string().contains(&format!("127.0.0.1:{port}: ")), "{error}");
    // The text has told the cause, which a chain of errors would tell again.
    assert!(std::error::Error::source(&error).is_none());
    let error = Platform::builder().specs_dir("/no/such/folder").start_blocking().unwrap_err();
    assert!(error.to_string().contains("/no/such/folder"), "{error}");
}

#[test]
fn a_folder_of_specs_serves_as_those_built_in() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs");
    let platform = Platform::builder().specs_dir(folder).start_blocking().unwrap();
    let embedded = Platform::builder().start_blocking().unwrap();
    let sorted = |platform: &Platform| {
        let mut ids: Vec<String> = platform.specs().ids().map(str::to_owned).collect();
        ids.sort();
        ids
    };
    assert_eq!(sorted(&platform), sorted(&embedded));
    let path = "/open-apis/compensation/v1/lump_sum_payment/batch_remove";
    let reply = call(&platform, "POST", path, Some(json!({"record_ids": ["1"]})));
    assert_eq!(reply.json()["data"]["operate_results"][0]["code"], 21_270_202);
}

#[tokio::test(flavor = "current_thread")]
async fn a_platform_serves_while_the_tests_own_runtime_is_busy() {
    let platform = Platform::start().await;
    // This blocks the only thread of the runtime that started the platform.
    assert!(tenant_token(&platform).starts_with("t-"));
    assert_eq!(platform.url(), format!("http://{}", platform.addr()));
}

#[test]
fn a_thousand_calls_from_fifty_threads_are_all_answered() {
    let platform = platform();
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    (0..20).all(|_| send(&platform, "GET", BERTHS, &[], b"").status == 200)
                })
            })
            .collect();
        assert!(calls.into_iter().all(|call| call.join().unwrap()));
    });
    assert_eq!(platform.journal().len(), 1000);
}
