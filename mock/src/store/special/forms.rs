//! The forms of a table: each is a view, whose questions are the fields of the table.

use serde_json::{Value, json};

use super::{Request, StoreHandler, records};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Object, at},
    id,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("bitable.v1.app.table.form.")? {
        "get" => get,
        "patch" => patch,
        "upgrade" => upgrade,
        "field.list" => questions,
        "field.patch" => change_question,
        _ => return None,
    })
}

/// Where the views of the table are kept that the path names.
fn views(call: &Request<'_>) -> Option<Vec<String>> {
    Some(records::path(call.parameter("app_token")?, call.parameter("table_id")?, "views"))
}

/// The view that the path names as a form; nothing if no call created it. It is refused with the code
/// for a view of another type.
fn form<'a>(store: &'a mut Store, call: &Request<'_>) -> Result<&'a mut Object, Answer> {
    let id = call.parameter("form_id").unwrap_or_default();
    let view = call.kept(&mut store.collections, &views(call).ok_or(None)?, id, "view_id")?;
    if at(view, "view_type") != "form" {
        return Err(call.refused(1_254_019, "InvalidViewType"));
    }
    Ok(view)
}

/// A form, as replies show it. What was set of it is kept with its view.
fn shown(call: &Request<'_>, view: &Object) -> Answer {
    let text = |name: &str, default: &str| at(view, name).as_str().unwrap_or(default).to_owned();
    let is_set = |name: &str| at(view, name) == true;
    call.reply(
        json!({"form": {"name": text("view_name", ""), "description": text("description", ""),
        "shared": is_set("shared"), "shared_url": text("shared_url", ""),
        "shared_limit": text("shared_limit", "off"),
        "submit_limit_once": is_set("submit_limit_once")}}),
    )
}

fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    match form(store, call) {
        Ok(view) => shown(call, view),
        Err(answer) => answer,
    }
}

/// Changes a form. Who shares it first gives it an address.
fn patch(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = id::like(Some("shrcnCy1KAlpahNotmhRn1abcde"), "token", &mut store.random);
    let view = match form(store, call) {
        Ok(view) => view,
        Err(answer) => return answer,
    };
    let names = ["description", "shared", "shared_limit", "submit_limit_once"];
    let sent = call.body().as_object()?;
    for (name, value) in sent.iter().filter(|(_, value)| !value.is_null()) {
        if name == "name" {
            view.insert("view_name".into(), value.clone());
        } else if names.contains(&name.as_str()) {
            view.insert(name.clone(), value.clone());
        }
    }
    if at(view, "shared") == true && at(view, "shared_url").is_null() {
        let url = format!("{}/share/base/{token}", call.domain.site("example"));
        view.insert("shared_url".into(), json!(url));
    }
    shown(call, view)
}

/// Makes a form one of the new kind, under the same id.
fn upgrade(store: &mut Store, call: &Request<'_>) -> Answer {
    let id = match form(store, call) {
        Ok(view) if !at(view, "display_mode").is_null() => {
            let message = "The form is already a new version, no upgrade required.";
            return call.refused(1_254_128, message);
        }
        Ok(view) => at(view, "view_id").clone(),
        Err(answer) => return answer,
    };
    let (name, mode) = (call.body()["form_name"].as_str()?, call.body()["display_mode"].as_str()?);
    if name.contains(['[', ']']) {
        return call.refused(1_254_125, "The name of the new form is invalid.");
    }
    let is_other = |view: &Object| *at(view, "view_id") != id && at(view, "view_name") == name;
    if store.collections.get(&views(call)?)?.iter().any(is_other) {
        return call.refused(1_254_127, "The name of the new form is duplicated.");
    }
    if let Ok(view) = form(store, call) {
        view.insert("view_name".into(), json!(name));
        view.insert("display_mode".into(), json!(mode));
    }
    call.reply(json!({"form": {"id": id}}))
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
