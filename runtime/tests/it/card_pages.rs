//! Cards as pages for a browser.

use feishu_runtime::{
    CardRenderer,
    private::Card,
    serde_json::{Map, Value},
};
use proptest::{prelude::*, test_runner::RngSeed};
use serde_json::json;

/// What stands in the body of a page of these elements.
fn body(elements: Value) -> String {
    let page = Card::from(json!({"schema": "2.0", "body": {"elements": elements}})).to_html();
    let body = page.split_once("<div class=\"body\"><div class=\"stack\">").expect(&page).1;
    body.strip_suffix("</div></div></main></body></html>").expect(&page).to_owned()
}

fn markdown(content: &str) -> String {
    let page = body(json!([{"tag": "markdown", "content": content}]));
    let begin = "<div class=\"block\"><div class=\"text\"><div class=\"markdown\">";
    let inside = page.strip_prefix(begin).and_then(|it| it.strip_suffix("</div></div></div>"));
    inside.expect(&page).to_owned()
}

fn plain(content: &str) -> Value {
    json!({"tag": "plain_text", "content": content})
}

#[test]
fn markdown_is_read_with_the_tags_of_the_platform() {
    for (text, expected) in [
        ("**a** *b* ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>"),
        ("# a\nb\nc", "<div class=\"heading h1\">a</div><p>b<br>c</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("3. a", "<ol start=\"3\"><li>a</li></ol>"),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        (
            "```rust\n<at id=x></at>\n```",
            "<div class=\"language\">rust</div><pre><code>&lt;at id=x&gt;&lt;/at&gt;\n</code></pre>",
        ),
        (
            "|a|b|\n|-|-:|\n|<br>|2|",
            "<div class=\"table\"><table class=\"plain\"><tr class=\"head\"><td>a</td>\
             <td style=\"text-align:right\">b</td></tr><tr><td><br></td>\
             <td style=\"text-align:right\">2</td></tr></table></div>",
        ),
        ("<at id=all></at>", "<p><span class=\"at\">@all</span></p>"),
        ("a\n<hr>\nb", "<p>a<br><hr>b</p>"),
        (
            "<font color='red'>a **b</font> c**",
            "<p><span style=\"color:var(--red)\">a <strong>b c</strong></span></p>",
        ),
        (
            "<link url='https://a.b'>c</link>",
            "<p><a href=\"https://a.b\" target=\"_blank\" rel=\"noopener noreferrer\">c</a></p>",
        ),
        (
            "<text_tag color='lime'>a</text_tag><number_tag>1</number_tag>",
            "<p><span class=\"tag\" style=\"--hue:var(--lime)\">a</span>\
             <span class=\"badge\">1</span></p>",
        ),
        ("[a](javascript:b)", "<p>a</p>"),
        ("![a](img_1)", "<p><span class=\"image inline\" title=\"img_1\">a</span></p>"),
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>"),
        ("\u{e000}0\u{e001}", "<p>\u{fffd}0\u{fffd}</p>"),
    ] {
        assert_eq!(markdown(text), expected, "{text}");
    }
}

