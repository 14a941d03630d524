//! What the connection to Redis does when Redis or the network does not behave, with a server that
//! does what the test says. No test waits for a fixed time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use feishu_runtime::{RedisTokenStore, StoredToken, TokenStore};
use futures_util::{FutureExt as _, future::join_all};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::scripted_redis::{Say, ScriptedRedis, token};

async fn load(store: &RedisTokenStore, key: &str) -> Result<String, String> {
    match store.load(key).await {
        Ok(Some(token)) => Ok(token.token),
        Ok(None) => Ok("none".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[tokio::test]
async fn replies_are_read_however_they_arrive() {
    let redis = ScriptedRedis::start(|command| {
        Say::Slowly(match command.rsplit_once(' ').unwrap().1 {
            "nil" => "$-1\r\n".to_owned(),
            "refused" => "-WRONGTYPE Operation against a key\r\n".to_owned(),
            key => token(&key.repeat(3000)),
        })
    })
    .await;
    let store = RedisTokenStore::open(redis.url()).unwrap();
    assert_eq!(load(&store, "a").await, Ok("a".repeat(3000)));
    assert_eq!(load(&store, "nil").await, Ok("none".to_owned()));
    assert_eq!(load(&store, "refused").await, Err("WRONGTYPE Operation against a key".to_owned()));
    assert_eq!(load(&store, "b").await, Ok("b".repeat(3000)));
    assert!(redis.received().iter().all(|command| command.starts_with("1 ")));
}

#[tokio::test]
async fn who_waits_no_longer_leaves_the_replies_of_others_to_them() {
    let redis = ScriptedRedis::start(|command| match command.rsplit_once(' ').unwrap().1 {
        // Its reply comes when nobody waits for it: before that of the next.
        "abandoned" => Say::Nothing,
        "next" => Say::Reply(token("of-abandoned") + &token("of-next")),
        key => Say::Reply(token(key)),
    })
    .await;
    let store = RedisTokenStore::open(redis.url()).unwrap();
    {
        let mut abandoned = store.load("abandoned");
        while redis.received().is_empty() {
            assert!((&mut abandoned).now_or_never().is_none());
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(load(&store, "next").await, Ok("of-next".to_owned()));
    assert_eq!(load(&store, "last").await, Ok("last".to_owned()));
    assert_eq!(redis.received(), ["1 GET abandoned", "1 GET next", "1 GET last"]);
}

#[tokio::test]
async fn a_connection_that_ends_is_made_again_and_what_waited_is_asked_again() {
    let redis = ScriptedRedis::start(|command| match command {
        "1 GET warm" => Say::Reply(token("warm")),
        command if command.starts_with("1 ") => Say::Close,
        command => Say::Reply(token(command.rsplit_once(' ').unwrap().1)),
    })
    .await;
    let store = RedisTokenStore::open(redis.url()).unwrap();
    assert_eq!(load(&store, "warm").await, Ok("warm".to_owned()));
    let keys: Vec<_> = (0..20).map(|number| format!("k{number}")).collect();
    let loaded = join_all(keys.iter().map(|key| load(&store, key))).await;
    assert_eq!(loaded, keys.iter().cloned().map(Ok).collect::<Vec<_>>());
    let received = redis.received();
    assert_eq!(received[..2], ["1 GET warm", "1 GET k0"]);
    // All 20 by the second connection, where there is no third.
    assert_eq!(received[2..].len(), 20);
    assert!(received[2..].iter().all(|command| command.starts_with("2 ")), "{received:?}");
}

#[tokio::test]
async fn a_redis_that_is_not_there_is_used_once_it_comes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let store = RedisTokenStore::open(format!("redis://:pass-s3cret@{address}")).unwrap();
    let error = load(&store, "k").await.unwrap_err();
    assert!(
        error.starts_with(&format!("cannot connect to Redis at {address}: "))
            && error.contains("check that it runs there")
            && !error.contains("s3cret"),
        "{error}"
    );
}

#[tokio::test]
async fn a_connection_that_is_silent_is_replaced() {
    let redis = ScriptedRedis::start(|command| match command {
        "1 GET warm" => Say::Reply(token("warm")),
        command if command.starts_with("1 ") => Say::Nothing,
        _ => Say::Reply(token("of-second")),
    })
    .await;
    let store = RedisTokenStore::open(redis.url()).unwrap();
    assert_eq!(load(&store, "warm").await, Ok("warm".to_owned()));
    // From here on the clock advances only while tasks sleep.
    tokio::time::pause();
    assert_eq!(load(&store, "k").await, Err("Redis does not answer within 1s".to_owned()));
    let error = load(&store, "k").await.unwrap_err();
    assert!(error.contains("is not asked for a while"), "{error}");
    tokio::time::advance(Duration::from_secs(5)).await;
    tokio::time::resume();
    assert_eq!(load(&store, "k").await, Ok("of-second".to_owned()));
}

#[tokio::test]
async fn a_password_that_is_refused_is_told_without_it_and_tried_again_later() {
    let known = Arc::new(AtomicBool::new(false));
    let knows = known.clone();
    let redis = ScriptedRedis::start(move |command| match command.split_once(' ').unwrap().1 {
        "AUTH me pass-s3cret" if knows.load(Ordering::SeqCst) => Say::Reply("+OK\r\n".to_owned()),
        command if command.starts_with("AUTH") => {
            Say::Reply(format!("-WRONGPASS no user for {command}\r\n"))
        }
        _ => Say::Reply(token("t")),
    })
    .await;
    let url = redis.url().replace("redis://", "redis://me:pass-s3cret@");
    let store = RedisTokenStore::open(url).unwrap();
    for _ in 0..2 {
        let error = load(&store, "k").await.unwrap_err();
        assert_eq!(
            error,
            format!(
                "Redis at {} refuses the user name or the password of its URL: WRONGPASS no user \
                 for AUTH me [redacted]",
                redis.address
            )
        );
    }
    known.store(true, Ordering::SeqCst);
    assert_eq!(load(&store, "k").await, Ok("t".to_owned()));
    let received = redis.received();
    let auth = |number| format!("{number} AUTH me pass-s3cret");
    assert_eq!(received, [auth(1), auth(2), auth(3), "3 GET k".to_owned()]);
}

#[tokio::test]
async fn a_redis_without_users_gets_the_password_alone_and_the_database_is_chosen() {
    let redis = ScriptedRedis::start(|command| {
        Say::Reply(match command {
            "1 AUTH me pass-s3cret" => {
                "-ERR wrong number of arguments for 'auth' command\r\n".to_owned()
            }
            "1 AUTH pass-s3cret" | "1 SELECT 7" => "+OK\r\n".to_owned(),
            "1 GET k" => token("t"),
            _ => "-ERR unknown command\r\n".to_owned(),
        })
    })
    .await;
    let url = redis.url().replace("redis://", "redis://me:pass-s3cret@");
    let store = RedisTokenStore::open(url + "/7").unwrap();
    assert_eq!(load(&store, "k").await, Ok("t".to_owned()));
    assert_eq!(redis.received().len(), 4);
}

#[tokio::test]
async fn what_is_no_redis_is_told_apart() {
    for (reply, part) in [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", "a reply begins with 'H'"),
        ("%1\r\n+k\r\n+v\r\n", "a reply begins with '%'"),
        ("$2\r\nabc\r\n", "longer than announced"),
    ] {
        let redis = ScriptedRedis::start(move |_| Say::Reply(reply.to_owned())).await;
        let store = RedisTokenStore::open(redis.url()).unwrap();
        let error = store.ping().await.unwrap_err().to_string();
        assert!(error.contains(part) && error.contains("check host, port"), "{error}");
    }
    // A kind of reply that does not answer the question.
    let redis = ScriptedRedis::start(|_| Say::Reply(":1\r\n".to_owned())).await;
    let store = RedisTokenStore::open(redis.url()).unwrap();
    assert_eq!(
        load(&store, "k").await,
        Err("Redis answers with something else than a value".to_owned())
    );
}

#[tokio::test]
async fn a_refusal_says_what_to_do() {
    for (reply, parts) in [
        ("NOAUTH Authentication required.", ["NOAUTH", "write the password into its URL"]),
        ("LOADING Redis is loading the dataset in memory", ["LOADING", "when its data is loaded"]),
        ("MOVED 3999 127.0.0.1:6381", ["MOVED", "`with_connection`"]),
        ("READONLY You can't write against a read only replica.", ["READONLY", "the primary"]),
        ("ERR max number of clients reached", ["max number", "`maxclients`"]),
    ] {
        let redis = ScriptedRedis::start(move |_| Say::Reply(format!("-{reply}\r\n"))).await;
        let store = RedisTokenStore::open(redis.url()).unwrap();
        let error = store.ping().await.unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        // With a password, it is not blamed for everything.
        let url = redis.url().replace("redis://", "redis://:pass-s3cret@");
        let error = RedisTokenStore::open(url).unwrap().ping().await.unwrap_err().to_string();
        let blamed = error.contains("refuses the user name or the password");
        assert_eq!(blamed, reply.starts_with("NOAUTH"), "{error}");
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    }
}

#[tokio::test]
async fn a_refusal_repeats_neither_a_token_nor_a_long_password() {
    let redis = ScriptedRedis::start(|command| {
        let (_, command) = command.split_once(' ').unwrap();
        let (name, arguments) = command.split_once(' ').unwrap_or((command, ""));
        // As Redis does, which cuts them.
        Say::Reply(format!(
            "-ERR unknown command '{name}', with args beginning with: '{arguments:.100}' \r\n"
        ))
    })
    .await;
    let store = RedisTokenStore::open(redis.url()).unwrap();
    let expires = SystemTime::now() + Duration::from_secs(7200);
    let saved = store.save("k", StoredToken::new("t-s3cret", expires)).await;
    let error = saved.unwrap_err().to_string();
    assert!(
        error.starts_with("ERR unknown command 'SET'; ") && !error.contains("s3cret"),
        "{error}"
    );
    let url = redis.url().replace("redis://", &format!("redis://:{}@", "s3cret-".repeat(40)));
    let error = RedisTokenStore::open(url).unwrap().ping().await.unwrap_err().to_string();
    assert!(error.contains("unknown command 'AUTH'") && !error.contains("s3cret"), "{error}");
}

#[tokio::test]
async fn an_error_is_one_line_that_fits_into_a_log() {
    let redis = ScriptedRedis::start(|_| {
        Say::Reply(format!("-ERR a\rb\u{1b}[31m{}\r\n", "x".repeat(50_000)))
    })
    .await;
    let error = RedisTokenStore::open(redis.url()).unwrap().ping().await.unwrap_err().to_string();
    assert!(error.starts_with("ERR a b [31mxxx") && error.len() <= 1000, "{error}");
}

/// Redis says so to whoever connects, asked or not.
#[tokio::test]
async fn a_server_that_lets_nobody_in_is_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"-ERR max number of clients reached\r\n").await.unwrap();
        }
    });
    for _ in 0..20 {
        for user in ["", ":pass-s3cret@"] {
            let store = RedisTokenStore::open(format!("redis://{user}{address}")).unwrap();
            let error = store.ping().await.unwrap_err().to_string();
            let told = "ERR max number of clients reached; raise its `maxclients`";
            assert!(error.contains(told), "{error}");
        }
    }
}

