//! Rows and columns that only some may edit: those who protect them, and those whom they name.

use serde_json::{Value, json};

use super::{
    super::{Request, StoreHandler, grid::token, tabs},
    Area, MOST_ROWS, PROTECTED,
    area::Span,
    codes, path, refused, unknown,
};
use crate::store::{
    Store,
    answer::{self, Answer, Collections},
    collection::{Collection, Object, at},
    id, people,
};

/// The most protected ranges that a call may ask for, and the most that it may change.
const MOST_ASKED: usize = 5;
const MOST_CHANGED: usize = 10;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "spreadsheet.protected_dimension.create" => create,
        "spreadsheet.protected_range_batch_get" => get,
        "spreadsheet.protected_range_batch_update" => update,
        "spreadsheet.protected_range_batch_del" => delete,
        _ => return None,
    })
}

/// What a `dimension` names: a sheet that is there, and lines of it, counted from 1.
fn lines(store: &Store, call: &Request<'_>, dimension: &Value) -> Result<(String, Area), Answer> {
    let sheet = dimension["sheetId"].as_str().unwrap_or_default();
    if super::sheet(&store.collections, token(call).unwrap_or_default(), sheet).is_none() {
        return Err(refused(call, codes::NO_SHEET, sheet));
    }
    let number = |name: &str| dimension[name].as_u64().and_then(|it| usize::try_from(it).ok());
    let (Some(from), Some(to)) = (number("startIndex"), number("endIndex")) else {
        return Err(refused(call, codes::LINES, "startIndex and endIndex count from 1"));
    };
    if from == 0 || to < from {
        return Err(refused(call, codes::LINES, "startIndex and endIndex count from 1"));
    }
    let lines = Span::new(from - 1, to - 1);
    let area = match dimension["majorDimension"].as_str() {
        Some("COLUMNS") => Area { rows: Span::ALL, columns: lines },
        _ => Area { rows: lines, columns: Span::ALL },
    };
    Ok((sheet.to_owned(), area))
}

fn create(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = token(call)?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let sent = call.body()["addProtectedDimension"].as_array().map_or(&[][..], Vec::as_slice);
    let (mut made, mut total) = (Vec::new(), 0);
    for sent in sent {
        let (sheet, area) = match lines(store, call, &sent["dimension"]) {
            Ok(lines) => lines,
            Err(answer) => return answer,
        };
        total += area.rows.count(0).max(area.columns.count(0));
        made.push((sheet, area, sent));
    }
    if total > MOST_ROWS {
        return refused(call, codes::TOO_MANY, "more than 5000 rows or columns");
    }
    let mut shown = Vec::new();
    let by = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    for (sheet, area, sent) in made {
        let id = id::like(Some("7379738014546821122"), "protect_id", &mut store.random);
        let users = answer::texts(sent.get("users")).into_iter();
        let users: Vec<String> =
            users.map(|it| people::canonical(&store.collections, &it)).collect();
        let kept = json!({"id": id, "areas": [area.kept()], "users": users, "by": by,
            "editors": sent["editors"], "lockInfo": sent["lockInfo"].as_str().unwrap_or_default()});
        let mut reply = json!({"dimension": dimension(&sheet, area), "users": users,
            "protectId": id, "lockInfo": kept["lockInfo"]});
        if sent["editors"].is_array() {
            reply["editors"] = sent["editors"].clone();
        }
        shown.push(reply);
        let all = store.collections.entry(path(token, &sheet, PROTECTED)).or_default();
        all.insert(&[id], kept.as_object().cloned().unwrap_or_default());
    }
    call.reply(json!({ "addProtectedDimension": shown }))
}

/// The lines of an area, as calls write them.
fn dimension(sheet: &str, area: Area) -> Value {
    let (major, lines) = match area.columns {
        Span::ALL => ("ROWS", area.rows),
        columns => ("COLUMNS", columns),
    };
    json!({"sheetId": sheet, "majorDimension": major, "startIndex": lines.from + 1,
        "endIndex": lines.to.map_or(lines.from, |to| to) + 1})
}

/// The sheet in which something is protected under this id.
fn sheet_of(collections: &Collections, token: &str, id: &str) -> Option<String> {
    let sheets = collections.get(&tabs::path(token))?.iter();
    let mut sheets = sheets.filter_map(|sheet| at(sheet, "sheet_id").as_str());
    let has = |sheet: &&str| {
        collections.get(&path(token, sheet, PROTECTED)).is_some_and(|it| it.get(id).is_some())
    };
    sheets.find(has).map(str::to_owned)
}

fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = token(call)?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let ids: Vec<&str> = call.query("protectIds")?.split(',').collect();
    if ids.len() > MOST_ASKED {
        return refused(call, codes::TOO_MANY, "protectIds has more than 5 ids");
    }
    let member_type = call.query("memberType").unwrap_or("userId");
    let kind = kind(member_type);
    let shown = ids.into_iter().filter_map(|id| {
        let sheet = sheet_of(&store.collections, token, id)?;
        let range = store.collections.get(&path(token, &sheet, PROTECTED))?.get(id)?;
        let users = answer::texts(range.get("users")).into_iter().map(|user| {
            let id = people::id_of_kind(&store.collections, &user, kind);
            json!({"memberType": member_type, "memberId": id})
        });
        let mut shown = in_sheet(&sheet, range)?;
        shown["editors"] = json!({"users": users.collect::<Vec<_>>()});
        Some(shown)
    });
    let shown: Vec<Value> = shown.collect();
    call.reply(json!({ "protectedRanges": shown }))
}

