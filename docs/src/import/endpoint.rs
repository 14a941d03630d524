//! A page that documents an endpoint: its parts in order, each read by the module named for it.

use super::{
    Kind,
    address::{self, Address},
    agree, conditions, content,
    context::Context,
    errors, headers, idempotency, identity,
    json::{self, Example, Shown},
    meta::Meta,
    paging,
    parameters::{self, RequestTables},
    reply,
    rows::{self, FieldRow},
    sections::{Holds, Sections},
    shared,
    tree::{self, Part},
};
use crate::page::{Page, Place, Section, plain_text};
use feishu_spec::{Body, Endpoint, Method, Request, Type};

/// Reads an endpoint page; `None`, with a finding, if it has no address or no identity.
pub(super) fn read(context: &mut Context<'_>, page: &Page, meta: &Meta) -> Option<Endpoint> {
    let mut sections = Sections::new(page);
    let told = shared::tells_depth(page);
    let address = read_address(context, meta);
    let method = read_method(context, meta);
    let headers = read_headers(context, &mut sections, meta);
    let content_type = headers.content_type.or_else(|| meta.content_type.clone());
    let content_type =
        content_type.map(|text| text.split(';').next().unwrap_or_default().trim().to_owned());
    let multipart = content_type.as_deref() == Some("multipart/form-data");
    let mut request = Request { content_type, ..Request::default() };
    request.headers = tree::fields(context, &headers.others, Part::Header, true, Shown::default());
    let mut tables = RequestTables::read(context, &mut sections, method);
    if let Some(address) = &address {
        tables.sort_by_address(address);
    }
    request.path = tree::fields(context, &tables.path, Part::Path, true, Shown::default());
    request.query = tree::fields(context, &tables.query, Part::Query, true, Shown::default());
    if let Some(address) = &address {
        parameters::complete(context, meta, address, &mut request);
    }
    // The example of a multipart body is the body itself, byte by byte.
    let code = sections.code(Holds::RequestExample).filter(|_| !multipart);
    let example = json::example(context, code);
    if multipart {
        tables.body.iter_mut().for_each(FieldRow::infer_file);
    }
    if sections.several_bodies() {
        // The caller decides which of them to send.
        request.body = Some(Body { ty: Type::Any, type_name: None, fields: Vec::new() });
    }
    let told_body = body(context, &tables.body, told, &example);
    request.body = told_body.or(request.body);
    let mut all = conditions::read(context, "query", &tables.query, &request.query, None);
    if let Some(Body { ty: Type::Object, fields, .. }) = &request.body {
        let more = conditions::read(context, "body", &tables.body, fields, example.value.as_ref());
        all.conditions.extend(more.conditions);
        all.doubted.extend(more.doubted);
    }
    request.conditions = all.conditions;
    request.doubted = all.doubted;
    request.content = content::members(&tables.body);
    request.example = example.value;
    let response = reply::read(context, &mut sections, told);
    let codes = errors::read_all(context, &mut sections);
    sections.report_left(context);
    report_missing(context, &sections, page, meta, multipart);

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
        sdks: Vec::new(),
        method,
        path: address.path,
        host: address.host,
        deprecated: shared::deprecation(context, page),
        rate_limit: meta.rate_limit.clone(),
        app_types: meta.app_types.clone(),
        tokens: headers.tokens,
        credentials: headers.credentials,
        scopes: meta.scopes.clone(),
        field_scopes: meta.field_scopes.clone(),
        paging: None,
        idempotency: idempotency::find(&tables.query, &tables.body),
        request,
        response,
        errors: codes,
        description: shared::description(context, page),
    };
    endpoint.paging = paging::paging(&endpoint);
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
    for note in sections.of(Holds::Headers).flat_map(Section::texts) {
        headers::read_note(context, note, &mut headers);
    }
    if headers.tokens.is_empty()
        && let Some(text) = &meta.tokens
    {
        headers.tokens = headers::tokens(text);
    }
    headers
}

fn body(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    told: bool,
    example: &Example,
) -> Option<Body> {
    if rows.is_empty() {
        return None;
    }
    let fields = tree::fields(context, rows, Part::Body, told, example.shown());
    if let Some(value) = &example.value {
        agree::check(context, example.place, &fields, value, true);
    }
    Some(Body::object(fields))
}

/// A page that was cut off between two parts looks complete, but lacks what pages have at their
/// end.
fn report_missing(
    context: &mut Context<'_>,
    sections: &Sections<'_>,
    page: &Page,
    meta: &Meta,
    multipart: bool,
) {
    let end = Place { line: context.text.lines().count(), start: page.len, end: page.len };
    let mut expect = |there: bool, expected: &str| {
        if !there {
            context.report_found(Kind::MissingSection, end, "", expected);
        }
    };
    let binary = sections.of(Holds::Reply).any(|section| reply::is_binary(&section.text()));
    let has = |what| sections.has(what);
    expect(has(Holds::Headers) || meta.tokens.is_some(), "a section 请求头");
    expect(has(Holds::Reply) || has(Holds::ReplyBody), "a section 响应");
    if !multipart && sections.tables(Holds::Body).next().is_some() {
        expect(has(Holds::RequestExample), "a section 请求体示例");
    }
    if !binary && !has(Holds::ReplyHeaders) {
        expect(has(Holds::ReplyExample), "a section 响应体示例");
    }
    expect(has(Holds::Errors), "a section 错误码");
}
