//! Contents of messages: a page with a section per kind.

use feishu_docs::{
    import::Imported,
    reading::{How, read},
    witness::Known,
};
use feishu_overrides::Overrides;
use feishu_spec::{Content, from_text, surface};

fn page(title: &str, sections: &str) -> String {
    format!(
        "---\ntitle: \"{title}\"\nfullPath: \"/uTest/harbor-v1/content\"\n---\n\n# {title}\n\n\
         ## 各类型的消息内容\n\n{sections}"
    )
}

const FIELDS: &str = "| 名称 | 类型 | 是否必填 | 描述 |\n| --- | --- | --- | --- |\n";

/// Imports pages, and reads the contents among what is to be written.
fn contents(pages: &[String]) -> Vec<Content> {
    let named = |(index, text): (usize, &String)| (format!("{index}.md"), text.clone());
    let pages: Vec<(String, String)> = pages.iter().enumerate().map(named).collect();
    let how = How {
        overrides: &Overrides::default(),
        whole: false,
        prose: false,
        known: &Known::default(),
    };
    let reading = read(&pages, &how, |_: &Imported| ());
    assert_eq!(reading.errors(), 0);
    let files = reading.specs().into_iter().filter(|(path, _)| path.starts_with("content/"));
    files
        .map(|(path, text)| {
            let content: Content = from_text(&path, &text).unwrap();
            assert_eq!(content.spec_path(), path);
            content
        })
        .collect()
}

fn lines(contents: &[Content]) -> String {
    surface::contents(contents).into_values().collect()
}

#[test]
fn each_section_that_ends_with_a_kind_is_a_content() {
    let sections = format!(
        "### 文本 text\n\n```json\n{{\"text\": \"a\"}}\n```\n\n{FIELDS}| text | string | 是 | 内容 |\n\n\
         请求体\n\n```json\n{{\"msg_type\": \"text\", \"content\": \"{{\\\"text\\\": \\\"b\\\"}}\"}}\n```\n\n\
         #### 支持换行符\n\n```json\n{{\"msg_type\": \"text\", \"content\": \"{{\\\"text\\\": \\\"c\\\"}}\"}}\n```\n\n\
         ### 卡片 interactive\n\n{FIELDS}| type | string | 否 | 类型 |\n\n```json\n{{\"any\": 1}}\n```\n\n\
         ### 红包 hongbao\n\n```json\n{{\"text\": \"[红包]\"}}\n```\n"
    );
    let sizes = "# 发送\n\n- 文本消息请求体最大不能超过 150 KB。 - 卡片消息、红包消息请求体最大不能超过 30 KB。\n";
    let found = contents(&[page("发送消息内容结构", &sections), sizes.to_owned()]);
    let examples: Vec<String> =
        found.iter().map(|it| serde_json::to_string(&it.examples).unwrap()).collect();
    assert_eq!(
        examples,
        [r#"[{"text":"a"},{"text":"b"},{"text":"c"}]"#, r#"[{"any":1}]"#, r#"[{"text":"[红包]"}]"#]
    );
    assert_eq!(
        lines(&found),
        "im.sent.text  CONTENT 153600 bytes\n\
         im.sent.text  member text  string  required\n\
         im.sent.interactive  CONTENT 30720 bytes  any object\n\
         im.sent.hongbao  CONTENT 30720 bytes\n\
         im.sent.hongbao  member text  string\n"
    );
    // What is received has no size, and nothing in it is required.
    let found = contents(&[page("接收消息内容结构", &sections), sizes.to_owned()]);
    assert!(
        lines(&found)
            .starts_with("im.received.text  CONTENT\nim.received.text  member text  string\n")
    );
    assert!(contents(&[page("消息内容结构", &sections)]).is_empty());
}

#[test]
fn nodes_have_a_table_each_below_their_tag() {
    let sections = format!(
        "### 富文本 post\n\n```json\n{{\"zh_cn\": {{\"title\": \"a\", \"content\": [[{{\"tag\": \"a\", \
         \"href\": \"b\", \"extra\": 1}}, {{\"tag\": \"hr\"}}]]}}, \"en_us\": {{ ... }}}}\n```\n\n\
         {FIELDS}| zh_cn, en_us | object | 是 | 语言 |\n| ∟ title | string | 否 | 标题 |\n\
         | ∟ content | string | 是 | 内容 |\n\n- **a：超链接**\n\n{FIELDS}| href | string | 是 | 地址 |\n\n\
         - **hr：分割线**\n\n没有参数。\n\n### 任务 todo\n\n```json\n\
         {{\"summary\": {{\"title\": \"\", \"content\": []}}, \"i18n\": {{\"en\": \"a\"}}}}\n```\n\n\
         {FIELDS}| summary | post | 否 | 富文本 |\n| i18n | map | 否 | 多语言 |\n"
    );
    let found = contents(&[page("发送消息内容结构", &sections)]);
    assert_eq!(
        lines(&found),
        "im.sent.post  CONTENT\n\
         im.sent.post  member zh_cn  object\n\
         im.sent.post  member zh_cn.title  string\n\
         im.sent.post  member zh_cn.content  object[][]  required\n\
         im.sent.post  member en_us  object  same as zh_cn\n\
         im.sent.post  NODE a\n\
         im.sent.post  node a href  string  required\n\
         im.sent.post  node a extra  int\n\
         im.sent.post  NODE hr\n\
         im.sent.todo  CONTENT\n\
         im.sent.todo  member summary  object\n\
         im.sent.todo  member i18n  map<string>\n"
    );
    let example = &found[0].examples[0];
    assert!(example.get("en_us").is_none(), "{example}");
    assert_eq!(found[1].fields[0].type_name.as_deref(), Some("post"));
}
