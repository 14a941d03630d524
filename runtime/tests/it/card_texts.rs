//! Cards as plain text.

use feishu_runtime::{CardRenderer, private::Card, serde_json::Value};
use proptest::{collection::vec, prelude::*, sample::select, test_runner::RngSeed};
use serde_json::json;

fn text(card: Value) -> String {
    Card::from(card).to_text()
}

/// A card of these elements.
fn shown(elements: Value) -> String {
    text(json!({"schema": "2.0", "body": {"elements": elements}}))
}

fn plain(content: &str) -> Value {
    json!({"tag": "plain_text", "content": content})
}

#[test]
fn a_header_stands_above_a_line() {
    let card = json!({
        "header": {
            "title": plain("Deploy"),
            "subtitle": plain("of the shop"),
            "text_tag_list": [{"tag": "text_tag", "text": plain("done"), "color": "green"}],
        },
        "config": {"streaming_mode": true, "summary": {"content": "In short"}},
        "card_link": {"url": "https://example.com"},
        "body": {"elements": [{"tag": "markdown", "content": "**All** is well"}]},
    });
    let expected = "Deploy [done]\nof the shop\n=============\n**All** is well\n\
                    (still being written)\n(in lists: In short)\n(opens https://example.com)\n";
    assert_eq!(text(card), expected);
}

#[test]
fn each_component_has_its_text() {
    let soup = json!([
        {"text": plain("Soup"), "value": "s"},
        {"text": plain("Salad"), "value": "l"},
    ]);
    let menu = json!([{"text": plain("Later"), "multi_url": {"url": "https://example.com"}}]);
    let bars = json!({
        "type": "bar", "title": {"text": "Sales"}, "xField": "day",
        "data": {"values": [{"day": "Mon", "at": 7}, {"day": "Tue", "at": 12}]},
    });
    let column = |content: &str| json!({"tag": "column", "elements": [plain(content)]});
    let sure = json!({"title": plain("Sure?"), "text": plain("Really?")});
    for (element, expected) in [
        (json!({"tag": "markdown", "content": "a <at id=all></at>\n*b*"}), "a @all\n*b*\n"),
        (json!({"tag": "div", "text": plain("<at id=all></at>")}), "<at id=all></at>\n"),
        (json!({"tag": "div", "fields": [{"text": plain("a")}, {"text": plain("b")}]}), "a\nb\n"),
        (json!({"tag": "hr"}), "----------------------------------------\n"),
        (json!({"tag": "img", "img_key": "img_1"}), "[image: img_1]\n"),
        (json!({"tag": "img", "img_key": "img_1", "alt": plain("A bowl")}), "[image: A bowl]\n"),
        (
            json!({"tag": "img_combination", "img_list": [{"img_key": "a"}, {"img_key": "b"}]}),
            "[image: a] [image: b]\n",
        ),
        (json!({"tag": "person", "user_id": "ou_1"}), "@ou_1\n"),
        (json!({"tag": "person_list", "persons": [{"id": "a"}, {"id": "b"}]}), "@a @b\n"),
        (
            json!({"tag": "chart", "chart_spec": bars}),
            "[chart: Sales (bar)]\n  day | at\n  ----+---\n  Mon |  7\n  Tue | 12\n",
        ),
        (json!({"tag": "chart"}), "[chart]\n"),
        (json!({"tag": "column_set", "columns": [column("a"), column("b")]}), "a | b\n"),
        (json!({"tag": "column_set", "columns": [column("a\nbc"), column("d")]}), "a  | d\nbc |\n"),
        (
            json!({"tag": "form", "name": "order", "elements": [{"tag": "input", "required": true,
                "label": plain("Dish"), "placeholder": plain("Please enter")}]}),
            "(form order)\n  Dish: [____ Please enter] (required)\n",
        ),
        (
            json!({"tag": "collapsible_panel", "header": {"title": plain("More")},
                "elements": [plain("a")]}),
            "> More\n  a\n",
        ),
        (
            json!({"tag": "interactive_container", "elements": [plain("a")],
                "behaviors": [{"type": "open_url", "default_url": "https://example.com"}]}),
            "a\n(opens https://example.com)\n",
        ),
        (
            json!({"tag": "button", "text": plain("Go"), "disabled": true, "confirm": sure}),
            "[Go] (disabled; asks: Sure? – Really?)\n",
        ),
        (
            json!({"tag": "button", "text": plain("Go"),
                "behaviors": [{"type": "callback", "value": {"secret": "s3cret"}}]}),
            "[Go]\n",
        ),
        (json!({"tag": "input", "default_value": "soup"}), "[____ soup]\n"),
        (
            json!({"tag": "input", "input_type": "password", "default_value": "s3cret"}),
            "[____ ******]\n",
        ),
        (
            json!({"tag": "overflow", "options": menu}),
            "[...] - Later (opens https://example.com)\n",
        ),
        (
            json!({"tag": "select_static", "options": soup, "initial_option": "l",
                "placeholder": plain("Choose")}),
            "[v Choose] ( ) Soup (x) Salad\n",
        ),
        (
            json!({"tag": "select_static", "options": soup, "initial_index": 1}),
            "[v] (x) Soup ( ) Salad\n",
        ),
        (
            json!({"tag": "multi_select_static", "options": soup, "selected_values": ["s", "l"]}),
            "[v] [x] Soup [x] Salad\n",
        ),
        (json!({"tag": "select_person", "options": [{"value": "ou_1"}]}), "[v] ( ) @ou_1\n"),
        (json!({"tag": "multi_select_person", "selected_values": ["ou_1"]}), "[v] [x] @ou_1\n"),
        (json!({"tag": "date_picker", "initial_date": "2024-01-31"}), "[date: 2024-01-31]\n"),
        (json!({"tag": "picker_time", "placeholder": plain("When?")}), "[time: When?]\n"),
        (json!({"tag": "picker_datetime"}), "[date and time]\n"),
        (
            json!({"tag": "select_img", "options": [{"img_key": "img_1", "value": "1"}]}),
            "[images] ( ) img_1\n",
        ),
        (
            json!({"tag": "checker", "checked": true, "text": plain("With bread"), "button_area":
                {"buttons": [{"tag": "button", "text": plain("Edit")}]}}),
            "[x] With bread\n  [Edit]\n",
        ),
        (
            // In the order of the names, which holds whether JSON objects keep theirs or not.
            json!({"depth": 3, "in": {"elements": [{"tag": "button", "text": plain("Go")}]},
                "tag": "hologram", "title": plain("Far")}),
            "[hologram]\n  [Go]\n  Far\n",
        ),
    ] {
        assert_eq!(shown(json!([element])), expected, "{element}");
    }
}

