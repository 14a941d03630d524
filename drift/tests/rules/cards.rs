//! The rules about cards and contents of messages, each by itself, and their fields.

use feishu_codegen::lower;
use feishu_drift::{CrateItems, Report, Rule, Snapshot, compare};
use feishu_overrides::Overrides;
use feishu_spec::Specs;
use serde_json::{Value, json};

use crate::{
    base::{edit, endpoint},
    changes::{between, lines},
};

/// A rule, and a report with only that rule.
pub(crate) fn cases() -> Vec<(Rule, Report)> {
    let sheet = ("/request/body/fields/-", json!({"name": "sheet", "type": "object"}));
    let with_sheet = edit(endpoint(), &[sheet]);
    let held = ("/request/cards", json!([{"at": "sheet", "part": "card"}]));
    let holding = edit(with_sheet.clone(), &[held]);
    vec![
        (Rule::RequestCardsChanged, between(with_sheet, holding)),
        card(Rule::CardComponentAdded, &[], &[knob()]),
        card(Rule::CardComponentRemoved, &[knob()], &[]),
        card(Rule::CardNestingTightened, &[knob()], &[edit(knob(), &[("/most", json!(4))])]),
        card(Rule::CardNestingLoosened, &[knob()], &[edit(knob(), &[("/only_in", Value::Null)])]),
        content(Rule::ContentKindAdded, &[], &[note()]),
        content(Rule::ContentKindRemoved, &[note()], &[]),
        content(
            Rule::ContentNodeAdded,
            &[note()],
            &[edit(note(), &[("/nodes/-", json!({"tag": "hr"}))])],
        ),
        content(Rule::ContentNodeRemoved, &[note()], &[edit(note(), &[("/nodes/0", Value::Null)])]),
        content(
            Rule::ContentSizeTightened,
            &[note()],
            &[edit(note(), &[("/max_bytes", json!(50))])],
        ),
        content(
            Rule::ContentSizeLoosened,
            &[note()],
            &[edit(note(), &[("/max_bytes", Value::Null)])],
        ),
    ]
}

/// A component of cards.
fn knob() -> Value {
    json!({
        "id": "knob", "title": "Knob", "kind": "content", "most": 5,
        "without": ["chest"], "only_in": ["chest"],
        "fields": [
            {"name": "look", "type": "string", "required": true, "values": [{"value": "plain"}]},
            {"name": "width", "type": "int", "range": {"max": 9}}
        ]
    })
}

/// A content of messages.
fn note() -> Value {
    json!({
        "id": "harbour.sent.note", "title": "Note", "max_bytes": 100,
        "fields": [{"name": "lines", "type": "object[][]", "type_name": "node"}],
        "nodes": [{"tag": "a", "fields": [{"name": "href", "type": "string", "required": true}]}]
    })
}

fn with_cards(cards: &[Value], contents: &[Value]) -> Snapshot {
    let cards = cards.iter().map(|it| serde_json::from_value(it.clone()).unwrap()).collect();
    let contents = contents.iter().map(|it| serde_json::from_value(it.clone()).unwrap()).collect();
    let specs = Specs { cards, contents, ..Specs::default() };
    let mut items = CrateItems::default();
    lower::add_part_items(&mut items, &specs.cards, &specs.contents, &Overrides::default());
    Snapshot { specs, items }
}

fn card(rule: Rule, old: &[Value], new: &[Value]) -> (Rule, Report) {
    (rule, compare(&with_cards(old, &[]), &with_cards(new, &[])))
}

fn content(rule: Rule, old: &[Value], new: &[Value]) -> (Rule, Report) {
    (rule, compare(&with_cards(&[], old), &with_cards(&[], new)))
}

#[test]
fn fields_of_cards_and_of_contents_count_as_those_of_calls() {
    let knobs = |edits: &[(&str, Value)]| {
        let knob = edit(knob(), edits);
        lines(&compare(&with_cards(&[self::knob()], &[]), &with_cards(&[knob], &[])))
    };
    let told = [
        knobs(&[("/fields/-", json!({"name": "color", "type": "string"}))]),
        knobs(&[("/fields/0", Value::Null)]),
        knobs(&[("/fields/1/required", json!(true))]),
        knobs(&[("/fields/1/type", json!("string")), ("/fields/1/range", Value::Null)]),
        knobs(&[("/fields/1/range/max", json!(8))]),
        knobs(&[("/fields/0/values/0/value", json!("gilt"))]),
    ];
    let received = edit(note(), &[("/id", json!("harbour.received.note"))]);
    let notes = |old: &Value, edits: &[(&str, Value)]| {
        let new = edit(old.clone(), edits);
        lines(&compare(&with_cards(&[], std::slice::from_ref(old)), &with_cards(&[], &[new])))
    };
    let of_nodes = [
        notes(&note(), &[("/nodes/0/fields/0/required", json!(false))]),
        notes(&received, &[("/nodes/0/fields/0", Value::Null)]),
    ];
    insta::assert_snapshot!([told.concat(), of_nodes.concat()].concat());
}
