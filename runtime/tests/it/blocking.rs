//! Calls without an async runtime.

use std::{
    io::{Read, Write},
    sync::{Arc, OnceLock},
    thread,
    time::Duration,
};

use feishu_runtime::{
    Check, EarlyEnd, File, MemoryTokenStore, Permissions, Raw, RetryPolicy, TokenKind,
    UserTokensIn,
    blocking::{Client, wait},
};
use tokio::runtime::Runtime;

use crate::{
    desk::{GetHours, GetScan, ListLoans, MyLoans, Ring, Upload},
    logins::{OAUTH, granted},
    server::{Answer, Received, Server},
    tenants,
};

/// A server in its own async runtime, since the tests have none.
fn server(handler: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Server {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
    });
    runtime.block_on(Server::start(handler))
}

fn client(server: &Server) -> Client {
    server.builder().build_blocking().unwrap()
}

#[test]
fn blocking_calls_return_when_they_are_done() {
    let server = server(|call| match call.path() {
        path if path.ends_with("/bell/ring") => Answer::code(400, 5, "no bell"),
        _ => Answer::ok(r#"{"open":8}"#).header("x-tt-logid", "log-1"),
    });
    let client = client(&server);
    assert_eq!(client.send(GetHours {}).unwrap().open, Some(8));
    let reply = client.reply(GetHours {}).unwrap();
    assert_eq!((reply.log_id.as_deref(), reply.status), (Some("log-1"), 200));
    assert_eq!(client.send(Ring {}).unwrap_err().code(), Some(5));
    assert_eq!(client.raw(Raw::get("/x")).unwrap().data["data"]["open"], 8);
    assert_eq!(client.app_id(), "cli_test");
    assert_eq!(server.token_requests(), 1);
}

#[test]
fn options_are_those_of_the_async_client() {
    let server = server(|call| match call.path() {
        "/slow" => Answer::SILENCE,
        _ => Answer::code(500, 1, "x"),
    });
    let client = client(&server);
    client.as_user("u-1").header("x-a", "1").send(MyLoans {}).unwrap_err();
    let call = server.calls().pop().unwrap();
    assert_eq!(call.header("authorization"), Some("Bearer u-1"));
    assert_eq!(call.header("x-a"), Some("1"));
    let before = server.calls().len();
    client.retry(RetryPolicy::off()).send(GetHours {}).unwrap_err();
    assert_eq!(server.calls().len(), before + 1);
    let short = client.timeout(Duration::from_millis(200)).unvalidated();
    assert!(short.raw(Raw::get("/slow")).unwrap_err().is_timeout());
}

fn pages(call: &Received) -> Answer {
    let page = call.query().into_iter().find(|(name, _)| name == "page_token");
    match page.as_ref().map(|(_, token)| token.as_str()) {
        None => Answer::ok(r#"{"items":[{"open":1},{"open":2}],"page_token":"a","has_more":true}"#),
        Some("a") => Answer::ok(r#"{"items":[{"open":3}],"page_token":"b","has_more":true}"#),
        Some(_) => Answer::code(400, 9, "gone"),
    }
}

#[test]
fn lists_are_iterators_that_end_after_an_error() {
    let server = server(pages);
    let client = client(&server);
    for prefetch in [false, true] {
        let items = client.items(ListLoans::default());
        let items = if prefetch { items.prefetch() } else { items };
        let items: Vec<_> = items.collect();
        let numbers: Vec<_> =
            items[..3].iter().map(|item| item.as_ref().unwrap().open.unwrap()).collect();
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(items[3].as_ref().unwrap_err().code(), Some(9));
        assert_eq!(items.len(), 4);
    }
    let mut pages = client.pages(ListLoans::default()).prefetch();
    assert_eq!(pages.next().unwrap().unwrap().items.len(), 2);
    assert_eq!(pages.next_request().unwrap().page_token.as_deref(), Some("a"));
    assert_eq!(pages.by_ref().take(1).count(), 1);
    assert!(pages.next().unwrap().is_err());
    assert!(pages.next().is_none() && pages.next().is_none());
}

#[test]
fn a_list_that_ends_before_its_last_page_says_so() {
    let server = server(|_| Answer::ok(r#"{"items":[{"open":1}],"has_more":true}"#));
    let client = client(&server);
    let mut items = client.items(ListLoans::default());
    assert_eq!(items.by_ref().filter_map(Result::ok).count(), 1);
    assert_eq!(items.ended_early(), Some(EarlyEnd::NoNextPage));
    let mut pages = client.pages(ListLoans::default());
    assert_eq!(pages.ended_early(), None);
    assert_eq!(pages.by_ref().filter_map(Result::ok).count(), 1);
    assert_eq!(pages.ended_early(), Some(EarlyEnd::NoNextPage));
}

#[test]
fn who_acts_as_a_user_never_acts_as_the_app_unless_asked_for() {
    let server = server(|_| Answer::ok("{}"));
    let client = client(&server);
    let error = client.as_user("u-1").send(GetHours {}).unwrap_err();
    assert!(error.is_unsent() && error.to_string().contains("as_user_or_app"), "{error}");
    assert!(server.journal().is_empty());
    let reply = client.as_user_or_app("u-1").reply(GetHours {}).unwrap();
    assert_eq!(reply.token, Some(TokenKind::Tenant));
}

#[test]
fn files_are_read_saved_and_sent() {
    let content: Vec<u8> = (0..300_000_u32).map(|n| n as u8).collect();
    let sent = content.clone();
    let server = server(move |call| match call.method.as_str() {
        "GET" => Answer::Reply(200, vec![], sent.clone())
            .header("content-disposition", "attachment; filename=scan.pdf"),
        _ => Answer::ok(&format!("{{\"open\":{}}}", call.body.len())),
    });
    let client = client(&server);
    let scan = || client.download(GetScan { id: "1".into() }).unwrap();

    let mut download = scan();
    assert_eq!(download.file_name().as_deref(), Some("scan.pdf"));
    assert_eq!((download.length(), download.total()), (Some(300_000), Some(300_000)));
    let mut start = [0; 10];
    download.read_exact(&mut start).unwrap();
    assert_eq!(start, content[..10]);
    let mut rest = Vec::new();
    download.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, content[10..]);

    let mut download = scan();
    download.read_exact(&mut start).unwrap();
    assert_eq!(download.bytes().unwrap(), content[10..]);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scan.pdf");
    assert_eq!(scan().save(&path).unwrap(), 300_000);
    assert_eq!(std::fs::read(&path).unwrap(), content);
    // A download that was partly read is not saved.
    let mut download = scan();
    download.read_exact(&mut start).unwrap();
    let other = folder.path().join("other.pdf");
    let error = download.save(&other).unwrap_err();
    assert!(error.to_string().contains("was read already") && !other.exists(), "{error}");
    assert_eq!(client.raw_download(Raw::get("/x")).unwrap().bytes().unwrap(), content);

    let (reader, mut writer) = std::io::pipe().unwrap();
    let writing = thread::spawn(move || {
        for piece in content.chunks(7000) {
            writer.write_all(piece).unwrap();
        }
    });
    let upload = Upload { file: File::blocking_reader(reader).name("pipe"), ..Upload::default() };
    assert!(client.send(upload).unwrap().open.unwrap() > 300_000);
    writing.join().unwrap();
}

#[test]
fn many_threads_share_a_client() {
    let server = server(|_| Answer::ok("{}"));
    let client = client(&server);
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                for _ in 0..10 {
                    client.send(GetHours {}).unwrap();
                }
            });
        }
    });
    assert_eq!((server.calls().len(), server.token_requests()), (200, 1));
}

