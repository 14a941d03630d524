//! Sessions of users: who refreshes, when, and what becomes of the new tokens.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use feishu_runtime::{
    Client, Error, MemoryTokenStore, SaveUserTokens, UserKey, UserSession, UserTokenStore,
    UserTokens, UserTokensIn,
    transport::{BoxError, BoxFuture},
};
use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::{
    desk::{GetHours, MyLoans},
    logins::{OAUTH, granted},
    server::{Answer, Received, Server},
};

const LOANS: &str = "/open-apis/desk/v1/loans/mine";

/// A platform on which a user has logged in: `r-1` brings `u-2` and `r-2`, and so on, each
/// once.
struct Platform {
    newest: usize,
    refused: HashSet<String>,
    /// What is answered to the next requests for tokens, in place of tokens.
    answers: Vec<Answer>,
}

impl Platform {
    fn answer(&mut self, received: &Received) -> Answer {
        if received.path() != OAUTH {
            let bearer = received.header("authorization").unwrap_or_default();
            let token = bearer.trim_start_matches("Bearer ");
            return match self.refused.contains(token) {
                true => Answer::code(401, 99991677, "token expire"),
                false => Answer::ok("{}"),
            };
        }
        if !self.answers.is_empty() {
            return self.answers.remove(0);
        }
        let body = received.json();
        assert_eq!(body["grant_type"], "refresh_token");
        assert_eq!(
            (&body["client_id"], &body["client_secret"]),
            (&json!("cli_test"), &json!("app-s3cret"))
        );
        match body["refresh_token"].as_str().unwrap() {
            token if token == format!("r-{}", self.newest) => {
                self.newest += 1;
                granted(self.newest, json!(7200))
            }
            _ => refusal(20073),
        }
    }
}

fn refusal(code: i64) -> Answer {
    let body = json!({"code": code, "error": "invalid_grant", "error_description": "no good"});
    Answer::json(400, body.to_string())
}

/// A store that can be told to fail or to wait.
struct Desk {
    log: Arc<Mutex<Vec<String>>>,
    fails: Mutex<Option<&'static str>>,
    /// Saving waits for it, when told to.
    gate: Semaphore,
    waits: bool,
    kept: Mutex<Option<UserTokens>>,
    /// How many savings ago what is loaded was saved.
    lags: bool,
    older: Mutex<Option<UserTokens>>,
}

impl UserTokenStore for Desk {
    fn save<'a>(
        &'a self,
        user: &'a UserKey,
        tokens: &'a UserTokens,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            assert_eq!((user.user(), user.app_id()), ("ou_1", "cli_test"));
            self.log.lock().unwrap().push(format!("saving {}", tokens.access_token));
            if self.waits {
                self.gate.acquire().await?.forget();
            }
            let fails = *self.fails.lock().unwrap();
            match fails {
                Some("panic") => panic!("the store's own fault"),
                Some(message) => {
                    Err(format!("{message} {} {:?}", tokens.access_token, tokens.refresh_token))?
                }
                None => {}
            }
            self.log.lock().unwrap().push(format!("saved {}", tokens.access_token));
            let old = self.kept.lock().unwrap().replace(tokens.clone());
            *self.older.lock().unwrap() = old;
            Ok(())
        })
    }

    fn load<'a>(&'a self, _: &'a UserKey) -> BoxFuture<'a, Result<Option<UserTokens>, BoxError>> {
        let from = if self.lags { &self.older } else { &self.kept };
        Box::pin(async move { Ok(from.lock().unwrap().clone()) })
    }
}

/// The platform at a socket, and the store.
struct Setting {
    server: Server,
    platform: Arc<Mutex<Platform>>,
    held: Arc<Mutex<&'static str>>,
    gate: Arc<Semaphore>,
    /// What came to platform and store, in order.
    log: Arc<Mutex<Vec<String>>>,
    store: Arc<Desk>,
}

impl Setting {
    async fn new() -> Self {
        Setting::with(false, false).await
    }

