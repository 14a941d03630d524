//! Tokens shared through a real Redis, by clients and by processes. Nothing here waits for a
//! time to pass: it waits for what Redis and the platform have seen.

mod identities;

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

/// A platform that hands out a token for each permit of the gate.
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

/// What the other processes do: they say that they are ready, and call when they are told to.
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
    /// Starts it, and returns when it is ready to begin.
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

    /// What stands behind these words in its output.
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
    // One asks the platform, and the others have asked again whether they may.
    until(async || server.token_requests() > 0 && redis.scripts_run().await >= 6).await;
    gate.add_permits(100);
    for process in &mut processes {
        assert_eq!(process.line("succeeded: "), "200");
    }
    assert_eq!(server.token_requests(), 1);
    assert_eq!(server.bearers(), vec![Some("t-1".to_owned()); 600]);
    // The token goes when it expires, and the lease is given back.
    let keys: Vec<String> = redis.ask("KEYS *").await;
    let [key] = &keys[..] else { panic!("{keys:?}") };
    assert!(key.starts_with("test:feishu-openapi:") && !key.contains("s3cret"), "{key}");
    let left: i64 = redis.ask(&format!("PTTL {key}")).await;
    assert!((1..=7_200_000).contains(&left), "{left}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn when_the_process_that_fetches_is_killed_another_takes_over_after_the_lease() {
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
    // They see the lease, more than once each, and leave the platform alone.
    let before = redis.scripts_run().await;
    until(async || redis.scripts_run().await >= before + 10).await;
    assert_eq!(server.token_requests(), 1);
    // Its time passes.
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
async fn a_lease_is_held_by_one_and_ended_by_none_else() {
    let redis = Redis::start().await;
    let (one, other) = (redis.store(), redis.store());
    let minute = Duration::from_secs(60);
    assert!(one.lease("k", "one", minute).await.unwrap());
    assert!(!other.lease("k", "other", minute).await.unwrap());
    // Asked again, as after a reply that was lost.
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
    // One that is over takes the other's place all the same.
    store.save("k", StoredToken::new("t-0", SystemTime::UNIX_EPOCH)).await.unwrap();
    assert_eq!(store.load("k").await.unwrap(), None);
    // What somebody else put there is no token.
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
    // While it is away each fetches for itself.
    let second = client(&server, redis.store());
    assert_eq!(send_at_once(&second, 50).await, 50);
    assert_eq!(server.token_requests(), 2);

    // It comes back, empty: whoever fetches next puts the token there, by a store that was
    // connected before, and the others take it.
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
    // From here on time passes only where somebody waits for it.
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
async fn a_wrong_password_stops_nothing_is_shown_to_nobody_and_can_be_put_right() {
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
    // The user comes to be known, and the same store works.
    let _: String = redis.ask("ACL SETUSER keeper on >pass-s3cret ~* +@all").await;
    assert_eq!([call().await, call().await], [3, 3]);
}
