//! Ten thousand calls to a server on loopback that fails in eight ways, each with a chance of one
//! in twenty: how they ended, whether any ran twice that must not, and how much memory they took.
//! Before that, a thousand simultaneous cold calls, which request one token.
//!
//! `cargo bench -p feishu-runtime --bench faults [-- CALLS [TASKS [SEED]]]`
#![allow(missing_docs)]

#[allow(dead_code)]
#[path = "../tests/support/desk.rs"]
mod desk;
#[path = "../tests/support/ledger.rs"]
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
use feishu_test_server::{Answer, Received, Setup};
use ledger::{Fault, Kind, Ledger, Tally};
use serde_json::Value;

/// The timeout of a call.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The timeout of an attempt that can be retried.
const ATTEMPT: Duration = Duration::from_millis(500);

struct Platform {
    ledger: Arc<Ledger>,
    /// Faults occur only while this is set.
    faulty: AtomicBool,
}

impl Platform {
    fn answer(&self, received: &Received) -> Answer {
        if received.path().ends_with("tenant_access_token/internal") {
            let number = self.ledger.tokens.fetch_add(1, Ordering::Relaxed);
            return Answer::token(&format!("t-{number:08}"), 7200);
        }
        let call: usize = received.header("x-call").unwrap().parse().unwrap();
        let body: Value = serde_json::from_slice(&received.body).unwrap_or_default();
        let fault = self.faulty.load(Ordering::Relaxed);
        match fault.then(|| self.ledger.attempt(call, body["uuid"].as_str())).flatten() {
            None => Answer::json(200, GOOD),
            Some(Fault::ResetUnread) => Answer::ResetUnread,
            Some(Fault::ResetAfter) => Answer::Reset,
            Some(Fault::Stall) => Answer::SILENCE,
            Some(Fault::RateLimit) => {
                Answer::code(429, 99991400, "too fast").header("x-ogw-ratelimit-reset", "0")
            }
            Some(Fault::ServerError) => {
                Answer::code(self.ledger.status(call), 2200, "internal error")
            }
            Some(Fault::Page) => {
                let page = b"<html><body>welcome</body></html>";
                let html = ("content-type".to_owned(), "text/html".to_owned());
                Answer::Reply(200, vec![html], page.to_vec())
            }
            Some(Fault::Truncated) => Answer::json(200, &GOOD[..GOOD.len() / 2]),
            Some(Fault::TokenRefused) => Answer::code(400, 99991663, "token expired"),
        }
    }
}

const GOOD: &str = r#"{"code":0,"msg":"success","data":{"open":8,"note":"closed on Mondays"}}"#;

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
    let ledger = Arc::new(Ledger::new(calls, seed));
    let platform = Arc::new(Platform { ledger: ledger.clone(), faulty: AtomicBool::new(false) });
    let answering = platform.clone();
    let server = Setup::default().no_journal().answer_before_reading().start(move |received| {
        let answer = answering.answer(&received);
        Box::pin(async { answer })
    });
    let policy = RetryPolicy::default().budget(1000).attempt_timeout(ATTEMPT);
    let builder = || Client::builder("cli_bench", "secret").base_url(server.url()).timeout(TIMEOUT);

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

    platform.faulty.store(true, Ordering::Relaxed);
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
