//! Dropdowns: the values that a cell may have. A cell has one at most, and the last call decides.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{
    super::{Request, StoreHandler, cells::Range},
    Area, DROPDOWNS, MOST_COLUMNS, MOST_ROWS,
    area::Span,
    codes, path, refused, size, unknown,
};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Collection, Object, at},
};

/// The most values of a dropdown, and the most characters of one.
const MOST_VALUES: usize = 500;
const MOST_CHARACTERS: usize = 100;

/// The most cells of a range whose dropdowns are deleted.
const MOST_DELETED: usize = 5000;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "spreadsheet.dataValidation.create" => create,
        "spreadsheet.dataValidation.get" => get,
        "spreadsheet.dataValidation.update" => update,
        "spreadsheet.dataValidation.update_by_id" => update_by_id,
        "spreadsheet.dataValidation.delete" => delete,
        _ => return None,
    })
}

/// The areas of ranges, which are all of one sheet; or the answer about ranges that are wrong.
fn areas<'a>(
    store: &Store,
    call: &Request<'_>,
    token: &str,
    ranges: impl Iterator<Item = &'a str>,
) -> Result<(String, Vec<Area>), Answer> {
    let mut sheet: Option<String> = None;
    let mut areas = Vec::new();
    for text in ranges {
        let range = Range::parse(text).ok_or_else(|| refused(call, codes::RANGE, text))?;
        if sheet.as_ref().is_some_and(|sheet| *sheet != range.sheet) {
            return Err(refused(call, codes::RANGE, "all ranges must be of one sheet"));
        }
        let Some(known) = super::sheet(&store.collections, token, &range.sheet) else {
            return Err(refused(call, codes::NO_SHEET, &range.sheet));
        };
        let area = Area::of(&range);
        let (rows, columns) = area.size(size(known));
        if rows > MOST_ROWS || columns > MOST_COLUMNS {
            return Err(refused(call, codes::TOO_MANY, "more than 5000 rows or 100 columns"));
        }
        sheet = Some(range.sheet);
        areas.push(area);
    }
    let sheet = sheet.ok_or_else(|| refused(call, codes::RANGE, "no range is given"))?;
    Ok((sheet, areas))
}

/// A dropdown as it is kept, but for its cells; or the answer about one that is wrong.
fn dropdown(call: &Request<'_>) -> Result<Object, Answer> {
    let body = call.body();
    if body["dataValidationType"] != "list" {
        return Err(refused(call, codes::BODY, "dataValidationType must be `list`"));
    }
    let sent = &body["dataValidation"];
    let values = sent["conditionValues"].as_array().map_or(&[][..], Vec::as_slice);
    let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
    let wrong = |what: &str| Err(refused(call, codes::BODY, what));
    if values.is_empty() || values.len() > MOST_VALUES {
        return wrong("conditionValues must have from 1 to 500 values");
    }
    if values.iter().any(|it| it.contains(',') || it.chars().count() > MOST_CHARACTERS) {
        return wrong("a value of conditionValues has a comma, or more than 100 characters");
    }
    let options = &sent["options"];
    let colored = options["highlightValidData"] == true;
    let colors = options["colors"].as_array().map_or(&[][..], Vec::as_slice);
    let mut seen = HashSet::new();
    let mut distinct = Vec::new();
    let mut color_of = Map::new();
    for (place, value) in values.into_iter().enumerate() {
        // A value that is given twice is there once, with its first color.
        if !seen.insert(value) {
            continue;
        }
        distinct.push(value);
        if let Some(color) = colors.get(place).filter(|_| colored) {
            color_of.insert(value.to_owned(), color.clone());
        }
    }
    let mut kept = Object::new();
    kept.insert("dataValidationType".into(), json!("list"));
    kept.insert("conditionValues".into(), json!(distinct));
    kept.insert(
        "options".into(),
        json!({"multipleValues": options["multipleValues"] == true,
            "highlightValidData": colored, "colorValueMap": color_of}),
    );
    Ok(kept)
}

/// Sets a dropdown for some cells, in place of those that they have.
fn set(store: &mut Store, token: &str, sheet: &str, areas: &[Area], mut dropdown: Object) {
    clear(store, token, sheet, areas);
    let all = store.collections.entry(path(token, sheet, DROPDOWNS)).or_default();
    let id = (all.ever() + 1).to_string();
    dropdown.insert("id".into(), json!(id));
    dropdown.insert("areas".into(), areas.iter().map(|it| it.kept()).collect());
    all.insert(&[id], dropdown);
}

/// Takes their dropdowns from some cells; returns how many cells of a sheet of this size had one.
fn clear(store: &mut Store, token: &str, sheet: &str, areas: &[Area]) -> usize {
    let grid = super::sheet(&store.collections, token, sheet).map_or((0, 0), size);
    let Some(all) = store.collections.get_mut(&path(token, sheet, DROPDOWNS)) else { return 0 };
    let (mut cells, mut gone) = (0, Vec::new());
    for dropdown in all.iter_mut() {
        let mut left = Area::all(at(dropdown, "areas"));
        for area in areas {
            let both = left.iter().filter_map(|it| it.and(*area));
            cells +=
                both.map(|it| it.size(grid)).map(|(rows, columns)| rows * columns).sum::<usize>();
            left = left.into_iter().flat_map(|it| it.without(*area)).collect();
        }
        if left.is_empty() {
            gone.extend(at(dropdown, "id").as_str().map(str::to_owned));
        }
        dropdown.insert("areas".into(), left.into_iter().map(Area::kept).collect());
    }
    for id in gone {
        all.remove(&id);
    }
    cells
}

