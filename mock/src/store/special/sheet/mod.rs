//! What is set for the cells of a sheet beside their values: styles, conditional formats, dropdowns,
//! and lines that only some may edit; and files that become cells. All of it is kept below the sheet,
//! and goes with the lines that it is set for.

mod area;
mod conditions;
mod dropdowns;
mod formatted;
mod images;
#[cfg(feature = "documents")]
mod import;
mod protection;
mod styles;

use serde_json::{Value, json};

pub(super) use self::{
    area::{Area, Shift},
    formatted::formatted,
    protection::{locked, shown_in_metainfo},
    styles::Formatters,
};
use super::{Request, StoreHandler, cells::Line, tabs};
use crate::store::{
    answer::{Answer, Collections},
    collection::{Object, at},
};

/// The codes of calls about sheets, whose pages all lead to one table of codes, and their words there.
pub(super) mod codes {
    pub(in super::super) const RANGE: (i64, &str) = (90_202, "validate RangeVal fail");
    pub(in super::super) const BODY: (i64, &str) = (90_204, "WrongRequestBody");
    pub(in super::super) const LINES: (i64, &str) = (90_212, "WrongRowOrCol");
    pub(in super::super) const NO_SPREADSHEET: (i64, &str) = (90_214, "SpreadSheetNotFound");
    pub(in super::super) const NO_SHEET: (i64, &str) = (90_215, "SheetIdNotFound");
    pub(in super::super) const LOCKED: (i64, &str) = (90_218, "LockedCell");
    pub(in super::super) const TOO_MANY_CELLS: (i64, &str) = (90_219, "CellExcess");
    pub(in super::super) const LARGE_RESPONSE: (i64, &str) = (90_221, "TooLargeResponse");
    pub(in super::super) const LARGE_CELL: (i64, &str) = (90_222, "TooLargeCell");
    pub(in super::super) const TOO_MANY: (i64, &str) = (90_226, "ExcessLimit");
    pub(in super::super) const LARGE_REQUEST: (i64, &str) = (90_227, "TooLargeRequest");
    #[cfg(feature = "documents")]
    pub(in super::super) const IMPORTING: (i64, &str) = (90_228, "ImportProcessing");
}

/// The most rows, and the most columns, that a call may write or set something for.
pub(super) const MOST_ROWS: usize = 5000;
pub(super) const MOST_COLUMNS: usize = 100;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    let endpoint = endpoint.strip_prefix("sheets.v2.")?;
    let found = conditions::handler(endpoint)
        .or_else(|| dropdowns::handler(endpoint))
        .or_else(|| protection::handler(endpoint))
        .or_else(|| styles::handler(endpoint))
        .or_else(|| images::handler(endpoint));
    #[cfg(feature = "documents")]
    let found = found.or_else(|| import::handler(endpoint));
    found
}

/// The answer with one of these codes, and what is wrong.
pub(super) fn refused(call: &Request<'_>, (code, words): (i64, &str), wrong: &str) -> Answer {
    call.refused(code, &format!("{words}: {wrong}"))
}

/// What is kept below a sheet for some of its cells, by name.
const KEPT: [&str; 4] = [CONDITIONS, DROPDOWNS, PROTECTED, STYLES];
const CONDITIONS: &str = "condition_formats";
const DROPDOWNS: &str = "dropdowns";
const PROTECTED: &str = "protected";
const STYLES: &str = "styles";

/// Where something is kept for the cells of a sheet. No address leads there.
fn path(token: &str, sheet: &str, name: &str) -> Vec<String> {
    let mut path = tabs::path(token);
    path.extend([sheet.to_owned(), name.to_owned()]);
    path
}

/// The answer about a spreadsheet whose sheets nobody created; nothing if there are some.
pub(super) fn unknown(
    collections: &Collections,
    call: &Request<'_>,
    token: &str,
) -> Option<Answer> {
    if collections.get(&tabs::path(token)).is_some() {
        return None;
    }
    let refused = || refused(call, codes::NO_SPREADSHEET, "no call created this spreadsheet");
    Some(if call.strict { refused() } else { None })
}

/// A sheet of a spreadsheet.
pub(super) fn sheet<'a>(collections: &'a Collections, token: &str, id: &str) -> Option<&'a Object> {
    collections.get(&tabs::path(token))?.get(id)
}

/// How many rows and columns a sheet has.
pub(super) fn size(sheet: &Object) -> (usize, usize) {
    let grid = at(sheet, "grid_properties");
    let number = |name: &str| grid[name].as_u64().and_then(|it| usize::try_from(it).ok());
    (number("row_count").unwrap_or(0), number("column_count").unwrap_or(0))
}

/// Lets all that is set for the cells of a sheet go with its lines.
pub(super) fn shift(
    collections: &mut Collections,
    token: &str,
    sheet: &str,
    line: Line,
    shift: Shift,
) {
    for name in KEPT {
        let Some(all) = collections.get_mut(&path(token, sheet, name)) else { continue };
        let mut gone = Vec::new();
        for kept in all.iter_mut() {
            let areas = Area::all(at(kept, "areas"));
            let areas: Vec<Value> = areas
                .into_iter()
                .flat_map(|area| area.shifted(line, shift))
                .map(Area::kept)
                .collect();
            if areas.is_empty() {
                gone.extend(at(kept, "id").as_str().map(str::to_owned));
            }
            kept.insert("areas".into(), json!(areas));
        }
        for id in gone {
            all.remove(&id);
        }
    }
    let sheet = collections.get_mut(&tabs::path(token)).and_then(|all| all.get_mut(sheet));
    if let Some(sheet) = sheet {
        let merges = at(sheet, "merges").as_array().into_iter().flatten();
        let merges: Vec<Value> = merges.flat_map(|it| shifted_merge(it, line, shift)).collect();
        sheet.insert("merges".into(), json!(merges));
    }
}

/// The names of the first and the last row and column of merged cells.
const MERGE: [&str; 4] =
    ["start_row_index", "start_column_index", "end_row_index", "end_column_index"];

/// Merged cells afterwards. Those that a move would tear apart are no longer merged.
fn shifted_merge(merge: &Value, line: Line, shift: Shift) -> Option<Value> {
    let ends: Vec<Value> = MERGE.iter().map(|name| merge[*name].clone()).collect();
    let area = Area::all(&json!([ends])).pop()?;
    let [shifted] = area.shifted(line, shift)[..] else { return None };
    let ends = shifted.kept();
    Some(
        MERGE.iter().enumerate().map(|(at, name)| ((*name).to_owned(), ends[at].clone())).collect(),
    )
}

/// Gives a sheet all that is set for the cells of another.
pub(super) fn copy(collections: &mut Collections, token: &str, from: &str, to: &str) {
    for name in KEPT {
        if let Some(kept) = collections.get(&path(token, from, name)).cloned() {
            collections.put(path(token, to, name), kept);
        }
    }
}