    async fn with(waits: bool, lags: bool) -> Self {
        let platform = Platform { newest: 1, refused: HashSet::new(), answers: Vec::new() };
        let platform = Arc::new(Mutex::new(platform));
        let (held, gate) = (Arc::new(Mutex::new("")), Arc::new(Semaphore::new(0)));
        let log = Arc::new(Mutex::new(Vec::new()));
        let server = Server::start_async({
            let (platform, held, gate) = (platform.clone(), held.clone(), gate.clone());
            let log = log.clone();
            move |received| {
                let answer = platform.lock().unwrap().answer(&received);
                let bearer = received.header("authorization").unwrap_or("refresh").to_owned();
                log.lock().unwrap().push(bearer.replace("Bearer ", "call "));
                let wait = received.path() == *held.lock().unwrap();
                let gate = gate.clone();
                Box::pin(async move {
                    if wait {
                        gate.acquire().await.unwrap().forget();
                    }
                    answer
                })
            }
        })
        .await;
        let store = Desk {
            log: log.clone(),
            fails: Mutex::new(None),
            gate: Semaphore::new(0),
            waits,
            kept: Mutex::new(None),
            lags,
            older: Mutex::new(None),
        };
        Setting { server, platform, held, gate, log, store: Arc::new(store) }
    }

    /// A session whose access token has so many seconds left.
    async fn session(&self, left: i64) -> (Client, UserSession) {
        let client = self.server.client();
        if self.store.waits {
            self.store.gate.add_permits(1);
        }
        let session = client.user_session("ou_1", tokens(1, left), self.store.clone()).await;
        let session = session.unwrap();
        self.log.lock().unwrap().clear();
        (client.as_user_session(&session), session)
    }

    fn count(&self, path: &str) -> usize {
        self.server.journal().iter().filter(|received| received.path() == path).count()
    }

    fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    async fn until(&self, entry: &str) {
        while !self.log().iter().any(|logged| logged == entry) {
            tokio::task::yield_now().await;
        }
    }

    fn edit(&self, edit: impl FnOnce(&mut Platform)) {
        edit(&mut self.platform.lock().unwrap());
    }
}

fn tokens(number: usize, left: i64) -> UserTokens {
    let now = SystemTime::now();
    let life = Duration::from_secs(left.unsigned_abs());
    let until = if left < 0 { now - life } else { now + life };
    let mut tokens = UserTokens::new(format!("u-{number}"), until);
    tokens.refresh_token = Some(format!("r-{number}"));
    tokens
}

