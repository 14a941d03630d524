//! Writes the rows of a file into a new table: a batch a call, one call after the other, since the
//! platform refuses calls that write to one table at once.

use std::{collections::BTreeMap, error::Error, io::Read};

use feishu_openapi::{
    Client,
    bitable::v1::{
        app,
        app_table::{
            self, AppTableCreateHeader as Header, AppTableCreateHeaderType as Type,
            AppTableFieldProperty, AppTableFieldPropertyOption, ReqTable,
        },
        app_table_record::{self as record, NewRecord},
    },
    serde_json::{Value, json},
};

use crate::rows::{self, Row};

/// As many records as one call takes.
const BATCH: usize = 1000;

/// Where the rows are now.
pub(crate) struct Imported {
    pub(crate) app_token: String,
    pub(crate) table_id: String,
    pub(crate) url: String,
    pub(crate) rows: usize,
}

pub(crate) async fn run(client: &Client, file: impl Read) -> Result<Imported, Box<dyn Error>> {
    let made = client.send(app::create().name("Harbor")).await?;
    let base = made.app.as_ref().ok_or("no Base in the reply")?;
    let app_token = base.app_token.clone().ok_or("the Base has no token")?;
    let url = base.url.clone().unwrap_or_default();
    let table = client.send(app_table::create(&app_token).table(table())).await?;
    let table_id = table.table_id.clone().ok_or("the table has no id")?;
    let mut imported = Imported { app_token, table_id, url, rows: 0 };

    // The file is read as it is sent, so its size does not matter.
    let mut batch = Vec::with_capacity(BATCH);
    for row in rows::read(file) {
        batch.push(NewRecord::new(cells(&row?)));
        if batch.len() == BATCH {
            send(client, &mut imported, &mut batch).await?;
        }
    }
    send(client, &mut imported, &mut batch).await?;
    Ok(imported)
}

/// Sends a batch. Each call has a key of its own, so one that is made again after its reply was
/// lost writes no row twice.
async fn send(
    client: &Client,
    imported: &mut Imported,
    batch: &mut Vec<NewRecord>,
) -> Result<(), Box<dyn Error>> {
    if batch.is_empty() {
        return Ok(());
    }
    let (first, sent) = (imported.rows + 1, batch.len());
    let request =
        record::batch_create(&imported.app_token, &imported.table_id, std::mem::take(batch));
    let reply = client
        .send(request)
        .await
        .map_err(|error| format!("rows {first} to {}: {error}", imported.rows + sent))?;
    if reply.records.len() != sent {
        return Err(format!("{} of {sent} rows were written", reply.records.len()).into());
    }
    imported.rows += sent;
    Ok(())
}

/// The table, with a field for each column.
fn table() -> ReqTable {
    let cargo = ["grain", "timber", "tea"].map(|it| AppTableFieldPropertyOption::new().name(it));
    let fields = [
        Header::new("Number", Type::Number),
        Header::new("Ship", Type::Text),
        Header::new("Arrived", Type::Date),
        Header::new("Tonnage", Type::Number),
        Header::new("Cargo", Type::SingleSelect)
            .property(AppTableFieldProperty::new().options(cargo)),
        Header::new("Paid", Type::Checkbox),
        Header::new("Note", Type::Text),
    ];
    ReqTable::new().name("Arrivals").default_view_name("All").fields(fields)
}

/// The cells of a row, by the names of their fields. A cell that is left out is empty.
pub(crate) fn cells(row: &Row) -> BTreeMap<String, Value> {
    let cells = [
        ("Number", json!(row.number)),
        ("Ship", json!(row.ship)),
        ("Arrived", json!(row.arrived)),
        ("Tonnage", json!(row.tonnage)),
        ("Cargo", json!(row.cargo)),
        ("Paid", json!(row.paid)),
        ("Note", json!(row.note)),
    ];
    let filled = cells.into_iter().filter(|(_, cell)| *cell != json!(""));
    filled.map(|(name, cell)| (name.to_owned(), cell)).collect()
}
