//! What a diagnosis says of a network and a platform that fail.

use std::net::TcpListener;

use feishu_runtime::{Check, Client, Endpoint, Method, Permissions, TokenKind, Verdict};

use crate::server::{Answer, Server};

static HOURS: Endpoint =
    Endpoint::new("desk.v1.hours.get", Method::Get, "/open-apis/desk/v1/hours")
        .tokens(&[TokenKind::Tenant])
        .scopes(&["desk:hours:read", "desk:hours"]);

const NAMES: &str = r#"{"code": 0, "bot": {"app_name": "Desk"}, "data": {"tenant": {"name": "Harbor"},
    "scopes": [{"scope_name": "desk:hours", "grant_status": 1},
               {"scope_name": "desk:hours:read", "grant_status": 2}]}}"#;

#[tokio::test]
async fn a_port_without_a_server_is_a_problem_of_the_network() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client =
        Client::builder("cli_1", "s").base_url(format!("http://{closed}")).build().unwrap();
    let diagnosis = client.diagnose(&Permissions::of([&HOURS])).await;
    let problem = diagnosis.problems().next().unwrap();
    assert_eq!((problem.check, diagnosis.findings.len()), (Check::Network, 2), "{diagnosis}");
    assert!(problem.what.contains("no connection"), "{diagnosis}");
    assert!(problem.advice.as_deref().unwrap().contains("HTTPS_PROXY"), "{diagnosis}");
}

#[tokio::test]
async fn a_proxy_that_answers_by_itself_is_no_platform() {
    let server = Server::start_async(|_| {
        Box::pin(async {
            Answer::Reply(200, vec![], b"<html>Log in to the guest network</html>".to_vec())
        })
    })
    .await;
    let diagnosis = server.client().diagnose(&Permissions::default()).await;
    let problem = diagnosis.problems().next().unwrap();
    assert_eq!((problem.check, diagnosis.findings.len()), (Check::Network, 1), "{diagnosis}");
    assert!(problem.advice.as_deref().unwrap().contains("not the platform answers"), "{diagnosis}");
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_told() {
    let dated = |date: &str| Answer::json(200, NAMES).header("Date", date);
    let old = dated("Sat, 01 Jan 2000 00:00:00 GMT");
    let server = Server::script([old]).await;
    let diagnosis = server.client().diagnose(&Permissions::of([&HOURS])).await;
    let clock = diagnosis.problems().next().unwrap();
    assert_eq!(clock.check, Check::Clock, "{diagnosis}");
    assert!(clock.what.ends_with("seconds ahead of the platform's"), "{diagnosis}");
    // Nothing else is wrong.
    let ok = |check| diagnosis.of(check).next().unwrap().verdict == Verdict::Ok;
    assert!(
        [Check::Network, Check::Secret, Check::Tenant, Check::Permissions].map(ok) == [true; 4]
    );
    assert!(diagnosis.to_string().contains(r#"the app "Desk" acts in "Harbor""#), "{diagnosis}");
}

#[tokio::test]
async fn a_platform_that_fails_after_the_token_leaves_notes() {
    let server = Server::script([Answer::Reply(502, vec![], b"Bad Gateway".to_vec())]).await;
    let diagnosis = server.client().diagnose(&Permissions::of([&HOURS])).await;
    // Nobody knows whether the permissions are there: a note, and no false alarm.
    let verdict = |check| diagnosis.of(check).next().unwrap().verdict;
    assert_eq!(verdict(Check::Secret), Verdict::Ok, "{diagnosis}");
    assert_eq!(verdict(Check::Tenant), Verdict::Note, "{diagnosis}");
    assert_eq!(verdict(Check::Permissions), Verdict::Note, "{diagnosis}");
    // Each question was asked once.
    assert_eq!(server.journal().len(), 5, "{diagnosis}");
}

#[tokio::test]
async fn a_store_app_learns_that_it_has_no_ticket() {
    let server = Server::script([Answer::ok("{}")]).await;
    let client =
        server.builder().store_app().app_ticket_wait(std::time::Duration::ZERO).build().unwrap();
    let diagnosis = client.tenant("t1").diagnose(&Permissions::default()).await;
    let problem = diagnosis.problems().next().unwrap();
    assert_eq!(problem.check, Check::Secret, "{diagnosis}");
    assert!(problem.what.contains("app_ticket"), "{diagnosis}");

    // Without a tenant there is nothing to ask.
    let diagnosis = client.diagnose(&Permissions::default()).await;
    let problem = diagnosis.problems().next().unwrap();
    assert_eq!((problem.check, diagnosis.findings.len()), (Check::Tenant, 1), "{diagnosis}");
    assert!(problem.what.contains("client.tenant("), "{diagnosis}");
}
