//! Tokens, events and rate limits shared through a real Redis, by clients and by processes. No test waits for a fixed time:
//! each waits for what Redis and the platform have received.

mod addresses;
#[cfg(feature = "events")]
mod events;
mod identities;
#[cfg(feature = "limits")]
mod pace;

use std::{
    future::Future,
    io::{BufRead, BufReader, Write},
    process::{Child, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use feishu_runtime::{Client, RedisTokenStore, StoredToken, TokenStore};
use futures_util::future::join_all;
use tokio::{sync::Semaphore, time::Instant};

use crate::{
    child,
    desk::Ring,
    memory::{Outcome, calls},
    redis_server::Redis,
    server::{Answer, Server, TOKEN_PATH},
};

/// A platform that issues one token per permit of the gate.
async fn gated(gate: Arc<Semaphore>) -> Server {
    let issued = Arc::new(AtomicUsize::new(0));
    Server::start_async(move |received| {
        let (gate, issued) = (gate.clone(), issued.clone());
        Box::pin(async move {
            if received.path() != TOKEN_PATH {
                return Answer::ok("{}");
            }
            gate.acquire().await.unwrap().forget();
            Answer::token(&format!("t-{}", issued.fetch_add(1, Ordering::SeqCst) + 1), 7200)
        })
    })
    .await
}

fn client(server: &Server, store: RedisTokenStore) -> Client {
    server.builder().token_store(Arc::new(store)).build().unwrap()
}

async fn until<F: Future<Output = bool>>(mut condition: impl FnMut() -> F) {
    while !condition().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn send_at_once(client: &Client, count: usize) -> usize {
    let tasks = (0..count).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.send(Ring {}).await })
    });
    let results = join_all(tasks).await;
    results.into_iter().filter(|result| matches!(result, Ok(Ok(_)))).count()
}

/// The role of the other processes: they print that they are ready, and send calls on demand.
async fn call_as_one_of_several() {
    let variable = |name| std::env::var(name).unwrap();
    let store = RedisTokenStore::open(variable("FEISHU_TEST_REDIS")).unwrap().prefix("test:");
    let client =
        Client::builder("cli_test", "app-s3cret").base_url(variable("FEISHU_TEST_PLATFORM"));
    let client = client.token_store(Arc::new(store)).build().unwrap();
    println!("ready");
    std::io::stdin().lock().read_line(&mut String::new()).unwrap();
    println!("succeeded: {}", send_at_once(&client, 200).await);
}

