//! Values that arrive as text (path, query, headers, forms) against documented fields.

use feishu_spec::{Field, Type};
use serde_json::Number;

use super::{Checks, Violation, limits, value};

/// Checks name-value pairs; a list is a name that is repeated.
pub(super) fn fields(
    fields: &[Field],
    pairs: &[(String, String)],
    checks: Checks,
    out: &mut Vec<Violation>,
) {
    for field in fields {
        let values: Vec<&str> = pairs
            .iter()
            .filter(|(name, _)| *name == field.name)
            .map(|(_, value)| value.as_str())
            .collect();
        if values.is_empty() {
            if field.required {
                out.push(Violation::required(&*field.name));
            }
            continue;
        }
        if let Type::List(_) = field.ty {
            limits::items(field, values.len(), &field.name, checks, out);
            for (index, text) in values.iter().enumerate() {
                scalar(field, text, &format!("{}[{index}]", field.name), checks, out);
            }
        } else if values.len() > 1 {
            let found = format!("given {} times, expected once", values.len());
            out.push(Violation::new(&*field.name, values.join(", "), found));
        } else {
            scalar(field, values[0], &field.name, checks, out);
        }
    }
    if checks.unknown_fields {
        for (name, text) in pairs {
            if !fields.iter().any(|field| field.name == *name) {
                out.push(Violation::new(name, text, value::unknown(fields)));
            }
        }
    }
}

/// Checks one value; what is documented as an object travels as text of its own making.
pub(super) fn scalar(
    field: &Field,
    text: &str,
    path: &str,
    checks: Checks,
    out: &mut Vec<Violation>,
) {
    let wrong = |ty: &str| Violation::new(path, text, format!("not readable as {ty}"));
    match field.ty.innermost() {
        Type::String => limits::string(field, text, path, checks, out),
        Type::Int => match text.parse::<i64>() {
            Ok(number) => limits::number(field, &number.into(), path, checks, out),
            Err(_) => out.push(wrong("int")),
        },
        Type::Float => match text.parse().ok().and_then(Number::from_f64) {
            Some(number) => limits::number(field, &number, path, checks, out),
            None => out.push(wrong("float")),
        },
        Type::Bool if !matches!(text, "true" | "false") => out.push(wrong("bool")),
        Type::Bool | Type::Any | Type::File | Type::Object => {}
        Type::List(_) | Type::Map(_) => {}
    }
}
