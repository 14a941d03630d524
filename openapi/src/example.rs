//! Whether documented values agree with documented types: examples and defaults are written by
//! hand on the pages and contradict the tables here and there, and a document whose examples
//! contradict its schemas is refused by the tools that read it.

use regex_lite::Regex;
use serde_json::{Number, Value};

use feishu_spec::{Body, Bounds, Field, Form, Response, Type};

/// The value as one of this type, where it is that or plainly meant for it (`"12"` for a
/// number, `12` for a text).
pub(super) fn of_type(value: &Value, ty: &Type) -> Option<Value> {
    Some(match (ty, value) {
        (Type::Any, value) => value.clone(),
        (Type::String | Type::File, Value::String(_)) => value.clone(),
        (Type::String, Value::Number(number)) => number.to_string().into(),
        (Type::String, Value::Bool(truth)) => truth.to_string().into(),
        (Type::Int, Value::Number(number)) if whole(number) => value.clone(),
        (Type::Int, Value::String(text)) => text.trim().parse::<i64>().ok()?.into(),
        (Type::Float, Value::Number(_)) => value.clone(),
        (Type::Float, Value::String(text)) => Number::from_f64(text.trim().parse().ok()?)?.into(),
        (Type::Bool, Value::Bool(_)) => value.clone(),
        (Type::Bool, Value::String(text)) => text.trim().parse::<bool>().ok()?.into(),
        (Type::Object, Value::Object(_)) => value.clone(),
        (Type::List(inner), Value::Array(elements)) => elements
            .iter()
            .map(|element| of_type(element, inner))
            .collect::<Option<Vec<_>>>()?
            .into(),
        (Type::Map(inner), Value::Object(members)) => {
            let members =
                members.iter().map(|(key, member)| Some((key.clone(), of_type(member, inner)?)));
            Value::Object(members.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// The value as one of this field, where it is of its type and keeps to its values and limits;
/// else why not. `at` names the field.
pub(super) fn of_field(value: &Value, field: &Field, at: &str) -> Result<Value, String> {
    let Some(value) = of_type(value, &field.ty) else {
        return Err(format!("`{at}` is {value}, documented as {}", field.ty));
    };
    let check = Check { request: false, top: &field.fields };
    match check.value(&value, &field.ty, Some(field), &field.fields, at) {
        None => Ok(value),
        Some(text) => Err(text),
    }
}

fn whole(number: &Number) -> bool {
    number.is_i64() || number.is_u64()
}

/// Where an example of a body contradicts the fields, or `None` where it agrees. A request must
/// have what is required.
pub(super) fn contradiction(value: &Value, body: &Body, request: bool) -> Option<String> {
    Check { request, top: &body.fields }.value(value, &body.ty, None, &body.fields, "body")
}

/// The same for an example of a whole reply.
pub(super) fn reply_contradiction(value: &Value, response: &Response) -> Option<String> {
    let Value::Object(members) = value else {
        return Some(format!("the reply is {}, not an object", kind(value)));
    };
    if let (Form::Envelope, Some(data), Some(body)) =
        (response.form, members.get("data"), response.data.as_ref())
        && let Some(text) = (Check { request: false, top: &body.fields }).value(
            data,
            &body.ty,
            None,
            &body.fields,
            "data",
        )
    {
        return Some(text);
    }
    let bare = response.form == Form::Bare;
    if !bare && members.get("code").and_then(Value::as_i64).is_none() {
        return Some("`code` is not a whole number".to_owned());
    }
    let message = response.message.as_deref().unwrap_or("msg");
    if !bare && members.get(message).is_some_and(|message| !message.is_string()) {
        return Some(format!("`{message}` is not a string"));
    }
    // `code` and the message are what the form says, whatever a table says besides.
    let fields: Vec<Field> = response
        .fields
        .iter()
        .filter(|field| bare || !is_frame(&field.name, message))
        .cloned()
        .collect();
    Check { request: false, top: &fields }.members(members, &fields, "reply")
}

fn is_frame(name: &str, message: &str) -> bool {
    ["code", message, "data"].contains(&name)
}

struct Check<'a> {
    request: bool,
    top: &'a [Field],
}

impl Check<'_> {
    fn members(
        &self,
        members: &serde_json::Map<String, Value>,
        fields: &[Field],
        at: &str,
    ) -> Option<String> {
        if self.request
            && let Some(missing) =
                fields.iter().find(|field| field.required && !members.contains_key(&field.name))
        {
            return Some(format!("`{at}.{}` is required and not there", missing.name));
        }
        members.iter().find_map(|(name, member)| {
            // What the table does not list contradicts nothing.
            let field = fields.iter().find(|field| field.name == *name)?;
            self.value(member, &field.ty, Some(field), &field.fields, &format!("{at}.{name}"))
        })
    }

    fn value(
        &self,
        value: &Value,
        ty: &Type,
        field: Option<&Field>,
        fields: &[Field],
        at: &str,
    ) -> Option<String> {
        let outermost = field.is_none_or(|field| field.ty == *ty);
        let items = field.filter(|_| outermost).and_then(|field| field.items.as_ref());
        match (ty, value) {
            (Type::List(inner), Value::Array(elements)) => {
                outside(items, elements.len() as u64, at).or_else(|| {
                    elements.iter().enumerate().find_map(|(i, e)| {
                        self.value(e, inner, field, fields, &format!("{at}[{i}]"))
                    })
                })
            }
            (Type::Map(inner), Value::Object(members)) => outside(items, members.len() as u64, at)
                .or_else(|| {
                    members.iter().find_map(|(key, m)| {
                        self.value(m, inner, field, fields, &format!("{at}.{key}"))
                    })
                }),
            (Type::Object, Value::Object(members)) => {
                let same = field.and_then(|field| field.same_as.as_deref());
                let shared = same.and_then(|path| super::sharing::resolve(self.top, path));
                self.members(members, shared.map_or(fields, |field| &field.fields), at)
            }
            (Type::Any, _) | (Type::Bool, Value::Bool(_)) => None,
            (Type::Int, Value::Number(number)) if whole(number) => leaf(value, field, at),
            (Type::Float, Value::Number(_)) | (Type::String | Type::File, Value::String(_)) => {
                leaf(value, field, at)
            }
            (ty, value) => Some(format!("`{at}` is {}, documented as {ty}", kind(value))),
        }
    }
}

/// Whether a text or a number keeps to the values and limits of its field.
fn leaf(value: &Value, field: Option<&Field>, at: &str) -> Option<String> {
    let field = field?;
    let known = |documented: &&feishu_spec::EnumValue| {
        of_type(&documented.value, field.ty.innermost())
            .is_some_and(|documented| documented == *value)
    };
    if !field.values.is_empty() && !field.values.iter().any(|documented| known(&documented)) {
        return Some(format!("`{at}` is {value}, which is none of its documented values"));
    }
    if let Some(text) = value.as_str() {
        // A pattern that means something in other engines only is left to them.
        let pattern = field.pattern.as_deref().and_then(|pattern| Regex::new(pattern).ok());
        if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
            return Some(format!("`{at}` is {value}, which does not match its documented pattern"));
        }
        return outside(field.characters.as_ref(), text.chars().count() as u64, at);
    }
    let (bounds, number) = (field.range.as_ref()?, value.as_f64()?);
    let below = bounds.min.as_ref().and_then(Number::as_f64).is_some_and(|min| number < min);
    let above = bounds.max.as_ref().and_then(Number::as_f64).is_some_and(|max| number > max);
    (below || above).then(|| format!("`{at}` is {value}, outside its documented range"))
}

fn outside(bounds: Option<&Bounds<u64>>, found: u64, at: &str) -> Option<String> {
    let bounds = bounds?;
    let outside =
        bounds.min.is_some_and(|min| found < min) || bounds.max.is_some_and(|max| found > max);
    outside.then(|| format!("`{at}` has a length of {found}, outside its documented limits"))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
