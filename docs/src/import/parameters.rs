//! The rows that a caller sends: which of them go into the path, the query and the body.

use std::collections::{HashMap, HashSet};

use super::{
    Kind,
    address::Address,
    context::Context,
    meta::Meta,
    rows::{self, FieldRow},
    sections::{Holds, Sections},
};
use crate::page::Depth;
use feishu_spec::{Field, Method, Request, Type};

/// The rows of the tables of a request.
#[derive(Default)]
pub(super) struct RequestTables {
    pub(super) path: Vec<FieldRow>,
    pub(super) query: Vec<FieldRow>,
    pub(super) body: Vec<FieldRow>,
}

impl RequestTables {
    pub(super) fn read(
        context: &mut Context<'_>,
        sections: &mut Sections<'_>,
        method: Option<Method>,
    ) -> Self {
        let mut tables = RequestTables::default();
        for table in sections.tables(Holds::Path) {
            if let Some(mut rows) = rows::read(context, table) {
                tables.path.append(&mut rows);
                sections.take(table);
            }
        }
        for table in sections.tables(Holds::Query) {
            if let Some(mut rows) = rows::read(context, table) {
                tables.query.append(&mut rows);
                sections.take(table);
            }
        }
        for table in sections.tables(Holds::Parameters) {
            let Some(mut rows) = rows::read(context, table) else { continue };
            sections.take(table);
            match method {
                Some(Method::Get | Method::Delete) => tables.query.append(&mut rows),
                _ => tables.body.append(&mut rows),
            }
        }
        // A second table of a body documents another body, or a part of the first.
        for table in sections.tables(Holds::Body).take(1) {
            if let Some(mut rows) = rows::read(context, table) {
                tables.body.append(&mut rows);
                sections.take(table);
            }
        }
        tables
    }

    /// Puts rows where their own column or the address says, in whichever table they are.
    pub(super) fn sort_by_address(&mut self, address: &Address) {
        let order: HashMap<&str, usize> =
            address.parameters().enumerate().map(|(at, name)| (name, at)).collect();
        let in_query = |row: &FieldRow| {
            row.location
                .as_deref()
                .is_some_and(|place| place.contains("URL") || place.contains("query"))
        };
        let documented: HashSet<String> = self.path.iter().map(|row| row.name.clone()).collect();
        let moves = |row: &FieldRow| {
            order.contains_key(row.name.as_str()) && !documented.contains(&row.name)
        };
        let flat = self.body.iter().all(|row| row.depth == Depth::Unmarked);
        let (path, query): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.query).into_iter().partition(moves);
        self.query = query;
        self.path.extend(path);
        if flat {
            let (path, body): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.body).into_iter().partition(moves);
            let (query, body): (Vec<_>, Vec<_>) = body.into_iter().partition(in_query);
            self.path.extend(path);
            self.query.extend(query);
            self.body = body;
        }
        self.path.sort_by_key(|row| order.get(row.name.as_str()).copied().unwrap_or(order.len()));
    }
}

fn names(fields: &[Field]) -> HashSet<String> {
    fields.iter().map(|field| field.name.clone()).collect()
}

/// Adds the parameters that only the address names.
pub(super) fn complete(
    context: &mut Context<'_>,
    meta: &Meta,
    address: &Address,
    request: &mut Request,
) {
    let place = meta.url.as_ref().map(|cell| cell.place).unwrap_or_default();
    let documented: HashSet<String> = names(&request.path);
    for name in address.parameters().filter(|name| !documented.contains(*name)) {
        let mut field = Field::new(name, Type::String);
        field.required = true;
        request.path.push(field);
        let expected = "a row for this parameter in the table 路径参数";
        context.report_found(Kind::MissingFact, place, name, expected);
    }
    let order: HashMap<&str, usize> =
        address.parameters().enumerate().map(|(at, name)| (name, at)).collect();
    let at = |field: &Field| order.get(field.name.as_str()).copied();
    request.path.sort_by_key(|field| at(field).unwrap_or(order.len()));
    for field in request.path.iter().filter(|field| at(field).is_none()) {
        let expected = format!("the address to name the path parameter `{}`", field.name);
        context.report_found(Kind::MissingFact, place, &address.path, expected);
    }
    let documented = names(&request.query);
    let told = address.query.iter().filter(|name| !documented.contains(*name));
    request.query.extend(told.map(|name| Field::new(name, Type::String)));
}
