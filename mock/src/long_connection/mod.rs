//! Long connections: the WebSockets over which apps without a public address receive their
//! events. `endpoint` lets clients in, `hub` knows who is there, `connection` is the task of one.

mod answer;
mod connection;
mod counts;
pub(crate) mod endpoint;
mod fault;
mod fragments;
mod frame;
mod hub;
mod push;
mod settings;

pub use counts::ConnectionCounts;
pub(crate) use endpoint::message_of;
pub use fault::{ConnectionFault, PushScript, StrayMessage};
pub(crate) use hub::{FRAGMENT_SIZE, Hub, PATH};
pub use hub::{MOST_CONNECTIONS, OpenConnection};
pub(crate) use push::{Pushed, push};
pub use settings::ConnectionSettings;

use crate::Platform;
use hub::Order;

/// Long connections. Their requests are in the journal as
/// [`CONNECTION_URL`](crate::CONNECTION_URL) and
/// [`CONNECTION_HANDSHAKE`](crate::CONNECTION_HANDSHAKE), and can be scripted by these names;
/// [`long_connection`](Platform::long_connection) pushes over them.
impl Platform {
    /// The long connections that are open, in the order in which they opened.
    pub fn connections(&self) -> Vec<OpenConnection> {
        self.shared.lock().connections.all().cloned().collect()
    }

    /// How much happened on long connections.
    pub fn connection_counts(&self) -> ConnectionCounts {
        *self.shared.lock().connections.counts.borrow()
    }

    /// Waits until the counts are as wanted.
    ///
    /// ```no_run
    /// # async fn test(platform: feishu_mock::Platform) {
    /// platform.until_connections(|counts| counts.open == 1 && counts.pings > 0).await;
    /// # }
    /// ```
    pub async fn until_connections(&self, mut wanted: impl FnMut(&ConnectionCounts) -> bool) {
        let mut counts = self.shared.lock().connections.counts.subscribe();
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = counts.wait_for(|counts| wanted(counts)).await;
    }

    /// What clients sent over long connections that breaks the format, the last 10,000.
    pub fn connection_problems(&self) -> Vec<String> {
        self.shared.lock().connections.problems.to_vec()
    }

    /// Changes what the platform asks of its clients, in the reply to the request for a URL and
    /// in each pong.
    pub fn set_connection_settings(&self, settings: ConnectionSettings) {
        self.shared.lock().connections.settings = settings;
    }

    /// The next connection that opens has this fault. Faults are used in the order in which they
    /// are given, one per connection.
    pub fn next_connection(&self, fault: ConnectionFault) {
        self.shared.lock().connections.faults.push_back(fault);
    }

    /// All connections that are open now have this fault.
    pub fn disturb_connections(&self, fault: ConnectionFault) {
        self.shared.lock().connections.tell_all(|| Order::Fault(fault.clone()));
    }

    /// Sends a message over all connections that are open now.
    pub fn send_to_connections(&self, message: StrayMessage) {
        self.shared.lock().connections.tell_all(|| Order::Send(message.0.clone()));
    }

    /// How the next push over a long connection is sent. Scripts are used in the order in which
    /// they are given, one per push.
    pub fn next_push(&self, script: PushScript) {
        self.shared.lock().connections.scripts.push_back(script);
    }
}
