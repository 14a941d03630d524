//! The reply: which form it has, what `data` holds, what stands beside it.

use serde_json::Value;

use super::{
    Kind,
    context::Context,
    rows::FieldRow,
    tree::{self, Part},
};
use crate::spec::{Body, Field, Form, Response, Type};

/// Names of the member that carries the message.
const MESSAGES: &[&str] = &["msg", "message"];

/// Makes a reply of its table and example.
pub(super) fn read(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    told: bool,
    example: Option<&Value>,
) -> Response {
    let has = |name: &str| rows.iter().any(|row| row.name == name);
    let inner = example.and_then(|example| example.get("data")).filter(|data| data.is_object());
    // Older tables leave out the envelope, or only `data`, and list what lies in it.
    let lists_data = |row: &FieldRow| {
        inner.is_some_and(|data| data.get(&row.name).is_some())
            && example.is_some_and(|example| example.get(&row.name).is_none())
    };
    if !has("data") && !rows.is_empty() && rows.iter().any(lists_data) {
        return without_data_row(context, rows, told, inner);
    }
    let fields = tree::fields(context, rows, Part::Reply, told, example);
    by_form(fields, example)
}

/// The rows other than `code` and the message lie in `data`.
fn without_data_row(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    told: bool,
    data: Option<&Value>,
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

fn body(field: Field) -> Body {
    Body { ty: field.ty, type_name: field.type_name, fields: field.fields }
}

/// Whether a text says that the reply is the bytes of a file.
pub(super) fn is_binary(text: &str) -> bool {
    text.contains("二进制")
}

/// The form of a reply without a table, from its example.
pub(super) fn without_table(context: &mut Context<'_>, example: Option<&Value>) -> Response {
    let mut response = Response::default();
    let Some(members) = example.and_then(Value::as_object) else { return response };
    if !members.contains_key("code") {
        response.form = Form::Bare;
    }
    let undocumented =
        members.get("data").and_then(Value::as_object).is_some_and(|data| !data.is_empty());
    if undocumented {
        response.data = Some(Body { ty: Type::Object, type_name: None, fields: Vec::new() });
        let place = crate::page::Place::default();
        let expected = "a table of what the example holds in `data`";
        context.report_found(Kind::MissingSection, place, "", expected);
    }
    response
}
