//! A page that documents an endpoint: its parts in order, each read by the module named for it.

use serde_json::Value;

use super::{
    Kind,
    address::{self, Address},
    agree,
    context::Context,
    errors, headers, identity, json,
    meta::Meta,
    paging, reply,
    rows::{self, FieldRow},
    sections::{Holds, Sections},
    shared,
    tree::{self, Part},
};
use crate::{
    page::{Page, Place, plain_text},
    spec::{Body, Endpoint, Field, Form, Method, Request, Response, Type},
};

/// Reads an endpoint page. None where it has no address or no identity; that is reported.
pub(super) fn read(context: &mut Context<'_>, page: &Page, meta: &Meta) -> Option<Endpoint> {
    let mut sections = Sections::new(page);
    let told = shared::tells_depth(page);
    let address = read_address(context, meta);
    let method = read_method(context, meta);
    let headers = read_headers(context, &mut sections, meta);
    let content_type = headers.content_type.or_else(|| meta.content_type.clone());
    let multipart = content_type.as_deref() == Some("multipart/form-data");
    let mut request = Request { content_type, ..Request::default() };
    request.headers = tree::fields(context, &headers.others, Part::Header, true, None);
    let mut tables = RequestTables::read(context, &mut sections, method);
    if let Some(address) = &address {
        tables.sort_by_address(address);
    }
    request.path = tree::fields(context, &tables.path, Part::Path, true, None);
    request.query = tree::fields(context, &tables.query, Part::Query, true, None);
    if let Some(address) = &address {
        complete_parameters(context, meta, address, &mut request);
    }
    let example = example(context, &sections, Holds::RequestExample);
    request.body = body(context, &tables.body, multipart, told, example.as_ref());
    request.example = example.map(|(value, _)| value);
    let response = response(context, &mut sections, told);
    let mut codes = Vec::new();
    for table in sections.tables(Holds::Errors) {
        if let Some(mut read) = errors::read(context, table) {
            codes.append(&mut read);
            sections.take(table);
        }
    }
    sections.report_left(context);
    report_missing(context, &sections, page);

    let (address, method) = (address?, method?);
    let Some(id) = identity::endpoint(page, &address, method) else {
        let place = meta.url.as_ref().map(|cell| cell.place).unwrap_or_default();
        context.report(Kind::MissingFact, place, "an address from which an identity follows");
        return None;
    };
    let mut endpoint = Endpoint {
        id,
        title: shared::title(page),
        doc: shared::doc(page),
        method,
        path: address.path,
        host: address.host,
        deprecated: shared::deprecation(page),
        rate_limit: meta.rate_limit.clone(),
        app_types: meta.app_types.clone(),
        tokens: headers.tokens,
        scopes: meta.scopes.clone(),
        field_scopes: meta.field_scopes.clone(),
        paging: None,
        idempotency: None,
        request,
        response,
        errors: codes,
        description: shared::description(context, page),
    };
    endpoint.paging = paging::paging(&endpoint);
    endpoint.idempotency = paging::idempotency(&endpoint);
    Some(endpoint)
}

fn read_address(context: &mut Context<'_>, meta: &Meta) -> Option<Address> {
    let expected = "HTTP URL: an address such as https://open.feishu.cn/open-apis/…";
    let Some(cell) = &meta.url else {
        context.report_found(Kind::MissingFact, Place::default(), "", expected);
        return None;
    };
    let address = address::parse(&plain_text(&cell.text));
    if address.is_none() {
        context.report_found(Kind::MissingFact, cell.place, &cell.text, expected);
    }
    address
}

fn read_method(context: &mut Context<'_>, meta: &Meta) -> Option<Method> {
    let expected = "HTTP Method: GET, POST, PUT, PATCH, DELETE or HEAD";
    let Some(cell) = &meta.method else {
        context.report_found(Kind::MissingFact, Place::default(), "", expected);
        return None;
    };
    let method = plain_text(&cell.text).trim().parse().ok();
    if method.is_none() {
        context.report_found(Kind::MissingFact, cell.place, &cell.text, expected);
    }
    method
}

fn read_headers(
    context: &mut Context<'_>,
    sections: &mut Sections<'_>,
    meta: &Meta,
) -> headers::Headers {
    let mut rows = Vec::new();
    for table in sections.tables(Holds::Headers) {
        if let Some(mut read) = rows::read(context, table) {
            rows.append(&mut read);
            sections.take(table);
        }
    }
    let mut headers = headers::sort(rows);
    if headers.tokens.is_empty()
        && let Some(text) = &meta.tokens
    {
        headers.tokens = headers::tokens(text);
    }
    headers
}

/// The rows of the tables of a request.
#[derive(Default)]
struct RequestTables {
    path: Vec<FieldRow>,
    query: Vec<FieldRow>,
    body: Vec<FieldRow>,
}

