//! What a Base has besides tables, fields and records: the questions of forms, which are the fields
//! of their table, and dashboards, which no call creates.

use serde_json::{Value, json};

use super::{Request, StoreHandler, records};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Collection, Object, at, path_of},
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("bitable.v1.app.")? {
        "table.form.field.list" => questions,
        "table.form.field.patch" => change_question,
        "dashboard.list" => dashboards,
        _ => return None,
    })
}

/// Where is kept what calls changed of the questions of a form.
fn questions_path(call: &Request<'_>) -> Option<Vec<String>> {
    let mut path =
        records::path(call.parameter("app_token")?, call.parameter("table_id")?, "forms");
    path.extend([call.parameter("form_id")?.to_owned(), "fields".to_owned()]);
    Some(path)
}

/// A question: a field of the table with what was changed for the form.
fn question(field: &Object, changed: Option<&Object>) -> Value {
    let mut question = json!({"field_id": field.get("field_id"), "title": field.get("field_name"),
        "description": "", "required": false, "visible": true});
    for (name, value) in changed.into_iter().flatten().filter(|(name, _)| *name != "pre_field_id") {
        question[name] = value.clone();
    }
    question
}

fn questions(store: &mut Store, call: &Request<'_>) -> Answer {
    let (app, table) = (call.parameter("app_token")?, call.parameter("table_id")?);
    let fields = store.collections.get(&records::path(app, table, "fields"))?;
    let changed = store.collections.get(&questions_path(call)?);
    let all: Vec<Value> = fields
        .iter()
        .map(|field| {
            let id = at(field, "field_id").as_str().unwrap_or_default();
            question(field, changed.and_then(|it| it.get(id)))
        })
        .collect();
    call.page_beside(json!({"total": all.len()}), "items", &all, 50)
}

fn change_question(store: &mut Store, call: &Request<'_>) -> Answer {
    let (app, table) = (call.parameter("app_token")?, call.parameter("table_id")?);
    let fields = records::path(app, table, "fields");
    let field = match call.named(&mut store.collections, &fields, "field_id") {
        Ok(field) => field.clone(),
        Err(answer) => return answer,
    };
    let sent = call.body().as_object()?;
    let id = call.parameter("field_id")?.to_owned();
    let all = store.collections.entry(questions_path(call)?).or_default();
    let mut changed = all.get(&id).cloned().unwrap_or_default();
    changed.extend(sent.clone());
    let mut shown = question(&field, Some(&changed));
    if let Value::Object(shown) = &mut shown {
        shown.remove("field_id");
        if let Some(before) = changed.get("pre_field_id") {
            shown.insert("pre_field_id".into(), before.clone());
        }
    }
    all.insert(&[id], changed);
    call.reply(json!({ "fields": shown }))
}

fn dashboards(store: &mut Store, call: &Request<'_>) -> Answer {
    let path = path_of(&["bitable", "v1", "apps"]);
    if let Err(answer) = call.named(&mut store.collections, &path, "app_token") {
        return answer;
    }
    let mut path = path;
    path.extend([call.parameter("app_token")?.to_owned(), "dashboards".to_owned()]);
    let all = store.collections.get(&path).into_iter().flat_map(Collection::iter);
    let all: Vec<Value> = all.map(|it| Value::Object(it.clone())).collect();
    call.page_beside(json!({"total": all.len()}), "dashboards", &all, 50)
}
