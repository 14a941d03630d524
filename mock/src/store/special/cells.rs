//! The cells of spreadsheets: written by ranges, and read by others.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::Request;
use crate::{refusal::Refusal, store::answer::Answer};

/// The cells of all spreadsheets that calls wrote to: by spreadsheet and sheet, then by row and
/// column from 0.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Default)]
pub(crate) struct Spreadsheets(
    #[cfg_attr(feature = "state-file", serde(with = "crate::saved::pairs"))]
    HashMap<(String, String), Sheet>,
);

#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Default)]
struct Sheet(
    #[cfg_attr(feature = "state-file", serde(with = "crate::saved::pairs"))]
    BTreeMap<(usize, usize), Value>,
);

/// The most rows and columns that a range may reach to, and the most cells that it may read: far more
/// than a sheet has.
const MOST: usize = 5_000_000;

type Handler = fn(&mut Spreadsheets, &Request<'_>) -> Answer;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<Handler> {
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

/// A rectangle of cells: `Q7PlXT!A1:B3`, `Q7PlXT!A:B` or `Q7PlXT`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    sheet: String,
    from: (usize, usize),
    /// The last row and column, if the range names them.
    to: (Option<usize>, Option<usize>),
}

impl Range {
    fn parse(text: &str) -> Option<Range> {
        let (sheet, cells) = match text.split_once('!') {
            Some((sheet, cells)) => (sheet, cells),
            None => (text, ""),
        };
        let (from, to) = cells.split_once(':').unwrap_or((cells, cells));
        let (from_row, from_column) = cell(from)?;
        let (to_row, to_column) = cell(to)?;
        let from = (from_row.unwrap_or(0), from_column.unwrap_or(0));
        // A range that ends before it begins names no cells.
        if to_row.is_some_and(|to| to < from.0) || to_column.is_some_and(|to| to < from.1) {
            return None;
        }
        Some(Range { sheet: sheet.to_owned(), from, to: (to_row, to_column) })
    }

    /// Whether these rows end within what a sheet may have.
    fn holds(&self, rows: &[Vec<Value>]) -> bool {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        self.from.0 + rows.len() <= MOST && self.from.1 + columns <= MOST
    }

    /// The range that these rows fill, from the same cell on.
    fn filled_by(&self, rows: &[Vec<Value>]) -> String {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let (row, column) = self.from;
        let last = (row + rows.len().max(1) - 1, column + columns - 1);
        format!("{}!{}:{}", self.sheet, name(self.from), name(last))
    }
}

/// The row and the column of `B3`, `B`, `3` or nothing.
fn cell(text: &str) -> Option<(Option<usize>, Option<usize>)> {
    let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (letters, digits) = text.split_at(digits);
    let column = letters.chars().try_fold(0_usize, |column, c| {
        let letter = c.to_ascii_uppercase();
        let next = letter.is_ascii_uppercase().then(|| letter as usize - 'A' as usize + 1)?;
        column.checked_mul(26)?.checked_add(next)
    })?;
    let row: Option<usize> = if digits.is_empty() { None } else { Some(digits.parse().ok()?) };
    if column > MOST || row.is_some_and(|row| row > MOST) {
        return None;
    }
    Some((row.map(|row| row.saturating_sub(1)), column.checked_sub(1)))
}

/// The name of a cell: `B3`.
fn name((row, mut column): (usize, usize)) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (column % 26) as u8));
        match (column / 26).checked_sub(1) {
            Some(rest) => column = rest,
            None => break,
        }
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), row + 1)
}

impl Spreadsheets {
    /// Forgets a spreadsheet.
    pub(super) fn forget(&mut self, token: &str) {
        self.0.retain(|(known, _), _| known != token);
    }

    /// Forgets a sheet.
    pub(super) fn delete(&mut self, token: &str, sheet: &str) {
        self.0.remove(&(token.to_owned(), sheet.to_owned()));
    }

    /// Gives a sheet the cells of another.
    pub(super) fn copy(&mut self, token: &str, from: &str, to: &str) {
        if let Some(cells) = self.0.get(&(token.to_owned(), from.to_owned())).cloned() {
            self.0.insert((token.to_owned(), to.to_owned()), cells);
        }
    }

