//! Calls that read and write the values of cells.

use serde_json::{Value, json};

use super::{
    super::{
        Request, StoreHandler,
        grid::{self, Lines},
        sheet::{self, Area, Formatters, codes, formatted, locked, refused},
        tabs,
    },
    Line, MOST, Range,
};
use crate::store::{Store, answer::Answer};

/// The most columns of a sheet, and the most cells, empty ones included.
pub(in super::super) const MOST_COLUMNS: usize = 13_000;
pub(in super::super) const MOST_CELLS: usize = MOST;

/// The most characters of a cell.
pub(in super::super) const MOST_CHARACTERS: usize = 50_000;

/// The most bytes of a reply with values.
const MOST_BYTES: usize = 10 << 20;

/// What answers calls of this endpoint.
pub(in super::super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "sheets.v2.spreadsheet.value.get" => get,
        "sheets.v2.spreadsheet.values_batch_get" => batch_get,
        "sheets.v2.spreadsheet.value.update" => update,
        "sheets.v2.spreadsheet.values_batch_update" => batch_update,
        "sheets.v2.spreadsheet.values_append" => append,
        "sheets.v2.spreadsheet.values_prepend" => prepend,
        _ => return None,
    })
}

/// Whether a spreadsheet is one that a call created or wrote to.
fn knows(store: &Store, token: &str) -> bool {
    store.spreadsheets.knows(token) || store.collections.get(&tabs::path(token)).is_some()
}

/// The range of a text, or the answer about one that cannot be read, or reaches too far.
fn range(call: &Request<'_>, text: &str) -> Result<Range, Answer> {
    Range::parse(text).ok_or_else(|| wrong_range(call))
}

fn wrong_range(call: &Request<'_>) -> Answer {
    refused(call, codes::RANGE, "expected SHEET!A1:B3 within the sheet")
}

/// The values of a range, in the form that the call asks for.
fn read(store: &Store, call: &Request<'_>, token: &str, asked: &str) -> Result<Value, Answer> {
    let range = range(call, asked)?;
    let (rows, columns) = store.spreadsheets.size(token, &range);
    // An empty cell takes five bytes of the reply.
    if rows.saturating_mul(columns).saturating_mul(5) > MOST_BYTES {
        return Err(refused(call, codes::LARGE_RESPONSE, "more than 10 MB of values"));
    }
    let render = call.query("valueRenderOption");
    let dates = call.query("dateTimeRenderOption") == Some("FormattedString");
    let formats = (dates || render == Some("FormattedValue"))
        .then(|| Formatters::of(&store.collections, token, &range.sheet));
    let rows = store.spreadsheets.read(token, &range, |place, value| {
        let written = formats.as_ref().and_then(|formats| {
            formatted(value, formats.at(place), render != Some("FormattedValue"))
        });
        match (written, render) {
            (Some(written), _) => json!(written),
            (None, Some("ToString" | "FormattedValue")) if !value.is_number() => json!(text(value)),
            (None, Some("FormattedValue")) => json!(value.to_string()),
            (None, _) => value.clone(),
        }
    });
    Ok(json!({"majorDimension": "ROWS", "range": asked, "revision": 1, "values": rows}))
}

/// What a cell says.
pub(in super::super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(it) => it.to_string().to_uppercase(),
        Value::Number(number) => number.to_string(),
        Value::Array(parts) => parts.iter().map(text).collect(),
        Value::Object(cell) => match cell.get("values").and_then(Value::as_array) {
            // From a dropdown with several values.
            Some(values) => values.iter().map(text).collect::<Vec<_>>().join(","),
            None => cell.get("text").map(text).unwrap_or_default(),
        },
    }
}

/// The reply, unless it is too large.
fn sized(call: &Request<'_>, data: Value) -> Answer {
    let answer = call.reply(data);
    match &answer {
        Some(Ok(reply)) if reply.body.len() > MOST_BYTES => {
            refused(call, codes::LARGE_RESPONSE, "more than 10 MB of values")
        }
        _ => answer,
    }
}

fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if !knows(store, token) {
        return None;
    }
    match read(store, call, token, call.parameter("range")?) {
        Ok(range) => {
            sized(call, json!({"revision": 1, "spreadsheetToken": token, "valueRange": range}))
        }
        Err(answer) => answer,
    }
}

fn batch_get(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if !knows(store, token) {
        return None;
    }
    let (mut ranges, mut total) = (Vec::new(), 0);
    for text in call.query("ranges")?.split(',') {
        match read(store, call, token, text) {
            Ok(range) => {
                let rows = range["values"].as_array().into_iter().flatten();
                total += rows.filter_map(Value::as_array).map(Vec::len).sum::<usize>();
                ranges.push(range);
            }
            Err(answer) => return answer,
        }
    }
    sized(
        call,
        json!({"revision": 1, "spreadsheetToken": token, "totalCells": total, "valueRanges": ranges}),
    )
}

