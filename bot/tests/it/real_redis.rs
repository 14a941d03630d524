//! What several processes of a bot share through a real Redis.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use feishu_bot::{BotBuilder, button, card::Card, testing::TestBot};
use feishu_openapi::{RedisEventStore, Toast, serde_json::json};

/// A Redis on a free port that ends with the test.
struct Redis {
    child: Child,
    port: u16,
}

impl Redis {
    async fn start() -> Redis {
        let program = std::env::var_os("REDIS_SERVER").unwrap_or_else(|| "redis-server".into());
        for _ in 0..20 {
            // Another process may take the port first; then the next port is tried.
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let child = Command::new(&program)
                .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
                .args(["--save", "", "--appendonly", "no"])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap_or_else(|error| panic!("{program:?}, see REDIS_SERVER: {error}"));
            let mut redis = Redis { child, port };
            while redis.child.try_wait().unwrap().is_none() {
                if redis.store().ping().await.is_ok() {
                    return redis;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        panic!("redis-server found no port");
    }

    /// A store of another process: nothing but Redis is shared.
    fn store(&self) -> RedisEventStore {
        RedisEventStore::open(format!("redis://127.0.0.1:{}/", self.port)).unwrap()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Counts the messages and the clicks that it handles.
fn counting(
    builder: BotBuilder,
    redis: &Redis,
    (messages, clicks): (&Arc<AtomicUsize>, &Arc<AtomicUsize>),
) -> BotBuilder {
    let (messages, clicks) = (messages.clone(), clicks.clone());
    builder
        .event_store(Arc::new(redis.store()))
        .on_message(move |_, reply| {
            messages.fetch_add(1, Ordering::SeqCst);
            async move {
                let buy = button("Buy", "buy", json!({"dish": "soup"}));
                reply.card(Card::new().element(buy)).await?;
                Ok(())
            }
        })
        .on_click("buy", move |click| {
            let number = clicks.fetch_add(1, Ordering::SeqCst) + 1;
            let dish = click.value()["dish"].as_str().unwrap_or_default().to_owned();
            async move { Ok(Toast::success(format!("{dish} {number}"))) }
        })
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn messages_and_clicks_are_handled_once_across_restarts_and_keep_their_values() {
    let redis = Redis::start().await;
    let (messages, clicks) = (Arc::default(), Arc::default());
    let counts = (&messages, &clicks);
    let bot = TestBot::start(|builder| counting(builder, &redis, counts)).await.unwrap();
    let ada = bot.user("Ada");
    let said = ada.says("a soup, please").await;
    bot.answered("[Buy]").await;
    bot.idle().await;

    let bot = bot.restart(|builder| counting(builder, &redis, counts)).await.unwrap();
    // As the platform does when it has missed the answer, also under another ID of the event.
    assert!(ada.repeats(&said, false).await && ada.repeats(&said, true).await);
    bot.idle().await;
    assert_eq!(messages.load(Ordering::SeqCst), 1);

    // The value of a button is in the card, so a click finds it after a restart.
    let clicked = ada.clicks("Buy").await;
    assert_eq!(clicked.toast.as_deref(), Some("soup 1"));
    let bot = bot.restart(|builder| counting(builder, &redis, counts)).await.unwrap();
    // The same click pushed again is answered as before, and not handled again.
    let again = ada.clicks_again(&clicked).await;
    assert_eq!(again.toast.as_deref(), Some("soup 1"));
    assert_eq!(clicks.load(Ordering::SeqCst), 1);
    assert_eq!(ada.clicks("Buy").await.toast.as_deref(), Some("soup 2"), "a click of its own");
    bot.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_redis_that_dies_stops_no_message() {
    let mut redis = Redis::start().await;
    let (messages, clicks) = (Arc::default(), Arc::default());
    let bot = TestBot::start(|builder| counting(builder, &redis, (&messages, &clicks)));
    let bot = bot.await.unwrap();
    let ada = bot.user("Ada");
    ada.says("one").await;
    bot.answered("[Buy]").await;
    redis.child.kill().unwrap();
    redis.child.wait().unwrap();
    let said = ada.says("two").await;
    bot.answered("[Buy]").await;
    // The process itself still remembers.
    assert!(ada.repeats(&said, true).await);
    bot.idle().await;
    assert_eq!(messages.load(Ordering::SeqCst), 2);
    assert!(ada.clicks("Buy").await.taken);
    bot.stop().await.unwrap();
}
