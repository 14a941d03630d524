//! The list of accepted breaks.

use feishu_drift::{Accepted, Level, Report};
use serde_json::{Value, json};

use crate::changes::endpoint_changes;

fn report() -> Report {
    endpoint_changes(&[
        ("/request/body/fields/3", Value::Null),
        ("/tokens/1", Value::Null),
        ("/response/data/fields/-", json!({"name": "tide", "type": "int"})),
    ])
}

fn list(text: &str) -> Accepted {
    toml::from_str(text).unwrap()
}

fn errors(text: &str) -> Vec<String> {
    let errors = list(text).review(report()).unwrap_err();
    // Their texts say all; a chain of errors would say it twice.
    assert!(errors.iter().all(|error| std::error::Error::source(error).is_none()));
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn an_accepted_break_keeps_its_place_and_no_longer_counts() {
    let review = list(
        r#"
        [[break]]
        rule = "request-field-removed"
        id = "harbour.v1.berth.reserve"
        path = "request.body.crew"
        reason = "the harbour asks no more"
        "#,
    )
    .review(report())
    .unwrap();
    assert_eq!((review.report.count(Level::Breaking), review.open(Level::Breaking)), (2, 1));
    assert_eq!(review.accepted(), 1);
}

#[test]
fn a_star_at_the_end_stands_for_any_rest() {
    let review = list(
        r#"
        [[break]]
        rule = "token-removed"
        id = "harbour.v1.*"
        reason = "no users there"
        [[break]]
        rule = "request-field-removed"
        id = "harbour.*"
        path = "request.body.*"
        reason = "no crews"
        "#,
    )
    .review(report())
    .unwrap();
    assert_eq!(review.open(Level::Breaking), 0);
}

#[test]
fn an_entry_that_no_longer_applies_is_an_error() {
    let found = errors(
        r#"
        [[break]]
        rule = "request-field-removed"
        id = "harbour.v1.berth.reserve"
        path = "request.body.captain"
        reason = "gone"
        "#,
    );
    assert_eq!(
        found,
        [
            "entry 1 (request-field-removed harbour.v1.berth.reserve request.body.captain) applies to no change; \
          remove or fix the entry"
        ]
    );
}

#[test]
fn an_entry_without_the_path_of_its_change_does_not_accept_it() {
    let found =
        errors("[[break]]\nrule = \"request-field-removed\"\nid = \"harbour.*\"\nreason = \"x\"");
    assert!(found[0].contains("applies to no change"), "{found:?}");
}

#[test]
fn all_wrong_entries_are_told_at_once() {
    let found = errors(
        r#"
        [[break]]
        rule = "request-field-vanished"
        id = "a"
        reason = "x"
        [[break]]
        rule = "response-field-added"
        id = "b"
        reason = "x"
        [[break]]
        rule = "token-removed"
        id = "c"
        reason = " "
        "#,
    );
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn a_misspelt_key_is_an_error() {
    let error = toml::from_str::<Accepted>(
        "[[break]]\nrule = \"r\"\nid = \"i\"\npaths = \"p\"\nreason = \"x\"",
    );
    assert!(error.unwrap_err().to_string().contains("unknown field `paths`"));
}
