//! [`Insert`]: new records, each written once, even if a reply or the whole process is lost.

use std::{
    fmt,
    future::{Future, IntoFuture},
    ops::Range,
    pin::Pin,
};

use feishu_openapi::{
    Error as CallError, ErrorClass,
    bitable::v1::app_table_record::{self as record, NewRecord},
};
use serde::{Deserialize, Serialize};

use super::{
    RowsError, Table,
    batches::{self, Batch, MOST_WRITTEN, Source},
    shape,
};
use crate::{Error, repeat};

/// How often a call is sent again that the platform still works on.
const ASKED_AGAIN: u32 = 5;

/// The platform has seen the token of the call before, and does not say what became of it. To ask
/// again does not help.
pub(super) const TOKEN_USED: i64 = 1_255_006;

/// How far an insertion has come. It serializes, so that another process can go on with
/// [`Insert::resume`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsertState {
    /// How many rows are written.
    pub(super) done: usize,
    /// The batch that was sent, and is perhaps written.
    pub(super) sent: Option<Sent>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sent {
    rows: usize,
    /// The platform writes one batch under it, however often it comes.
    token: String,
}

impl InsertState {
    /// How many rows are surely written: the first ones.
    pub fn done(&self) -> usize {
        self.done
    }

    /// The rows that were sent and are perhaps written, counted from 0; none if it is known of all.
    /// [`Insert::resume`] sends them again under their token, so that none is written twice.
    pub fn unsure(&self) -> Range<usize> {
        self.done..self.done + self.sent.as_ref().map_or(0, |sent| sent.rows)
    }

    /// Says whether the rows that the platform is [unsure](InsertState::unsure) of are written, after
    /// a look at the table. That is needed where the platform refuses their token as one that was
    /// used already (code 1255006), and tells no more: then sending them again never succeeds.
    pub fn settle(mut self, written: bool) -> Self {
        if written {
            self.done = self.unsure().end;
        }
        self.sent = None;
        self
    }
}

/// Adds rows to a table: from [`Table::insert`]. Awaited, it gives the ids of the new records.
///
/// A call that fails in a way that may pass is sent again, under the token by which the platform
/// knows it, so that no row is written twice.
#[must_use = "nothing is written until it is awaited"]
pub struct Insert<T> {
    table: Table,
    rows: Source<T>,
    state: InsertState,
    on_batch: Option<BatchWatcher>,
    on_state: Option<StateWatcher>,
}

type BatchWatcher = Box<dyn FnMut(Range<usize>, &[String]) + Send>;
type StateWatcher = Box<dyn FnMut(&InsertState) + Send>;

