//! Files that become spreadsheets, by the former API. They are read at once.

use serde_json::{Value, json};

use super::{
    super::{
        Request, StoreHandler, after,
        cells::{self, Range},
        grid, make, office, tabs,
    },
    codes, images, refused,
};
use crate::store::{Store, answer::Answer, collection::at, id};

/// The most bytes of a file.
const MOST_BYTES: usize = 20 << 20;

/// What the result says of a file that was not taken as it is, each a bit of its own.
const COLUMNS_CUT: i64 = 1;
const CELLS_CUT: i64 = 1 << 1;
const NO_FOLDER: i64 = 1 << 5;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "sheets.import" => import,
        "import.result.get" => result,
        _ => return None,
    })
}

/// Where is kept what became of files. No address leads there.
fn path() -> Vec<String> {
    vec!["imported sheets".to_owned()]
}

fn import(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let Some(file) = images::bytes(&body["file"]) else {
        return refused(call, codes::BODY, "file must be the bytes of a file, from 0 to 255");
    };
    if file.len() > MOST_BYTES {
        return refused(call, codes::LARGE_REQUEST, "file has more than 20 MB");
    }
    let name = body["name"].as_str().unwrap_or_default();
    let (title, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let extension = extension.to_lowercase();
    if !matches!(&*extension, "xlsx" | "csv") {
        return refused(call, codes::BODY, "name must end with .xlsx or .csv");
    }
    let mut warning = 0;
    let mut folder = body["folderToken"].as_str().unwrap_or_default();
    if !folder.is_empty() && store.files.kind_of(folder) != Some("folder") {
        (warning, folder) = (NO_FOLDER, "");
    }
    let ticket = id::like(Some("6891610404246520328"), "ticket", &mut store.random);
    // A file that cannot be read never has a result.
    let mut kept = json!({});
    if let Some(tables) = office::tables(&extension, &file) {
        let token = make::empty(store, "sheet", title);
        warning |= fill(store, &token, tables);
        after::shelved_in(store, call, "sheet", &token, title, folder);
        let url = format!("{}/sheets/{token}", call.domain.site(""));
        kept = json!({"url": url, "warningCode": warning});
    }
    let kept = kept.as_object().cloned().unwrap_or_default();
    store.collections.entry(path()).or_default().insert(std::slice::from_ref(&ticket), kept);
    call.reply(json!({ "ticket": ticket }))
}

/// Puts tables into a new spreadsheet; returns what was cut.
pub(in super::super) fn fill(store: &mut Store, token: &str, tables: Vec<office::Table>) -> i64 {
    let mut warning = 0;
    for (place, table) in tables.into_iter().enumerate() {
        let first = store.collections.get_mut(&tabs::path(token)).filter(|_| place == 0);
        let sheet = match first.and_then(|all| all.iter_mut().next()) {
            Some(sheet) => {
                sheet.insert("title".into(), json!(table.name));
                at(sheet, "sheet_id").as_str().unwrap_or_default().to_owned()
            }
            None => tabs::add(&mut store.collections, token, &table.name, &mut store.random).0,
        };
        let mut rows = table.rows;
        warning |= cut(&mut rows);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let known = store.collections.get_mut(&tabs::path(token));
        if let Some(known) = known.and_then(|all| all.get_mut(&sheet)) {
            grid::reach(known, rows.len(), columns);
        }
        let range = Range { sheet, from: (0, 0), to: (None, None) };
        store.spreadsheets.write(token, &range, &rows);
    }
    warning
}

/// Cuts rows to what a sheet may have; returns what was cut.
fn cut(rows: &mut Vec<Vec<Value>>) -> i64 {
    let mut warning = 0;
    for row in rows.iter_mut() {
        if row.len() > cells::MOST_COLUMNS {
            row.truncate(cells::MOST_COLUMNS);
            warning |= COLUMNS_CUT;
        }
        for cell in row.iter_mut() {
            if let Value::String(text) = cell
                && let Some((end, _)) = text.char_indices().nth(cells::MOST_CHARACTERS)
            {
                text.truncate(end);
                warning |= CELLS_CUT;
            }
        }
    }
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
    if rows.len() > cells::MOST_CELLS / columns {
        rows.truncate(cells::MOST_CELLS / columns);
        warning |= CELLS_CUT;
    }
    warning
}

fn result(store: &mut Store, call: &Request<'_>) -> Answer {
    let ticket = call.query("ticket")?;
    let kept = store.collections.get(&path()).and_then(|all| all.get(ticket));
    let Some(kept) = kept else {
        let none = || refused(call, codes::BODY, "no file was imported with this ticket");
        return if call.strict { none() } else { None };
    };
    if kept.is_empty() {
        return refused(call, codes::IMPORTING, "the file has no result yet");
    }
    call.reply(json!({"ticket": ticket, "url": at(kept, "url"),
        "warningCode": at(kept, "warningCode")}))
}
