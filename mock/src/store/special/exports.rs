//! Documents that become files: made when the call asks for it, and there for ten minutes.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::{
    Request, StoreHandler, cells,
    files::{self, TOKEN},
    make,
    office::{self, Paragraph, Table},
    records,
    sheet::{Formatters, formatted},
    tabs,
};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Collection, Object, at, path_of},
    id, object,
};

/// How long a file is there.
const KEPT: Duration = Duration::from_secs(10 * 60);

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("drive.v1.export_task.")? {
        "create" => create,
        "download" => download,
        _ => return None,
    })
}

/// Where tasks are kept, from which the endpoint of their results reads them.
fn path() -> Vec<String> {
    path_of(&["drive", "v1", "export_tasks"])
}

/// Exports a document. Of one that no call created, there is nothing to export.
fn create(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let (token, kind, extension) = (text("token"), text("type"), text("file_extension"));
    let Some(title) = make::title(store, kind, token) else {
        return store.files.absent(call, "token", token);
    };
    let fits = match kind {
        "docx" => matches!(extension, "docx" | "pdf"),
        _ => matches!(extension, "xlsx" | "csv"),
    };
    if !fits {
        return call.refused(1_069_918, "file extension and type mismatch");
    }
    let part = text("sub_id");
    if extension == "csv" && part.is_empty() {
        return call.refused(1_069_904, "invalid param: csv is of one sheet or table, sub_id");
    }
    let bytes = if kind == "docx" {
        office::of_paragraphs(extension, &paragraphs(store, token, &title))
    } else {
        let tables = match kind {
            "sheet" => sheets(store, token, part, extension == "csv"),
            _ => base_tables(store, token, part),
        };
        if tables.is_empty() {
            return call.refused(1_069_904, "invalid param: sub_id is no sheet or table of it");
        }
        office::of_tables(extension, &tables)
    };
    let ticket = id::like(Some("6933093124755423251"), "ticket", &mut store.random);
    let file = id::like(Some(TOKEN), "file_token", &mut store.random);
    let done = bytes.is_some();
    let bytes = bytes.unwrap_or_default();
    let task = json!({"ticket": ticket, "file_extension": extension, "type": kind,
        "file_name": title, "file_token": file, "file_size": bytes.len(),
        "job_error_msg": if done { "success" } else { "internal error" },
        "job_status": if done { 0 } else { 3 }, "ends": seconds(call.now + KEPT)});
    let task = task.as_object().cloned().unwrap_or_default();
    store.files.store(file.clone(), bytes.into());
    store.collections.entry(path()).or_default().insert(&[ticket.clone(), file], task);
    call.reply(json!({ "ticket": ticket }))
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

fn download(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("file_token")?;
    let tasks = store.collections.get(&path());
    let Some(task) = tasks.and_then(|all| all.get(token)) else {
        return if call.strict { call.refused(1_060_001, "param is invalid") } else { None };
    };
    let ended = at(task, "ends").as_u64().is_some_and(|ends| seconds(call.now) > ends);
    match store.files.content(token).filter(|_| !ended) {
        Some(content) => files::file(call, content),
        None => call.refused(1_060_001, "param is invalid"),
    }
}

/// The texts of a document, after its title.
fn paragraphs(store: &Store, token: &str, title: &str) -> Vec<Paragraph> {
    let mut texts = store.documents.texts(token).into_iter();
    // The first block is the page, whose text is the title.
    let page = texts.next().map(|(_, text)| text).filter(|it| !it.is_empty());
    let title = Paragraph { text: page.unwrap_or_else(|| title.to_owned()), heading: Some(1) };
    let below = texts.map(|(kind, text)| {
        let level = u8::try_from(kind - 2).ok().filter(|level| (1..=9).contains(level));
        Paragraph { text, heading: level }
    });
    std::iter::once(title).chain(below).collect()
}

/// The sheets of a spreadsheet, or one of them. Lines of text have numbers as their formats show them.
fn sheets(store: &Store, token: &str, wanted: &str, as_shown: bool) -> Vec<Table> {
    let all = store.collections.get(&tabs::path(token)).into_iter().flat_map(Collection::iter);
    let wanted = all.filter(|it| wanted.is_empty() || at(it, "sheet_id") == wanted);
    let table = |sheet: &Object| {
        let id = at(sheet, "sheet_id").as_str().unwrap_or_default();
        let name = at(sheet, "title").as_str().unwrap_or_default().to_owned();
        let mut rows = store.spreadsheets.all(token, id);
        if as_shown {
            let formats = Formatters::of(&store.collections, token, id);
            for (row, cells) in rows.iter_mut().enumerate() {
                for (column, cell) in cells.iter_mut().enumerate() {
                    if let Some(shown) = formatted(cell, formats.at((row, column)), false) {
                        *cell = shown.into();
                    }
                }
            }
        }
        Table { name, rows }
    };
    wanted.map(table).collect()
}

/// The tables of a Base, or one of them: the names of the fields, and each record below.
fn base_tables(store: &Store, app: &str, wanted: &str) -> Vec<Table> {
    let path = path_of(&["bitable", "v1", "apps", app, "tables"]);
    let all = store.collections.get(&path).into_iter().flat_map(Collection::iter);
    let wanted = all.filter(|it| wanted.is_empty() || at(it, "table_id") == wanted);
    let table = |table: &Object| {
        let id = at(table, "table_id").as_str().unwrap_or_default();
        let name = at(table, "name").as_str().unwrap_or_default().to_owned();
        let of = |what: &str| store.collections.get(&records::path(app, id, what));
        let fields = of("fields").into_iter().flat_map(Collection::iter);
        let fields: Vec<String> =
            fields.filter_map(|it| it.get("field_name").and_then(object::text)).collect();
        let head = fields.iter().map(|it| json!(it)).collect();
        let records = of("records").into_iter().flat_map(Collection::iter);
        let row = |record: &Object| -> Vec<Value> {
            let cells = at(record, "fields");
            fields.iter().map(|name| cell(&cells[name.as_str()])).collect()
        };
        Table { name, rows: std::iter::once(head).chain(records.map(row)).collect() }
    };
    wanted.map(table).collect()
}

/// A cell of a record as one of a sheet: several values are one text.
fn cell(value: &Value) -> Value {
    match value {
        Value::Array(values) => {
            let texts: Vec<String> = values.iter().map(|it| cells::text(&cell(it))).collect();
            json!(texts.join(","))
        }
        Value::Object(members) => {
            let names = ["text", "name", "link", "id"];
            names.iter().find_map(|name| members.get(*name)).cloned().unwrap_or_default()
        }
        value => value.clone(),
    }
}
