//! Calls that read records, and how these are shown.

use std::borrow::Cow;

use feishu_spec::Type;
use serde_json::{Value, json};

use super::{
    super::Parts,
    Table,
    cell::{self, CellForm},
    computed, filter,
    searches::Search,
};
use crate::{
    route,
    store::{
        answer::{self, Answer, Call},
        collection::{Collection, Object},
        place::{self, Place},
    },
};

pub(super) fn get(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let (_, id) = call.received.path_params.last()?;
    let none = Collection::default();
    let records = parts.collections.get(&table.records()).unwrap_or(&none);
    let Some(record) = records.look(id) else { return call.absent(records, [id.as_str()]) };
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    Some(Ok(call.one(&place, &shown(parts, &Asked::of(call), &table, record))))
}

pub(super) fn batch_get(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let list = place::sent_list(call.endpoint.request.body.as_ref(), &Type::String)?;
    let ids = answer::texts(call.body().get(&list.name));
    let none = Collection::default();
    let records = parts.collections.get(&table.records()).unwrap_or(&none);
    let found: Vec<_> = ids.iter().filter_map(|id| records.look(id)).collect();
    if found.is_empty() && !call.strict && !ids.iter().any(|id| records.had(id)) {
        return None;
    }
    let absent: Vec<&String> = ids.iter().filter(|id| !records.contains(id)).collect();
    let Some(Place::List(name)) = Place::of_many(call.endpoint) else { return None };
    let asked = Asked::of(call);
    let shown =
        found.into_iter().map(|it| Value::Object(shown(parts, &asked, &table, it).into_owned()));
    let mut data = Object::from_iter([(name, shown.collect::<Value>())]);
    data.insert("absent_record_ids".into(), json!(absent));
    data.insert("forbidden_record_ids".into(), json!([]));
    Some(Ok(call.reply(data)))
}

pub(super) fn search(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let table = Table::of(parts, call)?;
    let none = Collection::default();
    let records = match parts.collections.get(&table.records()) {
        Some(records) => records,
        // A table that was created is empty before records are.
        None if call.strict || !table.fields.is_empty() => &none,
        None => return None,
    };
    let body = call.body();
    let wanted = match filter::RecordSearch::of(body, &table.fields, call) {
        Ok(wanted) => wanted,
        Err(refusal) => return Some(Err(refusal)),
    };
    // Fields to search and to sort by may be computed.
    let computes = table.has_computed();
    let whole = |record: Cow<'_, Object>| match computes {
        true => table.with_computed(record.into_owned()),
        false => record.into_owned(),
    };
    let found = (!wanted.is_all()).then(|| {
        let search = Search::of(call, &table, parts.collections);
        parts.searches.found(search, || {
            wanted.found(records.look_at_all().map(|(number, it)| (number, whole(it))))
        })
    });
    let asked = Asked::of(call);
    let show = |record| shown(parts, &asked, &table, record).into_owned();
    match found {
        Some(found) => answer::page_by(call, found.len(), |from, to| {
            found[from..to].iter().filter_map(|it| records.look_at(*it)).map(show).collect()
        }),
        // All pages of a large table are made without looking at the other records.
        None => answer::page_by(call, records.len(), |from, to| {
            records.look_at_part(from, to).map(show).collect()
        }),
    }
}

/// How a call wants records to be shown.
pub(super) struct Asked {
    form: CellForm,
    /// Whether they show who created and changed them, and when.
    automatic: bool,
    /// The only fields that are shown; all of them if there is none.
    only: Vec<String>,
    /// Whether formulas are shown with the type of what they compute.
    whole_formulas: bool,
}

impl Asked {
    /// As they were sent.
    pub(super) fn sent() -> Asked {
        Asked { form: CellForm::Sent, automatic: true, only: Vec::new(), whole_formulas: false }
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
        let whole_formulas = segments.last().is_some_and(|it| it == "search" || it == "batch_get")
            || call.query("display_formula_ref") == Some("true");
        Asked {
            form: CellForm::Read { searches, arrays, domain: call.domain },
            automatic,
            only,
            whole_formulas,
        }
    }
}

/// A record as replies show it.
pub(super) fn shown<'a>(
    parts: &Parts<'_>,
    asked: &Asked,
    table: &Table,
    record: Cow<'a, Object>,
) -> Cow<'a, Object> {
    if asked.form == CellForm::Sent {
        return record;
    }
    let computed = table.computed(&record);
    let stamps = ["created_by", "created_time", "last_modified_by", "last_modified_time"];
    let mut shown = record.into_owned();
    shown.retain(|name, _| asked.automatic || !stamps.contains(&name.as_str()));
    let Some(Value::Object(cells)) = shown.get_mut("fields") else { return Cow::Owned(shown) };
    for (name, value) in computed.fields.iter().chain(&computed.formulas) {
        cells.insert(name.clone(), value.clone());
    }
    if !asked.only.is_empty() {
        cells.retain(|name, _| asked.only.contains(name));
    }
    for (name, value) in cells {
        if computed.formulas.contains_key(name) {
            *value = computed::shown(value, asked.form, asked.whole_formulas);
        } else if let Some(field) = table.fields.get(name) {
            let linked = field.linked.as_deref();
            *value = cell::shown(field.kind, value, asked.form, linked, parts.collections);
        }
    }
    Cow::Owned(shown)
}
