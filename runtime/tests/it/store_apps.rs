//! Store apps: tickets, the app token, and tenant tokens.

use std::{sync::Arc, time::Duration};

use feishu_runtime::{
    MemoryTokenStore, StoredToken, TokenStore,
    transport::{BoxError, BoxFuture},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    desk::{GetHours, MyLoans, Register, Roster, Welcome},
    server::Answer,
};

use crate::tenants::*;

#[tokio::test]
async fn a_ticket_gives_the_app_token_and_that_the_tenant_token() {
    let setting = Setting::new("ticket-1").await;
    let client = setting.client("ticket-1").await;
    client.tenant("k1").send(GetHours {}).await.unwrap();
    let journal = setting.server.journal();
    let asked: Vec<_> = journal.iter().map(|it| (it.method.as_str(), it.path())).collect();
    assert_eq!(asked, [("POST", APP), ("POST", TENANT), ("GET", "/open-apis/desk/v1/hours")]);
    assert_eq!(
        journal[0].json(),
        json!({"app_id": "cli_test", "app_secret": "app-s3cret", "app_ticket": "ticket-1"})
    );
    assert_eq!(journal[1].json(), json!({"app_access_token": "a-1", "tenant_key": "k1"}));
    for request in &journal[..2] {
        assert_eq!(request.header("authorization"), None);
        assert_eq!(request.header("content-type"), Some("application/json; charset=utf-8"));
    }
    assert_eq!(setting.bearers(), ["t-k1-1"]);
}

#[tokio::test]
async fn each_tenant_has_a_token_of_its_own_and_the_apps_is_shared() {
    let setting = Setting::new("ticket-1").await;
    let client = setting.client("ticket-1").await;
    for key in ["k1", "k2", "k1", "k2"] {
        client.tenant(key).send(GetHours {}).await.unwrap();
    }
    client.send(Register {}).await.unwrap();
    client.tenant("k2").send(Register {}).await.unwrap();
    assert_eq!(setting.bearers(), ["t-k1-1", "t-k2-1", "t-k1-1", "t-k2-1", "a-1", "a-1"]);
    assert_eq!((setting.count(APP), setting.count(TENANT)), (1, 2));
}

#[tokio::test]
async fn a_thousand_cold_calls_for_ten_tenants_request_each_token_once() {
    let setting = Setting::new("ticket-1").await;
    let client = setting.client("ticket-1").await;
    let calls = (0..1000).map(|number| {
        let tenant = client.tenant(format!("k{}", number % 10));
        async move { tenant.send(GetHours {}).await }
    });
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!((setting.count(APP), setting.count(TENANT), setting.count(RESEND)), (1, 10, 0));
    assert_eq!(setting.bearers().len(), 1000);
}

#[tokio::test]
async fn without_a_ticket_calls_request_one_and_wait_for_it() {
    let setting = Setting::new("ticket-1").await;
    let client = setting.builder().build().unwrap();
    let calls: Vec<_> = (0..50)
        .map(|number| {
            let tenant = client.tenant(format!("k{}", number % 5));
            tokio::spawn(async move { tenant.send(GetHours {}).await })
        })
        .collect();
    setting.until(RESEND, 1).await;
    let asked = setting.server.journal()[0].json();
    assert_eq!(asked, json!({"app_id": "cli_test", "app_secret": "app-s3cret"}));
    client.set_app_ticket("ticket-1").await.unwrap();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((setting.count(RESEND), setting.count(APP), setting.count(TENANT)), (1, 1, 5));
}

#[tokio::test]
async fn a_ticket_that_does_not_come_is_an_error_that_says_what_to_do() {
    let setting = Setting::new("ticket-1").await;
    let client = setting.builder().app_ticket_wait(Duration::from_millis(50)).build().unwrap();
    for _ in 0..3 {
        let error = client.tenant("k1").send(GetHours {}).await.unwrap_err();
        assert!(error.is_app_ticket_missing() && error.is_unsent() && error.is_retryable());
        assert_eq!(error.kind(), "no_app_ticket");
        assert_eq!(
            error.to_string(),
            "GET /open-apis/desk/v1/hours: no tenant_access_token: POST \
             /open-apis/auth/v3/app_ticket/resend: no app_ticket came within 50ms, although the \
             platform was asked to push one: it comes by the event `app_ticket` to where the app \
             receives its events; hand it over by `client.set_app_ticket(..)`"
        );
    }
    // Each of them waited, but the platform was asked only once.
    assert_eq!((setting.count(RESEND), setting.server.journal().len()), (1, 1));
    client.set_app_ticket("ticket-1").await.unwrap();
    client.tenant("k1").send(GetHours {}).await.unwrap();
}

#[tokio::test]
async fn a_call_that_times_out_first_says_that_it_waited_for_a_ticket() {
    let setting = Setting::new("ticket-1").await;
    let client = setting.builder().build().unwrap().timeout(Duration::from_millis(100));
    let error = client.tenant("k1").send(GetHours {}).await.unwrap_err();
    assert!(error.is_timeout() && error.is_app_ticket_missing() && error.is_unsent());
    assert!(error.to_string().contains("while waiting for an app_ticket"), "{error}");
}

