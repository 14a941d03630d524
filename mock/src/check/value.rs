//! JSON values against documented fields, with the path of each.

use feishu_spec::{Field, Type};
use serde_json::{Map, Number, Value};

use super::{Checks, Violation, limits};

/// What a check of one body shares.
pub(super) struct Check<'a> {
    pub(super) checks: Checks,
    /// The fields at the top, where [`Field::same_as`] leads back to.
    pub(super) top: &'a [Field],
}

impl Check<'_> {
    /// Checks an object with `fields`.
    pub(super) fn object(
        &self,
        fields: &[Field],
        object: &Map<String, Value>,
        path: &str,
        out: &mut Vec<Violation>,
    ) {
        for field in fields {
            let path = join(path, &field.name);
            // `null` says what absence says.
            match object.get(&field.name).filter(|value| !value.is_null()) {
                Some(value) => self.value(field, &field.ty, value, &path, out),
                None if field.required => out.push(Violation::required(path)),
                None => {}
            }
        }
        if self.checks.unknown_fields {
            for (name, value) in object {
                if !fields.iter().any(|field| field.name == *name) {
                    let expected = unknown(fields);
                    out.push(Violation::new(join(path, name), value, expected));
                }
            }
        }
    }

    /// Checks a value of type `ty`, which is the field's or lies inside it.
    pub(super) fn value(
        &self,
        field: &Field,
        ty: &Type,
        value: &Value,
        path: &str,
        out: &mut Vec<Violation>,
    ) {
        let checks = self.checks;
        match (ty, value) {
            (Type::List(inner), Value::Array(elements)) => {
                if *ty == field.ty {
                    limits::items(field, elements.len(), path, checks, out);
                }
                for (index, element) in elements.iter().enumerate() {
                    self.value(field, inner, element, &format!("{path}[{index}]"), out);
                }
            }
            (Type::Map(inner), Value::Object(members)) => {
                if *ty == field.ty {
                    limits::items(field, members.len(), path, checks, out);
                }
                for (key, member) in members {
                    self.value(field, inner, member, &join(path, key), out);
                }
            }
            (Type::Object, Value::Object(members)) => {
                let fields = self.fields_of(field);
                // An object that is documented without fields may hold anything.
                if !fields.is_empty() {
                    self.object(fields, members, path, out);
                }
            }
            (Type::String, Value::String(text)) => limits::string(field, text, path, checks, out),
            (Type::Int, Value::Number(number)) if !number.is_f64() => {
                limits::number(field, number, path, checks, out);
            }
            (Type::Float, Value::Number(number)) => {
                limits::number(field, number, path, checks, out);
            }
            (Type::Bool, Value::Bool(_)) | (Type::Any | Type::File, _) => {}
            _ => match convert(ty, value).filter(|_| !checks.exact_types) {
                Some(value) => self.value(field, ty, &value, path, out),
                None => {
                    let found = kind(value);
                    out.push(Violation::new(path, value, format!("{found}, expected {ty}")));
                }
            },
        }
    }

    fn fields_of<'b>(&'b self, field: &'b Field) -> &'b [Field] {
        let Some(path) = &field.same_as else { return &field.fields };
        let mut fields: &[Field] = self.top;
        for name in path.split('.') {
            match fields.iter().find(|field| field.name == name) {
                Some(field) => fields = &field.fields,
                None => return &[],
            }
        }
        fields
    }
}

/// The scalar that another scalar stands for, where the platform reads it so.
fn convert(ty: &Type, value: &Value) -> Option<Value> {
    let text = value.as_str();
    match ty {
        Type::String if value.is_number() || value.is_boolean() => {
            Some(Value::String(value.to_string()))
        }
        Type::Int => {
            let whole = value.as_f64().filter(|number| number.fract() == 0.0);
            text.and_then(|text| text.parse::<i64>().ok())
                .or(whole.map(|number| number as i64))
                .map(Value::from)
        }
        Type::Float => {
            text.and_then(|text| text.parse().ok()).and_then(Number::from_f64).map(Value::Number)
        }
        Type::Bool => match text.map(str::to_owned).unwrap_or_else(|| value.to_string()).as_str() {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        _ => None,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

/// What to say of a field that is not there; a short list is worth reading.
pub(super) fn unknown(fields: &[Field]) -> String {
    const SHORT: usize = 12;
    match fields.len() {
        0 => "unknown field, no field is documented here".to_owned(),
        1..=SHORT => {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            format!("unknown field, expected one of {}", names.join(", "))
        }
        many => format!("unknown field, not one of the {many} documented here"),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
