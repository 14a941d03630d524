//! One push over a long connection, and its answer.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{answer::Outcome, hub::Sent};
use crate::platform::state::Shared;

/// How a push went.
pub(crate) struct Pushed {
    /// The number of the connection; `None` if none was open.
    pub(crate) connection: Option<u64>,
    /// The headers of its frames.
    pub(crate) headers: HeaderMap,
    pub(crate) answer: Outcome,
}

/// Pushes a body over one of the app's connections and waits for the answer.
pub(crate) async fn push(shared: &Shared, app_id: &str, body: &[u8], patience: Duration) -> Pushed {
    let log_id = shared.log_id();
    let sent = shared.lock().connections.push(app_id, body, log_id);
    let Sent { connection, message_id, headers, answer } = match sent {
        Ok(sent) => sent,
        Err(why) => {
            return Pushed { connection: None, headers: HeaderMap::new(), answer: Err(why) };
        }
    };
    let waiting = Waiting { shared, message_id };
    let answer = match tokio::time::timeout(patience, answer).await {
        Ok(answer) => answer.unwrap_or_else(|_| Err("the platform has ended".to_owned())),
        Err(_) => Err(format!("no answer within {patience:?}")),
    };
    drop(waiting);
    let pairs = headers.into_iter().filter_map(|(key, value)| {
        Some((HeaderName::try_from(key).ok()?, HeaderValue::try_from(value).ok()?))
    });
    Pushed { connection: Some(connection), headers: pairs.collect(), answer }
}

/// Stops waiting for an answer, even if the test stops waiting for the push.
struct Waiting<'a> {
    shared: &'a Shared,
    message_id: String,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.shared.lock().connections.give_up(&self.message_id);
    }
}
