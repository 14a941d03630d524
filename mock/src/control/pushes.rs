//! Events that apps are told: `GET pushes`, `POST pushes`, `GET connections`.

use std::sync::Arc;

use feishu_spec::nearest;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, ask::Ask, ask::ok, error::Problem};
use crate::{Delivery, Push, platform::state::Shared, redact};

/// The pushes so far, the newest first.
pub(super) fn list(shared: &Shared, ask: &Ask) -> Answer {
    let event = ask.text("event");
    let state = shared.lock();
    let all = state.deliveries.iter().rev();
    ask.part(all.filter(|it| event.is_none_or(|event| it.event_type == event)), shown)
}

/// An event to push.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pushed {
    /// Its identity or its type.
    event: String,
    /// Its content; the documented example if absent.
    content: Option<Value>,
}

/// Pushes to all apps that are told of events, and tells how they answered.
pub(super) async fn push(shared: &Arc<Shared>, ask: &Ask) -> Answer {
    let Pushed { event, content } = ask.json()?;
    let Some(spec) = shared.specs.event(&event) else {
        let types = shared.specs.event_entries().map(|it| it.event_type.as_str());
        let near = nearest(&event, shared.specs.event_ids().chain(types)).join(", ");
        let what = format!("no event has the identity or type `{event}`; near it: {near}");
        return Err(Problem::missing(what));
    };
    let mut push = Push::of(spec);
    if let Some(content) = content {
        if !content.is_object() {
            return Err(Problem::bad("`content` is the object in the member `event` of a push"));
        }
        push.content = content;
    }
    let deliveries = shared.push_to_all(&push).await;
    if deliveries.is_empty() {
        return Err(Problem::conflict(
            "no app is told of events: start the program, or subscribe an address or a long \
             connection in a test",
        ));
    }
    shared.changed();
    ok(&json!({"items": deliveries.iter().map(shown).collect::<Vec<_>>()}))
}

/// How an app answered. What was sent is not shown where it is encrypted.
pub(super) fn shown(delivery: &Delivery) -> Value {
    let sent: Value = serde_json::from_slice(&delivery.body).unwrap_or_default();
    let sent =
        if sent.get("encrypt").is_some() { json!("<encrypted>") } else { redact::json(sent) };
    let answer = match &delivery.answer {
        Ok(answer) => json!({
            "status": answer.status.as_u16(),
            "body": delivery.json().map(redact::json).unwrap_or_else(|| {
                String::from_utf8_lossy(&answer.body).chars().take(1000).collect::<String>().into()
            }),
        }),
        Err(why) => json!({"error": why}),
    };
    json!({
        "event": delivery.event_type,
        "event_id": delivery.event_id,
        "attempt": delivery.attempt,
        "connection": delivery.connection,
        "delivered": delivery.delivered,
        "sent": sent,
        "answer": answer,
    })
}

pub(super) fn connections(shared: &Shared) -> Answer {
    let state = shared.lock();
    let open: Vec<Value> = state
        .connections
        .all()
        .map(|it| json!({"number": it.number, "app_id": it.app_id}))
        .collect();
    ok(&json!({"open": open, "subscribed": state.subscribed.len()}))
}