impl<T: Serialize + Send + 'static> Insert<T> {
    pub(super) fn new(table: Table, rows: Source<T>) -> Self {
        let state = InsertState::default();
        Insert { table, rows, state, on_batch: None, on_state: None }
    }

    /// Calls this function after each batch, with the numbers of its rows, counted from 0, and the
    /// ids of their records.
    pub fn on_batch(
        mut self,
        watcher: impl FnMut(Range<usize>, &[String]) + Send + 'static,
    ) -> Self {
        self.on_batch = Some(Box::new(watcher));
        self
    }

    /// Calls this function before and after each batch. Save the state to go on after a crash.
    pub fn on_state(mut self, watcher: impl FnMut(&InsertState) + Send + 'static) -> Self {
        self.on_state = Some(Box::new(watcher));
        self
    }

    /// Goes on where another insertion ended, with the same rows from the beginning: those that are
    /// written are left out, and the batch that was on its way is sent under the token that it had.
    pub fn resume(mut self, state: InsertState) -> Self {
        self.state = state;
        self
    }

    async fn run(mut self) -> Result<Vec<String>, RowsError> {
        let mut ids = Vec::new();
        let skipped = self.rows.by_ref().take(self.state.done).count();
        if skipped < self.state.done {
            let done = self.state.done;
            let text = format!("the saved state has {done} written rows, but there are {skipped}");
            return Err(self.failed(skipped..skipped, Error::Input(text), ids));
        }
        loop {
            let most = self.state.sent.as_ref().map_or(MOST_WRITTEN, |sent| sent.rows);
            let prepare = |row: T| {
                let mut fields = shape::write(&row)?;
                // A new record is empty anyway, and some kinds of fields take no null.
                fields.retain(|_, value| !value.is_null());
                Ok(NewRecord::new(fields))
            };
            let (batch, wrong) = batches::take(&mut *self.rows, self.state.done, most, prepare);
            let end = batch.range().end;
            // The token belongs to the rows that were sent under it, and to no others.
            let unsure = self.state.unsure();
            if end < unsure.end {
                let text = wrong.unwrap_or_else(|| {
                    format!(
                        "the saved state has sent rows up to {}, but there are {end}: go on with the \
                         rows of before",
                        unsure.end
                    )
                });
                return Err(self.failed(end..end + 1, Error::Input(text), ids));
            }
            if batch.rows.is_empty() && wrong.is_none() {
                return Ok(ids);
            }
            let mut waiting = vec![batch];
            while let Some(batch) = waiting.pop() {
                if batch.rows.is_empty() {
                    continue;
                }
                match self.send(&batch).await {
                    Ok(new) => self.written(&batch, new, &mut ids),
                    Err(Error::Call(error))
                        if batch.rows.len() > 1 && batches::is_about_a_row(&error) =>
                    {
                        // The token belongs to the rows that were refused.
                        self.state.sent = None;
                        let (one, other) = batch.halves();
                        waiting.extend([other, one]);
                    }
                    Err(error) => {
                        // Refused for what is in it, so it is not written, whatever its token.
                        if error.call().is_some_and(batches::is_about_a_row) {
                            self.state.sent = None;
                            self.tell();
                        }
                        return Err(self.failed(batch.range(), error, ids));
                    }
                }
            }
            if let Some(text) = wrong {
                return Err(self.failed(end..end + 1, Error::Input(text), ids));
            }
        }
    }

    fn written(&mut self, batch: &Batch<NewRecord>, mut new: Vec<String>, ids: &mut Vec<String>) {
        self.state = InsertState { done: batch.range().end, sent: None };
        self.tell();
        if let Some(watcher) = &mut self.on_batch {
            watcher(batch.range(), &new);
        }
        ids.append(&mut new);
    }

    fn tell(&mut self) {
        if let Some(watcher) = &mut self.on_state {
            watcher(&self.state);
        }
    }

    async fn send(&mut self, batch: &Batch<NewRecord>) -> Result<Vec<String>, Error> {
        let rows = batch.rows.len();
        let sent = self.state.sent.take().filter(|sent| sent.rows == rows);
        let token = match sent {
            Some(sent) => sent.token,
            None => new_token()?,
        };
        self.state.sent = Some(Sent { rows, token: token.clone() });
        self.tell();
        let table = &self.table;
        let mut call =
            record::batch_create(&table.app_token, &table.table_id, batch.rows.iter().cloned())
                .client_token(token);
        call.user_id_type = table.user_id_type.clone();
        let reply = repeated(&table.client, &call).await?;
        let ids: Vec<String> =
            reply.records.into_iter().filter_map(|record| record.record_id).collect();
        if ids.len() != rows {
            return Err(Error::Reply(format!(
                "the platform tells {} ids for {rows} new records",
                ids.len()
            )));
        }
        Ok(ids)
    }

    fn failed(self, rows: Range<usize>, error: Error, ids: Vec<String>) -> RowsError {
        RowsError { error, rows, ids, state: Some(self.state) }
    }
}

/// Sends the call until the platform has it; also if it says that it works on the call already.
async fn repeated(
    client: &feishu_openapi::Client,
    call: &record::BatchCreate,
) -> Result<record::BatchCreateResponse, CallError> {
    let mut again = 0;
    loop {
        let done = repeat::repeat(|| client.send(call.clone())).await;
        match done {
            Err(error)
                if error.class() == Some(ErrorClass::Repeated)
                    && error.code() != Some(TOKEN_USED)
                    && again < ASKED_AGAIN =>
            {
                again += 1;
                tokio::time::sleep(repeat::FIRST_PAUSE * 2_u32.pow(again)).await;
            }
            done => return done,
        }
    }
}

/// A random UUID of version 4, which is what the platform takes.
fn new_token() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Input(format!("the system gives no random bytes: {error}")))?;
    let number = u128::from_be_bytes(bytes);
    // The version stands in the 13th digit, the variant in the highest bits of the 17th.
    let number = number & !(0xf << 76) | 4 << 76;
    let number = number & !(0b11 << 62) | 0b10 << 62;
    let digits = format!("{number:032x}");
    let (a, b, c) = (&digits[..8], &digits[8..12], &digits[12..16]);
    Ok(format!("{a}-{b}-{c}-{}-{}", &digits[16..20], &digits[20..]))
}

impl<T: Serialize + Send + 'static> IntoFuture for Insert<T> {
    type Output = Result<Vec<String>, RowsError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T> fmt::Debug for Insert<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Insert({:?}, {:?})", self.table, self.state)
    }
}

#[cfg(test)]
mod tests {
    use super::new_token;

    #[test]
    fn tokens_are_uuids_of_version_4_and_differ() {
        let (one, other) = (new_token().unwrap(), new_token().unwrap());
        assert_ne!(one, other);
        let lengths: Vec<usize> = one.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{one}");
        assert_eq!(&one[14..15], "4", "{one}");
        assert!("89ab".contains(&one[19..20]), "{one}");
        assert!(one.chars().all(|c| c == '-' || c.is_ascii_hexdigit()), "{one}");
    }
}
