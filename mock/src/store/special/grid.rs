//! The grid of a sheet: rows and columns are added, taken out and moved with the cells in them, cells
//! are merged, and texts are found and replaced.

use serde_json::{Value, json};

use super::{
    Request, StoreHandler,
    cells::{Line, Range, name},
    make, tabs,
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
        "v3.spreadsheet.sheet.find" => |store, call| find(store, call, "find_result"),
        "v3.spreadsheet.sheet.replace" => |store, call| find(store, call, "replace_result"),
        "v3.spreadsheet.sheet.filter.create" => |store, call| filter(store, call, set_filter),
        "v3.spreadsheet.sheet.filter.update" => |store, call| filter(store, call, set_column),
        "v3.spreadsheet.sheet.filter.delete" => |store, call| filter(store, call, remove_filter),
        "v3.spreadsheet.sheet.filter.get" => shown_filter,
        "v2.spreadsheet.property.update" => rename,
        _ => return None,
    })
}

/// The token of the spreadsheet that the path names, in either spelling.
fn token<'a>(call: &'a Request<'_>) -> Option<&'a str> {
    call.parameter("spreadsheetToken").or_else(|| call.parameter("spreadsheet_token"))
}

/// A sheet of the spreadsheet, or the answer about one that is not there.
fn sheet<'a>(store: &'a mut Store, call: &Request<'_>, id: &str) -> Result<&'a mut Object, Answer> {
    let path = tabs::path(token(call).unwrap_or_default());
    call.kept(&mut store.collections, &path, id, "sheet_id")
}

/// The rows or columns that a call is about: which of both, and from where to where.
struct Lines {
    sheet: String,
    line: Line,
    from: usize,
    to: usize,
}

/// What `dimension` says, with the first line and the line after the last one counted from 0.
fn lines(call: &Request<'_>, body: &Value, counts_from: usize) -> Result<Lines, Answer> {
    let dimension = &body["dimension"];
    let number = |name: &str| dimension[name].as_u64().and_then(|it| usize::try_from(it).ok());
    let wrong = || call.refused(90_202, "the range of rows or columns is wrong");
    let from = number("startIndex").and_then(|it| it.checked_sub(counts_from)).ok_or_else(wrong)?;
    let to = number("endIndex").filter(|to| *to > from).ok_or_else(wrong)?;
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

/// Adds to the number of rows or columns that a sheet has.
fn grow(sheet: &mut Object, line: Line, by: i64) {
    let Some(grid) = sheet.get_mut("grid_properties") else { return };
    let name = if line == Line::Row { "row_count" } else { "column_count" };
    grid[name] = json!((grid[name].as_i64().unwrap_or(0) + by).max(0));
}

fn append(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let dimension = &body["dimension"];
    let length = dimension["length"].as_i64()?;
    if !(1..=5000).contains(&length) {
        return call.refused(90_202, "length must be from 1 to 5000");
    }
    match sheet(store, call, dimension["sheetId"].as_str()?) {
        Ok(sheet) => grow(sheet, line(&dimension["majorDimension"]), length),
        Err(answer) => return answer,
    }
    call.reply(json!({"addCount": length, "majorDimension": dimension["majorDimension"]}))
}

fn insert(store: &mut Store, call: &Request<'_>) -> Answer {
    let lines = match lines(call, call.body(), 0) {
        Ok(lines) => lines,
        Err(answer) => return answer,
    };
    let count = lines.to - lines.from;
    match sheet(store, call, &lines.sheet) {
        Ok(sheet) => grow(sheet, lines.line, count as i64),
        Err(answer) => return answer,
    }
    store.spreadsheets.insert(token(call)?, &lines.sheet, lines.line, lines.from, count);
    call.reply(json!({}))
}

/// Takes lines out. Here they are counted from 1, and the last one is named itself.
fn delete(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let lines = match lines(call, body, 1) {
        Ok(lines) => lines,
        Err(answer) => return answer,
    };
    let count = lines.to - lines.from;
    match sheet(store, call, &lines.sheet) {
        Ok(sheet) => grow(sheet, lines.line, -(count as i64)),
        Err(answer) => return answer,
    }
    store.spreadsheets.remove(token(call)?, &lines.sheet, lines.line, lines.from, count);
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
    store.spreadsheets.move_lines(token(call)?, id, line, (from, last + 1), to);
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
    let sheet = match sheet(store, call, &range.sheet) {
        Ok(sheet) => sheet,
        Err(answer) => return answer,
    };
    let mut merges = at(sheet, "merges").as_array().cloned().unwrap_or_default();
    // What overlaps goes: a cell belongs to one.
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

/// Finds cells by their text, and replaces it if the call says by what. Without regular expressions
/// and formulas.
fn find(store: &mut Store, call: &Request<'_>, reply: &str) -> Answer {
    let body = call.body();
    let condition = &body["find_condition"];
    if condition["search_by_regex"] == true || condition["include_formulas"] == true {
        return None;
    }
    let id = call.parameter("sheet_id")?;
    if let Err(answer) = sheet(store, call, id) {
        return answer;
    }
    let Some(range) = condition["range"].as_str().and_then(Range::parse) else {
        return call.refused(1_310_202, "Wrong Range");
    };
    let wanted = body["find"].as_str()?;
    let replacement = body["replacement"].as_str();
    let whole = condition["match_entire_cell"] == true;
    // Contrary to its name, `match_case` says that the case makes no difference.
    let any_case = condition["match_case"] == true;
    let mut found = Vec::new();
    store.spreadsheets.each(token(call)?, id, |place, cell| {
        let inside = place.0 >= range.from.0
            && place.1 >= range.from.1
            && range.to.0.is_none_or(|to| place.0 <= to)
            && range.to.1.is_none_or(|to| place.1 <= to);
        let text = match cell {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        let Some(replaced) = replaced(&text, wanted, replacement, any_case, whole) else { return };
        if inside {
            found.push(place);
            if replacement.is_some() {
                *cell = json!(replaced);
            }
        }
    });
    let mut rows: Vec<usize> = found.iter().map(|(row, _)| *row).collect();
    rows.dedup();
    let cells: Vec<String> = found.into_iter().map(name).collect();
    call.reply(json!({reply: {"matched_cells": cells, "matched_formula_cells": [],
        "rows_count": rows.len()}}))
}

/// The text with all that is wanted replaced; nothing if it is not in it. Of letters without regard
/// to their case, only those of ASCII are known.
fn replaced(
    text: &str,
    wanted: &str,
    by: Option<&str>,
    any_case: bool,
    whole: bool,
) -> Option<String> {
    let fold = |text: &str| if any_case { text.to_ascii_lowercase() } else { text.to_owned() };
    let (folded, wanted) = (fold(text), fold(wanted));
    let by = by.unwrap_or_default();
    if whole || wanted.is_empty() {
        return (folded == wanted).then(|| by.to_owned());
    }
    let mut out = String::new();
    let mut last = 0;
    for (at, found) in folded.match_indices(&wanted) {
        out += &text[last..at];
        out += by;
        last = at + found.len();
    }
    (last > 0).then(|| out + &text[last..])
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
