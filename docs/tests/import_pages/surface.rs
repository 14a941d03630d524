//! What an edit of a page changes in the lines of the surface, from which the snapshots of the
//! platform are made: the lines of the edited facts, and no others.

use std::fmt::Write as _;

use feishu_docs::import::Spec;
use feishu_spec::surface::surface;
use insta::assert_snapshot;

use crate::{common::import, dialects::CONVERTED};

const EVENT: &str = include_str!("pages/event.md");

fn lines(page: &str) -> Vec<String> {
    let (endpoints, events) = match import(page).spec {
        Spec::Endpoint(endpoint) => (vec![*endpoint], vec![]),
        Spec::Event(event) => (vec![], vec![*event]),
        other => panic!("no spec: {other:?}"),
    };
    let services = surface(&endpoints, &events, &[]);
    services.values().flat_map(|text| text.lines()).map(str::to_owned).collect()
}

/// The lines that are lost (`-`) and gained (`+`) when `from` becomes `to` in the page.
fn edited(page: &str, from: &str, to: &str) -> String {
    assert_eq!(page.matches(from).count(), 1, "{from} stands once in the page");
    let (before, after) = (lines(page), lines(&page.replace(from, to)));
    let mut shown = String::new();
    for (sign, one, other) in [('-', &before, &after), ('+', &after, &before)] {
        for line in one.iter().filter(|line| !other.contains(line)) {
            writeln!(shown, "{sign} {line}").unwrap();
        }
    }
    shown
}

#[test]
fn an_edit_of_a_page_shows_as_the_lines_of_the_edited_facts() {
    let name = "| `name` | `string` | 是 |";
    let width = "└ `width` | `int` | 是 |";
    let edits = [
        (
            "a field is added",
            CONVERTED,
            name,
            "| `color` | `string` | 否 | x |\n| `name` | `string` | 是 |",
        ),
        (
            "a field is removed",
            CONVERTED,
            "| `open` | `boolean` | 否 | 是否开放<br>**示例值**：true |\n",
            "",
        ),
        ("a field is retyped", CONVERTED, width, "└ `width` | `string` | 是 |"),
        ("a field becomes optional", CONVERTED, name, "| `name` | `string` | 否 |"),
        (
            "a field becomes required",
            CONVERTED,
            "└ `wood` | `string` | 否 |",
            "└ `wood` | `string` | 是 |",
        ),
        ("a limit changes", CONVERTED, "`20` 字符", "`30` 字符"),
        ("a value is added", CONVERTED, "- `pine`: 松木", "- `pine`: 松木 - `elm`: 榆木"),
        ("a default changes", CONVERTED, "**默认值**：`pine`", "**默认值**：`oak`"),
        (
            "a reply loses a field",
            CONVERTED,
            "| &nbsp;&nbsp;└ `shelf_id` | `string` | 货架号 |\n",
            "",
        ),
        ("the path changes", CONVERTED, "/open-apis/shop/v1/shelves", "/open-apis/shop/v1/racks"),
        ("a token goes", CONVERTED, " 或 `user_access_token`", ""),
        ("an event gains a field", EVENT, "| `event` |", "| `more` | `int` | x |\n| `event` |"),
        ("only words change", CONVERTED, "货架名", "货架的名字"),
    ];
    let shown: String = edits
        .iter()
        .map(|(what, page, from, to)| format!("{what}\n{}", edited(page, from, to)))
        .collect();
    assert_snapshot!(shown);
}

#[test]
fn a_long_list_of_values_has_one_line_per_value() {
    let value = |at: usize| format!(" - `a_rather_long_value_{at}`: 木{at}");
    let list = |count| format!("- `pine`: 松木{}", (0..count).map(value).collect::<String>());
    let long = CONVERTED.replace("- `pine`: 松木", &list(9));
    assert_snapshot!(edited(&long, &list(9), &list(10)));
}
