//! What can be called and what can be pushed, with search: `GET endpoints`, `GET endpoints/ID`,
//! `GET events`, `GET events/ID`.

use feishu_spec::nearest;
use serde_json::json;

use super::{Answer, ask::Ask, ask::ok, docs, error::Problem};
use crate::platform::state::Shared;

/// The endpoints that all words of `q` in the query are about.
pub(super) fn list(shared: &Shared, ask: &Ask) -> Answer {
    let words = words(ask);
    let called = ask.text("called").is_some();
    let kept = match ask.text("kept") {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(other) => {
            return Err(Problem::bad(format!("`kept={other}` in the query: `true` or `false`")));
        }
    };
    let keeps = |id: &str| shared.specs.keeps(id);
    let state = shared.lock();
    let mut found: Vec<_> = shared
        .specs
        .entries()
        .filter_map(|entry| {
            let texts = [&*entry.id, &*entry.template, &*entry.summary, &*entry.title];
            let rank = rank(&words, &texts)?;
            let calls = state.journal.calls(&entry.id);
            if kept.is_some_and(|kept| kept != keeps(&entry.id)) {
                return None;
            }
            (!called || calls > 0).then_some((rank + usize::from(entry.deprecated), entry, calls))
        })
        .collect();
    drop(state);
    found.sort_by_key(|(rank, ..)| *rank);
    ask.part(found, |(_, entry, calls)| {
        json!({
            "id": entry.id,
            "method": entry.method.as_str(),
            "path": entry.template,
            "summary": entry.summary,
            "title": entry.title,
            "deprecated": entry.deprecated,
            "kept": keeps(&entry.id),
            "calls": calls,
        })
    })
}

pub(super) fn one(shared: &Shared, id: &str) -> Answer {
    let Some(index) = shared.specs.index(id) else {
        let near = nearest(id, shared.specs.ids()).join(", ");
        return Err(Problem::missing(format!(
            "no endpoint has the identity `{id}`; near it: {near}"
        )));
    };
    let entry = shared.specs.entry(index);
    let endpoint = entry.endpoint().map_err(|error| Problem::new(500, error.to_string()))?;
    let mut shown = docs::endpoint(endpoint, &entry.summary);
    shown["kept"] = shared.specs.keeps(id).into();
    ok(&shown)
}

/// The events that all words of `q` in the query are about.
pub(super) fn events(shared: &Shared, ask: &Ask) -> Answer {
    let words = words(ask);
    let mut found: Vec<_> = shared
        .specs
        .event_entries()
        .filter_map(|entry| {
            let texts = [&*entry.id, &*entry.event_type, &*entry.summary, &*entry.title];
            Some((rank(&words, &texts)?, entry))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    ask.part(found, |(_, entry)| {
        json!({
            "id": entry.id, "type": entry.event_type, "summary": entry.summary, "title": entry.title,
        })
    })
}

pub(super) fn event(shared: &Shared, id: &str) -> Answer {
    let found = shared.specs.event_entries().find(|it| it.id == id || it.event_type == id);
    match found.and_then(|entry| Some((entry, shared.specs.event(&entry.id)?))) {
        Some((entry, event)) => ok(&docs::event(event, &entry.summary)),
        None => {
            let near = nearest(id, shared.specs.event_ids()).join(", ");
            Err(Problem::missing(format!("no event is called `{id}`; near it: {near}")))
        }
    }
}

fn words(ask: &Ask) -> Vec<String> {
    let text = ask.text("q").unwrap_or_default();
    text.split_whitespace().map(str::to_lowercase).collect()
}

/// How well the texts fit, 0 being best: by identity before by words. Nothing if a word is in none.
fn rank(words: &[String], texts: &[&str; 4]) -> Option<usize> {
    let texts = texts.map(str::to_lowercase);
    let everywhere = |word: &String| texts.iter().any(|text| text.contains(word));
    if !words.iter().all(everywhere) {
        return None;
    }
    Some(if words.iter().all(|word| texts[0].contains(word)) { 0 } else { 2 })
}