#[tokio::test]
async fn a_reply_that_is_cut_is_none() {
    for reply in ["$100\r\nabc", "$3\r\nabc", "+OK", "*2\r\n:1\r\n", "$"] {
        let redis = ScriptedRedis::start(move |_| Say::Cut(reply.to_owned())).await;
        let store = RedisTokenStore::open(redis.url()).unwrap();
        assert_eq!(
            load(&store, "k").await,
            Err("the connection to Redis was lost: Redis closed it".to_owned()),
            "{reply:?}"
        );
        assert_eq!(redis.received(), ["1 GET k", "2 GET k"]);
    }
}

#[tokio::test]
async fn a_reply_that_stops_in_the_middle_is_not_waited_for() {
    let redis = ScriptedRedis::start(|command| match command {
        "1 GET warm" => Say::Reply(token("warm")),
        _ => Say::Reply("$100\r\nhalf of it".to_owned()),
    })
    .await;
    let store = RedisTokenStore::open(redis.url()).unwrap();
    assert_eq!(load(&store, "warm").await, Ok("warm".to_owned()));
    tokio::time::pause();
    assert_eq!(load(&store, "k").await, Err("Redis does not answer within 1s".to_owned()));
}

#[tokio::test]
async fn a_reply_that_never_ends_fills_no_memory() {
    // Each value is allowed, but all together are not.
    let value = format!("$16000000\r\n{}\r\n", "x".repeat(16_000_000));
    let redis =
        ScriptedRedis::start(move |_| Say::Reply(format!("*1000\r\n{}", value.repeat(3)))).await;
    let store = RedisTokenStore::open(redis.url()).unwrap().timeout(Duration::from_secs(600));
    let error = load(&store, "k").await.unwrap_err();
    assert!(error.contains("a reply does not end"), "{error}");
}

