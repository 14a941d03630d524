//! The rows of a sheet as types of your own. The first row has the names of the fields.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let platform = feishu_mock::Platform::start().await;
//! # let client = feishu_openapi::Client::builder(platform.app_id(), platform.app_secret())
//! #     .base_url(platform.url())
//! #     .build()?;
//! use feishu_kit::sheet::Sheet;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, Deserialize, PartialEq, Serialize)]
//! struct Item {
//!     #[serde(rename = "Name")]
//!     name: String,
//!     #[serde(rename = "Pieces")]
//!     pieces: u32,
//!     // Cells may be empty.
//!     #[serde(rename = "Note")]
//!     note: Option<String>,
//! }
//!
//! let sheet = Sheet::new(&client, "Iow7sNNEphp3WbtnbCscPqabcef", "Q7PlXT");
//! let item = |name: &str, pieces| Item { name: name.to_owned(), pieces, note: None };
//! sheet.replace([item("Bolt", 40), item("Nut", 12)]).await?;
//! sheet.append([item("Washer", 7)]).await?;
//!
//! let items = sheet.rows::<Item>().all().await?;
//! assert_eq!(items.len(), 3);
//! assert_eq!((items[2].number, &items[2].fields), (4, &item("Washer", 7)));
//! # Ok(())
//! # }
//! ```
//!
//! # How cells become values
//! Text of several looks is one text; numbers are read as they are, not as they are shown; a date is
//! a number, the days since 1899-12-30, unless [`Rows::dates_as_text`] is set. Formulas give their
//! value. An empty cell is left out: give such fields `#[serde(default)]` or the type `Option`. Rows
//! in which all cells are empty are left out, too.

mod read;
mod shape;
mod write;

use std::fmt;

use feishu_openapi::{
    Client,
    sheets::{v2::spreadsheet_value, v3::spreadsheet_sheet},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Error, Result, repeat};

pub use read::{Row, Rows};
pub use write::WriteError;

/// The most rows that a call reads or writes. It is documented for writes.
const MOST_ROWS: usize = 5_000;

/// The most columns that a call writes, as documented.
const MOST_COLUMNS: usize = 100;

/// A sheet of a spreadsheet. It is cheap to clone.
#[derive(Clone)]
pub struct Sheet {
    client: Client,
    token: String,
    id: String,
    first_row: usize,
}

/// How large a sheet is, empty cells included.
#[derive(Clone, Copy, Debug)]
struct Size {
    rows: usize,
    columns: usize,
}

impl Sheet {
    /// A sheet, by the token of the spreadsheet and the id of the sheet: the end of its address is
    /// `/sheets/TOKEN?sheet=ID`, and `sheets.v3.spreadsheet.sheet.query` lists all.
    pub fn new(
        client: &Client,
        spreadsheet_token: impl Into<String>,
        sheet_id: impl Into<String>,
    ) -> Self {
        let (token, id) = (spreadsheet_token.into(), sheet_id.into());
        Sheet { client: client.clone(), token, id, first_row: 1 }
    }

    /// The row that has the names of the fields, counted from 1: the first, by default. What stands
    /// above it is left alone.
    pub fn names_in_row(mut self, row: usize) -> Self {
        self.first_row = row.max(1);
        self
    }

    /// The rows below the names.
    pub fn rows<T: DeserializeOwned>(&self) -> Rows<T> {
        Rows::new(self.clone())
    }

    /// Makes the sheet have these rows and no others: writes the names of the fields, as the first
    /// row gives them, and the rows below them, then empties the rows that are left of before. All
    /// rows are in memory at once. Cells beside the written columns stay as they are.
    ///
    /// # Errors
    /// As `Client::send`, or of a row that cannot be written. It does no harm to do it again.
    pub async fn replace<T: Serialize>(
        &self,
        rows: impl IntoIterator<Item = T>,
    ) -> Result<(), WriteError> {
        write::replace(self, rows).await
    }

    /// Adds rows below the last one that has anything in it, in order. The names of the fields are
    /// read from the sheet: a field that it does not have is an error. In an empty sheet, they are
    /// written.
    ///
    /// # Errors
    /// As `Client::send`, or of a row that cannot be written, before anything is.
    /// [`WriteError::written`] tells how many rows were added before a call failed.
    pub async fn append<T: Serialize>(
        &self,
        rows: impl IntoIterator<Item = T>,
    ) -> Result<(), WriteError> {
        write::append(self, rows).await
    }

    async fn size(&self) -> Result<Size> {
        let reply = self.client.send(spreadsheet_sheet::get(&self.token, &self.id)).await?;
        let grid = reply.sheet.and_then(|sheet| sheet.grid_properties);
        let count = |value: Option<i64>| value.and_then(|value| usize::try_from(value).ok());
        let size = grid.and_then(|grid| {
            Some(Size { rows: count(grid.row_count)?, columns: count(grid.column_count)? })
        });
        size.ok_or_else(|| {
            Error::Reply(format!("the platform does not tell the size of the sheet {}", self.id))
        })
    }

    /// The address of these rows and columns, counted from 1.
    fn range(&self, rows: (usize, usize), columns: usize) -> String {
        let last = column_name(columns);
        format!("{}!A{}:{last}{}", self.id, rows.0, rows.1)
    }

    /// The cells of these rows, both included, counted from 1.
    async fn cells(
        &self,
        rows: (usize, usize),
        columns: usize,
        dates_as_text: bool,
    ) -> Result<Vec<Vec<Value>>> {
        let mut call = spreadsheet_value::get(&self.token, self.range(rows, columns))
            .value_render_option("UnformattedValue");
        if dates_as_text {
            call = call.date_time_render_option("FormattedString");
        }
        let reply = repeat::repeat(|| self.client.send(call.clone())).await?;
        Ok(reply.value_range.map(|range| range.values).unwrap_or_default())
    }

    /// The names of the fields, with the columns that they stand in, counted from 0.
    async fn names(&self, size: Size) -> Result<Vec<(usize, String)>> {
        let row = self.first_row;
        if size.rows < row || size.columns == 0 {
            return Ok(Vec::new());
        }
        let cells = self.cells((row, row), size.columns, true).await?;
        let mut names: Vec<(usize, String)> = Vec::new();
        for (column, cell) in cells.first().into_iter().flatten().enumerate() {
            let name = shape::text(cell).unwrap_or_default().trim().to_owned();
            if name.is_empty() {
                continue;
            }
            if let Some((other, _)) = names.iter().find(|(_, known)| *known == name) {
                let (one, two) = (column_name(other + 1), column_name(column + 1));
                return Err(Error::Input(format!(
                    "the columns {one} and {two} have the same name, {name:?}: rename one of them in \
                     row {row}"
                )));
            }
            names.push((column, name));
        }
        Ok(names)
    }
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sheet({} of {})", self.id, self.token)
    }
}

/// The name of a column, counted from 1: `A`, `Z`, `AA`.
fn column_name(mut column: usize) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(b'A' + (column % 26) as u8);
        column /= 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::column_name;

    #[test]
    fn columns_have_the_names_that_sheets_show() {
        let names = [1, 26, 27, 52, 53, 702, 703].map(column_name);
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