#[test]
fn components_look_as_the_card_says() {
    for (element, expected) in [
        (
            json!({"tag": "button", "type": "danger", "size": "small", "text": plain("Go"),
                "behaviors": [{"type": "open_url", "default_url": "https://a.b"}]}),
            "<a class=\"button danger small\" href=\"https://a.b\"",
        ),
        (
            json!({"tag": "button", "text": plain("Go"), "disabled": true, "margin": "4px 0"}),
            "style=\"margin:4px 0px\"><div class=\"control\" title=\"disabled\">\
             <button type=\"button\" class=\"button default medium\" disabled>",
        ),
        (
            json!({"tag": "column_set", "columns": [{"tag": "column", "width": "weighted",
                "weight": 2, "background_style": "blue-100", "elements": [plain("a")]}]}),
            "<div class=\"columns none\"><div class=\"column\" style=\"flex:2 1 0\"><div \
             class=\"stack\" style=\"background:color-mix(in srgb,var(--blue) 20%,var(--paper))\">",
        ),
        (
            json!({"tag": "collapsible_panel", "expanded": true, "header": {"title": plain("a")}}),
            "<details open><summary><span class=\"plain\">a</span></summary>",
        ),
        (
            json!({"tag": "input", "input_type": "password", "default_value": "s3cret"}),
            "<input type=\"password\" value=\"******\">",
        ),
        (
            json!({"tag": "select_static", "initial_option": "b", "options": [{"value": "b"}]}),
            "<option selected>b</option>",
        ),
        (
            json!({"tag": "checker", "checked": true, "text": plain("a"),
                "checked_style": {"show_strikethrough": true}}),
            "<label class=\"checker struck\"><input type=\"checkbox\" checked>",
        ),
        (
            json!({"tag": "div", "text": {"tag": "plain_text", "content": "a", "text_size":
                "heading", "text_color": "red", "text_align": "center"}}),
            "style=\"font-size:16px;color:var(--red);text-align:center\"",
        ),
        (json!({"tag": "hologram", "title": "a"}), "<span class=\"kind\">hologram</span>"),
    ] {
        let page = body(json!([element]));
        assert!(page.contains(expected), "{expected} is not in {page}");
    }
}

#[test]
fn a_page_has_the_header_the_width_and_the_notes_of_the_card() {
    let card = json!({
        "header": {"template": "red", "title": plain("Hello"), "i18n_title": {"zh_cn": plain("你好")}},
        "config": {"width_mode": "compact", "streaming_mode": true},
    });
    let page = Card::from(card.clone()).to_html();
    assert!(page.starts_with("<!DOCTYPE html><html>"), "{page}");
    for part in [
        "<title>Hello</title>",
        "<main class=\"card compact\">",
        "<header class=\"colored\" style=\"--hue:var(--red)\">",
        "<footer class=\"compact\"><p>still being written</p></footer>",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let chinese = CardRenderer::new().locale("zh_cn").to_html(card);
    assert!(chinese.contains("<title>你好</title>"), "{chinese}");
}

/// Every component, with this text wherever one can stand.
fn full_of(text: &str) -> Value {
    let object = |tag: &str| json!({"tag": tag, "content": text});
    let (plain, md) = (object("plain_text"), object("lark_md"));
    let option = json!({"text": plain, "value": text, "img_key": text, "hover_tips": plain,
        "multi_url": {"url": text}, "icon": {"token": text}});
    let tags = [
        "markdown",
        "div",
        "img",
        "img_combination",
        "person",
        "person_list",
        "chart",
        "table",
        "column_set",
        "form",
        "collapsible_panel",
        "interactive_container",
        "button",
        "input",
        "select_static",
        "multi_select_static",
        "select_person",
        "multi_select_person",
        "overflow",
        "select_img",
        "checker",
        "date_picker",
        "picker_time",
        "picker_datetime",
        "note",
        text,
    ];
    let shown = json!({
        "content": text, "text": md, "fields": [{"text": plain}], "icon": {"token": text},
        "img_key": text, "alt": plain, "title": plain, "img_list": [{"img_key": text}],
        "user_id": text, "persons": [{"id": text}], "rows": [{"a": text}], "elements": [plain, md],
        "chart_spec": {"type": text, "title": {"text": text}, "data": [{text: text}]},
        "columns": [{"name": "a", "display_name": text, "data_type": "markdown", "width": text,
            "elements": [plain, md]}],
        "header": {"title": md, "background_color": text, "padding": text},
    });
    let chosen = json!({
        "name": text, "label": md, "placeholder": plain, "default_value": text, "url": text,
        "options": [option], "initial_option": text, "selected_values": [text],
        "initial_date": text, "initial_time": text, "initial_datetime": text,
        "hover_tips": plain, "confirm": {"title": plain, "text": md}, "type": text,
    });
    let styled = json!({
        "margin": text, "padding": text, "size": text, "width": text, "background_style": text,
        "text_color": text, "border": {"color": text}, "has_border": true, "border_color": text,
        "corner_radius": text,
    });
    let element = |tag: &&str| {
        let members = [&shown, &chosen, &styled].into_iter().flat_map(|it| it.as_object().unwrap());
        let mut element: Map<String, Value> =
            members.map(|(name, value)| (name.clone(), value.clone())).collect();
        element.insert("tag".to_owned(), Value::from(*tag));
        Value::Object(element)
    };
    json!({
        "config": {"summary": {"content": text}, "width_mode": text,
            "style": {"color": {text: {"light_mode": text, "dark_mode": text}}}},
        "card_link": {"url": text},
        "header": {"title": md, "subtitle": plain, "template": text, "padding": text,
            "text_tag_list": [{"text": plain, "color": text}]},
        "body": {"padding": text, "elements": tags.iter().map(element).collect::<Vec<_>>()},
    })
}

#[test]
fn no_text_becomes_a_tag_an_attribute_or_a_dangerous_link() {
    for text in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "javascript:alert(1)",
        "[a](javascript:alert(1)) <link url='javascript:alert(1)'>b</link>",
        "<a href='JavaScript:alert(1)'>x</a> <font color='red;background:url(x)'>y</font>",
        "red;background:url(//evil.example)",
        "</style><script>alert(1)</script>",
        "<at id='<script>alert(1)</script>'></at> `<script>` ![<script>](<script>)",
        "```<script>\n<script>\n```\n\n<script>\nalert(1)\n</script>",
    ] {
        let page = Card::from(full_of(text)).to_html();
        let lower = page.to_lowercase();
        assert!(!lower.contains("<script"), "{text}");
        assert!(!lower.contains("href=\"javascript"), "{text}");
        // Texts may hold the word; styles are lengths and colors.
        let styles = lower.split(" style=\"").skip(1).filter_map(|it| it.split('"').next());
        for style in styles {
            assert!(!style.contains("url(") && !style.contains("evil"), "{text} in {style}");
        }
        for tag in tags(&page) {
            assert!(!tag.contains(" onerror") && !tag.contains(" onmouseover"), "{tag}");
            assert!(!tag.starts_with("img"), "{tag}");
        }
    }
}

