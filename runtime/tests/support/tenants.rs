//! A platform with a store app, for the tests of store apps.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use feishu_runtime::{Client, ClientBuilder};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::server::{Answer, Received, Server};

pub(crate) const RESEND: &str = "/open-apis/auth/v3/app_ticket/resend";
pub(crate) const APP: &str = "/open-apis/auth/v3/app_access_token";
pub(crate) const TENANT: &str = "/open-apis/auth/v3/tenant_access_token";

/// A platform with a store app. It issues `a-1`, `a-2`, ... for the valid ticket and `t-<key>-1`,
/// ... for the newest app token, and accepts calls with the newest token of any tenant.
#[derive(Default)]
pub(crate) struct Platform {
    pub(crate) ticket: Option<String>,
    pub(crate) app: usize,
    pub(crate) tenants: HashMap<String, usize>,
    /// Tokens of the app or of a tenant that are no longer valid.
    pub(crate) refused: Vec<String>,
    /// The lifetime in the reply with a token.
    pub(crate) expire: Option<Value>,
    pub(crate) resend: Option<Answer>,
}

impl Platform {
    pub(crate) fn answer(&mut self, received: &Received) -> Answer {
        let token = |name: &str, token: String, expire: &Option<Value>| {
            let mut body = json!({"code": 0, "msg": "success", name: token});
            if let Some(expire) = expire {
                body["expire"] = expire.clone();
            }
            Answer::json(200, body.to_string())
        };
        match received.path() {
            RESEND => self.resend.clone().unwrap_or(Answer::code(200, 0, "success")),
            APP if self.ticket.as_deref() == received.json()["app_ticket"].as_str() => {
                self.app += usize::from(self.app == 0 || self.gone(&format!("a-{}", self.app)));
                token("app_access_token", format!("a-{}", self.app), &self.expire)
            }
            APP => Answer::code(200, 10012, "get app access token fail"),
            TENANT if received.json()["app_access_token"] != format!("a-{}", self.app) => {
                Answer::code(400, 20014, "app_access_token")
            }
            TENANT if self.gone(&format!("a-{}", self.app)) => {
                Answer::code(400, 99991664, "invalid app token")
            }
            TENANT => {
                let key = received.json()["tenant_key"].as_str().unwrap().to_owned();
                let number = self.tenants.entry(key.clone()).or_default();
                *number += 1;
                token("tenant_access_token", format!("t-{key}-{number}"), &self.expire)
            }
            _ => match received.header("authorization").and_then(|it| it.strip_prefix("Bearer ")) {
                Some(token) if self.gone(token) => Answer::code(400, 99991663, "invalid token"),
                _ => Answer::ok("{}"),
            },
        }
    }

    pub(crate) fn gone(&self, token: &str) -> bool {
        self.refused.iter().any(|refused| refused == token)
    }
}

/// The platform on a socket.
pub(crate) struct Setting {
    pub(crate) server: Server,
    pub(crate) platform: Arc<Mutex<Platform>>,
    /// The path whose requests wait for the gate.
    pub(crate) held: Arc<Mutex<&'static str>>,
    pub(crate) gate: Arc<Semaphore>,
}

impl Setting {
    pub(crate) async fn new(ticket: &str) -> Self {
        let ticket = (!ticket.is_empty()).then(|| ticket.to_owned());
        let platform = Platform { ticket, expire: Some(json!(7140)), ..Platform::default() };
        let platform = Arc::new(Mutex::new(platform));
        let (held, gate) = (Arc::new(Mutex::new("")), Arc::new(Semaphore::new(0)));
        let server = Server::start_async({
            let (platform, held, gate) = (platform.clone(), held.clone(), gate.clone());
            move |received| {
                let answer = platform.lock().unwrap().answer(&received);
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
        Setting { server, platform, held, gate }
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        self.server.builder().store_app()
    }

    pub(crate) async fn client(&self, ticket: &str) -> Client {
        let client = self.builder().build().unwrap();
        client.set_app_ticket(ticket).await.unwrap();
        client
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.server.journal().iter().filter(|received| received.path() == path).count()
    }

    /// The bearers of calls, in order.
    pub(crate) fn bearers(&self) -> Vec<String> {
        self.server.bearers().into_iter().flatten().collect()
    }

    pub(crate) async fn until(&self, path: &str, count: usize) {
        while self.count(path) < count {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn edit(&self, edit: impl FnOnce(&mut Platform)) {
        edit(&mut self.platform.lock().unwrap());
    }
}
