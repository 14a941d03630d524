//! One pace for three processes that share a real Redis.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use feishu_runtime::{Client, ClientBuilder, Error, RateLimit, RateLimits, RedisRateLimitStore};
use futures_util::future::join_all;

use super::until;
use crate::{
    child,
    desk::Ring,
    memory::{Outcome, calls},
    redis_server::Redis,
    server::{Answer, Server, is_token_request},
};

const RING: &str = "desk.v1.bell.ring";

fn shared(builder: ClientBuilder, redis_url: &str, limit: RateLimit) -> ClientBuilder {
    // A busy machine is no reason to go on without Redis.
    let store = RedisRateLimitStore::open(redis_url).unwrap().prefix("test:");
    let store = store.timeout(Duration::from_secs(60));
    let limits = RateLimits::documented().endpoint(RING, limit);
    builder.rate_limits(limits).rate_limit_store(Arc::new(store))
}

async fn send(client: &Client, count: usize) -> Vec<Result<(), Error>> {
    let calls = (0..count).map(|_| async { client.send(Ring {}).await.map(drop) });
    join_all(calls).await
}

/// The role of the processes: each sends calls on demand, and prints how many succeeded.
async fn call_as_one_of_several() {
    let variable = |name| std::env::var(name).unwrap();
    let number = |name| variable(name).parse::<u32>().unwrap();
    let limit = match number("FEISHU_TEST_PER_SECOND") {
        0 => RateLimit::new().per_minute(1),
        calls => RateLimit::new().per_second(calls),
    };
    let builder = Client::builder("cli_test", "app-s3cret")
        .base_url(variable("FEISHU_TEST_PLATFORM"))
        .timeout(Duration::from_secs(number("FEISHU_TEST_TIMEOUT").into()));
    let client = shared(builder, &variable("FEISHU_TEST_REDIS"), limit).build().unwrap();
    println!("ready");
    std::io::stdin().lock().read_line(&mut String::new()).unwrap();
    let results = send(&client, 40).await;
    let succeeded = results.iter().filter(|result| result.is_ok()).count();
    for error in results.into_iter().filter_map(Result::err) {
        assert!(error.is_rate_limited(), "{error}");
    }
    println!("succeeded: {succeeded}");
}

/// Lets three processes send 40 calls each, and gives how many succeeded in all.
async fn three_processes(
    redis: &Redis,
    server: &Server,
    test: &str,
    per_second: u32,
    timeout: u64,
) -> usize {
    let start = || {
        let mut child = child::command(&format!("real_redis::pace::{test}"), "caller")
            .env("FEISHU_TEST_REDIS", redis.url())
            .env("FEISHU_TEST_PLATFORM", &server.url)
            .env("FEISHU_TEST_PER_SECOND", per_second.to_string())
            .env("FEISHU_TEST_TIMEOUT", timeout.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.ends_with("ready\n") {
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "it ended: {line}");
        }
        (child, output)
    };
    let mut processes: Vec<_> = (0..3).map(|_| start()).collect();
    for (child, _) in &mut processes {
        child.stdin.take().unwrap().write_all(b"\n").unwrap();
    }
    let succeeded = |(mut child, mut output): (Child, BufReader<_>)| {
        let mut rest = String::new();
        Read::read_to_string(&mut output, &mut rest).unwrap();
        assert!(child.wait().unwrap().success(), "{rest}");
        let (_, number) = rest.split_once("succeeded: ").unwrap();
        number.lines().next().unwrap().parse::<usize>().unwrap()
    };
    let waiting = move || processes.into_iter().map(succeeded).sum();
    tokio::task::spawn_blocking(waiting).await.unwrap()
}

