//! The journal: `GET journal`, `GET journal/NUMBER`, `GET calls`. Secrets are hidden.

use std::time::SystemTime;

use http::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};

use super::{
    Answer,
    ask::{Ask, ok},
    error::Problem,
};
use crate::{Outcome, Received, Replied, journal::Numbered, platform::state::Shared, redact};

/// How many requests an answer has unless it is asked for more, or less.
const PAGE: usize = 100;
const MOST: usize = 1000;

/// Requests in order. Those after a number, or the last ones; and those that all filters fit.
pub(super) fn journal(shared: &Shared, ask: &Ask) -> Answer {
    let limit = ask.number("limit")?.unwrap_or(PAGE).clamp(1, MOST);
    let after: Option<u64> = ask.number("after")?;
    let filter = Filter::of(ask)?;
    let state = shared.lock();
    let all = state.journal.numbered();
    let (items, more): (Vec<Value>, bool) = match after {
        Some(after) => {
            let mut later = all.filter(|it| it.number > after && filter.fits(it.received));
            let items = later.by_ref().take(limit).map(|it| shown(&it)).collect();
            (items, later.next().is_some())
        }
        None => {
            let before: u64 = ask.number("before")?.unwrap_or(u64::MAX);
            let mut earlier = all.rev().filter(|it| it.number < before && filter.fits(it.received));
            let mut items: Vec<Value> = earlier.by_ref().take(limit).map(|it| shown(&it)).collect();
            items.reverse();
            (items, earlier.next().is_some())
        }
    };
    ok(&json!({
        "items": items,
        "more": more,
        "last": state.journal.last(),
        "total": state.journal.total(),
    }))
}

/// One request with all that it held.
pub(super) fn one(shared: &Shared, number: &str) -> Answer {
    let wrong = || Problem::bad(format!("`{number}` is not the number of a request"));
    let wanted: u64 = number.parse().map_err(|_| wrong())?;
    let state = shared.lock();
    let mut all = state.journal.numbered();
    let found = all.find(|it| it.number == wanted);
    let found = found.ok_or_else(|| {
        Problem::missing(format!("the journal has no request {wanted}, or keeps it no more"))
    })?;
    let mut value = shown(&found);
    let received = found.received;
    let headers = received.headers.iter().map(|(name, value)| {
        let secret = redact::is_secret(name.as_str());
        let text = String::from_utf8_lossy(value.as_bytes());
        json!([name.as_str(), if secret { redact::HIDDEN } else { &*text }])
    });
    value["headers"] = headers.collect();
    value["path_params"] = pairs(&received.path_params);
    value["tenant"] = json!(received.tenant);
    if received.outcome == Outcome::NotFound {
        value["near"] = json!(shared.specs.near(&received.path));
    }
    match received.json() {
        Some(body) => value["body"] = redact::json(body),
        None => {
            value["body_bytes"] = received.body.len().into();
            value["body_type"] = json!(received.header(CONTENT_TYPE.as_str()));
        }
    }
    value["reply"] = replied(&received.reply);
    ok(&value)
}

/// The body of a reply, as far as it is kept.
fn replied(reply: &Replied) -> Value {
    let mut shown = json!({"bytes": reply.length, "type": reply.media_type});
    match (reply.json(), str::from_utf8(&reply.body)) {
        (Some(json), _) if reply.is_whole() => shown["body"] = redact::json(json),
        (_, Ok(text)) => shown["text"] = redact::text(text).into(),
        // The end may be in the middle of a character.
        (_, Err(error)) if error.error_len().is_none() => {
            let text = String::from_utf8_lossy(&reply.body[..error.valid_up_to()]);
            shown["text"] = redact::text(&text).into();
        }
        _ => {}
    }
    shown
}

/// How often each endpoint was called.
pub(super) fn counts(shared: &Shared, ask: &Ask) -> Answer {
    let mut counts: Vec<(String, usize)> = {
        let state = shared.lock();
        state.journal.by_endpoint().map(|(id, calls)| (id.to_owned(), calls)).collect()
    };
    counts.sort_by(|(a, calls), (b, others)| others.cmp(calls).then_with(|| a.cmp(b)));
    ask.part(counts, |(id, calls)| json!({"endpoint": id, "calls": calls}))
}

/// Which requests are asked for.
struct Filter<'a> {
    endpoint: Option<&'a str>,
    outcome: Option<&'a str>,
    text: Option<String>,
}

/// The names of outcomes.
const OUTCOMES: [&str; 6] = ["accepted", "refused", "scripted", "chaos", "not_found", "unreadable"];

impl<'a> Filter<'a> {
    fn of(ask: &'a Ask) -> Result<Filter<'a>, Problem> {
        let outcome = ask.text("outcome");
        if let Some(other) = outcome.filter(|it| !OUTCOMES.contains(it)) {
            let known = OUTCOMES.join("`, `");
            return Err(Problem::bad(format!(
                "no outcome is called `{other}`; there are `{known}`"
            )));
        }
        let (endpoint, text) = (ask.text("endpoint"), ask.text("q").map(str::to_lowercase));
        Ok(Filter { endpoint, outcome, text })
    }

    fn fits(&self, received: &Received) -> bool {
        self.endpoint.is_none_or(|id| received.endpoint.as_deref() == Some(id))
            && self.outcome.is_none_or(|it| name(&received.outcome) == it)
            && self.text.as_ref().is_none_or(|it| received.to_string().to_lowercase().contains(it))
    }
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Refused { .. } => "refused",
        Outcome::Scripted => "scripted",
        Outcome::Chaos => "chaos",
        Outcome::NotFound => "not_found",
        Outcome::Unreadable(_) => "unreadable",
    }
}

fn shown(numbered: &Numbered<'_>) -> Value {
    let Numbered { number, received } = numbered;
    let mut value = json!({
        "number": number,
        "at": millis(received.at),
        "method": received.method.as_str(),
        "path": received.path,
        "query": redact::pairs(&received.query),
        "endpoint": received.endpoint,
        "outcome": name(&received.outcome),
        "status": received.status,
        "log_id": received.log_id,
        "violations": received.violations.iter().map(|it| it.to_json()).collect::<Vec<_>>(),
        "ignored": received.ignored.iter().map(|it| it.to_json()).collect::<Vec<_>>(),
        "trouble": received.trouble.map(|it| it.to_string()),
    });
    match &received.outcome {
        Outcome::Refused { code, message } => {
            value["code"] = (*code).into();
            value["message"] = message.as_str().into();
        }
        Outcome::Unreadable(why) => value["message"] = why.as_str().into(),
        Outcome::Accepted | Outcome::Scripted | Outcome::Chaos | Outcome::NotFound => {}
    }
    value
}

/// Names and values, of which a secret is hidden.
fn pairs(all: &[(String, String)]) -> Value {
    let shown: Map<String, Value> = redact::pairs(all)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    shown.into()
}

/// Milliseconds since 1970.
pub(super) fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
