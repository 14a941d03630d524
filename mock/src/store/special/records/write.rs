//! What calls write into records, and what apps are told of it.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{
    super::{Parts, Request},
    Field, Table,
    cell::{self, FieldKind},
    documented, path,
};
use crate::{
    refusal::Refusal,
    store::{
        Store,
        answer::{Call, Change},
        collection::Object,
        events::drive,
    },
};

/// The cells that a call sends, as they are kept.
pub(super) fn written(
    parts: &mut Parts<'_>,
    call: &Call<'_>,
    table: &Table,
    sent: Option<&Value>,
) -> Result<Map<String, Value>, Refusal> {
    let mut cells = sent.and_then(Value::as_object).cloned().unwrap_or_default();
    if table.fields.is_empty() {
        return Ok(cells);
    }
    for (name, value) in &mut cells {
        let Some(field) = table.fields.get(name) else {
            return Err(documented(call, 1_254_045, "FieldNameNotFound", name));
        };
        if value.is_null() {
            continue;
        }
        match cell::written(field.kind, value, parts.collections) {
            Ok(cell) => *value = cell,
            Err((code, why)) => return Err(documented(call, code, why, name)),
        }
        add_options(parts, table, field, value);
    }
    Ok(cells)
}

/// An option that no record had becomes one of the field.
fn add_options(parts: &mut Parts<'_>, table: &Table, field: &Field, value: &Value) {
    let options: Vec<&str> = match (field.kind, value) {
        (FieldKind::Select, Value::String(option)) => vec![option],
        (FieldKind::MultiSelect, Value::Array(options)) => {
            options.iter().filter_map(Value::as_str).collect()
        }
        _ => return,
    };
    let fields = parts.collections.get_mut(&path(&table.app, &table.id, "fields"));
    let Some(known) = fields.and_then(|it| it.get_mut(&field.id)) else { return };
    let property = known.entry("property").or_insert_with(|| json!({}));
    if !property.is_object() {
        *property = json!({});
    }
    if !property["options"].is_array() {
        property["options"] = json!([]);
    }
    let Value::Array(all) = &mut property["options"] else { return };
    for option in options {
        if !all.iter().any(|it| it["name"] == option) {
            let id = format!("opt{:010}", parts.random.u32(..));
            all.push(json!({"name": option, "id": id, "color": all.len() % 54}));
        }
    }
}

/// Tells of records that were added, changed or deleted: what each was, and what it is.
pub(super) fn tell(
    parts: &mut Parts<'_>,
    call: &Call<'_>,
    table: &Table,
    changes: &[(Option<Object>, Option<Object>)],
) {
    let apps = drive::subscribed(parts.collections, &table.app, None);
    if apps.is_empty() {
        return;
    }
    let values = |record: &Object| -> Vec<Value> {
        let cells = record.get("fields").and_then(Value::as_object).into_iter().flatten();
        cells
            .map(|(name, value)| {
                let id = table.fields.get(name).map_or(name.as_str(), |field| field.id.as_str());
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                json!({"field_id": id, "field_value": text})
            })
            .collect()
    };
    let actions = changes.iter().map(|(before, after)| {
        let (action, record) = match (before, after) {
            (None, Some(after)) => ("record_added", after),
            (Some(_), Some(after)) => ("record_edited", after),
            (Some(before), None) => ("record_deleted", before),
            (None, None) => return json!({}),
        };
        let mut old = before.as_ref().map(values).unwrap_or_default();
        let mut new = after.as_ref().map(values).unwrap_or_default();
        if before.is_some() && after.is_some() {
            // Only the cells that differ.
            let (all_old, all_new) = (old.clone(), new.clone());
            old.retain(|cell| !all_new.contains(cell));
            new.retain(|cell| !all_old.contains(cell));
        }
        json!({"record_id": record.get("record_id"), "action": action, "before_value": old,
            "after_value": new})
    });
    let now = call.now.duration_since(std::time::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let content = json!({"file_type": "bitable", "file_token": table.app, "table_id": table.id,
        "operator_id": drive::operator(parts.collections, call.caller, parts.first),
        "action_list": actions.collect::<Value>(), "revision": 1, "subscriber_id_list": [],
        "update_time": now.as_secs()});
    parts.occurred.add("drive.file.bitable_record_changed_v1", Some(apps), content);
}

/// Fields of a table were added, changed or deleted: records keep their cells by the new names, and
/// apps are told.
pub(in crate::store) fn fields_changed(store: &mut Store, call: &Request<'_>, changes: &[Change]) {
    let (Some(app), Some(table)) = (call.parameter("app_token"), call.parameter("table_id")) else {
        return;
    };
    let name = |field: &Option<Object>| {
        field.as_ref().and_then(|it| it.get("field_name")?.as_str().map(str::to_owned))
    };
    if let Some(records) = store.collections.get_mut(&path(app, table, "records")) {
        for change in changes {
            let (Some(old), new) = (name(&change.before), name(&change.after)) else { continue };
            if new.as_ref() == Some(&old) {
                continue;
            }
            records.change_all(|record| {
                let Some(Value::Object(cells)) = record.get_mut("fields") else { return };
                if let (Some(cell), Some(new)) = (cells.remove(&old), &new) {
                    cells.insert(new.clone(), cell);
                }
            });
        }
    }
    let apps = drive::subscribed(&store.collections, app, None);
    if apps.is_empty() {
        return;
    }
    let shown = |field: &Object| {
        let of = |name: &str| field.get(name).cloned().unwrap_or_default();
        json!({"id": of("field_id"), "name": of("field_name"), "type": of("type"), "property": of("property")})
    };
    let actions = changes.iter().map(|change| {
        let action = match (&change.before, &change.after) {
            (None, _) => "field_added",
            (Some(_), Some(_)) => "field_edited",
            (Some(_), None) => "field_deleted",
        };
        let field = change.after.as_ref().or(change.before.as_ref());
        let mut shown_action =
            json!({"action": action, "field_id": field.and_then(|it| it.get("field_id"))});
        for (name, value) in [("before_value", &change.before), ("after_value", &change.after)] {
            if let Some(value) = value {
                shown_action[name] = shown(value);
            }
        }
        shown_action
    });
    let now = call.now.duration_since(std::time::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let content = json!({"file_type": "bitable", "file_token": app, "table_id": table,
        "operator_id": drive::operator(&store.collections, call.caller, &store.app_id),
        "action_list": actions.collect::<Value>(), "revision": 1, "subscriber_id_list": [],
        "update_time": now.as_secs()});
    store.occurred.add("drive.file.bitable_field_changed_v1", Some(apps), content);
}
