//! Each kind of condition between fields, and each question about it.

use feishu_spec::condition::{Condition, broken};
use serde_json::{Value, json};

fn conditions() -> Vec<Condition> {
    serde_json::from_value(json!([
        {"in": "body", "rule": {"exactly_one": ["user_id", "open_id"]}},
        {"in": "body.ships[]", "rule": {"at_least_one": ["flag", "name"]}},
        {"in": "query", "rule": {"at_most_one": ["before", "after"]}},
        {"in": "body", "rule": {"required_when": {"field": "reason", "when": "state", "values": [2, "no"]}}},
        {"in": "body", "rule": {"required_when": {"field": "code", "when": "phone"}}},
    ]))
    .unwrap()
}

fn messages(part: &str, value: Value) -> Vec<String> {
    let conditions = conditions();
    let found = broken(&conditions, part, &value);
    found.iter().map(|it| format!("{}: {}", it.place(), it.message())).collect()
}

#[test]
fn each_kind_is_told_in_one_line_and_in_a_sentence() {
    let lines: Vec<String> = conditions().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "body: exactly one of user_id, open_id",
            "body.ships[]: at least one of flag, name",
            "query: at most one of before, after",
            "body: reason required when state is 2 | no",
            "body: code required when phone is set",
        ]
    );
    let sentences: Vec<String> =
        conditions().iter().map(|it| it.sentence_at(it.told_at()[0])).collect();
    assert_eq!(
        sentences,
        [
            "Exactly one of `user_id`, `open_id` is required.",
            "At least one of `flag`, `name` is required.",
            "At most one of `before`, `after` can be set.",
            "Required when `state` is `2` or `no`.",
            "Required when `phone` is set.",
        ]
    );
}

#[test]
fn a_request_that_satisfies_all_breaks_none() {
    let right = [
        json!({"user_id": "u"}),
        json!({"open_id": "o", "ships": [{"flag": "x", "name": "y"}, {"name": ""}]}),
        // An empty text stands for an absent one, and other values ask for nothing.
        json!({"open_id": "o", "user_id": "", "state": 3, "phone": ""}),
        json!({"open_id": "o", "state": 2, "reason": "r", "phone": "1", "code": "c"}),
    ];
    for value in right {
        assert_eq!(messages("body", value), [""; 0]);
    }
    assert_eq!(messages("query", json!({"before": "1"})), [""; 0]);
    assert_eq!(messages("query", json!({})), [""; 0]);
}

#[test]
fn a_request_that_breaks_each_kind_is_told_where_and_why() {
    assert_eq!(
        messages(
            "body",
            json!({"ships": [{"flag": "x"}, {"flag": null}], "state": "2", "phone": "1"})
        ),
        [
            "user_id: Exactly one of `user_id`, `open_id` is required.",
            "ships[1].flag: At least one of `flag`, `name` is required.",
            "reason: `reason` is required when `state` is `2` or `no`.",
            "code: `code` is required when `phone` is set.",
        ]
    );
    assert_eq!(
        messages("body", json!({"user_id": "u", "open_id": "o"})),
        ["user_id: Exactly one of `user_id`, `open_id` is required. Found user_id, open_id."]
    );
    assert_eq!(
        messages("query", json!({"before": "1", "after": "2"})),
        ["before: At most one of `before`, `after` can be set. Found before, after."]
    );
}

#[test]
fn a_looser_condition_follows_from_a_stricter_one() {
    let of = |rule: Value| -> Condition {
        serde_json::from_value(json!({"in": "body", "rule": rule})).unwrap()
    };
    let exactly = of(json!({"exactly_one": ["a", "b"]}));
    let least = of(json!({"at_least_one": ["a", "b"]}));
    let more = of(json!({"at_least_one": ["a", "b", "c"]}));
    let most = of(json!({"at_most_one": ["a", "b"]}));
    for (loose, strict) in [(&least, &exactly), (&most, &exactly), (&more, &least)] {
        assert!(loose.follows_from(strict), "{loose} from {strict}");
        assert!(!strict.follows_from(loose), "{strict} from {loose}");
    }
    let when =
        |values: Value| of(json!({"required_when": {"field": "a", "when": "b", "values": values}}));
    assert!(when(json!([1])).follows_from(&when(json!([1, 2]))));
    assert!(when(json!([1])).follows_from(&when(json!([]))));
    assert!(!when(json!([])).follows_from(&when(json!([1]))));
}
