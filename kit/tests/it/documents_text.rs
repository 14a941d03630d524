//! Documents as Markdown: what readers of Markdown see is what was in the document.

use feishu_kit::document::to_markdown;
use feishu_openapi::docx::v1::document::response::Block;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

fn markdown(blocks: Value) -> String {
    let blocks: Vec<Block> = serde_json::from_value(blocks).unwrap();
    to_markdown(&blocks, |token| format!("media/{token}"))
}

fn text(content: &str) -> Value {
    json!({"elements": [{"text_run": {"content": content}}]})
}

/// A document with these blocks right below its page.
fn page(blocks: Vec<Value>) -> String {
    let ids: Vec<Value> = blocks.iter().map(|block| block["block_id"].clone()).collect();
    let mut all = vec![json!({"block_id": "page", "block_type": 1, "children": ids,
        "page": {"elements": []}})];
    let on_page = |mut block: Value| {
        block["parent_id"] = json!("page");
        block
    };
    all.extend(blocks.into_iter().map(on_page));
    markdown(Value::Array(all))
}

#[test]
fn each_kind_of_block_has_its_words() {
    let block = |kind: i64, member: &str, value: Value| json!({"block_id": format!("{kind}"), "block_type": kind, member: value});
    let code = json!({"elements": [{"text_run": {"content": "let a = `b`;\n```"}}], "style": {"language": 53}});
    let todo = |done: bool| json!({"elements": [{"text_run": {"content": "buy"}}], "style": {"done": done}});
    for (given, expected) in [
        (block(3, "heading1", text("One")), "# One\n"),
        (block(11, "heading9", text("Nine")), "###### Nine\n"),
        (block(12, "bullet", text("item")), "- item\n"),
        (block(13, "ordered", text("item")), "1. item\n"),
        (block(17, "todo", todo(false)), "- [ ] buy\n"),
        (block(17, "todo", todo(true)), "- [x] buy\n"),
        (block(15, "quote", text("said\nso")), "> said\\\n> so\n"),
        (block(14, "code", code), "````rust\nlet a = `b`;\n```\n````\n"),
        (block(22, "divider", json!({})), "---\n"),
        (
            block(27, "image", json!({"token": "box1", "caption": {"content": "a [b]"}})),
            "![a \\[b\\]](media/box1)\n",
        ),
        (block(23, "file", json!({"token": "box2", "name": "a b.pdf"})), "[a b.pdf](media/box2)\n"),
        (block(30, "sheet", json!({"token": "sht1_abc"})), "<!-- Sheet sht1_abc -->\n"),
        (
            block(
                26,
                "iframe",
                json!({"component": {"url": "https%3A%2F%2Fa.example%2F%3Fq%3D1"}}),
            ),
            "[https://a.example/?q=1](https://a.example/?q=1)\n",
        ),
        (block(999, "undefined", json!({})), "<!-- Unsupported -->\n"),
    ] {
        assert_eq!(page(vec![given.clone()]), expected, "{given}");
    }
}

#[test]
fn lists_are_nested_and_numbered_as_in_the_document() {
    let item = |id: &str, parent: &str, kind: &str, children: &[&str]| {
        let number = if kind == "bullet" { 12 } else { 13 };
        json!({"block_id": id, "parent_id": parent, "block_type": number, kind: text(id),
            "children": children})
    };
    let started = json!({"block_id": "seven", "parent_id": "p", "block_type": 13, "ordered":
        {"elements": [{"text_run": {"content": "seven"}}], "style": {"sequence": "7"}}});
    let out = markdown(json!([
        {"block_id": "p", "block_type": 1, "page": {"elements": []},
            "children": ["a", "b", "one", "two", "seven", "eight"]},
        item("a", "p", "bullet", &["a1", "para"]),
        item("a1", "a", "ordered", &["a11"]),
        item("a11", "a1", "bullet", &[]),
        {"block_id": "para", "parent_id": "a", "block_type": 2, "text": text("more\nlines")},
        item("b", "p", "bullet", &[]),
        item("one", "p", "ordered", &[]),
        item("two", "p", "ordered", &[]),
        started,
        item("eight", "p", "ordered", &[]),
    ]));
    let expected = "\
- a
  1. a1
     - a11

  more\\
  lines
- b

1. one
2. two
7. seven
8. eight
";
    assert_eq!(out, expected);
}

