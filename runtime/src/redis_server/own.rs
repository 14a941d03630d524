//! [`RedisConnection`]: a connection of the program's own.

use super::protocol::RedisReply;
use crate::transport::{BoxError, BoxFuture};

/// A connection to Redis that the program has, for instance one of the crate `redis` with a
/// certificate of its own, or one that asks Sentinels for the server. Where a URL is enough, `open` of
/// a store needs none.
///
/// Failures and lost connections are for the connection to mend: what fails is asked once more, and
/// then the caller does without Redis for this time.
///
/// ```no_run
/// use feishu_runtime::{
///     RedisConnection, RedisReply, RedisTokenStore,
///     transport::{BoxError, BoxFuture},
/// };
/// use redis::{Value, aio::ConnectionManager};
///
/// struct Shared(ConnectionManager);
///
/// impl RedisConnection for Shared {
///     fn ask<'a>(
///         &'a self,
///         command: &'a [Vec<u8>],
///     ) -> BoxFuture<'a, Result<RedisReply, BoxError>> {
///         Box::pin(async move {
///             let mut parts = redis::Cmd::new();
///             parts.arg(command);
///             Ok(reply(parts.query_async(&mut self.0.clone()).await?))
///         })
///     }
/// }
///
/// fn reply(value: Value) -> RedisReply {
///     match value {
///         Value::Nil => RedisReply::Nil,
///         Value::Int(number) => RedisReply::Integer(number),
///         Value::Okay => RedisReply::Bytes(b"OK".to_vec()),
///         Value::SimpleString(text) => RedisReply::Bytes(text.into_bytes()),
///         Value::BulkString(bytes) => RedisReply::Bytes(bytes),
///         Value::Array(values) => RedisReply::List(values.into_iter().map(reply).collect()),
///         other => RedisReply::Error(format!("ERR an unknown kind of reply: {other:?}")),
///     }
/// }
///
/// # async fn connect() -> Result<(), BoxError> {
/// let client = redis::Client::open("redis://redis.example")?;
/// let store = RedisTokenStore::with_connection(Shared(client.get_connection_manager().await?));
/// # let _ = store;
/// # Ok(())
/// # }
/// ```
pub trait RedisConnection: Send + Sync + 'static {
    /// Sends a command, which is its name and its arguments, and gives the reply. What is asked may be
    /// asked twice without harm. A command that Redis refuses is an error of either kind. Dropping the
    /// future abandons the command: nobody waits longer than the store's `timeout`.
    ///
    /// # Errors
    /// If there is no reply. The error should not repeat a password: it goes into logs.
    fn ask<'a>(&'a self, command: &'a [Vec<u8>]) -> BoxFuture<'a, Result<RedisReply, BoxError>>;
}
