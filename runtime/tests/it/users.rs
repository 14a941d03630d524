//! A platform on which a user has logged in, and a store for the user's tokens, for the tests of
//! sessions.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use feishu_runtime::{
    Client, UserKey, UserSession, UserTokenStore, UserTokens,
    transport::{BoxError, BoxFuture},
};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::{
    logins::{OAUTH, granted},
    server::{Answer, Received, Server},
};

pub(crate) const LOANS: &str = "/open-apis/desk/v1/loans/mine";

/// A platform on which a user has logged in: `r-1` is exchanged for `u-2` and `r-2` and so on,
/// each once.
pub(crate) struct Platform {
    pub(crate) newest: usize,
    pub(crate) refused: HashSet<String>,
    /// The answers to the next requests for tokens, instead of tokens.
    pub(crate) answers: Vec<Answer>,
}

impl Platform {
    pub(crate) fn answer(&mut self, received: &Received) -> Answer {
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

pub(crate) fn refusal(code: i64) -> Answer {
    let body = json!({"code": code, "error": "invalid_grant", "error_description": "no good"});
    Answer::json(400, body.to_string())
}

/// A store that can be told to fail or to wait.
pub(crate) struct Desk {
    pub(crate) log: Arc<Mutex<Vec<String>>>,
    pub(crate) fails: Mutex<Option<&'static str>>,
    /// Saving waits for it, if set.
    pub(crate) gate: Semaphore,
    pub(crate) waits: bool,
    pub(crate) kept: Mutex<Option<UserTokens>>,
    /// How many saves ago the loaded tokens were saved.
    pub(crate) lags: bool,
    pub(crate) older: Mutex<Option<UserTokens>>,
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

/// The platform on a socket, and the store.
pub(crate) struct Setting {
    pub(crate) server: Server,
    pub(crate) platform: Arc<Mutex<Platform>>,
    pub(crate) held: Arc<Mutex<&'static str>>,
    pub(crate) gate: Arc<Semaphore>,
    /// The requests to the platform and the store, in order.
    pub(crate) log: Arc<Mutex<Vec<String>>>,
    pub(crate) store: Arc<Desk>,
}

impl Setting {
    pub(crate) async fn new() -> Self {
        Setting::with(false, false).await
    }

    pub(crate) async fn with(waits: bool, lags: bool) -> Self {
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

    /// A session whose access token expires in so many seconds.
    pub(crate) async fn session(&self, left: i64) -> (Client, UserSession) {
        let client = self.server.client();
        if self.store.waits {
            self.store.gate.add_permits(1);
        }
        let session = client.user_session("ou_1", tokens(1, left), self.store.clone()).await;
        let session = session.unwrap();
        self.log.lock().unwrap().clear();
        (client.as_user_session(&session), session)
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.server.journal().iter().filter(|received| received.path() == path).count()
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    pub(crate) async fn until(&self, entry: &str) {
        while !self.log().iter().any(|logged| logged == entry) {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn edit(&self, edit: impl FnOnce(&mut Platform)) {
        edit(&mut self.platform.lock().unwrap());
    }
}

pub(crate) fn tokens(number: usize, left: i64) -> UserTokens {
    let now = SystemTime::now();
    let life = Duration::from_secs(left.unsigned_abs());
    let until = if left < 0 { now - life } else { now + life };
    let mut tokens = UserTokens::new(format!("u-{number}"), until);
    tokens.refresh_token = Some(format!("r-{number}"));
    tokens
}

/// Advances the clock, but not for sockets.
pub(crate) async fn advance(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

/// The session of another process with the same store.
pub(crate) async fn other(
    setting: &Setting,
    store: Arc<dyn UserTokenStore>,
) -> (Client, UserSession) {
    let client = setting.server.client();
    let session = client.resume_user_session("ou_1", store).await.unwrap().unwrap();
    (client.as_user_session(&session), session)
}
