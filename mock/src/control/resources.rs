//! What exists: `GET resources`, and with `path` those of one collection.

use serde_json::{Value, json};

use super::{Answer, ask::Ask, error::Problem};
use crate::{platform::state::Shared, redact};

pub(super) fn list(shared: &Shared, ask: &Ask) -> Answer {
    let state = shared.lock();
    let Some(store) = &state.store else {
        return Err(Problem::conflict("this platform keeps no resources"));
    };
    let mut collections: Vec<(String, usize)> = store
        .collections()
        .iter()
        .map(|(path, collection)| (format!("/{}", path.join("/")), collection.len()))
        .collect();
    collections.sort();
    let Some(wanted) = ask.text("path") else {
        let filled = collections.into_iter().filter(|(_, count)| *count > 0);
        return ask.part(filled, |(path, count)| json!({"path": path, "count": count}));
    };
    let path: Vec<String> = wanted.trim_matches('/').split('/').map(str::to_owned).collect();
    let Some(collection) = store.collections().get(&path) else {
        return Err(Problem::missing(format!("nothing was created at {wanted}")));
    };
    ask.part(collection.iter(), |object| redact::json(Value::Object(object.clone())))
}
