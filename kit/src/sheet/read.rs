//! [`Rows`]: the rows of a sheet, in parts of a size that one reply holds.

use std::{fmt, marker::PhantomData, sync::Arc};

use futures_util::{
    TryStreamExt,
    stream::{self, BoxStream, StreamExt},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{MOST_ROWS, Sheet, shape::SheetCells};
use crate::{Error, Result, cells, cells::Shapes};

/// How many cells to read at once: the platform's replies hold 10 MB.
const MOST_CELLS: usize = 50_000;

/// A row, with its fields as a type of the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row<T> {
    /// The number of the row, as sheets show it: counted from 1.
    pub number: usize,
    /// Its fields.
    pub fields: T,
}

/// The rows of a sheet: from [`Sheet::rows`].
#[must_use = "nothing is read until the stream is asked for its rows"]
pub struct Rows<T> {
    sheet: Sheet,
    rows_at_once: Option<usize>,
    dates_as_text: bool,
    kind: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Rows<T> {
    pub(super) fn new(sheet: Sheet) -> Self {
        Rows { sheet, rows_at_once: None, dates_as_text: false, kind: PhantomData }
    }

    /// Reads dates as the text that the sheet shows, not as numbers.
    pub fn dates_as_text(mut self) -> Self {
        self.dates_as_text = true;
        self
    }

    /// How many rows a call reads: by default as many as have 50,000 cells, at most 5,000. Fewer
    /// help where cells are so long that the platform refuses a reply of more than 10 MB.
    pub fn rows_at_once(mut self, rows: usize) -> Self {
        self.rows_at_once = Some(rows.max(1));
        self
    }

    /// The rows, in order. The next part is read when the rows of the last are used up.
    ///
    /// # Errors
    /// Of a row that does not fit `T`, with its number and the field; the stream goes on behind it.
    /// Of a call, as `Client::send`; then the stream ends.
    pub fn stream(self) -> BoxStream<'static, Result<Row<T>>>
    where
        T: 'static,
    {
        let Rows { sheet, rows_at_once, dates_as_text, .. } = self;
        let parts = stream::try_unfold(None::<Position>, move |position| {
            let sheet = sheet.clone();
            async move {
                let mut position = match position {
                    Some(position) => position,
                    None => Position::first(&sheet, rows_at_once).await?,
                };
                let first = position.next;
                if first > position.last {
                    return Ok::<_, Error>(None);
                }
                let last = (first + position.step - 1).min(position.last);
                let cells = sheet.cells((first, last), position.columns, dates_as_text).await?;
                position.next = last + 1;
                let names = position.names.clone();
                Ok(Some(((first, cells, names), Some(position))))
            }
        });
        let rows = parts.map_ok(|(first, cells, names)| {
            let numbered = cells.into_iter().enumerate();
            stream::iter(numbered.filter_map(move |(index, row)| {
                let is_empty = |(column, _): &(usize, String)| {
                    row.get(*column).is_none_or(SheetCells::is_empty)
                };
                (!names.iter().all(is_empty)).then(|| read(first + index, &names, &row))
            }))
        });
        rows.try_flatten().boxed()
    }

    /// All rows, in memory at once.
    ///
    /// # Errors
    /// As [`stream`](Rows::stream), of the first row or call that fails.
    pub async fn all(self) -> Result<Vec<Row<T>>>
    where
        T: Send + 'static,
    {
        self.stream().try_collect().await
    }
}

/// Where reading is.
struct Position {
    names: Arc<[(usize, String)]>,
    columns: usize,
    /// The next row to read, and the last one of the sheet, counted from 1.
    next: usize,
    last: usize,
    step: usize,
}

impl Position {
    async fn first(sheet: &Sheet, rows_at_once: Option<usize>) -> Result<Position> {
        let size = sheet.size().await?;
        let names = sheet.names(size).await?;
        // Cells beside the names belong to no field.
        let columns = names.last().map_or(0, |(column, _)| column + 1);
        let step = rows_at_once.unwrap_or(MOST_CELLS / columns.max(1)).clamp(1, MOST_ROWS);
        let last = if columns == 0 { 0 } else { size.rows };
        Ok(Position { names: names.into(), columns, next: sheet.first_row + 1, last, step })
    }
}

fn read<T: DeserializeOwned>(
    number: usize,
    names: &[(usize, String)],
    row: &[Value],
) -> Result<Row<T>> {
    let named = names.iter().filter_map(|(column, name)| Some((name.as_str(), row.get(*column)?)));
    match cells::read::<SheetCells, T>(named) {
        Ok(fields) => Ok(Row { number, fields }),
        Err(text) => Err(Error::Input(format!("row {number}: {text}"))),
    }
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rows({:?})", self.sheet)
    }
}
