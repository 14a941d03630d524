//! Writes rows: in the place of others, or below them.

use std::fmt;

use feishu_openapi::sheets::v2::{
    spreadsheet::{self, InsertDataOption},
    spreadsheet_dimension_range::{self as dimension, CreateDimension},
    spreadsheet_value::{self as value, UpdateValueRange},
};
use serde::Serialize;
use serde_json::Value;

use super::{MOST_COLUMNS, MOST_ROWS, Sheet, Size, shape};
use crate::{
    Error, Result,
    cells::{self, Shapes},
    repeat,
};

/// How many bytes of text go in a call: far less than gateways take.
const MOST_BYTES: usize = 4 << 20;

/// The most rows that a call adds to a sheet, as documented.
const MOST_ADDED: usize = 5_000;

/// The longest text of a cell, as documented.
const MOST_CHARACTERS: usize = 50_000;

/// Why rows were not written, and how many were before.
#[derive(Clone, Debug)]
pub struct WriteError {
    error: Error,
    written: usize,
}

impl WriteError {
    /// Why it failed.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// How many of the rows were written: the first ones. After a call without a reply, some of the
    /// next ones may be written, too.
    pub fn written(&self) -> usize {
        self.written
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.written {
            0 => self.error.fmt(f),
            rows => write!(f, "{rows} rows were written, then: {}", self.error),
        }
    }
}

impl std::error::Error for WriteError {}

impl From<Error> for WriteError {
    fn from(error: Error) -> Self {
        WriteError { error, written: 0 }
    }
}

impl From<WriteError> for Error {
    /// Drops how many rows were written.
    fn from(failed: WriteError) -> Self {
        failed.error
    }
}

/// Rows as cells, below names.
struct Cells {
    /// The columns of the names, counted from 0.
    names: Vec<(usize, String)>,
    rows: Vec<Vec<Value>>,
}

impl Cells {
    /// The cells of these rows. Without names, those of the first row are taken.
    fn of<T: Serialize>(
        mut names: Vec<(usize, String)>,
        rows: impl IntoIterator<Item = T>,
    ) -> Result<Cells> {
        let mut all = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            let wrong = |text| Error::Input(format!("row {index}: {text}"));
            let fields = cells::to_fields(&row).map_err(wrong)?;
            if names.is_empty() {
                names = own_names(&fields).map_err(wrong)?;
            }
            let columns = names.last().map_or(0, |(column, _)| column + 1);
            let mut cells = vec![Value::String(String::new()); columns];
            for (name, value) in fields {
                let column = names.iter().find(|(_, known)| *known == name).map(|(at, _)| *at);
                let Some(column) = column else {
                    let known: Vec<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
                    let text = format!("the sheet has no field {name:?}, but {known:?}");
                    return Err(wrong(text));
                };
                let value = shape::written(&name, value).map_err(wrong)?;
                let length = value.as_str().map_or(0, |text| text.chars().count());
                if length > MOST_CHARACTERS {
                    return Err(wrong(format!(
                        "field {name:?}: {length} characters, at most {MOST_CHARACTERS}"
                    )));
                }
                cells[column] = value;
            }
            all.push(cells);
        }
        let columns = names.last().map_or(0, |(column, _)| column + 1);
        if columns > MOST_COLUMNS {
            return Err(Error::Input(format!(
                "{columns} columns are too many, at most {MOST_COLUMNS}"
            )));
        }
        Ok(Cells { names, rows: all })
    }

    fn columns(&self) -> usize {
        self.names.last().map_or(0, |(column, _)| column + 1)
    }

    /// The row of names.
    fn head(&self) -> Vec<Value> {
        let mut head = vec![Value::String(String::new()); self.columns()];
        for (column, name) in &self.names {
            head[*column] = Value::String(name.clone());
        }
        head
    }
}

/// The names of a row's fields, for a sheet that has none yet. Those that would not be found again
/// when the sheet is read are errors.
fn own_names(fields: &[(String, Value)]) -> Result<Vec<(usize, String)>, String> {
    let mut names: Vec<(usize, String)> = Vec::new();
    for (column, (name, _)) in fields.iter().enumerate() {
        if name.is_empty() || name.trim() != name {
            return Err(format!(
                "field {name:?}: the name of a field must not be empty, nor begin or end with a space"
            ));
        }
        if names.iter().any(|(_, known)| known == name) {
            return Err(format!("field {name:?}: two fields have this name"));
        }
        names.push((column, name.clone()));
    }
    Ok(names)
}

/// Cuts rows into parts that one call takes.
fn parts(rows: Vec<Vec<Value>>) -> Vec<Vec<Vec<Value>>> {
    let size = |row: &[Value]| -> usize {
        row.iter().map(|cell| cell.as_str().map_or(16, |text| text.len() + 4)).sum()
    };
    let mut parts: Vec<Vec<Vec<Value>>> = Vec::new();
    let mut bytes = 0;
    for row in rows {
        let own = size(&row);
        match parts.last_mut() {
            Some(part) if part.len() < MOST_ROWS && bytes + own <= MOST_BYTES => {
                bytes += own;
                part.push(row);
            }
            _ => {
                bytes = own;
                parts.push(vec![row]);
            }
        }
    }
    parts
}

