//! The sheets of a spreadsheet: they are added, copied and deleted several at a time.

use std::slice;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{
    Parts, Request,
    sheet::{self, codes, refused},
};
use crate::store::{
    Store,
    answer::{Answer, Collections},
    collection::{Collection, Object, at},
    id,
};

/// The most sheets of a spreadsheet.
const MOST: usize = 300;

pub(super) fn path(token: &str) -> Vec<String> {
    ["open-apis", "sheets", "v3", "spreadsheets", token, "sheets"].map(str::to_owned).to_vec()
}

/// The sheet that a new spreadsheet has.
pub(super) fn begin(collections: &mut Collections, token: &str, random: &mut Rng) {
    add(collections, token, "Sheet1", random);
}

/// Adds a sheet; returns its id and its place.
pub(super) fn add(
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

/// Gives a sheet the size and the merged cells of another.
fn copy_grid(collections: &mut Collections, token: &str, from: &str, to: &str) {
    let Some(sheets) = collections.get_mut(&path(token)) else { return };
    for name in ["grid_properties", "merges"] {
        let copied = sheets.get(from).and_then(|it| it.get(name).cloned());
        if let (Some(sheet), Some(copied)) = (sheets.get_mut(to), copied) {
            sheet.insert(name.to_owned(), copied);
        }
    }
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
    let protected = call.query("extFields").is_some_and(|it| it.contains("protectedRange"));
    let shown = sheets.iter().map(|sheet| {
        let grid = at(sheet, "grid_properties");
        let merges = at(sheet, "merges").as_array().into_iter().flatten();
        let merges: Vec<Value> = merges.map(merged).collect();
        let mut shown = json!({"sheetId": sheet.get("sheet_id"), "title": sheet.get("title"),
            "index": sheet.get("index"), "rowCount": grid["row_count"],
            "columnCount": grid["column_count"], "frozenRowCount": grid["frozen_row_count"],
            "frozenColCount": grid["frozen_column_count"], "merges": merges});
        if protected {
            let id = at(sheet, "sheet_id").as_str().unwrap_or_default();
            shown["protectedRange"] = json!(sheet::shown_in_metainfo(parts.collections, token, id));
        }
        shown
    });
    let shown: Vec<Value> = shown.collect();
    call.reply(json!({"spreadsheetToken": token, "sheets": shown, "properties": {
        "title": known.and_then(|it| it.get("title")), "ownerUser": 0, "sheetCount": sheets.len(),
        "revision": 1}}))
}

/// Merged cells, as the metadata of a spreadsheet show them.
fn merged(merge: &Value) -> Value {
    let of = |name: &str| merge[name].as_u64().unwrap_or(0);
    let (row, column) = (of("start_row_index"), of("start_column_index"));
    json!({"startRowIndex": row, "startColumnIndex": column,
        "rowCount": of("end_row_index") + 1 - row,
        "columnCount": of("end_column_index") + 1 - column})
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
    let added = requests.iter().filter(|it| it.get("addSheet").or(it.get("copySheet")).is_some());
    if sheets.len() + added.count() > MOST {
        return refused(call, codes::TOO_MANY, "a spreadsheet has at most 300 sheets");
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
            sheet::copy(&mut store.collections, token, source, &id);
            copy_grid(&mut store.collections, token, source, &id);
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
            store.collections.remove_below_id(&path(token), id);
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
                let frozen = [
                    ("frozenRowCount", "frozen_row_count"),
                    ("frozenColCount", "frozen_column_count"),
                ];
                for (name, kept) in frozen {
                    if let (Some(value), Some(grid)) =
                        (properties.get(name), sheet.get_mut("grid_properties"))
                    {
                        grid[kept] = value.clone();
                    }
                }
            }
            reply.insert("updateSheet".into(), json!({ "properties": properties }));
        }
        replies.push(Value::Object(reply));
    }
    call.reply(json!({ "replies": replies }))
}