#[test]
fn a_document_that_contains_itself_comes_to_an_end() {
    let out = markdown(json!([
        {"block_id": "p", "block_type": 1, "page": {"elements": []}, "children": ["a"]},
        {"block_id": "a", "parent_id": "p", "block_type": 12, "bullet": text("x"), "children": ["a"]},
    ]));
    assert!(out.starts_with("- x\n  - x\n    - x"), "{out}");
}

#[test]
fn mentions_and_formulas_are_kept() {
    let elements = json!([
        {"text_run": {"content": "See "}},
        {"mention_doc": {"title": "The plan", "url": "https%3A%2F%2Fa.example%2Fdocx%2F1"}},
        {"text_run": {"content": ", "}},
        {"mention_user": {"user_id": "ou_1"}},
        {"text_run": {"content": ": "}},
        {"equation": {"content": "a_1 * b\n"}},
    ]);
    let block = json!({"block_id": "a", "block_type": 2, "text": {"elements": elements}});
    assert_eq!(page(vec![block]), "See [The plan](https://a.example/docx/1), @ou_1: $a_1 * b$\n");
}

#[test]
fn cells_are_one_line_each() {
    let cell = |id: &str, children: &[&str]| {
        json!({"block_id": id, "parent_id": "t", "block_type": 32, "table_cell": {},
            "children": children})
    };
    let line = |id: &str, parent: &str, content: &str| json!({"block_id": id, "parent_id": parent, "block_type": 2, "text": text(content)});
    let out = markdown(json!([
        {"block_id": "t", "block_type": 31, "children": ["a", "b", "c", "d"], "table":
            {"cells": ["a", "b", "c", "d"], "property": {"row_size": 2, "column_size": 2}}},
        cell("a", &["a1", "a2"]),
        cell("b", &["b1"]),
        cell("c", &[]),
        cell("d", &["d1"]),
        line("a1", "a", "one"),
        line("a2", "a", "two\nthree"),
        line("b1", "b", "x | y"),
        line("d1", "d", ""),
    ]));
    assert_eq!(out, "| one<br>two<br>three | x \\| y |\n| --- | --- |\n|  |  |\n");
}

#[test]
fn code_and_numbers_in_cells_stay_what_they_are() {
    let item =
        |id: &str| json!({"block_id": id, "parent_id": "a", "block_type": 13, "ordered": text(id)});
    let code = json!({"elements": [{"text_run": {"content": "a | b\n\n`c`"}}]});
    let out = markdown(json!([
        {"block_id": "t", "block_type": 31, "children": ["a"], "table":
            {"cells": ["a"], "property": {"row_size": 1, "column_size": 1}}},
        {"block_id": "a", "parent_id": "t", "block_type": 32, "table_cell": {},
            "children": ["one", "two", "code", "three"]},
        item("one"),
        item("two"),
        {"block_id": "code", "parent_id": "a", "block_type": 14, "code": code},
        item("three"),
    ]));
    let cell = "1. one<br>2. two<br>`a \\| b`<br>`` `c` ``<br>1. three";
    assert_eq!(out, format!("| {cell} |\n| --- |\n"));
}

/// The look of a character: bold, italic, struck through, code, and its link.
type Look = (bool, bool, bool, bool, Option<String>);

