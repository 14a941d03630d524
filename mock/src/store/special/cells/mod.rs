//! The cells of spreadsheets: written by ranges, and read by others.

mod range;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

pub(super) use self::range::{Range, name};
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

/// A row or a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Row,
    Column,
}

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

    /// Gives a spreadsheet the cells of all sheets of another.
    pub(super) fn copy_all(&mut self, from: &str, to: &str) {
        let of = self.0.iter().filter(|((token, _), _)| token == from);
        let copies: Vec<_> =
            of.map(|((_, sheet), cells)| ((to.to_owned(), sheet.clone()), cells.clone())).collect();
        self.0.extend(copies);
    }

    /// Puts empty lines before the one with this index.
    pub(super) fn insert(&mut self, token: &str, sheet: &str, line: Line, at: usize, count: usize) {
        self.renumber(token, sheet, line, |index| {
            Some(if index >= at { index + count } else { index })
        });
    }

    /// Takes lines out, from the one with this index on.
    pub(super) fn remove(&mut self, token: &str, sheet: &str, line: Line, at: usize, count: usize) {
        self.renumber(token, sheet, line, |index| match index {
            index if index < at => Some(index),
            index => index.checked_sub(count).filter(|new| *new >= at),
        });
    }

    /// Moves lines, from the first to the one before the second, before the line at `to`.
    pub(super) fn move_lines(
        &mut self,
        token: &str,
        sheet: &str,
        line: Line,
        (from, end): (usize, usize),
        to: usize,
    ) {
        let count = end - from;
        self.renumber(token, sheet, line, |index| {
            let moved = (from..end).contains(&index);
            Some(if to >= end {
                match index {
                    _ if moved => index + (to - end),
                    _ if (end..to).contains(&index) => index - count,
                    _ => index,
                }
            } else {
                match index {
                    _ if moved => index - (from - to),
                    _ if (to..from).contains(&index) => index + count,
                    _ => index,
                }
            })
        });
    }

    /// Gives each row or column another index; those that get none go.
    fn renumber(
        &mut self,
        token: &str,
        sheet: &str,
        line: Line,
        new: impl Fn(usize) -> Option<usize>,
    ) {
        let Some(sheet) = self.0.get_mut(&(token.to_owned(), sheet.to_owned())) else { return };
        let renumbered =
            std::mem::take(&mut sheet.0).into_iter().filter_map(|((row, column), value)| {
                let place = match line {
                    Line::Row => (new(row)?, column),
                    Line::Column => (row, new(column)?),
                };
                Some((place, value))
            });
        sheet.0 = renumbered.collect();
    }

    /// Shows each cell of a sheet that has a value, row by row.
    pub(super) fn each(
        &mut self,
        token: &str,
        sheet: &str,
        mut look: impl FnMut((usize, usize), &mut Value),
    ) {
        let sheet = self.0.get_mut(&(token.to_owned(), sheet.to_owned()));
        for (place, value) in sheet.into_iter().flat_map(|sheet| &mut sheet.0) {
            look(*place, value);
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
