//! The fields that people add to tasks: which lists have them.

use serde_json::{Value, json};

use super::{
    super::{Request, StoreHandler},
    lists_path,
};
use crate::store::{
    Store,
    answer::{Answer, texts},
    collection::{Object, at, path_of},
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("v2.custom_field.")? {
        "add" => |store, call| change(store, call, true),
        "remove" => |store, call| change(store, call, false),
        "get" => get,
        "list" => list,
        _ => return None,
    })
}

fn path() -> Vec<String> {
    path_of(&["task", "v2", "custom_fields"])
}

/// The lists that have a field: at first, the one that it was created in.
fn lists_of(field: &Object) -> Vec<String> {
    match field.get("resources") {
        Some(lists) => texts(Some(lists)),
        None => at(field, "resource_id").as_str().map(str::to_owned).into_iter().collect(),
    }
}

/// A list has a field from now on, or no longer.
fn change(store: &mut Store, call: &Request<'_>, add: bool) -> Answer {
    let body = call.body();
    if body["resource_type"] != "tasklist" {
        return call.refused(1_470_400, "resource_type: only tasklist is supported");
    }
    let list = body["resource_id"].as_str()?;
    let lists = store.collections.get(&lists_path());
    // Unless the platform is strict, a call is believed that there is a list which nobody created.
    if !lists.is_some_and(|all| all.contains(list))
        && (call.strict || lists.is_some_and(|all| all.had(list)))
    {
        return call.missing("resource_id");
    }
    let field = match call.named(&mut store.collections, &path(), "custom_field_guid") {
        Ok(field) => field,
        Err(answer) => return answer,
    };
    let mut lists = lists_of(field);
    lists.retain(|it| it != list);
    if add {
        lists.push(list.to_owned());
    }
    field.insert("resources".into(), json!(lists));
    call.reply(json!({}))
}

/// A field, if it is in any list: nobody may see one that is in none.
fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    match call.named(&mut store.collections, &path(), "custom_field_guid") {
        Ok(field) if lists_of(field).is_empty() => {
            call.refused(1_470_403, "the custom field is in no tasklist")
        }
        Ok(field) => call.reply(json!({"custom_field": call.shown("custom_field", field)})),
        Err(answer) => answer,
    }
}

/// The fields of a list, or of all.
fn list(store: &mut Store, call: &Request<'_>) -> Answer {
    let fields = store.collections.get(&path())?;
    let wanted = call.query("resource_id").filter(|id| !id.is_empty());
    let has = |field: &&Object| {
        let lists = lists_of(field);
        wanted.map_or(!lists.is_empty(), |id| lists.iter().any(|it| it == id))
    };
    let found: Vec<Value> = fields.iter().filter(has).map(|it| call.shown("items", it)).collect();
    call.page("items", &found, 50)
}
