//! The grid of a sheet: rows and columns are added, taken out and moved with the cells in them, cells
//! are merged, and filtered.

use serde_json::{Value, json};

use super::{
    Request, StoreHandler,
    cells::{Line, Range, full},
    find, make,
    sheet::{self, Area, Shift, codes, locked, refused},
    tabs,
};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Object, at, path_of},
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("sheets.")? {
        "v2.spreadsheet.dimension_range.create" => append,
        "v2.spreadsheet.insert_dimension_range" => insert,
        "v2.spreadsheet.dimension_range.delete" => delete,
        "v2.spreadsheet.dimension_range.update" => update,
        "v3.spreadsheet.sheet.move_dimension" => move_lines,
        "v2.spreadsheet.merge_cells" => |store, call| merge(store, call, true),
        "v2.spreadsheet.unmerge_cells" => |store, call| merge(store, call, false),
        "v3.spreadsheet.sheet.find" => |store, call| find::find(store, call, "find_result"),
        "v3.spreadsheet.sheet.replace" => |store, call| find::find(store, call, "replace_result"),
        "v3.spreadsheet.sheet.filter.create" => |store, call| filter(store, call, set_filter),
        "v3.spreadsheet.sheet.filter.update" => |store, call| filter(store, call, set_column),
        "v3.spreadsheet.sheet.filter.delete" => |store, call| filter(store, call, remove_filter),
        "v3.spreadsheet.sheet.filter.get" => shown_filter,
        "v2.spreadsheet.property.update" => rename,
        _ => return None,
    })
}

/// The token of the spreadsheet that the path names, in either spelling.
pub(super) fn token<'a>(call: &Request<'a>) -> Option<&'a str> {
    call.parameter("spreadsheetToken").or_else(|| call.parameter("spreadsheet_token"))
}

/// A sheet of the spreadsheet, or the answer about one that is not there.
pub(super) fn sheet<'a>(
    store: &'a mut Store,
    call: &Request<'_>,
    id: &str,
) -> Result<&'a mut Object, Answer> {
    let path = tabs::path(token(call).unwrap_or_default());
    call.kept(&mut store.collections, &path, id, "sheet_id").map_err(|answer| match answer {
        // The pages of the second version lead to a table of codes that all of them share.
        Some(Err(_)) if call.endpoint.errors.is_empty() => refused(call, codes::NO_SHEET, id),
        other => other,
    })
}

/// The rows or columns that a call is about: which of both, and from where to where.
pub(super) struct Lines {
    pub(super) sheet: String,
    pub(super) line: Line,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The most rows or columns that a call adds, inserts, changes or deletes.
const MOST: usize = 5000;

/// What `dimension` says, with the first line and the line after the last one counted from 0.
fn lines(call: &Request<'_>, body: &Value, counts_from: usize) -> Result<Lines, Answer> {
    let dimension = &body["dimension"];
    let number = |name: &str| dimension[name].as_u64().and_then(|it| usize::try_from(it).ok());
    let wrong = || call.refused(90_202, "the range of rows or columns is wrong");
    let from = number("startIndex").and_then(|it| it.checked_sub(counts_from)).ok_or_else(wrong)?;
    let to = number("endIndex").filter(|to| *to > from).ok_or_else(wrong)?;
    if to - from > MOST {
        return Err(refused(call, codes::TOO_MANY, "more than 5000 rows or columns"));
    }
    Ok(Lines {
        sheet: dimension["sheetId"].as_str().unwrap_or_default().to_owned(),
        line: line(&dimension["majorDimension"]),
        from,
        to,
    })
}

fn line(major: &Value) -> Line {
    if major == "COLUMNS" { Line::Column } else { Line::Row }
}

/// The name of the number of lines of a sheet.
fn count_of(line: Line) -> &'static str {
    if line == Line::Row { "row_count" } else { "column_count" }
}

/// Adds to the number of rows or columns that a sheet has.
fn grow(sheet: &mut Object, line: Line, by: i64) {
    let Some(grid) = sheet.get_mut("grid_properties") else { return };
    let name = count_of(line);
    grid[name] = json!((grid[name].as_i64().unwrap_or(0) + by).max(0));
}

/// Lets a sheet have at least so many rows and columns.
pub(super) fn reach(sheet: &mut Object, rows: usize, columns: usize) {
    let size = sheet::size(sheet);
    for (line, had, wanted) in [(Line::Row, size.0, rows), (Line::Column, size.1, columns)] {
        grow(sheet, line, wanted.saturating_sub(had) as i64);
    }
}

/// Lets a sheet have so many lines more; or the answer to a call after which it would have too many.
fn extend(
    store: &mut Store,
    call: &Request<'_>,
    id: &str,
    line: Line,
    by: usize,
) -> Option<Answer> {
    let known = match sheet(store, call, id) {
        Ok(known) => known,
        Err(answer) => return Some(answer),
    };
    let (rows, columns) = sheet::size(known);
    let after = match line {
        Line::Row => full(call, rows + by, columns),
        Line::Column => full(call, rows, columns + by),
    };
    if after.is_none() {
        grow(known, line, by as i64);
    }
    after
}

