//! User sessions: who refreshes and when, and how a login ends.

use std::{sync::Arc, time::Duration};

use feishu_runtime::{Client, Error, MemoryTokenStore, UserTokensIn};
use futures_util::future::join_all;

use crate::{
    desk::{GetHours, MyLoans},
    logins::OAUTH,
    server::{Answer, Server},
};

use crate::users::*;

#[tokio::test]
async fn a_token_close_to_expiry_is_refreshed_while_calls_still_use_it() {
    let setting = Setting::new().await;
    let (client, session) = setting.session(7200).await;
    client.send(MyLoans {}).await.unwrap();
    advance(5900).await;
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log(), ["call u-1", "call u-1"]);

    *setting.held.lock().unwrap() = OAUTH;
    advance(200).await;
    for _ in 0..5 {
        client.send(MyLoans {}).await.unwrap();
    }
    setting.until("refresh").await;
    assert!(setting.log().iter().all(|entry| entry != "call u-2"));
    setting.gate.add_permits(1);
    while session.tokens().access_token != "u-2" {
        tokio::task::yield_now().await;
    }
    setting.until("saved u-2").await;
    while session.access_token().await.unwrap() != "u-2" {
        tokio::task::yield_now().await;
    }
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log().last().unwrap(), "call u-2");
    assert_eq!(setting.count(OAUTH), 1);
}

#[tokio::test]
async fn a_thousand_callers_refresh_an_expired_token_once() {
    let setting = Setting::new().await;
    let (client, session) = setting.session(-60).await;
    let calls = (0..1000).map(|_| client.send(MyLoans {}));
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!((setting.count(OAUTH), setting.count(LOANS)), (1, 1000));
    assert!(setting.server.bearers().iter().flatten().all(|bearer| bearer == "u-2"));
    assert_eq!(session.tokens().refresh_token.as_deref(), Some("r-2"));
    let kept = setting.store.kept.lock().unwrap().clone().unwrap();
    assert_eq!(kept, session.tokens());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_tasks_half_of_them_canceled_refresh_once() {
    let setting = Setting::new().await;
    let (client, session) = setting.session(-60).await;
    *setting.held.lock().unwrap() = OAUTH;
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(MyLoans {}).await.map(drop) })
        })
        .collect();
    setting.until("refresh").await;
    tasks.iter().step_by(2).for_each(tokio::task::JoinHandle::abort);
    setting.gate.add_permits(1);
    for (number, task) in tasks.into_iter().enumerate() {
        match task.await {
            Ok(result) => result.unwrap(),
            Err(error) => assert!(error.is_cancelled() && number % 2 == 0),
        }
    }
    assert_eq!((setting.count(OAUTH), session.tokens().access_token.as_str()), (1, "u-2"));
}

#[tokio::test]
async fn a_refresh_continues_after_all_its_waiters_are_gone() {
    for stage in ["refresh", "saving u-2"] {
        let setting = Setting::with(stage != "refresh", false).await;
        let (client, session) = setting.session(-60).await;
        *setting.held.lock().unwrap() = if stage == "refresh" { OAUTH } else { "" };
        let calls: Vec<_> = (0..3)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.send(MyLoans {}).await })
            })
            .collect();
        setting.until(stage).await;
        for call in calls {
            call.abort();
            assert!(call.await.unwrap_err().is_cancelled());
        }
        setting.gate.add_permits(1);
        setting.store.gate.add_permits(1);
        setting.until("saved u-2").await;
        client.send(MyLoans {}).await.unwrap();
        assert_eq!(session.tokens().access_token, "u-2");
        assert_eq!((setting.count(OAUTH), setting.count(LOANS)), (1, 1), "{stage}");
    }
}

#[tokio::test]
async fn a_call_dropped_in_flight_leaves_the_session_sound() {
    let setting = Setting::new().await;
    let (client, _session) = setting.session(7200).await;
    *setting.held.lock().unwrap() = LOANS;
    let call = tokio::spawn({
        let client = client.clone();
        async move { client.send(MyLoans {}).await }
    });
    setting.until("call u-1").await;
    call.abort();
    let _ = call.await;
    setting.gate.add_permits(10);
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.count(OAUTH), 0);
}

#[tokio::test]
async fn an_ended_login_is_an_error_and_is_not_refreshed_again() {
    for code in [20026, 20037, 20064, 20073] {
        let setting = Setting::new().await;
        let (client, session) = setting.session(-60).await;
        setting.edit(|platform| platform.answers = vec![refusal(code)]);
        for _ in 0..3 {
            let error = client.send(MyLoans {}).await.unwrap_err();
            assert!(error.is_login_required() && error.is_unsent() && !error.is_retryable());
            assert_eq!(error.code(), Some(code));
            assert_eq!(
                error.to_string(),
                format!(
                    "GET {LOANS}: no user_access_token: POST {OAUTH}: code {code} (HTTP 400): no \
                     good; the user has to log in again"
                )
            );
        }
        assert_eq!((setting.count(OAUTH), setting.count(LOANS)), (1, 0));
        assert!(session.refresh().await.unwrap_err().is_login_required());

        // They can.
        setting.edit(|platform| platform.newest = 7);
        session.replace(tokens(7, 7200)).await.unwrap();
        client.send(MyLoans {}).await.unwrap();
        assert_eq!(setting.log().last().unwrap(), "call u-7");
        assert_eq!(session.refresh().await.unwrap().access_token, "u-8");
    }
}

#[tokio::test]
async fn an_access_token_outlives_its_refresh_token() {
    let setting = Setting::new().await;
    let (client, session) = setting.session(7200).await;
    setting.edit(|platform| platform.answers = vec![refusal(20064)]);
    assert!(session.refresh().await.unwrap_err().is_login_required());
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log().last().unwrap(), "call u-1");
}

