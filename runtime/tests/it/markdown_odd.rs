//! Markdown that nobody would write, and that models do: nothing is lost, nothing breaks the message,
//! and nobody is mentioned.

use std::fmt::Write as _;

use feishu_runtime::{MarkdownReader, PostPart};
use proptest::{collection::vec, prelude::*, sample::select, test_runner::RngSeed};
use pulldown_cmark::{Event, Options, Parser, Tag};

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// The signs that a reader of CommonMark shows, without spaces. What the platform does not show as a
/// tag is text.
fn signs(text: &str) -> Vec<char> {
    let mut out = Vec::new();
    for event in Parser::new_ext(text, options()) {
        let text = match event {
            Event::Text(text) | Event::Code(text) => text,
            Event::Html(html) | Event::InlineHtml(html) => {
                let is_break = matches!(html.trim_end(), "<br>" | "<br/>" | "<br />");
                if is_break { "".into() } else { html }
            }
            _ => continue,
        };
        out.extend(text.chars().filter(|c| !c.is_whitespace() && *c != '\u{2060}'));
    }
    out
}

/// The first sign of `text` that is not in `parts`, in this order.
fn lost(text: &str, parts: &[String]) -> Option<String> {
    let mut written = signs(&parts.join("\n\n")).into_iter();
    let wanted = signs(text);
    let missing = wanted.iter().position(|sign| !written.any(|it| it == *sign))?;
    Some(wanted[missing..].iter().take(20).collect())
}

/// The bytes of a text in a request: JSON inside a string of JSON.
fn bytes(text: &str) -> usize {
    let json = serde_json::to_string(text).unwrap();
    serde_json::to_string(&json).unwrap().len()
}

/// What is wrong with the parts of a text.
fn wrong(text: &str) -> Option<String> {
    let parts = MarkdownReader::new().parts(text);
    if let Some(lost) = lost(text, &parts) {
        return Some(format!("lost: {lost}"));
    }
    for part in &parts {
        let lower = part.to_lowercase();
        if lower.contains("<at") || lower.contains("</at") {
            return Some("a mention".to_owned());
        }
        if bytes(part) > 24_100 {
            return Some(format!("{} bytes", bytes(part)));
        }
        if part.trim().is_empty() {
            return Some("an empty part".to_owned());
        }
        let mut tables = 0;
        for event in Parser::new_ext(part, options()) {
            match event {
                Event::Start(Tag::Table(_)) => tables += 1,
                Event::Start(Tag::Image { dest_url, .. }) if !dest_url.starts_with("img_") => {
                    return Some(format!("an image at {dest_url}"));
                }
                Event::Start(Tag::Link { dest_url, .. })
                    if !dest_url.to_lowercase().starts_with("http") =>
                {
                    return Some(format!("a link to {dest_url}"));
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    return Some(format!("a tag: {html}"));
                }
                _ => {}
            }
        }
        if tables > 4 {
            return Some(format!("{tables} tables"));
        }
    }
    None
}

/// What is wrong with the posts of a text. The words for an image by key are not shown.
fn wrong_in_posts(text: &str) -> Option<String> {
    let posts = MarkdownReader::new().posts(text);
    let mut shown = Vec::new();
    for part in posts.iter().flatten() {
        match part {
            PostPart::Image(key) if key.starts_with("img_") && key.len() < 60_000 => {}
            PostPart::Image(key) => return Some(format!("an image: {key:.60}")),
            PostPart::Markdown(text) => {
                let lower = text.to_lowercase();
                if lower.contains("<at") || lower.contains("</at") || text.contains('\0') {
                    return Some(format!("a mention or a mark in {text:.60}"));
                }
                if text.trim().is_empty() || bytes(text) > 24_100 {
                    return Some(format!("{} bytes", bytes(text)));
                }
                shown.push(text.clone());
            }
        }
    }
    let has_image = text.contains("](img_");
    // CommonMark wants another sign in the place of this one.
    let text = text.replace('\0', "\u{fffd}");
    lost(&text, &shown).filter(|_| !has_image).map(|lost| format!("lost: {lost}"))
}

