//! The reply: its form, the fields of `data` and the fields beside `data`.

use serde_json::Value;

use super::{
    Kind, agree,
    context::Context,
    json::{self, Shown},
    recursion,
    rows::{self, FieldRow},
    sections::{Holds, Sections},
    tree::{self, Part},
};
use crate::page::{Place, Section};
use feishu_spec::{Body, Field, Form, Response, Type};

/// Names of the member that carries the message.
const MESSAGES: &[&str] = &["msg", "message"];

/// Reads the sections of a reply.
pub(super) fn read(context: &mut Context<'_>, sections: &mut Sections<'_>, told: bool) -> Response {
    let code = sections.code(Holds::ReplyExample);
    let example = json::example(context, code);
    let value = example.value.as_ref();
    // Some pages have no separate heading for the table.
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
        .map(Section::text)
        .collect();
    let mut headers = Vec::new();
    for table in sections.tables(Holds::ReplyHeaders) {
        if let Some(rows) = rows::read(context, table) {
            sections.take(table);
            headers.extend(tree::fields(context, &rows, Part::Reply, true, Shown::default()));
        }
    }
    let mut response = match &rows {
        Some(rows) => from_table(context, rows, told, example.shown()),
        None if is_binary(&text) || (value.is_none() && !headers.is_empty()) => {
            Response { form: Form::Binary, ..Response::default() }
        }
        None => without_table(context, value),
    };
    if let (Some(value), Some(_)) = (value, &rows) {
        agree::check_reply(context, example.place, &response, value);
    }
    response.headers = headers;
    response.example = example.value;
    response
}

/// Makes a reply from its table and example.
fn from_table(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    told: bool,
    example: Shown<'_>,
) -> Response {
    let has = |name: &str| rows.iter().any(|row| row.name == name);
    let inner = example.below("data").keys.filter(|data| data.is_object());
    // Older tables leave out the envelope, or only `data`, and list the fields inside it.
    let lists_data = |row: &FieldRow| {
        inner.is_some_and(|data| data.get(&row.name).is_some())
            && example.below(&row.name).keys.is_none()
    };
    if !has("data") && !rows.is_empty() && rows.iter().any(lists_data) {
        return without_data_row(context, rows, told, example.below("data"));
    }
    let fields = tree::fields(context, rows, Part::Reply, told, example);
    by_form(fields, example.value)
}

/// The rows other than `code` and the message are in `data`.
fn without_data_row(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    told: bool,
    data: Shown<'_>,
) -> Response {
    let is_envelope = |row: &FieldRow| row.name == "code" || MESSAGES.contains(&row.name.as_str());
    let message = rows.iter().find(|row| MESSAGES.contains(&row.name.as_str()));
    let message = message.map(|row| row.name.clone()).filter(|name| name != "msg");
    let start = rows.iter().take_while(|row| is_envelope(row)).count();
    let fields = tree::fields(context, &rows[start..], Part::Reply, told, data);
    Response { message, data: Some(Body::object(fields)), ..Response::default() }
}

fn by_form(fields: Vec<Field>, example: Option<&Value>) -> Response {
    let shown = |name: &str| example.is_some_and(|example| example.get(name).is_some());
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    let coded = has("code") || (fields.is_empty() && shown("code"));
    let message = MESSAGES.iter().find(|name| has(name)).map(|name| (*name).to_owned());
    let mut response = Response::default();
    let mut rest = Vec::new();
    for field in fields {
        match field.name.as_str() {
            "code" if coded => {}
            name if coded && message.as_deref() == Some(name) => {}
            "data" if coded => response.data = Some(body(field)),
            _ => rest.push(field),
        }
    }
    response.form = match (coded, &response.data, rest.is_empty()) {
        (true, None, false) => Form::Flat,
        (true, ..) => Form::Envelope,
        (false, _, false) => Form::Bare,
        (false, ..) => Form::Envelope,
    };
    response.message = message.filter(|name| coded && name != "msg");
    response.fields = rest;
    response
}

/// The content of the field `data`; paths of recursive types start from there.
fn body(mut field: Field) -> Body {
    recursion::tie(&mut field.fields);
    Body { ty: field.ty, type_name: field.type_name, fields: field.fields }
}

/// Whether a text says that the reply is the bytes of a file.
pub(super) fn is_binary(text: &str) -> bool {
    text.contains("二进制")
}

/// The form of a reply without a table, from its example.
fn without_table(context: &mut Context<'_>, example: Option<&Value>) -> Response {
    let mut response = Response::default();
    let Some(members) = example.and_then(Value::as_object) else { return response };
    if !members.contains_key("code") {
        response.form = Form::Bare;
    }
    let undocumented =
        members.get("data").and_then(Value::as_object).is_some_and(|data| !data.is_empty());
    if undocumented {
        response.data = Some(Body { ty: Type::Object, type_name: None, fields: Vec::new() });
        let place = Place::default();
        let expected = "a table of what the example holds in `data`";
        context.report_found(Kind::MissingSection, place, "", expected);
    }
    response
}
