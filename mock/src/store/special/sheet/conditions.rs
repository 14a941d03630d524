//! Conditional formats: styles of the cells that a rule is true of.

use serde_json::{Map, Value, json};

use super::{
    super::{Request, StoreHandler, cells::Range, tabs},
    Area, CONDITIONS, codes, path, refused, unknown,
};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Collection, Object, at},
    id,
};

/// The most conditional formats of a sheet.
const MOST: usize = 20;

/// The most sheets whose conditional formats a call may ask for.
const MOST_SHEETS: usize = 10;

/// What the platform says of one that is not there.
const NO_FORMAT: (i64, &str) = (555_554_047, "cfId not exist");

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "spreadsheet.condition_format.batch_create" => {
            |store, call| each(store, call, "sheet_condition_formats", create)
        }
        "spreadsheet.condition_format.batch_update" => {
            |store, call| each(store, call, "sheet_condition_formats", update)
        }
        "spreadsheet.condition_format.batch_delete" => {
            |store, call| each(store, call, "sheet_cf_ids", delete)
        }
        "spreadsheet.condition_format.list" => list,
        _ => return None,
    })
}

type Outcome = Result<String, (i64, &'static str)>;

/// Does something to each of the conditional formats that a call names, and tells how it went: one
/// that fails leaves the others.
fn each(
    store: &mut Store,
    call: &Request<'_>,
    list: &str,
    act: fn(&mut Store, &str, &str, &Value) -> Outcome,
) -> Answer {
    let token = call.parameter("spreadsheet_token")?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let sent = call.body()[list].as_array().into_iter().flatten();
    let outcome = |sent: &Value| {
        let sheet = sent["sheet_id"].as_str().unwrap_or_default();
        let done = match super::sheet(&store.collections, token, sheet) {
            Some(_) => act(store, token, sheet, sent),
            None => Err(codes::NO_SHEET),
        };
        let named = sent["cf_id"].as_str().or_else(|| sent["condition_format"]["cf_id"].as_str());
        let (id, (code, words)) = match done {
            Ok(id) => (id, (0, "success")),
            Err(wrong) => (named.unwrap_or_default().to_owned(), wrong),
        };
        json!({"sheet_id": sheet, "cf_id": id, "res_code": code, "res_msg": words})
    };
    let responses: Vec<Value> = sent.map(outcome).collect();
    call.reply(json!({ "responses": responses }))
}

fn create(store: &mut Store, token: &str, sheet: &str, sent: &Value) -> Outcome {
    let mut format = format(sheet, &sent["condition_format"])?;
    let all = store.collections.entry(path(token, sheet, CONDITIONS)).or_default();
    if all.len() >= MOST {
        return Err(codes::TOO_MANY);
    }
    let id = id::like(Some("1gJelvenW9"), "cf_id", &mut store.random);
    format.insert("id".into(), json!(id));
    all.insert(std::slice::from_ref(&id), format);
    Ok(id)
}

fn update(store: &mut Store, token: &str, sheet: &str, sent: &Value) -> Outcome {
    let sent = &sent["condition_format"];
    let id = sent["cf_id"].as_str().unwrap_or_default();
    let all = store.collections.get_mut(&path(token, sheet, CONDITIONS));
    let Some(known) = all.and_then(|all| all.get_mut(id)) else { return Err(NO_FORMAT) };
    let mut format = format(sheet, sent)?;
    format.insert("id".into(), json!(id));
    *known = format;
    Ok(id.to_owned())
}

fn delete(store: &mut Store, token: &str, sheet: &str, sent: &Value) -> Outcome {
    let id = sent["cf_id"].as_str().unwrap_or_default();
    let all = store.collections.get_mut(&path(token, sheet, CONDITIONS));
    match all.and_then(|all| all.remove(id)) {
        Some(_) => Ok(id.to_owned()),
        None => Err(NO_FORMAT),
    }
}

/// A conditional format as it is kept, or what is wrong with it.
fn format(sheet: &str, sent: &Value) -> Result<Object, (i64, &'static str)> {
    let mut areas = Vec::new();
    for range in sent["ranges"].as_array().into_iter().flatten() {
        let range = range.as_str().and_then(Range::parse).filter(|it| it.sheet == sheet);
        areas.push(Area::of(&range.ok_or(codes::RANGE)?).kept());
    }
    if areas.is_empty() {
        return Err(codes::RANGE);
    }
    let rule = sent["rule_type"].as_str().unwrap_or_default();
    let mut attrs = Vec::new();
    if let Some(member) = subject(rule) {
        for sent in sent["attrs"].as_array().into_iter().flatten() {
            attrs.push(attribute(member, sent).ok_or(codes::BODY)?);
        }
        if attrs.is_empty() {
            return Err(codes::BODY);
        }
    }
    let mut format = Map::new();
    format.insert("areas".into(), json!(areas));
    format.insert("rule_type".into(), json!(rule));
    format.insert("attrs".into(), json!(attrs));
    if sent["style"].is_object() {
        format.insert("style".into(), sent["style"].clone());
    }
    Ok(format)
}

/// The member of an attribute that a rule of this type is about, if it needs one.
fn subject(rule: &str) -> Option<&'static str> {
    match rule {
        "cellIs" => Some("formula"),
        "containsText" => Some("text"),
        "timePeriod" => Some("time_period"),
        _ => None,
    }
}

/// An attribute with its operator and this member, and without the rest; nothing if one is missing.
fn attribute(member: &str, sent: &Value) -> Option<Value> {
    let operator = sent["operator"].as_str().filter(|it| !it.is_empty())?;
    let value = &sent[member];
    let whole = match member {
        "formula" => {
            let wanted = if matches!(operator, "between" | "notBetween") { 2 } else { 1 };
            value.as_array().is_some_and(|it| it.len() == wanted)
        }
        _ => value.as_str().is_some_and(|it| !it.is_empty()),
    };
    whole.then(|| json!({"operator": operator, member: value}))
}

/// The conditional formats of some sheets.
fn list(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheet_token")?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let asked = call.received.query.iter().filter(|(name, _)| name == "sheet_ids");
    let sheets: Vec<&str> = asked.flat_map(|(_, value)| value.split(',')).collect();
    if sheets.len() > MOST_SHEETS {
        return refused(call, codes::TOO_MANY, "sheet_ids has more than 10 sheets");
    }
    let mut formats = Vec::new();
    for sheet in sheets {
        let Some(all) = store.collections.get(&tabs::path(token)) else { continue };
        if all.get(sheet).is_none() {
            return refused(call, codes::NO_SHEET, sheet);
        }
        let all = store.collections.get(&path(token, sheet, CONDITIONS));
        for format in all.into_iter().flat_map(Collection::iter) {
            formats.push(json!({"sheet_id": sheet, "condition_format": shown(sheet, format)}));
        }
    }
    call.reply(json!({ "sheet_condition_formats": formats }))
}

fn shown(sheet: &str, format: &Object) -> Value {
    let areas = Area::all(at(format, "areas")).into_iter();
    let ranges: Vec<String> = areas.map(|it| it.written(sheet)).collect();
    let mut shown = json!({"cf_id": at(format, "id"), "ranges": ranges,
        "rule_type": at(format, "rule_type"), "attrs": at(format, "attrs")});
    if let Some(style) = format.get("style") {
        shown["style"] = style.clone();
    }
    shown
}
