//! Records of a Base: their cells have the types of the table's fields, where these are known, and
//! they are filtered and sorted by them.

mod cell;
mod filter;
mod formula;
mod write;

use std::{borrow::Cow, collections::HashMap, time::Duration};

use serde_json::{Map, Value, json};

pub(in crate::store) use self::write::fields_changed;
use self::{
    cell::{Form, Kind},
    write::{tell, written},
};
use super::Parts;
use crate::{
    refusal::Refusal,
    route,
    store::{
        answer::{self, Answer, Call},
        collection::{Collection, Object},
        events::millis,
        object, people,
        place::{self, Place},
    },
};
use feishu_spec::Type;

pub(super) const CREATE: &str = "bitable.v1.app.table.record.create";

type Handler = fn(&mut Parts<'_>, &Call<'_>) -> Answer;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<Handler> {
    Some(match endpoint.strip_prefix("bitable.v1.app.table.record.")? {
        "create" => create,
        "batch_create" => batch_create,
        "update" => update,
        "batch_update" => batch_update,
        "delete" => delete,
        "batch_delete" => batch_delete,
        "get" => get,
        "batch_get" => batch_get,
        "list" | "search" => search,
        _ => return None,
    })
}

/// A table that a call is about.
struct Table {
    app: String,
    id: String,
    /// Its fields by name; empty if nobody said which it has.
    fields: HashMap<String, Field>,
}

/// A field of a table.
struct Field {
    id: String,
    kind: Kind,
    /// The table whose records it links to.
    linked: Option<String>,
}

impl Table {
    fn of(parts: &Parts<'_>, call: &Call<'_>) -> Option<Table> {
        let [(_, app), (_, id), ..] = &call.received.path_params[..] else { return None };
        let fields = parts.collections.get(&path(app, id, "fields"));
        let fields = fields.into_iter().flat_map(Collection::iter).filter_map(|field| {
            let kind = Kind::of(field.get("type")?.as_i64()?);
            let id = field.get("field_id").and_then(object::text)?;
            let linked = field.get("property").and_then(|it| it.get("table_id")?.as_str());
            let linked = linked.map(str::to_owned);
            Some((field.get("field_name")?.as_str()?.to_owned(), Field { id, kind, linked }))
        });
        Some(Table { app: app.clone(), id: id.clone(), fields: fields.collect() })
    }

    fn records(&self) -> Vec<String> {
        path(&self.app, &self.id, "records")
    }
}

/// The path of what a table has.
pub(super) fn path(app: &str, table: &str, what: &str) -> Vec<String> {
    ["open-apis", "bitable", "v1", "apps", app, "tables", table, what].map(str::to_owned).to_vec()
}

/// A refusal with a documented code for a field of the table.
fn documented(call: &Call<'_>, code: i64, message: &str, field: &str) -> Refusal {
    let row = call.endpoint.errors.iter().find(|row| row.code == code);
    let status = row.and_then(|row| row.status).unwrap_or(200);
    let message = row.and_then(|row| row.message.as_deref()).unwrap_or(message);
    Refusal::new(status, code, format!("{message}: field `{field}`"))
}

/// What is kept of a new record besides its cells.
fn stamped(parts: &Parts<'_>, call: &Call<'_>, cells: Map<String, Value>) -> Object {
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
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    )
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

fn create(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let body = call.body();
    let cells = match written(parts, call, &table, body.get("fields")) {
        Ok(cells) => cells,
        Err(refusal) => return Some(Err(refusal)),
    };
    let sent = stamped(parts, call, cells);
    let place = call.resource.created.clone();
    let Parts { collections, repeated, random, .. } = parts;
    let (reply, made) =
        answer::create_from(call, &table.records(), sent, &place, collections, repeated, random);
    let Some(made) = made else { return Some(Ok(reply)) };
    let reply = call.one(&place, &shown(parts, &Asked::sent(), &table, &made));
    tell(parts, call, &table, &[(None, Some(made))]);
    Some(Ok(reply))
}

