//! The cells of spreadsheets, and the ranges that name them. Calls about their values are in `values`.

mod range;
mod values;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

#[cfg(feature = "documents")]
pub(super) use self::values::{MOST_CELLS, MOST_CHARACTERS, MOST_COLUMNS, text};
pub(super) use self::{
    range::{Range, letters, name},
    values::{full, handler, write},
};

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

/// The most rows and columns that a range may reach to: as many cells as a sheet may have, which is
/// more than it can have of either.
const MOST: usize = 5_000_000;

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

    /// How many rows and columns a range has in a sheet: of an open one, those that have values.
    pub(super) fn size(&self, token: &str, range: &Range) -> (usize, usize) {
        let size = |from: usize, last: Option<usize>, end: usize| {
            last.map_or(end, |last| last + 1).saturating_sub(from)
        };
        let sheet = self.0.get(&(token.to_owned(), range.sheet.clone()));
        let is_open = range.to.0.is_none() || range.to.1.is_none();
        let end = sheet.filter(|_| is_open).map_or((0, 0), end);
        (size(range.from.0, range.to.0, end.0), size(range.from.1, range.to.1, end.1))
    }

    /// The cells of a range, as `shown` makes them.
    fn read(
        &self,
        token: &str,
        range: &Range,
        shown: impl Fn((usize, usize), &Value) -> Value,
    ) -> Vec<Vec<Value>> {
        let (rows, columns) = self.size(token, range);
        let sheet = self.0.get(&(token.to_owned(), range.sheet.clone()));
        let cell = |place| match sheet.and_then(|sheet| sheet.0.get(&place)) {
            Some(value) => shown(place, value),
            None => Value::Null,
        };
        let (top, left) = range.from;
        let row = |row| (left..left + columns).map(|column| cell((row, column))).collect();
        (top..top + rows).map(row).collect()
    }

    #[cfg(feature = "documents")]
    /// The rows of a sheet as far as it has values.
    pub(super) fn all(&self, token: &str, sheet: &str) -> Vec<Vec<Value>> {
        let range = Range { sheet: sheet.to_owned(), from: (0, 0), to: (None, None) };
        self.read(token, &range, |_, value| value.clone())
    }

    /// The first row below all that have values in the columns of a range.
    fn below(&self, token: &str, range: &Range) -> usize {
        let columns = range.from.1..=range.to.1.unwrap_or(usize::MAX);
        let sheet = self.0.get(&(token.to_owned(), range.sheet.clone()));
        let filled = sheet.into_iter().flat_map(|sheet| sheet.0.keys());
        let filled = filled.filter(|(_, column)| columns.contains(column));
        filled.map(|(row, _)| row + 1).max().unwrap_or(0)
    }

    /// Writes rows from the first cell of a range on.
    pub(super) fn write(&mut self, token: &str, range: &Range, rows: &[Vec<Value>]) -> Value {
        let sheet = self.0.entry((token.to_owned(), range.sheet.clone())).or_default();
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
