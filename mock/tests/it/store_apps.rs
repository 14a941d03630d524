//! Store apps: tickets, and tokens for tenants.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use feishu_mock::{Platform, RESEND_TICKET, STORE_APP_TOKEN, STORE_TENANT_TOKEN, Script};
use feishu_openapi::{Client, hire::v1::eco_background_check_package as package};
use serde_json::{Value, json};

use crate::support::*;

const APP: &str = "/open-apis/auth/v3/app_access_token";
const TENANT: &str = "/open-apis/auth/v3/tenant_access_token";
const RESEND: &str = "/open-apis/auth/v3/app_ticket/resend";
const DELETE: &str = "hire.v1.eco_background_check_package.batch_delete";

fn platform() -> Platform {
    let spec = endpoint(json!({"method": "GET", "path": "/tenant", "tokens": ["tenant"]}));
    let builder = harbour(json!([spec])).store_app("cli_store", "s1").app("cli_own", "s2");
    builder.frozen_clock().start_blocking().unwrap()
}

fn post(platform: &Platform, path: &str, body: Value) -> Reply {
    send(platform, "POST", path, &[], body.to_string().as_bytes())
}

fn ask(platform: &Platform, ticket: &str) -> Reply {
    let body = json!({"app_id": "cli_store", "app_secret": "s1", "app_ticket": ticket});
    post(platform, APP, body)
}

fn app_token(platform: &Platform) -> String {
    let ticket = platform.push_app_ticket("cli_store");
    ask(platform, &ticket).json()["app_access_token"].as_str().unwrap().to_owned()
}

fn tenant_token(platform: &Platform, app_token: &str, key: &str) -> Reply {
    post(platform, TENANT, json!({"app_access_token": app_token, "tenant_key": key}))
}

#[test]
fn a_ticket_gives_the_apps_token_and_that_the_token_of_any_tenant() {
    let platform = platform();
    let app = app_token(&platform);
    assert!(app.starts_with("a-"));
    assert_eq!(app_token(&platform), app, "the same, as long as it lives");
    let [one, two] = ["k1", "k2"].map(|key| {
        let reply = tenant_token(&platform, &app, key).json();
        assert_eq!((&reply["code"], &reply["expire"]), (&json!(0), &json!(7200)));
        reply["tenant_access_token"].as_str().unwrap().to_owned()
    });
    assert!(one.starts_with("t-") && one != two);
    for (token, key) in [(&one, "k1"), (&two, "k2")] {
        assert_eq!(call_as(&platform, token, "GET", "/tenant", None).code(), 0);
        let journal = platform.journal();
        assert_eq!(journal.last().unwrap().tenant.as_deref(), Some(key));
    }
    assert_eq!(call_as(&platform, &app, "GET", "/tenant", None).code(), 99_991_664);
    assert_eq!((platform.token_requests(), platform.tokens_issued()), (4, 3));
}

#[test]
fn a_bad_ticket_secret_app_token_or_kind_of_app_is_refused() {
    let platform = platform();
    let good = platform.push_app_ticket("cli_store");
    assert_eq!(ask(&platform, "ticket-0").code(), 10_012);
    let body = json!({"app_id": "cli_store", "app_secret": "s1"});
    assert_eq!(post(&platform, APP, body.clone()).code(), 10_003);
    assert_eq!(post(&platform, TOKEN_PATH, body).code(), 10_003, "not the way of a store app");
    let body = json!({"app_id": "cli_store", "app_secret": "s2", "app_ticket": good});
    assert_eq!(post(&platform, APP, body).code(), 10_014);
    let body = json!({"app_id": "cli_own", "app_secret": "s2", "app_ticket": good});
    assert_eq!(post(&platform, APP, body.clone()).code(), 10_012);
    assert_eq!(post(&platform, RESEND, body).code(), 10_016);
    assert_eq!(tenant_token(&platform, "a-0", "k1").code(), 99_991_664);
    let app = app_token(&platform);
    assert_eq!(tenant_token(&platform, &app, "").code(), 10_003);
    platform.expire_app_tickets();
    assert_eq!(ask(&platform, &good).code(), 10_012);
    assert_eq!(tenant_token(&platform, &app, "k1").code(), 0);
    platform.advance(Duration::from_secs(7200));
    assert_eq!(tenant_token(&platform, &app, "k1").code(), 99_991_664);
}

#[test]
fn a_ticket_asked_for_is_handed_to_whoever_receives_events() {
    let platform = platform();
    let tickets = Arc::new(Mutex::new(Vec::new()));
    let body = json!({"app_id": "cli_store", "app_secret": "s1"});
    assert_eq!(post(&platform, RESEND, body.clone()).code(), 0);
    platform.on_app_ticket({
        let tickets = tickets.clone();
        move |ticket| tickets.lock().unwrap().push(ticket)
    });
    assert_eq!(post(&platform, RESEND, body).code(), 0);
    let tickets = tickets.lock().unwrap().clone();
    let [ticket] = &tickets[..] else { panic!("{} tickets", tickets.len()) };
    assert_eq!(ask(&platform, ticket).code(), 0);
    let ids: Vec<_> = platform.journal().into_iter().filter_map(|it| it.endpoint).collect();
    assert_eq!(ids, [RESEND_TICKET, RESEND_TICKET, STORE_APP_TOKEN]);
    assert!(!format!("{:?}", platform.journal()).contains(ticket));
}

/// A client of a store app whose tickets reach it when it asks for one.
fn client(platform: &Platform) -> Client {
    let (id, secret) = (platform.app_id(), platform.app_secret());
    let client = Client::builder(id, secret).base_url(platform.url()).store_app().build().unwrap();
    let (receiver, runtime) = (client.clone(), tokio::runtime::Handle::current());
    platform.on_app_ticket(move |ticket| {
        let receiver = receiver.clone();
        runtime.spawn(async move { receiver.set_app_ticket(ticket).await.unwrap() });
    });
    client
}

#[tokio::test]
async fn a_client_asks_for_a_ticket_and_calls_for_each_tenant() {
    let platform = Platform::builder().store_app("cli_store", "s1").start().await.unwrap();
    let client = client(&platform);
    for key in ["k1", "k2", "k1"] {
        client.tenant(key).send(package::batch_delete("a1")).await.unwrap();
    }
    let tenants: Vec<_> = platform.received(DELETE).into_iter().map(|it| it.tenant).collect();
    assert_eq!(tenants, ["k1", "k2", "k1"].map(|key| Some(key.to_owned())));
    assert_eq!(platform.received(RESEND_TICKET).len(), 1);
    assert_eq!(platform.token_requests(), 3);
}

#[tokio::test]
async fn a_client_heals_when_tokens_and_tickets_are_made_invalid() {
    let platform = Platform::builder().store_app("cli_store", "s1").start().await.unwrap();
    let client = client(&platform);
    let delete = || package::batch_delete("a1");
    client.tenant("k1").send(delete()).await.unwrap();
    platform.expire_tokens();
    client.tenant("k1").send(delete()).await.unwrap();
    // The app's token was refused where the tenant's was asked for.
    assert_eq!(platform.received(STORE_TENANT_TOKEN).len(), 3);
    assert_eq!(platform.received(RESEND_TICKET).len(), 1);
    platform.expire_tokens();
    platform.expire_app_tickets();
    client.set_app_ticket(platform.push_app_ticket("cli_store")).await.unwrap();
    client.tenant("k1").send(delete()).await.unwrap();
    platform.next_for(DELETE, Script::token_refused());
    client.tenant("k1").send(delete()).await.unwrap();
    assert_eq!(platform.scripts_left(), 0);
}
