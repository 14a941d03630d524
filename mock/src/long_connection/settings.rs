//! What the platform asks of its clients: how often to ping, and how to reconnect.

use serde_json::{Value, json};

/// The settings that the platform gives to clients of the long connection, for
/// [`Platform::set_connection_settings`](crate::Platform::set_connection_settings). Times are
/// whole seconds, as on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionSettings {
    /// How many times a client tries to reconnect; below 0, without end.
    pub reconnect_count: i64,
    /// The seconds between two tries.
    pub reconnect_interval: i64,
    /// The first try waits a random part of these seconds.
    pub reconnect_nonce: i64,
    /// The seconds between two pings.
    pub ping_interval: i64,
    /// Whether each pong carries these settings, as on the platform. Otherwise pongs are empty.
    pub in_pongs: bool,
}

impl Default for ConnectionSettings {
    /// Tries without end, 120 seconds apart after up to 30 seconds; a ping each 120 seconds.
    fn default() -> ConnectionSettings {
        ConnectionSettings {
            reconnect_count: -1,
            reconnect_interval: 120,
            reconnect_nonce: 30,
            ping_interval: 120,
            in_pongs: true,
        }
    }
}

impl ConnectionSettings {
    /// The settings as `ClientConfig`.
    pub(super) fn json(&self) -> Value {
        json!({
            "ReconnectCount": self.reconnect_count,
            "ReconnectInterval": self.reconnect_interval,
            "ReconnectNonce": self.reconnect_nonce,
            "PingInterval": self.ping_interval,
        })
    }
}
