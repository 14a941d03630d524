//! Users who left, and who may come back for a while.

use serde_json::{Value, json};

use super::{super::Parts, ids, moved, open_id, path};
use crate::store::{
    answer::{Answer, Call},
    collection::{Object, at},
    events::contact::{self as events, ContactKind},
    people::{self, ROOT},
};

/// Where those are kept who left. No path leads there.
fn former_users() -> Vec<String> {
    vec!["former users".to_owned()]
}

/// The member of a former user that tells when they left, in seconds since 1970.
const LEFT: &str = "left";

/// For how many seconds users can come back: for 30 days.
const RECOVERABLE: u64 = 30 * 24 * 60 * 60;

fn seconds(call: &Call<'_>) -> u64 {
    call.now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// A user left.
pub(super) fn left(parts: &mut Parts<'_>, call: &Call<'_>, mut user: Object) {
    user.insert(LEFT.to_owned(), json!(seconds(call)));
    let ids = ids(&user, &people::KINDS);
    parts.collections.entry(former_users()).or_default().insert(&ids, user);
}

/// A user who left comes back, unless another has their number, address or id by now.
pub(super) fn resurrect(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let (_, id) = call.received.path_params.first()?;
    let request = call.request();
    let users = parts.collections.get(people::users())?;
    if users.get(id).is_some() {
        return request.refused(44_033, "User not resigned");
    }
    let former = parts.collections.get(&former_users()).and_then(|it| it.get(id));
    let Some(mut user) = former.cloned() else { return call.absent(users, [id.as_str()]) };
    let left = user.remove(LEFT).and_then(|it| it.as_u64()).unwrap_or(0);
    if seconds(call) > left + RECOVERABLE {
        return request.refused(44_028, "Exceed recoverable time");
    }
    for (name, code, message) in [
        ("mobile", 44_030, "Mobile duplicated"),
        ("email", 44_031, "Email duplicated"),
        ("user_id", 44_032, "UserID duplicated"),
    ] {
        let own = at(&user, name);
        if own.as_str().is_some_and(|own| !own.is_empty())
            && users.iter().any(|it| at(it, name) == own)
        {
            return request.refused(code, message);
        }
    }
    // Their former departments and groups are not restored.
    let named = call.body().get("departments").and_then(Value::as_array);
    let mut orders = named.cloned().unwrap_or_default();
    if orders.is_empty() {
        orders.push(json!({ "department_id": ROOT }));
    }
    for (place, order) in orders.iter_mut().enumerate() {
        let id = order["department_id"].as_str().unwrap_or_default();
        let known = people::department(parts.collections, id);
        let id = known.map_or_else(|| id.to_owned(), |it| open_id(ContactKind::Department, it));
        let number = |name: &str| order[name].as_i64().unwrap_or(0);
        *order = json!({"department_id": id, "user_order": number("user_order"),
            "department_order": number("department_order"), "is_primary_dept": place == 0});
    }
    let departments = orders.iter().map(|it| it["department_id"].clone());
    user.insert("department_ids".into(), departments.collect());
    user.insert("orders".into(), json!(orders));
    user.insert("is_tenant_manager".into(), json!(false));
    let ids = ids(&user, &people::KINDS);
    if let Some(former) = parts.collections.get_mut(&former_users()) {
        former.remove(id);
    }
    parts.collections.entry(path(ContactKind::User)).or_default().insert(&ids, user.clone());
    events::told(parts.occurred, parts.collections, ContactKind::User, "created", &user, None);
    moved(parts, call, ContactKind::User, None, Some(&user));
    Some(Ok(call.reply(Object::new())))
}
