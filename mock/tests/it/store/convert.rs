//! Markdown and HTML that become blocks.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::ok;

fn convert(platform: &Platform, kind: &str, content: &str) -> Value {
    let body = json!({"content_type": kind, "content": content});
    ok(platform, "POST", "/open-apis/docx/v1/documents/blocks/convert", Some(body))
}

/// A block with all below it in a line: its type, its texts, and what it has below it.
fn brief(converted: &Value, id: &str) -> String {
    let blocks = converted["blocks"].as_array().unwrap();
    let block = blocks.iter().find(|it| it["block_id"] == id).unwrap_or_else(|| panic!("{id}"));
    let texts = block.as_object().unwrap().values().find_map(|it| it["elements"].as_array());
    let text: Vec<&str> =
        texts.into_iter().flatten().map(|it| it["text_run"]["content"].as_str().unwrap()).collect();
    let mut line = format!("{}:{}", block["block_type"], text.join("|"));
    let below = block["children"].as_array().into_iter().flatten();
    let below: Vec<String> = below.map(|id| brief(converted, id.as_str().unwrap())).collect();
    if !below.is_empty() {
        line += &format!("({})", below.join(" "));
    }
    line
}

fn briefs(converted: &Value) -> Vec<String> {
    let first = converted["first_level_block_ids"].as_array().unwrap().iter();
    first.map(|id| brief(converted, id.as_str().unwrap())).collect()
}

const MARKDOWN: &str = "\
Text **Bold** *Italic* ~~Gone~~ `code` and a [link](https://open.feishu.cn)

![image](https://a.b/c.png)

# Heading

######## Deep

```rust
fn main() {}
```

> quote
> goes on

3. three
4. four

   more of four
   - below

- [x] done

|Port|Tide|
|-|-|
|Argo|*high*|
";

#[test]
fn markdown_becomes_a_block_for_each_part() {
    let platform = Platform::builder().start_blocking().unwrap();
    let converted = convert(&platform, "markdown", MARKDOWN);
    assert_eq!(
        briefs(&converted),
        [
            "2:Text |Bold| |Italic| |Gone| |code| and a |link",
            "27:",
            "3:Heading",
            "10:Deep",
            "14:fn main() {}",
            "15:quote goes on",
            "13:three",
            "13:four(2:more of four 12:below)",
            "17:done",
            "31:(32:(2:Port) 32:(2:Tide) 32:(2:Argo) 32:(2:high))",
        ]
    );
    let blocks = converted["blocks"].as_array().unwrap();
    let of = |number: i64| blocks.iter().find(|it| it["block_type"] == number).unwrap();
    let elements = of(2)["text"]["elements"].as_array().unwrap();
    let style = |at: usize| &elements[at]["text_run"]["text_element_style"];
    assert_eq!(
        (
            &style(1)["bold"],
            &style(3)["italic"],
            &style(5)["strikethrough"],
            &style(7)["inline_code"]
        ),
        (&json!(true), &json!(true), &json!(true), &json!(true))
    );
    assert_eq!(style(9)["link"]["url"], "https%3A%2F%2Fopen.feishu.cn");
    assert_eq!(of(14)["code"]["style"]["language"], 53, "the documented number of Rust");
    assert_eq!(of(13)["ordered"]["style"]["sequence"], "3");
    assert_eq!(of(17)["todo"]["style"]["done"], true);
    let size = &of(31)["table"]["property"];
    assert_eq!((&size["row_size"], &size["column_size"]), (&json!(2), &json!(2)));
}

#[test]
fn html_becomes_the_same_blocks() {
    let platform = Platform::builder().start_blocking().unwrap();
    let html = "<html><head><title>no</title><style>p { }</style></head><body>
        loose <b>words</b>
        <h1>Heading</h1>
        <div><ul><li>in a box</li></ul></div>
        <div>before<p>One &amp; <a href='https://a.b/?c=d'>two</a><br>three</p></div>
        <pre><code>a  &lt;
  b</code></pre>
        <blockquote><p>quote</p></blockquote>
        <ol><li>one<li>two<ul><li>below</ul></ol>
        <ul><li><input type=checkbox checked> done</li></ul>
        <table><tr><th>Port<th>Tide<tr><td>Argo</table>
        text <img src=a.png> after";
    assert_eq!(
        briefs(&convert(&platform, "html", html)),
        [
            "2:loose |words",
            "3:Heading",
            "12:in a box",
            "2:before",
            "2:One & |two|\nthree",
            "14:a  <\n  b",
            "15:quote",
            "13:one",
            "13:two(12:below)",
            "17:done",
            "31:(32:(2:Port) 32:(2:Tide) 32:(2:Argo) 32:(2:))",
            "2:text",
            "27:",
            "2:after",
        ]
    );
}

#[test]
fn what_was_converted_goes_into_a_document() {
    let platform = Platform::builder().start_blocking().unwrap();
    let converted = convert(&platform, "markdown", "# Log\n\n- a\n  - b\n\n|x|\n|-|\n|y|\n");
    let made = ok(&platform, "POST", "/open-apis/docx/v1/documents", Some(json!({"title": "Log"})));
    let id = made["document"]["document_id"].as_str().unwrap();
    let mut blocks = converted["blocks"].clone();
    // What is only read must not be sent.
    for block in blocks.as_array_mut().unwrap() {
        if let Some(property) = block.pointer_mut("/table/property") {
            property.as_object_mut().unwrap().remove("merge_info");
        }
    }
    let body = json!({"children_id": converted["first_level_block_ids"], "descendants": blocks});
    let target = format!("/open-apis/docx/v1/documents/{id}/blocks/{id}/descendant");
    ok(&platform, "POST", &target, Some(body));
    let raw = ok(&platform, "GET", &format!("/open-apis/docx/v1/documents/{id}/raw_content"), None);
    assert_eq!(raw["content"], "\nLog\na\nb\nx\ny\n");
}

#[test]
fn odd_texts_are_converted_and_end() {
    let platform = Platform::builder().start_blocking().unwrap();
    let deep = "> - ".repeat(300) + "a";
    let tags = "<div><li><td><p>".repeat(300);
    for (kind, content) in [
        ("html", "</p></ul><td>a<li>b<h10>c</table><table><tr></table><table>x<td>y"),
        ("html", "<a>b</a><br><img><p></p><ol start=x><li></ol>\u{0}<!-- c --><b>"),
        ("html", tags.as_str()),
        ("markdown", deep.as_str()),
        ("markdown", "<b>a\n\n<li>b</b>\n\n|a|\n|-|\n|<td>b|c|\n\n####### \n\n- ![](a)\n"),
        ("markdown", " \n"),
    ] {
        let converted = convert(&platform, kind, content);
        let blocks = converted["blocks"].as_array().unwrap();
        let ids: Vec<&Value> = blocks.iter().map(|it| &it["block_id"]).collect();
        let below = blocks.iter().flat_map(|it| it["children"].as_array().into_iter().flatten());
        let first = converted["first_level_block_ids"].as_array().unwrap().iter();
        let mut named: Vec<&Value> = below.chain(first).collect();
        assert!(named.iter().all(|id| ids.contains(id)), "{content}: {converted}");
        named.sort_by_key(|it| it.as_str());
        named.dedup();
        assert_eq!(named.len(), ids.len(), "each block is in one place: {content}");
    }
}