fn batch_create(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    // The same call again finds the records that it created.
    let key = call.key().map(|key| (call.index, key));
    if let Some((path, ids)) = key.as_ref().and_then(|key| parts.repeated.get(key)) {
        let records = parts.collections.get(path);
        let made = ids.iter().filter_map(|id| records?.get(id));
        return Some(Ok(several(parts, call, &table, made)));
    }
    let body = call.body();
    let mut all = Vec::new();
    for record in body.get("records")?.as_array()? {
        match written(parts, call, &table, record.get("fields")) {
            Ok(cells) => all.push(stamped(parts, call, cells)),
            Err(refusal) => return Some(Err(refusal)),
        }
    }
    let made: Vec<_> = all
        .into_iter()
        .map(|sent| object::new(call.resource, sent, &call.origin(), parts.random))
        .collect();
    let reply = several(parts, call, &table, made.iter().map(|(record, _)| record));
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

fn update(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let (_, id) = call.received.path_params.last()?;
    let body = call.body();
    let changes = vec![(id.clone(), body.get("fields").cloned())];
    let changed = match change(parts, call, &table, changes)? {
        Ok(changed) => changed,
        Err(refusal) => return Some(Err(refusal)),
    };
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    Some(Ok(call.one(&place, &shown(parts, &Asked::sent(), &table, changed.first()?))))
}

fn batch_update(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
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
    Some(Ok(several(parts, call, &table, changed.iter())))
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
    if sent.iter().any(|(id, _)| records.get(id).is_none()) {
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
        let record = records.get_mut(&id)?;
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
        changed.push(record.clone());
        told.push((Some(before), Some(record.clone())));
    }
    tell(parts, call, table, &told);
    Some(Ok(changed))
}

fn delete(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let (_, id) = call.received.path_params.last()?;
    let records = parts.collections.entry(table.records()).or_default();
    let Some(gone) = records.remove(id) else { return call.absent(records, [id.as_str()]) };
    tell(parts, call, &table, &[(Some(gone), None)]);
    call_deleted(call, std::slice::from_ref(id))
}

fn batch_delete(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let ids = answer::texts(call.body().get("records"));
    let records = parts.collections.entry(table.records()).or_default();
    if ids.iter().any(|id| records.get(id).is_none()) {
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

fn get(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let (_, id) = call.received.path_params.last()?;
    let none = Collection::default();
    let records = parts.collections.get(&table.records()).unwrap_or(&none);
    let Some(record) = records.get(id) else { return call.absent(records, [id.as_str()]) };
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    Some(Ok(call.one(&place, &shown(parts, &Asked::of(call), &table, record))))
}

fn batch_get(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let list = place::sent_list(call.endpoint.request.body.as_ref(), &Type::String)?;
    let ids = answer::texts(call.body().get(&list.name));
    let none = Collection::default();
    let records = parts.collections.get(&table.records()).unwrap_or(&none);
    let found: Vec<&Object> = ids.iter().filter_map(|id| records.get(id)).collect();
    if found.is_empty() && !call.strict && !ids.iter().any(|id| records.had(id)) {
        return None;
    }
    let absent: Vec<&String> = ids.iter().filter(|id| records.get(id).is_none()).collect();
    let Some(Place::List(name)) = Place::of_many(call.endpoint) else { return None };
    let asked = Asked::of(call);
    let shown =
        found.into_iter().map(|it| Value::Object(shown(parts, &asked, &table, it).into_owned()));
    let mut data = Object::from_iter([(name, shown.collect::<Value>())]);
    data.insert("absent_record_ids".into(), json!(absent));
    data.insert("forbidden_record_ids".into(), json!([]));
    Some(Ok(call.reply(data)))
}

fn search(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let none = Collection::default();
    let records = match parts.collections.get(&table.records()) {
        Some(records) => records,
        // A table that was created is empty before records are.
        None if call.strict || !table.fields.is_empty() => &none,
        None => return None,
    };
    let body = call.body();
    let wanted = match filter::Wanted::of(body, &table.fields, call) {
        Ok(wanted) => wanted,
        Err(refusal) => return Some(Err(refusal)),
    };
    let asked = Asked::of(call);
    let show = |record: &Object| shown(parts, &asked, &table, record).into_owned();
    if wanted.is_all() {
        // All pages of a large table are made without looking at the other records.
        return answer::page_by(call, records.len(), |from, to| {
            records.iter().skip(from).take(to - from).map(show).collect()
        });
    }
    let found = wanted.found(records.iter());
    answer::page_by(call, found.len(), |from, to| {
        found[from..to].iter().map(|it| show(it)).collect()
    })
}

/// How a call wants records to be shown.
struct Asked {
    form: Form,
    /// Whether they show who created and changed them, and when.
    automatic: bool,
    /// The only fields that are shown; all of them if there is none.
    only: Vec<String>,
}

impl Asked {
    /// As they were sent.
    fn sent() -> Asked {
        Asked { form: Form::Sent, automatic: true, only: Vec::new() }
    }

    /// As the call reads them. What it says is read once for all records.
    fn of(call: &Call<'_>) -> Asked {
        let body = call.body();
        let segments = route::segments(&call.received.path);
        let searches = segments.last().is_some_and(|last| last == "search");
        let arrays = searches || call.query("text_field_as_array") == Some("true");
        let automatic = call.query("automatic_fields") == Some("true")
            || body.get("automatic_fields") == Some(&json!(true));
        let in_query = call.query("field_names").and_then(|names| serde_json::from_str(names).ok());
        let only = answer::texts(in_query.as_ref().or_else(|| body.get("field_names")));
        Asked { form: Form::Read { searches, arrays }, automatic, only }
    }
}

/// A record as replies show it.
fn shown<'a>(
    parts: &Parts<'_>,
    asked: &Asked,
    table: &Table,
    record: &'a Object,
) -> Cow<'a, Object> {
    if asked.form == Form::Sent {
        return Cow::Borrowed(record);
    }
    let stamps = ["created_by", "created_time", "last_modified_by", "last_modified_time"];
    let wanted = |name: &String| asked.automatic || !stamps.contains(&name.as_str());
    let members = record.iter().filter(|(name, _)| wanted(name));
    let mut shown: Object = members.map(|(name, it)| (name.clone(), it.clone())).collect();
    let Some(Value::Object(cells)) = shown.get_mut("fields") else { return Cow::Owned(shown) };
    for (name, field) in &table.fields {
        if let Some(own) = field.kind.own(record) {
            cells.insert(name.clone(), own);
        }
    }
    if !asked.only.is_empty() {
        cells.retain(|name, _| asked.only.contains(name));
    }
    for (name, value) in cells {
        if let Some(field) = table.fields.get(name) {
            let linked = field.linked.as_deref();
            *value = cell::shown(field.kind, value, asked.form, linked, parts.collections);
        }
    }
    Cow::Owned(shown)
}

fn several<'a>(
    parts: &Parts<'_>,
    call: &Call<'_>,
    table: &Table,
    records: impl Iterator<Item = &'a Object>,
) -> crate::reply::Reply {
    let asked = Asked::sent();
    let all: Vec<Cow<'_, Object>> = records.map(|it| shown(parts, &asked, table, it)).collect();
    call.several(all.iter().map(Cow::as_ref))
}
