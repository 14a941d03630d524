//! The validator, at each strictness.

use feishu_spec::{
    Body, Field, Response,
    limit::LimitKind,
    validate::{self, Null, Reason, Reply, Strictness, ValueKind, coerce, fits},
};
use serde_json::{Value, json};

fn fields() -> Vec<Field> {
    serde_json::from_value(json!([
        {"name": "id", "type": "string", "required": true, "characters": {"max": 2}},
        {"name": "depth", "type": "int", "range": {"max": 9007199254740993_i64}},
        {"name": "mass", "type": "float"},
        {"name": "open", "type": "bool"},
        {"name": "state", "type": "int", "values": [{"value": 0}, {"value": "2"}]},
        {"name": "tides", "type": "map<int[]>", "items": {"max": 1}, "range": {"min": 1}},
        {"name": "free", "type": "object"},
        {"name": "any", "type": "any", "characters": {"max": 1}},
        {"name": "pier", "type": "object", "fields": [
            {"name": "name", "type": "string", "required": true},
            {"name": "piers", "type": "object[]", "same_as": "pier"}]}
    ]))
    .unwrap()
}

fn found(value: Value, strictness: Strictness) -> Vec<String> {
    let found = validate::object(&fields(), &value, strictness);
    found.iter().map(|finding| format!("{}: {}", finding.path, finding.reason)).collect()
}

fn strict(value: Value) -> Vec<String> {
    found(value, Strictness::STRICT)
}

#[test]
fn a_right_value_has_no_findings() {
    let value = json!({
        "id": "ab", "depth": 9007199254740993_i64, "mass": 1, "open": false, "state": 2,
        "tides": {"m": [1, 2]}, "free": {"x": 1}, "any": ["long"],
        "pier": {"name": "a", "piers": [{"name": "b", "piers": []}]}
    });
    assert_eq!(strict(value), [""; 0]);
}

#[test]
fn each_kind_of_finding_has_its_path_value_and_reason() {
    let value = json!({
        "id": "abc", "depth": 9007199254740994_i64, "mass": "1", "state": 1,
        "tides": {"m": [0], "n": [null]}, "odd": 1,
        "pier": {"piers": [{"name": "b", "piers": [{"nam": 1}]}]}
    });
    let found = validate::object(&fields(), &value, Strictness::STRICT);
    let told: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "id: 3 characters, at most 2, found \"abc\"",
            "depth: more than 9007199254740993, found 9007199254740994",
            "mass: string, expected float, found \"1\"",
            "state: expected one of 0, 2, found 1",
            "tides: 2 items, at most 1",
            "tides.m[0]: less than 1, found 0",
            "tides.n[0]: null, expected int, found null",
            "odd: unknown field, expected one of id, depth, mass, open, state, tides, free, any, pier, found 1",
            "pier.name: required, but absent",
            "pier.piers[0].piers[0].name: required, but absent",
            "pier.piers[0].piers[0].nam: unknown field, expected one of name, piers, found 1",
        ]
    );
    let limit = |reason: &Reason| match reason {
        Reason::Limit(breach) => Some(breach.kind),
        _ => None,
    };
    let kinds: Vec<LimitKind> = found.iter().filter_map(|finding| limit(&finding.reason)).collect();
    assert_eq!(
        kinds,
        [LimitKind::Characters, LimitKind::Range, LimitKind::Items, LimitKind::Range]
    );
    assert_eq!(found[2].path.general().to_string(), "mass");
    assert_eq!(found[5].path.general().to_string(), "tides{}[]");
}

#[test]
fn an_int_is_written_without_fraction_and_exponent() {
    let numbers: Value =
        serde_json::from_str("[1, -1, 18446744073709551615, 1.0, 1e3, 1.5]").unwrap();
    let numbers = numbers.as_array().unwrap();
    let is_int: Vec<bool> =
        numbers.iter().map(|value| fits(&"int".parse().unwrap(), value)).collect();
    assert_eq!(is_int, [true, true, true, false, false, false]);
    assert_eq!(ValueKind::of(&numbers[3]).with_article(), "a float");
}

#[test]
fn lenient_scalars_are_read_either_way_and_then_checked() {
    let lenient = Strictness { exact_types: false, ..Strictness::STRICT };
    let value = json!({"id": 12, "depth": "7", "mass": "1.5", "open": 0, "state": 2.0});
    assert_eq!(found(value.clone(), lenient), [""; 0]);
    assert_eq!(strict(value).len(), 5);
    assert_eq!(
        found(json!({"id": true, "depth": "x", "mass": "", "open": 2}), lenient),
        [
            "id: 4 characters, at most 2",
            "depth: string, expected int",
            "mass: string, expected float",
            "open: int, expected bool"
        ]
    );
    let ty = "map<int[]>".parse().unwrap();
    assert_eq!(coerce(&ty, &json!({"a": ["1", 2.0]})), Some(json!({"a": [1, 2]})));
    assert_eq!(coerce(&ty, &json!({"a": ["1", 2.5]})), None);
}

