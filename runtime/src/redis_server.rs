//! [`RedisServer`]: a Redis that several processes share, asked so that a failure comes soon. What
//! is done about a failure is up to the one who asks.

use std::{fmt, sync::Mutex, time::Duration};

use ::redis::{
    Cmd, FromRedisValue, RedisError, RedisResult, ScriptInvocation,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use tokio::time::{Instant, timeout};

use crate::{
    error::Error,
    secret::{Secret, redact},
    sync::lock,
    transport::BoxError,
};

/// For one question, unless told otherwise: the connection, should there be none yet, the
/// question itself, and that once more where the connection turned out to be dead.
const TIMEOUT: Duration = Duration::from_secs(1);
/// Redis did not answer in time: it is not asked again so soon, since each question would cost
/// a call that time.
const REST: Duration = Duration::from_secs(5);

/// A Redis, and the prefix of the keys there.
pub(crate) struct RedisServer {
    /// Where the connection is this server's own to make.
    server: Option<redis::Client>,
    /// Made when first needed: it can only be made inside an async runtime.
    manager: Mutex<Option<ConnectionManager>>,
    pub(crate) prefix: String,
    pub(crate) timeout: Duration,
    /// Not asked before.
    rests_until: Mutex<Option<Instant>>,
}

/// Something to ask Redis. Each question may be asked again without harm.
pub(crate) enum Question<'a> {
    Command(Cmd),
    Script(ScriptInvocation<'a>),
}

impl RedisServer {
    pub(crate) fn open(url: &str) -> Result<Self, Error> {
        let server = redis::Client::open(url).map_err(|error| {
            // Without its detail, which repeats a part of the address: a password may be in it.
            let text = error.to_string();
            let text = text.split(" - ").next().unwrap_or_default();
            Error::configure(format!(
                "the address of Redis cannot be used, expected \
                 redis://[user][:password@]host[:port][/database]: {text}"
            ))
        })?;
        Ok(RedisServer::new(Some(server), None))
    }

    pub(crate) fn with_manager(manager: ConnectionManager) -> Self {
        RedisServer::new(None, Some(manager))
    }

    fn new(server: Option<redis::Client>, manager: Option<ConnectionManager>) -> Self {
        RedisServer {
            server,
            manager: Mutex::new(manager),
            prefix: String::new(),
            timeout: TIMEOUT,
            rests_until: Mutex::default(),
        }
    }

    pub(crate) async fn ping(&self) -> Result<(), BoxError> {
        self.ask::<String>(&Question::Command(redis::cmd("PING"))).await.map(drop)
    }

    pub(crate) fn key(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// Shows a store by this name that is kept here.
    pub(crate) fn show(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = self.server.as_ref().map(|server| server.get_connection_info().addr());
        f.debug_struct(name)
            .field("server", &server.map(ToString::to_string))
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }

    /// The reply to a question, or soon an error. Asks twice where the connection was lost.
    pub(crate) async fn ask<T: FromRedisValue>(
        &self,
        question: &Question<'_>,
    ) -> Result<T, BoxError> {
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

pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// What each store in Redis offers about its connection, which it has in the field `server`.
/// `$new` makes the store of a server.
macro_rules! redis_store {
    ($store:ident, $new:path) => {
        impl $store {
            /// Connects to the Redis at this URL: `redis://[user][:password@]host[:port][/database]`,
            /// or `redis+unix:///path/of/socket`. It connects when Redis is first needed, and again
            /// whenever the connection is lost. Use `ping` to check the connection at once.
            ///
            /// # Errors
            /// If the URL cannot be used. An unreachable server is not an error here.
            pub fn open(url: impl AsRef<str>) -> Result<Self, $crate::Error> {
                let server = $crate::redis_server::RedisServer::open(url.as_ref())?;
                Ok($new(server))
            }

            /// Uses a connection that the program already has, with its options: for instance TLS,
            /// which requires a feature of the crate `redis`.
            pub fn with_manager(manager: ::redis::aio::ConnectionManager) -> Self {
                $new($crate::redis_server::RedisServer::with_manager(manager))
            }

            /// Sets a prefix for the keys, before `feishu-openapi:`. Stores with different prefixes
            /// share nothing.
            pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
                self.server.prefix = prefix.into();
                self
            }

            /// Checks whether Redis answers: for the start of a program, or for a health check. It is
            /// never required.
            ///
            /// # Errors
            /// If Redis does not answer in time, or refuses the user name or the password.
            pub async fn ping(&self) -> Result<(), $crate::transport::BoxError> {
                self.server.ping().await
            }
        }

        impl std::fmt::Debug for $store {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.server.show(stringify!($store), f)
            }
        }
    };
}
pub(crate) use redis_store;