/// The tags of a page, each without what stands in quotes. Elements are closed in their order.
fn tags(page: &str) -> Vec<String> {
    let (mut open, mut found) = (Vec::new(), Vec::new());
    let rest = page.split_once("</style>").unwrap().1;
    for part in rest.split('<').skip(1) {
        let (tag, after) = part.split_once('>').expect("a tag ends");
        assert!(!after.contains('>'), "{after}");
        let bare: String = tag.split('"').step_by(2).collect();
        let name = bare.split(' ').next().unwrap_or_default().to_owned();
        match name.strip_prefix('/') {
            Some("body" | "html" | "head") => {}
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "{part}"),
            None if ["br", "hr", "input", "body"].contains(&&*name) => {}
            None => open.push(name),
        }
        found.push(bare);
    }
    assert!(open.is_empty(), "{open:?}");
    found
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(7), cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_page_whose_tags_are_closed(
        text in "([<>&'\"*_`~|#\\n -]|</?font>|<at id=a>|<link url='b'>|</link>|<hr>|\\[a\\]\\(|.|\\) ){0,24}",
    ) {
        tags(&Card::from(full_of(&text)).to_html());
    }
}

#[test]
fn marks_inside_marks_without_end_are_shown_without_them() {
    for mark in ["> ", "- ", "<font color='red'>", "*a **b ", "[", "![a", "<a href=b>", "`"] {
        let text = mark.repeat(5_000) + "the end";
        let page = Card::from(json!({"elements": [{"tag": "markdown", "content": text}]}));
        let html = page.to_html();
        assert!(html.contains("the end"), "{mark}");
        assert!(page.to_text().contains("the end"), "{mark}");
        let deepest = tags(&html).len();
        assert!(deepest < 60_000, "{deepest} tags of {mark}");
    }
}
