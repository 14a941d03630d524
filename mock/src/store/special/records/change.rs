//! Calls that create, change and delete records.

use std::{borrow::Cow, time::Duration};

use serde_json::{Map, Value, json};

use super::{
    super::Parts,
    Table, cell,
    read::{Asked, shown},
    write::{tell, written},
};
use crate::{
    refusal::Refusal,
    store::{
        answer::{self, Answer, Call},
        collection::{Collection, Object},
        events::millis,
        object, people,
        place::Place,
    },
};

/// What is kept of a new record besides its cells.
fn stamped(parts: &Parts<'_>, call: &Call<'_>, cells: Map<String, Value>, number: u64) -> Object {
    let by = author(parts, call);
    let now = call.now.duration_since(std::time::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let now = json!(u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
    Object::from_iter(
        [
            ("fields", Value::Object(cells)),
            ("created_by", by.clone()),
            ("created_time", now.clone()),
            ("last_modified_by", by),
            ("last_modified_time", now),
            ("auto_number", json!(number)),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    )
}

/// The number of the next record of a table.
fn next_number(parts: &Parts<'_>, table: &Table) -> u64 {
    parts.collections.get(&table.records()).map_or(0, Collection::ever) + 1
}

/// Who calls, as cells show people.
fn author(parts: &Parts<'_>, call: &Call<'_>) -> Value {
    match &call.caller.user {
        Some(user) => cell::person(parts.collections, user),
        None => {
            let bot = people::bot(&call.caller.app_id, parts.first);
            json!({"id": bot, "name": "bot", "en_name": "bot", "email": "", "avatar_url": ""})
        }
    }
}

pub(super) fn create(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let body = call.body();
    let cells = match written(parts, call, &table, body.get("fields")) {
        Ok(cells) => cells,
        Err(refusal) => return Some(Err(refusal)),
    };
    let sent = stamped(parts, call, cells, next_number(parts, &table));
    let place = call.resource.created.clone();
    let Parts { collections, repeated, random, .. } = parts;
    let (reply, made) =
        answer::create_from(call, &table.records(), sent, &place, collections, repeated, random);
    let Some(made) = made else { return Some(Ok(reply)) };
    let reply = call.one(&place, &shown(parts, &Asked::sent(), &table, Cow::Borrowed(&made)));
    tell(parts, call, &table, &[(None, Some(made))]);
    Some(Ok(reply))
}

pub(super) fn batch_create(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    // The same call again finds the records that it created.
    let key = call.key().map(|key| (call.index, key));
    if let Some((path, ids)) = key.as_ref().and_then(|key| parts.repeated.get(key)) {
        let records = parts.collections.get(path);
        let made = ids.iter().filter_map(|id| records?.look(id));
        return Some(Ok(several(parts, call, &table, made)));
    }
    let body = call.body();
    let mut all = Vec::new();
    let first = next_number(parts, &table);
    for (number, record) in (first..).zip(body.get("records")?.as_array()?) {
        match written(parts, call, &table, record.get("fields")) {
            Ok(cells) => all.push(stamped(parts, call, cells, number)),
            Err(refusal) => return Some(Err(refusal)),
        }
    }
    let made: Vec<_> = all
        .into_iter()
        .map(|sent| object::new(call.resource, sent, &call.origin(), parts.random))
        .collect();
    let reply = several(parts, call, &table, made.iter().map(|(record, _)| Cow::Borrowed(record)));
    if let Some(key) = key {
        let ids = made.iter().filter_map(|(_, ids)| ids.first().cloned()).collect();
        parts.repeated.insert(key, (table.records(), ids));
    }
    let records = parts.collections.entry(table.records()).or_default();
    let mut changes = Vec::new();
    for (record, ids) in made {
        records.insert_new(&ids, &record);
        changes.push((None, Some(record)));
    }
    tell(parts, call, &table, &changes);
    Some(Ok(reply))
}

pub(super) fn update(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let (_, id) = call.received.path_params.last()?;
    let body = call.body();
    let changes = vec![(id.clone(), body.get("fields").cloned())];
    let changed = match change(parts, call, &table, changes)? {
        Ok(changed) => changed,
        Err(refusal) => return Some(Err(refusal)),
    };
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    let changed = Cow::Borrowed(changed.first()?);
    Some(Ok(call.one(&place, &shown(parts, &Asked::sent(), &table, changed))))
}

pub(super) fn batch_update(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let body = call.body();
    let sent = body.get("records")?.as_array()?.iter();
    let changes = sent.map(|record| {
        (record["record_id"].as_str().unwrap_or_default().to_owned(), record.get("fields").cloned())
    });
    let changed = match change(parts, call, &table, changes.collect())? {
        Ok(changed) => changed,
        Err(refusal) => return Some(Err(refusal)),
    };
    Some(Ok(several(parts, call, &table, changed.iter().map(Cow::Borrowed))))
}

/// Changes the cells that are sent of these records: all of them or none.
fn change(
    parts: &mut Parts<'_>,
    call: &Call<'_>,
    table: &Table,
    sent: Vec<(String, Option<Value>)>,
) -> Option<Result<Vec<Object>, Refusal>> {
    let records = parts.collections.get(&table.records());
    let none = Collection::default();
    let records = records.unwrap_or(&none);
    if sent.iter().any(|(id, _)| !records.contains(id)) {
        let ids = sent.iter().map(|(id, _)| id.as_str());
        return match call.absent(records, ids)? {
            Err(refusal) => Some(Err(refusal)),
            Ok(_) => None,
        };
    }
    let mut changes = Vec::new();
    for (id, fields) in sent {
        match written(parts, call, table, fields.as_ref()) {
            Ok(cells) => changes.push((id, cells)),
            Err(refusal) => return Some(Err(refusal)),
        }
    }
    let by = author(parts, call);
    let now = millis(call.now).parse::<u64>().unwrap_or(0);
    let records = parts.collections.get_mut(&table.records())?;
    let (mut told, mut changed) = (Vec::new(), Vec::new());
    for (id, cells) in changes {
        let (before, after) = records.change(&id, |record| {
            let before = record.clone();
            if let Some(Value::Object(kept)) = record.get_mut("fields") {
                for (name, value) in cells {
                    match value {
                        Value::Null => drop(kept.remove(&name)),
                        value => drop(kept.insert(name, value)),
                    }
                }
            }
            record.insert("last_modified_by".into(), by.clone());
            record.insert("last_modified_time".into(), json!(now));
            (before, record.clone())
        })?;
        changed.push(after.clone());
        told.push((Some(before), Some(after)));
    }
    tell(parts, call, table, &told);
    Some(Ok(changed))
}

pub(super) fn delete(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let (_, id) = call.received.path_params.last()?;
    let records = parts.collections.entry(table.records()).or_default();
    let Some(gone) = records.remove(id) else { return call.absent(records, [id.as_str()]) };
    tell(parts, call, &table, &[(Some(gone), None)]);
    call_deleted(call, std::slice::from_ref(id))
}

pub(super) fn batch_delete(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let ids = answer::texts(call.body().get("records"));
    let records = parts.collections.entry(table.records()).or_default();
    if ids.iter().any(|id| !records.contains(id)) {
        return call.absent(records, ids.iter().map(String::as_str));
    }
    let gone: Vec<_> =
        ids.iter().filter_map(|id| Some((Some(records.remove(id)?), None))).collect();
    tell(parts, call, &table, &gone);
    call_deleted(call, &ids)
}

/// The reply that says that records were deleted: of one, or of several.
fn call_deleted(call: &Call<'_>, ids: &[String]) -> Answer {
    let place = Place::of_many(call.endpoint);
    let gone = |id: &String| json!({"deleted": true, "record_id": id});
    let data = match (place, ids) {
        (Some(Place::List(name)), ids) => {
            Object::from_iter([(name, ids.iter().map(gone).collect::<Value>())])
        }
        (_, [id]) => gone(id).as_object().cloned().unwrap_or_default(),
        _ => Object::new(),
    };
    Some(Ok(call.reply(data)))
}

fn several<'a>(
    parts: &Parts<'_>,
    call: &Call<'_>,
    table: &Table,
    records: impl Iterator<Item = Cow<'a, Object>>,
) -> crate::reply::Reply {
    let asked = Asked::sent();
    let all: Vec<Cow<'_, Object>> = records.map(|it| shown(parts, &asked, table, it)).collect();
    call.several(all.iter().map(Cow::as_ref))
}