/// A server that reads nothing keeps no connection whose users are gone.
#[tokio::test]
async fn a_connection_that_takes_nothing_ends_with_those_who_wait() {
    const LONG: usize = 64 << 20;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    let store = RedisTokenStore::open(url).unwrap();
    let store = store.prefix("x".repeat(LONG)).timeout(Duration::from_millis(200));
    let accept = async {
        let (stream, _) = listener.accept().await.unwrap();
        stream
    };
    let (error, mut stream) = tokio::join!(load(&store, "k"), accept);
    assert_eq!(error, Err("Redis does not answer within 200ms".to_owned()));
    let mut taken = Vec::new();
    let read = stream.read_to_end(&mut taken);
    // For what would wait without end where the code is wrong.
    let read = tokio::time::timeout(Duration::from_secs(60), read).await.expect("it is closed");
    assert!(read.is_err() || taken.len() < LONG, "{}", taken.len());
}

/// The certificate is signed by an authority that only this process trusts.
#[cfg(feature = "tls-aws-lc-rs")]
#[tokio::test(flavor = "multi_thread")]
async fn a_redis_over_tls_needs_a_certificate_that_is_trusted() {
    use crate::{child, tunnel};

    if let Some(role) = child::role() {
        let store = RedisTokenStore::open(std::env::var("FEISHU_TEST_REDIS").unwrap()).unwrap();
        let loaded = load(&store, "k").await;
        match role.as_str() {
            "trusts" => assert_eq!(loaded, Ok("t-1".to_owned())),
            _ => assert!(loaded.clone().unwrap_err().contains("certificate"), "{loaded:?}"),
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, tunnel::AUTHORITY).unwrap();
    let redis = ScriptedRedis::start(|_| Say::Reply(token("t-1"))).await;
    let front = tunnel::TlsFront::bind().await.serve(redis.address);
    for role in ["trusts", "does not trust"] {
        let test = "redis_connections::a_redis_over_tls_needs_a_certificate_that_is_trusted";
        let mut command = child::command(test, role);
        command.env("FEISHU_TEST_REDIS", format!("rediss://localhost:{}", front.port()));
        command.env_remove("SSL_CERT_DIR").env_remove("SSL_CERT_FILE");
        if role == "trusts" {
            command.env("SSL_CERT_FILE", &authority);
        }
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert!(output.status.success(), "{role}: {output:?}");
    }
    assert_eq!(redis.received(), ["1 GET k"]);
}