fn append(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let dimension = &body["dimension"];
    let length = dimension["length"].as_u64().and_then(|it| usize::try_from(it).ok());
    let Some(length) = length.filter(|it| (1..=MOST).contains(it)) else {
        return call.refused(90_202, "length must be from 1 to 5000");
    };
    let line = line(&dimension["majorDimension"]);
    match extend(store, call, dimension["sheetId"].as_str()?, line, length) {
        Some(answer) => answer,
        None => {
            let major = &dimension["majorDimension"];
            call.reply(json!({"addCount": length, "majorDimension": major}))
        }
    }
}

fn insert(store: &mut Store, call: &Request<'_>) -> Answer {
    let lines = match lines(call, call.body(), 0) {
        Ok(lines) => lines,
        Err(answer) => return answer,
    };
    if let Err(answer) = sheet(store, call, &lines.sheet) {
        return answer;
    }
    match make_room(store, call, token(call)?, &lines) {
        Some(answer) => answer,
        None => call.reply(json!({})),
    }
}

/// Puts empty lines into a sheet; or the answer to a call after which it would have too many. A sheet
/// that no call created has those that have values.
pub(super) fn make_room(
    store: &mut Store,
    call: &Request<'_>,
    token: &str,
    lines: &Lines,
) -> Option<Answer> {
    let count = lines.to - lines.from;
    match sheet::sheet(&store.collections, token, &lines.sheet) {
        Some(_) => {
            if let Some(answer) = extend(store, call, &lines.sheet, lines.line, count) {
                return Some(answer);
            }
        }
        None => {
            let whole = Range { sheet: lines.sheet.clone(), from: (0, 0), to: (None, None) };
            let (rows, columns) = store.spreadsheets.size(token, &whole);
            if let Some(answer) = full(call, rows + count, columns) {
                return Some(answer);
            }
        }
    }
    let Lines { sheet, line, from, .. } = lines;
    store.spreadsheets.insert(token, sheet, *line, *from, count);
    let shift = Shift::Insert(*from, count);
    sheet::shift(&mut store.collections, token, sheet, *line, shift);
    None
}

/// Takes lines out. Here they are counted from 1, and the last one is named itself. One line stays.
fn delete(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let lines = match lines(call, body, 1) {
        Ok(lines) => lines,
        Err(answer) => return answer,
    };
    let count = lines.to - lines.from;
    let known = match sheet(store, call, &lines.sheet) {
        Ok(known) => known,
        Err(answer) => return answer,
    };
    let (rows, columns) = sheet::size(known);
    let has = if lines.line == Line::Row { rows } else { columns };
    if lines.to > has || count == has {
        let wrong =
            "a sheet keeps one row and one column, and has no lines to delete behind its last";
        return refused(call, codes::LINES, wrong);
    }
    let token = token(call)?;
    let all = Range { sheet: lines.sheet.clone(), from: (0, 0), to: (None, None) };
    let mut gone = all;
    match lines.line {
        Line::Row => (gone.from.0, gone.to.0) = (lines.from, Some(lines.to - 1)),
        Line::Column => (gone.from.1, gone.to.1) = (lines.from, Some(lines.to - 1)),
    }
    if let Some(answer) = locked(store, call, token, &lines.sheet, Area::of(&gone)) {
        return answer;
    }
    if let Ok(known) = sheet(store, call, &lines.sheet) {
        grow(known, lines.line, -(count as i64));
    }
    store.spreadsheets.remove(token, &lines.sheet, lines.line, lines.from, count);
    let shift = Shift::Remove(lines.from, count);
    sheet::shift(&mut store.collections, token, &lines.sheet, lines.line, shift);
    call.reply(json!({"delCount": count, "majorDimension": body["dimension"]["majorDimension"]}))
}

/// Hides lines, or gives them a size, which nothing shows.
fn update(store: &mut Store, call: &Request<'_>) -> Answer {
    let lines = match lines(call, call.body(), 1) {
        Ok(lines) => lines,
        Err(answer) => return answer,
    };
    match sheet(store, call, &lines.sheet) {
        Ok(_) => call.reply(json!({})),
        Err(answer) => answer,
    }
}

