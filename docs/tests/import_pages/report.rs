//! The report on an import: what it says of good and bad pages, and what it must not carry.

use feishu_docs::{
    import::{Options, Spec, import_pages},
    report,
};

use crate::{
    common::{SHELF, Shop},
    pushes,
};

fn report(pages: &[(&str, String)]) -> String {
    let pages: Vec<(String, String)> =
        pages.iter().map(|(file, text)| (format!("docs/{file}"), text.clone())).collect();
    report::html(&import_pages(&pages, &Options::default()), &pages, &[])
}

/// The text of the page without tags, blanks and the style sheet, for looking into.
fn words(html: &str) -> String {
    let body = html.split_once("<body>").expect("a body").1;
    let body = body.split_once("<script>").expect("a script").0;
    let mut out = String::new();
    let mut in_tag = false;
    for character in body.chars() {
        match character {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                out.push(' ');
            }
            _ if !in_tag => out.push(character),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands between two texts.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} is in {text}"));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

fn guide() -> (&'static str, String) {
    ("guide.md", "# 指南\n\n请先阅读。\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n".to_owned())
}

#[test]
fn the_head_tells_what_became_of_the_pages() {
    let broken = SHELF.text().replace("| HTTP Method | POST |\n", "");
    let text = words(&report(&[("a.md", SHELF.text()), ("b.md", broken), guide()]));
    assert!(text.contains("1 of 2 API pages became specs"), "{text}");
    assert!(text.contains("3 pages (0.0 MB) were read: 1 endpoint, 0 events and 1 page"), "{text}");
    assert!(text.contains("1 became no spec"), "{text}");
    assert!(text.contains("Coverage 1 Exceptions 1 Contradictions 0 Findings 1"), "{text}");
    assert!(text.contains("missing-fact 1 page What to do: correct the fact"), "{text}");
}

#[test]
fn coverage_counts_fields_and_what_they_carry() {
    let page = Shop {
        body: "| `name` | `string` | 是 | 货架名<br>**示例值**：\"A\"<br>**数据校验规则**：<br>- 最大长度：`5` 字符 |
| `size` | `int` | 否 | 大小<br>**可选值有**：<br>- `1`: 小<br>- `2`: 大<br>**默认值**：`1` |",
        request_example: r#"{"name": "A", "size": 1}"#,
        ..SHELF
    };
    let text = words(&report(&[("a.md", page.text())]));
    // Endpoints, events, left out, deprecated, examples, fields (with shelf_id in the reply),
    // limits, enums, values, defaults, no shape, findings.
    let row = between(&text, "No shape Findings", "All services");
    assert_eq!(row.trim(), "shop 1 0 0 0 100% 3 33% 33% 33% 33% 0 0");
}

#[test]
fn coverage_counts_each_event_of_a_page_with_its_fields() {
    let text = words(&report(&[("a.md", pushes::two_events())]));
    // No endpoints, two events with two examples, and four fields each: uuid, event, and two in it.
    let row = between(&text, "No shape Findings", "All services");
    assert_eq!(row.trim(), "harbor 0 2 0 0 100% 8 0% 0% 0% 0% 0 0");
}

#[test]
fn a_contradiction_shows_both_sides() {
    let page = Shop {
        request_example: r#"{"name": 3}"#,
        reply_example: r#"{"code": 0, "msg": "", "data": {"shelf_id": "7", "name": [1]}}"#,
        ..SHELF
    };
    let text = words(&report(&[("a.md", page.text())]));
    let rows = between(&text, "The example shows", "Findings By kind");
    assert!(rows.contains("request name string required 3"), "{rows}");
    assert!(rows.contains("reply data.name no such field [1]"), "{rows}");
    let missing = Shop { request_example: "{}", ..SHELF };
    let text = words(&report(&[("a.md", missing.text())]));
    assert!(text.contains("request name string required no such key"), "{text}");
}

#[test]
fn pages_that_share_an_identity_stand_together_and_other_failures_are_told() {
    let pages = [("docs/a.md".to_owned(), SHELF.text()), ("docs/b.md".to_owned(), SHELF.text())];
    let batch = import_pages(&pages, &Options::default());
    let unread = [("docs/c.md".to_owned(), "no UTF-8 text".to_owned())];
    let text = words(&report::html(&batch, &pages, &unread));
    assert!(text.contains("0 of 2 API pages became specs"), "{text}");
    assert!(text.contains("shop.v1.shelf.create a.md ↗ b.md ↗"), "{text}");
    assert!(text.contains("c.md no UTF-8 text"), "{text}");
}

#[test]
fn pages_left_out_on_purpose_stand_with_their_reason() {
    let pages = [("docs/a.md".to_owned(), SHELF.text()), ("docs/b.md".to_owned(), SHELF.text())];
    let mut batch = import_pages(&pages, &Options::default());
    batch.pages[1].spec = Spec::LeftOut { reason: "an older copy".to_owned() };
    batch.find_collisions();
    let text = words(&report::html(&batch, &pages, &[]));
    assert!(text.contains("1 of 2 API pages became specs"), "{text}");
    assert!(text.contains("Left out on purpose 1 page People settled these in specs/overrides. Page Why b.md an older copy"), "{text}");
    assert!(text.contains("0 became no spec"), "{text}");
}

#[test]
fn nothing_of_a_page_becomes_markup() {
    let tag = "<script>alert(1)</script>";
    let page = SHELF.text().replace("添加货架", tag).replace("`string` | 是", "`<b x=\"` | 是");
    let name = "a\"><img src=x>.md";
    let html = report(&[(name, page), ("b.md", format!("# {tag}\n\n## FAQ\n\ntext\n"))]);
    assert_eq!(html.matches("<script>").count(), 1, "only our own");
    assert!(!html.contains("<img") && !html.contains("<b x"), "{html}");
}

#[test]
fn the_report_loads_nothing_and_carries_no_sentence_of_a_page() {
    let page = Shop {
        intro: "一句关于货架的长话。",
        body: "| `name` | `string` | 是 | 另一句关于名字的长话。 |",
        errors: "| 400 | 1001 | no room | 第三句关于排查的长话。 |",
        ..SHELF
    };
    let html = report(&[("a.md", page.text()), guide()]);
    assert!(!html.contains("长话") && !html.contains("请先阅读"), "{html}");
    for loads in ["src=", "<link", "@import", "url(", "fetch("] {
        assert!(!html.contains(loads), "{loads}");
    }
}

#[test]
fn the_same_import_gives_the_same_report() {
    let pages = [("a.md", SHELF.text()), guide(), ("b.md", SHELF.text())];
    assert_eq!(report(&pages), report(&pages));
}

#[test]
fn an_import_of_nothing_has_a_report_too() {
    let text = words(&report(&[]));
    assert!(text.starts_with("Import report No pages"), "{text}");
}
