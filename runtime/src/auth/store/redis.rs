//! [`RedisTokenStore`]: tokens in Redis, for several processes. What a client does when Redis fails
//! is in `handle`; here a failure only has to come soon.

use std::{
    fmt,
    sync::Mutex,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use ::redis::{
    Cmd, FromRedisValue, RedisError, RedisResult, Script, ScriptInvocation,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use tokio::time::{Instant, timeout};

use super::{StoredToken, TokenStore};
use crate::{
    error::Error,
    secret::{Secret, redact},
    sync::lock,
    transport::{BoxError, BoxFuture},
};

/// For one question, unless told otherwise: the connection, should there be none yet, the
/// question itself, and that once more where the connection turned out to be dead.
const TIMEOUT: Duration = Duration::from_secs(1);
/// Redis did not answer in time: it is not asked again so soon, since each question would cost
/// a call that time.
const REST: Duration = Duration::from_secs(5);

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
    /// Where the connection is this store's own to make.
    server: Option<redis::Client>,
    /// Made when first needed: it can only be made inside an async runtime.
    manager: Mutex<Option<ConnectionManager>>,
    prefix: String,
    timeout: Duration,
    lease: Script,
    release: Script,
    /// Not asked before.
    rests_until: Mutex<Option<Instant>>,
}

impl RedisTokenStore {
    /// Connects to the Redis at this URL: `redis://[user][:password@]host[:port][/database]`, or
    /// `redis+unix:///path/of/socket`. It connects when a token is first needed, and again whenever
    /// the connection is lost. Use [`ping`](RedisTokenStore::ping) to check the connection at once.
    ///
    /// # Errors
    /// If the URL cannot be used. An unreachable server is not an error here.
    pub fn open(url: impl AsRef<str>) -> Result<Self, Error> {
        let server = redis::Client::open(url.as_ref()).map_err(|error| {
            // Without its detail, which repeats a part of the address: a password may be in it.
            let text = error.to_string();
            let text = text.split(" - ").next().unwrap_or_default();
            Error::configure(format!(
                "the address of Redis cannot be used, expected \
                 redis://[user][:password@]host[:port][/database]: {text}"
            ))
        })?;
        Ok(RedisTokenStore::new(Some(server), None))
    }

    /// Uses a connection that the program already has, with its options: for instance TLS, which
    /// requires a feature of the crate `redis`.
    pub fn with_manager(manager: ConnectionManager) -> Self {
        RedisTokenStore::new(None, Some(manager))
    }

    fn new(server: Option<redis::Client>, manager: Option<ConnectionManager>) -> Self {
        RedisTokenStore {
            server,
            manager: Mutex::new(manager),
            prefix: String::new(),
            timeout: TIMEOUT,
            lease: Script::new(LEASE),
            release: Script::new(RELEASE),
            rests_until: Mutex::default(),
        }
    }

    /// Sets a prefix for the keys, before `feishu-openapi:`. Stores with different prefixes share
    /// nothing.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Limits the time of one query; one second by default. The client itself waits for two seconds
    /// at most.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Checks whether Redis answers: for the start of a program, or for a health check. It is never
    /// required.
    ///
    /// # Errors
    /// If Redis does not answer in time, or refuses the user name or the password.
    pub async fn ping(&self) -> Result<(), BoxError> {
        self.ask::<String>(&Question::Command(redis::cmd("PING"))).await.map(drop)
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    fn lease_key(&self, key: &str) -> String {
        format!("{}{key}:lease", self.prefix)
    }

    /// The reply to a question, or soon an error. Asks twice where the connection was lost:
    /// each question may be asked again without harm.
    async fn ask<T: FromRedisValue>(&self, question: &Question<'_>) -> Result<T, BoxError> {
        if lock(&self.rests_until).is_some_and(|until| Instant::now() < until) {
            return Err("Redis did not answer lately, and is not asked for a while".into());
        }
        let twice = async {
            match self.ask_once(question).await {
                Err(error) if error.is_io_error() => self.ask_once(question).await,
                result => result,
            }
        };
        let result = timeout(self.timeout, twice).await;
        *lock(&self.rests_until) = result.is_err().then(|| Instant::now() + REST);
        match result {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.plain(&error).into()),
            Err(_) => Err(format!("Redis does not answer within {:?}", self.timeout).into()),
        }
    }

    async fn ask_once<T: FromRedisValue>(&self, question: &Question<'_>) -> RedisResult<T> {
        let mut manager = self.manager()?;
        let result = match question {
            Question::Command(command) => command.query_async(&mut manager).await,
            Question::Script(script) => script.invoke_async(&mut manager).await,
        };
        // It would go on to fail with this error for ever, once making a connection has failed
        // otherwise than by the network: by a password that is not known yet, for one.
        if let Err(error) = &result
            && self.server.is_some()
            && error.code().is_none()
            && !error.is_io_error()
        {
            *lock(&self.manager) = None;
        }
        result
    }

    fn manager(&self) -> RedisResult<ConnectionManager> {
        let mut manager = lock(&self.manager);
        match (&*manager, &self.server) {
            (Some(manager), _) => Ok(manager.clone()),
            (None, Some(server)) => {
                let made = ConnectionManager::new_lazy_with_config(
                    server.clone(),
                    ConnectionManagerConfig::new()
                        // Each question tries anew, so that failing is soon.
                        .set_number_of_retries(0)
                        .set_connection_timeout(Some(self.timeout))
                        .set_response_timeout(Some(self.timeout)),
                )?;
                Ok(manager.insert(made).clone())
            }
            (None, None) => Err((redis::ErrorKind::Client, "no connection to Redis").into()),
        }
    }

    /// What Redis says, without the password should that be in it.
    fn plain(&self, error: &RedisError) -> String {
        let password = self
            .server
            .as_ref()
            .and_then(|server| server.get_connection_info().redis_settings().password())
            .map(Secret::new);
        redact(&error.to_string(), password.as_slice()).into_owned()
    }
}

/// Something to ask Redis.
enum Question<'a> {
    Command(Cmd),
    Script(ScriptInvocation<'a>),
}

impl TokenStore for RedisTokenStore {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        Box::pin(async move {
            let mut command = redis::cmd("GET");
            command.arg(self.key(key));
            let value: Option<String> = self.ask(&Question::Command(command)).await?;
            Ok(value.as_deref().and_then(read))
        })
    }

    fn save<'a>(&'a self, key: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let left = token.expires_at.duration_since(SystemTime::now()).unwrap_or_default();
            let command = match milliseconds(left) {
                0 => redis::cmd("DEL").arg(self.key(key)).take(),
                left => {
                    let mut command = redis::cmd("SET");
                    command.arg(self.key(key)).arg(write(&token)).arg("PX").arg(left).take()
                }
            };
            self.ask::<redis::Value>(&Question::Command(command)).await.map(drop)
        })
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let mut script = self.lease.key(self.lease_key(key));
            script.arg(holder).arg(milliseconds(time).max(1));
            self.ask(&Question::Script(script)).await
        })
    }

    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let mut script = self.release.key(self.lease_key(key));
            script.arg(holder);
            self.ask::<i64>(&Question::Script(script)).await.map(drop)
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

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for RedisTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = self.server.as_ref().map(|server| server.get_connection_info().addr());
        f.debug_struct("RedisTokenStore")
            .field("server", &server.map(ToString::to_string))
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
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
            "rediss://:s3cret@127.0.0.1",
        ] {
            let error = RedisTokenStore::open(url).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.contains("address of Redis") && !shown.contains("s3cret"), "{shown}");
        }
    }
}