/// Moves lines, the last one included, so that they stand before another.
fn move_lines(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let number = |value: &Value| value.as_u64().and_then(|it| usize::try_from(it).ok());
    let (from, last) =
        (number(&body["source"]["start_index"])?, number(&body["source"]["end_index"])?);
    let to = number(&body["destination_index"])?;
    let id = call.parameter("sheet_id")?;
    if let Err(answer) = sheet(store, call, id) {
        return answer;
    }
    if last < from || (from..=last).contains(&to) {
        return call.refused(1_310_202, "Wrong Range");
    }
    let line = line(&body["source"]["major_dimension"]);
    let token = token(call)?;
    store.spreadsheets.move_lines(token, id, line, (from, last + 1), to);
    sheet::shift(&mut store.collections, token, id, line, Shift::Move(from, last + 1, to));
    call.reply(json!({}))
}

/// The rectangle of a range: its first row and column, and its last ones.
fn rectangle(range: &Range) -> Option<[usize; 4]> {
    Some([range.from.0, range.from.1, range.to.0?, range.to.1?])
}

fn merge(store: &mut Store, call: &Request<'_>, on: bool) -> Answer {
    let body = call.body();
    let range = Range::parse(body["range"].as_str()?);
    let Some((range, [top, left, bottom, right])) = range.and_then(|it| {
        let rectangle = rectangle(&it)?;
        Some((it, rectangle))
    }) else {
        return call.refused(90_202, "wrong range: expected SHEET!A1:B3");
    };
    if bottom - top >= sheet::MOST_ROWS || right - left >= sheet::MOST_COLUMNS {
        return refused(call, codes::TOO_MANY, "more than 5000 rows or 100 columns");
    }
    let sheet = match sheet(store, call, &range.sheet) {
        Ok(sheet) => sheet,
        Err(answer) => return answer,
    };
    let mut merges = at(sheet, "merges").as_array().cloned().unwrap_or_default();
    // Overlapping ranges are removed: a cell belongs to one range.
    merges.retain(|it| {
        let of = |name: &str| it[name].as_u64().unwrap_or(0) as usize;
        of("start_row_index") > bottom
            || of("end_row_index") < top
            || of("start_column_index") > right
            || of("end_column_index") < left
    });
    if on {
        let merged = |top: usize, left: usize, bottom: usize, right: usize| {
            json!({"start_row_index": top, "end_row_index": bottom, "start_column_index": left,
                "end_column_index": right})
        };
        match body["mergeType"].as_str() {
            Some("MERGE_ROWS") => {
                merges.extend((top..=bottom).map(|row| merged(row, left, row, right)));
            }
            Some("MERGE_COLUMNS") => {
                merges.extend((left..=right).map(|column| merged(top, column, bottom, column)));
            }
            _ => merges.push(merged(top, left, bottom, right)),
        }
    }
    sheet.insert("merges".into(), json!(merges));
    call.reply(json!({"spreadsheetToken": token(call)}))
}

fn filter(
    store: &mut Store,
    call: &Request<'_>,
    change: fn(&mut Object, &Value) -> bool,
) -> Answer {
    match sheet(store, call, call.parameter("sheet_id")?) {
        Ok(sheet) => match change(sheet, call.body()) {
            true => call.reply(json!({})),
            false => call.refused(1_310_229, "Wrong URL Param"),
        },
        Err(answer) => answer,
    }
}

/// A sheet has one filter at most.
fn set_filter(sheet: &mut Object, body: &Value) -> bool {
    if !at(sheet, "filter").is_null() {
        return false;
    }
    let filter = json!({"range": body["range"], "filtered_out_rows": [], "filter_infos": []});
    sheet.insert("filter".into(), filter);
    set_column(sheet, body)
}

/// Sets the condition of a column, of which a filter has one for each.
fn set_column(sheet: &mut Object, body: &Value) -> bool {
    let Some(infos) = sheet.get_mut("filter").and_then(|it| it.get_mut("filter_infos")) else {
        return false;
    };
    let mut all = infos.as_array().cloned().unwrap_or_default();
    all.retain(|it| it["col"] != body["col"]);
    all.push(json!({"col": body["col"], "conditions": [body["condition"]]}));
    *infos = json!(all);
    true
}

fn remove_filter(sheet: &mut Object, _: &Value) -> bool {
    sheet.remove("filter").is_some()
}

fn shown_filter(store: &mut Store, call: &Request<'_>) -> Answer {
    match sheet(store, call, call.parameter("sheet_id")?) {
        Ok(sheet) => match at(sheet, "filter") {
            Value::Null => call.reply(json!({})),
            filter => call.reply(json!({ "sheet_filter_info": filter })),
        },
        Err(answer) => answer,
    }
}

/// Gives a spreadsheet another title.
fn rename(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = token(call)?.to_owned();
    let title = call.body()["properties"]["title"].as_str()?.to_owned();
    let path = path_of(&["sheets", "v3", "spreadsheets"]);
    if let Err(answer) = call.kept(&mut store.collections, &path, &token, "spreadsheet_token") {
        return answer;
    }
    make::rename(store, "sheet", &token, &title);
    store.files.rename(&token, &title);
    call.reply(json!({"spreadsheetToken": token, "title": title}))
}
