//! The sheets of a spreadsheet: they are added, copied and deleted several at a time.

use std::slice;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{Parts, Request};
use crate::store::{
    Store,
    answer::{Answer, Collections},
    collection::{Collection, Object, at},
    id,
};

pub(super) fn path(token: &str) -> Vec<String> {
    ["open-apis", "sheets", "v3", "spreadsheets", token, "sheets"].map(str::to_owned).to_vec()
}

/// The sheet that a new spreadsheet has.
pub(super) fn begin(collections: &mut Collections, token: &str, random: &mut Rng) {
    add(collections, token, "Sheet1", random);
}

fn add(
    collections: &mut Collections,
    token: &str,
    title: &str,
    random: &mut Rng,
) -> (String, usize) {
    let sheets = collections.entry(path(token)).or_default();
    let (id, index) = (id::like(Some("2jm6f7"), "sheet_id", random), sheets.len());
    let id = id[..6].to_owned();
    let sheet = json!({"sheet_id": id, "title": title, "index": index, "hidden": false,
        "grid_properties": {"frozen_row_count": 0, "frozen_column_count": 0, "row_count": 200,
            "column_count": 20},
        "resource_type": "sheet", "merges": []});
    sheets.insert(slice::from_ref(&id), sheet.as_object().cloned().unwrap_or_default());
    (id, index)
}

pub(super) fn query(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let sheets = parts.collections.get(&path(call.parameter("spreadsheet_token")?))?;
    let all: Vec<&Object> = sheets.iter().collect();
    call.reply(json!({ "sheets": all }))
}

pub(super) fn get(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let sheets = parts.collections.get(&path(call.parameter("spreadsheet_token")?))?;
    match sheets.get(call.parameter("sheet_id")?) {
        Some(sheet) => call.reply(json!({ "sheet": sheet })),
        None => call.missing("sheet_id"),
    }
}

pub(super) fn metainfo(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    let sheets = parts.collections.get(&path(token))?;
    let spreadsheets = ["open-apis", "sheets", "v3", "spreadsheets"].map(str::to_owned);
    let known = parts.collections.get(&spreadsheets[..]).and_then(|it| it.get(token));
    let shown = sheets.iter().map(|sheet| {
        let grid = at(sheet, "grid_properties");
        json!({"sheetId": sheet.get("sheet_id"), "title": sheet.get("title"), "index": sheet.get("index"),
            "rowCount": grid["row_count"], "columnCount": grid["column_count"], "frozenRowCount": 0,
            "frozenColCount": 0})
    });
    let shown: Vec<Value> = shown.collect();
    call.reply(json!({"spreadsheetToken": token, "sheets": shown, "properties": {
        "title": known.and_then(|it| it.get("title")), "ownerUser": 0, "sheetCount": sheets.len(),
        "revision": 1}}))
}

/// Adds, copies and deletes sheets: all that the call asks for, in its order, or nothing.
pub(super) fn change(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheet_token")?;
    let body = call.received.body_json()?;
    let requests = body["requests"].as_array()?;
    let sheets = store.collections.get(&path(token))?;
    let exists =
        |sheets: &Collection, id: &Value| id.as_str().is_some_and(|id| sheets.get(id).is_some());
    for request in requests {
        let named = [
            ("copySheet", "/copySheet/source/sheetId"),
            ("deleteSheet", "/deleteSheet/sheetId"),
            ("updateSheet", "/updateSheet/properties/sheetId"),
        ];
        for (what, id) in named {
            if request.get(what).is_some()
                && !request.pointer(id).is_some_and(|id| exists(sheets, id))
            {
                return call.missing("sheet_id");
            }
        }
    }
    let mut replies = Vec::new();
    for request in requests {
        let mut reply = Map::new();
        if let Some(added) = request.get("addSheet") {
            let title = added["properties"]["title"].as_str().unwrap_or("Sheet");
            let (id, index) = add(&mut store.collections, token, title, &mut store.random);
            reply.insert(
                "addSheet".into(),
                json!({"properties": {"sheetId": id, "title": title, "index": index}}),
            );
        }
        if let Some(copied) = request.get("copySheet") {
            let source = copied["source"]["sheetId"].as_str().unwrap_or_default();
            let title = copied["destination"]["title"].as_str().unwrap_or("Copy");
            let (id, index) = add(&mut store.collections, token, title, &mut store.random);
            store.spreadsheets.copy(token, source, &id);
            reply.insert(
                "copySheet".into(),
                json!({"properties": {"sheetId": id, "title": title, "index": index}}),
            );
        }
        if let Some(deleted) = request.get("deleteSheet") {
            let id = deleted["sheetId"].as_str().unwrap_or_default();
            if let Some(sheets) = store.collections.get_mut(&path(token)) {
                sheets.remove(id);
            }
            store.spreadsheets.delete(token, id);
            reply.insert("deleteSheet".into(), json!({"result": true, "sheetId": id}));
        }
        if let Some(changed) = request.get("updateSheet") {
            let properties = &changed["properties"];
            let id = properties["sheetId"].as_str().unwrap_or_default();
            if let Some(sheet) =
                store.collections.get_mut(&path(token)).and_then(|it| it.get_mut(id))
            {
                for name in ["title", "hidden", "index"] {
                    if let Some(value) = properties.get(name) {
                        sheet.insert(name.to_owned(), value.clone());
                    }
                }
            }
            reply.insert("updateSheet".into(), json!({ "properties": properties }));
        }
        replies.push(Value::Object(reply));
    }
    call.reply(json!({ "replies": replies }))
}
