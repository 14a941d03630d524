//! The three renderings of one report.

use feishu_drift::{
    Accepted, AcceptedBreak, Review, Rule, Snapshot, compare,
    render::{self, MarkdownOptions, TextOptions},
};
use feishu_spec::{Component, Specs};
use serde_json::{Value, json};

use crate::{
    base::{edit, endpoint, event, specs},
    changes::endpoint_changes,
};

/// Changes of each level in two services and an event, with an accepted break.
fn review() -> Review {
    let lamp = json!({
        "id": "beacon.v2.lamp.light", "title": "Light a lamp", "method": "POST", "path": "/open-apis/beacon/v2/lamps"
    });
    let old = specs(&[endpoint(), lamp], &[event()]);
    let new = edit(
        endpoint(),
        &[
            ("/request/body/fields/0/characters/max", json!(80)),
            ("/request/body/fields/2/required", json!(true)),
            ("/request/query/1/values/-", json!({"value": "cable", "label": "cables | `old`"})),
            ("/response/data/fields/1/fields/0/name", json!("berth_id")),
            ("/response/data/fields/0", Value::Null),
            ("/title", json!("Book a berth")),
        ],
    );
    let list =
        edit(endpoint(), &[("/id", json!("harbour.v1.berth.list")), ("/method", json!("GET"))]);
    let freed = edit(event(), &[("/fields/1/fields/-", json!({"name": "at", "type": "int"}))]);
    let accepted = Accepted {
        breaks: vec![AcceptedBreak {
            rule: Rule::ResponseFieldRemoved.id().into(),
            id: "harbour.v1.berth.reserve".into(),
            path: Some("response.data.page_token".into()),
            reason: "it was never sent".into(),
        }],
    };
    accepted.review(compare(&old, &specs(&[new, list], &[freed]))).unwrap()
}

#[test]
fn text_tells_what_breaks_first_and_ends_with_the_counts() {
    insta::assert_snapshot!(render::text(&review(), TextOptions::default()));
}

#[test]
fn text_lists_silent_changes_when_asked() {
    let text = render::text(&review(), TextOptions { silent: true, color: false });
    assert!(text.contains("SILENT (1)") && text.contains("Book a berth"), "{text}");
}