#[test]
fn tables_have_columns_of_one_width() {
    let table = json!({"tag": "table", "columns": [
        {"name": "who", "display_name": "客户", "data_type": "text"},
        {"name": "sum", "display_name": "Sum", "data_type": "number",
            "format": {"symbol": "$", "precision": 2, "separator": true}},
        {"name": "size", "display_name": "Size", "data_type": "options"},
        {"name": "at", "display_name": "At", "data_type": "date", "date_format": "YYYY/MM/DD"},
        {"name": "by", "display_name": "By", "data_type": "persons"},
        {"name": "see", "display_name": "See", "data_type": "lark_md"},
    ], "rows": [
        {"who": "飞书深诺", "sum": 1234.5, "size": [{"text": "S1"}, {"text": "S2"}],
            "at": 1606101072000_i64, "by": ["a", "b"], "see": "[x](https://example.com)"},
        {"who": "Lark", "sum": 7, "size": "S1", "by": "c"},
    ]});
    let expected = "\
客户     |       Sum | Size     | At         | By    | See
---------+-----------+----------+------------+-------+-------------------------
飞书深诺 | $1,234.50 | [S1][S2] | 2020/11/23 | @a @b | [x](https://example.com)
Lark     |     $7.00 | [S1]     |            | @c    |
";
    assert_eq!(shown(json!([table])), expected);
}

#[test]
fn cards_of_json_1_0_have_their_elements_at_the_root() {
    let card = json!({
        "header": {"title": {"tag": "plain_text", "i18n": {"en_us": "Hello", "zh_cn": "你好"}}},
        "elements": [
            {"tag": "div", "text": {"tag": "lark_md", "content": "**Text**"},
                "extra": {"tag": "button", "text": plain("Extra"), "url": "https://example.com"}},
            {"tag": "action", "actions": [
                {"tag": "button", "text": plain("Yes")}, {"tag": "button", "text": plain("No")}]},
            {"tag": "note", "elements": [
                {"tag": "img", "img_key": "img_1", "alt": plain("logo")}, plain("A note")]},
        ],
    });
    let expected = "Hello\n=====\n**Text**\n[Extra] (opens https://example.com)\n[Yes] [No]\n\
                    [image: logo] A note\n";
    assert_eq!(text(card.clone()), expected);
    let chinese = CardRenderer::new().locale("zh_cn").to_text(card);
    assert!(chinese.starts_with("你好\n====\n"), "{chinese}");
}

#[test]
fn the_language_is_the_default_one_or_the_one_that_is_asked_for() {
    let card = json!({
        "config": {"locales": ["ja_jp"]},
        "i18n_header": {"ja_jp": {"title": plain("はい")}},
        "header": {"title": plain("Yes")},
        "body": {"elements": [{"tag": "markdown", "content": "Hello",
            "i18n_content": {"ja_jp": "こんにちは", "zh_cn": "你好"}}]},
    });
    let show = |locale: &str| CardRenderer::new().locale(locale).to_text(card.clone());
    assert_eq!(text(card.clone()), "Yes\n===\nHello\n");
    assert_eq!(show("ja_jp"), "はい\n====\nこんにちは\n");
    // The card says that only Japanese has an effect.
    assert_eq!(show("zh_cn"), "Yes\n===\nHello\n");
}

#[test]
fn stored_cards_are_shown_by_their_ids() {
    let template = Card::template("AAq1").version("1.0.0").variable("name", "Ada");
    assert_eq!(template.to_text(), "(template AAq1, version 1.0.0)\nname: Ada\n");
    assert_eq!(Card::entity("737").to_text(), "(card 737)\n");
    let raw = json!({"type": "raw", "data": {"elements": [plain("a")]}});
    assert_eq!(text(raw), "a\n");
}

#[test]
fn nothing_in_a_card_changes_the_terminal() {
    let text = shown(json!([
        plain("a\u{1b}[31m\u{202e}b"), {"tag": "button", "text": plain("\u{7}Go\nnow")},
        {"tag": "x\u{1b}", "name": "y"}, {"tag": "img", "img_key": "\u{9b}"},
    ]));
    assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{text:?}");
}

/// Names and values that cards have, and others.
fn any_json() -> impl Strategy<Value = Value> {
    const NAMES: [&str; 24] = [
        "tag",
        "elements",
        "content",
        "text",
        "columns",
        "rows",
        "options",
        "chart_spec",
        "data",
        "values",
        "header",
        "title",
        "i18n_content",
        "body",
        "config",
        "style",
        "margin",
        "name",
        "fields",
        "data_type",
        "button_area",
        "buttons",
        "actions",
        "type",
    ];
    const VALUES: [&str; 24] = [
        "markdown",
        "div",
        "column_set",
        "form",
        "table",
        "chart",
        "button",
        "checker",
        "overflow",
        "select_static",
        "select_img",
        "input",
        "note",
        "action",
        "collapsible_panel",
        "person_list",
        "img_combination",
        "lark_md",
        "date",
        "number",
        "options",
        "template",
        "<at id=",
        "**a",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(&VALUES[..]).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 96, 8, |inner| {
        let name = prop_oneof![9 => select(&NAMES[..]).prop_map(str::to_owned), 1 => ".{0,4}"];
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((name, inner), 0..8).prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(7), cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_shown(card in any_json(), inside in any_json()) {
        let elements = json!({"elements": [inside.clone(), {"tag": "form", "elements": inside}]});
        for card in [card, elements] {
            let text = text(card);
            prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        }
    }
}

#[test]
fn what_is_too_deep_is_left_out() {
    let mut card = plain("deepest");
    for _ in 0..200 {
        card = json!({"tag": "form", "elements": [card], "columns": [], "other": {}});
    }
    let text = shown(json!([card]));
    assert!(text.contains("(what is deeper inside is not shown)"), "{text}");
    assert!(!text.contains("deepest"));
}
