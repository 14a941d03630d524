//! Each kind of limit, and each question about it.

use feishu_spec::{
    Field, Type,
    limit::{Level, LimitKind, Shift, differences},
};
use serde_json::{Value, json};

fn field(value: Value) -> Field {
    serde_json::from_value(value).unwrap()
}

/// A field with a limit of each kind, though no type can have them all.
fn limited() -> Field {
    field(json!({
        "name": "x", "type": "string[]", "items": {"min": 1, "max": 1000},
        "characters": {"max": 3}, "range": {"min": 0.5, "max": 9007199254740993_i64},
        "pattern": "[A-Z]"
    }))
}

fn breaches(value: Value) -> Vec<String> {
    limited().limits().filter_map(|limit| limit.check(&value)).map(|it| it.to_string()).collect()
}

#[test]
fn each_kind_is_documented_in_one_line_and_in_words() {
    let field = limited();
    let lines: Vec<String> = field.limits().map(|limit| limit.to_string()).collect();
    assert_eq!(
        lines,
        ["items 1..1000", "characters ..3", "range 0.5..9007199254740993", "pattern \"[A-Z]\""]
    );
    let words: Vec<String> = field.limits().filter_map(|limit| limit.words()).collect();
    assert_eq!(
        words,
        [
            "1 to 1,000 items",
            "at most 3 characters",
            "0.5 to 9,007,199,254,740,993",
            "matches [A-Z]"
        ]
    );
}

#[test]
fn bounds_read_as_english() {
    let words = |bounds: Value| {
        let field = field(json!({"name": "x", "type": "int[]", "items": bounds}));
        field.limits().next().unwrap().words()
    };
    assert_eq!(words(json!({"max": 1})).as_deref(), Some("at most 1 item"));
    assert_eq!(words(json!({"min": 2})).as_deref(), Some("at least 2 items"));
    assert_eq!(words(json!({"min": 3, "max": 3})).as_deref(), Some("exactly 3 items"));
    assert_eq!(words(json!({})), None);
}

#[test]
fn a_field_takes_all_limits_of_another_and_loses_its_own() {
    let mut field = limited();
    assert!(field.limits().count() > 3);
    let mut other = Field::new("other", Type::String);
    other.pattern = Some("^a".to_owned());
    field.take_limits_of(&other);
    assert!(field.limits().eq(other.limits()));
    other.take_limits_of(&limited());
    assert!(other.limits().eq(limited().limits()));
    other.clear_limits();
    assert_eq!(other.limits().count(), 0);
}

#[test]
fn a_limit_knows_the_types_that_can_have_it() {
    let field = limited();
    let types = ["string", "int", "float", "bool", "any", "file", "object", "int[]", "map<int>"];
    let fitting: Vec<Vec<&str>> = field
        .limits()
        .map(|limit| {
            types.into_iter().filter(|ty| limit.applies_to(&ty.parse().unwrap())).collect()
        })
        .collect();
    assert_eq!(
        fitting,
        [vec!["int[]", "map<int>"], vec!["string"], vec!["int", "float"], vec!["string"]]
    );
    let levels: Vec<Level> = field.limits().map(|limit| limit.level()).collect();
    assert_eq!(levels, [Level::Whole, Level::Innermost, Level::Innermost, Level::Innermost]);
    assert_eq!(field.ty_at(Level::Innermost), &Type::String);
}

#[test]
fn a_value_that_breaks_a_limit_is_told_what_is_allowed() {
    assert_eq!(breaches(json!([])), ["0 items, at least 1"]);
    assert_eq!(breaches(json!({"a": 1})), [""; 0]);
    assert_eq!(breaches(json!("北码头A")), ["4 characters, at most 3"]);
    assert_eq!(breaches(json!("abc")), ["does not match [A-Z]"]);
    assert_eq!(breaches(json!(0.4)), ["less than 0.5"]);
    assert_eq!(breaches(json!(true)), [""; 0]);
    let found = limited().limits().find_map(|limit| limit.check(&json!(0))).unwrap();
    assert_eq!(found.kind, LimitKind::Range);
}

#[test]
fn whole_numbers_of_nineteen_digits_are_compared_exactly() {
    assert_eq!(breaches(json!(9007199254740993_i64)), [""; 0]);
    assert_eq!(breaches(json!(9007199254740994_i64)), ["more than 9007199254740993"]);
}

#[test]
fn each_kind_has_its_keywords_in_a_json_schema() {
    let field = limited();
    let keywords = |ty: Type| {
        field.limits().flat_map(|limit| limit.keywords(&ty)).map(|(key, _)| key).collect::<Vec<_>>()
    };
    let scalars = ["maxLength", "minimum", "maximum", "pattern"];
    assert_eq!(keywords(Type::Int.list()), [&["minItems", "maxItems"], &scalars[..]].concat());
    let properties = ["minProperties", "maxProperties"];
    assert_eq!(keywords(Type::Int.map()), [&properties, &scalars[..]].concat());
}

#[test]
fn limits_are_compared_end_by_end() {
    let compare = |old: Value, new: Value| -> Vec<(Shift, Option<String>, Option<String>)> {
        let with = |mut limits: Value| {
            limits["name"] = json!("x");
            limits["type"] = json!("string[]");
            field(limits)
        };
        let found = differences(&with(old), &with(new)).into_iter();
        found.map(|it| (it.shift, it.old, it.new)).collect()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(compare(json!({"pattern": "a"}), json!({"pattern": "a"})), []);
    assert_eq!(
        compare(
            json!({"items": {"min": 1, "max": 5}, "pattern": "a"}),
            json!({"items": {"min": 2, "max": 9}, "pattern": "b", "characters": {"max": 1}})
        ),
        [
            (Shift::Tightened, some("at least 1 item"), some("at least 2 items")),
            (Shift::Loosened, some("at most 5 items"), some("at most 9 items")),
            (Shift::Tightened, None, some("at most 1 character")),
            (Shift::Changed, some("pattern a"), some("pattern b")),
        ]
    );
    assert_eq!(
        compare(
            json!({"range": {"max": 9007199254740993_i64}}),
            json!({"range": {"max": 9007199254740992_i64}})
        ),
        [(Shift::Tightened, some("at most 9007199254740993"), some("at most 9007199254740992"))]
    );
    assert_eq!(
        compare(json!({"pattern": "a"}), json!({})),
        [(Shift::Loosened, some("pattern a"), None)]
    );
}
