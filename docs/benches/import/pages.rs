//! Pages of about any size, each made to be hard for a reader in its own way.

/// Makes a page of about so many bytes.
type Page = fn(usize) -> String;

/// Each with a name.
pub(crate) const HARD: &[(&str, Page)] = &[
    ("a page of the converted dialect, repeated", |size| repeat(CONVERTED, size)),
    ("a page of the raw dialect, repeated", |size| repeat(RAW, size)),
    ("a page in plain text, repeated", |size| repeat(PLAIN, size)),
    ("a page in bare text, repeated", |size| repeat(BARE, size)),
    ("a table of many rows", |size| body(&rows(size, |at| row("", at, "string", "字"), 0))),
    ("a table nested ever deeper", deep),
    ("a table that lost its nesting", |size| body(&flat(size))),
    ("the same with an example", flat_with_example),
    ("structs without names of their own", |size| {
        body(&rows(size, |at| format!("| `a{}` | `thing` | 否 | 物 |\n", at % 7), 0))
    }),
    ("rows of one name", |size| body(&rows(size, |_| row("", 0, "object", "物"), 0))),
    ("a cell of many values", |size| {
        let values = rows(size, |at| format!("<br>- `v{at}`: 第{at}个"), 0);
        body(&row("", 0, "string", &format!("字<br>**可选值有**：{values}")))
    }),
    ("a cell of many pipes", |size| body(&row("", 0, "string", &"\\| | ".repeat(size / 6)))),
    ("a cell of many breaks", |size| body(&row("", 0, "string", &"<br>".repeat(size / 4)))),
    ("bold, code and links that never end", |size| {
        body(&row("", 0, "string", &"**`[a](b [".repeat(size / 10)))
    }),
    ("many indents in one cell", |size| {
        body(&format!("| {}└ `a` | `int` | 否 | |\n", "&nbsp;".repeat(size / 6)))
    }),
    ("limits, defaults and examples in one cell", |size| {
        let limit = "<br>**默认值**：`1`<br>**示例值**：\"a\"<br>**数据校验规则**：<br>- 长度范围：`1` ～ `9` 字符";
        body(&row("", 0, "string", &repeat(limit, size)))
    }),
    ("many headings", |size| whole("", &rows(size, |at| format!("### 请求体{at}\n\n"), 0))),
    ("many sections of a request", |size| {
        whole("", &repeat("### 请求体\n\n### 请求体示例\n\n", size))
    }),
    ("many tables", |size| whole("", &repeat(&format!("{ASKED}| `a` | `int` | 否 | |\n\n"), size))),
    ("front matter that never ends", |size| format!("---\n{}", repeat("title: \"a\"\n", size))),
    ("code that never ends", |size| whole("", &format!("```json\n{}", repeat("{\"a\":\n", size)))),
    ("an example of brackets", |size| example(&"[".repeat(size))),
    ("an example nested as deep as JSON may be", |size| {
        let list = format!("{}{},", "[".repeat(100), "]".repeat(100));
        example(&format!("{{\"a\": [{}0]}}", repeat(&list, size)))
    }),
    ("an example of comments", |size| example(&repeat("{ // \"\n /* ", size))),
    ("an example of quotation marks", |size| example(&"\"\\\"".repeat(size / 3))),
    ("an example of many keys", |size| {
        example(&format!("{{{}\"z\": 1}}", rows(size, |at| format!("\"k{at}\": [1, {{}}],\n"), 0)))
    }),
    ("tags that never end", |size| {
        format!(":::html\n{}", repeat("<md-table><md-tr><md-td a=\"b\">", size))
    }),
    ("tags that never began", |size| format!(":::html\n{}", repeat("</md-td></md-tr>", size))),
    ("angle brackets", |size| format!(":::html\n{}", "<".repeat(size))),
    ("blocks of tags", |size| repeat(":::html\n:::\n", size)),
    ("entities", |size| body(&row("", 0, "string", &"&amp;&#x4e00;&".repeat(size / 14)))),
    ("one long line", |size| whole("", &"甲".repeat(size / 3))),
    ("blank lines", |size| "\n".repeat(size)),
    ("error codes", |size| {
        whole(
            "",
            &format!(
                "## 响应\n\n### 错误码\n\n| HTTP状态码 | 错误码 | 描述 | 排查建议 |\n| --- | --- | --- | --- |\n{}",
                rows(size, |at| format!("| 400 | {at} | 错 | |\n"), 0)
            ),
        )
    }),
    ("scopes", |size| {
        whole(&format!("| 权限要求 | {} |\n", rows(size, |at| format!("`a:b{at}` 甲<br>"), 0)), "")
    }),
];

const CONVERTED: &str = include_str!("../../tests/import_pages/pages/converted.md");
const RAW: &str = include_str!("../../tests/import_pages/pages/raw.md");
const PLAIN: &str = include_str!("../../tests/import_pages/pages/plain.md");
const BARE: &str = include_str!("../../tests/import_pages/pages/bare.txt");

/// Header of a table of what a caller sends.
const ASKED: &str = "| 名称 | 类型 | 必填 | 描述 |\n| --- | --- | --- | --- |\n";

fn repeat(text: &str, size: usize) -> String {
    text.repeat(size.div_ceil(text.len()))
}

/// Rows numbered from `from`, until there are enough bytes.
fn rows(size: usize, row: impl Fn(usize) -> String, from: usize) -> String {
    let mut out = String::with_capacity(size + 100);
    let mut at = from;
    while out.len() < size {
        out += &row(at);
        at += 1;
    }
    out
}

fn row(marker: &str, at: usize, ty: &str, what: &str) -> String {
    format!("| {marker}`field_{at}` | `{ty}` | 否 | {what} |\n")
}

/// A page of an endpoint with more basic facts and whatever follows.
fn whole(facts: &str, rest: &str) -> String {
    format!(
        "# 书\n\n## 请求\n\n| 项目 | 值 |\n| --- | --- |\n\
         | HTTP URL | https://open.feishu.cn/open-apis/library/v1/books |\n| HTTP Method | POST |\n\
         {facts}\n{rest}"
    )
}

fn body(rows: &str) -> String {
    whole("", &format!("### 请求体\n\n{ASKED}{rows}\n"))
}

fn example(json: &str) -> String {
    whole(
        "",
        &format!(
            "### 请求体\n\n{ASKED}| `a` | `any` | 否 | |\n\n### 请求体示例\n\n```json\n{json}\n```\n"
        ),
    )
}

/// Rows each inside the one above, as far as pages go and then again from the top.
fn deep(size: usize) -> String {
    body(&rows(
        size,
        |at| {
            let marker = match at % 40 {
                0 => String::new(),
                depth => format!("{}└ ", "&nbsp;&nbsp;".repeat(depth)),
            };
            row(&marker, at, "object", "物")
        },
        0,
    ))
}

/// Structs and fields without a marker, so that each field may lie in any struct above.
fn flat(size: usize) -> String {
    rows(size, |at| row("", at, if at % 3 == 0 { "shelf[]" } else { "string" }, "物"), 0)
}

fn flat_with_example(size: usize) -> String {
    let table = flat(size / 2);
    let names = table.lines().count();
    let mut json = String::from("{");
    for at in (0..names).step_by(3) {
        // The second field is left out, so that the order of keys does not settle it.
        json += &format!("\"field_{at}\": [{{\"field_{}\": \"a\"}}],\n", at + 1);
    }
    let table = format!("### 请求体\n\n{ASKED}{table}\n### 请求体示例\n\n");
    whole("", &format!("{table}```json\n{json}\"z\": 1}}\n```\n"))
}
