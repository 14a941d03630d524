//! The rules by which all else here is judged, on tables of our own.

use feishu_conformance::{
    contradictions::{ContradictionKind, Contradictions, ExampleComparison},
    normal::{Normal, difference},
    table::FieldTable,
};
use feishu_spec::Field;
use serde_json::{Value, json};

fn fields() -> Vec<Field> {
    serde_json::from_value(json!([
        {"name": "tags", "type": "string[]"},
        {"name": "depth", "type": "float"},
        {"name": "free", "type": "any"},
        {"name": "tides", "type": "map<int>"},
        {"name": "ship", "type": "object", "fields": [
            {"name": "crew", "type": "string[]"},
            {"name": "ship", "type": "object", "same_as": "ship"}]}
    ]))
    .unwrap()
}

fn normal(value: Value, sent: bool) -> Value {
    let fields = fields();
    let normal = Normal { table: FieldTable { top: &fields }, sent };
    Value::Object(normal.object(&fields, value.as_object().unwrap().clone()))
}

#[test]
fn nothing_is_absent_null_or_in_a_reply_an_empty_list() {
    let value = json!({"tags": [], "depth": null, "tides": {"a": null}, "free": {"x": []}});
    assert_eq!(normal(value.clone(), false), json!({"free": {"x": []}}));
    let sent = json!({"tags": [], "tides": {}, "free": {"x": []}});
    assert_eq!(normal(value, true), sent);
}

#[test]
fn types_that_contain_themselves_are_followed() {
    let value = json!({"ship": {"ship": {"ship": {"crew": [], "ship": null}}}});
    assert_eq!(normal(value, false), json!({"ship": {"ship": {"ship": {}}}}));
}

#[test]
fn numbers_are_equal_by_value_and_texts_are_not() {
    assert_eq!(normal(json!({"depth": 3.0}), false), json!({"depth": 3}));
    assert_ne!(normal(json!({"depth": "3"}), false), json!({"depth": 3}));
    let exact = json!({"depth": 9_007_199_254_740_993_i64});
    assert_eq!(normal(exact.clone(), false), exact);
}

#[test]
fn a_difference_is_told_with_its_place() {
    let told = difference(&json!({"a": [{"b": 1}]}), &json!({"a": [{"b": 2}]}));
    assert_eq!(told.as_deref(), Some("a[0].b: 1, not 2"));
    let told = difference(&json!({}), &json!({"a": 1}));
    assert_eq!(told.as_deref(), Some("a: absent, not 1"));
    assert_eq!(difference(&json!({"a": 1, "b": 2}), &json!({"b": 2, "a": 1})), None);
}

#[test]
fn each_kind_of_contradiction_is_found_and_mended() {
    let fields: Vec<Field> = serde_json::from_value(json!([
        {"name": "id", "type": "string", "required": true},
        {"name": "depth", "type": "int"},
        {"name": "open", "type": "bool"},
        {"name": "ships", "type": "object[]", "fields": [
            {"name": "name", "type": "string"},
            {"name": "mass", "type": "float"}]}
    ]))
    .unwrap();
    let mut comparison = ExampleComparison {
        table: FieldTable { top: &fields },
        sent: true,
        fill: &mut |_| json!("made up"),
        found: Contradictions::default(),
    };
    let example = json!({
        "depth": "12", "open": {}, "extra": 1,
        "ships": [{"name": 7, "mass": ""}, {"name": "a", "mass": 1}]
    });
    let repaired = comparison.object(&fields, example.as_object().unwrap().clone(), "body");
    assert_eq!(
        Value::Object(repaired),
        json!({"id": "made up", "depth": 12,
               "ships": [{"name": "7"}, {"name": "a", "mass": 1}]})
    );
    let found: Vec<(String, ContradictionKind)> =
        comparison.found.0.into_iter().map(|(path, (kind, _))| (path, kind)).collect();
    let expected = [
        ("body.depth", ContradictionKind::Lenient),
        ("body.extra", ContradictionKind::Unlisted),
        ("body.id", ContradictionKind::Missing),
        ("body.open", ContradictionKind::Unreadable),
        ("body.ships[].mass", ContradictionKind::Lenient),
        ("body.ships[].name", ContradictionKind::Lenient),
    ];
    assert_eq!(found, expected.map(|(path, kind)| (path.to_owned(), kind)));
}
