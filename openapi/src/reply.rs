//! The reply in its form, and the errors by HTTP status.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{DocumentWriter, Object, example, frame, schema::Location, sharing::Direction};
use feishu_spec::{Endpoint, Field, Form, Response, Type, visit::Place};

impl DocumentWriter<'_> {
    pub(super) fn responses(&mut self, endpoint: &Endpoint) -> Object {
        let response = &endpoint.response;
        let mut success = Object::new();
        success.insert("description".into(), described(response.form).into());
        let headers = self.headers(endpoint);
        if !headers.is_empty() {
            success.insert("headers".into(), Value::Object(headers));
        }
        success.insert("content".into(), self.content(endpoint));

        let error = error_name(response);
        let mut responses = Object::new();
        responses.insert("200".into(), Value::Object(success));
        for (status, codes) in by_status(endpoint) {
            let codes: Vec<String> = codes.iter().map(i64::to_string).collect();
            responses.insert(
                status.to_string(),
                json!({
                    "description": format!("Refused with one of the codes {}", codes.join(", ")),
                    "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{error}") } } },
                }),
            );
        }
        // The gateway may reject a call of any endpoint (no token, too many calls).
        let any = json!({ "$ref": format!("#/components/responses/{error}") });
        if !responses.keys().any(|status| status.starts_with('4')) {
            responses.insert("4XX".into(), any.clone());
        }
        responses.insert("default".into(), any);
        responses
    }

    fn headers(&mut self, endpoint: &Endpoint) -> Object {
        let part = Location::part(endpoint.id.clone(), Place::ReplyHeader, "reply header");
        let mut headers = Object::new();
        for field in &endpoint.response.headers {
            // The media type in `content` covers it.
            if field.name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let shown = format!("{part} {}", field.name);
            let place = Location { shown, ..part.field(&field.name) };
            let schema = self.field(field, Direction::Reply, &place);
            headers.insert(field.name.clone(), json!({ "schema": schema }));
        }
        headers
    }

    fn content(&mut self, endpoint: &Endpoint) -> Value {
        let response = &endpoint.response;
        let place = Location::part(endpoint.id.clone(), Place::Reply, "reply");
        if response.form == Form::Binary {
            let file = Field::new("", Type::File);
            let file = self.typed(&Type::File, &file, Direction::Reply, &place);
            return json!({ "application/octet-stream": { "schema": file } });
        }
        let mut media = Object::new();
        media.insert("schema".into(), self.envelope(endpoint, &place));
        if let Some(value) = &response.example {
            self.example(&mut media, value, example::reply_contradiction(value, response));
        }
        json!({ "application/json": media })
    }

    /// The whole reply: `code`, the message, and the data in the form of the endpoint.
    fn envelope(&mut self, endpoint: &Endpoint, place: &Location) -> Value {
        let response = &endpoint.response;
        let mut schema = self.object(&response.fields, Direction::Reply, place);
        if response.form == Form::Bare {
            return schema;
        }
        let mut properties = Object::new();
        properties.insert("code".into(), json!({ "type": "integer", "format": "int64" }));
        let message = response.message.as_deref().unwrap_or("msg");
        properties.insert(message.into(), json!({ "type": "string" }));
        if let Some(data) = &response.data {
            let place = Location::part(endpoint.id.clone(), Place::Data, "data");
            properties.insert("data".into(), self.body(data, Direction::Reply, &place));
        }
        if let Some(Value::Object(beside)) = schema.get_mut("properties").map(Value::take) {
            for (name, property) in beside {
                properties.entry(name).or_insert(property);
            }
        }
        schema["properties"] = Value::Object(properties);
        schema["required"] = json!(["code"]);
        schema
    }
}

/// The name of what is sent where a call is refused: endpoints of OAuth have a form of their own, in
/// which `error` is a word.
fn error_name(response: &Response) -> &'static str {
    let is_word = |field: &Field| field.name == "error" && field.ty == Type::String;
    if response.fields.iter().any(is_word) { frame::OAUTH_ERROR } else { frame::ERROR }
}

/// The documented codes by HTTP status. Those with status 200 or without a status are only in
/// `x-feishu-errors`.
fn by_status(endpoint: &Endpoint) -> BTreeMap<u16, Vec<i64>> {
    let mut statuses: BTreeMap<u16, Vec<i64>> = BTreeMap::new();
    for error in &endpoint.errors {
        if let Some(status) = error.status.filter(|status| (300..600).contains(status)) {
            let codes = statuses.entry(status).or_default();
            if !codes.contains(&error.code) {
                codes.push(error.code);
            }
        }
    }
    statuses
}

fn described(form: Form) -> &'static str {
    match form {
        Form::Envelope | Form::Flat => "Done where `code` is 0",
        Form::Bare => "Done",
        Form::Binary => "The bytes of the file",
    }
}
