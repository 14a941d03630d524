//! [`RedisEventStore`]: events in Redis, for several processes. What a router does when Redis fails
//! is in `replicas`.

use std::time::Duration;

use bytes::Bytes;

use super::{EventClaim, EventStore};
use crate::{
    redis_server::{Command, RedisReply, RedisServer, Unexpected, milliseconds, redis_store},
    transport::{BoxError, BoxFuture},
};

// The value under each key of an event: "r" and the holder while the handler runs, "d" and the
// answer once it has succeeded. Redis runs a script as a whole, so the keys change together.

/// Claims the keys: gives "d" and the answer, "r" where another holder has a key, or "g".
const BEGIN: &str = "
    local free, holder = true, 'r' .. ARGV[1]
    for _, key in ipairs(KEYS) do
      local value = redis.call('get', key)
      if value and string.sub(value, 1, 1) == 'd' then return value end
      if value and value ~= holder then free = false end
    end
    if not free then return 'r' end
    for _, key in ipairs(KEYS) do redis.call('set', key, holder, 'PX', ARGV[2]) end
    return 'g'";
/// Extends the claim, also one that has run out and is nobody's yet.
const RENEW: &str = "
    local holder = 'r' .. ARGV[1]
    for _, key in ipairs(KEYS) do
      local value = redis.call('get', key)
      if value and value ~= holder then return 0 end
    end
    for _, key in ipairs(KEYS) do redis.call('set', key, holder, 'PX', ARGV[2]) end
    return 1";
/// Remembers that the event was handled.
const FINISH: &str = "
    for _, key in ipairs(KEYS) do redis.call('set', key, 'd' .. ARGV[1], 'PX', ARGV[2]) end
    return 1";
/// Ends the claim where it is still the holder's.
const RELEASE: &str = "
    for _, key in ipairs(KEYS) do
      if redis.call('get', key) == 'r' .. ARGV[1] then redis.call('del', key) end
    end
    return 1";

/// Remembers in Redis which events were handled, for several processes that receive the events of
/// one app: each event is handled by one of them. Needs the features `events` and `redis`.
///
/// What is guaranteed, and what happens when Redis is down:
/// [`EventRouterBuilder::event_store`](crate::EventRouterBuilder::event_store).
///
/// A query takes at most one second (see [`timeout`](RedisEventStore::timeout)). After a query that
/// was not answered in time, Redis is not asked for five seconds. Use a Redis that does not evict
/// keys: an event that it forgets could be handled again.
///
/// Each key of an event is one key in Redis, of about 200 bytes, which expires. It contains the ids
/// of the app and the event; its value contains the answer to the platform, which is `{}` for
/// events, and what the handler returned for callbacks.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use feishu_runtime::{EventReceiver, EventRouter, RedisEventStore};
/// # fn build(receiver: EventReceiver) -> Result<(), feishu_runtime::Error> {
/// let store = RedisEventStore::open("redis://:password@redis.example:6379/0")?.prefix("hr:");
/// let router = EventRouter::builder(receiver).event_store(Arc::new(store)).build()?;
/// # Ok(())
/// # }
/// ```
pub struct RedisEventStore {
    server: RedisServer,
}

redis_store!(RedisEventStore, RedisEventStore::new);

impl RedisEventStore {
    fn new(server: RedisServer) -> Self {
        RedisEventStore { server }
    }

    /// Limits the time of one query; one second by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.server.timeout = timeout;
        self
    }

    /// The answer of a script for these keys, an argument and a time.
    async fn run(
        &self,
        script: &str,
        keys: &[String],
        argument: &[u8],
        time: Option<Duration>,
    ) -> Result<RedisReply, BoxError> {
        let keys: Vec<_> = keys.iter().map(|key| self.server.key(key)).collect();
        let mut command = Command::script(script, &keys).arg(argument);
        if let Some(time) = time {
            command = command.number(milliseconds(time).max(1));
        }
        self.server.ask(&command).await
    }
}

impl EventStore for RedisEventStore {
    fn begin<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<EventClaim, BoxError>> {
        Box::pin(async move {
            let state = self.run(BEGIN, keys, holder.as_bytes(), Some(time)).await?.value()?;
            match state.as_deref().and_then(<[u8]>::split_first) {
                Some((b'g', _)) => Ok(EventClaim::Granted),
                Some((b'r', _)) => Ok(EventClaim::Running),
                Some((b'd', answer)) => Ok(EventClaim::Handled(Bytes::copy_from_slice(answer))),
                _ => Err(Unexpected("the state of an event").into()),
            }
        })
    }

    fn renew<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let renewed = self.run(RENEW, keys, holder.as_bytes(), Some(time)).await?;
            Ok(renewed.integer()? == 1)
        })
    }

    fn finish<'a>(
        &'a self,
        keys: &'a [String],
        answer: &'a [u8],
        time: Duration,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            self.run(FINISH, keys, answer, Some(time)).await?.integer()?;
            Ok(())
        })
    }

    fn release<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            self.run(RELEASE, keys, holder.as_bytes(), None).await?.integer()?;
            Ok(())
        })
    }
}