#[test]
fn color_changes_nothing_but_the_color() {
    let options = TextOptions { silent: true, color: false };
    let mut plain = render::text(&review(), TextOptions { color: true, ..options });
    assert!(plain.contains("\u{1b}[31m"));
    for code in ["0", "1", "2", "31", "32"] {
        plain = plain.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(plain, render::text(&review(), options));
}

#[test]
fn markdown_shows_what_breaks_and_folds_the_rest() {
    insta::assert_snapshot!(render::markdown(&review(), MarkdownOptions::default()));
}

#[test]
fn markdown_keeps_to_its_limit_and_says_what_it_left_out() {
    let whole = render::markdown(&review(), MarkdownOptions::default()).chars().count();
    for limit in (whole - 1500..whole).step_by(37) {
        let text = render::markdown(&review(), MarkdownOptions { limit: Some(limit) });
        assert!(text.chars().count() <= limit, "{} of {limit}", text.chars().count());
        assert!(text.contains("omitted here"), "{text}");
        // The least severe changes are omitted first.
        assert!(!text.contains("Book a berth"));
    }
}

#[test]
fn json_has_every_key_of_every_change() {
    insta::assert_snapshot!(render::json(&review()));
}

#[test]
fn no_change_is_said_in_one_line() {
    let same = specs(&[endpoint()], &[event()]);
    let review = Review::from(compare(&same, &same));
    assert_eq!(render::text(&review, TextOptions::default()), "No change: 1 endpoint, 1 event\n");
    let markdown = render::markdown(&review, MarkdownOptions::default());
    assert!(markdown.contains("No change"), "{markdown}");
}

#[test]
fn the_version_to_release_follows_from_the_worst_change() {
    let breaking = ("/request/body/fields/2/required", json!(true));
    let additive = ("/request/query/1/values/-", json!({"value": "cable", "label": "cables"}));
    let silent = ("/title", json!("Book a berth"));
    let after = |released: &str, edits: &[(&str, Value)]| {
        render::release(&Review::from(endpoint_changes(edits)), released)
    };
    let all = [additive.clone(), breaking, silent.clone()];
    assert_eq!(
        after("0.3.1", &all),
        "The version after 0.3.1 is 0.4.0, since 1 change is breaking.\n"
    );
    assert_eq!(
        after("1.3.1", &all),
        "The version after 1.3.1 is 2.0.0, since 1 change is breaking.\n"
    );
    let two = [additive.clone(), ("/errors/-", json!({"code": 5001})), silent.clone()];
    assert_eq!(
        after("0.3.1", &two),
        "The version after 0.3.1 is 0.3.2, since 2 changes are additive and none is breaking.\n"
    );
    assert_eq!(
        after("1.3.1", &[additive]),
        "The version after 1.3.1 is 1.4.0, since 1 change is additive and none is breaking.\n"
    );
    for (released, next) in [("0.3.1", "0.3.2"), ("1.3.1", "1.3.2")] {
        let told = after(released, std::slice::from_ref(&silent));
        let expected = "since no change has an effect on callers.\n";
        assert_eq!(told, format!("The version after {released} is {next}, {expected}"));
    }
    assert_eq!(after("0.3.1", &[]), "", "nothing changed");
}

#[test]
fn an_accepted_break_needs_a_new_version_all_the_same() {
    // What is left is the one break that the list accepts.
    let mut review = review();
    review.report.changes.retain(|change| change.rule == Rule::ResponseFieldRemoved);
    let told = render::release(&review, "0.3.1");
    assert_eq!(told, "The version after 0.3.1 is 0.4.0, since 1 change is breaking.\n");
}

#[test]
fn a_value_with_line_breaks_and_escape_sequences_stays_on_its_line() {
    let new = edit(endpoint(), &[("/title", json!("one\ntwo\u{1b}[31m ``` <b>"))]);
    let review = Review::from(compare(&specs(&[endpoint()], &[]), &specs(&[new], &[])));
    let text = render::text(&review, TextOptions { silent: true, color: false });
    assert!(text.contains("one two [31m") && !text.contains('\u{1b}'), "{text}");
    assert!(
        render::markdown(&review, MarkdownOptions::default())
            .contains("````one two [31m ``` <b>````")
    );
}

#[test]
fn a_change_of_what_only_the_sdk_knows_says_so() {
    let known = |most: u64| {
        let limit = ("/request/body/fields/0/characters/max", json!(most));
        edit(endpoint(), &[("/request/body/fields/0/witness", json!("sdk")), limit])
    };
    let report = crate::changes::between(known(90), known(80));
    let review = Accepted::default().review(report).unwrap();
    let text = render::text(&review, TextOptions::default());
    assert!(text.contains("at most 80 characters, known to the official SDKs"), "{text}");
    assert!(render::json(&review).contains("\"witness\": \"known to the official SDKs\""));
}

#[test]
fn what_is_alike_stands_in_one_line() {
    let person = json!({"name": "owner", "type": "object", "type_name": "person", "fields": [{"name": "id", "type": "string"}]});
    let mut guest = person.clone();
    guest["name"] = json!("guest");
    let old = edit(endpoint(), &[("/response/data/fields", json!([person, guest]))]);
    let more = json!({"name": "phone", "type": "string"});
    let new = edit(
        old.clone(),
        &[
            ("/response/data/fields/0/fields/-", more.clone()),
            ("/response/data/fields/1/fields/-", more),
            ("/errors/-", json!({"code": 5001, "message": "closed"})),
            ("/errors/-", json!({"code": 5002})),
            ("/errors/0/message", json!("no quay")),
            ("/errors/1/message", json!("full")),
        ],
    );
    let review = Review::from(compare(&specs(&[old], &[]), &specs(&[new], &[])));
    let text = render::text(&review, TextOptions::default());
    assert!(
        text.contains("response.data.owner.phone  reply field added: string and in 1 more place"),
        "{text}"
    );
    assert!(text.contains("error code documented (2): 5001 (closed), 5002"), "{text}");
    assert!(text.contains("4 additive"), "{text}");
    let markdown = render::markdown(&review, MarkdownOptions::default());
    let apart = "\
  - error message changed (2) — `harbour::v1::berth::RESERVE`
    - `HTTP 400, 4001 (no such quay)` → `HTTP 400, 4001 (no quay)`
    - `HTTP 409, 4002 (taken)` → `HTTP 409, 4002 (full)`
";
    assert!(markdown.contains(apart), "{markdown}");
}

#[test]
fn the_table_of_rules_reads_as_one() {
    insta::assert_snapshot!(render::rules());
}

#[test]
fn changes_of_cards_are_told_under_names_of_their_own() {
    let knob: Component =
        serde_json::from_value(json!({"id": "knob", "title": "Knob", "kind": "content"})).unwrap();
    let old =
        Snapshot { specs: Specs { cards: vec![knob], ..Specs::default() }, ..Snapshot::default() };
    let report = compare(&old, &Snapshot::default());
    let review = Accepted::default().review(report).unwrap();
    let told = render::markdown(&review, MarkdownOptions::default());
    assert!(
        told.contains("#### card\n\n- **`card.knob`**\n  - component of cards removed"),
        "{told}"
    );
    let json: Value = serde_json::from_str(&render::json(&review)).unwrap();
    assert_eq!(json["changes"][0]["subject"], "card");
    assert_eq!(json["changes"][0]["id"], "card.knob");
}