    /// Whether a call wrote to a spreadsheet.
    fn knows(&self, token: &str) -> bool {
        self.0.keys().any(|(known, _)| known == token)
    }

    fn sheet(&mut self, token: &str, range: &Range) -> &mut Sheet {
        self.0.entry((token.to_owned(), range.sheet.clone())).or_default()
    }

    fn read(&self, token: &str, text: &str) -> Option<Value> {
        let range = Range::parse(text)?;
        let none = Sheet::default();
        let sheet = self.0.get(&(token.to_owned(), range.sheet.clone())).unwrap_or(&none);
        let end = end(sheet);
        let last_row = range.to.0.unwrap_or(end.0.saturating_sub(1));
        let last_column = range.to.1.unwrap_or(end.1.saturating_sub(1));
        let size = |from: usize, last: usize| (last + 1).saturating_sub(from);
        if size(range.from.0, last_row).saturating_mul(size(range.from.1, last_column)) > MOST {
            return None;
        }
        let cell = |row, column| sheet.0.get(&(row, column)).cloned().unwrap_or(Value::Null);
        let rows: Vec<Vec<Value>> = (range.from.0..=last_row)
            .map(|row| (range.from.1..=last_column).map(|column| cell(row, column)).collect())
            .collect();
        Some(json!({"majorDimension": "ROWS", "range": text, "revision": 1, "values": rows}))
    }

    fn write(&mut self, token: &str, range: &Range, rows: &[Vec<Value>]) -> Value {
        let sheet = self.sheet(token, range);
        for (down, row) in rows.iter().enumerate() {
            for (right, value) in row.iter().enumerate() {
                let place = (range.from.0 + down, range.from.1 + right);
                // Empty text makes a cell empty, too.
                match value {
                    Value::Null => drop(sheet.0.remove(&place)),
                    Value::String(text) if text.is_empty() => drop(sheet.0.remove(&place)),
                    value => drop(sheet.0.insert(place, value.clone())),
                }
            }
        }
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        json!({"spreadsheetToken": token, "updatedRange": range.filled_by(rows), "updatedRows": rows.len(),
            "updatedColumns": columns, "updatedCells": rows.iter().map(Vec::len).sum::<usize>(), "revision": 1})
    }
}

/// How many rows and columns have values.
fn end(sheet: &Sheet) -> (usize, usize) {
    let rows = sheet.0.keys().map(|(row, _)| row + 1).max().unwrap_or(0);
    (rows, sheet.0.keys().map(|(_, column)| column + 1).max().unwrap_or(0))
}

fn get(sheets: &mut Spreadsheets, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if !sheets.knows(token) {
        return None;
    }
    let Some(range) = sheets.read(token, call.parameter("range")?) else {
        return wrong_range(call);
    };
    call.reply(json!({"revision": 1, "spreadsheetToken": token, "valueRange": range}))
}

fn batch_get(sheets: &mut Spreadsheets, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if !sheets.knows(token) {
        return None;
    }
    let ranges = call.query("ranges")?.split(',');
    let ranges: Option<Vec<Value>> = ranges.map(|range| sheets.read(token, range)).collect();
    let Some(ranges) = ranges else { return wrong_range(call) };
    let cells = |range: &Value| -> usize {
        range["values"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_array)
            .map(Vec::len)
            .sum()
    };
    let total: usize = ranges.iter().map(cells).sum();
    call.reply(json!({"revision": 1, "spreadsheetToken": token, "totalCells": total, "valueRanges": ranges}))
}

fn update(sheets: &mut Spreadsheets, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    let Some((range, rows)) = value_range(&call.received.body_json()?["valueRange"]) else {
        return wrong_range(call);
    };
    call.reply(sheets.write(token, &range, &rows))
}

fn batch_update(sheets: &mut Spreadsheets, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    let body = call.received.body_json()?;
    let ranges: Option<Vec<_>> = body["valueRanges"].as_array()?.iter().map(value_range).collect();
    let Some(ranges) = ranges else { return wrong_range(call) };
    let responses: Vec<Value> =
        ranges.iter().map(|(range, rows)| sheets.write(token, range, rows)).collect();
    call.reply(json!({"responses": responses, "revision": 1, "spreadsheetToken": token}))
}

