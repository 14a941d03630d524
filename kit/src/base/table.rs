//! [`Table`]: a table of a Base.

use std::fmt;

use feishu_openapi::{Client, bitable::v1::app_table_record::UserIdType};
use serde::{Serialize, de::DeserializeOwned};

use super::{Delete, Insert, Rows, Update};

/// A table of a Base. It is cheap to clone.
///
/// The platform takes one write at a time for a table: so each function here makes one call after
/// the other, and two of them should not run side by side for one table.
#[derive(Clone)]
pub struct Table {
    pub(super) client: Client,
    pub(super) app_token: String,
    pub(super) table_id: String,
    pub(super) user_id_type: Option<UserIdType>,
}

impl Table {
    /// A table, by the token of the Base and the id of the table: the end of its address is
    /// `/base/TOKEN?table=ID`. For a Base in a wiki, `wiki.v2.space.get_node` tells the token.
    pub fn new(client: &Client, app_token: impl Into<String>, table_id: impl Into<String>) -> Self {
        Table {
            client: client.clone(),
            app_token: app_token.into(),
            table_id: table_id.into(),
            user_id_type: None,
        }
    }

    /// Which ids persons have: `open_id` (by default), `union_id` or `user_id`.
    pub fn user_id_type(mut self, kind: impl Into<UserIdType>) -> Self {
        self.user_id_type = Some(kind.into());
        self
    }

    /// The rows of the table, or those that a filter leaves.
    pub fn rows<T: DeserializeOwned>(&self) -> Rows<T> {
        Rows::new(self.clone())
    }

    /// Adds rows, in order, up to 1,000 in a call: await what it returns to get the ids of the new
    /// records, in order. The rows are taken from the iterator batch by batch.
    pub fn insert<T, I>(&self, rows: I) -> Insert<T>
    where
        T: Serialize + Send + 'static,
        I: IntoIterator<Item = T>,
        I::IntoIter: Send + 'static,
    {
        Insert::new(self.clone(), Box::new(rows.into_iter()))
    }

    /// Changes records, in order, up to 1,000 in a call: each is the id of a record and what to
    /// write. Fields that are not written stay as they are; `None` empties them.
    pub fn update<T, I>(&self, rows: I) -> Update<T>
    where
        T: Serialize + Send + 'static,
        I: IntoIterator<Item = (String, T)>,
        I::IntoIter: Send + 'static,
    {
        Update::new(self.clone(), Box::new(rows.into_iter()))
    }

    /// Deletes records by their ids, in order, up to 500 in a call.
    pub fn delete<I>(&self, ids: I) -> Delete
    where
        I: IntoIterator<Item: Into<String> + 'static>,
        I::IntoIter: Send + 'static,
    {
        Delete::new(self.clone(), Box::new(ids.into_iter().map(Into::into)))
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table({} of {})", self.table_id, self.app_token)
    }
}