#[test]
fn each_strictness_can_be_left_out() {
    let value = json!({"id": "abc", "odd": 1, "state": 1, "pier": {}});
    let base = Strictness::STRICT;
    let without = |strictness| found(value.clone(), strictness);
    let [id, odd, state, pier] = [
        "id: 3 characters, at most 2",
        "odd: unknown field, expected one of id, depth, mass, open, state, tides, free, any, pier",
        "state: expected one of 0, 2",
        "pier.name: required, but absent",
    ];
    assert_eq!(without(base), [id, odd, state, pier]);
    assert_eq!(without(Strictness { limits: false, ..base }), [odd, state, pier]);
    assert_eq!(without(Strictness { unknown: false, ..base }), [id, state, pier]);
    assert_eq!(without(Strictness { values: false, ..base }), [id, odd, pier]);
    assert_eq!(without(Strictness { required: false, ..base }), [id, odd, state]);
    assert_eq!(without(Strictness { first: true, ..base }), [id]);
    assert_eq!(without(Strictness::TYPES), [odd]);
    assert_eq!(without(Strictness::SCHEMA), [id]);
}

#[test]
fn null_stands_for_absence_for_anything_or_for_itself() {
    let with =
        |null| found(json!({"id": null, "depth": null}), Strictness { null, ..Strictness::STRICT });
    assert_eq!(with(Null::Absent), ["id: required, but absent"]);
    assert_eq!(with(Null::Anything), [""; 0]);
    assert_eq!(with(Null::Itself), ["id: null, expected string", "depth: null, expected int"]);
}

#[test]
fn only_so_many_objects_of_one_place_are_looked_at() {
    let bounded = Strictness { objects: 2, ..Strictness::STRICT };
    let many = json!({"id": "a", "pier": {"name": "p", "piers": [{}, {}, {}, {}]}});
    assert_eq!(found(many.clone(), bounded).len(), 2);
    assert_eq!(strict(many).len(), 4);
    let body: Body = serde_json::from_value(json!({"type": "object[]", "fields": [
        {"name": "id", "type": "string", "required": true}]}))
    .unwrap();
    let list = json!([{}, {}, {}]);
    assert_eq!(validate::body(&body, "body", &list, bounded).len(), 2);
}

#[test]
fn a_body_that_is_no_object_has_its_name_in_paths() {
    let body: Body = serde_json::from_value(json!({"type": "object[]", "fields": [
        {"name": "id", "type": "string", "required": true}]}))
    .unwrap();
    let of = |value: Value| {
        let found = validate::body(&body, "body", &value, Strictness::STRICT);
        found
            .iter()
            .map(|finding| format!("{}: {}", finding.path, finding.reason))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(json!([{"id": "a"}, {}])), ["body[1].id: required, but absent"]);
    assert_eq!(of(json!({})), ["body: object, expected object[]"]);
    let free = Body::object(Vec::new());
    assert!(validate::body(&free, "body", &json!({"x": 1}), Strictness::STRICT).is_empty());
    assert_eq!(validate::body(&free, "body", &json!([]), Strictness::STRICT).len(), 1);
}

#[test]
fn among_many_fields_the_first_of_its_name_counts() {
    let mut fields: Vec<Field> =
        (0..40).map(|n| Field::new(format!("f{n}"), "int".parse().unwrap())).collect();
    fields.push(Field::new("f3", "string".parse().unwrap()));
    let value = json!({"f3": 1, "f39": 1, "f40": 1});
    let found = validate::object(&fields, &value, Strictness::STRICT);
    let told: Vec<String> = found.iter().map(|finding| finding.reason.to_string()).collect();
    assert_eq!(told, ["unknown field, not one of the 41 documented here"]);
}

#[test]
fn a_reply_is_checked_as_a_whole_and_its_data_is_a_body_by_itself() {
    let response: Response = serde_json::from_value(json!({
        "message": "message",
        "data": {"type": "object", "fields": [{"name": "tree", "type": "object", "fields": [
            {"name": "trees", "type": "object[]", "same_as": "tree"},
            {"name": "n", "type": "int"}]}]},
        "fields": [{"name": "trace", "type": "string"}, {"name": "code", "type": "string"}]
    }))
    .unwrap();
    let reply = Reply::of(&response);
    let names: Vec<&str> = reply.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["code", "message", "trace", "error", "data"]);
    let of = |value: Value| {
        let found = reply.check(&value, Strictness::STRICT);
        found
            .iter()
            .map(|finding| format!("{}: {}", finding.path, finding.reason))
            .collect::<Vec<_>>()
    };
    let good = json!({"code": 0, "message": "", "trace": "x", "error": {}, "data": {"tree": {"trees": [{"n": 1}]}}});
    assert_eq!(of(good), [""; 0]);
    assert_eq!(
        of(json!({"code": "0", "msg": "", "data": {"tree": {"trees": [{"n": "1"}]}}})),
        [
            "code: string, expected int",
            "msg: unknown field, expected one of code, message, trace, error, data",
            "data.tree.trees[0].n: string, expected int"
        ]
    );
    assert_eq!(of(json!([])), [": list, expected object"]);
}