#[tokio::test]
async fn a_platform_that_refuses_to_push_a_ticket_is_an_error_at_once() {
    let setting = Setting::new("ticket-1").await;
    setting.edit(|platform| {
        platform.resend = Some(Answer::code(200, 10016, "app resend fail"));
    });
    let client = setting.builder().build().unwrap();
    let error = client.tenant("k1").send(GetHours {}).await.unwrap_err();
    assert_eq!(error.code(), Some(10016));
    assert!(!error.is_app_ticket_missing() && !error.is_retryable());
    assert!(error.to_string().contains("leave out `store_app()`"), "{error}");
    setting.edit(|platform| platform.resend = None);
    let tenant = client.tenant("k1");
    let call = tokio::spawn(async move { tenant.send(GetHours {}).await });
    setting.until(RESEND, 2).await;
    client.set_app_ticket("ticket-1").await.unwrap();
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_rejected_ticket_is_replaced_once() {
    let setting = Setting::new("ticket-2").await;
    let client = setting.client("ticket-1").await;
    let tenant = client.tenant("k1");
    let call = tokio::spawn(async move { tenant.send(GetHours {}).await });
    setting.until(RESEND, 1).await;
    client.set_app_ticket("ticket-2").await.unwrap();
    call.await.unwrap().unwrap();
    assert_eq!((setting.count(APP), setting.count(RESEND)), (2, 1));

    // Two rejections are enough.
    setting.edit(|platform| {
        platform.refused = vec!["a-1".to_owned(), "t-k1-1".to_owned()];
        platform.ticket = None;
    });
    let tenant = client.tenant("k1");
    client.set_app_ticket("ticket-3").await.unwrap();
    let call = tokio::spawn(async move { tenant.send(GetHours {}).await });
    setting.until(APP, 3).await;
    client.set_app_ticket("ticket-4").await.unwrap();
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.code(), Some(10012));
    assert_eq!(setting.count(APP), 4);
}

#[tokio::test]
async fn the_same_ticket_pushed_again_is_tried_again() {
    let setting = Setting::new("").await;
    let client = setting.client("ticket-1").await;
    let tenant = client.tenant("k1");
    let call = tokio::spawn(async move { tenant.send(GetHours {}).await });
    setting.until(RESEND, 1).await;
    setting.edit(|platform| platform.ticket = Some("ticket-1".to_owned()));
    client.set_app_ticket("ticket-1").await.unwrap();
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_rejected_app_token_is_replaced_once_and_tenant_tokens_are_kept() {
    let setting = Setting::new("ticket-1").await;
    let client = setting.client("ticket-1").await;
    client.tenant("k1").send(GetHours {}).await.unwrap();
    setting.edit(|platform| platform.refused = vec!["a-1".to_owned()]);
    client.tenant("k2").send(GetHours {}).await.unwrap();
    client.tenant("k1").send(GetHours {}).await.unwrap();
    assert_eq!(setting.bearers(), ["t-k1-1", "t-k2-1", "t-k1-1"]);
    assert_eq!((setting.count(APP), setting.count(TENANT)), (2, 3));
}

#[tokio::test]
async fn a_rejected_tenant_token_is_replaced_for_that_tenant_only() {
    let setting = Setting::new("ticket-1").await;
    let client = setting.client("ticket-1").await;
    client.tenant("k1").send(GetHours {}).await.unwrap();
    client.tenant("k2").send(GetHours {}).await.unwrap();
    setting.edit(|platform| platform.refused = vec!["t-k1-1".to_owned()]);
    client.tenant("k1").send(GetHours {}).await.unwrap();
    client.tenant("k2").send(GetHours {}).await.unwrap();
    assert_eq!(setting.bearers(), ["t-k1-1", "t-k2-1", "t-k1-1", "t-k1-2", "t-k2-1"]);
    assert_eq!((setting.count(APP), setting.count(TENANT)), (1, 3));
}

#[tokio::test]
async fn odd_lifetimes_of_tokens_do_no_harm() {
    for expire in [json!(0), json!(-1), json!(i64::MAX), json!("7140"), json!("soon"), json!(1e300)]
        .map(Some)
        .into_iter()
        .chain([None, Some(Value::Null)])
    {
        let setting = Setting::new("ticket-1").await;
        setting.edit(|platform| platform.expire = expire.clone());
        let client = setting.client("ticket-1").await;
        for _ in 0..3 {
            client.tenant("k1").send(GetHours {}).await.unwrap();
        }
        assert_eq!((setting.count(APP), setting.count(TENANT)), (1, 1), "{expire:?}");
    }
}

#[tokio::test]
async fn a_call_without_a_usable_token_is_an_error_before_sending() {
    let setting = Setting::new("ticket-1").await;
    let store = setting.client("ticket-1").await;
    let custom = setting.server.client();
    for (error, message) in [
        (store.send(GetHours {}).await.unwrap_err(), "call it on `client.tenant(tenant_key)`"),
        (store.tenant("").send(GetHours {}).await.unwrap_err(), "tenant key"),
        (store.tenant("k1").send(MyLoans {}).await.unwrap_err(), "`client.as_user(token)`"),
        (store.as_user_or_app("u-1").send(GetHours {}).await.unwrap_err(), "`client.tenant("),
        (custom.tenant("k1").send(GetHours {}).await.unwrap_err(), "`store_app()`"),
        (custom.set_app_ticket("ticket").await.unwrap_err(), "`store_app()`"),
        (store.set_app_ticket(" ").await.unwrap_err(), "empty"),
        (store.tenant("k1").send(Roster {}).await.unwrap_err(), "for self-built apps"),
    ] {
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.is_unsent() && !error.is_retryable(), "{error}");
    }
    assert!(setting.server.journal().is_empty());
    // Calls that need neither, and one that is sent without validation.
    store.send(Welcome {}).await.unwrap();
    store.as_user("u-1").send(MyLoans {}).await.unwrap();
    store.tenant("k1").unvalidated().send(Roster {}).await.unwrap();
    assert_eq!(setting.bearers(), ["u-1", "t-k1-1"]);
}