fn create(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let range = call.body()["range"].as_str().into_iter();
    let (sheet, areas) = match areas(store, call, token, range) {
        Ok(areas) => areas,
        Err(answer) => return answer,
    };
    match dropdown(call) {
        Ok(dropdown) => set(store, token, &sheet, &areas, dropdown),
        Err(answer) => return answer,
    }
    call.reply(json!({}))
}

/// Sets the dropdown of some cells of a sheet, whether they have one or not.
fn update(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let ranges = call.body()["ranges"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let (sheet, areas) = match areas(store, call, token, ranges) {
        Ok(areas) => areas,
        Err(answer) => return answer,
    };
    if call.parameter("sheetId") != Some(&sheet) {
        return refused(call, codes::RANGE, "the ranges are of another sheet than the address");
    }
    let dropdown = match dropdown(call) {
        Ok(dropdown) => dropdown,
        Err(answer) => return answer,
    };
    set(store, token, &sheet, &areas, dropdown.clone());
    call.reply(json!({"spreadsheetToken": token, "sheetId": sheet, "dataValidation": dropdown}))
}

/// Changes a dropdown wherever it is set. Dropdowns of a sheet are numbered from 1.
fn update_by_id(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let (sheet, id) = (call.parameter("sheetId")?, call.parameter("dataValidationId")?);
    let mut dropdown = match dropdown(call) {
        Ok(dropdown) => dropdown,
        Err(answer) => return answer,
    };
    let all = store.collections.get_mut(&path(token, sheet, DROPDOWNS));
    let Some(known) = all.and_then(|all| all.get_mut(id)) else {
        return refused(call, codes::BODY, "there is no dropdown with this dataValidationId");
    };
    known.extend(dropdown.clone());
    dropdown.insert("dataValidationId".into(), json!(id.parse::<i64>().unwrap_or_default()));
    call.reply(json!({"spreadsheetToken": token, "sheetId": sheet, "dataValidation": dropdown}))
}

/// The dropdowns of the cells of a range. Their own ranges are those of single columns.
fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let (sheet, areas) = match areas(store, call, token, call.query("range").into_iter()) {
        Ok(areas) => areas,
        Err(answer) => return answer,
    };
    let (_, most) = super::sheet(&store.collections, token, &sheet).map_or((0, 0), size);
    let all = store.collections.get(&path(token, &sheet, DROPDOWNS));
    let shown = all.into_iter().flat_map(Collection::iter).filter_map(|dropdown| {
        let inside = Area::all(at(dropdown, "areas"));
        let inside =
            inside.into_iter().filter_map(|it| areas.iter().find_map(|area| it.and(*area)));
        let mut columns: Vec<Area> = inside.flat_map(|area| by_column(area, most)).collect();
        columns.sort_by_key(|it| (it.columns.from, it.rows.from));
        let ranges: Vec<String> = columns.into_iter().map(|it| it.written(&sheet)).collect();
        let mut shown = dropdown.clone();
        shown.retain(|name, _| name != "id" && name != "areas");
        shown.insert("ranges".into(), json!(ranges));
        (!ranges.is_empty()).then_some(shown)
    });
    let shown: Vec<Object> = shown.collect();
    call.reply(json!({"spreadsheetToken": token, "sheetId": sheet, "revision": 1,
        "dataValidations": shown}))
}

/// The columns of an area, each one by itself.
fn by_column(area: Area, most: usize) -> impl Iterator<Item = Area> {
    let last = area.columns.to.unwrap_or(most.saturating_sub(1));
    (area.columns.from..=last)
        .map(move |column| Area { columns: Span::new(column, column), ..area })
}

/// Deletes the dropdowns of the cells of some ranges; what the cells hold stays.
fn delete(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let sent = call.body()["dataValidationRanges"].as_array().into_iter().flatten();
    let mut results = Vec::new();
    for range in sent.filter_map(|it| it["range"].as_str()) {
        let done = remove(store, token, range);
        let (cells, wrong) = match done {
            Ok(cells) => (cells, ""),
            Err((_, words)) => (0, words),
        };
        results.push(json!({"range": range, "msg": wrong, "success": wrong.is_empty(),
            "updatedCells": cells}));
    }
    call.reply(json!({ "rangeResults": results }))
}

fn remove(store: &mut Store, token: &str, text: &str) -> Result<usize, (i64, &'static str)> {
    let range = Range::parse(text).ok_or(codes::RANGE)?;
    let sheet = super::sheet(&store.collections, token, &range.sheet).ok_or(codes::NO_SHEET)?;
    let area = Area::of(&range);
    let (rows, columns) = area.size(size(sheet));
    if rows * columns > MOST_DELETED {
        return Err(codes::TOO_MANY);
    }
    Ok(clear(store, token, &range.sheet, &[area]))
}
