//! The request: parameters in the path, the query and the headers, and the body.

use serde_json::{Value, json};

use super::{
    DocumentWriter, NoteKind, Object, conditions, example, paths::Operation, schema::Location,
    sharing::Direction,
};
use feishu_spec::{Body, Endpoint, Field, Type, visit::Place};

const JSON: &str = "application/json";
const MULTIPART: &str = "multipart/form-data";

impl DocumentWriter<'_> {
    pub(super) fn parameters(&mut self, operation: &Operation<'_>) -> Vec<Value> {
        let request = &operation.endpoint.request;
        let mut parameters = self.path_parameters(operation);
        for (place, fields) in [("query", &request.query), ("header", &request.headers)] {
            for (index, field) in fields.iter().enumerate() {
                let same = |other: &Field| match place {
                    "header" => other.name.eq_ignore_ascii_case(&field.name),
                    _ => other.name == field.name,
                };
                if fields[..index].iter().any(same) {
                    let text =
                        format!("{place}.{} is documented twice; the first is kept", field.name);
                    self.note(NoteKind::Field, text);
                } else if place == "header" && is_reserved(&field.name) {
                    let text = format!("header {}: reserved by OpenAPI; omitted", field.name);
                    self.note(NoteKind::Field, text);
                } else {
                    parameters.push(Value::Object(self.parameter(
                        operation.endpoint,
                        field,
                        place,
                    )));
                }
            }
        }
        parameters
    }

    fn path_parameters(&mut self, operation: &Operation<'_>) -> Vec<Value> {
        let fields = &operation.endpoint.request.path;
        for (index, field) in fields.iter().enumerate() {
            let in_path = operation.parameters.iter().any(|(name, _)| *name == field.name);
            if !in_path {
                let text = format!("path.{} is not in the path; omitted", field.name);
                self.note(NoteKind::Field, text);
            } else if fields[..index].iter().any(|other| other.name == field.name) {
                let text = format!("path.{} is documented twice; the first is kept", field.name);
                self.note(NoteKind::Field, text);
            }
        }
        let mut parameters = Vec::new();
        for (own, in_template) in &operation.parameters {
            let documented = fields.iter().find(|field| field.name == *own);
            // OpenAPI requires a parameter for each in the template, even if only its name is known.
            let unknown = Field::new(own.as_str(), Type::String);
            let mut parameter =
                self.parameter(operation.endpoint, documented.unwrap_or(&unknown), "path");
            if documented.is_none() {
                self.note(
                    NoteKind::Field,
                    format!("path.{own} is not documented; assumed to be a string"),
                );
            }
            if own != in_template {
                let text =
                    format!("path.{own} is called {in_template}, as on another page of this path");
                self.note(NoteKind::Renamed, text);
                parameter.insert("name".into(), in_template.as_str().into());
                parameter.insert("x-feishu-name".into(), own.as_str().into());
            }
            parameters.push(Value::Object(parameter));
        }
        parameters
    }

    fn parameter(&mut self, endpoint: &Endpoint, field: &Field, place: &str) -> Object {
        let part = match place {
            "path" => Place::Path,
            "query" => Place::Query,
            _ => Place::Header,
        };
        let at = Location::part(endpoint.id.clone(), part, place).field(&field.name);
        let mut schema = self.field(field, Direction::Request, &at);
        // Tools display the example and description of a parameter, not those of its schema.
        let example = schema.shift_remove("examples").and_then(|examples| examples.get(0).cloned());
        let description = schema.shift_remove("description");
        let mut parameter = Object::new();
        parameter.insert("name".into(), field.name.as_str().into());
        parameter.insert("in".into(), place.into());
        if place == "path" || field.required {
            parameter.insert("required".into(), true.into());
        }
        if let Some(description) = description {
            parameter.insert("description".into(), description);
        }
        parameter.insert("schema".into(), Value::Object(schema));
        if let Some(example) = example {
            parameter.insert("example".into(), example);
        }
        parameter
    }

    pub(super) fn request_body(&mut self, endpoint: &Endpoint) -> Option<Value> {
        let body = endpoint.request.body.as_ref()?;
        let place = Location::part(endpoint.id.clone(), Place::Body, "body");
        let mut schema = self.body(body, Direction::Request, &place);
        conditions::put(&mut schema, &endpoint.request.conditions);
        let mut media = Object::new();
        media.insert("schema".into(), schema);
        let media_type = media_type(endpoint, body);
        if let Some(value) = &endpoint.request.example {
            self.example(&mut media, value, example::contradiction(value, body, true));
        }
        let mut request = Object::new();
        // A body may be omitted unless it has a required field.
        if body.fields.iter().any(|field| field.required) {
            request.insert("required".into(), true.into());
        }
        request.insert("content".into(), json!({ media_type: media }));
        Some(Value::Object(request))
    }

    /// The schema of a body or of the `data` of a reply.
    pub(super) fn body(&mut self, body: &Body, direction: Direction, place: &Location) -> Value {
        if body.ty == Type::Object {
            return self.object(&body.fields, direction, place);
        }
        let field = Field { fields: body.fields.clone(), ..Field::new("", body.ty.clone()) };
        Value::Object(self.typed(&body.ty, &field, direction, place))
    }

    /// Puts an example beside its schema. One that contradicts the schema goes to a member that
    /// tools do not validate.
    pub(super) fn example(
        &mut self,
        media: &mut Object,
        value: &Value,
        contradiction: Option<String>,
    ) {
        match contradiction {
            None => media.insert("example".into(), value.clone()),
            Some(text) => {
                self.note(
                    NoteKind::Value,
                    format!("the example: {text}; kept as x-feishu-example"),
                );
                media.insert("x-feishu-example".into(), value.clone())
            }
        };
    }
}

/// Whether OpenAPI describes the header elsewhere: in security schemes or media types.
fn is_reserved(header: &str) -> bool {
    ["accept", "authorization", "content-type"].iter().any(|name| name.eq_ignore_ascii_case(header))
}

/// Whether the body is sent as a form instead of JSON.
pub(super) fn sends_form(endpoint: &Endpoint) -> bool {
    endpoint.request.body.as_ref().is_some_and(|body| media_type(endpoint, body) == MULTIPART)
}

fn media_type<'a>(endpoint: &'a Endpoint, body: &Body) -> &'a str {
    let files = body.fields.iter().any(|field| *field.ty.innermost() == Type::File);
    // Parameters such as `; charset=utf-8` do not matter for the schema.
    let documented = endpoint.request.content_type.as_deref();
    match documented.map(|documented| documented.split(';').next().unwrap_or(documented).trim()) {
        // JSON cannot carry bytes, whatever the page says.
        None | Some(JSON) if files => MULTIPART,
        Some(documented) => documented,
        None => JSON,
    }
}
