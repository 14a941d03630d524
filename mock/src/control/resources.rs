//! What exists: `GET resources`, and with `path` those of one collection.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::{Answer, ask::Ask, error::Problem};
use crate::{platform::state::Shared, redact};

pub(super) fn list(shared: &Shared, ask: &Ask) -> Answer {
    let state = shared.lock();
    let Some(store) = &state.store else {
        return Err(Problem::conflict("this platform keeps no resources"));
    };
    let Some(wanted) = ask.text("path") else {
        let filled = store.collections().iter().filter(|(_, collection)| collection.len() > 0);
        let mut collections: Vec<(String, usize, u64)> = filled
            .map(|(path, it)| (format!("/{}", path.join("/")), it.len(), it.forgotten()))
            .collect();
        collections.sort();
        return ask.part(collections, |(path, count, forgotten)| {
            json!({"path": path, "count": count, "forgotten": forgotten})
        });
    };
    let path: Vec<String> = wanted.trim_matches('/').split('/').map(str::to_owned).collect();
    let Some(collection) = store.collections().get(&path) else {
        return Err(Problem::missing(format!("nothing was created at {wanted}")));
    };
    ask.part(collection.numbers(), |number| {
        let object = collection.look_at(number).map(Cow::into_owned);
        redact::json(Value::Object(object.unwrap_or_default()))
    })
}
