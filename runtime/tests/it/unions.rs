//! Records that a tag tells apart, and the rules about a tree of them.

use feishu_runtime::private::{CardRule, check_card};
use serde_json::{Value, json};

/// A record with a member that all its values have.
struct Knob {
    element_id: Option<String>,
    label: Option<String>,
}

feishu_runtime::record! {
    Knob, "tag": "knob" { element_id: "element_id", label: "label" } ["1 characters ..5"]
}

struct Box1 {
    elements: Vec<Part>,
}

feishu_runtime::record! { Box1, "tag": "box" { elements: "elements" } }

enum Part {
    Knob(Box<Knob>),
    Box1(Box<Box1>),
    Unknown(Value),
}

feishu_runtime::tagged! { Part: "tag" { Knob(Box<Knob>): "knob", Box1(Box<Box1>): "box" } }

/// The same as others send it.
enum SentPart {
    Knob(Knob),
    Unknown(Value),
}

feishu_runtime::tagged! { SentPart: "tag" lenient { Knob(Knob): "knob" } }

struct Panel {
    parts: Vec<Part>,
}

feishu_runtime::record! { Panel, "schema": "2.0" { parts: "parts" } }

const RULES: &[CardRule] = &[
    CardRule { tag: "card", most: Some(4), without: &[], only_in: &[] },
    CardRule { tag: "box", most: Some(2), without: &["box"], only_in: &["card"] },
    CardRule { tag: "knob", most: None, without: &[], only_in: &["box"] },
];

fn panel(parts: Value) -> Panel {
    serde_json::from_value(json!({"schema": "2.0", "parts": parts})).unwrap()
}

fn violations(parts: Value) -> Vec<String> {
    check_card(&panel(parts), RULES).iter().map(ToString::to_string).collect()
}

#[test]
fn a_tag_is_written_once_although_the_type_has_it_too() {
    let text =
        r#"{"schema":"2.0","parts":[{"tag":"box","elements":[{"tag":"knob","label":"a"}]}]}"#;
    let panel: Panel = serde_json::from_str(text).unwrap();
    // As text, since JSON that was read again has a member once, however often it was written.
    assert_eq!(serde_json::to_string(&panel).unwrap(), text);
    let Part::Box1(inside) = &panel.parts[0] else { panic!("{text}") };
    assert_eq!(serde_json::to_string(&**inside).unwrap(), text[25..text.len() - 2]);
}

#[test]
fn each_element_is_of_the_type_that_its_tag_tells() {
    let parts = json!([
        {"tag": "knob", "label": "a"},
        {"tag": "box", "elements": [{"tag": "knob"}]},
        {"tag": "later", "size": [1, null]},
    ]);
    let panel = panel(parts.clone());
    assert!(matches!(&panel.parts[0], Part::Knob(knob) if knob.label.as_deref() == Some("a")));
    assert!(matches!(&panel.parts[2], Part::Unknown(value) if value["tag"] == "later"));
    let copy = panel.clone();
    assert_eq!(copy, panel);
    assert_eq!(serde_json::to_value(copy).unwrap(), json!({"schema": "2.0", "parts": parts}));
}

#[test]
fn elements_of_two_types_differ() {
    let one = Part::from(Box::new(Knob::default()));
    let other = Part::from(Box::new(Box1::default()));
    assert!(one != other && one != Part::Unknown(json!({"tag": "knob"})));
}

#[test]
fn a_known_element_that_cannot_be_read_is_an_error_or_kept() {
    let broken = json!({"tag": "knob", "label": ["a"]});
    let error = serde_json::from_value::<Part>(broken.clone()).unwrap_err().to_string();
    assert!(error.contains("expected a string"), "{error}");
    let kept = serde_json::from_value::<SentPart>(broken.clone()).unwrap();
    assert!(matches!(kept, SentPart::Unknown(value) if value == broken));
    let read = serde_json::from_value::<SentPart>(json!({"tag": "knob"})).unwrap();
    assert!(matches!(read, SentPart::Knob(_)));
}

#[test]
fn a_value_of_another_schema_is_not_read() {
    for value in [json!({"schema": "1.0", "parts": []}), json!({"parts": []})] {
        let error = serde_json::from_value::<Panel>(value).unwrap_err().to_string();
        assert!(error.contains("2.0") || error.contains("schema"), "{error}");
    }
}

#[test]
fn what_breaks_no_rule_has_no_violation() {
    let parts = json!([{"tag": "box", "elements": [{"tag": "knob", "element_id": "a"}]}]);
    assert_eq!(violations(parts), [""; 0]);
}

#[test]
fn each_broken_rule_is_told_with_its_path() {
    let inner = json!({"tag": "box", "elements": [{"tag": "knob", "element_id": "a"}]});
    let parts = json!([
        {"tag": "box", "elements": [inner, {"tag": "later", "element_id": "a"}]},
        {"tag": "knob", "label": "too long"},
        {"tag": "box", "elements": []},
    ]);
    assert_eq!(
        violations(parts),
        [
            "parts[1].label: 8 characters, at most 5",
            "parts[0].elements[0]: `box` inside `box`, which cannot hold it",
            "parts[0].elements[0]: `box` can only stand inside `card`",
            "parts[0].elements[1].element_id: \"a\" is the identifier of another component too",
            "parts[1]: `knob` can only stand inside `box`",
            "body: 6 elements, at most 4",
            "body: 3 `box` components, at most 2",
        ]
    );
}
