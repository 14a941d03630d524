//! Pages of a list, by the endpoint's own way of paging.

use feishu_spec::{Endpoint, Paging, PagingStyle};
use serde_json::{Map, Value, json};

use super::object;
use crate::Received;

/// How many resources a page has if neither the call nor the documentation says.
const SIZE: usize = 20;

/// A part of a list.
pub(crate) struct Page {
    pub(crate) from: usize,
    pub(crate) to: usize,
    total: usize,
    /// What asks for the next page.
    next: Option<String>,
}

impl Page {
    /// The page of a list of this length that a call asks for; nothing if its token is none of ours.
    pub(crate) fn asked(endpoint: &Endpoint, received: &Received, total: usize) -> Option<Page> {
        let Some(paging) = &endpoint.paging else {
            return Some(Page { from: 0, to: total, total, next: None });
        };
        let size = paging.size.as_deref();
        let size = size.and_then(|path| value(path, received)).and_then(|it| it.parse().ok());
        let size = size.or_else(|| documented_size(endpoint, paging)).unwrap_or(SIZE).max(1);
        let place = value(&paging.request, received).filter(|it| !it.is_empty());
        let from = match (paging.style, place) {
            (_, None) => 0,
            (PagingStyle::Token, Some(token)) => {
                usize::from_str_radix(token.strip_prefix(TOKEN)?, 16).ok()?
            }
            (PagingStyle::Offset, Some(offset)) => offset.parse().ok()?,
            (PagingStyle::Page, Some(page)) => {
                page.parse::<usize>().ok()?.saturating_sub(1).checked_mul(size)?
            }
        };
        let from = from.min(total);
        let to = from.saturating_add(size).min(total);
        let next = (to < total).then(|| format!("{TOKEN}{to:012x}"));
        Some(Page { from, to, total, next })
    }

    /// Says in a reply's `data` whether there is more.
    pub(crate) fn tell(&self, endpoint: &Endpoint, data: &mut Map<String, Value>) {
        let fields = endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
        if fields.iter().any(|it| it.name == "total") {
            data.insert("total".into(), json!(self.total));
        }
        let Some(paging) = &endpoint.paging else { return };
        let more = paging.more.as_ref().map(|path| (path, json!(self.next.is_some())));
        let next =
            paging.next.as_ref().map(|path| (path, json!(self.next.clone().unwrap_or_default())));
        for (path, value) in more.into_iter().chain(next) {
            put(data, path, value);
        }
    }
}

/// What our page tokens begin with.
const TOKEN: &str = "page-";

/// Puts a value at a dotted path.
pub(crate) fn put(data: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(data.insert(path.to_owned(), value)),
        Some((first, rest)) => {
            let inner = data.entry(first).or_insert_with(|| json!({}));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// The value of a field of the request, by its path: `query.page_size`.
fn value(path: &str, received: &Received) -> Option<String> {
    match path.split_once('.')? {
        ("query", name) => {
            received.query.iter().find(|(key, _)| key == name).map(|(_, it)| it.clone())
        }
        ("body", path) => {
            let body = received.body_json()?;
            object::text(path.split('.').try_fold(body, |it, name| it.get(name))?)
        }
        _ => None,
    }
}

/// The documented default of the page size.
fn documented_size(endpoint: &Endpoint, paging: &Paging) -> Option<usize> {
    let (part, name) = paging.size.as_deref()?.split_once('.')?;
    let fields = match part {
        "query" => &endpoint.request.query,
        _ => &endpoint.request.body.as_ref()?.fields,
    };
    let field = fields.iter().find(|it| it.name == name)?;
    object::text(field.default.as_ref()?)?.parse().ok()
}
