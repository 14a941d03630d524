//! The ways to a real Redis: its socket, a user, a database, and a connection of the program's own.

use std::time::{Duration, SystemTime};

use feishu_runtime::{
    RedisConnection, RedisReply, RedisTokenStore, StoredToken, TokenStore,
    transport::{BoxError, BoxFuture},
};
use futures_util::future::join_all;
use redis::{Value, aio::ConnectionManager};

use crate::redis_server::Redis;

fn stored(token: &str) -> StoredToken {
    let end = SystemTime::now() + Duration::from_secs(3600);
    let since = end.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    StoredToken::new(token, SystemTime::UNIX_EPOCH + Duration::from_secs(since))
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_user_and_a_database_of_the_url_are_used_over_tcp_and_over_a_socket() {
    let redis = Redis::start().await;
    let _: String = redis.ask("ACL SETUSER keeper on >p/ss#s3cret ~* +@all").await;
    let port = redis.url();
    let tcp = port.replace("redis://", "redis://keeper:p%2Fss%23s3cret@") + "3";
    let socket = redis.socket();
    let unix =
        format!("redis+unix://{}?user=keeper&pass=p/ss%23s3cret&db=3", socket.to_str().unwrap());
    let token = stored("t-1");
    RedisTokenStore::open(tcp).unwrap().save("k", token.clone()).await.unwrap();
    let store = RedisTokenStore::open(unix).unwrap();
    assert_eq!(store.load("k").await.unwrap(), Some(token));
    // It is in this database, and not in the first one.
    assert_eq!(redis.store().load("k").await.unwrap(), None);
    let clients: String = redis.ask("CLIENT LIST").await;
    assert!(
        clients.lines().any(|client| client.contains("user=keeper") && client.contains("db=3"))
    );

    let error = RedisTokenStore::open(port + "99").unwrap().ping().await.unwrap_err().to_string();
    assert!(error.contains("database 99") && error.contains("out of range"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_password_without_a_user_is_that_of_all() {
    let redis = Redis::start().await;
    let _: String = redis.ask("CONFIG SET requirepass pass-s3cret").await;
    let error = redis.store().ping().await.unwrap_err().to_string();
    assert!(error.contains("NOAUTH"), "{error}");
    let url = redis.url().replace("redis://", "redis://:pass-s3cret@");
    RedisTokenStore::open(url).unwrap().ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn hundreds_ask_over_one_connection_and_each_gets_its_own_reply() {
    let redis = Redis::start().await;
    let connections = async || {
        let info: String = redis.ask("INFO stats").await;
        let count = info.lines().find_map(|line| line.strip_prefix("total_connections_received:"));
        count.unwrap().parse::<u64>().unwrap()
    };
    let before = connections().await;
    let store = redis.store();
    let asked = (0..500).map(async |number| {
        let (key, token) = (format!("k{number}"), stored(&format!("t-{number}")));
        store.save(&key, token.clone()).await.unwrap();
        assert!(store.lease(&key, "me", Duration::from_secs(60)).await.unwrap());
        assert_eq!(store.load(&key).await.unwrap(), Some(token));
    });
    join_all(asked).await;
    // One is the store's, and one that of the second count.
    assert_eq!(connections().await, before + 2);
}

/// As in the documentation of [`RedisConnection`].
struct Shared(ConnectionManager);

impl RedisConnection for Shared {
    fn ask<'a>(&'a self, command: &'a [Vec<u8>]) -> BoxFuture<'a, Result<RedisReply, BoxError>> {
        Box::pin(async move {
            let mut parts = redis::Cmd::new();
            parts.arg(command);
            Ok(reply(parts.query_async(&mut self.0.clone()).await?))
        })
    }
}

fn reply(value: Value) -> RedisReply {
    match value {
        Value::Nil => RedisReply::Nil,
        Value::Int(number) => RedisReply::Integer(number),
        Value::Okay => RedisReply::Bytes(b"OK".to_vec()),
        Value::SimpleString(text) => RedisReply::Bytes(text.into_bytes()),
        Value::BulkString(bytes) => RedisReply::Bytes(bytes),
        Value::Array(values) => RedisReply::List(values.into_iter().map(reply).collect()),
        other => RedisReply::Error(format!("ERR an unknown kind of reply: {other:?}")),
    }
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_connection_of_the_program_serves_all_that_a_store_asks() {
    let mut redis = Redis::start().await;
    let client = redis::Client::open(redis.url()).unwrap();
    let manager = client.get_connection_manager().await.unwrap();
    let store = RedisTokenStore::with_connection(Shared(manager.clone())).prefix("own:");
    store.ping().await.unwrap();
    let minute = Duration::from_secs(60);
    assert!(store.lease("k", "one", minute).await.unwrap());
    assert!(!store.lease("k", "other", minute).await.unwrap());
    store.release("k", "one").await.unwrap();
    assert_eq!(store.load("k").await.unwrap(), None);
    store.save("k", stored("t-1")).await.unwrap();
    // What the program keeps and what a URL leads to is the same.
    assert_eq!(redis.store().load("own:k").await.unwrap(), Some(stored("t-1")));
    let _: i64 = redis.ask("LPUSH own:list 1").await;
    assert!(store.load("list").await.unwrap_err().to_string().contains("WRONGTYPE"));
    #[cfg(feature = "events")]
    crate::replicas::check_store(&feishu_runtime::RedisEventStore::with_connection(Shared(
        manager,
    )))
    .await;

    redis.kill();
    redis.start_again().await;
    // The connection that was lost is noticed by the first attempt and mended for the second.
    assert_eq!(store.load("k").await.unwrap(), None);
}
