//! What happens in the address book.

use serde_json::{Map, Value, json};

use super::Occurrences;
use crate::store::{answer::Collections, collection::Object, people};

/// What it happens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContactKind {
    User,
    Department,
}

/// A user or a department was `created`, `updated` or `deleted`; `before` is what it was. An update
/// tells what was before only of what differs.
pub(crate) fn told(
    occurred: &mut Occurrences,
    collections: &Collections,
    kind: ContactKind,
    what: &str,
    after: &Object,
    before: Option<&Object>,
) {
    let shown = |object: &Object| {
        let mut shown = Map::new();
        for (name, value) in object {
            // Events lack the fields of users and departments that only replies show.
            let value = match (kind, name.as_str()) {
                (
                    _,
                    "mobile_visible"
                    | "is_tenant_manager"
                    | "member_count"
                    | "primary_member_count"
                    | "unit_ids"
                    | "i18n_name"
                    | "group_chat_employee_types"
                    | "geo",
                ) => continue,
                (ContactKind::Department, "order") => {
                    json!(value.as_str().and_then(|it| it.parse::<i64>().ok()).unwrap_or(0))
                }
                (ContactKind::Department, "department_hrbps") => value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .map(|id| people::ids(collections, id))
                    .collect(),
                _ => value.clone(),
            };
            shown.insert(name.clone(), value);
        }
        shown
    };
    let (service, id, in_old) = match kind {
        ContactKind::User => ("user", "open_id", &["department_ids"][..]),
        ContactKind::Department => ("department", "open_department_id", &["status"][..]),
    };
    let mut object = shown(after);
    let mut content = json!({});
    if let Some(before) = before {
        let mut old = shown(before);
        match what {
            "deleted" => {
                old.retain(|name, _| name == id || in_old.contains(&name.as_str()));
                if kind == ContactKind::Department {
                    object.insert("status".into(), json!({"is_deleted": true}));
                }
            }
            _ => old.retain(|name, value| object.get(name) != Some(value) || name == id),
        }
        content["old_object"] = json!(old);
    }
    content["object"] = json!(object);
    occurred.add(&format!("contact.{service}.{what}_v3"), None, content);
}
