//! Texts in the cells of a sheet that are found and replaced.

use serde_json::{Value, json};

use super::{
    Request,
    cells::{Range, name},
    grid::{sheet, token},
};
use crate::store::{Store, answer::Answer};

/// Finds cells by their text, and replaces it if the call says by what. Without regular expressions
/// and formulas.
pub(super) fn find(store: &mut Store, call: &Request<'_>, reply: &str) -> Answer {
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
