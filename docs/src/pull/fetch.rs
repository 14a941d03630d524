//! The HTTP client of a pull: sends one request at a time, keeps an interval between requests and
//! retries transient failures.

use std::time::Duration;

use anyhow::{Context as _, Result};
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{ACCEPT_LANGUAGE, HeaderMap, HeaderValue, RETRY_AFTER},
};
use serde_json::Value;
use tokio::time::Instant;

use super::tree::{beginning, time};

const DIRECTORY: &str = "api/tools/docment/directory_list";
const DETAIL: &str = "document_portal/v1/document/get_detail";
/// The longest wait that a server may ask for. If it asks for more, the page is left for another
/// run.
const MAX_WAIT: Duration = Duration::from_secs(120);

/// The limits on requests to the server.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The minimum time between two requests.
    pub interval: Duration,
    /// The maximum number of attempts per resource.
    pub attempts: u32,
    /// The wait before the second attempt; doubled before each further attempt.
    pub backoff: Duration,
    /// The maximum time for one request with its reply.
    pub timeout: Duration,
}

/// A client of one server.
pub(super) struct Fetcher {
    client: Client,
    base: Url,
    pace: Pace,
    /// When the next request may be sent.
    next: Option<Instant>,
    /// The number of requests so far.
    pub(super) requests: usize,
}

/// A page as the platform returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Detail {
    pub(super) title: Option<String>,
    pub(super) updated: Option<String>,
    /// The page in the raw dialect; empty if the platform has no content.
    pub(super) content: String,
}

/// Why an attempt failed.
struct Failure {
    error: anyhow::Error,
    /// Whether another attempt may succeed, and the wait that the server asks for, if any.
    retry: Option<Option<Duration>>,
}

impl Fetcher {
    pub(super) fn new(base: &str, pace: Pace) -> Result<Self> {
        // `Url::join` replaces everything after the last slash.
        let base = Url::parse(&format!("{}/", base.trim_end_matches('/'))).with_context(|| {
            format!("`{base}` is not an address; expected one like https://open.feishu.cn")
        })?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("zh-CN"));
        let client = Client::builder()
            .timeout(pace.timeout)
            .default_headers(headers)
            .user_agent(concat!("feishu-openapi-xtask/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("cannot set up HTTP")?;
        Ok(Fetcher { client, base, pace, next: None, requests: 0 })
    }

    /// Fetches the directory of all pages.
    pub(super) async fn directory(&mut self) -> Result<Value> {
        let url = self.base.join(DIRECTORY).context("cannot build the address of the directory")?;
        self.get(url).await
    }

    /// Fetches one page.
    pub(super) async fn page(&mut self, full_path: &str) -> Result<Detail> {
        let mut url = self.base.join(DETAIL).context("cannot build the address of the page")?;
        url.query_pairs_mut().append_pair("fullPath", full_path);
        let reply = self.get(url).await?;
        let data = reply.get("data").filter(|data| data.is_object()).with_context(|| {
            format!("the reply has no `data`; it begins {}", beginning(&reply.to_string()))
        })?;
        let text = |member: &str| data.get(member).and_then(Value::as_str).map(str::to_owned);
        Ok(Detail {
            title: text("title").or_else(|| text("name")).filter(|title| !title.trim().is_empty()),
            updated: data.get("updateTime").and_then(time),
            content: text("content").unwrap_or_default(),
        })
    }

    async fn get(&mut self, url: Url) -> Result<Value> {
        let mut attempt = 1;
        loop {
            self.wait_for_turn().await;
            self.requests += 1;
            let failure = match self.attempt(url.clone()).await {
                Ok(reply) => return Ok(reply),
                Err(failure) => failure,
            };
            let wait =
                failure.retry.map(|asked| asked.unwrap_or_else(|| self.backoff(attempt, &url)));
            match wait.filter(|wait| attempt < self.pace.attempts && *wait <= MAX_WAIT) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => {
                    let times =
                        if attempt == 1 { "once".to_owned() } else { format!("{attempt} times") };
                    return Err(failure.error.context(format!("asked {times} for {url}")));
                }
            }
            attempt += 1;
        }
    }

    async fn wait_for_turn(&mut self) {
        if let Some(next) = self.next {
            tokio::time::sleep_until(next).await;
        }
        self.next = Some(Instant::now() + self.pace.interval);
    }

    async fn attempt(&self, url: Url) -> Result<Value, Failure> {
        let transient = |error: reqwest::Error| Failure {
            // The context already has the address.
            error: anyhow::Error::new(error.without_url()),
            retry: Some(None),
        };
        let reply = self.client.get(url).send().await.map_err(transient)?;
        let status = reply.status();
        if !status.is_success() {
            let retryable = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
            let retry = retryable.then(|| requested_wait(&reply));
            let body = reply.text().await.unwrap_or_default();
            let error = anyhow::anyhow!("HTTP {status}: {}", beginning(body.trim()));
            return Err(Failure { error, retry });
        }
        let body = reply.bytes().await.map_err(transient)?;
        let json: Value = serde_json::from_slice(&body).map_err(|error| Failure {
            error: anyhow::anyhow!(
                "the reply is not JSON ({error}); it begins {}",
                beginning(&String::from_utf8_lossy(&body))
            ),
            retry: Some(None),
        })?;
        match json.get("code").and_then(Value::as_i64) {
            Some(0) => Ok(json),
            code => {
                let code = code.map_or("no code".to_owned(), |code| format!("code {code}"));
                let error = anyhow::anyhow!(
                    "the platform answers {code}: {}",
                    beginning(&json.to_string())
                );
                Err(Failure { error, retry: None })
            }
        }
    }

    /// Returns the wait before the next attempt. It doubles with each attempt, plus up to a quarter,
    /// so that clients that failed together do not retry together.
    fn backoff(&self, attempt: u32, url: &Url) -> Duration {
        let wait =
            self.pace.backoff.saturating_mul(2_u32.saturating_pow(attempt - 1)).min(MAX_WAIT / 2);
        let jitter =
            url.as_str().bytes().chain([attempt as u8]).fold(std::process::id(), |hash, byte| {
                hash.wrapping_mul(31).wrapping_add(u32::from(byte))
            });
        wait + wait.mul_f64(f64::from(jitter % 1000) / 4000.0)
    }
}

/// Returns the wait that a reply asks for, in either of the headers that the platform uses.
fn requested_wait(reply: &Response) -> Option<Duration> {
    let seconds = |name: &str| reply.headers().get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    seconds(RETRY_AFTER.as_str())
        .or_else(|| seconds("x-ogw-ratelimit-reset"))
        .map(Duration::from_secs)
}
