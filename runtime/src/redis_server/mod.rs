//! [`RedisServer`]: a Redis that several processes share, asked so that a failure comes soon. What
//! is done about a failure is up to the one who asks.

mod address;
mod command;
mod connection;
mod own;
mod protocol;
mod reconnecting;
mod refusal;

use std::{fmt, sync::Mutex, time::Duration};

use tokio::time::{Instant, timeout};

pub(crate) use self::command::Command;
#[cfg(feature = "events")]
pub(crate) use self::protocol::Unexpected;
use self::{address::Address, reconnecting::Reconnecting};
pub use self::{own::RedisConnection, protocol::RedisReply};
use crate::{
    error::Error,
    secret::redact,
    sync::lock,
    transport::{BoxError, HAS_TLS},
};

/// For one question, unless told otherwise: the connection, should there be none yet, the
/// question itself, and that once more where the connection turned out to be dead.
const TIMEOUT: Duration = Duration::from_secs(1);
/// Redis did not answer in time: it is not asked again so soon, since each question would cost
/// a call that time.
const REST: Duration = Duration::from_secs(5);

/// How many characters an error has at most, since it goes into logs. Redis says less.
const LONGEST_ERROR: usize = 1000;

/// A Redis, and the prefix of the keys there.
pub(crate) struct RedisServer {
    way: Way,
    pub(crate) prefix: String,
    pub(crate) timeout: Duration,
    /// Not asked before.
    rests_until: Mutex<Option<Instant>>,
}

/// How Redis is reached.
enum Way {
    Url(Reconnecting),
    /// By a connection of the program's own.
    Own(Box<dyn RedisConnection>),
}

impl RedisServer {
    pub(crate) fn open(url: &str) -> Result<Self, Error> {
        let address = Address::parse(url).map_err(|error| {
            Error::configure(format!(
                "the address of Redis cannot be used, expected \
                 redis://[user][:password@]host[:port][/database]: {error}"
            ))
        })?;
        if address.is_encrypted() && !HAS_TLS {
            return Err(Error::configure(
                "the address of Redis cannot be used: there is no TLS for `rediss://`; enable one \
                 of the features `tls-aws-lc-rs`, `tls-ring`, `tls-no-provider` and `tls-native`",
            ));
        }
        Ok(RedisServer::new(Way::Url(Reconnecting::new(address))))
    }

    pub(crate) fn by(connection: impl RedisConnection) -> Self {
        RedisServer::new(Way::Own(Box::new(connection)))
    }

    fn new(way: Way) -> Self {
        RedisServer { way, prefix: String::new(), timeout: TIMEOUT, rests_until: Mutex::default() }
    }

    pub(crate) async fn ping(&self) -> Result<(), BoxError> {
        self.ask(&Command::new("PING")).await.map(drop)
    }

    pub(crate) fn key(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// Shows a store by this name that is kept here.
    pub(crate) fn show(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = match &self.way {
            Way::Url(server) => Some(server.address.to_string()),
            Way::Own(_) => None,
        };
        f.debug_struct(name)
            .field("server", &server)
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }

    /// The reply to a question, which may be asked twice without harm, or soon an error.
    pub(crate) async fn ask(&self, command: &Command) -> Result<RedisReply, BoxError> {
        if lock(&self.rests_until).is_some_and(|until| Instant::now() < until) {
            return Err("Redis did not answer lately, and is not asked for a while".into());
        }
        let twice = async {
            match &self.way {
                Way::Url(server) => server.ask(command.parts()).await,
                // The first failure may be how a connection that was lost is noticed.
                Way::Own(own) => match own.ask(command.parts()).await {
                    Err(_) => own.ask(command.parts()).await,
                    Ok(reply) => Ok(reply),
                },
            }
        };
        let result = timeout(self.timeout, twice).await;
        *lock(&self.rests_until) = result.is_err().then(|| Instant::now() + REST);
        match result {
            Ok(Ok(RedisReply::Error(text))) => Err(self.plain(&refusal::told(&text)).into()),
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(error)) => Err(self.plain(&error.to_string()).into()),
            Err(_) => {
                if let Way::Url(server) = &self.way {
                    server.forget();
                }
                Err(format!("Redis does not answer within {:?}", self.timeout).into())
            }
        }
    }

    /// What went wrong, without the password and the token should they be in it, in one line.
    fn plain(&self, text: &str) -> String {
        let password = match &self.way {
            Way::Url(server) => server.address.password.as_slice(),
            Way::Own(_) => &[],
        };
        let text = redact(refusal::without_arguments(text), password);
        let text = text.chars().map(|it| if it.is_control() { ' ' } else { it });
        text.take(LONGEST_ERROR).collect()
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
            /// `rediss://` instead for TLS, or
            /// `redis+unix:///path/of/socket[?db=1&user=name&pass=password]`. In a user name or a
            /// password, write special characters as in any URL (`%2F` for `/`). Over TLS the
            /// server needs a certificate that this machine trusts.
            ///
            /// It connects when Redis is first needed, and again whenever the connection is lost. Use
            /// `ping` to check the connection at once. All that is asked at once shares one
            /// connection.
            ///
            /// # Errors
            /// If the URL cannot be used. An unreachable server is not an error here.
            pub fn open(url: impl AsRef<str>) -> Result<Self, $crate::Error> {
                let server = $crate::redis_server::RedisServer::open(url.as_ref())?;
                Ok($new(server))
            }

            /// Asks Redis by a connection that the program already has, with its options: for
            /// instance a certificate of its own, or Sentinels.
            /// [`RedisConnection`](crate::RedisConnection) shows it for the crate `redis`.
            pub fn with_connection(connection: impl $crate::RedisConnection) -> Self {
                $new($crate::redis_server::RedisServer::by(connection))
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
