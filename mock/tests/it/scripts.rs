//! Scripted replies, faults included, and the journal of what was received.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use feishu_mock::{Gate, Outcome, Platform, Script, TENANT_TOKEN};
use serde_json::json;

use crate::support::*;

const LIST: &str = "harbour.v1.berth.list";

fn platform() -> Platform {
    let body = json!({"type": "object", "fields": [{"name": "name", "type": "string"}]});
    harbour(json!([
        endpoint(json!({"tokens": ["tenant"], "request": {"body": body},
            "response": {"example": {"code": 0, "msg": "ok", "data": {"id": "b1"}}},
            "errors": [{"http": 403, "code": 7003, "message": "no such harbour"}]})),
        endpoint(json!({"id": LIST, "method": "GET"})),
    ]))
    .frozen_clock()
    .start_blocking()
    .unwrap()
}

fn create(platform: &Platform) -> Reply {
    call(platform, "POST", BERTHS, Some(json!({"name": "North"})))
}

fn list(platform: &Platform) -> Reply {
    send(platform, "GET", BERTHS, &[], b"")
}

#[test]
fn scripts_are_used_in_order_by_the_calls_that_they_suit() {
    let platform = platform();
    platform.next_for(CREATE, Script::code(7001, "first"));
    platform.next(Script::code(7002, "second").times(2));
    platform.next_for(CREATE, Script::code(7003, "third"));
    assert_eq!(platform.scripts_left(), 4);
    assert_eq!(list(&platform).code(), 7002);
    assert_eq!(create(&platform).code(), 7001);
    assert_eq!(create(&platform).code(), 7002);
    assert_eq!(list(&platform).code(), 0);
    assert!(platform.describe_scripts().starts_with(CREATE));
    let reply = create(&platform);
    assert_eq!((reply.status, reply.code()), (403, 7003), "the status documented for the code");
    assert_eq!(reply.json()["error"]["log_id"], reply.header("x-tt-logid").unwrap());
    assert_eq!((platform.scripts_left(), create(&platform).code()), (0, 0));
}

#[test]
fn a_success_waits_for_a_call_that_is_accepted_and_an_error_does_not() {
    let platform = platform();
    platform.next(Script::data(json!({"id": "b7"})));
    assert_eq!(send(&platform, "POST", BERTHS, &[], b"").code(), 99_991_661);
    assert_eq!(call(&platform, "POST", BERTHS, Some(json!({"name": 1}))).code(), 99_992_402);
    assert_eq!(create(&platform).json()["data"]["id"], "b7");
    platform.next(Script::data(json!({"id": "b8"})).unchecked());
    assert_eq!(send(&platform, "POST", BERTHS, &[], b"{}").json()["data"]["id"], "b8");
    platform.next(Script::status(502).html("<h1>502</h1>"));
    let reply = call(&platform, "POST", BERTHS, Some(json!({"name": 1})));
    assert_eq!((reply.status, reply.body.as_slice()), (502, b"<h1>502</h1>".as_slice()));
    assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
    let received = platform.journal().pop().unwrap();
    assert_eq!(received.outcome, Outcome::Scripted);
    assert_eq!(received.violations.len(), 1, "what is wrong is in the journal nevertheless");
}

#[test]
fn statuses_bytes_headers_and_limits_are_sent_as_written() {
    let platform = platform();
    platform.next(Script::json(207, json!([1])).header("X-Tide", 3).header("x-tt-logid", "mine"));
    let reply = list(&platform);
    assert_eq!((reply.status, reply.json()), (207, json!([1])));
    assert_eq!((reply.header("x-tide"), reply.header("x-tt-logid")), (Some("3"), Some("mine")));
    platform.next(Script::status(200).bytes("image/png", vec![0, 255, 10]));
    assert_eq!(list(&platform).body, [0, 255, 10]);
    platform.next(Script::rate_limited(7));
    platform.next(Script::rate_limited(8).with_status(400));
    for (status, reset) in [(429, "7"), (400, "8")] {
        let reply = list(&platform);
        assert_eq!((reply.status, reply.code()), (status, 99_991_400));
        assert_eq!(reply.header("x-ogw-ratelimit-reset"), Some(reset));
        assert!(reply.header("x-ogw-ratelimit-limit").is_some());
    }
    platform.next(Script::token_refused());
    assert_eq!([create(&platform).code(), create(&platform).code()], [99_991_663, 0]);
}

#[test]
fn requests_for_tokens_only_take_scripts_that_name_them() {
    let platform = platform();
    platform.next(Script::code(7001, "for a call"));
    platform.next_for(TENANT_TOKEN, Script::status(503));
    platform.next_for(TENANT_TOKEN, Script::documented().header("x-tide", "high"));
    let ask = || ask_for_token(&platform, platform.app_id(), platform.app_secret());
    assert_eq!((ask().status, platform.tokens_issued()), (503, 0));
    assert_eq!(ask_for_token(&platform, "cli_x", "").code(), 10_014);
    let reply = ask();
    assert_eq!((reply.code(), reply.header("x-tide")), (0, Some("high")));
    assert_eq!(list(&platform).code(), 7001);
    platform.reply_with(TENANT_TOKEN, |_| {
        let token = json!({"code": 0, "msg": "ok", "tenant_access_token": "t-odd", "expire": -5});
        Script::json(200, token)
    });
    assert_eq!(ask().json()["expire"], -5);
}

