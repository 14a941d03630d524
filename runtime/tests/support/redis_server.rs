//! A Redis for one test: a child process on a free port that ends with the test.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use feishu_runtime::RedisTokenStore;
use redis::{AsyncConnectionConfig, FromRedisValue, aio::MultiplexedConnection};
use tempfile::TempDir;

pub(crate) struct Redis {
    child: Child,
    port: u16,
    folder: TempDir,
}

impl Redis {
    /// Starts a Redis.
    ///
    /// # Panics
    /// If there is no `redis-server` in `REDIS_SERVER` or on the path.
    pub(crate) async fn start() -> Redis {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            // Another process may take the port first; then the next port is tried.
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let child = spawn(port, &folder);
            let mut redis = Redis { child, port, folder };
            if redis.is_up().await {
                return redis;
            }
        }
        panic!("redis-server found no port");
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// The socket beside the port.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    pub(crate) fn store(&self) -> RedisTokenStore {
        RedisTokenStore::open(self.url()).unwrap()
    }

    /// A connection that bypasses the store.
    pub(crate) async fn connection(&self) -> MultiplexedConnection {
        connect(&self.url()).await
    }

    /// The reply to a command such as `CONFIG SET maxmemory 1`.
    pub(crate) async fn ask<T: FromRedisValue>(&self, command: &str) -> T {
        let mut words = command.split(' ');
        let mut command = redis::cmd(words.next().unwrap());
        command.arg(words.collect::<Vec<_>>());
        command.query_async(&mut self.connection().await).await.unwrap()
    }

    /// The number of scripts that were run, one per attempt to take a lease.
    pub(crate) async fn scripts_run(&self) -> u64 {
        let info: String = self.ask("INFO commandstats").await;
        let calls = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_once(',')?.0.parse::<u64>().ok()
        };
        calls("cmdstat_eval:calls=").unwrap_or(0)
    }

    /// Kills it, like a crash.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts another one on the same port, without data.
    pub(crate) async fn start_again(&mut self) {
        for _ in 0..100 {
            self.child = spawn(self.port, &self.folder);
            if self.is_up().await {
                return;
            }
        }
        panic!("redis-server did not come up again");
    }

    /// Suspends it with its connections open, until the test ends.
    pub(crate) fn freeze(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-STOP", &id]).status().unwrap().success());
    }

    /// Waits until it answers. Returns `false` if the process has ended.
    async fn is_up(&mut self) -> bool {
        loop {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if self.store().ping().await.is_ok() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that waits for as long as a busy machine takes.
pub(crate) async fn connect(url: &str) -> MultiplexedConnection {
    let config =
        AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
    let client = redis::Client::open(url).unwrap();
    client.get_multiplexed_async_connection_with_config(&config).await.unwrap()
}

fn spawn(port: u16, folder: &TempDir) -> Child {
    let program = std::env::var_os("REDIS_SERVER").unwrap_or_else(|| "redis-server".into());
    Command::new(&program)
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
        .arg(folder.path())
        .args(["--unixsocket", "redis.sock"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{program:?}, see REDIS_SERVER: {error}"))
}
