//! [`Rows`]: the records of a table, page by page.

use std::{fmt, marker::PhantomData};

use feishu_openapi::{
    Client, Pages,
    bitable::v1::app_table_record::{self as record, FilterInfo, Search, Sort, response},
};
use futures_util::{
    TryStreamExt,
    stream::{self, BoxStream, StreamExt},
};
use serde::de::DeserializeOwned;

use super::{Table, shape::BaseCells};
use crate::{Error, Result, cells, repeat};

/// The most records on a page, as documented.
const PAGE: i64 = 500;

/// A record, with its fields as a type of the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row<T> {
    /// The id of the record.
    pub id: String,
    /// Its fields.
    pub fields: T,
}

/// The rows of a table: from [`Table::rows`].
#[must_use = "nothing is read until the stream is asked for its rows"]
pub struct Rows<T> {
    table: Table,
    search: Search,
    kind: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Rows<T> {
    pub(super) fn new(table: Table) -> Self {
        let mut search = record::search(&table.app_token, &table.table_id).page_size(PAGE);
        search.user_id_type = table.user_id_type.clone();
        Rows { table, search, kind: PhantomData }
    }

    /// Only the rows that this filter leaves.
    pub fn filter(mut self, filter: FilterInfo) -> Self {
        self.search = self.search.filter(filter);
        self
    }

    /// In this order; the first of them counts most.
    pub fn sort(mut self, by: impl IntoIterator<Item = Sort>) -> Self {
        self.search = self.search.sort(by);
        self
    }

    /// Only the rows of this view, in its order. A filter or an order takes its place.
    pub fn view(mut self, view_id: impl Into<String>) -> Self {
        self.search = self.search.view_id(view_id);
        self
    }

    /// Only these fields, which makes replies smaller. By default, all.
    pub fn fields(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.search = self.search.field_names(names);
        self
    }

    /// How many rows a call fetches: 500 by default, which is the most. Fewer help where rows are so
    /// large that the platform refuses a page.
    pub fn page_size(mut self, rows: i64) -> Self {
        self.search = self.search.page_size(rows);
        self
    }

    /// The rows, in order. The next page is fetched when the rows of the last are used up.
    ///
    /// # Errors
    /// Of a row that does not fit `T`, with its number, its id and the field; the stream goes on
    /// behind it. Of a call, as `Client::send`; then the stream ends. If the platform breaks off a
    /// list that has more, that is an error, too.
    pub fn stream(self) -> BoxStream<'static, Result<Row<T>>>
    where
        T: 'static,
    {
        let client = self.table.client;
        let pages = client.pages(self.search);
        let pages = stream::try_unfold((pages, 0_usize), move |(mut pages, count)| {
            let client = client.clone();
            async move {
                let Some(page) = next(&client, &mut pages).await? else {
                    return match pages.ended_early() {
                        None => Ok(None),
                        Some(why) => Err(Error::Reply(format!(
                            "the platform broke off the list after {count} rows: {why}"
                        ))),
                    };
                };
                let records = page.items;
                let next = (pages, count + records.len());
                Ok(Some(((records, count), next)))
            }
        });
        let rows = pages.map_ok(|(records, first)| {
            let numbered = records.into_iter().enumerate();
            stream::iter(numbered.map(move |(index, record)| read(first + index, record)))
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

/// The next page. It is asked for again if that may help: a search changes nothing, but the client
/// does not know that, since it is a POST.
async fn next(
    client: &Client,
    pages: &mut Pages<Search>,
) -> Result<Option<record::SearchResponse>> {
    let mut repetitions = 0;
    loop {
        let error = match pages.try_next().await {
            Err(error) => error,
            Ok(page) => return Ok(page),
        };
        let failed = pages.next_request().cloned();
        let (Some(pause), Some(request)) = (repeat::pause(&error, repetitions), failed) else {
            return Err(error.into());
        };
        tokio::time::sleep(pause).await;
        repetitions += 1;
        *pages = client.pages(request);
    }
}

fn read<T: DeserializeOwned>(number: usize, record: response::AppTableRecord) -> Result<Row<T>> {
    let id = record.record_id.unwrap_or_default();
    let fields = record.fields.iter().map(|(name, value)| (name.as_str(), value));
    match cells::read::<BaseCells, T>(fields) {
        Ok(fields) => Ok(Row { id, fields }),
        Err(text) => Err(Error::Input(format!("row {number} (record {id}): {text}"))),
    }
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rows({:?})", self.table)
    }
}