pub(super) async fn replace<T: Serialize>(
    sheet: &Sheet,
    rows: impl IntoIterator<Item = T>,
) -> Result<(), WriteError> {
    let cells = Cells::of(Vec::new(), rows)?;
    let size = sheet.size().await?;
    let columns = if cells.names.is_empty() {
        // Nothing says which fields there are, so the fields in the sheet lose their rows.
        sheet.names(size).await?.last().map_or(0, |(column, _)| column + 1)
    } else {
        cells.columns()
    };
    if columns == 0 {
        return Ok(());
    }
    let end = last_row(sheet, size, columns).await?;
    let needed = Size { rows: sheet.first_row + cells.rows.len(), columns };
    grow(sheet, size, needed).await?;
    let mut row = sheet.first_row;
    if !cells.names.is_empty() {
        put(sheet, row, columns, vec![cells.head()]).await?;
    }
    row += 1;
    for part in parts(cells.rows) {
        let length = part.len();
        let written = row - sheet.first_row - 1;
        let failed = |error| WriteError { error, written };
        put(sheet, row, columns, part).await.map_err(failed)?;
        row += length;
    }
    let written = row - sheet.first_row - 1;
    let blank = vec![Value::String(String::new()); columns];
    for part in parts(vec![blank; (end + 1).saturating_sub(row)]) {
        let length = part.len();
        put(sheet, row, columns, part).await.map_err(|error| WriteError { error, written })?;
        row += length;
    }
    Ok(())
}

pub(super) async fn append<T: Serialize>(
    sheet: &Sheet,
    rows: impl IntoIterator<Item = T>,
) -> Result<(), WriteError> {
    let size = sheet.size().await?;
    let names = sheet.names(size).await?;
    let is_new = names.is_empty();
    let cells = Cells::of(names, rows)?;
    let columns = cells.columns();
    if cells.rows.is_empty() {
        return Ok(());
    }
    if is_new {
        grow(sheet, size, Size { rows: sheet.first_row, columns }).await?;
        put(sheet, sheet.first_row, columns, vec![cells.head()]).await?;
    }
    let end = last_row(sheet, size, columns).await?.max(sheet.first_row);
    let mut written = 0;
    for part in parts(cells.rows) {
        let failed = |error: Error| WriteError { error, written };
        // From here on all is empty: the platform takes the first empty place from the beginning of
        // the range on, which may lie between rows.
        let (first, length) = (end + 1 + written, part.len());
        let range = sheet.range((first, first + length - 1), columns);
        let call = spreadsheet::values_append(&sheet.token, UpdateValueRange::new(range, part))
            .insert_data_option(InsertDataOption::Overwrite);
        let reply = sheet.client.send(call).await.map_err(|error| failed(error.into()))?;
        let rows = reply.updates.and_then(|updates| updates.updated_rows);
        if rows.is_some_and(|rows| usize::try_from(rows) != Ok(length)) {
            let rows = rows.unwrap_or_default();
            return Err(failed(Error::Reply(format!(
                "the platform says that it added {rows} rows of {length}"
            ))));
        }
        written += length;
    }
    Ok(())
}

/// Writes these rows, the first of which has this number. To do it again changes nothing.
async fn put(sheet: &Sheet, row: usize, columns: usize, rows: Vec<Vec<Value>>) -> Result<()> {
    let range = sheet.range((row, row + rows.len() - 1), columns);
    let call = value::update(&sheet.token, UpdateValueRange::new(range, rows));
    repeat::repeat(|| sheet.client.send(call.clone())).await?;
    Ok(())
}

/// Adds empty rows and columns until the sheet is large enough.
async fn grow(sheet: &Sheet, size: Size, needed: Size) -> Result<()> {
    let missing = [
        ("ROWS", needed.rows.saturating_sub(size.rows)),
        ("COLUMNS", needed.columns.saturating_sub(size.columns)),
    ];
    for (kind, mut missing) in missing {
        while missing > 0 {
            let length = missing.min(MOST_ADDED);
            let added = CreateDimension::new(&sheet.id, kind, length as i64);
            sheet.client.send(dimension::create(&sheet.token, added)).await?;
            missing -= length;
        }
    }
    Ok(())
}

/// The last row that has anything in these columns; 0 if none has. It is looked for from the end.
async fn last_row(sheet: &Sheet, size: Size, columns: usize) -> Result<usize> {
    let columns = columns.min(size.columns);
    let mut last = size.rows;
    while last > 0 && columns > 0 {
        let first = (last + 1).saturating_sub(MOST_ROWS).max(1);
        let rows = sheet.cells((first, last), columns, false).await?;
        let is_filled = |row: &Vec<Value>| !row.iter().all(shape::SheetCells::is_empty);
        if let Some(index) = rows.iter().rposition(is_filled) {
            return Ok(first + index);
        }
        last = first - 1;
    }
    Ok(0)
}
