//! `GET changes`: waits until something happened, so that a page shows it at once.

use std::time::Duration;

use serde_json::json;

use super::{Answer, ask::Ask, ask::ok};
use crate::platform::state::Shared;

/// How long an answer is held back at most, in seconds.
const LONGEST: u64 = 60;

/// Answers as soon as something has happened after the change `after`, or when `wait` seconds have
/// passed. Without `after`, at once.
pub(super) async fn wait(shared: &Shared, ask: &Ask) -> Answer {
    let seconds: u64 = ask.number("wait")?.unwrap_or(25);
    let mut changes = shared.changes.subscribe();
    if let Some(after) = ask.number::<u64>("after")? {
        let later = changes.wait_for(|change| *change > after);
        // Time that passes is no failure: then the answer has the same number.
        let _ = tokio::time::timeout(Duration::from_secs(seconds.min(LONGEST)), later).await;
    }
    let change = *shared.changes.borrow();
    ok(&json!({"change": change}))
}