/// Moves the clock on, but for what happens on sockets.
async fn advance(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_token_near_its_end_is_refreshed_while_calls_go_on_with_it() {
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
async fn a_thousand_tasks_of_which_half_go_away_refresh_once() {
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
async fn new_tokens_are_in_the_store_before_anyone_uses_them() {
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
async fn a_store_that_fails_loses_nothing_and_is_asked_again() {
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
    // The refresh token was used once only.
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
async fn a_store_that_panics_loses_nothing() {
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
async fn a_refresh_goes_on_when_all_who_wait_for_it_are_gone() {
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
async fn a_login_that_has_ended_is_told_and_not_asked_about_again() {
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

        // They do.
        setting.edit(|platform| platform.newest = 7);
        session.replace(tokens(7, 7200)).await.unwrap();
        client.send(MyLoans {}).await.unwrap();
        assert_eq!(setting.log().last().unwrap(), "call u-7");
        assert_eq!(session.refresh().await.unwrap().access_token, "u-8");
    }
}

#[tokio::test]
async fn an_access_token_outlives_the_end_of_its_refresh_token() {
    let setting = Setting::new().await;
    let (client, session) = setting.session(7200).await;
    setting.edit(|platform| platform.answers = vec![refusal(20064)]);
    assert!(session.refresh().await.unwrap_err().is_login_required());
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log().last().unwrap(), "call u-1");
}

#[tokio::test]
async fn a_refused_token_is_refreshed_once_and_not_again_soon() {
    let setting = Setting::new().await;
    let (client, _session) = setting.session(7200).await;
    setting.edit(|platform| platform.refused.extend(["u-1".to_owned()]));
    let results = join_all((0..50).map(|_| client.send(MyLoans {}))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(setting.count(OAUTH), 1);

    // An endpoint that refuses every user's token does not use up one after the other.
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
async fn without_a_refresh_token_the_platform_decides_how_long_a_token_is_good() {
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
async fn clocks_that_are_wrong_by_a_day_cost_one_refresh() {
    const DAY: i64 = 24 * 60 * 60;
    // Good, and believed to be over; over, and believed to be good for a day.
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
    // What is said to last for ever is refreshed all the same.
    let setting = Setting::new().await;
    let (client, _session) = setting.session(1000 * DAY).await;
    advance(2 * 60 * 60).await;
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log(), ["refresh", "saving u-2", "saved u-2", "call u-2"]);
}

#[tokio::test]
async fn a_reply_that_is_lost_is_asked_for_again() {
    let setting = Setting::new().await;
    let (client, _session) = setting.session(-60).await;
    setting.edit(|platform| platform.answers = vec![Answer::Cut(Vec::new()), refusal(20050)]);
    // Code 20050 comes with 500 from the platform; here it is an error like another.
    let error = client.send(MyLoans {}).await.unwrap_err();
    assert!(!error.is_login_required());
    assert_eq!(setting.count(OAUTH), 2);
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log().last().unwrap(), "call u-2");
}

/// The session that another process has over the same store.
async fn other(setting: &Setting, store: Arc<dyn UserTokenStore>) -> (Client, UserSession) {
    let client = setting.server.client();
    let session = client.resume_user_session("ou_1", store).await.unwrap().unwrap();
    (client.as_user_session(&session), session)
}

#[tokio::test]
async fn of_several_processes_one_refreshes() {
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
    // Nobody else's tokens are touched, nor those of the same user for another app.
    assert!(client.resume_user_session("ou_2", store.clone()).await.unwrap().is_none());
    let app = Client::builder("cli_other", "s").base_url(&setting.server.url).build().unwrap();
    assert!(app.resume_user_session("ou_1", store).await.unwrap().is_none());
}

#[tokio::test]
async fn tokens_that_another_process_brought_without_a_lease_are_taken_over() {
    let setting = Setting::new().await;
    let (_, first) = setting.session(7200).await;
    let (client, second) = other(&setting, setting.store.clone()).await;
    assert_eq!(first.refresh().await.unwrap().access_token, "u-2");
    assert_eq!(second.refresh().await.unwrap().access_token, "u-2");
    client.send(MyLoans {}).await.unwrap();
    assert_eq!((setting.count(OAUTH), setting.log().last().unwrap().as_str()), (1, "call u-2"));
}

#[tokio::test]
async fn a_store_that_lags_behind_does_not_bring_old_tokens_back() {
    let setting = Setting::with(false, true).await;
    let (client, session) = setting.session(7200).await;
    for number in 2..6 {
        assert_eq!(session.refresh().await.unwrap().access_token, format!("u-{number}"));
    }
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(setting.log().last().unwrap(), "call u-5");
}

#[tokio::test]
async fn a_session_of_another_app_or_site_is_refused_before_sending() {
    let setting = Setting::new().await;
    let (_, session) = setting.session(7200).await;
    let elsewhere = Server::start(|_| Answer::ok("{}")).await;
    let app = Client::builder("cli_other", "s").base_url(&setting.server.url).build().unwrap();
    for client in [app, elsewhere.client()] {
        let error = client.as_user_session(&session).send(MyLoans {}).await.unwrap_err();
        assert!(error.is_unsent() && error.to_string().contains("cli_test"), "{error}");
    }
    assert!(setting.server.journal().is_empty() && elsewhere.journal().is_empty());
    // Another client of the same app is no other app.
    let client = setting.server.builder().unvalidated().build().unwrap();
    client.as_user_session(&session).send(MyLoans {}).await.unwrap();
}

#[tokio::test]
async fn tokens_of_a_login_that_the_store_does_not_take_are_in_the_error() {
    let setting = Setting::new().await;
    *setting.store.fails.lock().unwrap() = Some("disk full");
    let client = setting.server.client();
    let error =
        client.user_session("ou_1", tokens(1, 60), setting.store.clone()).await.unwrap_err();
    assert_eq!(error.unsaved_user_tokens().unwrap().access_token, "u-1");
}

#[tokio::test]
async fn a_function_is_store_enough_for_one_process() {
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
async fn the_app_is_called_where_no_user_can_be() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    let store = Arc::new(UserTokensIn::new(Arc::new(MemoryTokenStore::new())));
    let session = client.user_session("ou_1", tokens(1, 7200), store).await.unwrap();
    let client = client.as_user_session(&session);
    client.send(GetHours {}).await.unwrap();
    client.send(MyLoans {}).await.unwrap();
    assert_eq!(server.bearers(), ["t-1", "u-1"].map(|token| Some(token.to_owned())));
}

#[test]
fn a_session_outlives_the_runtime_that_refreshed_it() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let platform = runtime();
    let setting = platform.block_on(Setting::new());
    // The platform never sees the first request for tokens.
    setting.edit(|platform| platform.answers = vec![Answer::Silence]);
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