/// A platform, and when each call came.
async fn platform() -> (Server, Arc<Mutex<Vec<Instant>>>) {
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let journal = arrivals.clone();
    let server = Server::start(move |received| {
        if is_token_request(received) {
            return Answer::token("t", 7200);
        }
        journal.lock().unwrap().push(Instant::now());
        Answer::ok("{}")
    });
    (server.await, arrivals)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn three_processes_together_keep_the_limit_of_one_endpoint() {
    if child::role().is_some() {
        return call_as_one_of_several().await;
    }
    let redis = Redis::start().await;
    let (server, arrivals) = platform().await;
    let test = "three_processes_together_keep_the_limit_of_one_endpoint";
    assert_eq!(three_processes(&redis, &server, test, 10, 300).await, 120);
    let arrivals = arrivals.lock().unwrap();
    let took = (arrivals[119] - arrivals[0]).as_secs_f64();
    // Of ten calls a second, two go at once and one every ninth of a second: 13.1 seconds for all
    // 120, and 4.2 if each process kept the limit for itself.
    println!("120 calls by three processes, 10 a second kept: {took:.1} s");
    assert!(took > 10.0, "{took}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_turn_that_another_process_has_taken_is_told_at_once() {
    if child::role().is_some() {
        return call_as_one_of_several().await;
    }
    let redis = Redis::start().await;
    let (server, arrivals) = platform().await;
    let test = "a_turn_that_another_process_has_taken_is_told_at_once";
    // One call a minute, and no call waits for longer than ten seconds.
    assert_eq!(three_processes(&redis, &server, test, 0, 10).await, 1);
    assert_eq!(arrivals.lock().unwrap().len(), 1);
    let keys: Vec<String> = redis.ask("KEYS *").await;
    let [key] = &keys[..] else { panic!("{keys:?}") };
    assert!(key.starts_with("test:feishu-openapi:") && key.contains("cli_test"), "{key}");
    assert!(!key.contains("s3cret"), "{key}");
    let left: i64 = redis.ask(&format!("PTTL {key}")).await;
    assert!((1..=61_000).contains(&left), "{left}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_refusal_by_the_platform_holds_back_the_calls_of_other_processes() {
    let redis = Redis::start().await;
    let client = |timeout| {
        let (builder, journal) = calls(|_| {
            let refused = Answer::code(400, 99991400, "request trigger frequency limit");
            Outcome::Answer(refused.header("x-ogw-ratelimit-reset", "50"))
        });
        let builder = builder.timeout(Duration::from_secs(timeout));
        let limit = RateLimit::new().per_second(10);
        (shared(builder, &redis.url(), limit).build().unwrap(), journal)
    };
    let (refused, sent) = client(20);
    assert!(refused.send(Ring {}).await.unwrap_err().is_rate_limited());
    let posts = |journal: &crate::memory::Journal| {
        journal.lock().unwrap().iter().filter(|path| path.contains("bell")).count()
    };
    assert_eq!(posts(&sent), 1);
    until(async || {
        let keys: Vec<String> = redis.ask("KEYS *").await;
        let closed: Option<String> = redis.ask(&format!("HGET {} closed", keys[0])).await;
        closed.is_some()
    })
    .await;
    let (other, sent) = client(20);
    for result in send(&other, 10).await {
        let error = result.unwrap_err();
        assert!(error.is_rate_limited(), "{error}");
    }
    assert_eq!(posts(&sent), 0);
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_redis_that_is_silent_costs_a_call_a_second_and_the_own_pace_is_kept() {
    let redis = Redis::start().await;
    let store = Arc::new(RedisRateLimitStore::open(redis.url()).unwrap());
    store.ping().await.unwrap();
    redis.freeze();
    // From here on the clock advances only while tasks sleep.
    tokio::time::pause();
    let (builder, _) = calls(|_| Outcome::Answer(Answer::ok("{}")));
    let limits = RateLimits::documented().endpoint(RING, RateLimit::new().per_second(10));
    let client = builder.rate_limits(limits).rate_limit_store(store).build().unwrap();
    let begun = tokio::time::Instant::now();
    for calls in [1, 19] {
        for result in send(&client, calls).await {
            result.unwrap();
        }
    }
    // One second without an answer, and 18 ninths of a second for the calls beyond the first two.
    // Meanwhile there was room for others.
    let took = begun.elapsed().as_secs_f64();
    assert!((2.0..4.0).contains(&took), "{took}");
}
