//! A client finds out why it cannot make calls.

use feishu_mock::Script;
use feishu_openapi::{
    Check, Client, Permissions, Verdict,
    drive::v1::file,
    helpdesk::v1::ticket,
    im::v1::{events, message},
};

use crate::support::*;

/// What a bot that answers messages needs.
fn needed() -> Permissions {
    Permissions::of([&message::CREATE, &file::DOWNLOAD]).events([&events::MESSAGE_RECEIVE_V1])
}

#[tokio::test]
async fn a_client_that_works_is_told_so() {
    let (platform, client) = start().await;
    let diagnosis = client.diagnose(&needed()).await;
    assert!(diagnosis.is_healthy(), "{diagnosis}");
    let checks: Vec<_> = diagnosis.findings.iter().map(|it| (it.check, it.verdict)).collect();
    let all = [
        Check::Network,
        Check::Secret,
        Check::Clock,
        Check::Tenant,
        Check::Calls,
        Check::Permissions,
    ];
    assert_eq!(checks, all.map(|check| (check, Verdict::Ok)), "{diagnosis}");
    let permissions = diagnosis.of(Check::Permissions).next().unwrap();
    assert_eq!(permissions.what, "the app has those of 3 calls or events");
    // It asked for a token, for the bot, the company and the permissions, and changed nothing.
    let methods: Vec<_> = platform.journal().iter().map(|it| it.method.to_string()).collect();
    assert_eq!(methods, ["POST", "POST", "GET", "GET", "GET"]);
}

#[tokio::test]
async fn a_missing_permission_is_named_with_the_page_that_grants_it() {
    let (platform, client) = start().await;
    for scope in message::CREATE.scopes {
        platform.revoke_scope(*scope);
    }
    let diagnosis = client.diagnose(&needed()).await;
    let problems: Vec<_> = diagnosis.problems().collect();
    assert_eq!(problems.len(), 1, "{diagnosis}");
    assert_eq!(problems[0].check, Check::Permissions);
    let scopes = message::CREATE.scopes.join(", ");
    assert_eq!(problems[0].what, format!("im.v1.message.create needs any one of {scopes}"));
    let advice = problems[0].advice.as_deref().unwrap();
    let page = format!("https://open.feishu.cn/app/{}/auth?q=", platform.app_id());
    assert!(advice.contains(&page) && advice.contains("publish a version"), "{advice}");
    assert!(client.send(message::create("chat_id", "oc_1", "Hi")).await.is_err());

    // With what it says, the call goes through.
    let add = Permissions::of([&message::CREATE]).fewest();
    assert!(advice.starts_with(&format!("add {} at", add.join(", "))), "{advice}");
    assert!(add.iter().all(|scope| platform.grant_scope(scope)));
    assert!(client.diagnose(&needed()).await.is_healthy());
    client.send(message::create("chat_id", "oc_1", "Hi")).await.unwrap();
}

#[tokio::test]
async fn a_wrong_secret_ends_the_checks_and_is_not_shown() {
    let (platform, _) = start().await;
    let client = Client::builder(platform.app_id(), "not-the-s3cret")
        .base_url(platform.url())
        .build()
        .unwrap();
    let diagnosis = client.diagnose(&needed()).await;
    let secret = diagnosis.problems().next().unwrap();
    assert_eq!(secret.check, Check::Secret, "{diagnosis}");
    assert_eq!(
        secret.what,
        "the platform refuses the app's id or secret: app secret invalid (code 10014)"
    );
    assert!(secret.advice.as_deref().unwrap().contains("/baseinfo"), "{diagnosis}");
    assert_eq!(diagnosis.of(Check::Network).next().unwrap().verdict, Verdict::Ok);
    assert_eq!(diagnosis.of(Check::Permissions).count(), 0);
    assert!(!format!("{diagnosis}{diagnosis:?}").contains("not-the-s3cret"));
}

#[tokio::test]
async fn calls_that_this_client_cannot_make_are_named() {
    let (_platform, client) = start().await;
    let needed = Permissions::of([&ticket::GET]);
    let diagnosis = client.diagnose(&needed).await;
    let problem = diagnosis.problems().next().unwrap();
    assert_eq!(problem.what, "helpdesk.v1.ticket.get needs the id and the token of a helpdesk");
    assert!(client.helpdesk("1", "ht-1").diagnose(&needed).await.is_healthy());
}

#[tokio::test]
async fn what_the_app_may_not_read_is_a_note() {
    let (platform, client) = start().await;
    platform.revoke_scope("tenant:tenant:readonly");
    let unreadable = Script::code(212_100, "app not install");
    platform.next_for("application.v6.scope.list", unreadable);
    let diagnosis = client.diagnose(&needed()).await;
    assert!(diagnosis.is_healthy(), "{diagnosis}");
    let verdict = |check| diagnosis.of(check).next().unwrap();
    assert_eq!(verdict(Check::Tenant).verdict, Verdict::Note, "{diagnosis}");
    assert!(verdict(Check::Tenant).what.contains("tenant:tenant:readonly"), "{diagnosis}");
    assert_eq!(verdict(Check::Permissions).verdict, Verdict::Note, "{diagnosis}");
    assert!(verdict(Check::Permissions).what.contains("app not install"), "{diagnosis}");
}
