//! Ten thousand calls against a server on loopback that fails in eight ways, each with one
//! attempt in twenty: how they ended, whether any was executed twice that must not be, and what
//! memory they took. Before that a thousand cold calls at once, which ask for one token.
//!
//! `cargo bench -p feishu-runtime --bench faults [-- CALLS [TASKS [SEED]]]`
#![allow(missing_docs)]

#[allow(dead_code)]
#[path = "../tests/it/desk.rs"]
mod desk;
#[path = "../tests/it/ledger.rs"]
mod ledger;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use desk::{GetHours, Order, Ring};
use feishu_runtime::{Client, Error, RetryPolicy};
use ledger::{Fault, Kind, Ledger, Tally};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The whole time of a call.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The time of an attempt that can be repeated.
const ATTEMPT: Duration = Duration::from_millis(500);

struct Server {
    ledger: Arc<Ledger>,
    /// Nothing goes wrong as long as this is not set.
    faulty: AtomicBool,
}

impl Server {
    async fn run(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            let server = self.clone();
            tokio::spawn(async move { server.serve(stream).await });
        }
    }

    async fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let mut request = vec![0; 4096];
        loop {
            // Looked at without reading it, for the connections that are cut before.
            let length = loop {
                let seen = stream.peek(&mut request).await.ok().filter(|seen| *seen > 0)?;
                match whole(&request[..seen]) {
                    Some(length) if length <= seen => break length,
                    _ => tokio::time::sleep(Duration::from_millis(1)).await,
                }
            };
            let text = std::str::from_utf8(&request[..length]).ok()?.to_owned();
            if text.contains("tenant_access_token/internal") {
                stream.read_exact(&mut request[..length]).await.ok()?;
                let number = self.ledger.tokens.fetch_add(1, Ordering::Relaxed);
                let body =
                    format!(r#"{{"code":0,"tenant_access_token":"t-{number:08}","expire":7200}}"#);
                stream.write_all(&reply(200, "", &body)).await.ok()?;
                continue;
            }
            let call: usize = field(&text, "x-call: ", '\r')?.parse().ok()?;
            let key = field(&text, "\"uuid\":\"", '"');
            let fault = if self.faulty.load(Ordering::Relaxed) {
                self.ledger.attempt(call, key)
            } else {
                None
            };
            if fault == Some(Fault::ResetUnread) {
                stream.set_zero_linger().ok()?;
                return None;
            }
            stream.read_exact(&mut request[..length]).await.ok()?;
            let good = r#"{"code":0,"msg":"success","data":{"open":8,"note":"closed on Mondays"}}"#;
            let bytes = match fault {
                None => reply(200, "", good),
                Some(Fault::ResetUnread | Fault::ResetAfter) => {
                    stream.set_zero_linger().ok()?;
                    return None;
                }
                Some(Fault::Stall) => {
                    // Until the client has had enough.
                    let _ = stream.read(&mut request).await;
                    return None;
                }
                Some(Fault::RateLimit) => reply(
                    429,
                    "x-ogw-ratelimit-reset: 0\r\n",
                    r#"{"code":99991400,"msg":"too fast"}"#,
                ),
                Some(Fault::ServerError) => {
                    reply(self.ledger.status(call), "", r#"{"code":2200,"msg":"internal error"}"#)
                }
                Some(Fault::Page) => {
                    reply(200, "content-type: text/html\r\n", "<html><body>welcome</body></html>")
                }
                Some(Fault::Truncated) => reply(200, "", &good[..good.len() / 2]),
                Some(Fault::TokenRefused) => {
                    reply(400, "", r#"{"code":99991663,"msg":"token expired"}"#)
                }
            };
            stream.write_all(&bytes).await.ok()?;
        }
    }
}

/// How long the request is, once its head is there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, _) = text.split_once("\r\n\r\n")?;
    let body =
        field(text, "content-length: ", '\r').map_or(Some(0), |length| length.parse().ok())?;
    Some(head.len() + 4 + body)
}

/// What stands behind `name`, up to `end`.
fn field<'a>(text: &'a str, name: &str, end: char) -> Option<&'a str> {
    text.split_once(name)?.1.split(end).next()
}