#[test]
fn a_post_has_what_its_markdown_knows() {
    let posts = |text: &str| {
        let posts = MarkdownReader::new().posts(text);
        let part = |part: &PostPart| match part {
            PostPart::Markdown(text) => text.clone(),
            PostPart::Image(key) => format!("({key})"),
        };
        let parts = |post: &Vec<PostPart>| post.iter().map(part).collect::<Vec<_>>().join(" / ");
        posts.iter().map(parts).collect::<Vec<_>>().join(" // ")
    };
    for (text, expected) in [
        ("# Title *it*\n\n## **b**", "**Title it**\n\n**b**"),
        ("> # in a quote", "> in a quote"),
        ("|a|b|\n|-|-|\n|1|`x`|\n\nend", "a | b\n1 | `x`\n\nend".replace('|', "&#124;").as_str()),
        ("see ![alt](img_v2_a) here", "see / (img_v2_a) /  here"),
        ("[![alt](img_v2_a)](https://a.b)", "(img_v2_a) / [https://a.b](https://a.b)"),
        ("**[a](https://a.b) b** ***c*** ~~*d*~~ *~~e~~*", "[a](https://a.b) b ***c*** ~~d~~ *e*"),
        ("- a\n  - ![x](img_b)\n- c", "-   a\n    - / (img_b) / -   c"),
        ("![a](https://b.c/d.png)", "[a](https://b.c/d.png)"),
        ("\0img_x\0", "\u{fffd}img&#95;x\u{fffd}"),
    ] {
        assert_eq!(posts(text), expected, "{text}");
    }
}

fn texts() -> Vec<String> {
    let table = "| a | b |\n|---|---|\n| 1 | 2 |\n";
    let nested = "> - item\n>   | a | b |\n>   |---|---|\n>   | <at id=all></at> | `x|y` |\n";
    let tables = (0..100).fold(String::new(), |mut all, at| {
        write!(all, "\n{table}| {at} | {} |\n", "cell ".repeat(at)).unwrap();
        all
    });
    let mut deep = String::new();
    for depth in 0..12 {
        writeln!(deep, "{}- level {depth}", "  ".repeat(depth)).unwrap();
    }
    let fence =
        "1. step\n\n   ```sh\n   cat <<'EOF'\n   <at id=all></at> ```\n   EOF\n   ```\n2. next\n";
    vec![
        nested.to_owned(),
        tables,
        deep,
        fence.to_owned(),
        "````md\n```rust\nfn f() {}\n```\n````".to_owned(),
        "- a\n\n  ~~~\n  ``` <at id=all></at>\n  ~~~\n".to_owned(),
        "```\nnever closed <at id=all></at>".to_owned(),
        "<div><table><tr><td><at id=\"all\"></at></td></tr></table></div>\n\ntext".to_owned(),
        "<AT ID=all>< at id=all></ at><at\nid=all>\n</at>".to_owned(),
        "<script>alert(\"<at id=all></at>\")</script>".to_owned(),
        "<!-- <at id=all></at> -->".to_owned(),
        "<![CDATA[<at id=all></at>]]> <?at id=all?>".to_owned(),
        "[<at id=all></at>](https://a.b) ![<at id=all></at>](img_v2_x)".to_owned(),
        "[a](<https://a.b/<at id=all></at>>)".to_owned(),
        "[a](https://a.b \"<at id=all></at>\")".to_owned(),
        "[a]: https://a.b '<at id=all></at>'\n\n[a] [a][] [b][a]".to_owned(),
        "![pic](https://a.b/c.png) ![](http://a.b/d.jpg) ![x](data:image/png;base64,AA==)"
            .to_owned(),
        "[![logo](https://a.b/c.png)](https://a.b) [![k](img_v2_k)](https://a.b)".to_owned(),
        "**bold *both ~~all `code` [link](https://a.b)~~***".to_owned(),
        "***a** b* __c _d___ ****e**** *****f*****".to_owned(),
        "a*b*c **d**e 中**粗**文 *空 * 格*".to_owned(),
        "مرحبا **بالعالم** \u{202e}<at id=all></at>\u{202c} שלום `קוד`".to_owned(),
        "👨‍👩‍👧‍👦 🏳️‍🌈 e\u{301} \u{200b}<\u{200b}at id=all> 🇩🇪".to_owned(),
        "\u{feff}# BOM\r\n\r\n\u{85}\u{2028}\u{2029}\u{0}\u{b}\u{c}\u{1b}[31mred".to_owned(),
        "x".repeat(200_000),
        "https://a.b/".to_owned() + &"c".repeat(60_000),
        format!("[{}](https://a.b)", "word ".repeat(12_000)),
        format!("[a](https://a.b/{})", "c".repeat(60_000)),
        format!("![{}](img_v2_x)", "alt ".repeat(12_000)),
        format!("**{}** end", "bold. ".repeat(9_000)),
        format!("`{}`", "code ".repeat(12_000)),
        format!("# {}", "title ".repeat(12_000)),
        format!("> {}", "quote ".repeat(12_000)),
        format!("- {}", "item ".repeat(12_000)),
        format!("| {} |\n|{}", "h | ".repeat(3_000), "---|".repeat(3_000)),
        format!("```{}\ncode\n```", "lang".repeat(9_000)),
        "a\\\nb  \nc<br>d\n<br/>\ne".to_owned(),
        "&lt;at id=all&gt;&lt;/at&gt; &#60;at id=all&#62; &amp;lt;at id=all&amp;gt;".to_owned(),
        "`&lt;at id=all&gt;`".to_owned(),
        "Term\n: definition\n\n[^1]: note\n\ntext[^1] $x < y$ ==mark== H~2~O x^2^".to_owned(),
        "+ a\n* b\n- c\n1) d\n2) e\n7. f\n0. g\n999999999. h\n1000000000. i".to_owned(),
        "- [x] done\n- [ ] open\n- [X] <at id=all></at>\n1. [x] one".to_owned(),
        "-\n\n- \n  text\n-\n1.\n>\n> \n\n#\n\n##  \n".to_owned(),
        "---\ntitle: a\n---\n\n***\n___\n- - -".to_owned(),
        "| a |\n|---|\n| x \\| y | z |\n|\n| `p \\| q` |\n\n| only head |\n|---|".to_owned(),
        "> | a | `b\\|c` |\n> |---|---|\n> | `\\|` | \\| |\n".to_owned(),
        format!("| a | b |\n|---|---|\n| {} | `c \\| d` |", "x ".repeat(9_000)),
        "- ***\n  **b\n- ---\n  c\n\n> ---\n> d".to_owned(),
        "- | a | b |\n  |---|---|\n  | 1 | 2 |\n".to_owned(),
        "a\n===\nb\n---\n    code\n\ttab\n".to_owned(),
        "a\\![](https://a.b/c) b!**[c](https://d.e)** f!*[g](h)* !\\[i](https://j.k)".to_owned(),
        "# 1. [a](https://b.c)\n\n**- [d](https://e.f)**\n\n**2. g**".to_owned(),
        "<https://a.b/c?d=e&f=g> <a@b.c> https://a.b/c?d=e&f=g".to_owned(),
        "[a](tel://123) [b](mailto:a@b.c) [c](/d) [e](#f) [](https://a.b) [g]()".to_owned(),
        "[a](http://) [b](https://x) [c](HTTPS://A.B) [d](https://中文.cn/路径?问=答#锚)"
            .to_owned(),
    ]
}

