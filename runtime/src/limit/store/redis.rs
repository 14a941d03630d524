//! [`RedisRateLimitStore`]: one pace in Redis, for several processes. What a client does when Redis
//! fails is in `shared`.

use std::time::Duration;

use super::{RateLimitStore, RateLimitTurn, WantedTurn};
use crate::{
    redis_server::{Command, RedisServer, milliseconds, redis_store},
    transport::{BoxError, BoxFuture},
};

// The value of a key is a hash: `closed` is the time until which it is closed, and a field per
// window is the time at which its bucket is full again. Times are microseconds of Redis' own clock,
// so the clocks of the processes need not agree.

/// Reserves a turn, and gives the wait and for how long the key is closed.
const RESERVE: &str = "
    local time = redis.call('time')
    local now = time[1] * 1000000 + time[2]
    local closed, full = 0, {}
    if ARGV[2] == '1' then
      closed = math.max(tonumber(redis.call('hget', KEYS[1], 'closed') or 0) - now, 0)
    end
    local turn = now + closed
    for i = 3, #ARGV, 3 do
      full[i] = tonumber(redis.call('hget', KEYS[1], ARGV[i]) or 0)
      turn = math.max(turn, full[i] - (ARGV[i + 1] - 1) * ARGV[i + 2])
    end
    if turn - now > tonumber(ARGV[1]) then return {turn - now, closed} end
    local last = 0
    for i = 3, #ARGV, 3 do
      full[i] = math.max(full[i], turn) + ARGV[i + 2]
      last = math.max(last, full[i])
      redis.call('hset', KEYS[1], ARGV[i], string.format('%.0f', full[i]))
    end
    local keep = math.ceil((last - now) / 1000)
    if keep > redis.call('pttl', KEYS[1]) then redis.call('pexpire', KEYS[1], keep) end
    return {turn - now, closed}";
/// Closes the key for so many microseconds.
const CLOSE: &str = "
    local time = redis.call('time')
    local until_time = time[1] * 1000000 + time[2] + ARGV[1]
    if until_time > tonumber(redis.call('hget', KEYS[1], 'closed') or 0) then
      redis.call('hset', KEYS[1], 'closed', string.format('%.0f', until_time))
    end
    local keep = math.ceil(ARGV[1] / 1000)
    if keep > redis.call('pttl', KEYS[1]) then redis.call('pexpire', KEYS[1], keep) end
    return 1";

/// Keeps in Redis one pace for several processes that call for one app. Needs the features `limits`
/// and `redis`.
///
/// What is shared, and what happens when Redis is down:
/// [`ClientBuilder::rate_limit_store`](crate::ClientBuilder::rate_limit_store).
///
/// A query takes at most one second (see [`timeout`](RedisRateLimitStore::timeout)). After a query
/// that was not answered in time, Redis is not asked for five seconds.
///
/// Each endpoint and tenant has one key in Redis, of about 300 bytes, which expires. It contains
/// the ids of the app and the tenant, the method and the path, and no values of parameters.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use feishu_runtime::{Client, RateLimits, RedisRateLimitStore};
/// # fn build() -> Result<(), feishu_runtime::Error> {
/// let store = RedisRateLimitStore::open("redis://:password@redis.example:6379/0")?.prefix("hr:");
/// let client = Client::builder("cli_a1", "secret")
///     .rate_limits(RateLimits::documented())
///     .rate_limit_store(Arc::new(store))
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct RedisRateLimitStore {
    server: RedisServer,
}

redis_store!(RedisRateLimitStore, RedisRateLimitStore::new);

impl RedisRateLimitStore {
    fn new(server: RedisServer) -> Self {
        RedisRateLimitStore { server }
    }

    /// Limits the time of one query; one second by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.server.timeout = timeout;
        self
    }
}

impl RateLimitStore for RedisRateLimitStore {
    fn reserve<'a>(
        &'a self,
        wanted: &'a WantedTurn<'a>,
    ) -> BoxFuture<'a, Result<RateLimitTurn, BoxError>> {
        Box::pin(async move {
            let mut reserve = Command::script(RESERVE, &[self.server.key(wanted.key)])
                .number(microseconds(wanted.at_most))
                .number(wanted.waits_while_closed.into());
            for bucket in wanted.buckets {
                reserve = reserve
                    .number(milliseconds(bucket.window))
                    .number(bucket.at_once.into())
                    .number(microseconds(bucket.period) + 1);
            }
            let [wait, closed] = self.server.ask(&reserve).await?.times()?;
            Ok(RateLimitTurn { wait, closed })
        })
    }

    fn close<'a>(&'a self, key: &'a str, time: Duration) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let close = Command::script(CLOSE, &[self.server.key(key)]).number(microseconds(time));
            self.server.ask(&close).await?.integer()?;
            Ok(())
        })
    }
}

/// At most ten years, so that Redis can add it to a time without a loss.
fn microseconds(time: Duration) -> u64 {
    const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
    time.min(LONGEST).as_micros() as u64
}