#[tokio::test]
async fn a_ticket_in_the_store_serves_other_processes_and_the_next_start() {
    let setting = Setting::new("ticket-1").await;
    let store: Arc<dyn TokenStore> = Arc::new(MemoryTokenStore::new());
    let client = || setting.builder().token_store(store.clone()).build().unwrap();
    // Two wait in separate processes, and the event comes to a third one.
    let calls: Vec<_> = (0..2)
        .map(|_| {
            let tenant = client().tenant("k1");
            tokio::spawn(async move { tenant.send(GetHours {}).await })
        })
        .collect();
    setting.until(RESEND, 1).await;
    client().set_app_ticket("ticket-1").await.unwrap();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((setting.count(RESEND), setting.count(APP), setting.count(TENANT)), (1, 1, 1));
    client().tenant("k2").send(GetHours {}).await.unwrap();
    // A process that starts after the tokens in the store became invalid.
    setting.edit(|platform| {
        platform.refused = ["a-1", "t-k1-1", "t-k2-1"].map(str::to_owned).to_vec();
    });
    client().tenant("k3").send(GetHours {}).await.unwrap();
    assert_eq!((setting.count(RESEND), setting.count(APP)), (1, 2));
}

/// A store that cannot save.
struct Full(MemoryTokenStore);

impl TokenStore for Full {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        self.0.load(key)
    }

    fn save<'a>(&'a self, _: &'a str, _: StoredToken) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async { Err("disk full".into()) })
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        self.0.lease(key, holder, time)
    }

    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        self.0.release(key, holder)
    }
}

#[tokio::test]
async fn a_store_that_fails_to_save_a_ticket_is_an_error_and_the_ticket_is_used() {
    let setting = Setting::new("ticket-1").await;
    let store = Arc::new(Full(MemoryTokenStore::new()));
    let client = setting.builder().token_store(store).build().unwrap();
    let error = client.set_app_ticket("ticket-1").await.unwrap_err();
    assert!(error.to_string().contains("the token store did not take it"), "{error}");
    client.tenant("k1").send(GetHours {}).await.unwrap();
    assert_eq!(setting.count(RESEND), 0);
}

#[tokio::test]
async fn a_call_dropped_at_any_point_leaves_the_client_sound() {
    for (stage, path) in [RESEND, APP, TENANT, "/open-apis/desk/v1/hours"].into_iter().enumerate() {
        for others in [0, 3] {
            let setting = Setting::new("ticket-1").await;
            let client = match stage {
                0 => setting.builder().build().unwrap(),
                _ => setting.client("ticket-1").await,
            };
            *setting.held.lock().unwrap() = path;
            let call = || {
                let tenant = client.tenant("k1");
                tokio::spawn(async move { tenant.send(GetHours {}).await })
            };
            let dropped = call();
            setting.until(path, 1).await;
            let others: Vec<_> = (0..others).map(|_| call()).collect();
            tokio::task::yield_now().await;
            dropped.abort();
            assert!(dropped.await.unwrap_err().is_cancelled());
            setting.gate.add_permits(100);
            client.set_app_ticket("ticket-1").await.unwrap();
            for other in others {
                other.await.unwrap().unwrap();
            }
            client.tenant("k1").send(GetHours {}).await.unwrap();
            assert!(setting.count(APP) <= 2 && setting.count(TENANT) <= 2, "{path}");
        }
    }
}

#[tokio::test]
async fn an_endless_wait_does_not_break_leases() {
    let setting = Setting::new("ticket-1").await;
    let store = Arc::new(MemoryTokenStore::new());
    let builder = setting.builder().token_store(store).app_ticket_wait(Duration::MAX);
    let client = builder.timeout(Duration::MAX).build().unwrap();
    let tenant = client.tenant("k1");
    let call = tokio::spawn(async move { tenant.send(GetHours {}).await });
    setting.until(RESEND, 1).await;
    client.set_app_ticket("ticket-1").await.unwrap();
    call.await.unwrap().unwrap();
}
