//! Derives fields from an example, for pages without a table.

use serde_json::Value;

use feishu_spec::{Field, Type};

/// The fields of an object; empty if the example is something else.
pub(crate) fn fields(example: &Value) -> Vec<Field> {
    let members = example.as_object().into_iter().flatten();
    members
        .map(|(name, value)| {
            let ty = ty(value);
            let fields = match ty.innermost() {
                Type::Object => fields(innermost(value)),
                _ => Vec::new(),
            };
            Field { fields, ..Field::new(name, ty) }
        })
        .collect()
}

/// The first element shows the fields of all, as far as an example can show them.
fn innermost(value: &Value) -> &Value {
    let first = value.as_array().and_then(|elements| elements.first());
    first.map_or(value, innermost)
}

/// The type of a value in an example.
pub(crate) fn ty(value: &Value) -> Type {
    match value {
        Value::Null => Type::Any,
        Value::Bool(_) => Type::Bool,
        Value::Number(number) if number.is_f64() => Type::Float,
        Value::Number(_) => Type::Int,
        Value::String(_) => Type::String,
        Value::Array(elements) => {
            let first = elements.first().map(ty);
            let alike = elements.iter().all(|element| Some(ty(element)) == first);
            first.filter(|_| alike).unwrap_or(Type::Any).list()
        }
        Value::Object(_) => Type::Object,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_example_tells_names_and_types() {
        let example = json!({
            "id": "a", "count": 1, "share": 0.5, "open": true, "nothing": null,
            "who": {"name": "b"}, "list": [{"id": 1}], "mixed": [{"id": 1}, "a"], "empty": [],
        });
        let text = |fields: &[Field]| {
            let lines = fields.iter().map(|field| format!("{} {}", field.name, field.ty));
            lines.collect::<Vec<_>>().join(", ")
        };
        let fields = fields(&example);
        assert_eq!(
            text(&fields),
            "id string, count int, share float, open bool, nothing any, who object, \
             list object[], mixed any[], empty any[]"
        );
        assert_eq!(text(&fields[5].fields), "name string");
        assert_eq!(text(&fields[6].fields), "id int");
        assert!(fields[7].fields.is_empty());
        assert!(super::fields(&json!([1])).is_empty());
    }
}