fn reply(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} Status\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
        .into_bytes()
}

async fn make(client: &Client, call: usize) -> Result<(), Error> {
    let client = client.header("x-call", call.to_string());
    match Kind::of(call) {
        Kind::Read => client.send(GetHours {}).await.map(drop),
        Kind::Once => client.send(Ring {}).await.map(drop),
        Kind::Keyed => client.send(Order::default()).await.map(drop),
    }
}

/// Resident memory of this process, in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let mut number = |otherwise| numbers.next().unwrap_or(otherwise);
    let (calls, tasks, seed) = (number(10_000) as usize, number(200) as usize, number(7));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let wrong = runtime.block_on(run(calls, tasks, seed));
    std::process::exit(i32::from(wrong));
}

async fn run(calls: usize, tasks: usize, seed: u64) -> bool {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let ledger = Arc::new(Ledger::new(calls, seed));
    let server = Arc::new(Server { ledger: ledger.clone(), faulty: AtomicBool::new(false) });
    tokio::spawn(server.clone().run(listener));
    let policy = RetryPolicy::default().budget(1000).attempt_timeout(ATTEMPT);
    let builder = || Client::builder("cli_bench", "secret").base_url(&url).timeout(TIMEOUT);

    let cold = builder().timeout(Duration::from_secs(60)).build().unwrap();
    let all = (0..1000).map(|_| {
        let client = cold.clone();
        tokio::spawn(async move { make(&client, 0).await.is_ok() })
    });
    let mut succeeded = 0;
    for call in all.collect::<Vec<_>>() {
        succeeded += u32::from(call.await.unwrap());
    }
    let cold_tokens = ledger.tokens.swap(0, Ordering::Relaxed);
    println!(
        "1000 cold calls at once            {succeeded} succeeded, {cold_tokens} token request"
    );
    drop(cold);

    server.faulty.store(true, Ordering::Relaxed);
    let client = builder().retry(policy).build().unwrap();
    let (tally, next) = (Arc::new(Mutex::new(Tally::default())), Arc::new(AtomicUsize::new(0)));
    let memory = Arc::new(Mutex::new(Vec::new()));
    let begun = Instant::now();
    let tasks: Vec<_> = (0..tasks)
        .map(|_| {
            let (client, ledger) = (client.clone(), ledger.clone());
            let (tally, next, memory) = (tally.clone(), next.clone(), memory.clone());
            tokio::spawn(async move {
                loop {
                    let call = next.fetch_add(1, Ordering::Relaxed);
                    if call >= calls {
                        break;
                    }
                    if call % (calls / 10).max(1) == 0 {
                        memory.lock().unwrap().push(resident());
                    }
                    let begun = Instant::now();
                    let result = make(&client, call).await;
                    let end = ledger.judge(call, &result, begun.elapsed() >= TIMEOUT);
                    tally.lock().unwrap().add(end);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let elapsed = begun.elapsed();

    let tally = tally.lock().unwrap();
    let attempts = ledger.attempts();
    println!(
        "{} calls, {attempts} attempts            {:.1} s",
        tally.count(),
        elapsed.as_secs_f64()
    );
    for (end, count) in &tally.ends {
        println!("  {end:<32} {count:>6}");
    }
    println!("token requests                     {}", ledger.tokens.load(Ordering::Relaxed));
    let twice = tally.wrong.iter().filter(|wrong| wrong.contains("executed twice")).count();
    println!("executed twice                     {twice}");
    println!("ended otherwise than they should   {}", tally.wrong.len() - twice);
    let memory = memory.lock().unwrap();
    let at = |index: usize| memory.get(index).copied().unwrap_or(0);
    println!(
        "resident memory, server included   start {} KiB, tenth {}, mid {}, end {}",
        at(0),
        at(1),
        at(5),
        resident()
    );
    for wrong in tally.wrong.iter().take(20) {
        println!("WRONG {wrong}");
    }
    !tally.wrong.is_empty() || cold_tokens != 1 || succeeded != 1000
}