#[test]
fn a_function_computes_replies_for_accepted_calls() {
    let platform = platform();
    platform.reply_with(CREATE, |received| {
        assert!(received.is_accepted());
        let name = received.json().unwrap()["name"].clone();
        assert_ne!(name, "panic");
        Script::data(json!({"echo": name, "by": received.bearer().unwrap()[..2]}))
    });
    assert_eq!(create(&platform).json()["data"], json!({"echo": "North", "by": "t-"}));
    assert_eq!(send(&platform, "POST", BERTHS, &[], b"").code(), 99_991_661);
    platform.next(Script::code(7001, "scripts come first"));
    assert_eq!(create(&platform).code(), 7001);
    let reply = call(&platform, "POST", BERTHS, Some(json!({"name": "panic"})));
    assert_eq!(reply.status, 500);
    assert!(String::from_utf8_lossy(&reply.body).contains("reply_with"));
    platform.clear_scripts();
    assert_eq!(create(&platform).json()["data"], json!({"id": "b1"}));
}

#[test]
fn a_reset_is_a_reset_and_not_an_end() {
    let platform = platform();
    platform.next(Script::reset());
    let request = request("GET", BERTHS, &[], b"");
    let error = send_bytes(&platform, &request).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    let received = platform.journal().pop().unwrap();
    assert_eq!((received.status, received.outcome), (None, Outcome::Scripted));
    assert_eq!(list(&platform).code(), 0);
}

#[test]
fn a_truncated_reply_announces_more_than_it_sends() {
    let platform = platform();
    for bytes in [0, 1, 11] {
        platform.next(Script::json(200, json!({"code": 0})).truncated(bytes));
        let reply = list(&platform);
        assert_eq!(reply.header("content-length"), Some("10"));
        assert_eq!(reply.body, br#"{"code":0}"#[..bytes.min(10)]);
    }
}

#[test]
fn faults_also_strike_a_connection_that_is_kept_alive() {
    let platform = platform();
    let mut stream = TcpStream::connect(platform.addr()).unwrap();
    let request = format!("GET {BERTHS} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut ask = |script: Option<Script>| {
        script.into_iter().for_each(|script| platform.next(script));
        stream.write_all(request.as_bytes())?;
        let mut buffer = [0; 4096];
        stream.read(&mut buffer).map(|length| length > 0)
    };
    assert!(ask(None).unwrap() && ask(None).unwrap());
    assert_eq!(ask(Some(Script::reset())).unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_gate_holds_replies_until_it_is_opened() {
    let platform = platform();
    let gate = Gate::new();
    platform.next(Script::documented().held(&gate).times(2));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    std::thread::scope(|scope| {
        let calls = [(); 2].map(|()| scope.spawn(|| list(&platform).code()));
        runtime.block_on(platform.until_received(2));
        assert!(calls.iter().all(|call| !call.is_finished()));
        assert_eq!(list(&platform).code(), 0, "another call is not held");
        gate.open();
        assert_eq!(calls.map(|call| call.join().unwrap()), [0, 0]);
    });
}

#[test]
fn a_delayed_reply_comes_in_the_end() {
    let platform = platform();
    platform.next(Script::documented().delay(Duration::from_millis(1)));
    assert_eq!(list(&platform).code(), 0);
}

#[test]
fn rate_limits_are_kept_when_asked_for() {
    let limited = endpoint(json!({"method": "GET", "rate_limit": {"per_second": 2}}));
    let platform = harbour(json!([limited])).frozen_clock().start_blocking().unwrap();
    assert_eq!([(); 3].map(|()| list(&platform).status), [200, 200, 200]);
    platform.enforce_rate_limits(true);
    assert_eq!([(); 3].map(|()| list(&platform).status), [200, 200, 429]);
    let reply = list(&platform);
    assert_eq!(reply.code(), 99_991_400);
    assert_eq!(reply.header("x-ogw-ratelimit-limit"), Some("2"));
    assert_eq!(reply.header("x-ogw-ratelimit-reset"), Some("1"));
    platform.advance(Duration::from_secs(1));
    assert_eq!(list(&platform).status, 200);
}

#[test]
fn a_script_for_an_endpoint_that_does_not_exist_says_which_do() {
    let platform = platform();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        platform.next_for("harbour.v1.berth.lst", Script::reset());
    }));
    let message = *panic.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("berth.lst") && message.contains(LIST), "{message}");
    assert_eq!(list(&platform).code(), 0, "the platform serves on");
}

