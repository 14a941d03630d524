//! What a company has for its users to choose from: job titles, cities, and attributes of its own.

use serde_json::json;

use super::super::{Request, StoreHandler};
use crate::store::{Store, answer::Answer, collection::path_of};

/// What answers calls of this endpoint.
pub(in crate::store::special) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("contact.v3.")? {
        "custom_attr.list" => |store, call| list(store, call, "custom_attrs", 20),
        "job_title.list" => |store, call| list(store, call, "job_titles", 10),
        "work_city.list" => |store, call| list(store, call, "work_cities", 10),
        "job_title.get" => |store, call| get(store, call, "job_titles", "job_title"),
        "work_city.get" => |store, call| get(store, call, "work_cities", "work_city"),
        _ => return None,
    })
}

fn list(store: &mut Store, call: &Request<'_>, list: &str, default_size: usize) -> Answer {
    let all = store.collections.get(&path_of(&["contact", "v3", list]))?;
    let all: Vec<_> = all.iter().map(|it| json!(it)).collect();
    call.page("items", &all, default_size)
}

fn get(store: &mut Store, call: &Request<'_>, list: &str, name: &str) -> Answer {
    let path = path_of(&["contact", "v3", list]);
    match call.named(&mut store.collections, &path, &format!("{name}_id")) {
        Ok(found) => call.reply(json!({ name: found })),
        Err(answer) => answer,
    }
}
