//! Records of a Base: their cells have the types of the table's fields, where these are known, and
//! they are filtered and sorted by them.

mod cell;
mod change;
mod computed;
mod expression;
mod filter;
mod formula;
mod outcome;
mod read;
mod searches;
#[cfg(test)]
mod tests;
mod write;

use std::collections::HashMap;

pub(in crate::store) use self::searches::Searches;
pub(super) use self::write::fields_changed;
use self::{
    cell::FieldKind,
    change::{batch_create, batch_delete, batch_update, create, delete, update},
    expression::Expression,
    read::{batch_get, get, search},
};
use super::Parts;
use crate::{
    refusal::Refusal,
    store::{
        answer::{Answer, Call},
        collection::Collection,
        object,
    },
};

pub(super) const CREATE: &str = "bitable.v1.app.table.record.create";

type Handler = fn(&mut Parts<'_>, &Call<'_>) -> Answer;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<Handler> {
    Some(match endpoint.strip_prefix("bitable.v1.app.table.record.")? {
        "create" => create,
        "batch_create" => batch_create,
        "update" => update,
        "batch_update" => batch_update,
        "delete" => delete,
        "batch_delete" => batch_delete,
        "get" => get,
        "batch_get" => batch_get,
        "list" | "search" => search,
        _ => return None,
    })
}

/// A table that a call is about.
struct Table {
    app: String,
    id: String,
    /// Its fields by name; empty if nobody said which it has.
    fields: HashMap<String, Field>,
    /// The names of its fields, by their ids.
    names: HashMap<String, String>,
    /// Its formulas, each after those that it needs.
    order: Vec<String>,
}

/// A field of a table.
struct Field {
    id: String,
    kind: FieldKind,
    /// The table whose records it links to.
    linked: Option<String>,
    /// What it computes, if it is a formula that is known.
    formula: Option<Expression>,
}

impl Table {
    fn of(parts: &Parts<'_>, call: &Call<'_>) -> Option<Table> {
        let [(_, app), (_, id), ..] = &call.received.path_params[..] else { return None };
        let fields = parts.collections.get(&path(app, id, "fields"));
        let fields = fields.into_iter().flat_map(Collection::iter).filter_map(|field| {
            let kind = FieldKind::of(field.get("type")?.as_i64()?);
            let id = field.get("field_id").and_then(object::text)?;
            let linked = field.get("property").and_then(|it| it.get("table_id")?.as_str());
            let linked = linked.map(str::to_owned);
            let formula = field.get("property").and_then(|it| it.get("formula_expression"));
            let formula = formula.and_then(|it| Expression::parse(it.as_str()?));
            let formula = formula.filter(|_| kind == FieldKind::Formula);
            let name = field.get("field_name")?.as_str()?.to_owned();
            Some((name, Field { id, kind, linked, formula }))
        });
        let fields: HashMap<String, Field> = fields.collect();
        let names = fields.iter().map(|(name, field)| (field.id.clone(), name.clone())).collect();
        let (app, id) = (app.clone(), id.clone());
        let mut table = Table { app, id, fields, names, order: Vec::new() };
        table.order_formulas();
        Some(table)
    }

    fn records(&self) -> Vec<String> {
        path(&self.app, &self.id, "records")
    }
}

/// The path of what a table has.
pub(super) fn path(app: &str, table: &str, what: &str) -> Vec<String> {
    ["open-apis", "bitable", "v1", "apps", app, "tables", table, what].map(str::to_owned).to_vec()
}

/// A refusal with a documented code for a field of the table.
fn documented(call: &Call<'_>, code: i64, message: &str, field: &str) -> Refusal {
    let row = call.endpoint.errors.iter().find(|row| row.code == code);
    let status = row.and_then(|row| row.status).unwrap_or(200);
    let message = row.and_then(|row| row.message.as_deref()).unwrap_or(message);
    Refusal::new(status, code, format!("{message}: field `{field}`"))
}