/// The range and the rows of a request, or the answer about those that are wrong.
fn value_range(call: &Request<'_>, value: &Value) -> Result<(Range, Vec<Vec<Value>>), Answer> {
    let range = range(call, value["range"].as_str().unwrap_or_default())?;
    let rows = value["values"].as_array().into_iter().flatten();
    let rows: Vec<Vec<Value>> =
        rows.map(|row| row.as_array().cloned().unwrap_or_default()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if rows.len() > sheet::MOST_ROWS || columns > sheet::MOST_COLUMNS {
        return Err(refused(call, codes::LARGE_REQUEST, "more than 5000 rows or 100 columns"));
    }
    let is_large = |cell: &Value| text(cell).chars().count() > MOST_CHARACTERS;
    if rows.iter().flatten().any(is_large) {
        return Err(refused(call, codes::LARGE_CELL, "a cell has more than 50000 characters"));
    }
    Ok((range, rows))
}

/// The answer to a call that may not write these rows there, or for which the sheet has no room;
/// nothing if it may.
fn forbidden(
    store: &Store,
    call: &Request<'_>,
    token: &str,
    range: &Range,
    rows: &[Vec<Value>],
) -> Option<Answer> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if rows.is_empty() || columns == 0 {
        return None;
    }
    let end = (range.from.0 + rows.len(), range.from.1 + columns);
    let size = sheet::sheet(&store.collections, token, &range.sheet).map_or((0, 0), sheet::size);
    let (rows, columns) = (size.0.max(end.0), size.1.max(end.1));
    full(call, rows, columns).or_else(|| {
        let last = (Some(end.0 - 1), Some(end.1 - 1));
        let written = Area::of(&Range { to: last, ..range.clone() });
        locked(store, call, token, &range.sheet, written)
    })
}

/// The answer to a call after which a sheet would have too many columns or cells; nothing if not.
pub(in super::super) fn full(call: &Request<'_>, rows: usize, columns: usize) -> Option<Answer> {
    let full = columns > MOST_COLUMNS || rows.saturating_mul(columns) > MOST_CELLS;
    let most = "a sheet has at most 13000 columns, and 5000000 cells";
    full.then(|| refused(call, codes::TOO_MANY_CELLS, most))
}

/// Writes rows from the first cell of a range on, and lets the sheet grow as far as they reach; or the
/// answer to a call that may not.
pub(in super::super) fn write(
    store: &mut Store,
    call: &Request<'_>,
    token: &str,
    range: &Range,
    rows: &[Vec<Value>],
) -> Result<Value, Answer> {
    if let Some(answer) = forbidden(store, call, token, range, rows) {
        return Err(answer);
    }
    let known = store.collections.get_mut(&tabs::path(token));
    if let Some(known) = known.and_then(|all| all.get_mut(&range.sheet)) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        grid::reach(known, range.from.0 + rows.len(), range.from.1 + columns);
    }
    Ok(store.spreadsheets.write(token, range, rows))
}

fn update(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    let (range, rows) = match value_range(call, &call.body()["valueRange"]) {
        Ok(sent) => sent,
        Err(answer) => return answer,
    };
    match write(store, call, token, &range, &rows) {
        Ok(written) => call.reply(written),
        Err(answer) => answer,
    }
}

/// Writes to several ranges, or to none.
fn batch_update(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    let sent = call.body()["valueRanges"].as_array().into_iter().flatten();
    let mut ranges = Vec::new();
    for sent in sent {
        let (range, rows) = match value_range(call, sent) {
            Ok(sent) => sent,
            Err(answer) => return answer,
        };
        if let Some(answer) = forbidden(store, call, token, &range, &rows) {
            return answer;
        }
        ranges.push((range, rows));
    }
    let mut responses = Vec::new();
    for (range, rows) in ranges {
        match write(store, call, token, &range, &rows) {
            Ok(written) => responses.push(written),
            Err(answer) => return answer,
        }
    }
    call.reply(json!({"responses": responses, "revision": 1, "spreadsheetToken": token}))
}

/// Writes below the last row that has values in the columns of the range.
fn append(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    let (mut range, rows) = match value_range(call, &call.body()["valueRange"]) {
        Ok(sent) => sent,
        Err(answer) => return answer,
    };
    range.from.0 = store.spreadsheets.below(token, &range).max(range.from.0);
    match write(store, call, token, &range, &rows) {
        Ok(updates) => with_updates(call, token, updates),
        Err(answer) => answer,
    }
}

/// Writes above the range, and moves down what is there.
fn prepend(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    let (range, rows) = match value_range(call, &call.body()["valueRange"]) {
        Ok(sent) => sent,
        Err(answer) => return answer,
    };
    if let Some(answer) = forbidden(store, call, token, &range, &rows) {
        return answer;
    }
    let (at, count) = (range.from.0, rows.len());
    let lines = Lines { sheet: range.sheet.clone(), line: Line::Row, from: at, to: at + count };
    if count > 0
        && let Some(answer) = grid::make_room(store, call, token, &lines)
    {
        return answer;
    }
    match write(store, call, token, &range, &rows) {
        Ok(updates) => with_updates(call, token, updates),
        Err(answer) => answer,
    }
}

fn with_updates(call: &Request<'_>, token: &str, updates: Value) -> Answer {
    let table = updates["updatedRange"].clone();
    call.reply(
        json!({"spreadsheetToken": token, "tableRange": table, "revision": 1, "updates": updates}),
    )
}
