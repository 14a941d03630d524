//! User sessions and their stores: no token is used before it is stored, and none is lost.

use std::sync::{Arc, Mutex};

use feishu_runtime::{Client, MemoryTokenStore, SaveUserTokens, UserTokenStore, UserTokensIn};
use futures_util::future::join_all;

use crate::{desk::MyLoans, logins::OAUTH};

use crate::users::*;

#[tokio::test]
async fn new_tokens_are_stored_before_they_are_used() {
    let setting = Setting::with(true, false).await;
    let (client, _session) = setting.session(-60).await;
    let call = tokio::spawn(async move { client.send(MyLoans {}).await });
    setting.until("saving u-2").await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(setting.log(), ["refresh", "saving u-2"]);
    setting.store.gate.add_permits(1);
    call.await.unwrap().unwrap();
    assert_eq!(setting.log(), ["refresh", "saving u-2", "saved u-2", "call u-2"]);
}

#[tokio::test]
async fn a_failing_store_loses_nothing_and_is_retried() {
    let setting = Setting::new().await;
    let (client, session) = setting.session(-60).await;
    *setting.store.fails.lock().unwrap() = Some("disk full");
    for _ in 0..2 {
        let error = client.send(MyLoans {}).await.unwrap_err();
        let unsaved = error.unsaved_user_tokens().unwrap();
        assert_eq!(unsaved.access_token, "u-2");
        assert_eq!(unsaved.refresh_token.as_deref(), Some("r-2"));
        assert_eq!((&session.tokens(), session.is_unsaved()), (unsaved, true));
        assert!(error.is_retryable() && error.is_unsent() && !error.is_login_required());
        assert_eq!(error.kind(), "user_token_store");
        assert!(error.to_string().contains("disk full"), "{error}");
    }
    *setting.store.fails.lock().unwrap() = None;
    client.send(MyLoans {}).await.unwrap();
    assert!(!session.is_unsaved());
    assert_eq!(setting.log().last().unwrap(), "call u-2");
    // The refresh token was used only once.
    assert_eq!((setting.count(OAUTH), setting.count(LOANS)), (1, 1));
}

#[tokio::test]
async fn calls_go_on_with_the_old_token_while_the_store_fails() {
    let setting = Setting::new().await;
    let (client, session) = setting.session(7200).await;
    *setting.store.fails.lock().unwrap() = Some("disk full");
    assert!(session.refresh().await.unwrap_err().unsaved_user_tokens().is_some());
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log().last().unwrap(), "call u-1");
    *setting.store.fails.lock().unwrap() = None;
    assert_eq!(session.refresh().await.unwrap().access_token, "u-2");
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log().last().unwrap(), "call u-2");
    assert_eq!(setting.count(OAUTH), 1);
}

#[tokio::test]
async fn a_panicking_store_loses_nothing() {
    let setting = Setting::new().await;
    let (client, session) = setting.session(-60).await;
    *setting.store.fails.lock().unwrap() = Some("panic");
    let error = client.send(MyLoans {}).await.unwrap_err();
    assert!(error.to_string().contains("panicked"), "{error}");
    assert_eq!((session.tokens().access_token.as_str(), session.is_unsaved()), ("u-2", true));
    *setting.store.fails.lock().unwrap() = None;
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.count(OAUTH), 1);
}

#[tokio::test]
async fn one_of_several_processes_refreshes() {
    let setting = Setting::new().await;
    let store: Arc<dyn UserTokenStore> =
        Arc::new(UserTokensIn::new(Arc::new(MemoryTokenStore::new())));
    let client = setting.server.client();
    assert!(client.resume_user_session("ou_1", store.clone()).await.unwrap().is_none());
    client.user_session("ou_1", tokens(1, -60), store.clone()).await.unwrap();
    let processes = join_all((0..10).map(|_| other(&setting, store.clone()))).await;
    let calls = processes.iter().map(|(client, _)| client.send(MyLoans {}));
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!((setting.count(OAUTH), setting.count(LOANS)), (1, 10));
    assert!(processes.iter().all(|(_, session)| session.tokens().access_token == "u-2"));
    // The tokens of other users, and of the same user for another app, are left alone.
    assert!(client.resume_user_session("ou_2", store.clone()).await.unwrap().is_none());
    let app = Client::builder("cli_other", "s").base_url(&setting.server.url).build().unwrap();
    assert!(app.resume_user_session("ou_1", store).await.unwrap().is_none());
}

#[tokio::test]
async fn tokens_stored_by_another_process_without_a_lease_are_used() {
    let setting = Setting::new().await;
    let (_, first) = setting.session(7200).await;
    let (client, second) = other(&setting, setting.store.clone()).await;
    assert_eq!(first.refresh().await.unwrap().access_token, "u-2");
    assert_eq!(second.refresh().await.unwrap().access_token, "u-2");
    client.send(MyLoans {}).await.unwrap();
    assert_eq!((setting.count(OAUTH), setting.log().last().unwrap().as_str()), (1, "call u-2"));
}

#[tokio::test]
async fn a_lagging_store_does_not_bring_old_tokens_back() {
    let setting = Setting::with(false, true).await;
    let (client, session) = setting.session(7200).await;
    for number in 2..6 {
        assert_eq!(session.refresh().await.unwrap().access_token, format!("u-{number}"));
    }
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log().last().unwrap(), "call u-5");
}

#[tokio::test]
async fn the_error_of_a_login_that_cannot_be_stored_has_the_tokens() {
    let setting = Setting::new().await;
    *setting.store.fails.lock().unwrap() = Some("disk full");
    let client = setting.server.client();
    let error =
        client.user_session("ou_1", tokens(1, 60), setting.store.clone()).await.unwrap_err();
    assert_eq!(error.unsaved_user_tokens().unwrap().access_token, "u-1");
}

#[tokio::test]
async fn a_closure_can_be_the_store_of_one_process() {
    let setting = Setting::new().await;
    let (kept, client) = (Arc::new(Mutex::new(Vec::new())), setting.server.client());
    let store = SaveUserTokens::by({
        let kept = kept.clone();
        move |user, tokens| {
            kept.lock().unwrap().push((user.user().to_owned(), tokens.access_token));
            async { Ok(()) }
        }
    });
    let session = client.user_session("ou_1", tokens(1, -60), Arc::new(store)).await.unwrap();
    client.as_user_session(&session).send(MyLoans {}).await.unwrap();
    let entry = |token: &str| ("ou_1".to_owned(), token.to_owned());
    assert_eq!(*kept.lock().unwrap(), [entry("u-1"), entry("u-2")]);
}

#[tokio::test]
async fn endless_times_do_not_break_leases() {
    let setting = Setting::new().await;
    let memory: Arc<dyn feishu_runtime::TokenStore> = Arc::new(MemoryTokenStore::new());
    let builder = setting.server.builder().timeout(std::time::Duration::MAX);
    let client = builder.token_store(memory.clone()).build().unwrap();
    let mut tokens = tokens(1, -60);
    tokens.refresh_expires_at =
        tokens.expires_at.checked_add(std::time::Duration::from_secs(1 << 50));
    let store = Arc::new(UserTokensIn::new(memory));
    let session = client.user_session("ou_1", tokens, store).await.unwrap();
    client.as_user_session(&session).send(MyLoans {}).await.unwrap();
    assert_eq!(setting.count(OAUTH), 1);
}