#[test]
fn the_journal_keeps_everything_in_order_and_shows_no_secret() {
    let platform = platform();
    create(&platform);
    send(&platform, "GET", &format!("{BERTHS}?a=1%202&access_token=t-query"), &[], b"");
    send(&platform, "GET", "/nowhere%0a", &[], b"");
    send(&platform, "DELETE", BERTHS, &[], b"");
    let journal = platform.journal();
    let lines: Vec<String> = journal.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            format!("200 POST {TOKEN_PATH}  {TENANT_TOKEN}  accepted"),
            format!("200 POST {BERTHS}  {CREATE}  accepted"),
            format!(
                "200 GET {BERTHS}?a=1 2&access_token=<hidden>  {LIST}  accepted; \
                ignored a: unknown field, no field is documented here, found 1 2; \
                ignored access_token: unknown field, no field is documented here, found <hidden>"
            ),
            "404 GET /nowhere%0a  no endpoint  not found".to_owned(),
            format!(
                "405 DELETE {BERTHS}  no endpoint  refused 99991301 \
                request method doesn\\'t match: DELETE, expected GET, POST"
            ),
        ]
    );
    let shown = format!("{journal:#?} {platform:?}");
    let token = journal[1].bearer().unwrap();
    for secret in [platform.app_secret(), token, "t-query"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert_eq!(journal[0].json().unwrap()["app_secret"], platform.app_secret());
    assert_eq!(platform.received(CREATE).len(), 1);
    platform.clear_journal();
    assert!(platform.journal().is_empty());
    let mut ids: Vec<&str> = journal.iter().map(|it| it.log_id.as_str()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[test]
fn unknown_paths_and_methods_are_told_apart() {
    let platform = platform();
    let reply = send(&platform, "GET", "/open-apis/harbour/v9/berths", &[], b"");
    assert_eq!((reply.status, reply.body.as_slice()), (404, b"404 page not found".as_slice()));
    assert!(reply.header("x-tt-logid").is_some());
    let reply = send(&platform, "DELETE", BERTHS, &[], b"");
    assert_eq!((reply.status, reply.code()), (405, 99_991_301));
    assert_eq!(reply.header("allow"), Some("GET, POST"));
}

#[test]
fn every_request_is_told_of_as_one_line() {
    let (sender, lines) = std::sync::mpsc::channel();
    let platform = harbour(json!([endpoint(json!({"method": "GET"}))]))
        .on_request(move |received| sender.send(received.to_string()).unwrap())
        .start_blocking()
        .unwrap();
    list(&platform);
    assert_eq!(lines.recv().unwrap(), format!("200 GET {BERTHS}  {CREATE}  accepted"));
}

#[test]
fn a_request_that_breaks_off_or_is_too_large_is_in_the_journal() {
    let platform = harbour(json!([endpoint(json!({}))])).max_body(8).start_blocking().unwrap();
    let reply = send(&platform, "POST", BERTHS, &[], b"123456789");
    assert_eq!(reply.status, 413);
    let mut stream = TcpStream::connect(platform.addr()).unwrap();
    write!(stream, "POST {BERTHS} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12").unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(platform.until_received(2));
    for received in platform.journal() {
        assert!(matches!(received.outcome, Outcome::Unreadable(_)), "{received}");
    }
}

#[test]
fn an_endpoint_answers_with_its_own_codes_and_statuses() {
    let errors = json!([
        {"http": 200, "code": 7290, "message": "TooManyRequest", "class": "rate_limited"},
        {"http": 404, "code": 7043, "message": "BerthNotFound", "class": "not_found"},
        {"http": 403, "code": 7302, "message": "RoleNotAllowed", "class": "permission_denied"},
    ]);
    let own = endpoint(json!({"method": "GET", "rate_limit": {"per_second": 1}, "errors": errors}));
    let platform = harbour(json!([own])).frozen_clock().start_blocking().unwrap();
    for (script, status, code) in [
        (Script::rate_limited(3), 200, 7290),
        (Script::not_found(), 404, 7043),
        (Script::permission_denied(), 403, 7302),
        (Script::code(7302, "x"), 403, 7302),
    ] {
        platform.next(script);
        let reply = list(&platform);
        assert_eq!((reply.status, reply.code()), (status, code));
    }
    platform.enforce_rate_limits(true);
    assert_eq!([(); 2].map(|()| list(&platform).code()), [0, 7290]);

    // One that documents none answers as the platform's gateway.
    let plain = harbour(json!([endpoint(json!({"method": "GET"}))])).start_blocking().unwrap();
    for (script, status, code) in [
        (Script::rate_limited(3), 429, 99_991_400),
        (Script::not_found(), 404, 91_402),
        (Script::permission_denied(), 400, 99_991_672),
    ] {
        plain.next(script);
        let reply = list(&plain);
        assert_eq!((reply.status, reply.code()), (status, code));
    }
}
