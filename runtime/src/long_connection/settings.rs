//! [`Settings`]: what the server asks of a client: how often to ping, and when to come again.

use std::time::Duration;

use serde_json::Value;

use crate::{random, wire};

/// What the server asks. Values that would keep the client from working are brought into bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// Between two pings.
    pub(super) ping_interval: Duration,
    /// Between two attempts to reconnect.
    pub(super) reconnect_interval: Duration,
    /// The first attempt waits a random part of this, so that not all clients come at once.
    pub(super) reconnect_spread: Duration,
}

/// The bounds of intervals, in seconds, and the longest spread.
const SHORTEST: u64 = 1;
const LONGEST: u64 = 60 * 60;
const LONGEST_SPREAD: u64 = 10 * 60;
/// Before the server has said anything, the first attempts come sooner than those it would ask for.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

impl Default for Settings {
    /// Before the first reply.
    fn default() -> Self {
        Settings {
            ping_interval: Duration::from_secs(120),
            reconnect_interval: Duration::from_secs(120),
            reconnect_spread: Duration::from_secs(30),
        }
    }
}

impl Settings {
    /// With what a `ClientConfig` sets.
    pub(super) fn with(mut self, config: &Value) -> Self {
        let seconds = |name: &str| wire::decode::<i64, _>(config.get(name)?).ok();
        let interval = |name: &str| {
            let seconds = u64::try_from(seconds(name)?).ok().filter(|seconds| *seconds > 0)?;
            Some(Duration::from_secs(seconds.clamp(SHORTEST, LONGEST)))
        };
        if let Some(interval) = interval("PingInterval") {
            self.ping_interval = interval;
        }
        if let Some(interval) = interval("ReconnectInterval") {
            self.reconnect_interval = interval;
        }
        if let Some(Ok(seconds)) = seconds("ReconnectNonce").map(u64::try_from) {
            self.reconnect_spread = Duration::from_secs(seconds.min(LONGEST_SPREAD));
        }
        self
    }

    /// The pause before an attempt, after this many that failed since the last connection.
    pub(super) fn pause(&self, failed: u32, connected_before: bool) -> Duration {
        if failed == 0 {
            return self.reconnect_spread.mul_f64(random::chance());
        }
        let pause = match connected_before {
            true => self.reconnect_interval,
            false => FIRST_PAUSE.saturating_mul(1 << (failed - 1).min(16)),
        };
        // Up to a tenth longer, so that clients that were cut off together do not stay together.
        pause.min(self.reconnect_interval).mul_f64(1.0 + 0.1 * random::chance())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_configuration_sets_what_it_has_within_bounds() {
        let seconds = |settings: Settings| {
            [settings.ping_interval, settings.reconnect_interval, settings.reconnect_spread]
                .map(|time| time.as_secs())
        };
        let with = |config| seconds(Settings::default().with(&config));
        assert_eq!(with(json!({})), [120, 120, 30]);
        let config = json!({"PingInterval": 90, "ReconnectInterval": "60", "ReconnectNonce": 0});
        assert_eq!(with(config), [90, 60, 0]);
        let config = json!({"PingInterval": 0, "ReconnectInterval": -1, "ReconnectNonce": -5});
        assert_eq!(with(config), [120, 120, 30]);
        let config = json!({"PingInterval": 1e18 as i64, "ReconnectNonce": 1e18 as i64});
        assert_eq!(with(config), [3600, 120, 600]);
        assert_eq!(with(json!("nothing")), [120, 120, 30]);
    }

    #[test]
    fn pauses_are_what_the_server_asks_for_and_differ() {
        let settings = Settings::default();
        let pauses = |failed, before| {
            let pauses: Vec<_> = (0..100).map(|_| settings.pause(failed, before)).collect();
            assert!(pauses.iter().any(|pause| *pause != pauses[0]), "no jitter");
            let seconds = |pause: &Duration| pause.as_secs_f64();
            let (least, most) = (pauses.iter().min().unwrap(), pauses.iter().max().unwrap());
            (seconds(least), seconds(most))
        };
        assert!(pauses(0, true).1 <= 30.0);
        let (least, most) = pauses(1, true);
        assert!(least >= 120.0 && most <= 132.0, "{least} {most}");
        // Before the first connection the pauses grow up to that.
        let (least, most) = pauses(1, false);
        assert!(least >= 1.0 && most <= 1.1, "{least} {most}");
        let (least, most) = pauses(4, false);
        assert!(least >= 8.0 && most <= 8.8, "{least} {most}");
        let (least, most) = pauses(1000, false);
        assert!(least >= 120.0 && most <= 132.0, "{least} {most}");
    }
}