#[test]
fn the_blocking_client_inside_an_async_runtime_is_refused_clearly() {
    let server = server(|_| Answer::ok("{}"));
    let client = client(&server);
    let runtimes = [
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap(),
    ];
    for runtime in &runtimes {
        let (before, clients) = (server.journal().len(), (client.clone(), client.clone()));
        let refused = |error: feishu_runtime::Error| {
            assert!(error.is_unsent(), "{error}");
            assert!(error.to_string().contains("inside an async runtime"), "{error}");
        };
        refused(runtime.block_on(async { client.send(GetHours {}).unwrap_err() }));
        let task = runtime.spawn(async move { clients.0.send(GetHours {}).unwrap_err() });
        refused(runtime.block_on(task).unwrap());
        runtime.block_on(async {
            let mut items = client.items(ListLoans::default());
            refused(items.next().unwrap().unwrap_err());
            assert!(items.next().is_none());
        });
        assert_eq!(server.journal().len(), before);
        // Threads for blocking work do not belong to the runtime.
        let blocking = runtime.spawn_blocking(move || clients.1.send(GetHours {}).map(drop));
        runtime.block_on(blocking).unwrap().unwrap();
        let _entered = runtime.enter();
        client.send(GetHours {}).unwrap();
        drop(_entered);
    }
    let inside = client.clone();
    let here = runtimes[1]
        .spawn(async move { tokio::task::block_in_place(|| inside.send(GetHours {}).map(drop)) });
    runtimes[1].block_on(here).unwrap().unwrap();
}

#[test]
fn tenants_of_a_store_app_and_users_who_log_in_are_served_too() {
    let server = server(|call| match call.path() {
        tenants::APP => Answer::json(200, r#"{"code":0,"app_access_token":"a-1"}"#),
        tenants::TENANT => Answer::json(200, r#"{"code":0,"tenant_access_token":"t-k1"}"#),
        OAUTH if call.json()["grant_type"] == "refresh_token" => granted(2, 7200.into()),
        OAUTH => granted(1, 0.into()),
        _ => Answer::ok("{}"),
    });
    let client = server.builder().store_app().build_blocking().unwrap();
    client.set_app_ticket("ticket").unwrap();
    client.tenant("k1").send(GetHours {}).unwrap();

    let login = client.login("https://app.example/").begin().unwrap();
    let grant = login.code(&format!("code=c&state={}", login.state())).unwrap();
    let tokens = client.exchange(grant).unwrap();
    let store = Arc::new(UserTokensIn::new(Arc::new(MemoryTokenStore::new())));
    let session = client.user_session("ou_1", tokens, store.clone()).unwrap();
    client.as_user_session(&session).send(MyLoans {}).unwrap();
    // It continues in the background thread.
    assert_eq!(wait(session.refresh()).unwrap().unwrap().access_token, "u-2");
    let resumed = client.resume_user_session("ou_1", store).unwrap().unwrap();
    client.as_user_session(&resumed).send(MyLoans {}).unwrap();
    let bearers: Vec<String> = server.bearers().into_iter().flatten().collect();
    assert_eq!(bearers, ["t-k1", "u-1", "u-2"]);
}

#[test]
fn a_diagnosis_is_waited_for() {
    let server = server(|_| Answer::ok(r#"{"tenant":{"name":"Harbor"}}"#));
    let diagnosis = client(&server).diagnose(&Permissions::default()).unwrap();
    assert!(diagnosis.is_healthy(), "{diagnosis}");
    let tenant = diagnosis.of(Check::Tenant).next().unwrap();
    assert_eq!(tenant.what, "cli_test acts in \"Harbor\"");
}
