//! The records of a Base as types of your own.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let platform = feishu_mock::Platform::start().await;
//! # let client = feishu_openapi::Client::builder(platform.app_id(), platform.app_secret())
//! #     .base_url(platform.url())
//! #     .build()?;
//! use feishu_kit::base::{Person, Table, Timestamp};
//! use futures_util::TryStreamExt;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, Deserialize, Serialize)]
//! struct Order {
//!     // The name of the field in the table.
//!     #[serde(rename = "No.")]
//!     number: String,
//!     #[serde(rename = "Amount")]
//!     amount: f64,
//!     #[serde(rename = "Due")]
//!     due: Timestamp,
//!     #[serde(rename = "Owner", default)]
//!     owner: Vec<Person>,
//!     // Cells may be empty.
//!     #[serde(rename = "Paid", default)]
//!     paid: bool,
//! }
//!
//! let table = Table::new(&client, "appbcbWCzen6D8dezhoCH2RpMAh", "tblsRc9GRRXKqhvW");
//! let order = |number: i64| Order {
//!     number: format!("A-{number}"),
//!     amount: 12.5,
//!     due: Timestamp(1_675_440_000_000),
//!     owner: vec![Person::new("ou_8240099442cf5da49f04f4bf8f8abcef")],
//!     paid: false,
//! };
//! // 2,500 rows in order: three calls.
//! let ids = table.insert((0..2_500).map(order)).await?;
//!
//! let mut rows = table.rows::<Order>().stream();
//! while let Some(row) = rows.try_next().await? {
//!     println!("{} {:?}", row.id, row.fields);
//! }
//! # drop(rows);
//!
//! table.update([(ids[0].clone(), Order { paid: true, ..order(0) })]).await?;
//! table.delete(ids).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # How cells become values
//! The platform gives one kind of cell in several shapes, and takes it in another. What decides is
//! the type that you ask for:
//!
//! | Type | Cells |
//! |---|---|
//! | `String` | text (its segments joined), single selects, phone numbers, automatic numbers, the link of a hyperlink, the id of a person or group, the token of a file |
//! | `f64`, integers | numbers, also those written as text; integers refuse fractions |
//! | `bool` | checkboxes |
//! | [`Timestamp`], or an integer | dates, in milliseconds since 1970 |
//! | `Vec<String>` | multi-selects, linked records (their ids), several persons, groups or files |
//! | [`Person`], [`Attachment`], [`Link`], [`Location`], [`Group`], or lists of them | such cells, with all that the platform tells |
//! | `Option` | any; `None` for an empty cell |
//! | a struct of yours, `serde_json::Value` | anything, as the platform gives it |
//!
//! Formulas and lookups give the value that they have. The platform leaves out empty cells: give
//! such fields `#[serde(default)]` or the type `Option`. `None` writes nothing to a new record, and
//! empties the cell of an old one. A struct in `#[serde(flatten)]` and an untagged enum ask serde for
//! no types, so they get cells as the platform gives them.

mod batches;
mod error;
mod insert;
mod rows;
mod shape;
mod table;
mod types;

pub use batches::{Delete, Update};
pub use error::RowsError;
pub use insert::{Insert, InsertState};
pub use rows::{Row, Rows};
pub use table::Table;
pub use types::{Attachment, Group, Link, Location, Person, Timestamp};