#[test]
fn odd_texts_are_kept_whole_and_harmless() {
    let wrong: Vec<String> = texts()
        .iter()
        .filter_map(|text| {
            let start: String = text.chars().take(60).collect();
            let wrong = wrong(text).or_else(|| wrong_in_posts(text));
            wrong.map(|wrong| format!("{start:?}: {wrong}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Pieces of markup, of which any may meet any.
fn markdown() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "a",
        "word ",
        "End. ",
        "文",
        "🌞",
        "é",
        "\u{202e}",
        "\u{0}",
        "\n",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "  ",
        "    ",
        "# ",
        "### ",
        "===\n",
        "---\n",
        "- ",
        "* ",
        "+ ",
        "- [x] ",
        "1. ",
        "12) ",
        "> ",
        "*",
        "**",
        "***",
        "_",
        "__",
        "~",
        "~~",
        "`",
        "``",
        "```",
        "\n```rust\n",
        "\n```\n",
        "\n~~~\n",
        "[",
        "]",
        "](",
        "(",
        ")",
        "![",
        "](img_v2_x)",
        "](https://a.b/c)",
        "https://a.b/c",
        "](javascript:x)",
        "|",
        "\\|",
        "\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "\n- | a |\n  |---|\n",
        "<at id=all></at>",
        "<at ",
        "</at>",
        "<AT>",
        "<b>",
        "<div>\n",
        "</div>",
        "<br>",
        "<!-- ",
        " -->",
        "<a href='x'>",
        "&lt;",
        "&amp;",
        "&#60;at id=all&#62;",
        "&",
        "\\",
        "\"",
        "'",
        "<",
        ">",
        "[a]: https://a.b\n",
        "[a]",
        ":",
        "\\\n",
        "  \n",
    ]);
    vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    // The same texts each time.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(14),
        ..ProptestConfig::with_cases(2000)
    })]

    #[test]
    fn any_text_is_kept_whole_and_harmless(text in markdown()) {
        prop_assert_eq!(wrong(&text), None);
        prop_assert_eq!(wrong_in_posts(&text), None);
    }
}