#[tokio::test]
async fn a_rejected_token_is_refreshed_once_and_not_again_soon() {
    let setting = Setting::new().await;
    let (client, _session) = setting.session(7200).await;
    setting.edit(|platform| platform.refused.extend(["u-1".to_owned()]));
    let results = join_all((0..50).map(|_| client.send(MyLoans {}))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(setting.count(OAUTH), 1);

    // An endpoint that rejects every user token does not use up one refresh token after the other.
    setting.edit(|platform| platform.refused.extend(["u-2".to_owned()]));
    for _ in 0..5 {
        assert!(client.send(MyLoans {}).await.unwrap_err().is_token_invalid());
    }
    assert_eq!(setting.count(OAUTH), 1);
    advance(301).await;
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.count(OAUTH), 2);
}

#[tokio::test]
async fn without_a_refresh_token_a_token_is_used_until_it_is_rejected() {
    let setting = Setting::new().await;
    let client = setting.server.client();
    let mut last = tokens(1, -60);
    last.refresh_token = None;
    let session = client.user_session("ou_1", last, setting.store.clone()).await.unwrap();
    let client = client.as_user_session(&session);
    client.send(MyLoans {}).await.unwrap();
    assert!(session.refresh().await.unwrap_err().is_login_required());
    setting.edit(|platform| platform.refused.extend(["u-1".to_owned()]));
    let error = client.send(MyLoans {}).await.unwrap_err();
    assert_eq!((error.is_token_invalid(), error.code()), (true, Some(99991677)));
    assert_eq!(setting.count(OAUTH), 0);
}

#[tokio::test]
async fn a_clock_that_is_a_day_off_costs_one_refresh() {
    const DAY: i64 = 24 * 60 * 60;
    // A good token that seems expired; an expired token that seems good for a day.
    for (left, over) in [(-DAY, false), (DAY, true)] {
        let setting = Setting::new().await;
        let (client, _session) = setting.session(left).await;
        if over {
            setting.edit(|platform| platform.refused.extend(["u-1".to_owned()]));
        }
        for _ in 0..5 {
            client.send(MyLoans {}).await.unwrap();
        }
        assert_eq!(setting.count(OAUTH), 1);
        assert_eq!(setting.count(LOANS), 5 + usize::from(over));
    }
    // A token with an endless lifetime is refreshed all the same.
    let setting = Setting::new().await;
    let (client, _session) = setting.session(1000 * DAY).await;
    advance(2 * 60 * 60).await;
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log(), ["refresh", "saving u-2", "saved u-2", "call u-2"]);
}

#[tokio::test]
async fn a_lost_reply_is_requested_again() {
    let setting = Setting::new().await;
    let (client, _session) = setting.session(-60).await;
    setting.edit(|platform| platform.answers = vec![Answer::Cut(Vec::new()), refusal(20050)]);
    // The platform sends code 20050 with status 500; here it is an ordinary error.
    let error = client.send(MyLoans {}).await.unwrap_err();
    assert!(!error.is_login_required());
    assert_eq!(setting.count(OAUTH), 2);
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log().last().unwrap(), "call u-2");
}

#[tokio::test]
async fn a_session_of_another_app_or_domain_is_refused_before_sending() {
    let setting = Setting::new().await;
    let (_, session) = setting.session(7200).await;
    let elsewhere = Server::start(|_| Answer::ok("{}")).await;
    let app = Client::builder("cli_other", "s").base_url(&setting.server.url).build().unwrap();
    for client in [app, elsewhere.client()] {
        let error = client.as_user_session(&session).send(MyLoans {}).await.unwrap_err();
        assert!(error.is_unsent() && error.to_string().contains("cli_test"), "{error}");
    }
    assert!(setting.server.journal().is_empty() && elsewhere.journal().is_empty());
    // Another client of the same app is accepted.
    let client = setting.server.builder().unvalidated().build().unwrap();
    client.as_user_session(&session).send(MyLoans {}).await.unwrap();
}

#[tokio::test]
async fn an_endpoint_without_user_tokens_is_called_as_the_app_only_where_asked_for() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    let store = Arc::new(UserTokensIn::new(Arc::new(MemoryTokenStore::new())));
    let session = client.user_session("ou_1", tokens(1, 7200), store).await.unwrap();
    let error = client.as_user_session(&session).send(GetHours {}).await.unwrap_err();
    let message = error.to_string();
    assert!(message.contains("`client.as_user_session_or_app(session)`"), "{message}");
    assert!(server.journal().is_empty());
    let client = client.as_user_session_or_app(&session);
    client.send(GetHours {}).await.unwrap();
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(server.bearers(), ["t-1", "u-1"].map(|token| Some(token.to_owned())));
}

#[test]
fn a_session_outlives_the_runtime_that_refreshed_it() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let platform = runtime();
    let setting = platform.block_on(Setting::new());
    // The platform never receives the first request for tokens.
    setting.edit(|platform| platform.answers = vec![Answer::SILENCE]);
    let (client, session) = platform.block_on(setting.session(-60));
    std::thread::scope(|scope| {
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = scope.spawn(|| platform.block_on(stopped));
        let first = runtime();
        first.block_on(async {
            let client = client.timeout(Duration::from_millis(100));
            assert!(client.send(MyLoans {}).await.unwrap_err().is_timeout());
        });
        drop(first);
        let result: Result<(), Error> =
            runtime().block_on(async { client.send(MyLoans {}).await.map(drop) });
        result.unwrap();
        assert_eq!(session.tokens().access_token, "u-2");
        let _ = stop.send(());
        let _ = server.join().unwrap();
    });
}