/// What calls about sheets name a kind of a user's id.
fn kind(member_type: &str) -> &'static str {
    match member_type {
        "openId" => "open_id",
        "unionId" => "union_id",
        _ => "user_id",
    }
}

/// A protected range without those who may edit it.
fn in_sheet(sheet: &str, range: &Object) -> Option<Value> {
    let area = Area::all(at(range, "areas")).pop()?;
    Some(json!({"protectId": at(range, "id"), "dimension": dimension(sheet, area),
        "sheetId": sheet, "lockInfo": at(range, "lockInfo")}))
}

/// The protected ranges of a sheet, as the metadata of its spreadsheet show them.
pub(in super::super) fn shown_in_metainfo(
    collections: &Collections,
    token: &str,
    sheet: &str,
) -> Vec<Value> {
    let all = collections.get(&path(token, sheet, PROTECTED));
    all.into_iter().flat_map(Collection::iter).filter_map(|it| in_sheet(sheet, it)).collect()
}

/// Changes protected ranges: all that the call names, or none.
fn update(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = token(call)?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let requests = call.body()["requests"].as_array().map_or(&[][..], Vec::as_slice);
    if requests.len() > MOST_CHANGED {
        return refused(call, codes::TOO_MANY, "requests has more than 10 ranges");
    }
    let mut changes = Vec::new();
    for request in requests {
        let id = request["protectId"].as_str().unwrap_or_default();
        let Some(sheet) = sheet_of(&store.collections, token, id) else {
            return refused(call, codes::BODY, "there is no protected range with this protectId");
        };
        let lines = match request["dimension"].is_object() {
            true => match lines(store, call, &request["dimension"]) {
                Ok(lines) => Some(lines),
                Err(answer) => return answer,
            },
            false => None,
        };
        changes.push((id, sheet, lines, request));
    }
    let mut replies = Vec::new();
    for (id, sheet, lines, request) in changes {
        let members = |name: &str| -> Vec<(Value, String)> {
            let sent = request["editors"][name].as_array().into_iter().flatten();
            let open = |it: &Value| {
                people::canonical(&store.collections, it["memberId"].as_str().unwrap_or_default())
            };
            sent.map(|it| (it.clone(), open(it))).collect()
        };
        let (added, removed) = (members("addEditors"), members("delEditors"));
        let Some(all) = store.collections.get_mut(&path(token, &sheet, PROTECTED)) else {
            continue;
        };
        let Some(mut range) = all.remove(id) else { continue };
        let mut users = answer::texts(range.get("users"));
        let had = users.clone();
        users.retain(|user| removed.iter().chain(&added).all(|(_, id)| id != user));
        users.extend(added.iter().map(|(_, id)| id.clone()));
        range.insert("users".into(), json!(users));
        if let Some(info) = request["lockInfo"].as_str() {
            range.insert("lockInfo".into(), json!(info));
        }
        let sheet = match lines {
            Some((sheet, area)) => {
                range.insert("areas".into(), json!([area.kept()]));
                sheet
            }
            None => sheet,
        };
        let mut reply = in_sheet(&sheet, &range).unwrap_or_default();
        // Users who could not edit it before are not listed as removed.
        let removed = removed.into_iter().filter(|(_, id)| had.contains(id)).map(|(sent, _)| sent);
        let added = added.into_iter().map(|(sent, _)| sent);
        reply["editors"] = json!({"addEditors": added.collect::<Vec<_>>(),
            "delEditors": removed.collect::<Vec<_>>()});
        replies.push(reply);
        let all = store.collections.entry(path(token, &sheet, PROTECTED)).or_default();
        all.insert(&[id.to_owned()], range);
    }
    call.reply(json!({ "replies": replies }))
}

/// Ends protection; tells which of the ranges were there.
fn delete(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = token(call)?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let mut gone = Vec::new();
    for id in answer::texts(call.body().get("protectIds")) {
        let Some(sheet) = sheet_of(&store.collections, token, &id) else { continue };
        let all = store.collections.get_mut(&path(token, &sheet, PROTECTED));
        if all.is_some_and(|all| all.remove(&id).is_some()) {
            gone.push(id);
        }
    }
    call.reply(json!({ "delProtectIds": gone }))
}

/// The answer to a call that writes to cells that the caller may not edit; nothing if it may.
pub(in super::super) fn locked(
    store: &Store,
    call: &Request<'_>,
    token: &str,
    sheet: &str,
    area: Area,
) -> Option<Answer> {
    let all = store.collections.get(&path(token, sheet, PROTECTED))?;
    let caller = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let owner = store.files.entry(token).is_some_and(|it| it.owner == *caller);
    let may = |range: &Object| {
        owner
            || at(range, "by") == caller
            || answer::texts(range.get("users")).iter().any(|it| it == caller)
    };
    let meets =
        |range: &Object| Area::all(at(range, "areas")).iter().any(|it| it.and(area).is_some());
    let locked = all.iter().any(|range| meets(range) && !may(range));
    locked.then(|| refused(call, codes::LOCKED, "a protected range holds one of the cells"))
}
