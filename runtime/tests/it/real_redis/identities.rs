//! Store apps and users whose tickets and tokens are shared through a real Redis.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::SystemTime,
};

use feishu_runtime::{UserTokenStore, UserTokens, UserTokensIn};
use futures_util::future::join_all;

use crate::{
    desk::{GetHours, MyLoans},
    logins::{OAUTH, granted},
    redis_server::Redis,
    server::{Answer, Server},
    tenants::{APP, RESEND, TENANT},
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_users_sessions_in_several_processes_refresh_once_through_redis() {
    let redis = Redis::start().await;
    let refreshed = AtomicUsize::new(1);
    let server = Server::start_async(move |received| {
        let answer = match received.path() {
            OAUTH => {
                let number = refreshed.fetch_add(1, Ordering::SeqCst);
                // A refresh token works only once.
                assert_eq!(received.json()["refresh_token"], format!("r-{number}"));
                granted(number + 1, 7200.into())
            }
            _ => Answer::ok("{}"),
        };
        Box::pin(async { answer })
    })
    .await;
    // Each has its own connection and its own client, as in another process.
    let store =
        || -> Arc<dyn UserTokenStore> { Arc::new(UserTokensIn::new(Arc::new(redis.store()))) };
    // As long as the longest token of the platform.
    let mut tokens = UserTokens::new("u".repeat(4096), SystemTime::UNIX_EPOCH);
    tokens.refresh_token = Some("r-1".to_owned());
    server.client().user_session("ou_1", tokens, store()).await.unwrap();
    let processes = join_all((0..8).map(|_| async {
        let client = server.client();
        let session = client.resume_user_session("ou_1", store()).await.unwrap().unwrap();
        assert_eq!(session.tokens().access_token.len(), 4096);
        (client.as_user_session(&session), session)
    }))
    .await;
    let calls = processes.iter().flat_map(|(client, _)| {
        (0..25).map(move |_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(MyLoans {}).await.map(drop) })
        })
    });
    for result in join_all(calls).await {
        result.unwrap().unwrap();
    }
    let count = |path| server.journal().iter().filter(|call| call.path() == path).count();
    assert_eq!((count(OAUTH), server.bearers().iter().flatten().count()), (1, 200));
    assert!(processes.iter().all(|(_, session)| session.tokens().access_token == "u-2"));
    // The lease was released, so the next refresh does not wait.
    assert_eq!(processes[3].1.refresh().await.unwrap().access_token, "u-3");
    assert_eq!(processes[5].1.refresh().await.unwrap().access_token, "u-3");
    assert_eq!(count(OAUTH), 2);
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_ticket_that_comes_to_one_process_serves_the_others_through_redis() {
    let redis = Redis::start().await;
    let server = Server::start_async(|received| {
        let answer = match received.path() {
            APP => {
                assert_eq!(received.json()["app_ticket"], "ticket-1");
                Answer::json(200, r#"{"code":0,"app_access_token":"a-1","expire":7200}"#)
            }
            TENANT => Answer::json(200, r#"{"code":0,"tenant_access_token":"t-1","expire":7200}"#),
            RESEND => Answer::code(200, 0, "success"),
            _ => Answer::ok("{}"),
        };
        Box::pin(async { answer })
    })
    .await;
    let client = || {
        let builder = server.builder().store_app().token_store(Arc::new(redis.store()));
        builder.build().unwrap()
    };
    let waiting: Vec<_> = (0..4)
        .map(|number| {
            let tenant = client().tenant(format!("k{}", number % 2));
            tokio::spawn(async move { tenant.send(GetHours {}).await.map(drop) })
        })
        .collect();
    let count = |path| server.journal().iter().filter(|call| call.path() == path).count();
    while count(RESEND) == 0 {
        tokio::task::yield_now().await;
    }
    client().set_app_ticket("ticket-1").await.unwrap();
    for call in waiting {
        call.await.unwrap().unwrap();
    }
    assert_eq!((count(RESEND), count(APP), count(TENANT)), (1, 1, 2));
}
