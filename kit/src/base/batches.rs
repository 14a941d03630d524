//! Writes in batches: the loop that all of them share, and changes and deletions.

use std::{
    fmt,
    future::{Future, IntoFuture},
    ops::Range,
    pin::Pin,
};

use feishu_openapi::{
    Error as CallError, ErrorClass,
    bitable::v1::app_table_record::{self as record, AppTableRecord},
};
use serde::Serialize;

use super::{RowsError, Table, shape};
use crate::{Error, repeat};

/// The most records that a call changes, as documented.
pub(super) const MOST_WRITTEN: usize = 1_000;
/// The most records that a call deletes, as documented.
const MOST_DELETED: usize = 500;

/// The record does not exist.
const RECORD_GONE: i64 = 1_254_043;

pub(super) type Source<T> = Box<dyn Iterator<Item = T> + Send>;

/// Rows that are written by one call, or by several if the platform refuses one of them.
pub(super) struct Batch<P> {
    /// The number of the first, among all rows.
    pub(super) first: usize,
    pub(super) rows: Vec<P>,
}

impl<P> Batch<P> {
    pub(super) fn range(&self) -> Range<usize> {
        self.first..self.first + self.rows.len()
    }

    /// The first half, and the second.
    pub(super) fn halves(mut self) -> (Batch<P>, Batch<P>) {
        let rows = self.rows.split_off(self.rows.len() / 2);
        let second = Batch { first: self.first + self.rows.len(), rows };
        (self, second)
    }
}

/// Whether the platform refuses a call for what is in one of its rows. It did nothing then, and
/// names the row nowhere.
pub(super) fn is_about_a_row(error: &CallError) -> bool {
    let class = error.class();
    matches!(class, Some(ErrorClass::InvalidRequest | ErrorClass::NotFound))
}

fn failed(rows: Range<usize>, error: Error) -> RowsError {
    RowsError { error, rows, ids: Vec::new(), state: None }
}

/// Takes up to `most` rows from the iterator, and prepares each. It ends before a row that cannot be
/// prepared, and tells why: those before it are to be written first.
pub(super) fn take<T, P>(
    source: &mut (dyn Iterator<Item = T> + Send),
    first: usize,
    most: usize,
    mut prepare: impl FnMut(T) -> Result<P, String>,
) -> (Batch<P>, Option<String>) {
    let mut rows = Vec::new();
    for row in source.take(most) {
        match prepare(row) {
            Ok(row) => rows.push(row),
            Err(text) => return (Batch { first, rows }, Some(text)),
        }
    }
    (Batch { first, rows }, None)
}

/// Makes the calls, one after the other, each of which may be repeated. `is_done` says of which
/// refusals a row is as it was to be, if an earlier attempt was perhaps executed.
async fn send_all<T, P: Clone, F>(
    mut source: Source<T>,
    most: usize,
    mut prepare: impl FnMut(T) -> Result<P, String>,
    is_done: impl Fn(&CallError) -> bool,
    call: impl Fn(Vec<P>) -> F,
) -> Result<(), RowsError>
where
    F: Future<Output = Result<(), CallError>>,
{
    let mut first = 0;
    loop {
        let (batch, wrong) = take(&mut *source, first, most, &mut prepare);
        if batch.rows.is_empty() && wrong.is_none() {
            return Ok(());
        }
        first = batch.range().end;
        let mut waiting = vec![(batch, false)];
        while let Some((batch, mut lost)) = waiting.pop() {
            if batch.rows.is_empty() {
                continue;
            }
            match repeat::repeat_and_tell(|| call(batch.rows.clone()), &mut lost).await {
                Ok(()) => {}
                Err(error) if batch.rows.len() > 1 && is_about_a_row(&error) => {
                    let (one, other) = batch.halves();
                    waiting.extend([(other, lost), (one, lost)]);
                }
                Err(error) if lost && batch.rows.len() == 1 && is_done(&error) => {}
                Err(error) => return Err(failed(batch.range(), error.into())),
            }
        }
        if let Some(text) = wrong {
            return Err(failed(first..first + 1, Error::Input(text)));
        }
    }
}

/// Changes records: from [`Table::update`].
#[must_use = "nothing is written until it is awaited"]
pub struct Update<T> {
    table: Table,
    rows: Source<(String, T)>,
}

impl<T: Serialize + Send + 'static> Update<T> {
    pub(super) fn new(table: Table, rows: Source<(String, T)>) -> Self {
        Update { table, rows }
    }

    async fn run(self) -> Result<(), RowsError> {
        let Table { client, app_token, table_id, user_id_type } = self.table;
        let prepare = |(id, row): (String, T)| {
            let fields = shape::write(&row).map_err(|text| format!("record {id}: {text}"))?;
            Ok(AppTableRecord::new(fields).record_id(id))
        };
        send_all(
            self.rows,
            MOST_WRITTEN,
            prepare,
            |_| false,
            |records| {
                let mut call = record::batch_update(&app_token, &table_id, records);
                call.user_id_type = user_id_type.clone();
                let client = &client;
                async move { client.send(call).await.map(drop) }
            },
        )
        .await
    }
}

impl<T: Serialize + Send + 'static> IntoFuture for Update<T> {
    type Output = Result<(), RowsError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// Deletes records: from [`Table::delete`].
#[must_use = "nothing is deleted until it is awaited"]
pub struct Delete {
    table: Table,
    ids: Source<String>,
}

impl Delete {
    pub(super) fn new(table: Table, ids: Source<String>) -> Self {
        Delete { table, ids }
    }

    async fn run(self) -> Result<(), RowsError> {
        let Table { client, app_token, table_id, .. } = self.table;
        // After a lost reply: what is gone was deleted by the call whose reply it was.
        let is_gone = |error: &CallError| error.code() == Some(RECORD_GONE);
        send_all(self.ids, MOST_DELETED, Ok, is_gone, |ids| {
            let call = record::batch_delete(&app_token, &table_id, ids);
            let client = &client;
            async move { client.send(call).await.map(drop) }
        })
        .await
    }
}

impl IntoFuture for Delete {
    type Output = Result<(), RowsError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T> fmt::Debug for Update<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Update({:?})", self.table)
    }
}

impl fmt::Debug for Delete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Delete({:?})", self.table)
    }
}