/// The characters of a paragraph with their looks, as a reader of Markdown sees them.
fn seen(markdown: &str) -> Vec<(char, Look)> {
    let mut out = Vec::new();
    let mut look: Look = (false, false, false, false, None);
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    for event in Parser::new_ext(markdown, options) {
        let (on, tag) = match &event {
            Event::Start(tag) => (true, tag.to_end()),
            Event::End(tag) => (false, *tag),
            Event::Text(text) => {
                out.extend(text.chars().map(|c| (c, look.clone())));
                continue;
            }
            Event::Code(text) => {
                let look = (look.0, look.1, look.2, true, look.4.clone());
                out.extend(text.chars().map(|c| (c, look.clone())));
                continue;
            }
            Event::InlineHtml(html) => {
                match html.as_ref() {
                    "<strong>" => look.0 = true,
                    "</strong>" => look.0 = false,
                    "<em>" => look.1 = true,
                    "</em>" => look.1 = false,
                    "<del>" => look.2 = true,
                    "</del>" => look.2 = false,
                    "<u>" | "</u>" => {}
                    other => panic!("unexpected {other} in {markdown:?}"),
                }
                continue;
            }
            Event::HardBreak => {
                out.push(('\n', look.clone()));
                continue;
            }
            other => panic!("unexpected {other:?} in {markdown:?}"),
        };
        match tag {
            TagEnd::Strong => look.0 = on,
            TagEnd::Emphasis => look.1 = on,
            TagEnd::Strikethrough => look.2 = on,
            TagEnd::Link => {
                look.4 = match event {
                    Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
                    _ => None,
                };
            }
            TagEnd::Paragraph | TagEnd::Heading(_) => {}
            other => panic!("unexpected {other:?} in {markdown:?}"),
        }
    }
    out
}

/// What is in the document; a look shows on no space at the edges of it.
fn meant(runs: &[(String, Look)]) -> Vec<(char, Look)> {
    let mut merged: Vec<(String, Look)> = Vec::new();
    for (text, look) in runs {
        match merged.last_mut() {
            Some(last) if last.1 == *look => last.0.push_str(text),
            _ => merged.push((text.clone(), look.clone())),
        }
    }
    let mut out = Vec::new();
    for (text, look) in merged {
        let code = look.3;
        let plain = (false, false, false, false, None);
        let begin = text.len() - text.trim_start().len();
        let end = text.trim_end().len();
        for (at, c) in text.char_indices() {
            let c = if code && c == '\n' { ' ' } else { c };
            let shows = code || (begin <= at && at < end);
            out.push((c, if shows { look.clone() } else { plain.clone() }));
        }
    }
    out
}

fn runs() -> impl Strategy<Value = Vec<(String, Look)>> {
    // Whatever has a meaning in Markdown, and a line that begins or ends with it.
    let odd = "[ab 。：，1.)(#>+=|:!&;<\\[\\]*_~`$\\\\\n\t-]{1,12}";
    let text = prop_oneof![odd, "[a-z ]{1,8}", "&(amp|#32|lt);", "<(b|at|!--)[ >]", "[*_~`]{1,4}"];
    let link = prop::option::weighted(0.2, "https://a\\.example/[a-z()?=_*]{0,6}");
    let look = (any::<bool>(), any::<bool>(), any::<bool>(), prop::bool::weighted(0.2), link);
    prop::collection::vec((text, look), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn readers_of_markdown_see_the_text_and_its_looks(runs in runs()) {
        // A break at the edges of a paragraph shows in neither.
        let all: String = runs.iter().map(|(text, _)| text.as_str()).collect();
        prop_assume!(!all.starts_with('\n') && !all.ends_with('\n') && !all.contains("\n\n"));
        // What is nothing but spaces is no code for readers of Markdown.
        prop_assume!(runs.iter().all(|(text, look)| !look.3 || !text.trim().is_empty()));
        let elements: Vec<Value> = runs
            .iter()
            .map(|(text, (bold, italic, strikethrough, code, link))| {
                let mut style = json!({"bold": bold, "italic": italic,
                    "strikethrough": strikethrough, "inline_code": code});
                if let Some(url) = link {
                    style["link"] = json!({"url": url});
                }
                json!({"text_run": {"content": text, "text_element_style": style}})
            })
            .collect();
        let written = page(vec![json!({"block_id": "a", "block_type": 2, "text": {"elements": elements}})]);
        let (seen, meant) = (seen(&written), meant(&runs));
        prop_assert_eq!(&seen, &meant, "{:?}", written);
    }

    #[test]
    fn readers_of_markdown_see_the_text_of_a_heading(content in "[a#1. \\t>*_=|:\\\\`-]{1,12}") {
        let block = json!({"block_id": "a", "block_type": 3, "heading1": text(&content)});
        let written = page(vec![block]);
        prop_assert!(written.starts_with('#'), "{:?}", written);
        let seen: String = seen(&written).into_iter().map(|(c, _)| c).collect();
        prop_assert_eq!(seen.trim(), content.trim(), "{:?}", written);
    }
}