struct Process {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Process {
    /// Starts the process, and returns when it is ready to send calls.
    fn start(redis: &Redis, server: &Server) -> Process {
        let test = "real_redis::processes_with_hundreds_of_cold_callers_make_one_token_request";
        let mut child = child::command(test, "one of several")
            .env("FEISHU_TEST_REDIS", redis.url())
            .env("FEISHU_TEST_PLATFORM", &server.url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut process = Process { child, output };
        process.line("ready");
        process
    }

    fn begin(&mut self) {
        self.child.stdin.take().unwrap().write_all(b"\n").unwrap();
    }

    /// What follows these words in its output.
    fn line(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "it ended without {words:?}");
            if let Some((_, rest)) = line.split_once(words) {
                return rest.trim().to_owned();
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn processes_with_hundreds_of_cold_callers_make_one_token_request() {
    if child::role().is_some() {
        return call_as_one_of_several().await;
    }
    let redis = Redis::start().await;
    let gate = Arc::new(Semaphore::new(0));
    let server = gated(gate.clone()).await;
    let mut processes: Vec<_> = (0..3).map(|_| Process::start(&redis, &server)).collect();
    processes.iter_mut().for_each(Process::begin);
    // One requests a token, and the others have tried again to take the lease.
    until(async || server.token_requests() > 0 && redis.scripts_run().await >= 6).await;
    gate.add_permits(100);
    for process in &mut processes {
        assert_eq!(process.line("succeeded: "), "200");
    }
    assert_eq!(server.token_requests(), 1);
    assert_eq!(server.bearers(), vec![Some("t-1".to_owned()); 600]);
    // The token has an expiry, and the lease is released.
    let keys: Vec<String> = redis.ask("KEYS *").await;
    let [key] = &keys[..] else { panic!("{keys:?}") };
    assert!(key.starts_with("test:feishu-openapi:") && !key.contains("s3cret"), "{key}");
    let left: i64 = redis.ask(&format!("PTTL {key}")).await;
    assert!((1..=7_200_000).contains(&left), "{left}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn another_process_takes_over_after_the_lease_of_a_killed_one() {
    let redis = Redis::start().await;
    let gate = Arc::new(Semaphore::new(0));
    let server = gated(gate.clone()).await;
    let mut process = Process::start(&redis, &server);
    process.begin();
    until(async || server.token_requests() == 1).await;
    drop(process);
    let leases: Vec<String> = redis.ask("KEYS *:lease").await;
    let [lease] = &leases[..] else { panic!("{leases:?}") };
    let left: i64 = redis.ask(&format!("PTTL {lease}")).await;
    assert!((1..=10_000).contains(&left), "{left}");

    let others: Vec<_> = (0..5).map(|_| client(&server, redis.store().prefix("test:"))).collect();
    let tasks = others.iter().map(|client| {
        let client = client.clone();
        tokio::spawn(async move { send_at_once(&client, 20).await })
    });
    let tasks: Vec<_> = tasks.collect();
    // Each of them sees the lease more than once, and none requests a token.
    let before = redis.scripts_run().await;
    until(async || redis.scripts_run().await >= before + 10).await;
    assert_eq!(server.token_requests(), 1);
    // The lease expires.
    let _: i64 = redis.ask(&format!("PEXPIRE {lease} 1")).await;
    until(async || server.token_requests() == 2).await;
    gate.add_permits(100);
    for task in tasks {
        assert_eq!(task.await.unwrap(), 20);
    }
    assert_eq!(server.token_requests(), 2);
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_lease_has_one_holder_and_only_the_holder_releases_it() {
    let redis = Redis::start().await;
    let (one, other) = (redis.store(), redis.store());
    let minute = Duration::from_secs(60);
    assert!(one.lease("k", "one", minute).await.unwrap());
    assert!(!other.lease("k", "other", minute).await.unwrap());
    // Taken again by its holder, as after a lost reply.
    assert!(one.lease("k", "one", minute).await.unwrap());
    assert!(other.lease("k2", "other", minute).await.unwrap());
    assert!(redis.store().prefix("p:").lease("k", "third", minute).await.unwrap());
    other.release("k", "other").await.unwrap();
    assert!(!other.lease("k", "other", minute).await.unwrap());
    one.release("k", "one").await.unwrap();
    assert!(other.lease("k", "other", minute).await.unwrap());
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn tokens_are_kept_until_they_expire_and_replaced() {
    let redis = Redis::start().await;
    let store = redis.store();
    assert_eq!(store.load("k").await.unwrap(), None);
    let end = |seconds| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        SystemTime::UNIX_EPOCH + Duration::from_secs(since + seconds)
    };
    for token in ["t-1", "t-2"] {
        let token = StoredToken::new(token, end(100));
        store.save("k", token.clone()).await.unwrap();
        assert_eq!(store.load("k").await.unwrap(), Some(token));
    }
    let left: i64 = redis.ask("PTTL k").await;
    assert!((1..=100_000).contains(&left), "{left}");
    // An expired token replaces the stored one all the same.
    store.save("k", StoredToken::new("t-0", SystemTime::UNIX_EPOCH)).await.unwrap();
    assert_eq!(store.load("k").await.unwrap(), None);
    // A value that somebody else stored is no token.
    let _: String = redis.ask("SET k something").await;
    assert_eq!(store.load("k").await.unwrap(), None);
    let _: i64 = redis.ask("LPUSH list 1").await;
    assert!(store.load("list").await.unwrap_err().to_string().contains("WRONGTYPE"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_redis_killed_while_a_token_is_fetched_stops_nothing_and_is_used_again_later() {
    let mut redis = Redis::start().await;
    let gate = Arc::new(Semaphore::new(0));
    let server = gated(gate.clone()).await;
    let first = client(&server, redis.store());
    let sent = tokio::spawn({
        let first = first.clone();
        async move { send_at_once(&first, 50).await }
    });
    until(async || server.token_requests() == 1).await;
    redis.kill();
    gate.add_permits(100);
    assert_eq!(sent.await.unwrap(), 50);
    assert_eq!(server.token_requests(), 1);
    // While Redis is down each client fetches its own token.
    let second = client(&server, redis.store());
    assert_eq!(send_at_once(&second, 50).await, 50);
    assert_eq!(server.token_requests(), 2);

    // It comes back without data: the next client that fetches a token saves it through a store
    // that was connected before, and the others load it.
    redis.start_again().await;
    let store = Arc::new(redis.store());
    store.ping().await.unwrap();
    redis.kill();
    assert!(store.ping().await.is_err());
    redis.start_again().await;
    for _ in 0..3 {
        let client = server.builder().token_store(store.clone()).build().unwrap();
        client.send(Ring {}).await.unwrap();
    }
    assert_eq!(server.token_requests(), 3);
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_store_outlives_the_runtime_in_which_it_was_connected() {
    let redis = Redis::start().await;
    let store = Arc::new(redis.store());
    for _ in 0..2 {
        let store = store.clone();
        tokio::task::spawn_blocking(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            runtime.enable_all().build().unwrap().block_on(store.ping()).unwrap();
        })
        .await
        .unwrap();
    }
    store.ping().await.unwrap();
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_redis_that_is_full_or_read_only_stops_nothing() {
    let redis = Redis::start().await;
    for fault in ["CONFIG SET maxmemory 1", "REPLICAOF 127.0.0.1 1"] {
        let _: String = redis.ask(fault).await;
        let (builder, journal) = calls(|_| Outcome::Answer(Answer::ok("{}")));
        let client = builder.token_store(Arc::new(redis.store())).build().unwrap();
        client.send(Ring {}).await.unwrap();
        assert_eq!(journal.lock().unwrap().len(), 2);
        let _: String = redis.ask("CONFIG SET maxmemory 0").await;
    }
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_redis_that_is_silent_costs_a_call_a_second_and_the_next_nothing() {
    let redis = Redis::start().await;
    let store = Arc::new(redis.store());
    store.ping().await.unwrap();
    redis.freeze();
    // From here on the clock advances only while tasks sleep.
    tokio::time::pause();
    for (seconds, store) in [(1, store.clone()), (0, store), (1, Arc::new(redis.store()))] {
        let (builder, _) = calls(|_| Outcome::Answer(Answer::ok("{}")));
        let client = builder.token_store(store).build().unwrap();
        let begun = Instant::now();
        client.send(Ring {}).await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), seconds);
    }
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_wrong_password_stops_no_call_is_never_shown_and_can_be_corrected() {
    let redis = Redis::start().await;
    let url = redis.url().replace("redis://", "redis://keeper:pass-s3cret@");
    let store = Arc::new(RedisTokenStore::open(url).unwrap());
    let error = store.ping().await.unwrap_err();
    let shown = format!("{error} {error:?} {store:?}");
    assert!(shown.contains("WRONGPASS") || shown.contains("authentication"), "{shown}");
    assert!(!shown.contains("s3cret"), "{shown}");
    let server = Server::start(|_| Answer::ok("{}")).await;
    let call = async || {
        let client = server.builder().token_store(store.clone()).build().unwrap();
        client.send(Ring {}).await.unwrap();
        server.token_requests()
    };
    assert_eq!([call().await, call().await], [1, 2]);
    // Once the user exists, the same store works.
    let _: String = redis.ask("ACL SETUSER keeper on >pass-s3cret ~* +@all").await;
    assert_eq!([call().await, call().await], [3, 3]);
}
