//! Markdown of anybody, as the platform gets it.

use feishu_runtime::MarkdownReader;
use proptest::{collection::vec, prelude::*, sample::select, test_runner::RngSeed};
use pulldown_cmark::{Event, Options, Parser, Tag};

fn one(text: &str) -> String {
    let parts = MarkdownReader::new().parts(text);
    assert!(parts.len() < 2, "{parts:?}");
    parts.concat()
}

#[test]
fn what_the_platform_shows_is_kept() {
    for (text, expected) in [
        ("Setext\n===\n\ntext", "# Setext\n\ntext"),
        ("*a* __b__ ~~c~~ `d`", "*a* **b** ~~c~~ `d`"),
        ("- a\n  - b\n- [x] c", "-   a\n    -   b\n-   ☑ c"),
        ("3. a\n4. b", "3.  a\n4.  b"),
        ("> a\n> b", "> a\n> b"),
        ("~~~Rust\nfn f() {}\n~~~", "```rust\nfn f() {}\n```"),
        ("    a\n", "```\na\n```"),
        ("|a|b|\n|-|-|\n|1|`x\\|y`|", "| a | b |\n| --- | --- |\n| 1 | `x\\|y` |"),
        ("***\n", "---"),
        ("[a](https://b.c/d(e)) ![f](img_v2_g)", "[a](https://b.c/d%28e%29) ![f](img_v2_g)"),
    ] {
        assert_eq!(one(text), expected, "{text}");
    }
}

#[test]
fn what_it_does_not_show_becomes_text() {
    for (text, expected) in [
        ("a <b>c</b>", "a &#60;b&#62;c&#60;/b&#62;"),
        ("[a](javascript:b)", "a (javascript:b)"),
        ("![a](https://b.c/d.png)", "[a](https://b.c/d.png)"),
        ("1986\\. \\- a", "1986&#46; - a"),
        ("<at id=all></at>", "&#60;at id=all&#62;&#60;/at&#62;"),
        ("`<at id=all></at>`", "`<\u{2060}at id=all><\u{2060}/at>`"),
    ] {
        assert_eq!(one(text), expected, "{text}");
    }
}

#[test]
fn people_are_mentioned_only_if_that_is_asked_for() {
    let parts = |text: &str| MarkdownReader::new().mentions().parts(text).concat();
    assert_eq!(parts("Ask <at id=ou_1></at>!"), "Ask <at id=ou_1></at>!");
    assert_eq!(parts("Ask <at id=ou_1>"), "Ask <at id=ou_1></at>");
    assert_eq!(
        parts("<at id=\"a\" onclick=(b)></at>"),
        "&#60;at id=\"a\" onclick=(b)&#62;&#60;/at&#62;"
    );
}

/// The bytes of a text in a request: JSON inside a string of JSON.
fn bytes(text: &str) -> usize {
    let json = serde_json::to_string(text).unwrap();
    serde_json::to_string(&json).unwrap().len()
}

#[test]
fn what_is_too_long_comes_in_parts() {
    let words = "A few \"words\". ".repeat(4000);
    let row = "| 1 | two |\n";
    let table = "| a | b |\n|---|---|\n";
    let texts = [
        words.clone(),
        format!("**{words}**"),
        "文".repeat(50_000),
        "&".repeat(90_000),
        format!("```rust\n{}```", "line(\"q\");\n".repeat(6000)),
        format!("{table}{}", row.repeat(6000)),
        format!("{table}| {} |\n", "x".repeat(60_000)),
        "- item\n".repeat(12_000),
        format!("\n{table}{row}").repeat(30),
    ];
    for text in texts {
        let parts = MarkdownReader::new().parts(&text);
        assert!(parts.len() > 1, "{:.60}", text);
        for part in &parts {
            assert!(bytes(part) < 24_100, "{} bytes of {:.60}", bytes(part), part);
            assert!(part.matches("\n| --- |").count() <= 4, "{part:.60}");
        }
        let code = text.starts_with("```");
        assert!(
            !code || parts.iter().all(|it| it.starts_with("```rust\n") && it.ends_with("\n```"))
        );
        let rows = text.starts_with("| a") && text.contains(&row.repeat(2));
        assert!(!rows || parts.iter().all(|it| it.starts_with("| a | b |\n| --- | --- |\n")));
    }
    let sentences = MarkdownReader::new().parts(&words);
    assert!(sentences.iter().all(|it| it.trim_end().ends_with('.')), "cut inside a sentence");
}

#[test]
fn depth_costs_no_stack() {
    for text in [
        "> ".repeat(50_000) + "x",
        "- ".repeat(9_000) + "x",
        "[".repeat(50_000),
        "*a ".repeat(50_000),
    ] {
        assert!(!MarkdownReader::new().parts(&text).is_empty());
    }
}

/// What a reader of CommonMark shows, without spaces, and where things begin.
fn shown(parts: &[String]) -> String {
    let mut out = String::new();
    let text = parts.join("\n\n");
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) => {
                out.extend(text.chars().filter(|c| !c.is_whitespace() && *c != '\u{2060}'));
            }
            Event::Html(html) | Event::InlineHtml(html) => panic!("a tag got through: {html}"),
            Event::Rule => out.push_str("(rule)"),
            // Emphasis that a stray mark upsets may look otherwise.
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => {}
            Event::Start(Tag::Paragraph | Tag::TableCell | Tag::TableHead | Tag::TableRow) => {}
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                out.push_str(&format!("({dest_url})"));
            }
            Event::Start(tag) => out.push_str(&format!("({tag:?})").replace("Tight", "")),
            _ => {}
        }
    }
    out
}

/// Text made of what means something in Markdown.
fn markdown() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "a",
        "word ",
        "End. ",
        "文",
        "🌞",
        "\u{0}",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "    ",
        "# ",
        "===\n",
        "---\n",
        "- ",
        "- [ ] ",
        "1. ",
        "> ",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```",
        "```rust\n",
        "\n```\n",
        "[",
        "](",
        ")",
        "![",
        "](img_v2_x)",
        "https://a.b/c",
        "javascript:alert(1)",
        "|",
        "\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "<at id=all></at>",
        "<at ",
        "</at>",
        "<b>",
        "<br>",
        "<!-- ",
        "&lt;",
        "&#60;at id=all&#62;",
        "\\",
        "\"",
    ]);
    vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    // The same texts each time.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::with_cases(500)
    })]

    #[test]
    fn nothing_mentions_anybody(text in markdown()) {
        for part in MarkdownReader::new().parts(&text) {
            prop_assert!(!part.to_lowercase().contains("<at"), "{}", part);
            prop_assert!(!part.contains("</at"), "{}", part);
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was_meant(text in markdown()) {
        let once = MarkdownReader::new().parts(&text);
        let again = MarkdownReader::new().parts(&once.join("\n\n"));
        prop_assert_eq!(shown(&once), shown(&again));
    }
}