/// Writes below the last row that has values in the columns of the range.
fn append(sheets: &mut Spreadsheets, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    let Some((mut range, rows)) = value_range(&call.received.body_json()?["valueRange"]) else {
        return wrong_range(call);
    };
    let columns = range.from.1..=range.to.1.unwrap_or(usize::MAX);
    let filled = sheets.sheet(token, &range).0.keys();
    let last = filled.filter(|(_, column)| columns.contains(column)).map(|(row, _)| row + 1).max();
    range.from.0 = last.unwrap_or(0).max(range.from.0);
    if !range.holds(&rows) {
        return wrong_range(call);
    }
    let updates = sheets.write(token, &range, &rows);
    let table = updates["updatedRange"].clone();
    call.reply(
        json!({"spreadsheetToken": token, "tableRange": table, "revision": 1, "updates": updates}),
    )
}

/// Writes above the range, and moves down what is there.
fn prepend(sheets: &mut Spreadsheets, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    let Some((range, rows)) = value_range(&call.received.body_json()?["valueRange"]) else {
        return wrong_range(call);
    };
    let sheet = sheets.sheet(token, &range);
    if end(sheet).0 + rows.len() > MOST {
        return wrong_range(call);
    }
    let moved = std::mem::take(&mut sheet.0).into_iter().map(|((row, column), value)| {
        let row = if row >= range.from.0 { row + rows.len() } else { row };
        ((row, column), value)
    });
    sheet.0 = moved.collect();
    let updates = sheets.write(token, &range, &rows);
    let table = updates["updatedRange"].clone();
    call.reply(
        json!({"spreadsheetToken": token, "tableRange": table, "revision": 1, "updates": updates}),
    )
}

/// The range cannot be read, or reaches too far; with the endpoint's code for that, if it has one.
fn wrong_range(call: &Request<'_>) -> Answer {
    let about_ranges = |message: &str| message.to_lowercase().contains("range");
    let mut rows = call.endpoint.errors.iter();
    let row = rows.find(|row| row.message.as_deref().is_some_and(about_ranges));
    let code = row.map_or(99_992_402, |row| row.code);
    Some(Err(Refusal::new(400, code, "wrong range: expected SHEET!A1:B3 within the sheet")))
}

/// The range and the rows of a request.
fn value_range(value: &Value) -> Option<(Range, Vec<Vec<Value>>)> {
    let range = Range::parse(value["range"].as_str()?)?;
    let rows = value["values"].as_array()?.iter();
    let rows: Vec<Vec<Value>> =
        rows.map(|row| row.as_array().cloned().unwrap_or_default()).collect();
    range.holds(&rows).then_some((range, rows))
}

#[cfg(test)]
mod tests {
    use super::{Range, name};

    #[test]
    fn ranges_name_cells_columns_or_a_whole_sheet() {
        let range = |text: &str| {
            let range = Range::parse(text).unwrap();
            (range.sheet, range.from, range.to)
        };
        assert_eq!(range("s!B2:AA10"), ("s".into(), (1, 1), (Some(9), Some(26))));
        assert_eq!(range("s!C:D"), ("s".into(), (0, 2), (None, Some(3))));
        assert_eq!(range("s!A1"), ("s".into(), (0, 0), (Some(0), Some(0))));
        assert_eq!(range("s"), ("s".into(), (0, 0), (None, None)));
        for wrong in [
            "s!A-1:B",
            "s!A1:B5000001",
            "s!C3:A1",
            "s!A3:A1",
            "s!ZZZZZZZZZZZZZZZZZZZZ1",
            "s!A18446744073709551615",
        ] {
            assert_eq!(Range::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_cell_has_the_name_that_reads_as_it() {
        for cell in ["A1", "Z9", "AA10", "AZ3", "BA7", "ZZ1", "AAA2"] {
            let range = Range::parse(&format!("s!{cell}")).unwrap();
            assert_eq!(name(range.from), cell);
        }
    }
}
