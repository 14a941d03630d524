//! Whether documented values match documented types. Examples and defaults are hand-written on the
//! pages and sometimes contradict the tables, and tools reject a document whose examples contradict
//! its schemas.

use serde_json::Value;

use feishu_spec::{
    Body, Field, Form, Response, Type,
    validate::{self, Finding, Reason, Reply, Strictness, coerce},
};

/// What a schema of the document asks. Its lists of values are open.
const SCHEMA: Strictness = Strictness { values: false, ..Strictness::SCHEMA };

/// The value converted to the field's type, if it matches its type and limits; otherwise
/// the reason why not. `at` is the field's path.
pub(super) fn of_field(value: &Value, field: &Field, at: &str) -> Result<Value, String> {
    let Some(value) = coerce(&field.ty, value) else {
        return Err(format!("`{at}` is {value}, documented as {}", field.ty));
    };
    let told = validate::field(field, &value, SCHEMA).first().map(|finding| {
        // The path of a finding begins with the field's name, and `at` ends with it.
        let path = finding.path.to_string();
        tell(&format!("{at}{}", &path[field.name.len()..]), finding)
    });
    told.map_or(Ok(value), Err)
}

/// How an example of a body contradicts the fields, or `None` if it does not. A request must have
/// all required fields.
pub(super) fn contradiction(value: &Value, body: &Body, request: bool) -> Option<String> {
    let strictness = Strictness { required: request, ..SCHEMA };
    let found = validate::body(body, "body", value, strictness);
    let finding = found.first()?;
    Some(match (&body.ty, value) {
        (Type::Object, Value::Object(_)) => tell(&format!("body.{}", finding.path), finding),
        _ => tell(&finding.path.to_string(), finding),
    })
}

/// The same for an example of a whole reply.
pub(super) fn reply_contradiction(value: &Value, response: &Response) -> Option<String> {
    if !value.is_object() {
        let found = validate::ValueKind::of(value).with_article();
        return Some(format!("the reply is {found}, not an object"));
    }
    if response.form != Form::Bare && value.get("code").is_none() {
        return Some(format!("`reply.code`: {}", Reason::Missing));
    }
    let reply = Reply::of(response);
    let found = reply.check(value, SCHEMA);
    found.first().map(|finding| tell(&format!("reply.{}", finding.path), finding))
}

fn tell(path: &str, finding: &Finding<'_>) -> String {
    match finding.value {
        Some(value) if !value.is_array() && !value.is_object() => {
            format!("`{path}` is {value}: {}", finding.reason)
        }
        Some(_) | None => format!("`{path}`: {}", finding.reason),
    }
}
