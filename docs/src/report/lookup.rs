//! A lookup of the path of a finding about an example, in the table and in the example.

use serde_json::Value;

use feishu_spec::{Field, Type, validate};

/// What the table and the example have at a path. At least one of them has something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Both<'a> {
    pub(super) field: Option<&'a Field>,
    /// The type at the path; the type of an element if the path ends in `[]`.
    pub(super) ty: Option<&'a Type>,
    pub(super) value: Option<&'a Value>,
}

impl Both<'_> {
    /// Whether the table and the example contradict each other here.
    pub(super) fn differ(&self) -> bool {
        match (self.ty, self.value) {
            // `null` fits every type.
            (Some(ty), Some(value)) => !value.is_null() && !validate::fits(ty, value),
            _ => true,
        }
    }
}

/// Finds what is at `path` (`data.items[].name`, with `{}` for the values of a map). If lists give
/// several values, returns the first that contradicts the table.
pub(super) fn find<'a>(fields: &'a [Field], example: &'a Value, path: &str) -> Option<Both<'a>> {
    let mut found = Vec::new();
    member(Some(fields), Some(example), path, &mut found);
    found.iter().find(|both| both.differ()).or(found.first()).copied()
}

/// Finds the fields whose names are a prefix of `path`. Names may contain dots.
fn member<'a>(
    fields: Option<&'a [Field]>,
    object: Option<&'a Value>,
    path: &str,
    found: &mut Vec<Both<'a>>,
) {
    let object = object.and_then(Value::as_object);
    let documented = fields.unwrap_or_default().iter().map(|field| field.name.as_str());
    let in_example = object.into_iter().flat_map(|object| object.keys().map(String::as_str));
    let mut names: Vec<&str> = documented.chain(in_example).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let Some(rest) = path.strip_prefix(name) else { continue };
        let field = fields.unwrap_or_default().iter().find(|field| field.name == name);
        let value = object.and_then(|object| object.get(name));
        below(Both { field, ty: field.map(|field| &field.ty), value }, rest, found);
    }
}

fn below<'a>(here: Both<'a>, rest: &str, found: &mut Vec<Both<'a>>) {
    if rest.is_empty() {
        found.push(here);
    } else if let Some(rest) = rest.strip_prefix("[]") {
        let ty =
            here.ty.and_then(|ty| if let Type::List(inner) = ty { Some(&**inner) } else { None });
        for value in here.value.and_then(Value::as_array).into_iter().flatten() {
            below(Both { ty, value: Some(value), ..here }, rest, found);
        }
    } else if let Some(rest) = rest.strip_prefix("{}") {
        let ty =
            here.ty.and_then(|ty| if let Type::Map(inner) = ty { Some(&**inner) } else { None });
        let members = here.value.and_then(Value::as_object);
        for value in members.into_iter().flat_map(|members| members.values()) {
            below(Both { ty, value: Some(value), ..here }, rest, found);
        }
    } else if let Some(rest) = rest.strip_prefix('.') {
        member(here.field.map(|field| field.fields.as_slice()), here.value, rest, found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(name: &str, ty: &str, fields: Vec<Field>) -> Field {
        Field { fields, ..Field::new(name, ty.parse().unwrap()) }
    }

    #[test]
    fn the_element_that_contradicts_is_found_among_several() {
        let fields = [field("books", "object[]", vec![field("pages", "int", vec![])])];
        let example = json!({"books": [{"pages": 3}, {"pages": "4"}, {"title": "A"}]});
        let both = find(&fields, &example, "books[].pages").unwrap();
        assert_eq!((both.ty, both.value), (Some(&Type::Int), Some(&json!("4"))));
        let both = find(&fields, &example, "books[].title").unwrap();
        assert_eq!((both.ty, both.value), (None, Some(&json!("A"))));
    }

    #[test]
    fn names_may_contain_dots_and_be_prefixes_of_others() {
        let fields =
            [field("a", "object", vec![field("b", "int", vec![])]), field("a.b", "string", vec![])];
        let example = json!({"a": {"b": 1}, "a.b": 2});
        let both = find(&fields, &example, "a.b").unwrap();
        assert_eq!(both.value, Some(&json!(2)));
    }

    #[test]
    fn values_of_lists_in_lists_and_of_maps_are_found() {
        let fields = [field("grid", "map<int[][]>", vec![])];
        let example = json!({"grid": {"x": [[1, true]]}});
        let both = find(&fields, &example, "grid{}[][]").unwrap();
        assert_eq!((both.ty, both.value), (Some(&Type::Int), Some(&json!(true))));
    }

    #[test]
    fn an_unknown_path_finds_nothing() {
        assert_eq!(find(&[field("a", "int", vec![])], &json!({"b": 1}), "c.d[]"), None);
    }
}
