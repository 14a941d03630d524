//! Adversarial tests of nesting: for any rows and any example, it never panics, each parent
//! comes before its children and can hold rows, and the time grows linearly with the rows.

#![allow(missing_docs)]

use feishu_docs::import::nest::{Row, Shapes, nest, parse_lenient};
use feishu_spec::Type;
use proptest::prelude::*;
use serde_json::{Value, json};

fn row<'a>(name: &'a str, ty: &'a Type, type_name: Option<&'a str>) -> Row<'a> {
    Row { name, ty, type_name, required: None, nested: None }
}

fn check(rows: &[Row<'_>], example: Option<&Value>, shapes: &Shapes) {
    let found = nest(rows, example, shapes);
    let readings = [Some(&found.parents), found.other.as_ref()];
    for parents in readings.into_iter().flatten() {
        assert_eq!(parents.len(), rows.len());
        for (index, parent) in parents.iter().enumerate() {
            let Some(parent) = *parent else { continue };
            assert!(parent < index);
            // A scalar has rows only if the example shows an object in its place.
            let innermost = rows[parent].ty.innermost();
            assert!(example.is_some() || matches!(innermost, Type::Object | Type::Any));
        }
    }
    assert!(found.other.is_none() || !found.sure);
    assert!(found.cost >= 0.0 && found.lead >= 0.0);
}

/// The number of rows in the longest table of the platform.
const MANY: usize = 2_500;

#[test]
fn thousands_of_rows_with_one_name_finish() {
    for ty in [Type::Object, Type::Object.list(), Type::Any, Type::String, Type::Object.map()] {
        let rows = vec![row("buoy", &ty, Some("buoy")); MANY];
        check(&rows, None, &Shapes::new());
        check(&rows, Some(&json!({"buoy": {"buoy": [{"buoy": {}}]}})), &Shapes::new());
    }
}

#[test]
fn thousands_of_open_containers_finish() {
    let names = (0..MANY).map(|number| format!("deck{number}")).collect::<Vec<_>>();
    let rows = names.iter().map(|name| row(name, &Type::Object, None)).collect::<Vec<_>>();
    check(&rows, None, &Shapes::new());
    let deep = names.iter().rev().take(100).fold(json!({}), |inner, name| json!({ name: inner }));
    check(&rows, Some(&deep), &Shapes::new());
    let flat = names.iter().map(|name| (name.clone(), json!({}))).collect();
    check(&rows, Some(&Value::Object(flat)), &Shapes::new());
}

#[test]
fn thousands_of_repeated_names_finish() {
    let names = (0..MANY).map(|number| format!("rope{}", number / 2)).collect::<Vec<_>>();
    let types = [Type::Object.list(), Type::String];
    let rows = names.iter().enumerate().map(|(at, name)| row(name, &types[at % 3 / 2], None));
    check(&rows.collect::<Vec<_>>(), None, &Shapes::new());
}

#[test]
fn json_nested_in_strings_is_read_to_a_limit() {
    let mut text = String::from("{}");
    for _ in 0..8 {
        text = json!({"hold": text, "crate": [1, {"hold": {}}]}).to_string();
    }
    let value = serde_json::from_str::<Value>(&text).unwrap();
    let rows = [row("hold", &Type::Any, None), row("crate", &Type::Any, None)];
    check(&rows, Some(&value), &Shapes::new());
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-e]",
        2 => prop::sample::select(vec!["code", "msg", "data", "items"]).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn ty() -> impl Strategy<Value = Type> {
    let leaf = prop::sample::select(vec![
        Type::String,
        Type::Int,
        Type::Bool,
        Type::Any,
        Type::File,
        Type::Object,
        Type::Object,
    ]);
    leaf.prop_recursive(3, 8, 1, |inner| {
        prop_oneof![inner.clone().prop_map(Type::list), inner.prop_map(Type::map)]
    })
}

fn example() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-e{}\\[\\]\":,]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            inner.clone().prop_map(|value| Value::from(value.to_string())),
            prop::collection::vec((name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// An object whose members are objects, lists of objects and strings.
fn plain_example() -> impl Strategy<Value = Value> {
    let object = |inner| {
        prop::collection::vec(("[a-e]", inner), 0..5)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
    };
    let leaf = "[a-e{}\\[\\]:]{0,5}".prop_map(Value::from);
    let inner = object(leaf.boxed()).prop_recursive(4, 64, 5, move |inner| {
        let list = prop::collection::vec(inner.clone(), 1..3).prop_map(Value::from);
        object(prop_oneof![list, inner].boxed())
    });
    object(inner.boxed())
}

type Rows = Vec<(String, Type, Option<String>, Option<bool>)>;

fn rows() -> impl Strategy<Value = Rows> {
    let nested = prop_oneof![4 => Just(None), 1 => any::<Option<bool>>()];
    prop::collection::vec((name(), ty(), prop::option::of("[A-C]"), nested), 0..40)
}

fn borrowed(rows: &Rows) -> Vec<Row<'_>> {
    rows.iter()
        .map(|(name, ty, type_name, nested)| Row {
            nested: *nested,
            ..row(name, ty, type_name.as_deref())
        })
        .collect()
}

proptest! {
    #[test]
    fn any_table_with_any_example_has_a_nesting(
        rows in rows(),
        example in prop::option::of(example()),
        other in rows(),
    ) {
        let (rows, other) = (borrowed(&rows), borrowed(&other));
        let mut shapes = Shapes::new();
        let parents = nest(&other, None, &shapes).parents;
        shapes.learn_table(&other, &parents);
        check(&rows, example.as_ref(), &shapes);
        let again = nest(&rows, example.as_ref(), &shapes);
        prop_assert_eq!(&again, &nest(&rows, example.as_ref(), &shapes));
        // Forgetting reverses learning.
        shapes.forget_table(&other, &parents);
        let bare = nest(&rows, example.as_ref(), &Shapes::new());
        prop_assert_eq!(nest(&rows, example.as_ref(), &shapes), bare);
    }

    #[test]
    fn an_example_without_commas_keeps_its_keys(example in plain_example()) {
        let text = serde_json::to_string_pretty(&example).unwrap().replace(',', "");
        prop_assert_eq!(parse_lenient(&text).map(|value| keys(&value)), Some(keys(&example)), "{}", text);
    }

    #[test]
    fn any_text_parses_leniently(text in "([{}\\[\\]\":,a \n\\\\]|//|/\\*|，|\\PC){0,200}") {
        let _ = parse_lenient(&text);
    }
}

/// Returns the value with every scalar replaced by `null`.
fn keys(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), keys(value))).collect())
        }
        Value::Array(elements) => elements.iter().map(keys).collect(),
        _ => Value::Null,
    }
}
