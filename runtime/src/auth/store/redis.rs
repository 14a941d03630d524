//! [`RedisTokenStore`]: tokens in Redis, for several processes. What a client does when Redis fails
//! is in `handle`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{StoredToken, TokenStore};
use crate::{
    redis_server::{Command, RedisServer, milliseconds, redis_store},
    transport::{BoxError, BoxFuture},
};

/// Takes the lease, and says whether it is the holder's. To ask twice does no harm: the first
/// reply may have been lost with the connection.
const LEASE: &str = "
    if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
    if redis.call('get', KEYS[1]) == ARGV[1] then return 1 end
    return 0";
/// Ends the lease, unless it has run out and is another's by now.
const RELEASE: &str = "
    if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
    return 0";

/// Stores tokens in Redis, for several processes: one of them fetches a token, the others take it
/// from Redis. Needs the feature `redis`.
///
/// If Redis is down, slow, full or restarted, calls still succeed, and each process fetches its own
/// tokens meanwhile. A query takes at most one second (see [`timeout`](RedisTokenStore::timeout)).
/// After a query that was not answered in time, Redis is not asked for five seconds.
///
/// Each token is stored under one key, which expires with the token; a key ending in `:lease`
/// exists while a process fetches. Whoever can read the tokens can call the platform as the app.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use feishu_runtime::{Client, RedisTokenStore};
/// # fn build() -> Result<(), feishu_runtime::Error> {
/// let store = RedisTokenStore::open("redis://:password@redis.example:6379/0")?.prefix("hr:");
/// let client = Client::builder("cli_a1", "secret").token_store(Arc::new(store)).build()?;
/// # Ok(())
/// # }
/// ```
pub struct RedisTokenStore {
    server: RedisServer,
}

redis_store!(RedisTokenStore, RedisTokenStore::new);

impl RedisTokenStore {
    fn new(server: RedisServer) -> Self {
        RedisTokenStore { server }
    }

    /// Limits the time of one query; one second by default. The client itself waits for two seconds
    /// at most.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.server.timeout = timeout;
        self
    }

    fn lease_key(&self, key: &str) -> String {
        format!("{}:lease", self.server.key(key))
    }
}

impl TokenStore for RedisTokenStore {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        Box::pin(async move {
            let get = Command::new("GET").arg(self.server.key(key));
            let value = self.server.ask(&get).await?.value()?;
            Ok(value.and_then(|value| read(str::from_utf8(&value).ok()?)))
        })
    }

    fn save<'a>(&'a self, key: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let left = token.expires_at.duration_since(SystemTime::now()).unwrap_or_default();
            let key = self.server.key(key);
            let command = match milliseconds(left) {
                0 => Command::new("DEL").arg(key),
                left => Command::new("SET").arg(key).arg(write(&token)).arg("PX").number(left),
            };
            self.server.ask(&command).await.map(drop)
        })
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let lease = Command::script(LEASE, &[self.lease_key(key)])
                .arg(holder)
                .number(milliseconds(time).max(1));
            Ok(self.server.ask(&lease).await?.integer()? == 1)
        })
    }

    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let release = Command::script(RELEASE, &[self.lease_key(key)]).arg(holder);
            self.server.ask(&release).await?.integer()?;
            Ok(())
        })
    }
}

/// The value under a key: the end of the token's life in milliseconds since 1970, a space, the
/// token.
fn write(token: &StoredToken) -> String {
    let since = token.expires_at.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{} {}", milliseconds(since), token.token)
}

/// Nothing where the value is not of this form: it is then put there anew.
fn read(value: &str) -> Option<StoredToken> {
    let (since, token) = value.split_once(' ')?;
    let since = Duration::from_millis(since.parse().ok()?);
    Some(StoredToken::new(token, UNIX_EPOCH.checked_add(since)?))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{RedisTokenStore, StoredToken, read, write};

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let end = SystemTime::UNIX_EPOCH + Duration::from_millis(1_900_000_000_123);
        let token = StoredToken::new("t-1 with a space", end);
        assert_eq!(read(&write(&token)), Some(token));
        for value in ["", "t-1", "soon t-1", "-5 t-1", "99999999999999999999 t-1"] {
            assert_eq!(read(value), None, "{value}");
        }
    }

    #[test]
    fn neither_the_store_nor_its_errors_show_the_password() {
        let store = RedisTokenStore::open("redis://me:s3cret@127.0.0.1:6379/3").unwrap();
        let shown = format!("{store:?} {store:#?}");
        assert!(shown.contains("127.0.0.1:6379") && !shown.contains("s3cret"), "{shown}");
        for url in [
            "",
            "s3cret@127.0.0.1",
            "http://:s3cret@127.0.0.1",
            "redis://:s3cret@",
            "redis://:s3cret@127.0.0.1:x",
            "redis://:s3cret@127.0.0.1/s3cret",
            "redis://:%ff@127.0.0.1/s3cret",
            "redis://:a/s3cret@127.0.0.1",
            "redis://127.0.0.1/?protocol=s3cret",
            "rediss://:s3cret@127.0.0.1#insecure",
        ] {
            let error = RedisTokenStore::open(url).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.contains("address of Redis") && !shown.contains("s3cret"), "{shown}");
        }
    }
}