impl RequestTables {
    fn read(
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

    /// Puts rows where their own column or the address says, whichever table they stand in.
    fn sort_by_address(&mut self, address: &Address) {
        let in_path = |row: &FieldRow| address.parameters().any(|name| name == row.name);
        let in_query = |row: &FieldRow| {
            row.location
                .as_deref()
                .is_some_and(|place| place.contains("URL") || place.contains("query"))
        };
        let documented: Vec<String> = self.path.iter().map(|row| row.name.clone()).collect();
        let moves = |row: &FieldRow| in_path(row) && !documented.contains(&row.name);
        let flat = self.body.iter().all(|row| row.depth == crate::page::Depth::Unmarked);
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
        let order: Vec<&str> = address.parameters().collect();
        self.path.sort_by_key(|row| {
            order.iter().position(|name| *name == row.name).unwrap_or(order.len())
        });
    }
}

/// Adds the parameters that only the address names.
fn complete_parameters(
    context: &mut Context<'_>,
    meta: &Meta,
    address: &Address,
    request: &mut Request,
) {
    let place = meta.url.as_ref().map(|cell| cell.place).unwrap_or_default();
    for (index, name) in address.parameters().enumerate() {
        if !request.path.iter().any(|field| field.name == name) {
            let mut field = Field::new(name, Type::String);
            field.required = true;
            request.path.insert(index.min(request.path.len()), field);
            let expected = "a row for this parameter in the table 路径参数";
            context.report_found(Kind::MissingFact, place, name, expected);
        }
    }
    for field in &request.path {
        if !address.parameters().any(|name| name == field.name) {
            let expected = format!("the address to name the path parameter `{}`", field.name);
            context.report_found(Kind::MissingFact, place, &address.path, expected);
        }
    }
    for name in &address.query {
        if !request.query.iter().any(|field| field.name == *name) {
            request.query.push(Field::new(name, Type::String));
        }
    }
}

/// The first example below the headings for `what`.
fn example(
    context: &mut Context<'_>,
    sections: &Sections<'_>,
    what: Holds,
) -> Option<(Value, Place)> {
    let code = sections.code(what)?;
    match json::parse(&code.text) {
        Ok(parsed) => {
            if parsed.repaired {
                context.report_found(
                    Kind::RepairedJson,
                    code.place,
                    "",
                    "JSON without comments and trailing commas",
                );
            }
            Some((parsed.value, code.place))
        }
        Err(error) => {
            let line = code.text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
            let place =
                Place { line: code.place.line + error.line().saturating_sub(1), ..code.place };
            context.report_found(Kind::UnreadableJson, place, line, format!("JSON ({error})"));
            None
        }
    }
}

fn body(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    multipart: bool,
    told: bool,
    example: Option<&(Value, Place)>,
) -> Option<Body> {
    if rows.is_empty() {
        return None;
    }
    let value = example.map(|(value, _)| value);
    let fields = tree::fields(context, rows, Part::Body { multipart }, told, value);
    if let Some((value, place)) = example
        && !multipart
    {
        agree::check(context, *place, &Type::Object, &fields, value, true);
    }
    Some(Body::object(fields))
}

fn response(context: &mut Context<'_>, sections: &mut Sections<'_>, told: bool) -> Response {
    let example = example(context, sections, Holds::ReplyExample);
    let value = example.as_ref().map(|(value, _)| value);
    // Some pages have no heading of its own for the table.
    let table =
        [Holds::ReplyBody, Holds::Reply].into_iter().find_map(|what| sections.tables(what).next());
    let rows = table.and_then(|table| {
        let rows = rows::read(context, table)?;
        sections.take(table);
        Some(rows)
    });
    let text: String = [Holds::Reply, Holds::ReplyBody]
        .into_iter()
        .flat_map(|what| sections.of(what))
        .map(|section| section.text())
        .collect();
    let mut headers = Vec::new();
    for table in sections.tables(Holds::ReplyHeaders) {
        if let Some(rows) = rows::read(context, table) {
            sections.take(table);
            headers.extend(tree::fields(context, &rows, Part::Reply, true, None));
        }
    }
    let mut response = match &rows {
        Some(rows) => reply::read(context, rows, told, value),
        None if reply::is_binary(&text) || (value.is_none() && !headers.is_empty()) => {
            Response { form: Form::Binary, ..Response::default() }
        }
        None => reply::without_table(context, value),
    };
    if let (Some((value, place)), Some(_)) = (&example, &rows) {
        check_reply(context, &response, value, *place);
    }
    response.headers = headers;
    response.example = example.map(|(value, _)| value);
    response
}

fn check_reply(context: &mut Context<'_>, response: &Response, example: &Value, place: Place) {
    let mut fields = response.fields.clone();
    if matches!(response.form, Form::Envelope | Form::Flat) {
        let message = response.message.as_deref().unwrap_or("msg");
        fields.extend([Field::new("code", Type::Int), Field::new(message, Type::String)]);
        // The platform's own debugging aid, in replies of every endpoint.
        fields.push(Field::new("error", Type::Any));
    }
    if let Some(data) = &response.data {
        let mut field = Field::new("data", data.ty.clone());
        field.fields.clone_from(&data.fields);
        fields.push(field);
    }
    agree::check(context, place, &Type::Object, &fields, example, false);
}

/// A page cut off between two of its parts looks whole; what pages have at their end is
/// missing then.
fn report_missing(context: &mut Context<'_>, sections: &Sections<'_>, page: &Page) {
    let end = Place { line: context.text.lines().count(), start: page.len, end: page.len };
    let mut expect = |there: bool, expected: &str| {
        if !there {
            context.report_found(Kind::MissingSection, end, "", expected);
        }
    };
    let binary = sections.of(Holds::Reply).any(|section| reply::is_binary(&section.text()));
    let has = |what| sections.has(what);
    expect(has(Holds::Headers), "a section 请求头");
    expect(has(Holds::Reply) || has(Holds::ReplyBody), "a section 响应");
    if sections.tables(Holds::Body).next().is_some() {
        expect(has(Holds::RequestExample), "a section 请求体示例");
    }
    if !binary && !has(Holds::ReplyHeaders) {
        expect(has(Holds::ReplyExample), "a section 响应体示例");
    }
    expect(has(Holds::Errors), "a section 错误码");
}
