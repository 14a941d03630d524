//! Derives from the fields of an endpoint how its list continues over several calls.

use feishu_spec::{Body, Endpoint, Field, Paging, PagingStyle, Type};

const TOKENS: &[&str] = &["page_token", "next_page_token", "pageToken", "scroll_id"];
const SIZES: &[&str] = &["page_size", "limit", "count", "size", "pageSize", "page_count"];
const OFFSETS: &[&str] = &["offset", "page_start"];
const PAGES: &[&str] = &["page", "page_index", "page_number", "page_num", "page_no"];
const NEXT: &[&str] = &["page_token", "next_page_token", "pageToken", "scroll_id"];
const MORE: &[&str] = &["has_more", "hasMore"];

/// How the list of an endpoint continues; `None` if it has no list.
pub(crate) fn paging(endpoint: &Endpoint) -> Option<Paging> {
    let data = endpoint.response.data.as_ref().map(|data| data.fields.as_slice());
    let reply = match data {
        Some(fields) if !fields.is_empty() => fields,
        _ => endpoint.response.fields.as_slice(),
    };
    let list = items(reply)?;
    let size = request_field(endpoint, SIZES);
    let more = list.beside(MORE);
    if let Some(request) = request_field(endpoint, TOKENS)
        && let Some(next) = list.beside(NEXT)
    {
        let (style, next) = (PagingStyle::Token, Some(next));
        return Some(Paging { style, request, size, next, more, items: list.path });
    }
    for (style, names) in [(PagingStyle::Offset, OFFSETS), (PagingStyle::Page, PAGES)] {
        if let Some(request) = request_field(endpoint, names) {
            return Some(Paging { style, request, size, next: None, more, items: list.path });
        }
    }
    None
}

/// The list of a reply and the fields that say how it continues.
struct ListItems<'a> {
    path: String,
    fields: &'a [Field],
    /// The path of the struct with `fields`, followed by a dot.
    holder: String,
}

impl ListItems<'_> {
    fn beside(&self, names: &[&str]) -> Option<String> {
        path(self.fields, names).map(|path| format!("{}{path}", self.holder))
    }
}

fn items(fields: &[Field]) -> Option<ListItems<'_>> {
    if let Some(list) = list(fields) {
        return Some(ListItems { path: list.name.clone(), fields, holder: String::new() });
    }
    // One level down, if the reply wraps everything in a struct.
    let (holder, list) = fields
        .iter()
        .filter(|field| field.ty == Type::Object)
        .find_map(|field| Some((field, list(&field.fields)?)))?;
    let path = format!("{}.{}", holder.name, list.name);
    if find(&holder.fields, NEXT).is_some() || find(&holder.fields, MORE).is_some() {
        return Some(ListItems {
            path,
            fields: &holder.fields,
            holder: format!("{}.", holder.name),
        });
    }
    Some(ListItems { path, fields, holder: String::new() })
}

/// The list among fields: `items`, or the first of structs, or the first.
fn list(fields: &[Field]) -> Option<&Field> {
    let lists = || fields.iter().filter(|field| matches!(field.ty, Type::List(_)));
    lists()
        .find(|field| field.name == "items")
        .or_else(|| lists().find(|field| *field.ty.innermost() == Type::Object))
        .or_else(|| lists().next())
}

fn find<'a>(fields: &'a [Field], names: &[&str]) -> Option<&'a Field> {
    names.iter().find_map(|name| fields.iter().find(|field| field.name == *name))
}

/// The path of a field of one of these names: among the fields, or in a struct of them that is
/// about pages (`page_request.page_token`).
fn path(fields: &[Field], names: &[&str]) -> Option<String> {
    let here = find(fields, names).map(|field| field.name.clone());
    here.or_else(|| {
        let about_pages = |field: &&Field| field.ty == Type::Object && field.name.contains("page");
        fields.iter().filter(about_pages).find_map(|holder| {
            find(&holder.fields, names).map(|field| format!("{}.{}", holder.name, field.name))
        })
    })
}

/// The request field of one of these names, as `query.name`, `body.name` or `body.page.name`.
fn request_field(endpoint: &Endpoint, names: &[&str]) -> Option<String> {
    let body: &[Field] = endpoint.request.body.as_ref().map_or(&[], |body: &Body| &body.fields);
    [("query", endpoint.request.query.as_slice()), ("body", body)]
        .iter()
        .find_map(|(place, fields)| path(fields, names).map(|path| format!("{place}.{path}")))
}
